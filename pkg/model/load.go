package model

import (
	"io/fs"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// Input names the files of a model.
type Input struct {
	FS     fs.FS  // the root that includes may not leave
	Name   string // the first file, a slash path inside FS
	Prefix string // put before names in spans, so that they read as the user wrote them
}

// Files are the files that a model was read from, the first one first.
type Files []*yamltree.File

// Line is a line of one of the files, for diagnostics.
func (fs Files) Line(file string, n int) (string, bool) {
	for _, f := range fs {
		if f.Name == file {
			if n < 1 {
				return "", false
			}
			return f.Line(n), true
		}
	}
	return "", false
}

// The limits of a model, beside those of a file.
const (
	MaxBytes    = 64 << 20 // of all files together
	MaxFiles    = 1000
	MaxDepth    = 16 // of includes: a file at this depth may include no other
	MaxElements = 200_000
)

// Load reads, checks and resolves a model. With an error among the diagnostics the model is nil.
func Load(in Input) (*Model, diag.List) {
	m, _, diags := LoadFiles(in)
	return m, diags
}

// LoadFiles is Load that hands out the files read too, when there is no model to hold them.
func LoadFiles(in Input) (*Model, Files, diag.List) {
	var diags diag.List
	r := newReader(in, &diags)
	r.file(in.Name, nil, yamltree.Node{})
	r.finish()
	diags.Sort()
	if diags.HasErrors() {
		return nil, r.m.Files, diags
	}
	r.m.Files.forgetTrees()
	return r.m, r.m.Files, diags
}

// forgetTrees leaves of each file what is needed for source lines: its tree is many times as large, and the model holds
// all that it said.
func (fs Files) forgetTrees() {
	for i, f := range fs {
		fs[i] = yamltree.Source(f.Name, f.Src)
	}
}

// finish makes a model of what all files say together.
func (r *reader) finish() {
	r.order()
	r.resolve()
	r.check()
	if !r.diags.HasErrors() {
		r.settle()
		computeGraph(r.m)
		r.warn()
	}
}

// readRoot reads the top of one file. The version comes first: of another one, nothing else is said.
func (r *reader) readRoot(n yamltree.Node) {
	if n.Kind() != yamltree.Mapping {
		r.report(CodeWrongType, n, "the first line of a model is threatctl: 1", "this is no model: expected keys such as components and flows, found %s", kindName(n))
		return
	}
	version := n.Get("threatctl")
	if !version.Valid() {
		r.report(CodeVersion, n, "the first line of every file is threatctl: 1", "the file does not begin with threatctl: 1")
		return
	}
	if version.Kind() != yamltree.Scalar || version.Text() != "1" {
		r.report(CodeVersion, version, "", "this threatctl reads version 1, not %s", kindName(version))
		return
	}
	if r.m.Span.File == "" {
		r.m.Span = n.Pair(n.Find("threatctl")).Key.Span()
	}
	if len(r.m.byID) == 0 {
		elements := 0
		for _, key := range []string{"assets", "boundaries", "components", "flows"} {
			elements += n.Get(key).Len()
		}
		r.m.byID = make(map[ID]Element, min(elements, MaxElements))
	}
	modelForm.read(r, n, r.m)
}
