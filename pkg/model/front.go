package model

import (
	"slices"
	"sync"
)

// In front: a component is protected from in front when every path of flows that reaches it from a zone of lower trust
// passes another component, a process or a data store, that has the mechanism, from itself, from a boundary around it
// or from the model. To be exact:
//
//   - there must be such a path, from a zone of lower trust as stated; where the component's own trust is unstated
//     nobody can say what is lower, and nothing is in front;
//   - each path is followed back to a start, which is where an attacker may set out (isStart). So one limiter in the
//     gateway protects all that is behind it, in however many zones one behind the other: the process in the middle zone,
//     which only the gateway leads to, is no start of its own;
//   - the paths that count are those from starts in zones of lower trust, and from starts in zones of unstated trust,
//     which may be lower;
//   - a path also passes the start itself, unless that is an external entity: what strangers run guards nothing of ours.
//
// All paths are looked at at once: those from the least trusted starts first, breadth first, never beyond a guard. What
// is then reached is reached without protection from the level of the start, and nothing needs a second visit.

// guarding is where one mechanism stands guard.
type guarding struct {
	any       bool
	guard     []bool  // by Component.Index
	unguarded []Trust // the lowest trust of a start from which a path without guard leads there; noTrust when none does
	levels    [TrustRestricted + 1]guardedLevel
}

// noTrust is more than any trust.
const noTrust Trust = 255

// guards is where a mechanism stands guard.
func (m *Model) guards(mech Mechanism) *guarding {
	p := &m.derived.places[mech]
	p.guarded.Do(func() { p.guards.compute(m, mech) })
	return &p.guards
}

func (g *guarding) compute(m *Model, mech Mechanism) {
	g.guard = make([]bool, len(m.Components))
	for i, c := range m.Components {
		if c.Type.Value != TypeExternalEntity && m.nearest(c, mech).State == Present {
			g.guard[i], g.any = true, true
		}
	}
	if !g.any {
		return
	}
	g.unguarded = make([]Trust, len(m.Components))
	for i := range g.unguarded {
		g.unguarded[i] = noTrust
	}
	var starts [TrustRestricted + 1][]int32
	for i, c := range m.Components {
		if t := c.derived.zone.Trust.Value; c.derived.start && !g.guard[i] {
			starts[t] = append(starts[t], int32(i))
		}
	}
	queue := make([]int32, 0, len(m.Components))
	for t, from := range starts {
		queue = append(queue[:0], from...)
		for at := 0; at < len(queue); at++ {
			for _, to := range m.derived.paths.next.of(queue[at]) {
				if g.unguarded[to] != noTrust {
					continue
				}
				g.unguarded[to] = Trust(t)
				if !g.guard[to] {
					queue = append(queue, to)
				}
			}
		}
	}
}

// countsAgainst reports whether paths that begin at the component count for one in a zone of the given trust.
func (c *Component) countsAgainst(trust Trust) bool {
	return c.derived.start && c.derived.zone.Trust.Value < trust
}

// inFront is the protection that a component has from in front.
func (m *Model) inFront(c *Component, mech Mechanism) Protection {
	trust, lowest := c.derived.zone.Trust.Value, c.derived.lowest
	if lowest == 0 || lowest >= trust {
		return Protection{}
	}
	g := m.guards(mech)
	if !g.any || g.unguarded[c.Index] < trust {
		return Protection{}
	}
	by, others := g.before(m, c)
	p := m.nearest(by, mech)
	p.By, p.Way, p.Others = by, WayInFront, others
	return p
}

// Entrance is the edge role, a gateway for instance, that every path from a zone of lower trust to a component passes, the
// nearest if there are several; nil if there is none. What it states of a mechanism in front counts for the component.
func (m *Model) Entrance(c *Component) *Component {
	trust, lowest := c.derived.zone.Trust.Value, c.derived.lowest
	if lowest == 0 || lowest >= trust {
		return nil
	}
	d := m.dominatorsBelow(trust)
	for i := d.immediate[c.Index]; i >= 0; i = d.immediate[i] {
		if e := m.Components[i]; e.Role.Value.Edge() && e.Type.Value == TypeProcess {
			return e
		}
	}
	return nil
}

// Guards are the components that have a mechanism and so may stand in front of others with it, by id.
func (m *Model) Guards(mech Mechanism) []*Component {
	var list []*Component
	for i, guards := range m.guards(mech).guard {
		if guards {
			list = append(list, m.Components[i])
		}
	}
	return list
}

