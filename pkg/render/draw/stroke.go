package draw

import (
	"math"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// smooth is how far, in pixels of the image, straight pieces may lie from the curve that they stand for.
const smooth = 0.03

// trace is a row of straight pieces.
type trace struct {
	points []layout.Point
	closed bool
}

// add appends a point that is not the last one again.
func (t *trace) add(p layout.Point) {
	if n := len(t.points); n == 0 || math.Hypot(p.X-t.points[n-1].X, p.Y-t.points[n-1].Y) > 1e-6 {
		t.points = append(t.points, p)
	}
}

// traces are the parts of a shape as straight pieces, without those that are but a point.
func (s shape) traces() []trace {
	var out []trace
	var now trace
	end := func(next layout.Point) {
		if len(now.points) > 1 {
			out = append(out, now)
		}
		now = trace{points: []layout.Point{next}}
	}
	var start layout.Point
	for i := range s {
		seg := &s[i]
		switch seg.op {
		case 'M':
			start = seg.p[0]
			end(start)
		case 'L':
			now.add(seg.p[0])
		case 'C':
			bent(now.points[len(now.points)-1], seg.p, now.add)
		case 'Z':
			now.close()
			end(start)
		}
	}
	end(layout.Point{})
	return out
}

// close joins the end with the start.
func (t *trace) close() {
	n := len(t.points)
	if n > 1 && math.Hypot(t.points[0].X-t.points[n-1].X, t.points[0].Y-t.points[n-1].Y) <= 1e-6 {
		t.points = t.points[:n-1]
	}
	t.closed = len(t.points) > 1
}

// bent calls add with points of a curve, close enough to draw lines between them.
func bent(from layout.Point, p [3]layout.Point, add func(layout.Point)) {
	far := math.Max(math.Hypot(from.X-2*p[0].X+p[1].X, from.Y-2*p[0].Y+p[1].Y), math.Hypot(p[0].X-2*p[1].X+p[2].X, p[0].Y-2*p[1].Y+p[2].Y))
	n := 1 + int(math.Min(math.Sqrt(0.75*far/smooth), 500))
	for i := 1; i < n; i++ {
		u := float64(i) / float64(n)
		v := 1 - u
		a, b, c, d := v*v*v, 3*v*v*u, 3*v*u*u, u*u*u
		add(layout.Point{X: a*from.X + b*p[0].X + c*p[1].X + d*p[2].X, Y: a*from.Y + b*p[0].Y + c*p[1].Y + d*p[2].Y})
	}
	add(p[2])
}

// dashed are the pieces of a trace that a pattern draws: lengths drawn and left out, in turn.
func (t trace) dashed(pattern []float64) []trace {
	points := t.points
	if t.closed {
		points = append(append([]layout.Point(nil), points...), points[0])
	}
	var out []trace
	now := trace{points: points[:1:1]}
	left, on := pattern[0], 0
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		for done := 0.0; done < length; {
			step := math.Min(left, length-done)
			done += step
			p := layout.Point{X: a.X + (b.X-a.X)*done/length, Y: a.Y + (b.Y-a.Y)*done/length}
			now.add(p)
			if left -= step; left > 0 {
				continue
			}
			if on%2 == 0 && len(now.points) > 1 {
				out = append(out, now)
			}
			on++
			left, now = pattern[on%len(pattern)], trace{points: []layout.Point{p}}
		}
	}
	if on%2 == 0 && len(now.points) > 1 {
		out = append(out, now)
	}
	return out
}

// stroked is the outline of the lines of a shape as wide as the pen. All its parts go around the same way, so that what
// two of them cover is covered. Corners are round; ends are, where the pen has round ones.
func stroked(s shape, width float64, dash []float64, round bool) shape {
	e := edge{half: width / 2, round: round}
	e.step = 2 * math.Acos(1-math.Min(smooth/e.half, 0.5))
	for _, t := range s.traces() {
		if len(dash) == 0 {
			e.around(t)
			continue
		}
		for _, piece := range t.dashed(dash) {
			e.around(piece)
		}
	}
	return e.out
}

// edge draws the two sides of a line.
type edge struct {
	half  float64 // of the width of the line
	step  float64 // the largest angle that a straight piece may stand for
	round bool
	out   shape
	open  bool // a part was begun
}

func (e *edge) add(at, normal layout.Point) {
	p := layout.Point{X: at.X + normal.X*e.half, Y: at.Y + normal.Y*e.half}
	if e.open {
		e.out.line(p)
		return
	}
	e.out.move(p)
	e.open = true
}

func (e *edge) shut() {
	e.out.shut()
	e.open = false
}

func (e *edge) around(t trace) {
	back := trace{closed: t.closed}
	for i := len(t.points) - 1; i >= 0; i-- {
		back.points = append(back.points, t.points[i])
	}
	for _, side := range []trace{t, back} {
		e.side(side)
		if t.closed {
			e.shut()
		}
	}
	if !t.closed {
		e.shut()
	}
}

// side draws what lies to the left of a trace, and the end.
func (e *edge) side(t trace) {
	n := len(t.points)
	normal := func(i int) layout.Point {
		a, b := t.points[i%n], t.points[(i+1)%n]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		return layout.Point{X: (b.Y - a.Y) / length, Y: (a.X - b.X) / length}
	}
	if t.closed {
		for i := range n {
			e.join(t.points[i], normal(i+n-1), normal(i))
		}
		return
	}
	e.add(t.points[0], normal(0))
	for i := 1; i < n-1; i++ {
		e.join(t.points[i], normal(i-1), normal(i))
	}
	last := normal(n - 2)
	e.add(t.points[n-1], last)
	if e.round {
		e.fan(t.points[n-1], last, math.Pi)
	}
}

// join goes around a corner: on the outer side in an arc, on the inner side by the corner itself.
func (e *edge) join(at, before, after layout.Point) {
	cross, dot := before.X*after.Y-before.Y*after.X, before.X*after.X+before.Y*after.Y
	e.add(at, before)
	switch by := math.Atan2(cross, dot); {
	case by > 0:
		e.fan(at, before, by)
	case dot < 0.9:
		e.add(at, layout.Point{})
	}
	e.add(at, after)
}

// fan draws an arc around a point, beginning where a normal points.
func (e *edge) fan(at, normal layout.Point, by float64) {
	steps := int(math.Ceil(by / e.step))
	for i := 1; i < steps; i++ {
		sin, cos := math.Sincos(by * float64(i) / float64(steps))
		e.add(at, layout.Point{X: normal.X*cos - normal.Y*sin, Y: normal.X*sin + normal.Y*cos})
	}
}
