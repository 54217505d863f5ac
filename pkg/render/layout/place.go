package layout

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// placed is a plan with the places that Graphviz gave: everything of the picture but header, table and legend.
type placed struct {
	*plan
	a     *answer
	scene *Scene
	lines [][]Point // of each flow, in straight pieces

	zoneIndex    map[model.ID]int // places in scene.Zones
	places       []Rect           // of flows: words, and the row of the line under them
	starts, ends []Point          // of lines, at the node at the left and at that at the right
	ways         [][]Point        // corners of lines, from left to right; nil where a line is no such
	tuning       tuning
	rounds       int
	tight        int     // lines that bend where they should not, for want of room
	flaws        int     // lines that touch something, and signs that cover something
	cost         float64 // see price
	signed       bool    // numbers and badges have their places
	done         <-chan struct{}
}

// late reports whether nobody waits for the picture any more.
func (s *placed) late() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// lineStep is the length of the straight pieces that lines are taken for when something is tested against them.
const lineStep = 4

// place makes the scene of a plan from the answer to its request. Zones, nodes and flows are at the places that Graphviz
// gave; the page around them does not exist yet. Lines are led so many rounds.
func (p *plan) place(ctx context.Context, a *answer, rounds int) (*placed, error) {
	s := &placed{plan: p, a: a, rounds: rounds, done: ctx.Done(), scene: &Scene{Schema: Schema, Title: p.d.Title, Hash: p.d.Hash}}
	s.placeZones()
	if err := s.placeNodes(); err != nil {
		return nil, err
	}
	if err := s.placeWords(); err != nil {
		return nil, err
	}
	s.tighten()
	s.placeFlows()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := range p.flows {
		s.mark(i)
	}
	s.placeTabs()
	if p.mode != large { // of which there is one only
		s.cost = s.price()
	}
	return s, nil
}

func (s *placed) placeZones() {
	for i := range s.zones {
		z := &s.zones[i]
		rect, ok := s.a.zones[i]
		if !ok {
			continue // a curve
		}
		s.scene.Zones = append(s.scene.Zones, Zone{
			ID: z.of.ID, Title: z.of.Title, Desc: zoneDesc(z.of), Inside: z.of.Inside, Depth: z.depth, Trust: trustName(z.of.Trust),
			Muted: z.of.Muted != "", Link: z.of.Link, Rect: rect.grow(-zoneInset),
		})
	}
	slices.SortStableFunc(s.scene.Zones, func(a, b Zone) int { return a.Depth - b.Depth })
	s.zoneIndex = make(map[model.ID]int, len(s.scene.Zones))
	for i := range s.scene.Zones {
		s.zoneIndex[s.scene.Zones[i].ID] = i
	}
}

func (s *placed) placeNodes() error {
	for i := range s.nodes {
		n := &s.nodes[i]
		at, ok := s.a.nodes[fmt.Sprint("n", i)]
		if !ok {
			return fmt.Errorf("%w: a component has no place", errAnswer)
		}
		h := n.top + n.h + 2*nodeAir
		box := Rect{math.Round(at.X - n.w/2), math.Round(at.Y-h/2) + n.top + nodeAir, n.w, n.h}
		s.scene.Nodes = append(s.scene.Nodes, Node{
			ID: n.of.ID, Title: n.of.Title, Desc: nodeDesc(n.of), Kind: n.of.Kind, Zone: n.of.Zone, Muted: n.of.Muted != "",
			Link: n.of.Link, Rect: box, Items: n.block.at(box.X+n.indent(), math.Floor(box.Y+(n.h-math.Ceil(n.block.h))/2)),
		})
	}
	return nil
}

// indent is how far the words of a node stand from its left side: those of the whole system are in its middle.
func (n *planNode) indent() float64 {
	if n.of.Kind != render.System {
		return 0
	}
	return math.Floor((n.w - n.block.w) / 2)
}

// newFlow is a flow without a place.
func newFlow(f *render.Flow, d *render.Diagram) Flow {
	return Flow{
		ID: f.ID, Number: f.Number, Title: f.Title, Desc: flowDesc(f, d), From: f.From, To: f.To, Transport: f.Transport,
		Direction: direction(f), Crosses: f.Crosses(), Answers: len(f.Receives) > 0, Muted: f.Muted != "",
		Link: f.Link,
	}
}