// Bypass is a path from a lower-trust zone to the target that passes no component with the mechanism: the components
// from its start to the target. It is a shortest one, and of those from several starts that of the first id. It is nil
// when there is none, or nobody knows what is lower because the target's trust is unstated.
func (m *Model) Bypass(target *Component, mech Mechanism) []*Component {
	trust := target.derived.zone.Trust.Value
	g := m.guards(mech)
	if trust == 0 || g.any && g.unguarded[target.Index] >= trust {
		return nil
	}
	onward := make([]int32, len(m.Components)) // the next towards the target, plus 1
	onward[target.Index] = int32(target.Index) + 1
	level := []int32{int32(target.Index)}
	for len(level) > 0 {
		var further []int32
		start := int32(-1)
		for _, i := range level {
			for _, from := range m.derived.paths.prev.of(i) {
				if onward[from] != 0 || g.guard[from] {
					continue
				}
				onward[from] = i + 1
				further = append(further, from)
				if m.Components[from].countsAgainst(trust) && (start < 0 || from < start) {
					start = from
				}
			}
		}
		if start >= 0 {
			return m.follow(start, onward)
		}
		level = further
	}
	return nil
}

// follow is the path from a component along onward, to the one that leads to itself.
func (m *Model) follow(at int32, onward []int32) []*Component {
	var path []*Component
	for {
		path = append(path, m.Components[at])
		if onward[at] == at+1 {
			return path
		}
		at = onward[at] - 1
	}
}

// guardedLevel names the guards in front of the components in zones of one trust.
type guardedLevel struct {
	once   sync.Once
	single []int32 // by Component.Index: the nearest guard that stands on every path, noSingle or notReached
	shared sync.Once
	last   [][]int32 // by Component.Index: the guards that stand last on the paths to it, in order, at most mostNamed
}

// mostNamed is how many guards are named at most where several share the guarding.
const mostNamed = 16

// before is who guards a component that is protected from in front: the nearest guard that stands on every path, or the
// guards that stand last on the several paths.
func (g *guarding) before(m *Model, c *Component) (by *Component, others []Element) {
	trust := c.derived.zone.Trust.Value
	d, l := m.dominatorsBelow(trust), &g.levels[trust]
	l.once.Do(func() {
		l.single = make([]int32, len(m.Components))
		for _, i := range d.order {
			l.single[i] = d.immediate[i]
			if up := d.immediate[i]; up >= 0 && !g.guard[up] {
				l.single[i] = l.single[up]
			}
		}
	})
	if i := l.single[c.Index]; i >= 0 {
		return m.Components[i], nil
	}
	l.shared.Do(func() { l.share(m, g, d) })
	list := l.last[c.Index]
	if len(list) == 0 {
		list = g.lastBefore(m, d, int32(c.Index))
	}
	others = make([]Element, 0, len(list)-1)
	for _, i := range list[1:] {
		others = append(others, m.Components[i])
	}
	return m.Components[list[0]], others
}

// share lets each guard, by order of ids, be known to all that it leads to without passing another guard. Whoever knows
// enough guards is not gone beyond: those that it knows are known behind it too. A guard that is itself only reached
// through a component does not stand in front of it.
func (l *guardedLevel) share(m *Model, g *guarding, d *dominators) {
	l.last = make([][]int32, len(m.Components))
	var queue []int32
	for i := range int32(len(m.Components)) {
		if !g.guard[i] || !d.reached(i) {
			continue
		}
		queue = append(queue[:0], i)
		for at := 0; at < len(queue); at++ {
			for _, to := range m.derived.paths.next.of(queue[at]) {
				known := l.last[to]
				if len(known) == mostNamed || len(known) > 0 && known[len(known)-1] == i || d.dominates(to, i) {
					continue
				}
				l.last[to] = append(known, i)
				if !g.guard[to] {
					queue = append(queue, to)
				}
			}
		}
	}
}

// lastBefore is the guards that stand last on the paths to one component, found by going back from it. It is for the
// rare component before which share stopped short: what it knows there does not stand in front of it.
func (g *guarding) lastBefore(m *Model, d *dominators, target int32) []int32 {
	var found []int32
	seen := make([]bool, len(m.Components))
	seen[target] = true
	queue := []int32{target}
	for at := 0; at < len(queue); at++ {
		for _, from := range m.derived.paths.prev.of(queue[at]) {
			if seen[from] || !d.reached(from) {
				continue
			}
			seen[from] = true
			if !g.guard[from] {
				queue = append(queue, from)
			} else if !d.dominates(target, from) {
				found = append(found, from)
			}
		}
	}
	slices.Sort(found)
	return found
}
