package yamltree

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

// FuzzEdit makes every edit on every node of a file. An edit that is made gives a file that reads as the old one with
// that one change, and the same bytes elsewhere; one that cannot be made is an error.
func FuzzEdit(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 2000 || bytes.IndexByte(src, 0x09) >= 0 { // a tab behind plain text is read otherwise than one behind a quote
			return
		}
		var l diag.List
		file := Parse("f", src, &l)
		if file == nil || len(l) > 0 {
			return
		}
		e := editor{t: t, file: file}
		e.visit(file.Root(), nil)
	})
}

// editor tries edits; path is the way from the root as numbers of children.
type editor struct {
	t     *testing.T
	file  *File
	edits int
}

// shape is a tree as values, to say what an edit should have made.
type shape struct {
	kind Kind
	text string
	keys []string
	kids []*shape
}

func shapeOf(n Node) *shape {
	s := &shape{kind: n.Kind()}
	switch s.kind {
	case Scalar:
		s.text = n.Text()
	case Mapping:
		for p := range n.Pairs() {
			s.keys = append(s.keys, p.Key.Text())
			s.kids = append(s.kids, shapeOf(p.Value))
		}
	case Sequence:
		for i := range n.Items() {
			s.kids = append(s.kids, shapeOf(i))
		}
	}
	return s
}

func (s *shape) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d%q", s.kind, s.text)
	for i, k := range s.kids {
		if s.kind == Mapping {
			fmt.Fprintf(&b, " %q", s.keys[i])
		}
		fmt.Fprintf(&b, "(%v)", k)
	}
	return b.String()
}

// check makes the edit and compares with the old tree after change was applied to the shape at path.
func (e *editor) check(what string, edit Edit, err error, path []int, change func(*shape)) {
	if err != nil {
		return
	}
	out, err := Apply(e.file.Src, []Edit{edit})
	if err != nil {
		e.t.Fatalf("%s: %v", what, err)
	}
	want := shapeOf(e.file.Root())
	at := want
	for _, i := range path {
		at = at.kids[i]
	}
	change(at)
	var l diag.List
	file := Parse("f", out, &l)
	if file == nil || len(l) > 0 {
		e.t.Fatalf("%s by %+v of %q gives %q: %v", what, edit, e.file.Src, out, l)
	}
	if got := shapeOf(file.Root()); got.String() != want.String() {
		e.t.Fatalf("%s by %+v of %q gives %q:\ngot  %v\nwant %v", what, edit, e.file.Src, out, got, want)
	}
}

func (e *editor) visit(n Node, path []int) {
	// What stands behind an anchor would change in several places; a key that ends in a colon hides where it ends.
	if e.edits++; e.edits > 40 || n.Alias() || strings.ContainsAny(string(e.file.Src), "&*") || strings.Contains(string(e.file.Src), "<<") {
		return
	}
	if n.Flow() {
		edit, err := n.ReplaceYAML("[new]")
		e.check("ReplaceYAML", edit, err, path, func(s *shape) { *s = *shapeOf(parsed("[new]")) })
	}
	switch n.Kind() {
	case Scalar, Null:
		for _, text := range []string{"new", "two: words", ""} {
			edit, err := n.Replace(text)
			e.check("Replace", edit, err, path, func(s *shape) { *s = shape{kind: Scalar, text: text} })
		}
		if n.Kind() == Null {
			edit, err := n.Append("zz-a: 1\nzz-b:\n  c: 2")
			e.check("Append to nothing", edit, err, path, func(s *shape) { *s = *shapeOf(parsed("zz-a: 1\nzz-b: {c: 2}")) })
		}
	case Sequence:
		for i, k := range n.y.Content {
			e.visit(Node{k, n.file}, append(path[:len(path):len(path)], i))
		}
	case Mapping:
		e.pairs(n, path)
	}
}

func parsed(s string) Node {
	var l diag.List
	return Parse("", []byte(s), &l).Root()
}

func (e *editor) pairs(n Node, path []int) {
	for i := -1; i < n.Len(); i++ {
		for _, block := range []string{"zz-new: 1", "zz-new:\n  b: 2\n"} {
			edit, err := n.InsertAfter(i, block)
			e.check("InsertAfter", edit, err, path, func(s *shape) {
				p := parsed(block)
				s.keys = append(s.keys[:i+1:i+1], append([]string{"zz-new"}, s.keys[i+1:]...)...)
				s.kids = append(s.kids[:i+1:i+1], append([]*shape{shapeOf(p.Pair(0).Value)}, s.kids[i+1:]...)...)
			})
		}
	}
	edit, err := n.Append("zz-a: 1")
	e.check("Append", edit, err, path, func(s *shape) {
		s.keys, s.kids = append(s.keys, "zz-a"), append(s.kids, &shape{kind: Scalar, text: "1"})
	})
	for i := range n.Len() {
		for _, comment := range []bool{false, true} {
			edit, err := n.Remove(i, comment)
			e.check("Remove", edit, err, path, func(s *shape) {
				s.keys = append(s.keys[:i:i], s.keys[i+1:]...)
				s.kids = append(s.kids[:i:i], s.kids[i+1:]...)
			})
		}
		e.visit(n.Pair(i).Value, append(path[:len(path):len(path)], i))
	}
}
