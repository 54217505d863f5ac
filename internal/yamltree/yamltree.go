// Package yamltree reads YAML into a positioned tree, and is the only package that knows the YAML library.
//
// Parse does every check that is about YAML and not about a language written in it: size, depth, one document,
// duplicate keys, alias cycles and expansion. What it returns can be walked without a thought for any of them:
// aliases are followed and merge keys are joined by the accessors.
package yamltree

import (
	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// File is one parsed file: its name for diagnostics, its bytes, and the root of its tree.
type File struct {
	Name string
	Src  []byte
	root *yaml.Node
}

// Kind is what a node is.
type Kind uint8

// The kinds of node. A Null is an empty value or an explicit null.
const (
	Scalar Kind = iota + 1
	Mapping
	Sequence
	Null
)

// Node is one value of the tree, cheap to copy. The zero Node is no node at all: Valid reports false.
type Node struct {
	y    *yaml.Node
	file *File
}

// Pair is one entry of a mapping.
type Pair struct{ Key, Value Node }

// Parse reads one document. It reports what is wrong to diags and returns nil when nothing can be walked.
func Parse(name string, src []byte, diags *diag.List) *File {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		diags.Add(diag.Diagnostic{Code: "yaml-syntax", Severity: diag.Error, Span: diag.Span{File: name, Line: 1, Col: 1}, Message: err.Error()})
		return nil
	}
	if len(doc.Content) == 0 {
		diags.Add(diag.Diagnostic{Code: "empty-file", Severity: diag.Error, Span: diag.Span{File: name, Line: 1, Col: 1}, Message: "the file is empty"})
		return nil
	}
	return &File{Name: name, Src: src, root: doc.Content[0]}
}

// Root is the top of the tree.
func (f *File) Root() Node { return Node{f.root, f} }

// Valid reports whether there is a node.
func (n Node) Valid() bool { return n.y != nil }

func (n Node) resolved() *yaml.Node {
	y := n.y
	for y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	return y
}

// Kind is what the node is, aliases followed.
func (n Node) Kind() Kind {
	switch y := n.resolved(); y.Kind {
	case yaml.MappingNode:
		return Mapping
	case yaml.SequenceNode:
		return Sequence
	default:
		if y.Tag == "!!null" {
			return Null
		}
		return Scalar
	}
}

// Text is the text of a scalar as the author meant it: quotes and escapes undone, nothing converted.
func (n Node) Text() string { return n.resolved().Value }

// Quoted reports whether a scalar was written in quotes or as a block, so that it can be nothing but text.
func (n Node) Quoted() bool {
	return n.resolved().Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// Pos is where the node is written: of an alias, the place of the alias.
func (n Node) Pos() diag.Pos { return diag.Pos{Line: int32(n.y.Line), Col: int32(n.y.Column)} }

// Span is the stretch of the file that the node takes.
func (n Node) Span() diag.Span {
	p := n.Pos()
	s := diag.At(n.file.Name, p)
	if y := n.resolved(); y.Kind == yaml.ScalarNode {
		s.EndCol = s.Col + max(1, len([]rune(y.Value)))
	}
	return s
}

// Len is the number of items of a sequence or pairs of a mapping.
func (n Node) Len() int {
	y := n.resolved()
	if y.Kind == yaml.MappingNode {
		return len(y.Content) / 2
	}
	return len(y.Content)
}

// Item is the i-th item of a sequence.
func (n Node) Item(i int) Node { return Node{n.resolved().Content[i], n.file} }

// Pair is the i-th pair of a mapping, keys in the order of the file, joined pairs of merge keys after the mapping's own.
func (n Node) Pair(i int) Pair {
	y := n.resolved()
	return Pair{Node{y.Content[2*i], n.file}, Node{y.Content[2*i+1], n.file}}
}

// Get is the value of a key, or the zero Node.
func (n Node) Get(key string) Node {
	for i := range n.Len() {
		if p := n.Pair(i); p.Key.Text() == key {
			return p.Value
		}
	}
	return Node{}
}
