// Command language renews the tables of docs/language.md from the vocabulary of pkg/model, so that what the page lists is
// what the program accepts. A table stands between a line `<!-- NAME -->` and a line `<!-- end -->`; everything else on
// the page is written by hand. Run it with: make generate
package main

//go:generate go run . ../../../docs/language.md

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: language PAGE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "language:", err)
		os.Exit(3)
	}
}

func run(page string) error {
	old, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	renewed, err := renew(old, tables())
	if err != nil || bytes.Equal(renewed, old) {
		return err
	}
	return os.WriteFile(page, renewed, 0o644)
}

var block = regexp.MustCompile(`(?s)<!-- ([^>]*?) -->\n(.*?)<!-- end -->`)

// renew is the page with every table in its place. A place without a table, or a table without a place, is an error.
func renew(page []byte, tables []table) ([]byte, error) {
	byName := map[string]*table{}
	for i := range tables {
		byName[tables[i].name] = &tables[i]
	}
	var unknown []string
	page = block.ReplaceAllFunc(page, func(found []byte) []byte {
		name := string(block.FindSubmatch(found)[1])
		t := byName[name]
		if t == nil {
			unknown = append(unknown, name)
			return found
		}
		t.placed = true
		return fmt.Appendf(nil, "<!-- %s -->\n%s<!-- end -->", name, t.markdown())
	})
	for i := range tables {
		if !tables[i].placed {
			return nil, fmt.Errorf("the page has no place for the table %q", tables[i].name)
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("the page has places for tables that there are not: %q", unknown)
	}
	return page, nil
}
