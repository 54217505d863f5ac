package model

import (
	"sort"
	"sync"
)

// Way is by which way a protection reaches its subject.
type Way uint8

// The ways.
const (
	WaySelf    Way = iota + 1 // stated on the subject itself
	WaySource                 // on the source of the flow
	WayTarget                 // on its target
	WayIssuer                 // on the issuer of its token
	WayAround                 // on a boundary around the element
	WayCrossed                // on a boundary that the flow crosses
	WayAssets                 // on every asset that makes the condition true
	WayModel                  // on the model
	WayInFront                // on components in front, on every path
)

// Protection is what is stated of a mechanism for a subject, by whom, and by which way it reaches it.
type Protection struct {
	State     State
	By        Element    // nil when unstated
	Statement *Statement // nil when unstated; the one in force at By, which By may itself have from a boundary or the model
	Way       Way
	Others    []Element // in front: further components that share the guarding, when no single one stands on every path
}

// Protection is what is stated of a mechanism for a subject. The nearest statement decides:
//
//   - the subject's own, wherever the mechanism usually counts;
//   - for a flow, that of the end which does it: each end marked source or target says so itself or has it from the
//     innermost boundary around it that says anything, else from the model; of two marked ends the stronger counts. A
//     mechanism that counts in front of a component counts on the target too: it stands before all that the flow does;
//   - that of the innermost boundary around the subject that says anything: around both ends, when the flow has no
//     marked end;
//   - that of the model.
//
// Unless that is yes, or the subject or a marked end itself says otherwise, a yes besides counts: on the issuer of the
// flow's token or around it; on any boundary that the flow crosses; on every culprit, from itself or from the model; on
// components in front. What a zone or the model says in general does not undo what really stands there. Where nothing
// says yes, the nearest no or planned is returned.
//
// The culprits are the assets that make a condition true, for mechanisms that count on assets; nil means all assets of
// the subject.
func (m *Model) Protection(e Element, mech Mechanism, culprits []*Asset) Protection {
	if s := e.Identity().Mechanisms.find(mech); s != nil {
		return Protection{State: s.State, By: e, Statement: s, Way: WaySelf}
	}
	counts := mechanisms[mech-1].Counts
	switch e := e.(type) {
	case *Flow:
		return m.protectFlow(e, mech, counts, culprits)
	case *Component:
		p := m.around(int32(e.derived.zone.Index), mech)
		if p.State != Present && counts&OnAssets != 0 {
			p = besides(p, m.onAssets(mech, pick(culprits, e.derived.data.Assets)))
		}
		if p.State != Present && counts&InFront != 0 {
			p = besides(p, m.inFront(e, mech))
		}
		return p
	case *Boundary:
		if e == m.Outside {
			return m.onModel(mech)
		}
		return m.around(m.derived.zones.nodes[e.Index].parent, mech)
	case *Model:
		if counts&OnAssets != 0 {
			return m.onAssets(mech, pick(culprits, m.Assets))
		}
		return Protection{}
	}
	return m.onModel(mech)
}

func (m *Model) protectFlow(f *Flow, mech Mechanism, counts Counts, culprits []*Asset) Protection {
	p := m.atEnds(f, mech, counts)
	if p.State == Present || p.Way == WaySource || p.Way == WayTarget {
		return p
	}
	if counts&OnIssuer != 0 && f.TokenIssuer != nil {
		p = besides(p, m.nearest(f.TokenIssuer, mech, WayIssuer))
	}
	if p.State != Present && counts&OnCrossed != 0 {
		p = besides(p, m.onCrossed(f, mech))
	}
	if p.State != Present && counts&OnAssets != 0 {
		p = besides(p, m.onAssets(mech, pick(culprits, f.derived.data.Assets)))
	}
	if p.State != Present && counts&InFront != 0 {
		p = besides(p, m.inFront(f.To, mech))
	}
	return p
}

// atEnds is what the marked ends of a flow say, or have from around; what is around both when no end is marked.
func (m *Model) atEnds(f *Flow, mech Mechanism, counts Counts) Protection {
	var p Protection
	source, target := counts&OnSource != 0, counts&(OnTarget|InFront) != 0
	if !source && !target {
		return m.around(m.derived.zones.common(int32(f.From.derived.zone.Index), int32(f.To.derived.zone.Index)), mech)
	}
	if source {
		p = m.nearest(f.From, mech, WaySource)
	}
	if target {
		if t := m.nearest(f.To, mech, WayTarget); t.State > p.State || t.State == p.State && t.Way < p.Way {
			p = t
		}
	}
	return p
}

// besides is the one of two protections that counts: a yes, else the nearer one that says anything.
func besides(nearer, further Protection) Protection {
	if further.State == Present || nearer.State == Unstated || nearer.Way == WayModel && further.State != Unstated {
		return further
	}
	return nearer
}

func pick(culprits, all []*Asset) []*Asset {
	if culprits == nil {
		return all
	}
	return culprits
}

