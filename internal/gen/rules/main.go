// Command rules writes what the documentation says of the built-in rules and of mechanisms: docs/rules.md and
// docs/mechanisms.md as a whole, and the tables of facts in docs/own-rules.md. Run it with: make generate
package main

//go:generate go run . ../../../docs

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/threatctl/threatctl/internal/gen/page"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rules FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(3)
	}
}

func run(dir string) error {
	for name, write := range map[string]func(string) ([]byte, error){
		"rules.md":      func(string) ([]byte, error) { return rulesPage(), nil },
		"mechanisms.md": func(string) ([]byte, error) { return mechanismsPage(), nil },
		"own-rules.md":  ownRulesPage,
	} {
		name = filepath.Join(dir, name)
		text, err := write(name)
		if err != nil {
			return err
		}
		if err := page.Write(name, text); err != nil {
			return err
		}
	}
	return nil
}

// ownRulesPage is the page on a team's own rules, which is written by hand, with its tables renewed.
func ownRulesPage(name string) ([]byte, error) {
	old, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return page.Renew(old, factTables())
}
