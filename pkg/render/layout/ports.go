package layout

import (
	"math"

	"github.com/threatctl/threatctl/pkg/render"
)

// Where lines touch nodes is decided once nodes and the places of flows stand: at the height of the flow where the side
// of the node reaches that far, so that lines run straight; else spread over the side. All heights lie on the grid.

// portMargin is how far ports keep from the corners of a node.
const portMargin = 12

func onGrid(y float64) float64 { return math.Round(y/gridStep) * gridStep }

// settle moves the places of flows onto the grid.
func (s *placed) settle() {
	for i := range s.places {
		if c := &s.places[i]; !c.empty() {
			c.Y += onGrid(s.lineY(i)) - s.lineY(i)
		}
	}
}

// alignments is how often ports are moved to where the other ends of their lines are.
const alignments = 3

// putPorts gives every line its height at both nodes: first where it wants to be, then by turns where the other end is,
// so that as many lines as can be run straight.
func (s *placed) putPorts() {
	for i := range s.nodes {
		n := &s.nodes[i]
		s.putSide(i, n.left, false, s.wantedY)
		s.putSide(i, n.right, true, s.wantedY)
	}
	for range alignments {
		s.alignPlaces()
		for i := range s.nodes {
			s.putSide(i, s.nodes[i].right, true, s.otherY)
		}
		for i := range s.nodes {
			s.putSide(i, s.nodes[i].left, false, s.otherY)
		}
	}
}

// putSide gives the lines at one side of a node their heights.
func (s *placed) putSide(node int, flows []int, rightSide bool, want func(flow int, rightSide bool) float64) {
	if len(flows) == 0 {
		return
	}
	n, box := &s.nodes[node], s.scene.Nodes[node].Rect
	low, high := up(box.Y+portMargin), down(box.Bottom()-portMargin)
	spread := n.side(flows)
	wanted := make([]float64, len(flows))
	for k, i := range flows {
		y := want(i, rightSide)
		if y < box.Y-gridStep || y > box.Bottom()+gridStep {
			y = onGrid(box.Y + spread[k])
		}
		wanted[k] = min(max(y, low), high)
	}
	apart := float64(portClose)
	if k := float64(len(flows) - 1); k > 0 {
		apart = min(apart, max(gridStep, down((high-low)/k)))
	}
	x := box.X
	if rightSide {
		x = box.Right()
	}
	for k, y := range apartFrom(wanted, low, high, apart) {
		inset := n.inset(box, y)
		if rightSide {
			s.starts[flows[k]] = Point{x - inset, y}
		} else {
			s.ends[flows[k]] = Point{x + inset, y}
		}
	}
}

// inset is how far a node's border stands back from the side of its box at a height.
func (n *planNode) inset(box Rect, y float64) float64 {
	if n.of.Kind != render.System {
		return 0
	}
	return roundInset(box, y)
}

// otherY is the height at which a line comes from its other end, or from the place of its words.
func (s *placed) otherY(flow int, rightSide bool) float64 {
	switch {
	case !s.places[flow].empty():
		return s.lineY(flow)
	case rightSide:
		return s.ends[flow].Y
	}
	return s.starts[flow].Y
}

// mostAligned is how far words are moved to make a line straight, in pixels.
const mostAligned = 40

// alignPlaces moves words up or down to the height of a node at their end, where they are near it and nothing is in the way.
func (s *placed) alignPlaces() {
	for i := range s.places {
		if s.places[i].empty() {
			continue
		}
		y := s.lineY(i)
		best, least := 0.0, 3
		for _, dy := range []float64{0, s.starts[i].Y - y, s.ends[i].Y - y} {
			bends := 0
			for _, end := range []Point{s.starts[i], s.ends[i]} {
				if end.Y != y+dy {
					bends++
				}
			}
			if bends < least && dy <= mostAligned && dy >= -mostAligned && (dy == 0 || s.free(i, dy)) {
				best, least = dy, bends
			}
		}
		s.places[i].Y += best
	}
}

// free reports whether the words of a flow can be moved by a height without coming near anything.
func (s *placed) free(flow int, dy float64) bool {
	r := s.places[flow]
	r.Y += dy
	wide := r.grow(gridStep)
	for i := range s.places {
		if i != flow && s.places[i].touches(wide) {
			return false
		}
	}
	for i := range s.scene.Nodes {
		if s.scene.Nodes[i].Rect.touches(r.grow(runStraight)) {
			return false
		}
	}
	for i := range s.scene.Zones {
		if z := &s.scene.Zones[i]; onBorder(z.Rect, wide) || z.Label.touches(wide) {
			return false
		}
	}
	return true
}

// apartFrom are the wanted heights, in their order, moved as little as keeps them apart and between low and high.
func apartFrom(wanted []float64, low, high, apart float64) []float64 {
	out := make([]float64, len(wanted))
	for i, y := range wanted {
		out[i] = max(y, low+float64(i)*apart)
		if i > 0 {
			out[i] = max(out[i], out[i-1]+apart)
		}
	}
	limit := high
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = min(out[i], limit)
		limit = out[i] - apart
	}
	return out
}

// wantedY is the height at which a line would best touch a node: that of its place, or else the middle of what it has in
// common with the side of the node at its other end.
func (s *placed) wantedY(flow int, rightSide bool) float64 {
	if !s.places[flow].empty() {
		return s.lineY(flow)
	}
	left, right := s.flows[flow].ends()
	a, b := s.scene.Nodes[left].Rect, s.scene.Nodes[right].Rect
	top, bottom := max(a.Y, b.Y)+portMargin, min(a.Bottom(), b.Bottom())-portMargin
	if top <= bottom {
		return onGrid((top + bottom) / 2)
	}
	if rightSide {
		return b.Center().Y
	}
	return a.Center().Y
}

// lineY is the height at which a flow's line passes its place.
func (s *placed) lineY(flow int) float64 { return s.places[flow].Bottom() - flowRowHeight/2 }
