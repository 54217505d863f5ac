package otm

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

// corpus is where public models lie that are no part of the project.
const corpus = "../../../../shared/corpus"

// differs are the files whose counts are not those of the list, with the reason.
var differs = map[string]struct {
	counts [4]int // components, boundaries, flows, threats
	why    string
}{
	"iriusrisk--OpenThreatModel--EXAMPLE.json": {[4]int{4, 2, 4, 2}, "both flows go both ways; one threat has other mitigations in each place"},
	"iriusrisk--OpenThreatModel--EXAMPLE.yaml": {[4]int{4, 2, 4, 2}, "as the same in JSON"},
	"iriusrisk--startleft--visio_example.yaml": {[4]int{5, 4, 6, 0}, "two flows go both ways"},
}

func TestCorpus(t *testing.T) {
	f, err := os.Open(filepath.Join(corpus, "MANIFEST.tsv"))
	if err != nil {
		t.Skip("the corpus of public models is not there: ", err)
	}
	defer f.Close()
	lines := csv.NewReader(f)
	lines.Comma, lines.LazyQuotes = '\t', true
	rows, err := lines.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if row[1] != "otm" {
			continue
		}
		t.Run(filepath.Base(row[0]), func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join(corpus, row[0]))
			if err != nil {
				t.Fatal(err)
			}
			if !Format.Detects(row[0], src) {
				t.Error("not detected")
			}
			var diags diag.List
			d := Format.Read(row[0], src, &diags)
			if d == nil {
				t.Fatal(diags)
			}
			var want [4]int
			for i := range want {
				want[i], _ = strconv.Atoi(row[5+i])
			}
			if w, ok := differs[filepath.Base(row[0])]; ok {
				want = w.counts
			}
			got := [4]int{len(d.Components), len(d.Boundaries), len(d.Flows), len(d.Threats)}
			if got != want {
				t.Errorf("read %v components, boundaries, flows and threats, want %v", got, want)
			}
			load(t, d)
		})
	}
}
