package threatcomposer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
)

const bakery = `{"schema": 1, "applicationInfo": {"name": "Bakery", "description": "Bread ![x](data:image/png;base64,AAAA) and cake"},
"architecture": {"image": "data:image/png;base64,BBBB"}, "assumptions": [{"id": "a", "content": "The oven is safe."}],
"mitigations": [{"id": "m", "content": "A lock", "status": "mitigationResolved"}],
"mitigationLinks": [{"mitigationId": "m", "linkedId": "t"}, {"mitigationId": "gone", "linkedId": "t"}],
"threats": [
 {"id": "t", "statement": "A thief can take the bread.", "threatAction": "take the bread", "status": "threatResolved", "metadata": [{"key": "STRIDE", "value": ["T", "D"]}, {"key": "Priority", "value": "High"}]},
 {"id": "u", "statement": "A rival can close the shop.", "impactedGoal": ["availability"], "status": "threatIdentified"},
 {"id": "v", "statement": "No threat.", "status": "threatResolvedNotUseful"}]}`

func draft(t *testing.T, text string) (*exchange.Draft, *model.Model) {
	t.Helper()
	var diags diag.List
	d := Format.Read("x.tc.json", []byte(text), &diags)
	if d == nil || diags.HasErrors() {
		t.Fatal(diags)
	}
	d.Settle(nil)
	m, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: d.Model()}}, Name: "m.yaml"})
	if diags.HasErrors() {
		t.Fatalf("%s\n%s", diags[0].Message, d.Model())
	}
	return d, m
}

func TestRead(t *testing.T) {
	d, m := draft(t, bakery)
	if len(m.Threats) != 3 || len(m.Components) != 0 || len(m.Assumptions) != 1 || m.Title != "Bakery" {
		t.Errorf("%d threats, %d components, %d assumptions", len(m.Threats), len(m.Components), len(m.Assumptions))
	}
	text := string(d.Model())
	for _, want := range []string{"category: tampering\n    about: model\n    severity: high", "category: denial-of-service", "mitigation: A lock"} {
		if !strings.Contains(text, want) {
			t.Errorf("the model lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "base64") {
		t.Error("a picture is in the model")
	}
	statuses := map[register.Status]string{}
	for _, e := range d.Decisions() {
		statuses[e.Status] = e.Reason
	}
	if statuses[register.StatusMitigated] != "A lock" || len(statuses) != 2 {
		t.Errorf("decided: %v", statuses)
	}
	if len(d.Diags) < 4 {
		t.Errorf("told: %v", d.Diags)
	}
}

func TestWhatIsNoWorkspace(t *testing.T) {
	for _, text := range []string{"", "{}", `{"threats": 1}`, bakery[:300]} {
		var diags diag.List
		if d := Format.Read("x.tc.json", []byte(text), &diags); d != nil || !diags.HasErrors() {
			t.Errorf("%.40q: %v", text, diags)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(bakery)
	f.Fuzz(func(t *testing.T, text string) {
		var diags diag.List
		if d := Format.Read("x.tc.json", []byte(text), &diags); d == nil || diags.HasErrors() {
			return
		}
		draft(t, text)
	})
}

func TestCorpus(t *testing.T) {
	const corpus = "../../../../shared/corpus/tc"
	files, err := filepath.Glob(corpus + "/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("there is no corpus beside the project: ", corpus)
	}
	total := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := draft(t, string(src))
		total += len(d.Threats)
	}
	if total != 52 {
		t.Errorf("%d threats, the list of the corpus has 52", total)
	}
}
