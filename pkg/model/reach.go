package model

// A path follows requests from their source to their target, and the answers of a queue to who fetches from it: a flow
// that reads from a queue is a step both ways. A flow from a component to itself brings nobody any further and is no
// step.

// paths are the steps that a path may take, both ways, by Component.Index.
type paths struct {
	next, prev steps
}

// steps lists the neighbours of each component: those of i are to[from[i]:from[i+1]], in order of the flows' ids.
type steps struct {
	from, to []int32
}

func (s *steps) of(i int32) []int32 { return s.to[s.from[i]:s.from[i+1]] }

// eachStep calls do for every step of the model, in order of the flows' ids.
func eachStep(m *Model, do func(from, to int32)) {
	for _, l := range m.derived.links {
		if l.from == l.to {
			continue
		}
		do(l.from, l.to)
		if l.fetches {
			do(l.to, l.from)
		}
	}
}

func newPaths(m *Model) paths {
	n := len(m.Components)
	p := paths{next: steps{from: make([]int32, n+2)}, prev: steps{from: make([]int32, n+2)}}
	// Counted two places on, each list's end moves to where it begins while the lists are filled.
	eachStep(m, func(from, to int32) {
		p.next.from[from+2]++
		p.prev.from[to+2]++
	})
	for i := range n {
		p.next.from[i+2] += p.next.from[i+1]
		p.prev.from[i+2] += p.prev.from[i+1]
	}
	total := p.next.from[n+1]
	p.next.to, p.prev.to = make([]int32, total), make([]int32, total)
	eachStep(m, func(from, to int32) {
		p.next.to[p.next.from[from+1]] = to
		p.next.from[from+1]++
		p.prev.to[p.prev.from[to+1]] = from
		p.prev.from[to+1]++
	})
	return p
}

// Edge reports whether the role stands at an edge: gateway, load-balancer, proxy, cdn, waf.
func (r Role) Edge() bool {
	switch r {
	case RoleGateway, RoleLoadBalancer, RoleProxy, RoleCDN, RoleWAF:
		return true
	}
	return false
}

// Exposed reports whether a flow from an untrusted zone arrives inward.
func (c *Component) Exposed() bool { return c.derived.exposed }

// BehindEdge reports whether edge roles stand between the untrusted zones and the component: it stands in no such zone
// itself and is not exposed; a path from there leads to it on which all that is passed are edge roles; and whatever
// else hands on to it, and is or can be reached from there, is an edge role too.
func (c *Component) BehindEdge() bool { return c.derived.behind }

// Reachable reports whether a path of flows leads to the component from one in a zone of trust partner or lower.
func (c *Component) Reachable() bool {
	return c.derived.lowest != 0 && c.derived.lowest <= TrustPartner
}

// HasEdgeInflow reports whether some flow comes in from another component with an edge role.
func (c *Component) HasEdgeInflow() bool { return c.derived.edgeIn }

// handedOn are the kinds of proof that whoever receives them can send on. A key stays with its owner.
var handedOn = SetOf(AuthenticationApiKey, AuthenticationPassword, AuthenticationSessionCookie, AuthenticationBearer, AuthenticationCapabilityURL)

// PassedOn reports whether the flow ends at an edge role that sends the same kind of proof on: whatever checks the proof
// stands behind that edge.
func (f *Flow) PassedOn() bool { return f.To.derived.passes.HasAny(f.Authentication.Value & handedOn) }

// Steps is how many steps an attacker needs to the component. It is 1 when the component stands in an untrusted zone,
// or a flow arrives from a component that does; and one more for each further flow on the shortest path. A component in
// a zone of trust partner takes 2, unless a flow from an untrusted zone arrives: the partner has to be overcome first,
// or to turn. It is 0 when the attacker cannot come: the component stands in no zone of trust partner or lower and is
// not Reachable.
func (c *Component) Steps() int { return int(c.derived.steps) }

// Steps is how many steps an attacker needs to the flow: 1 when either end stands in an untrusted zone, else one more
// than to the nearer end, 0 when the attacker can come to neither.
func (f *Flow) Steps() int {
	if f.From.derived.zone.Trust.Value == TrustUntrusted || f.To.derived.zone.Trust.Value == TrustUntrusted {
		return 1
	}
	from, to := f.From.Steps(), f.To.Steps()
	switch {
	case from == 0 && to == 0:
		return 0
	case from == 0 || to != 0 && to < from:
		return to + 1
	}
	return from + 1
}

