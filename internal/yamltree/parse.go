package yamltree

import (
	"bytes"
	"errors"
	"io"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// Parse reads one document. It reports what is wrong to diags, each thing with its place, and returns nil when nothing
// can be walked. When it returns a file, the tree is sound even if it reported errors: the second of two equal keys
// and pairs without a usable key are left out. src is kept, and must not be changed after.
func Parse(name string, src []byte, diags *diag.List) *File {
	f := &File{Name: name, Src: src}
	if d := f.scan(); d.Code != "" {
		diags.Add(d)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		diags.Add(f.whole("empty-file", "the file is empty", ""))
		return nil
	case err != nil:
		diags.Add(f.syntax(err))
		return nil
	}
	f.root = doc.Content[0]
	if f.Root().Kind() == Null && f.root.Value == "" {
		diags.Add(f.whole("empty-file", "the file is empty", ""))
		return nil
	}
	c := checker{file: f, diags: diags}
	c.visit(f.root, 1)
	if c.fatal {
		return nil
	}
	var second yaml.Node
	switch err := dec.Decode(&second); {
	case errors.Is(err, io.EOF):
		return f
	case err != nil:
		diags.Add(f.syntax(err))
	default:
		at := f.Offset(diag.Pos{Line: int32(second.Line), Col: int32(second.Column)})
		diags.Add(f.fault("second-document", at, at+3, "a second document begins here: a file holds one", "remove this line, or move what follows to a file of its own"))
	}
	return f
}
