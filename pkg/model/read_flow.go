package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
)

var flowForm = elementForm("flow", slices.Concat(commonFields[*Flow](), scopeFields[*Flow](), []field[*Flow]{
	{"from", "the component that opens it or hands over", oneID, func(r *reader, n yamltree.Node, f *Flow) { refer(r, n, &r.refs.components, &f.From) }},
	{"to", "the component that it goes to", oneID, func(r *reader, n yamltree.Node, f *Flow) { refer(r, n, &r.refs.components, &f.To) }},
	{"protocol", "how it speaks: a name of the catalogue, or one of the model's own", oneName(protocolNames), func(r *reader, n yamltree.Node, f *Flow) {
		f.ProtocolPos = n.Pos()
		refer(r, n, &r.refs.protocols, &f.Protocol)
	}},
	{"transport", "what protects it on its way", oneOf(Transports), property(Transports, func(f *Flow) *Property[Transport] { return &f.Transport })},
	{"authentication", "how its source proves who it is", someOf(Authentications), exclusive(Authentications, propertySet(Authentications, func(f *Flow) *Property[Set[Authentication]] { return &f.Authentication }))},
	{"authorization", "what decides whether it may", someOf(Authorizations), exclusive(Authorizations, propertySet(Authorizations, func(f *Flow) *Property[Set[Authorization]] { return &f.Authorization }))},
	{"access", "what it does at its target", oneOf(Accesses), property(Accesses, func(f *Flow) *Property[Access] { return &f.Access })},
	{"mode", "how its ends wait for each other", oneOf(Modes), property(Modes, func(f *Flow) *Property[Mode] { return &f.Mode })},
	{"formats", "the forms of what it carries", someOf(Formats), propertySet(Formats, func(f *Flow) *Property[Set[Format]] { return &f.Formats })},
	{"on-behalf-of", "whose authority it carries", oneOf(OnBehalfOfs), property(OnBehalfOfs, func(f *Flow) *Property[OnBehalfOf] { return &f.OnBehalfOf })},
	{"token", "what is known of the token it carries", mapping(tokenForm), func(r *reader, n yamltree.Node, f *Flow) { tokenForm.read(r, n, f) }},
	{"sends", "the assets that go from source to target", someIDs, func(r *reader, n yamltree.Node, f *Flow) {
		f.SendsPos = n.Pos()
		referAll(r, n, &r.refs.assets, &f.Sends)
	}},
	{"receives", "the assets that come back", someIDs, func(r *reader, n yamltree.Node, f *Flow) {
		f.ReceivesPos = n.Pos()
		referAll(r, n, &r.refs.assets, &f.Receives)
	}},
	{"crosses", "boundaries crossed although neither end is inside them", someIDs, func(r *reader, n yamltree.Node, f *Flow) {
		referAll(r, n, &r.refs.crossed, &f.Crosses)
	}},
	{"planned", "facts that will change: they count for nothing and are shown", mapping(plannedFlowFacts), func(r *reader, n yamltree.Node, f *Flow) { r.planned(n, &f.Node, plannedFlowFacts) }},
})...).needs("from", "to")

var tokenForm = newForm("token",
	field[*Flow]{"location", "where the flow carries it", oneOf(TokenLocations), property(TokenLocations, func(f *Flow) *Property[TokenLocation] { return &f.TokenLocation })},
	field[*Flow]{"life", "how long it is valid", oneOf(TokenLives), property(TokenLives, func(f *Flow) *Property[TokenLife] { return &f.TokenLife })},
	field[*Flow]{"issuer", "the component that issues it", oneID, func(r *reader, n yamltree.Node, f *Flow) { refer(r, n, &r.refs.components, &f.TokenIssuer) }},
)

func (r *reader) flow(f *Flow, n yamltree.Node) {
	flowForm.read(r, n, f)
	for _, end := range flowForm.required {
		if missing(n, end) {
			r.at(f.Span, CodeMissing, end+": the id of a component", "flow %s has no %s", f.ID, end)
		}
	}
}
