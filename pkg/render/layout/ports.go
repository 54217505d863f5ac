package layout

import (
	"cmp"
	"math"
	"slices"
)

// Where lines touch nodes is decided once nodes and the places of flows stand: at the height of the flow where the side
// of the node reaches that far, so that lines run straight; else spread over the side. All heights lie on the grid.

// touch is a line at a side of a node.
type touch struct {
	flow   int
	wanted float64
}

// portMargin is how far ports keep from the corners of a node.
const portMargin = 12

func onGrid(y float64) float64 { return math.Round(y/gridStep) * gridStep }

// settle moves the places of flows onto the grid, and to the height of a node at their end that they nearly have.
func (s *placed) settle() {
	for i := range s.flows {
		if s.places[i].empty() {
			continue
		}
		c := &s.places[i]
		y := c.Bottom() - flowRowHeight/2
		c.Y += onGrid(y) - y
	}
}

// putPorts gives every line its height at both nodes.
func (s *placed) putPorts() {
	for i := range s.nodes {
		n, box := &s.nodes[i], s.scene.Nodes[i].Rect
		s.putSide(n, box, n.left, false)
		s.putSide(n, box, n.right, true)
	}
}

func (s *placed) putSide(n *planNode, box Rect, flows []int, rightSide bool) {
	if len(flows) == 0 {
		return
	}
	low, high := math.Ceil((box.Y+portMargin)/gridStep)*gridStep, math.Floor((box.Bottom()-portMargin)/gridStep)*gridStep
	spread := n.side(flows)
	touches := make([]touch, len(flows))
	for k, i := range flows {
		y := s.wantedY(i, rightSide)
		if y < box.Y-gridStep || y > box.Bottom()+gridStep {
			y = onGrid(box.Y + spread[k])
		}
		touches[k] = touch{i, min(max(y, low), high)}
	}
	slices.SortStableFunc(touches, func(a, b touch) int {
		return cmp.Compare(slices.Index(flows, a.flow), slices.Index(flows, b.flow))
	})
	apart := math.Floor(portClose/gridStep+0.5) * gridStep
	if k := float64(len(flows) - 1); k > 0 {
		apart = min(apart, max(gridStep, math.Floor((high-low)/k/gridStep)*gridStep))
	}
	x := box.X
	if rightSide {
		x = box.Right()
	}
	for k, y := range apartFrom(touches, low, high, apart) {
		p := Point{x, y}
		if rightSide {
			s.starts[touches[k].flow] = p
		} else {
			s.ends[touches[k].flow] = p
		}
	}
}

// apartFrom are the wanted heights, in their order, moved as little as keeps them apart and between low and high.
func apartFrom(touches []touch, low, high, apart float64) []float64 {
	out := make([]float64, len(touches))
	for i, t := range touches {
		out[i] = max(t.wanted, low+float64(i)*apart)
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
