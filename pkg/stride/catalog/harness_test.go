package catalog

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// program is the whole catalogue, compiled.
func program(t *testing.T) *stride.Program {
	t.Helper()
	p, err := stride.Compile(Rules())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// load reads a model that must be without errors.
func load(t *testing.T, src string) *model.Model {
	t.Helper()
	m, diags := model.Load(model.Input{FS: fstest.MapFS{"model.yaml": {Data: []byte(src)}}, Name: "model.yaml"})
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Errorf("%s:%d:%d: %s", d.Span.File, d.Span.Line, d.Span.Col, d.Message)
		}
	}
	if m == nil {
		t.Fatalf("the model does not load:\n%s", src)
	}
	return m
}

// beside is a file of the reference material that lies beside the project where it is developed; without it the test
// is skipped.
func beside(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if b, err := os.ReadFile(filepath.Join(dir, "shared", name)); err == nil {
			return b
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skipf("%s is not here; it lies beside the project where it is developed", name)
		}
		dir = up
	}
}

// golden holds a text against a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("testdata/%s differs (- file, + now); if the change is meant, run: go test ./pkg/stride/catalog -update\n%s", name, diff)
	}
}
