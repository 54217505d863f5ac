package model

import (
	"slices"
	"strings"
	"testing"
)

// Models are built by hand here, so that what the graph says is tested apart from how files are read. An element is
// said in one call; modelOf puts all in order and computes the graph.

// zone is a boundary; a trust of 0 is that of the boundary around.
func zone(id ID, inside *Boundary, trust Trust) *Boundary {
	b := &Boundary{Node: Node{ID: id}, Inside: inside}
	switch {
	case trust != 0:
		b.Trust = Property[Trust]{Value: trust, Origin: Stated}
	case inside != nil && inside.Trust.Value != 0:
		b.Trust = fromZone(inside, inside.Trust)
	}
	return b
}

// part is a component.
func part(id ID, role Role, inside *Boundary) *Component {
	kind := TypeDataStore
	switch {
	case role <= RoleSaas:
		kind = TypeExternalEntity
	case role < RoleDatabase:
		kind = TypeProcess
	}
	return &Component{
		Node:   Node{ID: id},
		Type:   Property[Type]{Value: kind, Origin: Implied},
		Role:   Property[Role]{Value: role, Origin: Stated},
		Inside: inside,
	}
}

// flow is a flow with write access.
func flow(id ID, from, to *Component) *Flow {
	return &Flow{Node: Node{ID: id}, From: from, To: to, Access: Property[Access]{Value: AccessWrite, Origin: Assumed}}
}

// reads makes a flow one that reads.
func reads(f *Flow) *Flow {
	f.Access = Property[Access]{Value: AccessRead, Origin: Stated}
	return f
}

// states adds a statement of a mechanism to an element.
func states[E Element](e E, mechanism string, state State) E {
	m, ok := FindMechanism(mechanism)
	if !ok {
		panic("no mechanism " + mechanism)
	}
	n := e.Identity()
	n.Mechanisms = append(n.Mechanisms, Statement{Mechanism: m, State: state})
	slices.SortFunc(n.Mechanisms, func(a, b Statement) int { return int(a.Mechanism) - int(b.Mechanism) })
	return e
}

// modelOf is the model of the given elements; a *Boundary with the id outside replaces the assumed one.
func modelOf(elements ...Element) *Model {
	m := &Model{Node: Node{ID: ModelID}, Outside: &Boundary{Node: Node{ID: OutsideID}, Trust: Property[Trust]{Value: TrustUntrusted, Origin: Assumed}}}
	for _, e := range elements {
		switch e := e.(type) {
		case *Boundary:
			if e.ID == OutsideID {
				m.Outside = e
				continue
			}
			m.Boundaries = append(m.Boundaries, e)
		case *Component:
			m.Components = append(m.Components, e)
		case *Flow:
			m.Flows = append(m.Flows, e)
		case *Asset:
			m.Assets = append(m.Assets, e)
		case *Model:
			m.Mechanisms = e.Mechanisms
		}
	}
	sortByID(m.Assets)
	sortByID(m.Boundaries)
	sortByID(m.Components)
	sortByID(m.Flows)
	computeGraph(m)
	return m
}

func sortByID[E Element](elements []E) {
	slices.SortFunc(elements, func(a, b E) int { return strings.Compare(string(a.Identity().ID), string(b.Identity().ID)) })
}

// ids joins the ids of elements with blanks.
func ids[E Element](elements []E) string {
	var names []string
	for _, e := range elements {
		names = append(names, string(e.Identity().ID))
	}
	return strings.Join(names, " ")
}

func TestElementsAreNumberedAndConnected(t *testing.T) {
	a, b := part("a", RoleService, nil), part("b", RoleService, nil)
	m := modelOf(flow("f2", a, b), flow("f1", a, b), flow("f3", b, a), b, a)
	if a.Index != 0 || b.Index != 1 || m.Flows[2].Index != 2 {
		t.Errorf("indexes: a %d, b %d, f3 %d", a.Index, b.Index, m.Flows[2].Index)
	}
	if got := ids(a.Out) + " / " + ids(a.In) + " / " + ids(b.In); got != "f1 f2 / f3 / f1 f2" {
		t.Errorf("flows of a and b: %s", got)
	}
}