// placeWords takes the places for the words of flows.
func (s *placed) placeWords() error {
	s.places = make([]Rect, len(s.flows))
	for i := range s.flows {
		f := &s.flows[i]
		s.scene.Flows = append(s.scene.Flows, newFlow(f.of, s.d))
		if f.from == f.to || s.mode != withWords {
			continue
		}
		at, ok := s.a.nodes[fmt.Sprint("f", i)]
		if !ok {
			return fmt.Errorf("%w: a flow has no place", errAnswer)
		}
		s.places[i] = Rect{math.Round(at.X - f.w/2), math.Round(at.Y - f.placeHeight()/2), f.w, f.placeHeight()}
	}
	s.settle()
	return nil
}

// tighten draws boundaries in to what they hold: Graphviz leaves room in them for lines that pass elsewhere now.
func (s *placed) tighten() {
	const around = zoneMargin - zoneInset
	for i := len(s.scene.Zones) - 1; i >= 0; i-- { // inner ones first
		z := &s.scene.Zones[i]
		pz := &s.zones[s.zoneAt[z.ID]]
		var held Rect
		for _, n := range pz.members {
			box := s.scene.Nodes[n].Rect
			top := s.nodes[n].top + nodeAir
			held = held.union(Rect{box.X - stub, box.Y - top, box.W + 2*stub, box.H + top + nodeAir})
		}
		for _, c := range pz.children {
			if inner := s.zone(s.zones[c].of.ID); inner != nil {
				held = held.union(inner.Rect.grow(zoneInset))
			}
		}
		for _, f := range pz.flows {
			held = held.union(s.places[f])
		}
		if held.empty() {
			continue
		}
		held = held.grow(around)
		held.Y, held.H = held.Y-tabHeight, held.H+tabHeight
		x, y := max(z.Rect.X, held.X), max(z.Rect.Y, held.Y)
		right, bottom := min(z.Rect.Right(), held.Right()), min(z.Rect.Bottom(), held.Bottom())
		if lack := math.Ceil(pz.label.w) + 10 - (right - x); lack > 0 { // the label needs more than what is held
			right = min(z.Rect.Right(), right+lack)
			x = max(z.Rect.X, min(x, right-math.Ceil(pz.label.w)-10))
		}
		z.Rect = Rect{x, y, right - x, bottom - y}
	}
}

// placeFlows finds a way for the line of every flow.
func (s *placed) placeFlows() {
	s.starts, s.ends = make([]Point, len(s.flows)), make([]Point, len(s.flows))
	s.placeTabs()
	s.putPorts()
	for i := range s.flows {
		if f := &s.flows[i]; f.from == f.to {
			s.placeLoop(i, &s.scene.Flows[i])
		} else if s.mode == withWords {
			s.putWords(f, &s.scene.Flows[i], s.places[i])
		}
	}
	if s.mode == large || !s.lead() {
		s.followSplines()
	}
	if s.late() {
		return
	}
	for i := range s.flows {
		s.lines = append(s.lines, flatten(s.scene.Flows[i].Path, lineStep))
	}
	if s.mode != withWords && !s.signed {
		s.placeSigns()
	}
}

// followSplines takes the lines that Graphviz gives.
func (s *placed) followSplines() {
	for i := range s.flows {
		f, flow := &s.flows[i], &s.scene.Flows[i]
		if f.from == f.to {
			continue
		}
		left, right := f.ends()
		if s.mode != withWords {
			flow.Path = join(s.port(left, i, true), s.a.splines[fmt.Sprint("a", i)], s.port(right, i, false))
		} else {
			y, cell := s.lineY(i), s.places[i]
			start, end := Point{cell.X, y}, Point{cell.Right(), y}
			flow.Path = join(s.port(left, i, true), s.a.splines[fmt.Sprint("a", i)], start)
			flow.Path = append(flow.Path, straight(start, end)...)
			flow.Path = append(flow.Path, join(end, s.a.splines[fmt.Sprint("b", i)], s.port(right, i, false))[1:]...)
		}
		if f.flip {
			flow.Path = reversed(flow.Path)
		}
		flow.Path = s.extend(f, flow.Path)
	}
}

// placeHeight is the height that a flow's place has in the request.
func (f *planFlow) placeHeight() float64 {
	if f.words.h == 0 {
		return flowRowHeight
	}
	return math.Ceil(f.words.h) + nodeAir + flowRowHeight
}

// putWords puts words and signs of a flow at their place, signs in the middle of the line.
func (s *placed) putWords(f *planFlow, flow *Flow, cell Rect) {
	if f.words.h > 0 {
		x, y := cell.X+wordsAir, cell.Y+nodeAir/2
		flow.Label = Rect{x, y, f.words.w, f.words.h}
		flow.Items = f.words.at(x, y)
	}
	x := cell.X + (cell.W-f.signs[0].w)/2
	flow.Items = append(flow.Items, f.signs[0].at(x, cell.Bottom()-flowRowHeight/2-discRadius)...)
}

