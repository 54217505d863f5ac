// Package yamltree reads YAML into a positioned tree, and is the only package that knows the YAML library.
//
// Parse does every check that is about YAML and not about a language written in it: size, encoding, depth, one
// document, duplicate keys, alias cycles and expansion. What it returns can be walked without a thought for any of
// them: aliases are followed and merge keys are joined by the accessors, and no accessor allocates.
//
// A tree is never written back. A person's file is changed by splice edits: the helpers on Node make an Edit that
// touches only the bytes concerned, so that comments, order, quotes and line ends stay, and Apply makes the new text.
package yamltree

import (
	"bytes"
	"iter"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// Limits of one file. Beyond them Parse answers with a diagnostic and no tree.
const (
	MaxFileBytes = 16 << 20 // bytes
	MaxDepth     = 64       // mappings and sequences inside each other, aliases followed
	MaxExpansion = 10_000   // nodes that aliases and merge keys add to those written, in all
)

// Kind is what a node is.
type Kind uint8

// The kinds of node. A Null is an empty value or an explicit null; the kind of no node is 0.
const (
	Scalar Kind = iota + 1
	Mapping
	Sequence
	Null
)

// String is the kind in words that suit a message: "text", "a mapping", "a list" or "nothing".
func (k Kind) String() string {
	return [...]string{"no node", "text", "a mapping", "a list", "nothing"}[k%5]
}

// Node is one value of the tree, cheap to copy. The zero Node is no node at all: Valid reports false, and every
// accessor answers with nothing.
type Node struct {
	y    *yaml.Node
	file *File
}

// Pair is one entry of a mapping. The key is always a scalar.
type Pair struct{ Key, Value Node }

// Root is the top of the tree.
func (f *File) Root() Node { return Node{f.root, f} }

// Valid reports whether there is a node.
func (n Node) Valid() bool { return n.y != nil }

// File is the file that the node stands in, nil for no node.
func (n Node) File() *File { return n.file }

var none yaml.Node

// resolved is the node that an alias stands for, or the node itself. No alias stands for an alias.
func (n Node) resolved() *yaml.Node {
	switch {
	case n.y == nil:
		return &none
	case n.y.Kind == yaml.AliasNode:
		return n.y.Alias
	}
	return n.y
}

// Kind is what the node is, aliases followed.
func (n Node) Kind() Kind {
	switch y := n.resolved(); y.Kind {
	case 0:
		return 0
	case yaml.MappingNode:
		return Mapping
	case yaml.SequenceNode:
		return Sequence
	default:
		if y.Tag == nullTag {
			return Null
		}
		return Scalar
	}
}

// Text is the text of a scalar as the author meant it: quotes and escapes undone, nothing converted.
func (n Node) Text() string { return n.resolved().Value }

const quotedStyles = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | blockStyles

const blockStyles = yaml.LiteralStyle | yaml.FoldedStyle

// Quoted reports whether a scalar was written in quotes or as a block, so that it can be nothing but text.
func (n Node) Quoted() bool { return n.resolved().Style&quotedStyles != 0 }

// Flow reports whether a mapping or sequence was written in braces or brackets.
func (n Node) Flow() bool { return n.resolved().Style&yaml.FlowStyle != 0 }

// Alias reports whether the node is an alias, so that what it holds is written elsewhere.
func (n Node) Alias() bool { return n.y != nil && n.y.Kind == yaml.AliasNode }

// Len is the number of items of a sequence or pairs of a mapping, joined pairs of merge keys included; 0 for others.
func (n Node) Len() int {
	y := n.resolved()
	if y.Kind == yaml.MappingNode {
		return len(y.Content) / 2
	}
	return len(y.Content)
}

// Own is the number of pairs that a mapping itself holds: they come first, and those joined by merge keys after them.
func (n Node) Own() int {
	if n.y != nil {
		if r, ok := n.file.rewritten[n.resolved()]; ok {
			return r.own
		}
	}
	return n.Len()
}

// Item is the i-th item of a sequence.
func (n Node) Item(i int) Node { return Node{n.resolved().Content[i], n.file} }

// Pair is the i-th pair of a mapping: its own in the order of the file, then those that merge keys join, of which a
// mapping's own keys and earlier merges win.
func (n Node) Pair(i int) Pair {
	y := n.resolved()
	return Pair{Node{y.Content[2*i], n.file}, Node{y.Content[2*i+1], n.file}}
}

// Items goes over the items of a sequence.
func (n Node) Items() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != Sequence {
			return
		}
		for i := range n.Len() {
			if !yield(n.Item(i)) {
				return
			}
		}
	}
}

// Pairs goes over the pairs of a mapping, in the order of Pair.
func (n Node) Pairs() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		if n.Kind() != Mapping {
			return
		}
		for i := range n.Len() {
			if !yield(n.Pair(i)) {
				return
			}
		}
	}
}

// Get is the value of a key of a mapping, or the zero Node. It looks at one key after the other: right for the few
// keys of an element; who wants many keys of a large mapping goes over it once instead.
func (n Node) Get(key string) Node {
	i := n.Find(key)
	if i < 0 {
		return Node{}
	}
	return n.Pair(i).Value
}

// Find is the number of the pair with a key, or -1. It costs as much as Get.
func (n Node) Find(key string) int {
	if n.Kind() != Mapping {
		return -1
	}
	for i := range n.Len() {
		if n.Pair(i).Key.Text() == key {
			return i
		}
	}
	return -1
}

// Equal reports whether two nodes hold the same: the same kinds, texts and order, aliases followed, merge keys joined
// and places, comments and quotes aside. A text in quotes and the same text without are equal; nothing and the empty
// text are not. It is how a splice edit is checked.
func Equal(a, b Node) bool {
	k := a.Kind()
	if k != b.Kind() || a.Len() != b.Len() {
		return false
	}
	switch k {
	case Scalar:
		return a.Text() == b.Text()
	case Sequence:
		for i := range a.Len() {
			if !Equal(a.Item(i), b.Item(i)) {
				return false
			}
		}
	case Mapping:
		for i := range a.Len() {
			p, q := a.Pair(i), b.Pair(i)
			if p.Key.Text() != q.Key.Text() || !Equal(p.Value, q.Value) {
				return false
			}
		}
	}
	return true
}

// Pos is where the node is written, tags and anchors before it left out: of an alias, the place of the alias.
func (n Node) Pos() diag.Pos {
	if n.y == nil {
		return diag.Pos{}
	}
	if n.displaced() {
		return n.file.PosAt(n.Start())
	}
	return diag.Pos{Line: int32(n.y.Line), Col: int32(n.y.Column)}
}

// Span is the stretch of the file that the node takes, from Start to End. It is worked out from the bytes when asked:
// cheap for scalars and keys; for a mapping or sequence it follows the last child of the last child.
func (n Node) Span() diag.Span {
	if n.y == nil {
		return diag.Span{}
	}
	start, end := n.extent()
	if text := n.file.Src[start:end]; n.y.Kind != yaml.MappingNode && n.y.Kind != yaml.SequenceNode && bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') < 0 {
		p := n.Pos()
		return diag.Span{File: n.file.Name, Line: int(p.Line), Col: int(p.Col), EndLine: int(p.Line), EndCol: int(p.Col) + utf8.RuneCount(text)}
	}
	return n.file.span(start, end)
}
