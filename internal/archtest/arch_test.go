package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/threatctl/threatctl/"

// layers is the table of the architecture: a package imports only from layers below its own, none sideways. A name that
// ends in /... stands for all packages below it.
var layers = [][]string{
	0: {"pkg/diag"},
	1: {"internal/yamltree", "internal/gitfs"},
	2: {"pkg/model"},
	3: {"pkg/stride", "pkg/render"},
	4: {"pkg/stride/catalog", "pkg/register", "pkg/render/layout"},
	5: {"pkg/analysis", "pkg/exchange", "pkg/render/draw"},
	6: {"pkg/report", "pkg/gate", "pkg/schema", "pkg/exchange/..."},
	7: {"internal/cli", "internal/lsp", "internal/preview"},
	8: {"cmd/..."},
}

// workshop are the packages that help to build and to measure the program and are no part of it. They may import any
// layer, and no layer imports them.
var workshop = []string{"internal/gen/...", "internal/bench", "internal/bench/...", "internal/gallery", "internal/archtest", "internal/laws", "internal/corpus"}

// keepers says which packages alone may import a library.
var keepers = map[string][]string{
	"gopkg.in/yaml.v3":                  {"internal/yamltree", "internal/bench/parseonly"},
	"github.com/goccy/go-graphviz":      {"cmd/threatctl-layout"},
	"github.com/tetratelabs/wazero":     {},
	"github.com/olekukonko/tablewriter": {"pkg/report"},
	"codeberg.org/go-pdf/fpdf":          {"pkg/render/draw"},
	"golang.org/x/image":                {"pkg/render/draw", "internal/gen/fontmetrics"},
	"github.com/spf13/cobra":            {"internal/cli", "internal/bench/emptycobra"},
	"unsafe":                            {},
}

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath, Name, Doc string
	GoFiles, Imports      []string
}

// list asks the go command for packages, without compiling them.
func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Name,Doc,GoFiles,Imports"}, args...)...)
	cmd.Dir = "../.."
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, errs.String())
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return pkgs
		case err != nil:
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// own is the packages of this module that have code beside tests, with their module path cut off.
func own(t *testing.T) []pkg {
	// What the go command reads, the cache of test results does not know of: look at the folders here, so that a change
	// anywhere runs the test again.
	for _, root := range []string{"../../cmd", "../../internal", "../../pkg"} {
		if err := filepath.WalkDir(root, func(string, fs.DirEntry, error) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	var pkgs []pkg
	for _, p := range list(t, "./...") {
		if len(p.GoFiles) > 0 {
			p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
			pkgs = append(pkgs, p)
		}
	}
	if len(pkgs) < 3 {
		t.Fatalf("only %d packages found", len(pkgs))
	}
	return pkgs
}

// matches reports whether a package is the one named by pattern, or below it when the pattern ends in /... .
func matches(pattern, path string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "..."); ok {
		return strings.HasPrefix(path, prefix)
	}
	return path == pattern
}

func among(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, path) })
}

// layerOf is the number of a package's layer, -1 when it is in none.
func layerOf(path string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return among(l, path) })
}

// crossings are the imports of a package that the table forbids, each with the reason.
func crossings(path string, imports []string) []string {
	var wrong []string
	tool := among(workshop, path)
	from := layerOf(path)
	if from < 0 && !tool {
		return []string{"stands in no layer: add it to the table, and to docs/architecture.md"}
	}
	for _, imp := range imports {
		to, inside := strings.CutPrefix(imp, module)
		switch {
		case inside && among(workshop, to) && !tool:
			wrong = append(wrong, "imports "+to+", which is no part of the program")
		case inside && !tool && layerOf(to) >= from:
			wrong = append(wrong, "imports "+to+", which does not stand in a layer below")
		}
		for _, library := range slices.Sorted(maps.Keys(keepers)) {
			if (imp == library || strings.HasPrefix(imp, library+"/")) && !among(keepers[library], path) {
				wrong = append(wrong, "imports "+imp+fmt.Sprintf(", which only %v may import", keepers[library]))
			}
		}
	}
	return wrong
}

func TestLayers(t *testing.T) {
	for _, p := range own(t) {
		for _, wrong := range crossings(p.ImportPath, p.Imports) {
			t.Errorf("%s %s", p.ImportPath, wrong)
		}
	}
}

// The test above can fail: these are the mistakes that it is there for.
func TestCrossings(t *testing.T) {
	for _, c := range []struct {
		path, imp string
		wrong     bool
	}{
		{"pkg/model", module + "pkg/diag", false},
		{"pkg/model", module + "internal/yamltree", false},
		{"pkg/model", module + "pkg/stride", true},
		{"pkg/stride", module + "pkg/render", true},
		{"pkg/report", module + "pkg/gate", true},
		{"pkg/render", module + "pkg/analysis", true},
		{"pkg/diag", module + "pkg/diag", true},
		{"pkg/exchange/otm", module + "pkg/model", false},
		{"pkg/exchange/otm", module + "pkg/exchange/pytm", true},
		{"cmd/threatctl", module + "internal/cli", false},
		{"cmd/threatctl", module + "cmd/threatctl-layout", true},
		{"internal/cli", module + "internal/gen/catalog", true},
		{"internal/gen/catalog", module + "pkg/stride/catalog", false},
		{"pkg/model", "gopkg.in/yaml.v3", true},
		{"internal/gen/catalog", "gopkg.in/yaml.v3", true},
		{"internal/yamltree", "gopkg.in/yaml.v3", false},
		{"cmd/threatctl-layout", "github.com/goccy/go-graphviz/cgraph", false},
		{"pkg/render/layout", "github.com/goccy/go-graphviz", true},
		{"pkg/render/draw", "github.com/tetratelabs/wazero", true},
		{"pkg/new", "fmt", true},
		{"pkg/model", "fmt", false},
	} {
		if got := crossings(c.path, []string{c.imp}); (len(got) > 0) != c.wrong {
			t.Errorf("%s importing %s: %q", c.path, c.imp, got)
		}
	}
}

// The main program starts in a moment: it must not link Graphviz or a WebAssembly runtime, not even through others.
func TestMainProgramLinksNoEngine(t *testing.T) {
	deps := list(t, "-deps", "./cmd/threatctl")
	if len(deps) < 10 {
		t.Fatalf("only %d packages found", len(deps))
	}
	for _, p := range deps {
		if strings.Contains(p.ImportPath, "go-graphviz") || strings.Contains(p.ImportPath, "wazero") {
			t.Errorf("cmd/threatctl depends on %s", p.ImportPath)
		}
	}
}

// Every package opens with a sentence that says what it is.
func TestPackagesAreDocumented(t *testing.T) {
	for _, p := range own(t) {
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command " + p.ImportPath[strings.LastIndexByte(p.ImportPath, '/')+1:] + " "
		}
		if !strings.HasPrefix(p.Doc, want) || !strings.HasSuffix(p.Doc, ".") {
			t.Errorf("%s: the documentation must begin %q and be a sentence, it is %q", p.ImportPath, want, p.Doc)
		}
	}
}
