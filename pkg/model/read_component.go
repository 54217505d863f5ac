package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// property reads one word into a stated property.
func property[T any, E ~uint8](words *Words, of func(T) *Property[E]) func(*reader, yamltree.Node, T) {
	return func(r *reader, n yamltree.Node, to T) {
		if i := r.word(n, words); i > 0 {
			*of(to) = Property[E]{Value: E(i), Origin: Stated, Pos: n.Pos()}
		}
	}
}

// propertySet reads one or more words into a stated property.
func propertySet[T any, E ~uint8](words *Words, of func(T) *Property[Set[E]]) func(*reader, yamltree.Node, T) {
	return func(r *reader, n yamltree.Node, to T) {
		p := Property[Set[E]]{Origin: Stated, Pos: n.Pos()}
		p.Value = readSet[E](r, n, words)
		if p.Value != 0 {
			*of(to) = p
		}
	}
}

func readSet[E ~uint8](r *reader, n yamltree.Node, words *Words) (s Set[E]) {
	r.each(n, func(n yamltree.Node) {
		if i := r.word(n, words); i > 0 {
			s = s.With(E(i))
		}
	})
	return s
}

var assetForm = newForm("asset", slices.Concat(commonFields[*Asset](), scopeFields[*Asset](), []field[*Asset]{
	{"classification", "how far it may be known (required)", property(Classifications, func(a *Asset) *Property[Classification] { return &a.Classification })},
	{"integrity", "how much it matters that it is right", property(Levels, func(a *Asset) *Property[Level] { return &a.Integrity })},
	{"availability", "how much it matters that it is there", property(Levels, func(a *Asset) *Property[Level] { return &a.Availability })},
	{"kinds", "what it is made of", func(r *reader, n yamltree.Node, a *Asset) {
		a.Kinds, a.KindsPos = readSet[DataKind](r, n, DataKinds), n.Pos()
	}},
	{"volume", "how many people or records", property(Volumes, func(a *Asset) *Property[Volume] { return &a.Volume })},
	{"retention", "how long it is kept, such as 30d, 6mo, 2y", func(r *reader, n yamltree.Node, a *Asset) {
		if s, ok := r.line(n); ok && !validRetention(s) {
			r.report(CodeUnknownValue, n, "write a number and d, w, mo or y, such as 30d, 6mo, 2y", "%q is no retention", clip(s))
		} else {
			a.Retention, a.RetentionPos = s, n.Pos()
		}
	}},
})...)

var boundaryForm = newForm("boundary", slices.Concat(commonFields[*Boundary](), scopeFields[*Boundary](), []field[*Boundary]{
	{"inside", "the boundary around it", func(r *reader, n yamltree.Node, b *Boundary) {
		refer(r, n, KindBoundary, func(in *Boundary) { b.Inside = in })
	}},
	{"kind", "what makes it a boundary", func(r *reader, n yamltree.Node, b *Boundary) {
		b.BoundaryKind = BoundaryKind(r.word(n, BoundaryKinds))
	}},
	{"trust", "how far what is inside is trusted", property(Trusts, func(b *Boundary) *Property[Trust] { return &b.Trust })},
	{"region", "where it is, as GDPR sees it", property(Regions, func(b *Boundary) *Property[Region] { return &b.Region })},
})...)

var componentForm = newForm("component", slices.Concat(commonFields[*Component](), scopeFields[*Component](), []field[*Component]{
	{"role", "what it is for; decides which rules look at it", property(Roles, func(c *Component) *Property[Role] { return &c.Role })},
	{"technology", "what it is made of: a name of the catalogue, or one of the model's own", func(r *reader, n yamltree.Node, c *Component) {
		r.technologyRef(n, c)
	}},
	{"type", "external entity, process or data store, when neither role nor technology says", property(Types, func(c *Component) *Property[Type] { return &c.Type })},
	{"inside", "the boundary around it", func(r *reader, n yamltree.Node, c *Component) {
		refer(r, n, KindBoundary, func(b *Boundary) { c.Inside = b })
	}},
	{"operated-by", "who runs it", property(Operators, func(c *Component) *Property[Operator] { return &c.OperatedBy })},
	{"stores", "the assets at rest here", func(r *reader, n yamltree.Node, c *Component) { r.assets(n, &c.Stores) }},
	{"handles", "the assets worked on here", func(r *reader, n yamltree.Node, c *Component) { r.assets(n, &c.Handles) }},
	{"privilege", "the rights it runs with", property(Privileges, func(c *Component) *Property[Privilege] { return &c.Privilege })},
	{"tenancy", "who shares it", property(Tenancies, func(c *Component) *Property[Tenancy] { return &c.Tenancy })},
	{"lifecycle", "where it is in its life", property(Lifecycles, func(c *Component) *Property[Lifecycle] { return &c.Lifecycle })},
	{"planned", "facts that will change: they count for nothing and are shown", func(r *reader, n yamltree.Node, c *Component) {
		r.planned(n, &c.Node, "component", plannedComponentFacts)
	}},
})...)
