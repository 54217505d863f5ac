package model

import (
	"sort"
	"sync"
)

// Way is by which way a protection reaches its subject.
type Way uint8

// The ways, nearest first.
const (
	WaySelf    Way = iota + 1 // stated on the subject itself
	WaySource                 // on the source of the flow
	WayTarget                 // on its target
	WayIssuer                 // on the issuer of its token
	WayAssets                 // on every asset that makes the condition true
	WayCrossed                // on a boundary that the flow crosses
	WayAround                 // on a boundary around the element
	WayModel                  // on the model
	WayInFront                // on components in front, on every path
)

// Protection is what is stated of a mechanism for a subject, by whom, and by which way it reaches it.
type Protection struct {
	State     State
	By        Element    // nil when unstated
	Statement *Statement // nil when unstated; of a component in front, it may stand on a boundary around that or on the model
	Way       Way
	Others    []Element // in front: further components that share the guarding, when no single one stands on every path
}

// Protection is what is stated of a mechanism for a subject. It is looked for from the particular to the general, and
// the nearest statement decides, whether it says yes, no or planned:
//
//  1. on the subject itself, wherever the mechanism usually counts;
//  2. for a flow, on the ends that the vocabulary marks; where both say something, the stronger counts. A mechanism that
//     counts in front of a component counts on the target too: no flow arrives without passing that;
//  3. on the issuer of the flow's token, where that is marked;
//  4. on the culprits, where assets are marked: no on one decides, else planned on one, else yes on all of them;
//  5. on the boundaries that the flow crosses, where those are marked; the strongest counts;
//  6. on the boundaries around, from the inside out: around the subject; around the marked ends of a flow, of which the
//     stronger counts, and around both ends when none is marked; then around the issuer. Outside is the outermost;
//  7. on the model.
//
// Where what counts is in front, and none of the particular (1 to 4) says anything, a yes from there is stronger than a
// no or planned of the general (5 to 7): what a zone does not give to what it holds, a gateway before it may.
//
// The culprits are the assets that make a condition true, for mechanisms that count on assets; nil means all assets of
// the subject.
func (m *Model) Protection(e Element, mech Mechanism, culprits []*Asset) Protection {
	if !m.derived.places[mech].anywhere {
		return Protection{}
	}
	if p := said(e, mech, WaySelf); p.State != Unstated {
		return p
	}
	counts := mechanisms[mech-1].Counts
	switch e := e.(type) {
	case *Flow:
		return m.protectFlow(e, mech, counts, culprits)
	case *Component:
		if counts&OnAssets != 0 {
			if p := onAssets(mech, pick(culprits, e.derived.data.Assets)); p.State != Unstated {
				return p
			}
		}
		return m.orInFront(m.around(e.derived.zone, mech), e, mech, counts)
	case *Boundary:
		if e != m.Outside {
			return m.around(m.zone(m.derived.zones.nodes[e.Index].parent), mech)
		}
	case *Model:
		if counts&OnAssets != 0 {
			return onAssets(mech, pick(culprits, m.Assets))
		}
	}
	return said(m, mech, WayModel)
}

func (m *Model) protectFlow(f *Flow, mech Mechanism, counts Counts, culprits []*Asset) Protection {
	source, target := counts&OnSource != 0, counts&(OnTarget|InFront) != 0
	var p Protection
	if source {
		p = said(f.From, mech, WaySource)
	}
	if target {
		p = stronger(p, said(f.To, mech, WayTarget))
	}
	if p.State == Unstated && counts&OnIssuer != 0 && f.TokenIssuer != nil {
		p = said(f.TokenIssuer, mech, WayIssuer)
	}
	if p.State == Unstated && counts&OnAssets != 0 {
		p = onAssets(mech, pick(culprits, f.derived.data.Assets))
	}
	if p.State != Unstated {
		return p
	}
	if counts&OnCrossed != 0 {
		p = m.onCrossed(f, mech)
	}
	if p.State == Unstated {
		p = m.aroundFlow(f, mech, source, target)
	}
	if p.State == Unstated && counts&OnIssuer != 0 && f.TokenIssuer != nil {
		p = m.onZones(f.TokenIssuer.derived.zone, mech)
	}
	if p.State == Unstated {
		p = said(m, mech, WayModel)
	}
	return m.orInFront(p, f.To, mech, counts)
}

// aroundFlow is what the boundaries around the marked ends say; those around both ends when none is marked.
func (m *Model) aroundFlow(f *Flow, mech Mechanism, source, target bool) Protection {
	from, to := f.From.derived.zone, f.To.derived.zone
	switch {
	case source && target:
		return stronger(m.onZones(from, mech), m.onZones(to, mech))
	case source:
		return m.onZones(from, mech)
	case target:
		return m.onZones(to, mech)
	}
	return m.onZones(m.zone(m.derived.zones.common(int32(from.Index), int32(to.Index))), mech)
}

// orInFront is what stands in front of a component, where that counts, says yes, and the general does not.
func (m *Model) orInFront(general Protection, c *Component, mech Mechanism, counts Counts) Protection {
	if general.State == Present || counts&InFront == 0 {
		return general
	}
	return stronger(general, m.inFront(c, mech))
}

// said is what an element itself says of a mechanism.
func said(e Element, mech Mechanism, way Way) (p Protection) {
	if s := e.Identity().Mechanisms.find(mech); s != nil {
		p = Protection{State: s.State, By: e, Statement: s, Way: way}
	}
	return p
}