func computeReach(m *Model) {
	m.derived.paths = newPaths(m)
	edge := make([]bool, len(m.Components))
	for i, c := range m.Components {
		edge[i] = c.Role.Value.Edge()
	}
	for i, l := range m.derived.links {
		if m.derived.trust[l.from] == TrustUntrusted && m.Flows[i].derived.direction == DirectionInward {
			m.Components[l.to].derived.exposed = true
		}
		if edge[l.from] && l.from != l.to {
			m.Components[l.to].derived.edgeIn = true
			m.Components[l.from].derived.passes |= m.Flows[i].Authentication.Value
		}
	}
	w := walk{m: m, edge: edge, queue: make([]int32, 0, len(m.Components))}
	w.lowest()
	w.steps()
	w.behindEdge()
}

// walk goes through the components breadth first; its queue is used again by each of its walks.
type walk struct {
	m     *Model
	edge  []bool // by Component.Index: its role stands at an edge
	queue []int32
}

// lowest finds for each component the lowest stated trust of a zone from which a path leads to it: whoever is reached
// from the lowest zones first needs no second visit from a higher one. With it stands which components are starts.
func (w *walk) lowest() {
	m := w.m
	var zones [TrustRestricted + 1][]int32
	for i, t := range m.derived.trust {
		zones[t] = append(zones[t], int32(i))
	}
	for t := TrustUntrusted; t <= TrustRestricted; t++ {
		w.queue = append(w.queue[:0], zones[t]...)
		for at := 0; at < len(w.queue); at++ {
			for _, to := range m.derived.paths.next.of(w.queue[at]) {
				if d := &m.Components[to].derived; d.lowest == 0 {
					d.lowest = t
					w.queue = append(w.queue, to)
				}
			}
		}
	}
	for _, c := range m.Components {
		c.derived.start = isStart(c)
	}
}

// isStart reports whether an attacker may set out from the component, rather than have to come to it: paths are
// followed back to there. An external entity acts on its own, and so does what stands with strangers or partners, or in
// a zone of which nobody said whose it is. A part of ours is a start only when nothing of lower trust leads to it.
func isStart(c *Component) bool {
	t := c.derived.zone.Trust.Value
	return t <= TrustPartner || c.Type.Value == TypeExternalEntity || c.derived.lowest == 0 || c.derived.lowest >= t
}

// steps measures the ways of the attacker; see Component.Steps. The queue holds who takes 1, then who takes 2, and so on.
func (w *walk) steps() {
	m := w.m
	arrive := func(i, steps int32) {
		if d := &m.Components[i].derived; d.steps == 0 {
			d.steps = steps
			w.queue = append(w.queue, i)
		}
	}
	w.queue = w.queue[:0]
	for i, t := range m.derived.trust {
		if t == TrustUntrusted {
			arrive(int32(i), 1)
		}
	}
	strangers := len(w.queue)
	for at := range strangers {
		for _, to := range m.derived.paths.next.of(w.queue[at]) {
			arrive(to, 1)
		}
	}
	for i, t := range m.derived.trust {
		if t == TrustPartner {
			arrive(int32(i), 2)
		}
	}
	for at := strangers; at < len(w.queue); at++ {
		steps := m.Components[w.queue[at]].derived.steps + 1
		for _, to := range m.derived.paths.next.of(w.queue[at]) {
			arrive(to, steps)
		}
	}
}

// behindEdge finds the edge roles that are reached through edge roles only, and with them what is behind an edge.
func (w *walk) behindEdge() {
	m := w.m
	between := make([]bool, len(m.Components))
	join := func(i int32) {
		if w.edge[i] && !between[i] {
			between[i] = true
			w.queue = append(w.queue, i)
		}
	}
	w.queue = w.queue[:0]
	for i, t := range m.derived.trust {
		if t == TrustUntrusted {
			join(int32(i))
			for _, to := range m.derived.paths.next.of(int32(i)) {
				join(to)
			}
		}
	}
	for at := 0; at < len(w.queue); at++ {
		for _, to := range m.derived.paths.next.of(w.queue[at]) {
			join(to)
		}
	}
	for i, c := range m.Components {
		if c.derived.exposed || m.derived.trust[i] == TrustUntrusted {
			continue
		}
		for _, from := range m.derived.paths.prev.of(int32(i)) {
			if between[from] {
				c.derived.behind = true
			} else if !w.edge[from] && (m.derived.trust[from] == TrustUntrusted || m.Components[from].derived.lowest == TrustUntrusted) {
				c.derived.behind = false
				break
			}
		}
	}
}
