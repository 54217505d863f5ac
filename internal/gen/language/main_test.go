package main

import (
	"bytes"
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/internal/gen/page"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

const languagePage = "../../../docs/language.md"

func readPage(t *testing.T) []byte {
	t.Helper()
	src, err := os.ReadFile(languagePage)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestPageIsCurrent(t *testing.T) {
	old := readPage(t)
	renewed, err := page.Renew(old, tables())
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
