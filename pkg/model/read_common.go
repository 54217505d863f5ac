package model

import (
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// commonFields are the keys that the model and every element may carry.
func commonFields[T Element]() []field[T] {
	return []field[T]{
		{"title", "what people call it; free text that changes nothing", aText, func(r *reader, n yamltree.Node, to T) { to.Identity().Title, _ = r.line(n) }},
		{"description", "what it is, in a sentence or two", aText, func(r *reader, n yamltree.Node, to T) { to.Identity().Description, _ = r.text(n) }},
		{"owner", "the team that answers for it", aText, func(r *reader, n yamltree.Node, to T) { to.Identity().Owner, _ = r.line(n) }},
		{"tags", "free words to select by", texts, func(r *reader, n yamltree.Node, to T) { r.lines(n, &to.Identity().Tags) }},
		{"links", "addresses of further reading, http or https", links, func(r *reader, n yamltree.Node, to T) {
			for i := range count(n) {
				if s, ok := r.link(item(n, i)); ok {
					to.Identity().Links = append(to.Identity().Links, s)
				}
			}
		}},
		{"mechanisms", "the security mechanisms in place here", mechanismsShape, func(r *reader, n yamltree.Node, to T) { r.mechanisms(n, to.Identity()) }},
	}
}

// scopeFields are the keys that every element may carry, but the model not.
func scopeFields[T Element]() []field[T] {
	return []field[T]{{"out-of-scope", "why it is drawn but not analysed", aText, func(r *reader, n yamltree.Node, to T) {
		reason, ok := r.line(n)
		if ok && strings.TrimSpace(reason) == "" {
			r.report(CodeMissing, n, "say why", "out-of-scope needs a reason")
		}
		to.Identity().OutOfScope = reason
	}}}
}
