package layout

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/threatctl/threatctl/pkg/render"
)

// widestWithWords is the width in pixels beyond which a picture with words is given up for one with numbers and a table:
// scaled to a page, nobody could read it.
const widestWithWords = 1960

// Run lays a diagram out. It starts the layout program a few times. The error is a *MissingError when there is none, a
// *FailedError when it broke or took too long.
func Run(ctx context.Context, d *render.Diagram, e Engine) (*Scene, error) {
	first := withNumbers
	switch {
	case len(d.Flows) > mostFlowsPlaced:
		first = large
	case len(d.Flows) <= mostFlowsWithWords:
		first = withWords
	}
	best, err := lay(ctx, d, e, first)
	if err != nil {
		return nil, err
	}
	if first == withWords && (best.scene.extent().W > widestWithWords || best.flaws > 0) {
		other, err := lay(ctx, d, e, withNumbers)
		if err != nil {
			return nil, err
		}
		if other.scene.extent().W < best.scene.extent().W || other.flaws < best.flaws {
			best = other
		}
	}
	return best.finish(), nil
}

// tunings are the ways to lay out that are tried. Without words, columns of nodes are as far apart as numbers and badges on
// the lines between them need.
func tunings(d *render.Diagram, m mode) []tuning {
	wide := 0.0
	for _, f := range d.Flows {
		wide = max(wide, flowSigns(f)[0].w)
	}
	var list []tuning
	add := func(nodeSep, rankSep float64, reverse bool) {
		list = append(list, tuning{nodeSep: nodeSep, rankSep: rankSep, reverse: reverse, straight: 3, splines: "true"})
	}
	switch m {
	case large:
		list = []tuning{{nodeSep: 24, rankSep: wide + 60, straight: 1, splines: "line"}}
	case withWords:
		add(20, 40, false)
		add(24, 56, false)
		add(24, 56, true)
		add(28, 80, false)
	case withNumbers:
		add(22, wide+56, false)
		add(24, wide+84, false)
		add(24, wide+84, true)
		add(32, wide+120, false)
	}
	return list
}

// lay tries the tunings and keeps the picture that is the easiest to read. Lines touch nodes in the order of their numbers
// at first; the better half is laid out again with lines in the order of where they lead, and then lines that cross beside
// a node are exchanged.
func lay(ctx context.Context, d *render.Diagram, e Engine, m mode) (*placed, error) {
	list := tunings(d, m)
	plan := newPlan(d, m)
	asks := make([]ask, len(list))
	for i, t := range list {
		asks[i] = ask{plan, t}
	}
	found, err := e.place(ctx, asks)
	if err != nil {
		return nil, err
	}
	byCost := func(a, b *placed) int { return cmp.Compare(a.cost, b.cost) }
	slices.SortStableFunc(found, byCost)
	if m == large {
		return found[0], nil
	}
	asks = asks[:0]
	for _, s := range found[:(len(found)+1)/2] {
		if next := plan.sorted(s); next != nil {
			asks = append(asks, ask{next, s.tuning})
		}
	}
	again, err := e.place(ctx, asks)
	if err != nil {
		return nil, err
	}
	found = append(found, again...)
	slices.SortStableFunc(found, byCost)
	found = found[:min(2, len(found))]
	for i := range found {
		if found[i], err = found[i].untangled(); err != nil {
			return nil, err
		}
	}
	return slices.MinFunc(found, byCost), nil
}

// ask is a plan to be placed in a way.
type ask struct {
	*plan
	tuning
}

// place has Graphviz place plans, all in one go, and makes scenes of its answers.
func (e Engine) place(ctx context.Context, asks []ask) ([]*placed, error) {
	if len(asks) == 0 {
		return nil, nil
	}
	var request []byte
	for _, a := range asks {
		request = append(request, a.request(a.tuning)...)
	}
	data, err := e.run(ctx, request)
	if err != nil {
		return nil, err
	}
	answers, err := readAnswers(data, len(asks))
	if err != nil {
		return nil, err
	}
	out, errs := make([]*placed, len(asks)), make([]error, len(asks))
	var wait sync.WaitGroup
	for i, a := range asks {
		wait.Go(func() {
			if out[i], errs[i] = a.plan.place(answers[i]); errs[i] == nil {
				out[i].tuning = a.tuning
			}
		})
	}
	wait.Wait()
	return out, errors.Join(errs...)
}

