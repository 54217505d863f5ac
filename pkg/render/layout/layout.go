package layout

import (
	"cmp"
	"context"
	"math"
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

// lay tries the tunings, two at a time, and keeps the picture that is the easiest to read.
func lay(ctx context.Context, d *render.Diagram, e Engine, m mode) (*placed, error) {
	list := tunings(d, m)
	found, errs := make([]*placed, len(list)), make([]error, len(list))
	var wait sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i, t := range list {
		wait.Go(func() {
			slots <- struct{}{}
			found[i], errs[i] = try(ctx, d, e, m, t)
			<-slots
		})
	}
	wait.Wait()
	var best *placed
	for i, s := range found {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if best == nil || s.cost < best.cost {
			best = s
		}
	}
	return best, nil
}

// try lays out in one way: once with lines in the order of their numbers, again in that of where they lead, and then
// exchanges lines that cross beside a node.
func try(ctx context.Context, d *render.Diagram, e Engine, m mode, t tuning) (*placed, error) {
	p := newPlan(d, m)
	best, err := p.ask(ctx, e, t)
	if err != nil || m == large {
		return best, err
	}
	if next := p.sorted(best); next != nil {
		s, err := next.ask(ctx, e, t)
		if err != nil {
			return nil, err
		}
		if s.cost < best.cost {
			best = s
		}
	}
	for range exchanges {
		next := best.exchanged()
		if next == nil {
			break
		}
		s, err := next.place(best.a)
		if err != nil {
			return nil, err
		}
		if s.cost >= best.cost {
			break
		}
		best = s
	}
	return best, nil
}

// exchanges is how often lines that cross beside a node are exchanged.
const exchanges = 4

// ask has Graphviz place a plan.
func (p *plan) ask(ctx context.Context, e Engine, t tuning) (*placed, error) {
	data, err := e.run(ctx, p.request(t))
	if err != nil {
		return nil, err
	}
	a, err := readAnswer(data)
	if err != nil {
		return nil, err
	}
	return p.place(a)
}

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

// flawed is the cost of a way from which on it must touch something.
var flawed = math.Floor(costTouch * 0.9)
