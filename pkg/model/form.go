package model

import (
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// field is one key of the language: its name, what it means, what its value looks like, and how that is read into a T.
type field[T any] struct {
	key   string
	doc   string
	shape Shape
	read  func(r *reader, n yamltree.Node, to T)
}

// form is a kind of mapping in the language: all its keys, in one table that parses, documents and suggests.
type form[T any] struct {
	what   string // what an error calls it, such as "component"
	fields []field[T]
	index  map[string]int
	names  []string
	want   string // what an error says that belongs there
	extras bool   // keys that begin with x- are let through unread

	required []string // keys that must be there
}

// needs names the keys that must be there.
func (f *form[T]) needs(keys ...string) *form[T] {
	f.required = keys
	return f
}

func newForm[T any](what string, fields ...field[T]) *form[T] {
	f := &form[T]{what: what, want: "a mapping of the keys of " + article(what), fields: fields, index: make(map[string]int, len(fields))}
	for i, field := range fields {
		f.index[field.key] = i
		f.names = append(f.names, field.key)
	}
	return f
}

// elementForm is a form of the model or an element, which may carry keys of other programs.
func elementForm[T Element](what string, fields ...field[T]) *form[T] {
	return newForm(what, fields...).withExtras()
}

// withExtras lets keys through that begin with x-.
func (f *form[T]) withExtras() *form[T] {
	f.extras = true
	return f
}

// read reads a mapping key by key; an unknown key is an error, and the next one is read all the same.
func (f *form[T]) read(r *reader, n yamltree.Node, to T) {
	if !r.isMapping(n, f.want) {
		return
	}
	for i := range n.Len() {
		p := n.Pair(i)
		key := p.Key.Text()
		if at, ok := f.index[key]; ok {
			f.fields[at].read(r, p.Value, to)
		} else if !f.extras || !strings.HasPrefix(key, "x-") {
			r.unknownKey(n, p, f.what, f.names)
		}
	}
}

// isMapping reports whether there is a mapping to read. Nothing is an empty one; anything else is an error.
func (r *reader) isMapping(n yamltree.Node, want string) bool {
	switch n.Kind() {
	case yamltree.Mapping:
		return true
	case yamltree.Null:
	default:
		r.wrongKind(n, want)
	}
	return false
}
