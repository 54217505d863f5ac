package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
)

var flowForm = newForm("flow", slices.Concat(commonFields[*Flow](), scopeFields[*Flow](), []field[*Flow]{
	{"from", "the component that opens it or hands over", func(r *reader, n yamltree.Node, f *Flow) {
		refer(r, n, KindComponent, func(c *Component) { f.From = c })
	}},
	{"to", "the component that it goes to", func(r *reader, n yamltree.Node, f *Flow) {
		refer(r, n, KindComponent, func(c *Component) { f.To = c })
	}},
	{"protocol", "how it speaks: a name of the catalogue, or one of the model's own", func(r *reader, n yamltree.Node, f *Flow) {
		r.protocolRef(n, f)
	}},
	{"transport", "what protects it on its way", property(Transports, func(f *Flow) *Property[Transport] { return &f.Transport })},
	{"authentication", "how its source proves who it is", exclusive(Authentications, propertySet(Authentications, func(f *Flow) *Property[Set[Authentication]] { return &f.Authentication }))},
	{"authorization", "what decides whether it may", exclusive(Authorizations, propertySet(Authorizations, func(f *Flow) *Property[Set[Authorization]] { return &f.Authorization }))},
	{"access", "what it does at its target", property(Accesses, func(f *Flow) *Property[Access] { return &f.Access })},
	{"mode", "how its ends wait for each other", property(Modes, func(f *Flow) *Property[Mode] { return &f.Mode })},
	{"formats", "the forms of what it carries", propertySet(Formats, func(f *Flow) *Property[Set[Format]] { return &f.Formats })},
	{"on-behalf-of", "whose authority it carries", property(OnBehalfOfs, func(f *Flow) *Property[OnBehalfOf] { return &f.OnBehalfOf })},
	{"token", "of the token it carries: location, life, issuer", func(r *reader, n yamltree.Node, f *Flow) { tokenForm.read(r, n, f) }},
	{"sends", "the assets that go from source to target", func(r *reader, n yamltree.Node, f *Flow) {
		f.SendsPos = n.Pos()
		r.assets(n, &f.Sends)
	}},
	{"receives", "the assets that come back", func(r *reader, n yamltree.Node, f *Flow) {
		f.ReceivesPos = n.Pos()
		r.assets(n, &f.Receives)
	}},
	{"crosses", "boundaries crossed although neither end is inside them", func(r *reader, n yamltree.Node, f *Flow) {
		r.each(n, func(n yamltree.Node) {
			refer(r, n, KindBoundary, func(b *Boundary) { f.Crosses = append(f.Crosses, b) })
		})
	}},
	{"planned", "facts that will change: they count for nothing and are shown", func(r *reader, n yamltree.Node, f *Flow) { r.planned(n, &f.Node, "flow", plannedFlowFacts) }},
})...)