// nearest is what a component has of a mechanism: from itself, by the given way, else from around.
func (m *Model) nearest(c *Component, mech Mechanism, self Way) Protection {
	if s := c.Mechanisms.find(mech); s != nil {
		return Protection{State: s.State, By: c, Statement: s, Way: self}
	}
	return m.around(int32(c.derived.zone.Index), mech)
}

// around is what whatever stands in a zone has of a mechanism: from the innermost boundary that says anything, outside
// being the outermost, else from the model.
func (m *Model) around(zone int32, mech Mechanism) Protection {
	if in := m.inZones(mech); in != nil && in[zone].statement != nil {
		s := in[zone]
		return Protection{State: s.statement.State, By: s.by, Statement: s.statement, Way: WayAround}
	}
	return m.onModel(mech)
}

func (m *Model) onModel(mech Mechanism) Protection {
	if s := m.Mechanisms.find(mech); s != nil {
		return Protection{State: s.State, By: m, Statement: s, Way: WayModel}
	}
	return Protection{}
}

// onAssets is what all of some assets have of a mechanism, each from itself or from the model. One that says no, or
// else planned, decides for all; one that nobody speaks of leaves it unstated. No assets have nothing.
func (m *Model) onAssets(mech Mechanism, assets []*Asset) Protection {
	var all Protection
	model := m.onModel(mech)
	silent := len(assets) == 0
	for _, a := range assets {
		p := model
		if s := a.Mechanisms.find(mech); s != nil {
			p = Protection{State: s.State, By: a, Statement: s, Way: WayAssets}
		}
		switch {
		case p.State == Unstated:
			silent = true
		case p.State == Absent:
			return p
		case all.State == Unstated || p.State < all.State:
			all = p
		}
	}
	if silent && all.State == Present {
		return Protection{}
	}
	return all
}

// onCrossed is what boundaries that a flow crosses say of a mechanism, a yes on any of them before all else.
func (m *Model) onCrossed(f *Flow, mech Mechanism) Protection {
	var found Protection
	in := m.inZones(mech)
	if in == nil || !f.derived.crosses {
		return found
	}
	t := &m.derived.zones
	from, to := int32(f.From.derived.zone.Index), int32(f.To.derived.zone.Index)
	for _, end := range [2][2]int32{{to, from}, {from, to}} {
		for _, s := range [2]zoneStated{in[end[0]], in[end[0]].yes(in)} {
			if s.statement != nil && !t.around(int32(s.by.Index), end[1]) && s.statement.State > found.State {
				found = Protection{State: s.statement.State, By: s.by, Statement: s.statement, Way: WayCrossed}
			}
		}
	}
	for _, b := range f.Crosses {
		if s := b.Mechanisms.find(mech); s != nil && s.State > found.State {
			found = Protection{State: s.State, By: b, Statement: s, Way: WayCrossed}
		}
	}
	return found
}

// zoneStated is what is nearest stated of a mechanism for whatever stands in a zone, and the innermost boundary that
// says yes.
type zoneStated struct {
	by        *Boundary
	statement *Statement // nil when no boundary around says anything
	innerYes  int32      // Index of that boundary, and -1 for none
}

func (s zoneStated) yes(in []zoneStated) zoneStated {
	if s.innerYes < 0 {
		return zoneStated{}
	}
	return in[s.innerYes]
}

// mechanismIndexed is what is known of one mechanism all over the model.
type mechanismIndexed struct {
	onZones bool // some boundary states it
	zoned   sync.Once
	zones   []zoneStated // by Boundary.Index
	guarded sync.Once
	guards  guarding
}

func indexMechanisms(m *Model) {
	m.derived.where = make([]mechanismIndexed, len(mechanisms)+1)
	note := func(b *Boundary) {
		for i := range b.Mechanisms {
			m.derived.where[b.Mechanisms[i].Mechanism].onZones = true
		}
	}
	for _, b := range m.Boundaries {
		note(b)
	}
	note(m.Outside)
}

// inZones is what each zone gives of a mechanism, by Boundary.Index; nil when no boundary states it.
func (m *Model) inZones(mech Mechanism) []zoneStated {
	w := &m.derived.where[mech]
	if !w.onZones {
		return nil
	}
	w.zoned.Do(func() {
		t := &m.derived.zones
		w.zones = make([]zoneStated, len(t.nodes))
		for at, i := range t.order {
			b, s := m.Outside, zoneStated{innerYes: -1}
			if at > 0 {
				b, s = m.Boundaries[i], w.zones[t.nodes[i].parent]
			}
			if own := b.Mechanisms.find(mech); own != nil {
				s.by, s.statement = b, own
				if own.State == Present {
					s.innerYes = i
				}
			}
			w.zones[i] = s
		}
	})
	return w.zones
}

// few is up to how many statements are searched one by one.
const few = 8

// find is Get for long lists too: the statements are in the order of the vocabulary.
func (ms Mechanisms) find(m Mechanism) *Statement {
	if len(ms) <= few {
		return ms.Get(m)
	}
	i := sort.Search(len(ms), func(i int) bool { return ms[i].Mechanism >= m })
	if i < len(ms) && ms[i].Mechanism == m {
		return &ms[i]
	}
	return nil
}
