package layout

import (
	"cmp"
	"math"
	"slices"
)

// How often all lines are led, all but the first time in sight of the others and of their signs.
const (
	fewRounds  = 2 // to compare pictures
	mostRounds = 4 // for the one that is taken
)

// router leads the lines of a scene.
type router struct {
	*placed
	g     *grid
	legs  []leg
	ways  [][]Point // corners by flow, from left to right
	signs *signPlaces
}

// lead finds the ways of all lines, and makes them the paths of the flows. It reports false when the picture is too large
// for a grid.
func (s *placed) lead() bool {
	g := newGrid(s.scene.extent())
	if g == nil {
		return false
	}
	s.obstruct(g)
	r := &router{placed: s, g: g, legs: s.legs(), ways: make([][]Point, len(s.flows))}
	r.signs = newSignPlaces(s, g, r.ways)
	for i := range r.legs {
		r.legs[i].squeeze()
		g.occupyEnds(&r.legs[i])
	}
	order := shortFirst(r.legs)
	for round := range s.rounds {
		for _, i := range order {
			if r.late() {
				return true
			}
			r.again(&r.legs[i])
			if round > 0 {
				r.sign(&r.legs[i])
			}
		}
		if round == 0 {
			r.untangle()
			for _, i := range order {
				r.sign(&r.legs[i])
			}
		}
	}
	r.follow()
	return true
}

// again leads one leg in sight of all others, and gives what its way costs.
func (r *router) again(l *leg) int {
	r.g.free(l)
	r.signs.take(l)
	cost := r.g.route(l)
	r.g.occupy(l)
	return cost
}

// sign finds a place for the signs of a leg's flow, unless they stand under its words.
func (r *router) sign(l *leg) {
	if r.mode == withWords {
		return
	}
	r.ways[l.flow] = r.corners(r.g, l.flow, l, nil)
	r.signs.put(l)
}

// follow makes the ways found the paths of the flows, and puts the signs on them.
func (r *router) follow() {
	for i := range r.legs {
		l := &r.legs[i]
		if l.tight {
			r.tight++
		}
		switch {
		case r.mode != withWords:
			if at := r.signs.at[l.flow]; !at.empty() {
				r.scene.Flows[l.flow].Items = r.flows[l.flow].signs[r.signs.chosen[l.flow]].at(at.X, at.Y)
			}
		case l.dir == east:
			r.ways[l.flow] = r.corners(r.g, l.flow, l, &r.legs[i+1])
		}
	}
	r.placed.ways, r.signed = r.ways, r.mode != withWords
	for i, w := range r.ways {
		if w == nil {
			continue
		}
		path := rounded(w)
		if r.flows[i].flip {
			path = reversed(path)
		}
		r.scene.Flows[i].Path = path
	}
}

// obstruct notes what lines have to go around, and the boundaries.
func (s *placed) obstruct(g *grid) {
	g.depth = make([]int, len(s.zones))
	for i := range s.zones {
		g.depth[i] = s.zones[i].depth
	}
	for i := range s.scene.Zones {
		z := &s.scene.Zones[i]
		g.addZone(int32(s.zoneAt[z.ID]), z.Rect)
	}
	for i := range s.scene.Zones {
		g.block(s.scene.Zones[i].Label.grow(clearTab))
	}
	for i := range s.scene.Nodes {
		box := s.scene.Nodes[i].Rect
		top := s.nodes[i].top
		g.block(Rect{box.X, box.Y - top, box.W, box.H + top}.grow(clearNode))
	}
	for _, c := range s.places {
		if !c.empty() {
			g.block(c.grow(clearPlace))
		}
	}
}

// legs are one for each flow, or with words two, one after the other: from the node at the left to the place of the words,
// and from the node at the right back to it.
func (s *placed) legs() []leg {
	var legs []leg
	for i := range s.flows {
		f := &s.flows[i]
		if f.from == f.to {
			continue
		}
		left, right := f.ends()
		zl, zr := s.nodes[left].zone, s.nodes[right].zone
		a := leg{id: int32(2 * i), flow: i, dir: east, fromX: s.starts[i].X, toX: s.ends[i].X}
		a.start = Point{up(s.clearOf(left, f.zone, true)), s.starts[i].Y}
		a.end = Point{down(s.clearOf(right, f.zone, false)), s.ends[i].Y}
		if s.places[i].empty() {
			s.allow(&a, zl, zr, f.zone)
			legs = append(legs, a)
			continue
		}
		y, c := s.lineY(i), s.places[i]
		a.toX, a.end = c.X, Point{down(c.X - 2), y}
		s.allow(&a, zl, f.zone, f.zone)
		b := leg{id: int32(2*i + 1), flow: i, dir: west, fromX: s.ends[i].X, toX: c.Right()}
		b.start = Point{down(s.clearOf(right, f.zone, false)), s.ends[i].Y}
		b.end = Point{up(c.Right() + 2), y}
		s.allow(&b, zr, f.zone, f.zone)
		legs = append(legs, a, b)
	}
	return legs
}

