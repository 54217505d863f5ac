package model

// The graph is everything that the language derives from what people state: which boundaries a flow crosses and in
// which direction of trust, from where a component can be reached, which data an element holds or carries, and what
// protects it. Load computes it once for all elements, in time linear in elements plus references; what depends on a
// mechanism is computed when that mechanism is first asked for, and kept. Each notion is defined in the file that
// computes it: zones.go and crossing.go, reach.go, data.go, protection.go, front.go.

type assetDerived struct {
	index int32 // place in Model.Assets
	held  bool
}

type boundaryDerived struct {
	incoming bool
}

type componentDerived struct {
	zone    *Boundary // the innermost boundary around, outside when there is none
	depth   int32     // how many boundaries are around, outside not counted
	steps   int32     // see Steps
	lowest  Trust     // the lowest stated trust from which a path leads here; 0 when none does
	start   bool      // see Model.isStart
	exposed bool
	behind  bool                // behind an edge
	edgeIn  bool                // a flow comes in from an edge role
	passes  Set[Authentication] // of an edge role: the kinds of proof that its flows out carry
	data    Data
}

type flowDerived struct {
	direction Direction
	crosses   bool
	data      Data
}

type modelDerived struct {
	zones  zoneTree
	links  []link  // by Flow.Index
	trust  []Trust // by Component.Index: that of its zone
	paths  paths
	data   Data
	places []mechanismPlaces // by Mechanism

	dominators [TrustRestricted + 1]dominators // by level; see dominatorsBelow
}

// link is what the graph needs to know of a flow again and again, kept together: the indexes of its ends, and whether
// the source fetches from a queue, so that the answer is a step too.
type link struct {
	from, to int32
	fetches  bool
}

// computeGraph derives everything from a model whose references are resolved and whose slices are in order of ids. It
// numbers the elements and fills In and Out as well, so that a model needs nothing but its elements and their pointers.
func computeGraph(m *Model) {
	m.derived = modelDerived{}
	number(m)
	connect(m)
	m.derived.zones = newZoneTree(m)
	m.derived.trust = make([]Trust, len(m.Components))
	for i, c := range m.Components {
		c.derived = componentDerived{zone: m.Outside}
		if c.Inside != nil {
			c.derived.zone = c.Inside
			c.derived.depth = m.derived.zones.nodes[c.Inside.Index].depth
		}
		m.derived.trust[i] = c.derived.zone.Trust.Value
	}
	computeCrossings(m)
	computeReach(m)
	computeData(m)
	indexMechanisms(m)
}

func number(m *Model) {
	for i, a := range m.Assets {
		a.derived = assetDerived{index: int32(i)}
	}
	for i, b := range m.Boundaries {
		b.Index = i
	}
	m.Outside.Index = len(m.Boundaries)
	for i, c := range m.Components {
		c.Index = i
	}
	m.derived.links = make([]link, len(m.Flows))
	for i, f := range m.Flows {
		f.Index = i
		m.derived.links[i] = link{int32(f.From.Index), int32(f.To.Index), f.Access.Value == AccessRead && f.To.Role.Value == RoleQueue}
	}
}

// connect fills In and Out of every component, by id of the flow, as stretches of two shared arrays.
func connect(m *Model) {
	n := len(m.Components)
	in, out := make([]int32, n), make([]int32, n)
	for _, l := range m.derived.links {
		in[l.to]++
		out[l.from]++
	}
	ins, outs := make([]*Flow, len(m.Flows)), make([]*Flow, len(m.Flows))
	nextIn, nextOut := int32(0), int32(0)
	for i, c := range m.Components {
		in[i], nextIn = nextIn, nextIn+in[i]
		out[i], nextOut = nextOut, nextOut+out[i]
		c.In, c.Out = ins[in[i]:nextIn:nextIn], outs[out[i]:nextOut:nextOut]
	}
	for i, l := range m.derived.links {
		ins[in[l.to]] = m.Flows[i]
		in[l.to]++
		outs[out[l.from]] = m.Flows[i]
		out[l.from]++
	}
}