// port is where a flow's line leaves or reaches the air beside a node.
func (s *placed) port(node, flow int, rightSide bool) Point {
	n, box := &s.nodes[node], s.scene.Nodes[node].Rect
	flows, x := n.left, box.X-stub
	if rightSide {
		flows, x = n.right, box.Right()+stub
	}
	return Point{x, box.Y + n.side(flows)[slices.Index(flows, flow)]}
}

// extend leads a path on to the boxes at its ends.
func (s *placed) extend(f *planFlow, path []Point) []Point {
	reach := func(node int, p Point) Point {
		box := s.scene.Nodes[node].Rect
		inset := s.nodes[node].inset(box, p.Y)
		if p.X < box.X {
			return Point{box.X + inset, p.Y}
		}
		return Point{box.Right() - inset, p.Y}
	}
	start, end := reach(f.from, path[0]), reach(f.to, path[len(path)-1])
	out := append([]Point{start}, straight(start, path[0])...)
	out = append(out, path[1:]...)
	return append(out, straight(path[len(path)-1], end)...)
}

// join is a spline with its ends at exact places, or a curve between them when Graphviz lost the line.
func join(start Point, spline []Point, end Point) []Point {
	n := len(spline)
	if n < 4 || distance(spline[0], start) > 8 || distance(spline[n-1], end) > 8 {
		reach := (end.X - start.X) / 2
		return []Point{start, {start.X + reach, start.Y}, {end.X - reach, end.Y}, end}
	}
	out := slices.Clone(spline)
	shift := func(p *Point, from, to Point) { p.X, p.Y = p.X+to.X-from.X, p.Y+to.Y-from.Y }
	shift(&out[1], out[0], start)
	shift(&out[n-2], out[n-1], end)
	out[0], out[n-1] = start, end
	return out
}

// placeLoop leads a flow from a node to itself up, along under its words and down again.
func (s *placed) placeLoop(i int, flow *Flow) {
	f := &s.flows[i]
	n, box := &s.nodes[f.from], s.scene.Nodes[f.from].Rect
	x := box.X
	for _, l := range n.loops {
		if l == i {
			break
		}
		x += s.flows[l].w + 2*loopSide
	}
	x += loopSide
	y := box.Y - loopRise
	const bend = 6
	a, b := x-loopSide/2, x+f.w+loopSide/2
	corner := func(at, from, to Point) []Point {
		const k = 0.55
		return []Point{{from.X + (at.X-from.X)*k, from.Y + (at.Y-from.Y)*k}, {to.X + (at.X-to.X)*k, to.Y + (at.Y-to.Y)*k}, to}
	}
	path := []Point{{a, box.Y}}
	path = append(path, straight(path[0], Point{a, y + bend})...)
	path = append(path, corner(Point{a, y}, Point{a, y + bend}, Point{a + bend, y})...)
	path = append(path, straight(Point{a + bend, y}, Point{b - bend, y})...)
	path = append(path, corner(Point{b, y}, Point{b - bend, y}, Point{b, y + bend})...)
	flow.Path = append(path, straight(Point{b, y + bend}, Point{b, box.Y})...)
	s.putWords(f, flow, Rect{x, y + flowRowHeight/2 - f.placeHeight(), f.w, f.placeHeight()})
}

// mark puts marks where a flow passes boundaries: an arrow into more trust at those it enters, one into less at those it
// leaves, and bars at the others.
func (s *placed) mark(i int) {
	f, flow := s.flows[i].of, &s.scene.Flows[i]
	put := func(zones []model.ID, leaving bool, kind MarkKind) {
		for _, id := range zones {
			z := s.zone(id)
			if z == nil {
				continue
			}
			if at, angle, ok := crossing(s.lines[i], z.Rect, leaving); ok {
				flow.Marks = append(flow.Marks, Mark{Kind: kind, At: at, Angle: angle, Zone: id})
			}
		}
	}
	atLeaves, atEnters := MarkBar, MarkBar
	switch {
	case f.Direction == model.DirectionInward && len(f.Enters) > 0:
		atEnters = MarkIn
	case f.Direction == model.DirectionInward:
		atLeaves = MarkIn
	case f.Direction == model.DirectionOutward && len(f.Leaves) > 0:
		atLeaves = MarkOut
	case f.Direction == model.DirectionOutward:
		atEnters = MarkOut
	}
	put(f.Leaves, true, atLeaves)
	put(f.Enters, false, atEnters)
}

// zone is the placed boundary with an id; nil for curves.
func (s *placed) zone(id model.ID) *Zone {
	if i, ok := s.zoneIndex[id]; ok {
		return &s.scene.Zones[i]
	}
	return nil
}
