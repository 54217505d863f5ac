package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

const page = "../../../docs/language.md"

func readPage(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestPageIsCurrent(t *testing.T) {
	old := readPage(t)
	renewed, err := renew(old, tables())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(old, renewed) {
		t.Error("docs/language.md does not list what pkg/model accepts; run: make generate")
	}
}

// Every example on the page that is a whole model is one that the program takes; the one that is followed by what is
// wrong with it gets just these diagnostics.
func TestExamplesOnPage(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```\n(?:\n`threatctl validate` says\n\n```\n(.*?)```)?").FindAllSubmatch(readPage(t), -1)
	whole, faulty := 0, 0
	for _, block := range blocks {
		if !bytes.HasPrefix(block[1], []byte("threatctl: 1\n")) {
			continue
		}
		in := model.Input{FS: fstest.MapFS{"threatmodel.yaml": {Data: block[1]}}, Name: "threatmodel.yaml"}
		_, files, diags := model.LoadFiles(in)
		var told bytes.Buffer
		if err := diag.Write(&told, diags, files.Line, false); err != nil {
			t.Fatal(err)
		}
		if len(block[2]) > 0 {
			faulty++
		} else {
			whole++
		}
		if !bytes.Equal(told.Bytes(), block[2]) {
			t.Errorf("of this model\n%s\nthe program says\n%s\nand the page\n%s", block[1], told.Bytes(), block[2])
		}
	}
	if whole == 0 || faulty != 1 {
		t.Errorf("the page has %d whole models and %d faulty ones, want some and one", whole, faulty)
	}
}

func TestRenew(t *testing.T) {
	named := func(name string) table {
		return table{name: name, head: []string{"A", "B"}, rows: [][]string{{"1", "2"}}}
	}
	const filled = "before\n<!-- x -->\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n<!-- end -->\nafter\n"
	for _, test := range []struct {
		name, page, want, wantErr string
	}{
		{"an empty place is filled", "before\n<!-- x -->\n<!-- end -->\nafter\n", filled, ""},
		{"a full place stays", filled, filled, ""},
		{"an old table goes", "before\n<!-- x -->\nold\n<!-- end -->\nafter\n", filled, ""},
		{"a table without a place", "before\n", "", `no place for the table "x"`},
		{"a place without a table", filled + "<!-- y -->\n<!-- end -->\n", "", `"y"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := renew([]byte(test.page), []table{named("x")})
			switch {
			case test.wantErr == "" && err != nil:
				t.Fatal(err)
			case test.wantErr != "" && (err == nil || !strings.Contains(err.Error(), test.wantErr)):
				t.Errorf("error %v, want one with %s", err, test.wantErr)
			case test.wantErr == "" && string(got) != test.want:
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
