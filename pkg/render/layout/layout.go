package layout

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/threatctl/threatctl/pkg/render"
)

// Run lays a diagram out. It starts the layout program a few times. The error is a *MissingError when there is none, a
// *FailedError when it broke or took too long.
func Run(ctx context.Context, d *render.Diagram, e Engine) (*Scene, error) {
	m := withNumbers
	switch {
	case len(d.Flows) > mostFlowsPlaced:
		m = large
	case len(d.Flows) <= mostFlowsWithWords:
		m = withWords
	}
	best, err := lay(ctx, d, e, m)
	if err != nil {
		return nil, err
	}
	return best.finish(), nil
}

// tunings are the ways to lay out that are tried.
func tunings(m mode) []tuning {
	if m == large {
		return []tuning{{nodeSep: 24, rankSep: 60, straight: 1, splines: "line"}}
	}
	base := tuning{nodeSep: 12, rankSep: 26, straight: 3, splines: "true"}
	other := base
	other.reverse = true
	return []tuning{base, other}
}

// lay tries the tunings, and for each puts lines in the order of where they lead; the picture with the least crossing and
// turning is kept.
func lay(ctx context.Context, d *render.Diagram, e Engine, m mode) (*placed, error) {
	var best *placed
	least := math.Inf(1)
	for _, t := range tunings(m) {
		p := newPlan(d, m)
		for range passes {
			data, err := e.run(ctx, p.request(t))
			if err != nil {
				return nil, err
			}
			answers, err := readAnswers(data, 1)
			if err != nil {
				return nil, err
			}
			s, err := p.place(answers[0])
			if err != nil {
				return nil, err
			}
			if c := s.cost(); c < least {
				best, least = s, c
			}
			next := p.sorted(s)
			if m == large || next == nil {
				break
			}
			p = next
		}
	}
	return best, nil
}

// passes is how often the order of lines at nodes is mended.
const passes = 3

// sorted is the plan with the lines at each side of each node in the order of where they lead in a scene; nil when they
// are in that order already.
func (p *plan) sorted(s *placed) *plan {
	next := *p
	next.nodes = slices.Clone(p.nodes)
	changed := false
	for i := range next.nodes {
		n := &next.nodes[i]
		left := s.order(n.left, i)
		right := s.order(n.right, i)
		changed = changed || !slices.Equal(left, n.left) || !slices.Equal(right, n.right)
		n.left, n.right = left, right
	}
	if !changed {
		return nil
	}
	return &next
}

// order are the flows at one side of a node by the height at which they come near it.
func (s *placed) order(flows []int, node int) []int {
	heights := make(map[int]float64, len(flows))
	for _, i := range flows {
		heights[i] = s.heightNear(i, node)
	}
	out := slices.Clone(flows)
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(heights[a], heights[b]) })
	return out
}

// nearNode is how far from a node the height of a line is taken.
const nearNode = 70

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

// cost is how hard a picture is to read: lines that cross, things that overlap, long ways, space.
func (s *placed) cost() float64 {
	length := 0.0
	for _, l := range s.lines {
		for i := 1; i < len(l); i++ {
			length += distance(l[i-1], l[i]) + math.Abs(l[i].Y-l[i-1].Y)
		}
	}
	box := s.scene.extent()
	return 150*float64(s.crossings()) + length + (box.W*box.H)/1500
}

// crossings is how often lines cross.
func (s *placed) crossings() int {
	n := 0
	boxes := make([]Rect, len(s.lines))
	for i, l := range s.lines {
		boxes[i] = bounds(l)
	}
	for i := range s.lines {
		for j := range i {
			if boxes[i].grow(1).touches(boxes[j]) {
				n += crossingsOf(s.lines[i], s.lines[j])
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
			if box.cuts(b[j-1], b[j]) {
				if _, ok := meets(a[i-1], a[i], b[j-1], b[j]); ok {
					n++
				}
			}
		}
	}
	return n
}
