// Command vocab writes the built-in technologies and protocols as Go values. It reads technologies.yaml and
// protocols.yaml in the folder it is started in, through the same parser as a model's own entries, and prints
// technologies_gen.go and protocols_gen.go beside them: the program then starts with its catalogues in place and reads
// no YAML for them. Run it with: go generate ./pkg/model
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// outputs are the files that are written, each from the data file beside it.
var outputs = map[string]string{"technologies_gen.go": "technologies.yaml", "protocols_gen.go": "protocols.yaml"}

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "vocab:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	for output := range outputs {
		src, err := generate(dir, output)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, output), src, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate is the text of one output for the data files of a folder.
func generate(dir, output string) ([]byte, error) {
	name := outputs[output]
	src, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var diags diag.List
	file := yamltree.Parse(name, src, &diags)
	if file == nil {
		return nil, faults(diags)
	}
	technologies, protocols := model.ParseCatalogue(file, &diags)
	if len(diags) > 0 {
		return nil, faults(diags)
	}
	if output == "technologies_gen.go" {
		return technologySource(technologies)
	}
	return protocolSource(protocols)
}

// faults is everything that is wrong with a data file, one line each.
func faults(diags diag.List) error {
	diags.Sort()
	var lines []string
	for _, d := range diags {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s [%s]", d.Span.File, d.Span.Line, d.Span.Col, d.Message, d.Code))
	}
	return errors.New(strings.Join(lines, "\n"))
}
