package draw

import (
	"math"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// segment is a step of a shape: M moves to p[0], L draws a line there, Q and C draw curves that end at p[1] and p[2], and Z
// closes what was drawn since the last M.
type segment struct {
	op byte
	p  [3]layout.Point
}

// shape is an outline as lines and curves.
type shape []segment

// points is how many points of a segment count.
func (s *segment) points() int {
	switch s.op {
	case 'Z':
		return 0
	case 'Q':
		return 2
	case 'C':
		return 3
	}
	return 1
}

func (s *shape) move(p layout.Point) { *s = append(*s, segment{'M', [3]layout.Point{p}}) }
func (s *shape) line(p layout.Point) { *s = append(*s, segment{'L', [3]layout.Point{p}}) }
func (s *shape) shut()               { *s = append(*s, segment{op: 'Z'}) }

func (s *shape) curve(a, b, c layout.Point) { *s = append(*s, segment{'C', [3]layout.Point{a, b, c}}) }

// placed is the shape stretched in each direction, and then moved.
func (s shape) placed(kx, ky float64, by layout.Point) shape {
	out := make(shape, len(s))
	for i, seg := range s {
		for j := range seg.p {
			seg.p[j] = layout.Point{X: seg.p[j].X*kx + by.X, Y: seg.p[j].Y*ky + by.Y}
		}
		out[i] = seg
	}
	return out
}

// bounds is a rectangle that holds the shape.
func (s shape) bounds() (low, high layout.Point) {
	low, high = layout.Point{X: math.Inf(1), Y: math.Inf(1)}, layout.Point{X: math.Inf(-1), Y: math.Inf(-1)}
	for i := range s {
		for _, p := range s[i].p[:s[i].points()] {
			low.X, low.Y = math.Min(low.X, p.X), math.Min(low.Y, p.Y)
			high.X, high.Y = math.Max(high.X, p.X), math.Max(high.Y, p.Y)
		}
	}
	return low, high
}

// bend is how far the middle points of a curve lie from the ends of the quarter of a circle that it draws, in radii.
const bend = 0.5522847498

// rectShape goes around a rectangle as SVG does: from the upper left, clockwise. Round corners are at most half a side.
func rectShape(r layout.Rect, round float64) shape {
	var s shape
	x, y, right, bottom := r.X, r.Y, r.Right(), r.Bottom()
	if round <= 0 {
		s.move(layout.Point{X: x, Y: y})
		for _, p := range []layout.Point{{X: right, Y: y}, {X: right, Y: bottom}, {X: x, Y: bottom}} {
			s.line(p)
		}
		s.shut()
		return s
	}
	rx, ry := math.Min(round, r.W/2), math.Min(round, r.H/2)
	cx, cy := rx*(1-bend), ry*(1-bend)
	s.move(layout.Point{X: x + rx, Y: y})
	s.line(layout.Point{X: right - rx, Y: y})
	s.curve(layout.Point{X: right - cx, Y: y}, layout.Point{X: right, Y: y + cy}, layout.Point{X: right, Y: y + ry})
	s.line(layout.Point{X: right, Y: bottom - ry})
	s.curve(layout.Point{X: right, Y: bottom - cy}, layout.Point{X: right - cx, Y: bottom}, layout.Point{X: right - rx, Y: bottom})
	s.line(layout.Point{X: x + rx, Y: bottom})
	s.curve(layout.Point{X: x + cx, Y: bottom}, layout.Point{X: x, Y: bottom - cy}, layout.Point{X: x, Y: bottom - ry})
	s.line(layout.Point{X: x, Y: y + ry})
	s.curve(layout.Point{X: x, Y: y + cy}, layout.Point{X: x + cx, Y: y}, layout.Point{X: x + rx, Y: y})
	s.shut()
	return s
}

func circleShape(center layout.Point, radius float64) shape {
	box := layout.Rect{X: center.X - radius, Y: center.Y - radius, W: 2 * radius, H: 2 * radius}
	return rectShape(box, radius)
}
