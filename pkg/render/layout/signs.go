package layout

import "math"

// signPlaces finds places for numbers and badges on lines that have no place of their own: on a straight piece, the number
// on the line, where nothing else is, and near the middle.
type signPlaces struct {
	s    *placed
	g    *grid
	ways [][]Point // by flow
	at   []Rect    // by flow; empty: not placed

	chosen []int // by flow: which form of its signs
}

func newSignPlaces(s *placed, g *grid, ways [][]Point) *signPlaces {
	n := len(s.flows)
	return &signPlaces{s: s, g: g, ways: ways, at: make([]Rect, n), chosen: make([]int, n)}
}

// take removes the signs of a leg's flow.
func (p *signPlaces) take(l *leg) {
	if p.at[l.flow].empty() {
		return
	}
	p.g.each(p.at[l.flow].grow(clearPlace), func(q int32) {
		if p.g.signs[q] == l.id {
			p.g.signs[q] = none
		}
	})
	p.at[l.flow] = Rect{}
}

// Costs of places for signs.
const (
	signOnLine   = 100.0 // for each point of the grid on another line
	signOnThing  = 200.0 // on a node, a tab or other signs
	signOnOwn    = 45.0  // on another piece of its own line
	signOnBorder = 40.0
	signTight    = 6.0 // for each pixel that a piece is too short
)

// put finds the best place for the signs of a leg's flow and keeps it free.
func (p *signPlaces) put(l *leg) {
	way := p.ways[l.flow]
	total := 0.0
	for i := 1; i < len(way); i++ {
		total += distance(way[i-1], way[i])
	}
	least, gone := math.Inf(1), 0.0
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		length := distance(a, b)
		for d := gridStep / 2.0; d < length; d += gridStep {
			t := d / length
			at := Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t}
			before, after := d, length-d
			if i == 1 {
				before -= 6
			}
			if i == len(way)-1 {
				after -= 8 // the head of the arrow
			}
			for v, sign := range p.s.flows[l.flow].signs {
				if sign.upright != (a.X == b.X) {
					continue
				}
				need := sign.w / 2
				if sign.upright {
					need = sign.h / 2
				}
				cost := math.Abs(gone+d-total/2)/6 + signTight*max(0, need+bendRadius-min(before, after)) + sign.cost
				if cost >= least {
					continue
				}
				r := Rect{at.X - sign.anchor.X, at.Y - sign.anchor.Y, sign.w, sign.h}
				for k := 1; k < len(way); k++ {
					if k != i && r.grow(clearPlace).cuts(way[k-1], way[k]) {
						cost += signOnOwn
					}
				}
				if cost += p.conflicts(l, r); cost < least {
					least = cost
					p.at[l.flow], p.chosen[l.flow] = r, v
				}
			}
		}
		gone += length
	}
	p.g.each(p.at[l.flow].grow(clearPlace), func(q int32) { p.g.signs[q] = l.id })
}

// conflicts is what it costs to put signs into a rectangle.
func (p *signPlaces) conflicts(l *leg, r Rect) float64 {
	cost := 0.0
	g := p.g
	g.each(r.grow(clearPlace), func(q int32) {
		if g.blocked[q] {
			cost += signOnThing
		}
		if other(g.signs[q], l.id) {
			cost += signOnThing
		}
		if other(g.h[q], l.id) || other(g.v[q], l.id) {
			cost += signOnLine
		}
	})
	near := r.grow(markRadius + 2)
	for i := range g.passes {
		if near.inside(g.passes[i].at) {
			cost += signOnThing // where a mark will stand
		}
	}
	for i := range p.s.scene.Zones {
		z := p.s.scene.Zones[i].Rect
		if onBorder(z, near) {
			cost += signOnBorder
		}
		if onBorder(z, r.grow(2)) {
			cost += signOnThing
		}
	}
	return cost
}

// onBorder reports whether a rectangle lies across the border of another.
func onBorder(z, r Rect) bool { return z.touches(r) && !z.holds(r) }
