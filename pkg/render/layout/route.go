package layout

import (
	"math"
	"slices"
)

// Lines are led along a grid, from each node to the place of the flow and on to the other node, by the cheapest way. A
// line keeps clear of nodes, of the words of other flows and of the tabs of boundaries, never lies on another line, and
// passes the borders of boundaries straight. Length, bends, crossings and closeness cost; so does a boundary that the
// flow has nothing to do with. All lines are led once, then each again in sight of all the others.

// gridStep is the distance of lines of the grid in pixels. All ports lie on it.
const gridStep = 8

// What a way costs, in tenths of a step of the grid.
const (
	costStep     = 10
	costBend     = 70
	costCross    = 90   // another line
	costBeside   = 7    // a step with another line on the next line of the grid
	costNear     = 50   // a step along the border of a boundary, close to it
	costBorder   = 20   // through a border that has to be passed
	costForeign  = 450  // through one that has not
	costStranger = 25   // a step inside a boundary that the flow has nothing to do with
	costTight    = 300  // through a border too close to where another line passes it
	costTouch    = 1800 // on another line, or through something
)

// Distances around things that lines keep, in pixels.
const (
	clearNode   = 14
	clearPlace  = 4
	clearTab    = 5
	runStraight = 22 // from a node to the first bend, for the head of the arrow
	markApart   = 19 // between the marks of two lines on one border
)

// maxGrid is the most points a grid may have; larger pictures are drawn with the lines that Graphviz gives.
const maxGrid = 1 << 20

// largeGrid is how many points a grid has from which on ways are found faster and are not always the cheapest.
const largeGrid = 60_000

const none = int32(-1)

// grid is what the router knows of the picture, by point: x = left + column·gridStep, y = top + row·gridStep.
type grid struct {
	left, top  float64
	cols, rows int
	blocked    []bool  // inside something
	nearV      []bool  // close to an upright border
	nearH      []bool  // close to a level border
	bends      []bool  // too close to a border to bend
	zone       []int32 // innermost boundary, as a place in plan.zones; none outside all
	h, v       []int32 // the line that passes level, and that which passes upright
	signs      []int32 // the line whose signs stand here
	passes     []pass  // of borders by lines
	depth      []int   // of boundaries

	// the search
	haste   int     // weight of the way still to go, in percent: more than 100 looks less to the sides
	best    []int32 // cost by state, which is point·4 + direction
	from    []int32
	round   []uint32 // the search that set best and from
	closed  []uint32 // the search that went on from here
	now     uint32
	buckets [][]int32 // states by cost so far and at least to come
	at0     int       // the first bucket that may hold any
	last    int       // the last one
}

// pass is where a line passes the border of a boundary.
type pass struct {
	line int32
	zone int32
	at   Point
}

// leg is a way to be found: that of a flow from node to node, or half of it, from a node to the place of its words.
type leg struct {
	id         int32   // of the line, for what it occupies
	flow       int     // place in plan.flows
	start, end Point   // where the straight pieces at both ends stop
	fromX, toX float64 // where they come from
	dir        int     // in which it leaves and arrives: east or west
	leave      []bool  // boundaries that it has to leave, by place in plan.zones
	enter      []bool  // boundaries that it has to enter
	allowed    []bool  // those, and the ones around
	tight      bool    // bends where it should not, for want of room
	points     []int32
}

// Directions of steps.
const (
	east = iota
	south
	west
	north
)

func newGrid(box Rect) *grid {
	margin := 9.0 * gridStep
	g := &grid{
		left: math.Floor((box.X-margin)/gridStep) * gridStep,
		top:  math.Floor((box.Y-margin)/gridStep) * gridStep,
	}
	g.cols = int((box.Right()+margin-g.left)/gridStep) + 1
	g.rows = int((box.Bottom()+margin-g.top)/gridStep) + 1
	n := g.cols * g.rows
	if n > maxGrid || n <= 0 {
		return nil
	}
	g.blocked, g.nearV, g.nearH, g.bends = make([]bool, n), make([]bool, n), make([]bool, n), make([]bool, n)
	g.zone, g.h, g.v, g.signs = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	for i := range n {
		g.zone[i], g.h[i], g.v[i], g.signs[i] = none, none, none, none
	}
	g.haste = 100
	if n > largeGrid {
		g.haste = 150
	}
	g.best, g.from, g.round, g.closed = make([]int32, 4*n), make([]int32, 4*n), make([]uint32, 4*n), make([]uint32, 4*n)
	return g
}

func (g *grid) at(p int32) Point {
	return Point{g.left + float64(int(p)%g.cols)*gridStep, g.top + float64(int(p)/g.cols)*gridStep}
}

