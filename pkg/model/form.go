package model

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// field is one key of the language: its name, what it means, and how its value is read into a T.
type field[T any] struct {
	key  string
	doc  string
	read func(r *reader, n yamltree.Node, to T)
}

// form is a kind of mapping in the language: all its keys, in one table that parses, documents and suggests.
type form[T any] struct {
	what   string // what an error calls it, such as "component"
	fields []field[T]
	index  map[string]int
	names  []string
}

func newForm[T any](what string, fields ...field[T]) *form[T] {
	f := &form[T]{what: what, fields: fields, index: make(map[string]int, len(fields))}
	for i, field := range fields {
		f.index[field.key] = i
		f.names = append(f.names, field.key)
	}
	return f
}

// read reads a mapping key by key; an unknown key is an error, and the next one is read all the same.
func (f *form[T]) read(r *reader, n yamltree.Node, to T) {
	if n.Kind() == yamltree.Null {
		return
	}
	if n.Kind() != yamltree.Mapping {
		r.wrongKind(n, "a mapping of the keys of "+article(f.what))
		return
	}
	for i := range n.Len() {
		p := n.Pair(i)
		key := p.Key.Text()
		if at, ok := f.index[key]; ok {
			f.fields[at].read(r, p.Value, to)
			continue
		}
		if !strings.HasPrefix(key, "x-") {
			r.unknownKey(p, f.what, f.names)
		}
	}
}

func article(what string) string {
	if strings.ContainsRune("aeiou", rune(what[0])) {
		return "an " + what
	}
	return "a " + what
}

func (r *reader) report(code string, n yamltree.Node, hint, format string, args ...any) {
	r.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Error, Span: n.Span(), Message: fmt.Sprintf(format, args...), Hint: hint})
}
