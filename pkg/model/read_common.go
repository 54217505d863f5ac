package model

import (
	"net/url"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// commonFields are the keys that the model and every element may carry.
func commonFields[T Element]() []field[T] {
	return []field[T]{
		{"title", "what people call it; free text that changes nothing", func(r *reader, n yamltree.Node, to T) { to.Identity().Title, _ = r.line(n) }},
		{"description", "what it is, in a sentence or two", func(r *reader, n yamltree.Node, to T) { to.Identity().Description, _ = r.text(n) }},
		{"owner", "the team that answers for it", func(r *reader, n yamltree.Node, to T) { to.Identity().Owner, _ = r.line(n) }},
		{"tags", "free words to select by", func(r *reader, n yamltree.Node, to T) {
			r.each(n, func(n yamltree.Node) {
				if s, ok := r.line(n); ok {
					to.Identity().Tags = append(to.Identity().Tags, s)
				}
			})
		}},
		{"links", "addresses of further reading, http or https", func(r *reader, n yamltree.Node, to T) {
			r.each(n, func(n yamltree.Node) {
				if s, ok := r.link(n); ok {
					to.Identity().Links = append(to.Identity().Links, s)
				}
			})
		}},
		{"mechanisms", "the security mechanisms in place here", func(r *reader, n yamltree.Node, to T) {
			r.mechanisms(n, &to.Identity().Mechanisms)
		}},
	}
}

// scopeFields are the keys that every element may carry, but the model not.
func scopeFields[T Element]() []field[T] {
	return []field[T]{{"out-of-scope", "why it is drawn but not analysed", func(r *reader, n yamltree.Node, to T) {
		reason, ok := r.line(n)
		if ok && strings.TrimSpace(reason) == "" {
			r.report(CodeMissing, n, "say why", "out-of-scope needs a reason")
		}
		to.Identity().OutOfScope = reason
	}}}
}

func (r *reader) link(n yamltree.Node) (string, bool) {
	s, ok := r.line(n)
	if !ok {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		r.report(CodeBadLink, n, "a link begins with https:// or http://", "%q is no web address", diag.Visible(clip(s)))
		return "", false
	}
	return s, true
}

// id reads an identifier that is being defined, or referred to.
func (r *reader) id(n yamltree.Node) (ID, bool) {
	if n.Kind() != yamltree.Scalar {
		r.wrongKind(n, "an id")
		return "", false
	}
	return ID(n.Text()), true
}

func validID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || c != '.' && c != '_' && c != '-') {
			return false
		}
	}
	return true
}

// elements reads a map of ids to elements.
func elements(r *reader, n yamltree.Node, kind Kind, read func(id ID, span diag.Span, n yamltree.Node)) {
	if n.Kind() == yamltree.Null {
		return
	}
	if n.Kind() != yamltree.Mapping {
		r.wrongKind(n, "a map of ids to "+kind.String()+"s")
		return
	}
	for i := range n.Len() {
		p := n.Pair(i)
		if id, ok := r.define(p.Key, kind); ok {
			read(id, p.Key.Span(), p.Value)
		}
	}
}

// define takes an id for an element, and tells when it is none or already taken.
func (r *reader) define(key yamltree.Node, kind Kind) (ID, bool) {
	s := key.Text()
	if !validID(s) {
		r.report(CodeBadID, key, "an id is a letter or digit of a–z and 0–9, then those and . _ -, 64 at most; titles are free text", "%q is no id", diag.Visible(clip(s)))
		return "", false
	}
	id := ID(s)
	if id == ModelID || id == OutsideID {
		r.report(CodeBadID, key, "", "%q is the name of %s and cannot be an id", s, map[ID]string{ModelID: "the model as a whole", OutsideID: "the outermost zone"}[id])
		return "", false
	}
	if first, taken := r.places[id]; taken {
		r.diags.Add(diag.Diagnostic{
			Code: CodeDuplicateID, Severity: diag.Error, Span: key.Span(), Message: "the id " + s + " stands twice; ids are unique over all kinds of element",
			Related: []diag.Related{{Span: first, Message: "it stands here first"}},
		})
		return "", false
	}
	r.places[id] = key.Span()
	return id, true
}