// untangled is the scene with lines exchanged that cross beside a node, as long as that makes it better.
func (s *placed) untangled() (*placed, error) {
	for range exchanges {
		next := s.exchanged()
		if next == nil {
			break
		}
		other, err := next.place(s.a)
		if err != nil {
			return nil, err
		}
		if other.cost >= s.cost {
			break
		}
		other.tuning = s.tuning
		s = other
	}
	return s, nil
}

// exchanges is how often lines that cross beside a node are exchanged.
const exchanges = 4

// sorted is the plan with the lines at each side of each node in the order of where they lead in a scene; nil when they
// are in that order already.
func (p *plan) sorted(s *placed) *plan {
	return p.reordered(func(flows []int, node int) []int {
		heights := make(map[int]float64, len(flows))
		for _, i := range flows {
			heights[i] = s.heightNear(i, node)
		}
		out := slices.Clone(flows)
		slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(heights[a], heights[b]) })
		return out
	})
}

// exchanged is the plan with neighbours at a side exchanged whose lines cross; nil when there are none.
func (s *placed) exchanged() *plan {
	return s.reordered(func(flows []int, _ int) []int {
		out := slices.Clone(flows)
		for k := 1; k < len(out); k++ {
			if crossingsOf(s.polyline(out[k-1]), s.polyline(out[k]))%2 == 1 {
				out[k-1], out[k] = out[k], out[k-1]
				k++
			}
		}
		return out
	})
}

// reordered is the plan with another order of lines at the sides of nodes; nil when it stays the same.
func (p *plan) reordered(order func(flows []int, node int) []int) *plan {
	next := *p
	next.nodes = slices.Clone(p.nodes)
	changed := false
	for i := range next.nodes {
		n := &next.nodes[i]
		left, right := order(n.left, i), order(n.right, i)
		changed = changed || !slices.Equal(left, n.left) || !slices.Equal(right, n.right)
		n.left, n.right = left, right
	}
	if !changed {
		return nil
	}
	return &next
}

// nearNode is how far from a node the height of a line is taken.
const nearNode = 70

// heightNear is the height of a line near one of its nodes.
func (s *placed) heightNear(flow, node int) float64 {
	line := s.lines[flow]
	if s.flows[flow].to == node {
		line = reversed(line)
	}
	gone := 0.0
	for i := 1; i < len(line); i++ {
		if gone += distance(line[i-1], line[i]); gone >= nearNode {
			return line[i].Y
		}
	}
	return line[len(line)-1].Y
}

// What makes a picture hard to read, in pixels of line.
const (
	priceCrossing = 170.0
	priceBend     = 14.0
	priceFlaw     = 5000.0
	priceArea     = 1.0 / 900
	priceWidth    = 3.0    // beyond easyWidth
	easyWidth     = 1400.0 // of a picture that is readable on a page
)

// price is how hard the picture is to read: lines that cross or turn, things that touch, long ways, space.
func (s *placed) price() float64 {
	if len(s.flows) <= mostFlowsChecked {
		s.flaws += len(covered(s.scene))
	}
	cost := priceFlaw * float64(s.flaws)
	for i := range s.flows {
		l := s.polyline(i)
		for k := 1; k < len(l); k++ {
			cost += distance(l[k-1], l[k]) + priceBend
		}
	}
	box := s.scene.extent()
	return cost + priceCrossing*float64(s.crossings()) + box.W*box.H*priceArea + priceWidth*max(0, box.W-easyWidth)
}

// mostFlowsChecked is the most flows of a picture that is checked for overlaps each time.
const mostFlowsChecked = 150

// polyline is a flow's line in straight pieces, few of them where it is made of such.
func (s *placed) polyline(i int) []Point {
	if s.ways != nil && s.ways[i] != nil {
		return s.ways[i]
	}
	return s.lines[i]
}

// crossings is how often lines cross.
func (s *placed) crossings() int {
	n := 0
	boxes := make([]Rect, len(s.flows))
	for i := range s.flows {
		boxes[i] = bounds(s.polyline(i)).grow(1)
	}
	for i := range s.flows {
		for j := range i {
			if boxes[i].touches(boxes[j]) {
				n += crossingsOf(s.polyline(i), s.polyline(j))
			}
		}
	}
	return n
}

func crossingsOf(a, b []Point) int {
	n := 0
	for i := 1; i < len(a); i++ {
		box := bounds(a[i-1 : i+1]).grow(0.5)
		for j := 1; j < len(b); j++ {
			if box.cuts(b[j-1], b[j]) && meet(a[i-1], a[i], b[j-1], b[j]) {
				n++
			}
		}
	}
	return n
}
