package exchange

import (
	"cmp"
	"math"
	"slices"
)

// Point is a place on a diagram of the source.
type Point struct{ X, Y float64 }

// Box is an upright rectangle on a diagram of the source.
type Box struct{ X, Y, W, H float64 }

// Center is the middle of the box.
func (b Box) Center() Point { return Point{b.X + b.W/2, b.Y + b.H/2} }

func (b Box) area() float64 { return b.W * b.H }

func (b Box) inside(p Point) bool {
	return p.X >= b.X && p.X <= b.X+b.W && p.Y >= b.Y && p.Y <= b.Y+b.H
}

// PlaceByGeometry finds out what the diagrams of the source only show: a component or a boundary with a box is inside the
// smallest boundary on its diagram whose box its centre is in, and a flow crosses the boundaries that are lines and that
// the straight way between its ends cuts.
func (d *Draft) PlaceByGeometry() {
	boxes := slices.DeleteFunc(slices.Clone(d.Boundaries), func(b *Element) bool { return b.Box == nil || b.Curve != nil })
	slices.SortStableFunc(boxes, func(a, b *Element) int { return cmp.Compare(a.Box.area(), b.Box.area()) })
	for i, b := range boxes {
		b.Inside = around(b, boxes[i+1:])
	}
	for _, c := range d.Components {
		if c.Box != nil && c.Inside == nil {
			c.Inside = around(c, boxes)
		}
	}
	for _, f := range d.Flows {
		d.cross(f)
	}
}

// around is the first of the boundaries, which are sorted from small to large, that an element's centre is in.
func around(e *Element, boxes []*Element) *Element {
	for _, b := range boxes {
		if b != e && b.Diagram == e.Diagram && b.Box.inside(e.Box.Center()) {
			return b
		}
	}
	return nil
}

// cross notes the lines that a flow cuts.
func (d *Draft) cross(f *Element) {
	if f.From == nil || f.To == nil || f.From.Box == nil || f.To.Box == nil {
		return
	}
	way := f.Curve
	if len(way) == 0 {
		way = []Point{f.From.Box.Center(), f.To.Box.Center()}
	}
	for _, b := range d.Boundaries {
		if b.Curve != nil && b.Diagram == f.Diagram && cuts(way, b.Curve) && !slices.Contains(f.Crosses, b) {
			f.Crosses = append(f.Crosses, b)
		}
	}
}

// cuts reports whether two lines of straight pieces meet.
func cuts(a, b []Point) bool {
	if !near(a, b) {
		return false
	}
	for i := 1; i < len(a); i++ {
		for j := 1; j < len(b); j++ {
			if meet(a[i-1], a[i], b[j-1], b[j]) {
				return true
			}
		}
	}
	return false
}

// near reports whether the rectangles around two lines touch, which few do.
func near(a, b []Point) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	x0, y0, x1, y1 := bounds(a)
	u0, v0, u1, v1 := bounds(b)
	return x0 <= u1 && u0 <= x1 && y0 <= v1 && v0 <= y1
}

func bounds(line []Point) (left, top, right, bottom float64) {
	left, top, right, bottom = line[0].X, line[0].Y, line[0].X, line[0].Y
	for _, p := range line[1:] {
		left, top, right, bottom = min(left, p.X), min(top, p.Y), max(right, p.X), max(bottom, p.Y)
	}
	return left, top, right, bottom
}

func meet(a, b, c, d Point) bool {
	den := (b.X-a.X)*(d.Y-c.Y) - (b.Y-a.Y)*(d.X-c.X)
	if den == 0 {
		return false
	}
	t := ((c.X-a.X)*(d.Y-c.Y) - (c.Y-a.Y)*(d.X-c.X)) / den
	u := ((c.X-a.X)*(b.Y-a.Y) - (c.Y-a.Y)*(b.X-a.X)) / den
	return t >= 0 && t <= 1 && u >= 0 && u <= 1
}

// Bend is a curve with one control point, a quadratic one, as straight pieces.
func Bend(from, control, to Point) []Point {
	const pieces = 16
	out := make([]Point, 0, pieces+1)
	for i := range pieces + 1 {
		t := float64(i) / pieces
		u := 1 - t
		out = append(out, Point{u*u*from.X + 2*u*t*control.X + t*t*to.X, u*u*from.Y + 2*u*t*control.Y + t*t*to.Y})
	}
	return out
}

// Through is the control point with which Bend passes a point half way.
func Through(from, middle, to Point) Point {
	return Point{2*middle.X - (from.X+to.X)/2, 2*middle.Y - (from.Y+to.Y)/2}
}

// Finite reports whether all numbers are ones that a diagram can have.
func Finite(numbers ...float64) bool {
	for _, n := range numbers {
		if math.IsNaN(n) || math.Abs(n) > 1e9 {
			return false
		}
	}
	return true
}
