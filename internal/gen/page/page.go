// Package page writes the generated parts of the documentation: tables that stand between a line `<!-- NAME -->` and a
// line `<!-- end -->`.
package page

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Table is one table of a page.
type Table struct {
	Name string
	Head []string
	Rows [][]string

	placed bool
}

// markdown is the table as the page has it, between empty lines.
func (t *Table) markdown() string {
	var b strings.Builder
	b.WriteString("\n")
	line := func(cells []string) {
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	line(t.Head)
	b.WriteString(strings.Repeat("|---", len(t.Head)) + "|\n")
	for _, row := range t.Rows {
		line(row)
	}
	b.WriteString("\n")
	return b.String()
}

// Code is a word as code.
func Code(word string) string { return "`" + word + "`" }

// Write writes a page, if it is not so already.
func Write(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return os.WriteFile(name, text, 0o644)
}

var block = regexp.MustCompile(`(?s)<!-- ([^>]*?) -->\n(.*?)<!-- end -->`)

// Renew is the page with every table in its place. A place without a table, or a table without a place, is an error.
func Renew(page []byte, tables []Table) ([]byte, error) {
	byName := map[string]*Table{}
	for i := range tables {
		byName[tables[i].Name] = &tables[i]
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
			return nil, fmt.Errorf("the page has no place for the table %q", tables[i].Name)
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("the page has places for tables that there are not: %q", unknown)
	}
	return page, nil
}
