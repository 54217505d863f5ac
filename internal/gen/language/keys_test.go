package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/model"
)

// keyRow is a row of a table of keys, and keySpan a key in its first cell; the cell may hold several.
var (
	keyRow  = regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|")
	keySpan = regexp.MustCompile("`([^`]*)`")
)

// tableAfter are the keys of the first table of keys after a line of the page.
func tableAfter(t *testing.T, page, line string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(page, "\n"+line)
	if !ok {
		t.Fatalf("the page has no line that begins with %q", line)
	}
	_, rest, ok = strings.Cut(rest, "\n| Key | Value |\n|---|---|\n")
	if !ok {
		t.Fatalf("no table of keys follows %q", line)
	}
	rows, _, _ := strings.Cut(rest, "\n\n")
	var keys []string
	for _, row := range keyRow.FindAllStringSubmatch(rows, -1) {
		for _, key := range keySpan.FindAllStringSubmatch(row[1], -1) {
			if key[1] != "x-…" { // free keys; no hint lists them
				keys = append(keys, key[1])
			}
		}
	}
	return keys
}

// The page lists the keys that the program knows: those that it names when it meets one that it does not know.
func TestKeysOnPage(t *testing.T) {
	page := string(readPage(t))
	every := tableAfter(t, page, "## What every element may carry")
	without := func(keys []string, key string) []string {
		return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == key })
	}
	for _, test := range []struct {
		name, model string
		want        []string
	}{
		{"file", "nonsense: 1", tableAfter(t, page, "## Keys of the file")},
		{"asset", "assets: {a: {nonsense: 1}}", append(tableAfter(t, page, "## Assets"), without(every, "planned")...)},
		{"boundary", "boundaries: {a: {nonsense: 1}}", append(tableAfter(t, page, "## Boundaries"), without(every, "planned")...)},
		{"component", "components: {a: {nonsense: 1}}", append(tableAfter(t, page, "## Components"), every...)},
		{"flow", "flows: {a: {nonsense: 1}}", append(tableAfter(t, page, "## Flows"), every...)},
		{"threat", "threats: {a: {nonsense: 1}}", tableAfter(t, page, "**`threats`**")},
		{"assumption", "assumptions: {a: {nonsense: 1}}", tableAfter(t, page, "**`assumptions`**")},
		{"question", "questions: {a: {nonsense: 1}}", tableAfter(t, page, "**`questions`**")},
		{"rating", "rating: {nonsense: 1}", tableAfter(t, page, "**`rating`**")},
		{"technology", "technologies: {a: {nonsense: 1}}", tableAfter(t, page, "## Technologies")},
		{"protocol", "protocols: {a: {nonsense: 1}}", tableAfter(t, page, "## Protocols")},
	} {
		t.Run(test.name, func(t *testing.T) {
			known := knownKeys(t, "threatctl: 1\n"+test.model+"\n")
			slices.Sort(known)
			slices.Sort(test.want)
			if !slices.Equal(known, test.want) {
				t.Errorf("the program knows\n%q\nand docs/language.md lists\n%q", known, test.want)
			}
		})
	}
}

// knownKeys are the keys that the hint about an unknown key names.
func knownKeys(t *testing.T, src string) []string {
	t.Helper()
	_, diags := model.Load(model.Input{FS: fstest.MapFS{"model.yaml": {Data: []byte(src)}}, Name: "model.yaml"})
	for _, d := range diags {
		if list, ok := strings.CutPrefix(d.Hint, "keys: "); ok {
			return strings.Split(list, ", ")
		}
	}
	t.Fatalf("no diagnostic names the keys: %v", diags)
	return nil
}