// point is the point of the grid that is nearest.
func (g *grid) point(p Point) int32 {
	c := int(math.Round((p.X - g.left) / gridStep))
	r := int(math.Round((p.Y - g.top) / gridStep))
	return int32(min(max(r, 0), g.rows-1)*g.cols + min(max(c, 0), g.cols-1))
}

// each calls do for all points inside a rectangle, its border included.
func (g *grid) each(r Rect, do func(p int32)) {
	c0, c1 := int(math.Ceil((r.X-g.left)/gridStep)), int(math.Floor((r.Right()-g.left)/gridStep))
	r0, r1 := int(math.Ceil((r.Y-g.top)/gridStep)), int(math.Floor((r.Bottom()-g.top)/gridStep))
	for row := max(r0, 0); row <= min(r1, g.rows-1); row++ {
		for col := max(c0, 0); col <= min(c1, g.cols-1); col++ {
			do(int32(row*g.cols + col))
		}
	}
}

func (g *grid) block(r Rect) { g.each(r, func(p int32) { g.blocked[p] = true }) }

// addZone notes a boundary and the strips along its borders. Outer ones come before inner ones.
func (g *grid) addZone(z int32, r Rect) {
	g.each(r, func(p int32) { g.zone[p] = z })
	const close, bend = 9, 17
	for _, x := range []float64{r.X, r.Right()} {
		g.each(Rect{x - close, r.Y - close, 2 * close, r.H + 2*close}, func(p int32) { g.nearV[p] = true })
		g.each(Rect{x - bend, r.Y - bend, 2 * bend, r.H + 2*bend}, func(p int32) { g.bends[p] = true })
	}
	for _, y := range []float64{r.Y, r.Bottom()} {
		g.each(Rect{r.X - close, y - close, r.W + 2*close, 2 * close}, func(p int32) { g.nearH[p] = true })
		g.each(Rect{r.X - bend, y - bend, r.W + 2*bend, 2 * bend}, func(p int32) { g.bends[p] = true })
	}
}

// occupy notes a way as taken by its line, and where it passes borders.
func (g *grid) occupy(l *leg) {
	for i := 1; i < len(l.points); i++ {
		a, b := l.points[i-1], l.points[i]
		if b == a+1 || b == a-1 {
			g.h[a], g.h[b] = l.id, l.id
		} else {
			g.v[a], g.v[b] = l.id, l.id
		}
		if g.zone[a] != g.zone[b] {
			g.passes = append(g.passes, pass{l.id, g.zone[a], g.at(b)}, pass{l.id, g.zone[b], g.at(b)})
		}
	}
}

// free takes back what a line occupies. Points that two lines share stay with neither; the next round sets them right.
func (g *grid) free(l *leg) {
	for _, p := range l.points {
		if g.h[p] == l.id {
			g.h[p] = none
		}
		if g.v[p] == l.id {
			g.v[p] = none
		}
	}
	g.passes = slices.DeleteFunc(g.passes, func(p pass) bool { return p.line == l.id })
	l.points = nil
}

// route finds the cheapest way of a leg, and gives its cost. It is A*: states wait in buckets by what a way through them costs at least.
func (g *grid) route(l *leg) int {
	if l.start.Y == l.end.Y && l.meet() {
		return 0 // the straight pieces at the ends meet
	}
	g.now++
	for i := range g.buckets {
		g.buckets[i] = g.buckets[i][:0]
	}
	start, goal := g.point(l.start), g.point(l.end)
	g.at0, g.last = 0, -1
	g.reach(l, start*4+int32(l.dir), -1, 0, goal)
	for g.at0 <= g.last {
		waiting := g.buckets[g.at0]
		if len(waiting) == 0 {
			g.at0++
			continue
		}
		state := waiting[len(waiting)-1]
		g.buckets[g.at0] = waiting[:len(waiting)-1]
		p, dir := state/4, int(state%4)
		so := g.best[state]
		if g.closed[state] == g.now {
			continue // it was reached more cheaply before
		}
		g.closed[state] = g.now
		if p == goal && dir == l.dir {
			l.points = g.trace(state)
			return int(so)
		}
		for d := range 4 {
			if d == (dir+2)%4 {
				continue
			}
			if q, ok := g.step(p, d); ok && g.closed[q*4+int32(d)] != g.now {
				g.reach(l, q*4+int32(d), state, so+int32(g.price(l, p, q, dir, d, goal)), goal)
			}
		}
	}
	return costTouch
}

