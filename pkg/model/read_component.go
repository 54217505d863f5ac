package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
)

var componentForm = elementForm("component", slices.Concat(commonFields[*Component](), scopeFields[*Component](), []field[*Component]{
	{"role", "what it is for; decides which rules look at it", oneOf(Roles), property(Roles, func(c *Component) *Property[Role] { return &c.Role })},
	{"technology", "what it is made of: a name of the catalogue, or one of the model's own", oneName(technologyNames), func(r *reader, n yamltree.Node, c *Component) {
		refer(r, n, &r.refs.technologies, &c.Technology)
	}},
	{"type", "what it is in the diagram, when neither role nor technology says or to say otherwise", oneOf(Types), property(Types, func(c *Component) *Property[Type] { return &c.Type })},
	{"inside", "the boundary around it", oneID, func(r *reader, n yamltree.Node, c *Component) { refer(r, n, &r.refs.around, &c.Inside) }},
	{"operated-by", "who runs it", oneOf(Operators), property(Operators, func(c *Component) *Property[Operator] { return &c.OperatedBy })},
	{"stores", "the assets at rest here", someIDs, func(r *reader, n yamltree.Node, c *Component) { referAll(r, n, &r.refs.assets, &c.Stores) }},
	{"handles", "the assets worked on here", someIDs, func(r *reader, n yamltree.Node, c *Component) { referAll(r, n, &r.refs.assets, &c.Handles) }},
	{"privilege", "the rights it runs with", oneOf(Privileges), property(Privileges, func(c *Component) *Property[Privilege] { return &c.Privilege })},
	{"tenancy", "who shares it", oneOf(Tenancies), property(Tenancies, func(c *Component) *Property[Tenancy] { return &c.Tenancy })},
	{"lifecycle", "where it is in its life", oneOf(Lifecycles), property(Lifecycles, func(c *Component) *Property[Lifecycle] { return &c.Lifecycle })},
	{"planned", "facts that will change: they count for nothing and are shown", mapping(plannedComponentFacts), func(r *reader, n yamltree.Node, c *Component) {
		r.planned(n, &c.Node, plannedComponentFacts)
	}},
})...)

func (r *reader) component(c *Component, n yamltree.Node) {
	componentForm.read(r, n, c)
	switch {
	case !missing(n, "role") || !missing(n, "type"):
	case missing(n, "technology"):
		r.untyped(c)
	default:
		r.typedByTechnology = append(r.typedByTechnology, c)
	}
}

func (r *reader) untyped(c *Component) {
	r.at(c.Span, CodeMissing, "add role: …, or technology: …, or type: external-entity, process or data-store", "component %s has no type: neither it nor its role nor its technology says one", c.ID)
}
