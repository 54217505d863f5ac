package analysis_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

const small = `threatctl: 1
boundaries: {net: {trust: untrusted}, in: {trust: internal}}
components: {user: {role: browser, inside: net}, api: {role: service, inside: in}}
flows: {ask: {from: user, to: api, protocol: https, authentication: none}}
`

func runOn(t *testing.T, files fs.FS, name string) *analysis.Result {
	t.Helper()
	now, err := register.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	return analysis.Run(analysis.Input{Files: model.Input{FS: files, Name: name, Prefix: "some/where"}, BuiltIn: catalog.Rules(), Now: now})
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestTheRegisterIsFound(t *testing.T) {
	const entry = "threatctl-register: 1\nthreats:\n  S-010@ask: {first-seen: 2026-11-01, status: accepted, reason: r, owner: o}\n"
	tests := []struct {
		name, says, at string
		files          fstest.MapFS
	}{
		{"beside the first file", "", "sub/threats.yaml", fstest.MapFS{"sub/m.yaml": file(small), "sub/threats.yaml": file(entry)}},
		{"where the model says", "register: reg/mine.yaml\n", "sub/reg/mine.yaml", fstest.MapFS{"sub/m.yaml": file(small + "register: reg/mine.yaml\n"), "sub/reg/mine.yaml": file(entry)}},
		{"above, inside the root", "register: ../mine.yaml\n", "mine.yaml", fstest.MapFS{"sub/m.yaml": file(small + "register: ../mine.yaml\n"), "mine.yaml": file(entry)}},
	}
	for _, test := range tests {
		r := runOn(t, test.files, "sub/m.yaml")
		if r.Diags.HasErrors() {
			t.Errorf("%s: %v", test.name, r.Diags)
			continue
		}
		if r.RegisterName() != test.at {
			t.Errorf("%s: the register is %s, want %s", test.name, r.RegisterName(), test.at)
		}
		if f := r.Finding("S-010@ask"); f == nil || f.Status != register.StatusAccepted {
			t.Errorf("%s: the decision is not seen", test.name)
		}
	}
}

func TestARegisterOutsideTheRootIsRefused(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "inside")
	if err := os.Mkdir(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"m.yaml": small + "register: ../threats.yaml\n", "n.yaml": small + "register: /etc/passwd\n", "o.yaml": small + "register: link.yaml\n"} {
		if err := os.WriteFile(filepath.Join(inside, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(dir, "threats.yaml")
	if err := os.WriteFile(outside, []byte("threatctl-register: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../threats.yaml", filepath.Join(inside, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"m.yaml", "n.yaml", "o.yaml"} {
		r := runOn(t, root.FS(), name)
		if !r.Diags.HasErrors() {
			t.Errorf("%s: a register outside the root is taken", name)
		}
	}
}

func TestNoFindingsWithABrokenRegister(t *testing.T) {
	r := runOn(t, fstest.MapFS{"m.yaml": file(small), "threats.yaml": file("threatctl-register: 1\nthreats: {S-010@ask: {status: nonsense}}\n")}, "m.yaml")
	if !r.Diags.HasErrors() || r.Findings != nil || r.Outcome != nil {
		t.Errorf("a broken register gives findings: %d, diagnostics %v", len(r.Findings), r.Diags)
	}
	if line, ok := r.Line("some/where/threats.yaml", 2); !ok || !strings.HasPrefix(line, "threats:") {
		t.Errorf("the line of the register is %q", line)
	}
}

// Rewrite is what Run would have found on the newer bytes: a decision taken meanwhile is kept.
func TestRewriteTakesWhatOthersWrote(t *testing.T) {
	r := runOn(t, fstest.MapFS{"m.yaml": file(small)}, "m.yaml")
	first, err := r.Rewrite(nil)
	if err != nil {
		t.Fatal(err)
	}
	decided := bytes.Replace(first, []byte("status: open"), []byte("status: accepted\n    reason: theirs\n    owner: them"), 1)
	second, err := r.Rewrite(decided)
	if err != nil || !bytes.Contains(second, []byte("reason: theirs")) {
		t.Errorf("a decision taken meanwhile is lost (%v):\n%s", err, second)
	}
	if _, err := r.Rewrite([]byte("<<<<<<< ours\n")); err == nil {
		t.Error("a register that others broke is overwritten")
	}
}

func TestSameInputSameResult(t *testing.T) {
	files := fstest.MapFS{"m.yaml": file(small)}
	first := runOn(t, files, "m.yaml")
	for range 20 {
		again := runOn(t, files, "m.yaml")
		if len(again.Findings) != len(first.Findings) {
			t.Fatalf("%d findings, then %d", len(first.Findings), len(again.Findings))
		}
		for i := range again.Findings {
			if again.Findings[i].ID != first.Findings[i].ID || again.Findings[i].Severity != first.Findings[i].Severity {
				t.Fatalf("finding %d is %s, then %s", i, first.Findings[i].ID, again.Findings[i].ID)
			}
		}
	}
}

func TestFoldsCoverWhatIsUnstated(t *testing.T) {
	r := runOn(t, fstest.MapFS{"m.yaml": file(small)}, "m.yaml")
	folded := map[stride.ID]int{}
	for _, fold := range r.Folds() {
		for _, f := range fold.Findings {
			folded[f.ID]++
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		want := 0
		if f.Outcome == stride.OpenUnstated {
			want = 1
		}
		if folded[f.ID] != want {
			t.Errorf("%s stands under %d questions, want %d", f.ID, folded[f.ID], want)
		}
	}
}

func TestAnExpiredAssumptionExcludesNothing(t *testing.T) {
	assumed := small + "assumptions: {quiet: {text: nobody comes here, about: ask, excludes: [S-010], until: 2026-11-%s}}\n"
	for day, want := range map[string]register.Status{"22": register.StatusOpen, "23": register.StatusNotApplicable} {
		r := runOn(t, fstest.MapFS{"m.yaml": file(strings.Replace(assumed, "%s", day, 1))}, "m.yaml")
		if f := r.Finding("S-010@ask"); f == nil || f.Status != want {
			t.Errorf("an assumption until 2026-11-%s, on 2026-11-23: %+v, want %s", day, f, want)
		}
	}
}
