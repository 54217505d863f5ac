package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

const (
	maxIDLength = 64
	idHint      = "an id is a letter or digit of a–z and 0–9, then those and . _ -, 64 at most; titles are free text"
	keyHint     = "a key is a letter or digit of a–z and 0–9, then those and . _ -, 64 at most"
)

func validID(s string) bool {
	if s == "" || len(s) > maxIDLength {
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

// elements reads a map of ids to elements. What is wrong inside an element is told even when its id is refused.
func elements[T any, E interface {
	*T
	Element
}](r *reader, n yamltree.Node, kind Kind, list *[]E, read func(E, yamltree.Node)) {
	if !r.isMapping(n, "a map of ids to "+kind.plural()) {
		return
	}
	room := min(n.Len(), MaxElements+1)
	*list = slices.Grow(*list, room)
	r.refs.grow(kind, room)
	slab := make([]T, room) // one piece of memory for all elements of the map
	for i := range n.Len() {
		p := n.Pair(i)
		if kind == KindBoundary && p.Key.Text() == string(OutsideID) {
			r.outside(p)
			continue
		}
		if r.elements++; r.elements > MaxElements {
			if r.elements == MaxElements+1 {
				r.report(CodeTooLarge, p.Key, "", "the model has more than %d elements", MaxElements)
			}
			return
		}
		e := E(&slab[i])
		id := e.Identity()
		id.ID, id.Span = ID(p.Key.Text()), p.Key.Span()
		defined := r.define(p.Key, e)
		read(e, p.Value)
		if defined {
			*list = append(*list, e)
		}
	}
}

func (k Kind) plural() string {
	if k == KindBoundary {
		return "boundaries"
	}
	return k.String() + "s"
}

// define takes an id for an element, and tells when it is none or already taken.
func (r *reader) define(key yamltree.Node, e Element) bool {
	id := e.Identity().ID
	switch {
	case !validID(string(id)):
		r.report(CodeBadID, key, idHint, "%q is no id", diag.Visible(clip(string(id))))
		r.spoiled[id] = true
	case id == ModelID:
		r.report(CodeBadID, key, "", "%q is the name of the model as a whole and cannot be an id", id)
	case id == OutsideID:
		r.report(CodeBadID, key, "", "%q is the name of the outermost zone and cannot be an id", id)
	default:
		if first := r.m.byID[id]; first != nil {
			r.twice(CodeDuplicateID, e.Identity().Span, first.Identity().Span, "the id "+string(id)+" stands twice; ids are unique over all kinds of element")
			return false
		}
		r.m.byID[id] = e
		return true
	}
	return false
}

// keyed reads a map of keys that are no ids of elements, each of which may stand once in all files of the model.
func (r *reader) keyed(n yamltree.Node, what string, read func(key string, span diag.Span, n yamltree.Node)) {
	if !r.isMapping(n, "a map of keys to "+what+"s") {
		return
	}
	for i := range n.Len() {
		p := n.Pair(i)
		key := p.Key.Text()
		if !validID(key) {
			r.report(CodeBadID, p.Key, keyHint, "%q is no key", diag.Visible(clip(key)))
			continue
		}
		span := p.Key.Span()
		if first, taken := r.keys[what+" "+key]; taken {
			r.twice(CodeDuplicateID, span, first, "the "+what+" "+key+" stands twice")
			continue
		}
		r.keys[what+" "+key] = span
		read(key, span, p.Value)
	}
}

// need tells of required keys that are missing.
func (r *reader) need(span diag.Span, what string, n yamltree.Node, keys ...string) {
	for _, key := range keys {
		if missing(n, key) {
			r.at(span, CodeMissing, "add "+key+": …", "%s has no %s", what, key)
		}
	}
}
