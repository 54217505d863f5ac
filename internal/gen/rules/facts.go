package main

import (
	"strings"

	"github.com/threatctl/threatctl/internal/gen/page"
	"github.com/threatctl/threatctl/pkg/stride"
)

// factTables are the facts that conditions may use, by subject.
func factTables() []page.Table {
	var tables []page.Table
	for _, of := range []stride.Subject{stride.OnComponent, stride.OnFlow, stride.OnBoundary, stride.OnAsset, stride.OnModel} {
		t := page.Table{Name: "facts: " + of.String(), Head: []string{"Fact", "What it is", "Values"}}
		for _, f := range stride.Facts(of) {
			if !strings.HasPrefix(f.Name, "source.") && !strings.HasPrefix(f.Name, "target.") {
				t.Rows = append(t.Rows, []string{page.Code(f.Name), f.Doc, values(&f)})
			}
		}
		tables = append(tables, t)
	}
	keys := page.Table{Name: "keys", Head: []string{"Key", "Value"}}
	for _, k := range stride.RuleKeys() {
		keys.Rows = append(keys.Rows, []string{page.Code(k[0]), k[1]})
	}
	return append(tables, keys)
}

func values(f *stride.Fact) string {
	switch {
	case f.Mechanisms():
		return "a [mechanism](mechanisms.md)"
	case f.Free():
		return "any word"
	case f.Ordered:
		return strings.Join(f.Words, " < ")
	case f.Set:
		return "among: " + strings.Join(f.Words, ", ")
	}
	return strings.Join(f.Words, ", ")
}
