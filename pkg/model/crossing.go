package model

// Direction is that of a flow between zones of trust.
type Direction uint8

// The directions. A flow that crosses no boundary is inside.
const (
	DirectionUnstated Direction = iota // it crosses, and the trust of an end is unstated
	DirectionInside                    // crosses no boundary
	DirectionInward                    // into more trust
	DirectionOutward                   // into less trust
	DirectionLevel                     // crosses between zones of equal trust
)

// String is the word that rules use.
func (d Direction) String() string {
	return [...]string{"unstated", "inside", "inward", "outward", "level"}[d%5]
}

// Answer is the direction of the answer to a flow: it travels the other way.
func (d Direction) Answer() Direction {
	switch d {
	case DirectionInward:
		return DirectionOutward
	case DirectionOutward:
		return DirectionInward
	}
	return d
}

// Crossing is what a flow passes on its way: the boundaries left, inner first, those entered, outer first, and those
// named by crosses. Outside is around everything, so that nothing ever leaves or enters it.
type Crossing struct {
	Leaves, Enters, Named []*Boundary
	Direction             Direction
}

// Zone is the innermost boundary around the component; the model's outside when it stands in none.
func (c *Component) Zone() *Boundary { return c.derived.zone }

// Trust is that of the zone in which the component stands. By is the id of the boundary that states it, which may be
// further out than the zone itself. The value is 0 when no boundary around states any.
func (c *Component) Trust() Property[Trust] { return fromZone(c.derived.zone, c.derived.zone.Trust) }

// Region is that of the zone in which the component stands, in the way of Trust.
func (c *Component) Region() Property[Region] { return fromZone(c.derived.zone, c.derived.zone.Region) }

// fromZone is a zone's property as that of a component inside it.
func fromZone[E ~uint8](zone *Boundary, p Property[E]) Property[E] {
	if p.Value == 0 || p.Origin == Inherited {
		return p
	}
	p.Origin, p.By = Inherited, string(zone.ID)
	return p
}

// Direction is that of the request, by the trust of the innermost zones of both ends.
func (f *Flow) Direction() Direction { return f.derived.direction }

// CrossesAny reports whether the flow crosses a boundary: its ends stand in different zones, or it names one.
func (f *Flow) CrossesAny() bool { return f.derived.crosses }

// Crossing is what the flow passes, by the rules of the language: it leaves the boundaries around its source that are
// not around its target, enters those around its target that are not around its source, and crosses what it names. The
// slices are new with each call, except Named, which is the flow's own.
func (f *Flow) Crossing() Crossing {
	c := Crossing{Named: f.Crosses, Direction: f.derived.direction}
	from, to := f.From.Inside, f.To.Inside
	if from == to {
		return c
	}
	up, down := f.From.derived.depth, f.To.derived.depth
	for a, b := from, to; a != b; {
		if up >= down {
			c.Leaves, a, up = append(c.Leaves, a), a.Inside, up-1
		} else {
			c.Enters, b, down = append(c.Enters, b), b.Inside, down-1
		}
	}
	for i, j := 0, len(c.Enters)-1; i < j; i, j = i+1, j-1 {
		c.Enters[i], c.Enters[j] = c.Enters[j], c.Enters[i]
	}
	return c
}

// Incoming reports whether a flow comes into the boundary: it enters it, or crosses it as one of those it names.
func (b *Boundary) Incoming() bool { return b.derived.incoming }

func computeCrossings(m *Model) {
	zone := make([]int32, len(m.Components))
	for i, c := range m.Components {
		zone[i] = int32(c.derived.zone.Index)
	}
	for i, f := range m.Flows {
		l := m.derived.links[i]
		f.derived = flowDerived{crosses: zone[l.from] != zone[l.to] || len(f.Crosses) > 0, direction: DirectionInside}
		if f.derived.crosses {
			f.derived.direction = direction(m.derived.trust[l.from], m.derived.trust[l.to])
		}
	}
	computeIncoming(m, zone)
}

// direction is that of a flow which crosses.
func direction(from, to Trust) Direction {
	switch {
	case from == 0 || to == 0:
		return DirectionUnstated
	case from < to:
		return DirectionInward
	case from > to:
		return DirectionOutward
	}
	return DirectionLevel
}

// computeIncoming finds the boundaries that flows come into. A flow enters a boundary when its target stands within and
// its source does not. Of all flows into a part of the tree only the smallest and the largest number of a source's zone
// matter: if any source lies without, then one of these two does. The zones are those of the components, by index.
func computeIncoming(m *Model, zone []int32) {
	t := &m.derived.zones
	least, most := make([]int32, len(t.nodes)), make([]int32, len(t.nodes))
	for i := range t.nodes {
		least[i], most[i] = t.nodes[i].enter, t.nodes[i].enter
	}
	for _, l := range m.derived.links {
		from, to := t.nodes[zone[l.from]].enter, zone[l.to]
		least[to], most[to] = min(least[to], from), max(most[to], from)
	}
	for at := len(t.order) - 1; at > 0; at-- {
		i := t.order[at]
		up := t.nodes[i].parent
		least[up], most[up] = min(least[up], least[i]), max(most[up], most[i])
		m.Boundaries[i].derived.incoming = least[i] < t.nodes[i].enter || most[i] >= t.nodes[i].end
	}
	m.Outside.derived.incoming = false
	for _, f := range m.Flows {
		for _, b := range f.Crosses {
			b.derived.incoming = b != m.Outside
		}
	}
}

// LeavesRegion is the region that data of the flow goes to when it leaves the EU, and whether it does; the region is 0
// when it is unstated. What a flow sends goes the flow's way, and leaves when the source stands in the EU and the
// target does not. What it receives goes the other way, and leaves when the target stands in the EU and the source in
// another, stated, region: that a caller's region is unstated makes no transfer of each answer.
func (f *Flow) LeavesRegion() (Region, bool) {
	from, to := f.From.derived.zone.Region.Value, f.To.derived.zone.Region.Value
	switch {
	case len(f.Sends) > 0 && from == RegionEU && to != RegionEU:
		return to, true
	case len(f.Receives) > 0 && to == RegionEU && from != RegionEU && from != 0:
		return from, true
	}
	return 0, false
}

// Leaving is the data that leaves the EU with the flow, as LeavesRegion has it: what it sends, or what it receives, or
// nothing.
func (f *Flow) Leaving() []*Asset {
	if _, leaves := f.LeavesRegion(); !leaves {
		return nil
	}
	if f.From.derived.zone.Region.Value == RegionEU {
		return f.Sends
	}
	return f.Receives
}
