package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
)

var boundaryForm = elementForm("boundary", slices.Concat(commonFields[*Boundary](), scopeFields[*Boundary](), []field[*Boundary]{
	{"inside", "the boundary around it", oneID, func(r *reader, n yamltree.Node, b *Boundary) { refer(r, n, &r.refs.around, &b.Inside) }},
	{"kind", "what makes it a boundary", oneOf(BoundaryKinds), func(r *reader, n yamltree.Node, b *Boundary) {
		b.BoundaryKind = BoundaryKind(r.word(n, BoundaryKinds))
	}},
	{"trust", "how far what is inside is trusted", oneOf(Trusts), property(Trusts, func(b *Boundary) *Property[Trust] { return &b.Trust })},
	{"region", "where it is, as data protection law sees it", oneOf(Regions), property(Regions, func(b *Boundary) *Property[Region] { return &b.Region })},
	{"every-flow", "what holds for all flows inside it that say nothing else", mapping(everyFlowForm), func(r *reader, n yamltree.Node, b *Boundary) { r.readEveryFlow(n, b) }},
})...)

// outside reads what a model says of the outermost zone. Nothing is around it, and if it were out of scope nothing would
// be left to analyse.
func (r *reader) outside(p yamltree.Pair) {
	const key = "boundary " + string(OutsideID)
	if first, taken := r.keys[key]; taken {
		r.twice(CodeDuplicateID, p.Key.Span(), first, "outside stands twice")
		return
	}
	r.keys[key] = p.Key.Span()
	r.m.Outside.Span = p.Key.Span()
	boundaryForm.read(r, p.Value, r.m.Outside)
	for _, key := range []string{"inside", "out-of-scope"} {
		if n := p.Value.Get(key); n.Valid() {
			r.report(CodeUnknownKey, n, "", "outside is around everything and cannot have %s", key)
		}
	}
	if n := p.Value.Get("every-flow"); n.Valid() {
		r.report(CodeUnknownKey, n, "write it at the top level of the file", "outside is around everything: every-flow of all flows belongs to the model")
	}
}
