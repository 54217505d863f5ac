package layout

import (
	"cmp"
	"math"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// mode is how flows say what they are.
type mode uint8

const (
	withWords   mode = iota + 1 // beside the line
	withNumbers                 // a number on the line, the words in a table
	large                       // as numbers, placed by the shortest way: for hundreds of flows
)

// Limits on what still reads well.
const (
	mostFlowsWithWords = 12
	mostFlowsPlaced    = 120 // beyond, nobody could follow the lines, and leading them takes too long
)

// Space that is asked of Graphviz around things, in pixels.
const (
	stub       = 14 // straight piece of line at each side of a node
	nodeAir    = 6  // above and below a node
	wordsAir   = 7  // around the words of a flow
	portApart  = 24 // between lines at a side of a node, where there is room
	portClose  = 24 // where there is none; marks on a boundary stay apart by it
	zoneMargin = 22 // between a boundary and what it holds, its own inset taken off
	zoneInset  = 6  // from what Graphviz gives a boundary, so that two side by side do not touch
	zoneFloor  = 26 // least height of an empty boundary
)

// plan is a diagram on its way to a scene: sizes, and which flows turn round so that the picture runs from left to right.
type plan struct {
	d      *render.Diagram
	mode   mode
	nodes  []planNode
	flows  []planFlow
	zones  []planZone
	nodeAt map[model.ID]int
	zoneAt map[model.ID]int
}

type planNode struct {
	of          *render.Node
	block       block
	w, h        float64 // of the box
	top         float64 // room above the box for flows from the node to itself
	zone        int     // -1: none
	left, right []int   // flows, by where they touch the side, from above
	loops       []int   // flows to itself
}

type planFlow struct {
	of       *render.Flow
	from, to int
	words    block // empty when the table has them
	signs    []signs
	w        float64 // of the place for words and signs
	flip     bool    // runs from right to left
	zone     int     // the innermost around both ends; -1: none
}

type planZone struct {
	of       *render.Zone
	label    block
	tab      float64 // width of the tab
	parent   int     // -1: none
	depth    int
	children []int
	members  []int // nodes
	flows    []int // flows whose place is in it
}

// newPlan measures everything and decides which way each flow runs.
func newPlan(d *render.Diagram, m mode) *plan {
	p := &plan{d: d, mode: m, nodeAt: make(map[model.ID]int, len(d.Nodes)), zoneAt: make(map[model.ID]int, len(d.Zones))}
	p.addZones()
	for i, n := range d.Nodes {
		p.nodeAt[n.ID] = i
		pn := planNode{of: n, block: nodeBlock(n), zone: -1}
		if z, ok := p.zoneAt[n.Zone]; ok && n.Zone != "" {
			pn.zone = z
			p.zones[z].members = append(p.zones[z].members, i)
		}
		pn.w, pn.h = math.Ceil(pn.block.w), math.Ceil(pn.block.h)
		p.nodes = append(p.nodes, pn)
	}
	for _, f := range d.Flows {
		p.addFlow(f)
	}
	p.orient()
	for i := range p.flows {
		p.attach(i)
	}
	p.fitSides()
	return p
}

func (p *plan) addZones() {
	for i, z := range p.d.Zones {
		p.zoneAt[z.ID] = i
	}
	for _, z := range p.d.Zones {
		pz := planZone{of: z, parent: -1}
		if z.Inside != "" {
			pz.parent = p.zoneAt[z.Inside]
		}
		pz.label, pz.tab = zoneLabel(z)
		p.zones = append(p.zones, pz)
	}
	for i := range p.zones {
		for up := p.zones[i].parent; up >= 0; up = p.zones[up].parent {
			p.zones[i].depth++
		}
		if up := p.zones[i].parent; up >= 0 {
			p.zones[up].children = append(p.zones[up].children, i)
		}
	}
}

func (p *plan) addFlow(f *render.Flow) {
	pf := planFlow{of: f, from: p.nodeAt[f.From], to: p.nodeAt[f.To], signs: flowSigns(f)}
	pf.zone = p.common(p.nodes[pf.from].zone, p.nodes[pf.to].zone)
	if p.mode == withWords {
		var curves []string
		for _, id := range f.Named {
			if z := p.d.Find(id); z != nil {
				curves = append(curves, z.Title)
			}
		}
		pf.words = flowWords(f, curves)
	}
	pf.w = math.Ceil(max(pf.words.w+2*wordsAir, pf.signs[0].w+12))
	if pf.zone >= 0 && pf.from != pf.to && p.mode == withWords {
		p.zones[pf.zone].flows = append(p.zones[pf.zone].flows, len(p.flows))
	}
	p.flows = append(p.flows, pf)
}

// common is the innermost boundary that is, or is around, both; -1 when there is none.
func (p *plan) common(a, b int) int {
	for a != b {
		switch {
		case a < 0 || b < 0:
			return -1
		case p.zones[a].depth > p.zones[b].depth:
			a = p.zones[a].parent
		case p.zones[a].depth < p.zones[b].depth:
			b = p.zones[b].parent
		default:
			a, b = p.zones[a].parent, p.zones[b].parent
		}
	}
	return a
}

// attach notes a flow at the sides of its ends, in the order of numbers.
func (p *plan) attach(i int) {
	f := &p.flows[i]
	if f.from == f.to {
		p.nodes[f.from].loops = append(p.nodes[f.from].loops, i)
		return
	}
	left, right := f.ends()
	p.nodes[left].right = append(p.nodes[left].right, i)
	p.nodes[right].left = append(p.nodes[right].left, i)
}

// ends are the nodes at the left and at the right of a flow.
func (f *planFlow) ends() (left, right int) {
	if f.flip {
		return f.to, f.from
	}
	return f.from, f.to
}

// height is that of a flow's place: the words, and the row of the line under them.
func (f *planFlow) height() float64 { return math.Ceil(f.words.h) + flowRowHeight }

// Measures of the whole system, a circle as long as it is not too large, else a box with half circles for ends.
const (
	systemApart = 40  // between lines: room for words
	systemEnds  = 40  // above the first line and below the last, where the border is steep
	systemMost  = 260 // diameter
)

// fitSides makes nodes as high as the lines at their sides need, and makes room for loops.
func (p *plan) fitSides() {
	for i := range p.nodes {
		n := &p.nodes[i]
		byNumber := func(a, b int) int { return cmp.Compare(p.flows[a].of.Number, p.flows[b].of.Number) }
		slices.SortFunc(n.left, byNumber)
		slices.SortFunc(n.right, byNumber)
		most := max(len(n.left), len(n.right))
		n.h = max(n.h, float64(most-1)*portClose+2*portMargin+2*gridStep) // ports lie on the grid
		if n.of.Kind == render.System {
			n.h = max(n.h, float64(most-1)*systemApart+2*systemEnds)
			n.w = max(n.w, min(n.h, systemMost))
		}
		wide := 0.0
		for _, l := range n.loops {
			f := &p.flows[l]
			n.top = max(n.top, f.height()+loopRise)
			wide += f.w + 2*loopSide
		}
		n.w = max(n.w, wide)
	}
}

// Measures of a flow from a node to itself, which leaves and enters at the top.
const (
	loopRise = 16 // from the line down to the node
	loopSide = 14 // from the words to the legs
)

// side are the places of the lines at one side of a node, as distances from the top of the box.
func (n *planNode) side(flows []int) []float64 {
	k := len(flows)
	if k == 0 {
		return nil
	}
	apart := float64(portApart)
	if k > 1 {
		apart = min(max(portApart, (n.h-36)/float64(k-1)), (n.h-2*12)/float64(k-1), 34)
	}
	apart = math.Floor(apart)
	first := math.Floor((n.h - apart*float64(k-1)) / 2)
	out := make([]float64, k)
	for i := range out {
		out[i] = first + apart*float64(i)
	}
	return out
}