// step is the next point in a direction, and whether there is one.
func (g *grid) step(p int32, dir int) (int32, bool) {
	col, row := int(p)%g.cols, int(p)/g.cols
	switch dir {
	case east:
		return p + 1, col+1 < g.cols
	case west:
		return p - 1, col > 0
	case south:
		return p + int32(g.cols), row+1 < g.rows
	}
	return p - int32(g.cols), row > 0
}

// price is what a step from p to q costs, when p was reached in direction dir and is left in direction d.
func (g *grid) price(l *leg, p, q int32, dir, d int, goal int32) int {
	cost := costStep
	level := d == east || d == west
	mine, cross := g.h, g.v
	near := g.nearH
	if !level {
		mine, cross, near = g.v, g.h, g.nearV
	}
	if d != dir {
		cost += costBend
		if g.bends[p] {
			cost += costNear
		}
		if other(g.h[p], l.id) || other(g.v[p], l.id) {
			cost += costTouch
		}
	}
	if (g.blocked[q] || other(g.signs[q], l.id)) && q != goal {
		cost += costTouch
	}
	if other(mine[q], l.id) {
		cost += costTouch
	}
	if o := cross[q]; other(o, l.id) {
		cost += costCross
		if mine[q] == o {
			cost += costTouch // a bend of the other line
		}
	}
	if near[p] && near[q] {
		cost += costNear
	}
	side := int32(g.cols)
	if !level {
		side = 1
	}
	for _, s := range [2]int32{q - side, q + side} {
		if s >= 0 && int(s) < len(mine) && other(mine[s], l.id) {
			cost += costBeside
		}
	}
	return cost + g.toll(l, p, q)
}

// toll is what the boundaries around two points of a step cost.
func (g *grid) toll(l *leg, p, q int32) int {
	zq := g.zone[q]
	cost := 0
	if zq != none && !l.allowed[zq] {
		cost += costStranger
	}
	zp := g.zone[p]
	if zp == zq {
		return cost
	}
	if g.due(l, zp, zq) {
		cost += costBorder
	} else {
		cost += costForeign
	}
	at := g.at(q)
	g.each(Rect{at.X - gridStep, at.Y - gridStep, 2 * gridStep, 2 * gridStep}, func(r int32) {
		if g.blocked[r] || other(g.signs[r], l.id) {
			cost += costTight / 2 // no room for a mark
		}
	})
	for i := range g.passes {
		o := &g.passes[i]
		if (o.zone == zp || o.zone == zq) && math.Abs(o.at.X-at.X) < markApart && math.Abs(o.at.Y-at.Y) < markApart {
			cost += costTight
		}
	}
	return cost
}

// due reports whether a leg has to pass from one boundary to another.
func (g *grid) due(l *leg, from, to int32) bool {
	inner := func(z int32) int {
		if z == none {
			return -1
		}
		return g.depth[z]
	}
	a, b := inner(from), inner(to)
	return (a < b || l.leave[from]) && (b < a || l.enter[to])
}

func other(owner, id int32) bool { return owner != none && owner != id }

// ahead is the least that the rest of a way costs: its length, and the bends without which it cannot be.
func (g *grid) ahead(l *leg, p int32, dir int, goal int32) int {
	dx := int(goal)%g.cols - int(p)%g.cols
	dy := int(goal)/g.cols - int(p)/g.cols
	cost := costStep * (max(dx, -dx) + max(dy, -dy))
	if l.dir == west {
		dx = -dx
		if dir == east || dir == west {
			dir = east + west - dir
		}
	}
	bends := 0
	switch { // as if the way led east
	case dir == east && dx < 0:
		bends = 4
	case dir == east && dy != 0:
		bends = 2
	case dir == west:
		bends = 2
	case dir == south && dy < 0, dir == north && dy > 0, (dir == south || dir == north) && dx < 0:
		bends = 3
	case dir == south, dir == north:
		bends = 1
	}
	return cost + bends*costBend
}

func (g *grid) reach(l *leg, state, from, cost int32, goal int32) {
	if g.round[state] == g.now && g.best[state] <= cost {
		return
	}
	g.round[state], g.best[state], g.from[state] = g.now, cost, from
	at := max(int(cost)+g.ahead(l, state/4, int(state%4), goal)*g.haste/100, g.at0)
	for len(g.buckets) <= at {
		g.buckets = append(g.buckets, nil)
	}
	g.buckets[at] = append(g.buckets[at], state)
	g.last = max(g.last, at)
}

func (g *grid) trace(state int32) []int32 {
	var points []int32
	for s := state; s >= 0; s = g.from[s] {
		if p := s / 4; len(points) == 0 || points[len(points)-1] != p {
			points = append(points, p)
		}
	}
	slices.Reverse(points)
	return points
}