// clearOf is the x at a side of a node from which on a line may bend: past the head of its arrow, and past the borders close
// by that it has to pass on its way to the boundary around both its ends.
func (s *placed) clearOf(node, common int, rightSide bool) float64 {
	const close, past = 70, 12
	box, sign := s.scene.Nodes[node].Rect, -1.0
	x := box.X
	if rightSide {
		x, sign = box.Right(), 1
	}
	at := x + sign*runStraight
	for z := s.nodes[node].zone; z != common; z = s.zones[z].parent {
		zone := s.zone(s.zones[z].of.ID)
		border := zone.Rect.X
		if rightSide {
			border = zone.Rect.Right()
		}
		if (border-x)*sign > close {
			break
		}
		at = sign * max(at*sign, border*sign+past)
	}
	return at
}

// room is how far a leg can run before it must not bend any more; negative when it has no room to bend.
func (l *leg) room() float64 {
	if l.dir == west {
		return l.start.X - l.end.X
	}
	return l.end.X - l.start.X
}

// meet reports whether a leg's straight pieces at its ends reach past each other, towards each other.
func (l *leg) meet() bool {
	gap := l.toX - l.fromX
	if l.dir == west {
		gap = -gap
	}
	return l.room() < 0 && gap > 2*gridStep
}

// squeeze lets a leg without room bend in the middle between its ends, close to what is there.
func (l *leg) squeeze() {
	if l.meet() && l.start.Y != l.end.Y {
		l.tight = true
		l.start.X = onGrid((l.fromX + l.toX) / 2)
		l.end.X = l.start.X
	}
}

func up(v float64) float64   { return math.Ceil(v/gridStep) * gridStep }
func down(v float64) float64 { return math.Floor(v/gridStep) * gridStep }

// allow notes which boundaries a leg has to leave and to enter, and in which it may run; common is around both ends.
func (s *placed) allow(l *leg, from, to, common int) {
	n := len(s.zones)
	l.leave, l.enter, l.allowed = make([]bool, n), make([]bool, n), make([]bool, n)
	for z := from; z >= 0; z = s.zones[z].parent {
		l.allowed[z] = true
	}
	for z := to; z >= 0; z = s.zones[z].parent {
		l.allowed[z] = true
	}
	for z := from; z != common; z = s.zones[z].parent {
		l.leave[z] = true
	}
	for z := to; z != common; z = s.zones[z].parent {
		l.enter[z] = true
	}
}

// occupyEnds notes the straight pieces at both ends of a leg, which stay where they are.
func (g *grid) occupyEnds(l *leg) { g.eachEnd(l, func(p int32) { g.h[p] = l.id }) }

// freeEnds takes back what occupyEnds notes.
func (g *grid) freeEnds(l *leg) {
	g.eachEnd(l, func(p int32) {
		if g.h[p] == l.id {
			g.h[p] = none
		}
	})
}

func (g *grid) eachEnd(l *leg, do func(p int32)) {
	span := func(a, b, y float64) { g.each(Rect{min(a, b), y - 1, math.Abs(a - b), 2}, do) }
	span(l.fromX, l.start.X, l.start.Y)
	span(l.end.X, l.toX, l.end.Y)
}

// shortFirst is the order in which legs are led: those with little choice first.
func shortFirst(legs []leg) []int {
	order := make([]int, len(legs))
	for i := range order {
		order[i] = i
	}
	size := func(l *leg) float64 {
		return math.Abs(l.start.X-l.end.X) + 2*math.Abs(l.start.Y-l.end.Y)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size(&legs[a]), size(&legs[b])) })
	return order
}

// bendRadius is that of corners, where there is room.
const bendRadius = 10

// corners are those of a flow's line, from the node at its left to that at its right, along one or two legs.
func (s *placed) corners(g *grid, i int, a, b *leg) []Point {
	points := []Point{s.starts[i]}
	for _, p := range a.points {
		points = append(points, g.at(p))
	}
	if b != nil {
		for k := len(b.points) - 1; k >= 0; k-- {
			points = append(points, g.at(b.points[k]))
		}
	}
	points = append(points, s.ends[i])
	out := points[:1:1]
	for k := 1; k < len(points)-1; k++ {
		a, b, c := out[len(out)-1], points[k], points[k+1]
		if a == b || b == c || a.X == b.X && b.X == c.X || a.Y == b.Y && b.Y == c.Y {
			continue
		}
		out = append(out, b)
	}
	return append(out, points[len(points)-1])
}

// rounded is a line with quarter circles for corners, as cubic curves.
func rounded(corners []Point) []Point {
	const k = 0.4477 // of the way from the corner, for a quarter circle
	path := corners[:1:1]
	at := corners[0]
	toward := func(a, b Point, d float64) Point {
		t := d / distance(a, b)
		return Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t}
	}
	for i := 1; i < len(corners)-1; i++ {
		c, next := corners[i], corners[i+1]
		r := min(bendRadius, distance(corners[i-1], c)/2, distance(c, next)/2)
		in, out := toward(c, corners[i-1], r), toward(c, next, r)
		if distance(at, in) > 0.01 {
			path = append(path, straight(at, in)...)
		}
		path = append(path, toward(c, in, r*k), toward(c, out, r*k), out)
		at = out
	}
	return append(path, straight(at, corners[len(corners)-1])...)
}
