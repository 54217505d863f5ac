// Command catalog writes the built-in rules as Go values. It reads the rule files of the folder it is started in, through
// the same parser as a team's own rules, and prints catalog_gen.go: the program then starts with its rules in place and
// reads no YAML for them. Run it with: go generate ./pkg/stride/catalog
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// output is the file that is written, in the folder of the rule files.
const output = "catalog_gen.go"

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "catalog:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	src, err := generate(dir)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, output), src, 0o644)
}

// generate is the Go file for the rule files of a folder.
func generate(dir string) ([]byte, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no rule files in %s", dir)
	}
	slices.Sort(names)
	var rules []stride.Rule
	var diags diag.List
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if file := yamltree.Parse(filepath.Base(name), src, &diags); file != nil {
			rules = append(rules, stride.ParseRules(file, &diags).Rules...)
		}
	}
	if len(diags) > 0 {
		return nil, faults(diags)
	}
	slices.SortFunc(rules, func(a, b stride.Rule) int { return strings.Compare(a.ID, b.ID) })
	for i := range rules {
		rules[i].Span = diag.Span{} // a built-in rule is known by its id; no user has its file
	}
	for i := 1; i < len(rules); i++ {
		if rules[i].ID == rules[i-1].ID {
			return nil, fmt.Errorf("rule %s stands in two files", rules[i].ID)
		}
	}
	return source(rules)
}

// faults is everything that is wrong with the rule files, one line each.
func faults(diags diag.List) error {
	diags.Sort()
	var lines []string
	for _, d := range diags {
		line := fmt.Sprintf("%s:%d:%d: %s [%s]", d.Span.File, d.Span.Line, d.Span.Col, d.Message, d.Code)
		if d.Hint != "" {
			line += " (" + d.Hint + ")"
		}
		lines = append(lines, line)
	}
	return errors.New(strings.Join(lines, "\n"))
}
