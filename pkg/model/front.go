package model

import "sync"

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
	w := &m.derived.where[mech]
	w.guarded.Do(func() { w.guards.compute(m, mech) })
	return &w.guards
}

func (g *guarding) compute(m *Model, mech Mechanism) {
	g.guard = make([]bool, len(m.Components))
	for i, c := range m.Components {
		if c.Type.Value != TypeExternalEntity && m.nearest(c, mech, WaySelf).State == Present {
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

// counts reports whether paths that begin at the component count for one in a zone of the given trust.
func (c *Component) counts(against Trust) bool {
	return c.derived.start && c.derived.zone.Trust.Value < against
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
	p := m.nearest(by, mech, WaySelf)
	p.By, p.Way, p.Others = by, WayInFront, others
	return p
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
				if m.Components[from].counts(trust) && (start < 0 || from < start) {
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
	once sync.Once
	last [][]int32 // by Component.Index: the guards that stand last on the ways to it, in order
}

// mostNamed is how many guards are named at most.
const mostNamed = 16

// before is who guards a component that is protected from in front.
func (g *guarding) before(m *Model, c *Component) (*Component, []Element) {
	trust := c.derived.zone.Trust.Value
	l := &g.levels[trust]
	l.once.Do(func() { l.compute(m, g, trust) })
	var others []Element
	list := l.last[c.Index]
	for _, i := range list[1:] {
		others = append(others, m.Components[i])
	}
	return m.Components[list[0]], others
}

func (l *guardedLevel) compute(m *Model, g *guarding, trust Trust) {
	l.last = make([][]int32, len(m.Components))
	var queue []int32
	for i, c := range m.Components {
		if !g.guard[i] || !c.counts(trust) && (c.derived.lowest == 0 || c.derived.lowest >= trust) {
			continue
		}
		queue = append(queue[:0], int32(i))
		for at := 0; at < len(queue); at++ {
			for _, to := range m.derived.paths.next.of(queue[at]) {
				list := l.last[to]
				if int(to) == i || len(list) == mostNamed || len(list) > 0 && list[len(list)-1] == int32(i) {
					continue
				}
				l.last[to] = append(list, int32(i))
				if !g.guard[to] {
					queue = append(queue, to)
				}
			}
		}
	}
}
