package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/threatctl/threatctl/internal/cli"
	"github.com/threatctl/threatctl/pkg/model"
)

const corpus = "../../../shared/corpus"

// What another tool made of a file with a converter is the same system as the file itself. Boundaries are left out: the
// converters rename or lose them.
func TestConvertedFilesAreTheSameSystem(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("there is no corpus beside the project: ", corpus)
	}
	for _, pair := range [][2]string{
		{"tm7/OWASP--threat-dragon--Sample_Threat_Model.tm7", "td1/OWASP--threat-dragon--Transpiled_Sample_Threat_Model.json"},
		{"tm7/iriusrisk--startleft--MTMT_example.tm7", "otm/iriusrisk--startleft--mtmt_example.yaml"},
	} {
		one, other := importedParts(t, pair[0]), importedParts(t, pair[1])
		if !slices.Equal(one, other) {
			t.Errorf("%s has\n%q\nand what was made of it\n%q", pair[0], one, other)
		}
	}
}

// importedParts are the components and flows of a model that is imported, by their titles.
func importedParts(t *testing.T, file string) []string {
	t.Helper()
	dir := t.TempDir()
	if code, _, stderr := run("", "import", filepath.Join(corpus, file), "-o", dir, "-q"); code != cli.ExitDone {
		t.Fatalf("%s: exit code %d\n%s", file, code, stderr)
	}
	m, _, diags := model.LoadFiles(model.Input{FS: os.DirFS(dir), Name: "threatmodel.yaml"})
	if m == nil {
		t.Fatal(diags)
	}
	var parts []string
	for _, c := range m.Components {
		parts = append(parts, c.Type.Value.String()+" "+c.Name())
	}
	for _, f := range m.Flows {
		parts = append(parts, "flow from "+f.From.Name()+" to "+f.To.Name())
	}
	slices.Sort(parts)
	return parts
}
