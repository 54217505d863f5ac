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
	ctx, cancel := context.WithTimeout(ctx, e.timeout())
	defer cancel()
	best, err := layBest(ctx, d, e)
	if errors.Is(err, context.DeadlineExceeded) {
		err = &FailedError{programName, tooLong(e.timeout())}
	}
	if err != nil {
		return nil, err
	}
	return best.finish(), nil
}

// layBest lays a diagram out with words beside its lines where that reads well, else with numbers.
func layBest(ctx context.Context, d *render.Diagram, e Engine) (*placed, error) {
	first := withNumbers
	switch {
	case len(d.Flows) > mostFlowsPlaced:
		first = large
	case len(d.Flows) <= mostFlowsWithWords:
		first = withWords
	}
	best, err := lay(ctx, d, e, first, 0)
	if err != nil {
		return nil, err
	}
	if first == withWords && (best.scene.extent().W > widestWithWords || best.flaws > 0) {
		other, err := lay(ctx, d, e, withNumbers, 0)
		if err != nil {
			return nil, err
		}
		if other.scene.extent().W < best.scene.extent().W || other.flaws < best.flaws {
			best = other
		}
	}
	return mended(ctx, d, e, best)
}

// Where something covers what it must not, the picture is tried from other orders, so often, when it is not too large.
const (
	mendings        = 3
	mostFlowsMended = 30
)

// mended is a picture without flaws when other orders give one, else that with the fewest.
func mended(ctx context.Context, d *render.Diagram, e Engine, best *placed) (*placed, error) {
	starts := effortFor(d).starts
	for i := uint64(1); best.flaws > 0 && i <= mendings && len(d.Flows) <= mostFlowsMended; i++ {
		other, err := lay(ctx, d, e, withNumbers, i*starts)
		if err != nil {
			return nil, err
		}
		if other.flaws < best.flaws {
			best = other
		}
	}
	return best, nil
}

// spacings are how far apart things may stand, the middle one first. Without words, columns of nodes are as far apart as
// numbers and badges on the lines between them need.
func spacings(d *render.Diagram, m mode) []tuning {
	wide := 0.0
	for _, f := range d.Flows {
		wide = max(wide, flowSigns(f)[0].w)
	}
	switch m {
	case large:
		return []tuning{{nodeSep: 24, rankSep: wide + 60, straight: 1, splines: "true"}}
	case withWords:
		return []tuning{
			{nodeSep: 22, rankSep: 48, straight: 3, splines: "true"},
			{nodeSep: 18, rankSep: 36, straight: 3, splines: "true"},
			{nodeSep: 28, rankSep: 72, straight: 3, splines: "true"},
		}
	}
	return []tuning{
		{nodeSep: 24, rankSep: wide + 72, straight: 3, splines: "true"},
		{nodeSep: 20, rankSep: wide + 52, straight: 3, splines: "true"},
		{nodeSep: 32, rankSep: wide + 116, straight: 3, splines: "true"},
	}
}

// effort is how much is tried.
type effort struct {
	starts  uint64 // orders in which things are named
	best    int    // of the pictures found, how many are laid out again
	apart   int    // in how many spacings
	refined bool   // whether the lines of the best are led once more, with more care
}

// effortFor is less for large systems, where each try takes longer and nobody looks at a single line.
func effortFor(d *render.Diagram) effort {
	switch n := len(d.Flows); {
	case n <= 25:
		return effort{6, 2, 3, true}
	case n <= 50:
		return effort{2, 1, 2, true}
	case n <= 75:
		return effort{1, 1, 1, false}
	}
	return effort{1, 0, 0, false}
}

// lay tries several orders and spacings, and keeps the picture that is the easiest to read. At first lines touch nodes in
// the order of their numbers; the best two are laid out again in all spacings, with lines in the order of where they lead.
// The orders are those from a first one on.
func lay(ctx context.Context, d *render.Diagram, e Engine, m mode, from uint64) (*placed, error) {
	plan, apart, effort := newPlan(d, m), spacings(d, m), effortFor(d)
	if m == large {
		found, err := e.place(ctx, []ask{{plan, apart[0]}})
		if err != nil {
			return nil, err
		}
		return found[0], nil
	}
	var asks []ask
	for order := range effort.starts {
		t := apart[0]
		t.order = from + order
		asks = append(asks, ask{plan, t})
	}
	found, err := e.place(ctx, asks)
	if err != nil {
		return nil, err
	}
	if effort.best == 0 {
		return easiest(found, 1)[0], nil
	}
	found = easiest(found, effort.best)
	asks = asks[:0]
	for _, s := range found {
		next := plan.sorted(s)
		for _, t := range apart[:effort.apart] {
			t.order = s.tuning.order
			asks = append(asks, ask{next, t})
		}
	}
	again, err := e.place(ctx, asks)
	if err != nil {
		return nil, err
	}
	best := easiest(append(found, again...), 1)[0]
	if effort.refined {
		return best.refined(ctx)
	}
	return best, nil
}

// refined is the scene with its lines led again, with more care.
func (s *placed) refined(ctx context.Context) (*placed, error) {
	other, err := s.plan.place(ctx, s.a, mostRounds)
	if err != nil {
		return nil, err
	}
	return easiest([]*placed{other, s}, 1)[0], nil
}

// easiest are so many of the scenes that are the easiest to read, the best first.
func easiest(found []*placed, most int) []*placed {
	slices.SortStableFunc(found, func(a, b *placed) int { return cmp.Compare(a.cost, b.cost) })
	return found[:min(most, len(found))]
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
			if out[i], errs[i] = a.plan.place(ctx, answers[i], fewRounds); errs[i] == nil {
				out[i].tuning = a.tuning
			}
		})
	}
	wait.Wait()
	return out, cmp.Or(errs...) // the others say the same of another try
}

// sorted is the plan with the lines at each side of each node in the order of where they lead in a scene.
func (p *plan) sorted(s *placed) *plan {
	next := *p
	next.nodes = slices.Clone(p.nodes)
	for i := range next.nodes {
		n := &next.nodes[i]
		n.left, n.right = s.order(n.left, i), s.order(n.right, i)
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
	priceTight    = 500.0
	priceBack     = 300.0 // a piece that runs backwards
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
	cost := priceFlaw*float64(s.flaws) + priceTight*float64(s.tight)
	for i := range s.flows {
		l := s.polyline(i)
		for k := 1; k < len(l); k++ {
			cost += distance(l[k-1], l[k]) + priceBend
			if s.ways != nil && s.ways[i] != nil && l[k].X < l[k-1].X {
				cost += priceBack
			}
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

// crossingsOf is how often two lines cross. Pieces far from one another, which most are, are told by their bounds alone.
func crossingsOf(a, b []Point) int {
	n := 0
	for i := 1; i < len(a); i++ {
		left, right := min(a[i-1].X, a[i].X), max(a[i-1].X, a[i].X)
		top, bottom := min(a[i-1].Y, a[i].Y), max(a[i-1].Y, a[i].Y)
		for j := 1; j < len(b); j++ {
			p, q := b[j-1], b[j]
			if p.X < left && q.X < left || p.X > right && q.X > right || p.Y < top && q.Y < top || p.Y > bottom && q.Y > bottom {
				continue
			}
			if meet(a[i-1], a[i], p, q) {
				n++
			}
		}
	}
	return n
}