// stronger is the one of two protections with the stronger state, the first when they are equal.
func stronger(a, b Protection) Protection {
	if b.State > a.State {
		return b
	}
	return a
}

func pick(culprits, all []*Asset) []*Asset {
	if culprits == nil {
		return all
	}
	return culprits
}

// onAssets is what assets say together: the weakest that one of them says, but yes only when all say so. No assets say
// nothing.
func onAssets(mech Mechanism, assets []*Asset) Protection {
	var all Protection
	silent := false
	for _, a := range assets {
		p := said(a, mech, WayAssets)
		switch {
		case p.State == Unstated:
			silent = true
		case all.State == Unstated || p.State < all.State:
			all = p
		}
	}
	if silent && all.State == Present {
		return Protection{}
	}
	return all
}

// onCrossed is what the boundaries that a flow crosses say, the strongest of them. On each side, what is nearest stated
// there and the innermost yes are enough to look at.
func (m *Model) onCrossed(f *Flow, mech Mechanism) Protection {
	var p Protection
	if stated := m.stated(mech); stated != nil {
		from, to := int32(f.From.derived.zone.Index), int32(f.To.derived.zone.Index)
		for _, side := range [2]struct{ near, far int32 }{{to, from}, {from, to}} {
			at := stated[side.near]
			for _, i := range [2]int32{at.any, at.yes} {
				if i != noZone && !m.derived.zones.around(i, side.far) {
					p = stronger(p, said(m.zone(i), mech, WayCrossed))
				}
			}
		}
		for _, b := range f.Crosses {
			p = stronger(p, said(b, mech, WayCrossed))
		}
	}
	return p
}

// nearest is what a component has of a mechanism: from itself, else from the boundaries around, else from the model.
func (m *Model) nearest(c *Component, mech Mechanism) Protection {
	if p := said(c, mech, WaySelf); p.State != Unstated {
		return p
	}
	return m.around(c.derived.zone, mech)
}

// around is what all that stands in a zone has of a mechanism: from the zone or a boundary around it, else from the model.
func (m *Model) around(zone *Boundary, mech Mechanism) Protection {
	if p := m.onZones(zone, mech); p.State != Unstated {
		return p
	}
	return said(m, mech, WayModel)
}

// onZones is what a zone says of a mechanism, or else the innermost boundary around it that says anything.
func (m *Model) onZones(zone *Boundary, mech Mechanism) Protection {
	if stated := m.stated(mech); stated != nil {
		if i := stated[zone.Index].any; i != noZone {
			return said(m.zone(i), mech, WayAround)
		}
	}
	return Protection{}
}

// zone is the boundary with an index, outside being the last.
func (m *Model) zone(i int32) *Boundary {
	if int(i) == len(m.Boundaries) {
		return m.Outside
	}
	return m.Boundaries[i]
}

// zoneStated is, for what stands in a zone, the innermost boundary around that says anything of a mechanism, and the
// innermost that says yes: their indexes, or noZone.
type zoneStated struct{ any, yes int32 }

const noZone = -1

// mechanismPlaces is where a model has one mechanism; each part is computed when it is first asked for.
type mechanismPlaces struct {
	anywhere bool // some element states it
	onZones  bool // some boundary states it
	once     sync.Once
	stated   []zoneStated // by Boundary.Index
	guarded  sync.Once
	guards   guarding
}

func indexMechanisms(m *Model) {
	places := make([]mechanismPlaces, len(mechanisms)+1)
	note := func(n *Node) {
		for i := range n.Mechanisms {
			places[n.Mechanisms[i].Mechanism].anywhere = true
		}
	}
	for _, b := range m.Boundaries {
		note(&b.Node)
	}
	note(&m.Outside.Node)
	for i := range places {
		places[i].onZones = places[i].anywhere
	}
	for _, a := range m.Assets {
		note(&a.Node)
	}
	for _, c := range m.Components {
		note(&c.Node)
	}
	for _, f := range m.Flows {
		note(&f.Node)
	}
	note(&m.Node)
	m.derived.places = places
}

// stated is what boundaries state of a mechanism, by Boundary.Index; nil when none states anything.
func (m *Model) stated(mech Mechanism) []zoneStated {
	p := &m.derived.places[mech]
	if !p.onZones {
		return nil
	}
	p.once.Do(func() {
		t := &m.derived.zones
		p.stated = make([]zoneStated, len(t.nodes))
		for at, i := range t.order {
			s := zoneStated{noZone, noZone}
			if at > 0 {
				s = p.stated[t.nodes[i].parent]
			}
			if own := m.zone(i).Mechanisms.find(mech); own != nil {
				s.any = i
				if own.State == Present {
					s.yes = i
				}
			}
			p.stated[i] = s
		}
	})
	return p.stated
}

// shortList is up to how many statements are searched one by one.
const shortList = 8

// find is Get for long lists too: the statements are in the order of the vocabulary.
func (ms Mechanisms) find(m Mechanism) *Statement {
	if len(ms) <= shortList {
		return ms.Get(m)
	}
	i := sort.Search(len(ms), func(i int) bool { return ms[i].Mechanism >= m })
	if i < len(ms) && ms[i].Mechanism == m {
		return &ms[i]
	}
	return nil
}
