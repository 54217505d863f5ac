package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// reference is a name that waits until all files are read, since what it names may stand anywhere; to is where what it
// names goes.
type reference[T any] struct {
	n  yamltree.Node
	to *T
}

// references are all of a model, by what they may name.
type references struct {
	assets       []reference[*Asset]
	around       []reference[*Boundary] // inside: outside too
	crossed      []reference[*Boundary]
	components   []reference[*Component]
	subjects     []reference[Element] // any element, or the model
	technologies []reference[*Technology]
	protocols    []reference[*Protocol]
}

// grow makes room for what so many elements of a kind usually refer to.
func (refs *references) grow(kind Kind, n int) {
	switch kind {
	case KindBoundary:
		refs.around = slices.Grow(refs.around, n)
	case KindComponent:
		refs.around = slices.Grow(refs.around, n)
		refs.assets = slices.Grow(refs.assets, n)
	case KindFlow:
		refs.components = slices.Grow(refs.components, 2*n)
		refs.assets = slices.Grow(refs.assets, n)
		refs.protocols = slices.Grow(refs.protocols, n)
	}
}

// refer notes a reference.
func refer[T any](r *reader, n yamltree.Node, refs *[]reference[T], to *T) {
	if n.Kind() != yamltree.Scalar {
		r.wrongKind(n, "an id")
		return
	}
	*refs = append(*refs, reference[T]{n, to})
}

// referAll notes a list of references.
func referAll[T any](r *reader, n yamltree.Node, refs *[]reference[T], to *[]T) {
	*to = make([]T, count(n))
	for i := range *to {
		refer(r, item(n, i), refs, &(*to)[i])
	}
}

// resolve follows all references.
func (r *reader) resolve() {
	follow(r, r.refs.assets, KindAsset)
	follow(r, r.refs.crossed, KindBoundary)
	follow(r, r.refs.components, KindComponent)
	for _, ref := range r.refs.around {
		if ref.n.Text() != string(OutsideID) { // who stands outside stands in no boundary
			follow(r, []reference[*Boundary]{ref}, KindBoundary)
		}
	}
	for _, ref := range r.refs.subjects {
		id := ID(ref.n.Text())
		if e := r.m.Element(id); e != nil && id != OutsideID {
			*ref.to = e
		} else if !r.excused(id) {
			r.report(CodeUnknownReference, ref.n, "", "there is no element %q%s", diag.Visible(clip(string(id))), r.meant("ids", string(id), r.known("ids", 0), ""))
		}
	}
	for _, ref := range r.refs.technologies {
		r.followTechnology(ref)
	}
	for _, ref := range r.refs.protocols {
		r.followProtocol(ref)
	}
}

func follow[E Element](r *reader, refs []reference[E], kind Kind) {
	for _, ref := range refs {
		id := ID(ref.n.Text())
		if e, ok := r.m.byID[id].(E); ok {
			*ref.to = e
		} else if !r.excused(id) {
			r.unknownReference(ref.n, kind, id)
		}
	}
}

// excused reports whether nothing is told of a reference to an id: because the id itself was refused, because the part of
// the model that was not read may hold it, or because enough is told already.
func (r *reader) excused(id ID) bool {
	unread := r.full || r.partial
	return r.spoiled[id] || r.enough() || unread && r.m.Element(id) == nil
}

func (r *reader) unknownReference(n yamltree.Node, kind Kind, id ID) {
	switch e := r.m.Element(id); {
	case id == OutsideID:
		r.report(CodeUnknownReference, n, "", "outside is around everything, and here stands %s", article(kind.String()))
	case id == ModelID:
		r.report(CodeUnknownReference, n, "", "model is the model as a whole, and here stands %s", article(kind.String()))
	case e != nil:
		r.report(CodeUnknownReference, n, "", "%s is %s, and here stands %s", id, article(e.Kind().String()), article(kind.String()))
	default:
		near := r.meant(kind.plural(), string(id), r.known(kind.plural(), kind), "")
		hint := ""
		if near == "" {
			hint = "define it under " + kind.plural()
		}
		r.report(CodeUnknownReference, n, hint, "there is no %s %q%s", kind, diag.Visible(clip(string(id))), near)
	}
}

// known are the ids of a kind, unless they are known under that name to who suggests.
func (r *reader) known(list string, kind Kind) []string {
	if r.spellers[list] != nil {
		return nil
	}
	return r.idsOf(kind)
}

func (r *reader) followTechnology(ref reference[*Technology]) {
	name := ref.n.Text()
	if t, ok := r.technologies[name]; ok {
		*ref.to = t
	} else if t, ok := FindTechnology(name); ok {
		*ref.to = t
	} else {
		r.unknownEntry(ref.n, "technology", "technologies", func(list func(string, []string)) {
			for i := range technologies {
				list(technologies[i].Name, technologies[i].AlsoCalled)
			}
			for name, t := range r.technologies {
				list(name, t.AlsoCalled)
			}
		})
	}
}

func (r *reader) followProtocol(ref reference[*Protocol]) {
	name := ref.n.Text()
	if p, ok := r.protocols[name]; ok {
		*ref.to = p
	} else if p, ok := FindProtocol(name); ok {
		*ref.to = p
	} else {
		r.unknownEntry(ref.n, "protocol", "protocols", func(list func(string, []string)) {
			for i := range protocols {
				list(protocols[i].Name, protocols[i].AlsoCalled)
			}
			for name, p := range r.protocols {
				list(name, p.AlsoCalled)
			}
		})
	}
}

// unknownEntry tells of a name that is in no catalogue; all lists the names there are with other names of the same.
func (r *reader) unknownEntry(n yamltree.Node, what, key string, all func(list func(name string, also []string))) {
	name, here := n.Text(), ""
	var known []string
	all(func(entry string, also []string) {
		known = append(known, entry)
		for _, other := range also {
			if other == name && (here == "" || entry < here) {
				here = entry
			}
		}
	})
	r.report(CodeUnknownValue, n, "use other, which implies nothing, or define it under "+key, "unknown %s %q%s", what, diag.Visible(clip(name)), r.meant(key, name, known, here))
}
