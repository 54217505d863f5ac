package model

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// refer notes a reference to an element of a kind; it is resolved when all files are read.
func refer[T Element](r *reader, n yamltree.Node, kind Kind, set func(T)) {
	id, ok := r.id(n)
	if !ok {
		return
	}
	r.refs = append(r.refs, func() {
		if e, ok := r.m.Element(id).(T); ok && id != OutsideID && id != ModelID {
			set(e)
			return
		}
		if kind == KindBoundary && id == OutsideID {
			return // standing outside is standing in no boundary
		}
		r.unknownReference(n, kind, id)
	})
}

func (r *reader) unknownReference(n yamltree.Node, kind Kind, id ID) {
	message, hint := "there is no "+kind.String()+" \""+diag.Visible(clip(string(id)))+"\"", ""
	if e := r.m.Element(id); e != nil {
		message = string(id) + " is " + article(e.Kind().String()) + ", and here stands " + article(kind.String())
	} else if near, ok := r.spell(kind).Nearest(string(id)); ok {
		message += " (did you mean \"" + near + "\"?)"
	} else {
		hint = "define it under " + map[Kind]string{KindAsset: "assets", KindBoundary: "boundaries", KindComponent: "components", KindFlow: "flows"}[kind]
	}
	r.report(CodeUnknownReference, n, hint, "%s", message)
}

// spell suggests ids of a kind.
func (r *reader) spell(kind Kind) *diag.Speller {
	if s := r.spellers[kind]; s != nil {
		return s
	}
	var ids []string
	for id, e := range r.m.byID { // in any order: the speller does not depend on it
		if kind == 0 || e.Kind() == kind {
			ids = append(ids, string(id))
		}
	}
	slices.Sort(ids)
	if r.spellers == nil {
		r.spellers = map[Kind]*diag.Speller{}
	}
	r.spellers[kind] = diag.NewSpeller(ids)
	return r.spellers[kind]
}

// assets reads references to assets.
func (r *reader) assets(n yamltree.Node, to *[]*Asset) {
	r.each(n, func(n yamltree.Node) {
		refer(r, n, KindAsset, func(a *Asset) {
			if !slices.Contains(*to, a) {
				*to = append(*to, a)
			}
		})
	})
}

// about reads references to elements of any kind, or the model.
func (r *reader) about(n yamltree.Node, to *[]Element) {
	r.each(n, func(n yamltree.Node) {
		id, ok := r.id(n)
		if !ok {
			return
		}
		r.refs = append(r.refs, func() {
			if e := r.m.Element(id); e != nil && id != OutsideID {
				*to = append(*to, e)
				return
			}
			message := "there is no element \"" + diag.Visible(clip(string(id))) + "\""
			if near, ok := r.spell(0).Nearest(string(id)); ok {
				message += " (did you mean \"" + near + "\"?)"
			}
			r.report(CodeUnknownReference, n, "", "%s", message)
		})
	})
}

// date reads a day, YYYY-MM-DD.
func (r *reader) date(n yamltree.Node) (string, bool) {
	s, ok := r.line(n)
	if !ok {
		return "", false
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.report(CodeBadDate, n, "write YYYY-MM-DD", "%q is no date", clip(s))
		return "", false
	}
	return s, true
}

func validRetention(s string) bool {
	for _, unit := range []string{"d", "w", "mo", "y"} {
		if number, ok := strings.CutSuffix(s, unit); ok && number != "" && strings.Trim(number, "0123456789") == "" {
			return true
		}
	}
	return false
}

// resolve follows all references and checks what only the whole can show.
func (r *reader) resolve() {
	for _, ref := range r.refs {
		ref()
	}
	r.refs = nil
	byID := func(a, b Element) int { return cmp.Compare(a.Identity().ID, b.Identity().ID) }
	slices.SortFunc(r.m.Assets, func(a, b *Asset) int { return byID(a, b) })
	slices.SortFunc(r.m.Boundaries, func(a, b *Boundary) int { return byID(a, b) })
	slices.SortFunc(r.m.Components, func(a, b *Component) int { return byID(a, b) })
	slices.SortFunc(r.m.Flows, func(a, b *Flow) int { return byID(a, b) })
	r.findRings()
}
