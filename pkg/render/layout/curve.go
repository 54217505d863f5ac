package layout

import "math"

// straight is a cubic curve that is a straight line, without its start.
func straight(a, b Point) []Point {
	third := func(t float64) Point { return Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t} }
	return []Point{third(1.0 / 3), third(2.0 / 3), b}
}

// cubic is a point of a cubic curve, t from 0 to 1.
func cubic(p []Point, t float64) Point {
	u := 1 - t
	a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	return Point{a*p[0].X + b*p[1].X + c*p[2].X + d*p[3].X, a*p[0].Y + b*p[1].Y + c*p[2].Y + d*p[3].Y}
}

// flatten is a path as a line of short straight pieces, about as long as a step.
func flatten(path []Point, step float64) []Point {
	if len(path) == 0 {
		return nil
	}
	out := []Point{path[0]}
	for i := 0; i+3 < len(path); i += 3 {
		c := path[i : i+4]
		length := distance(c[0], c[1]) + distance(c[1], c[2]) + distance(c[2], c[3])
		n := max(1, min(200, int(math.Ceil(length/step))))
		for k := 1; k <= n; k++ {
			out = append(out, cubic(c, float64(k)/float64(n)))
		}
	}
	return out
}

func distance(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// reversed is a path the other way round.
func reversed(path []Point) []Point {
	out := make([]Point, len(path))
	for i, p := range path {
		out[len(path)-1-i] = p
	}
	return out
}

// bounds is the rectangle around points.
func bounds(points []Point) Rect {
	if len(points) == 0 {
		return Rect{}
	}
	x0, y0, x1, y1 := points[0].X, points[0].Y, points[0].X, points[0].Y
	for _, p := range points[1:] {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	return Rect{x0, y0, x1 - x0, y1 - y0}
}

// cuts reports whether a straight piece passes through the inside of a rectangle.
func (r Rect) cuts(a, b Point) bool {
	if a.X <= r.X && b.X <= r.X || a.Y <= r.Y && b.Y <= r.Y || a.X >= r.X+r.W && b.X >= r.X+r.W || a.Y >= r.Y+r.H && b.Y >= r.Y+r.H {
		return false // most pieces are far away
	}
	t0, t1 := 0.0, 1.0
	for _, s := range [...]struct{ d, lo, hi float64 }{
		{b.X - a.X, r.X - a.X, r.Right() - a.X},
		{b.Y - a.Y, r.Y - a.Y, r.Bottom() - a.Y},
	} {
		if s.d == 0 {
			if s.lo >= 0 || s.hi <= 0 {
				return false
			}
			continue
		}
		lo, hi := s.lo/s.d, s.hi/s.d
		t0, t1 = max(t0, min(lo, hi)), min(t1, max(lo, hi))
	}
	return t0 < t1
}

// cutBy reports whether a line of straight pieces passes through the inside of a rectangle.
func (r Rect) cutBy(line []Point) bool {
	for i := 1; i < len(line); i++ {
		if r.cuts(line[i-1], line[i]) {
			return true
		}
	}
	return false
}

func (r Rect) inside(p Point) bool {
	return p.X > r.X && p.X < r.Right() && p.Y > r.Y && p.Y < r.Bottom()
}

// meet reports whether two straight pieces cross.
func meet(a, b, c, d Point) bool {
	den := (b.X-a.X)*(d.Y-c.Y) - (b.Y-a.Y)*(d.X-c.X)
	if den == 0 {
		return false
	}
	t := ((c.X-a.X)*(d.Y-c.Y) - (c.Y-a.Y)*(d.X-c.X)) / den
	u := ((c.X-a.X)*(b.Y-a.Y) - (c.Y-a.Y)*(b.X-a.X)) / den
	return t >= 0 && t < 1 && u >= 0 && u < 1
}

// crossing is where a line of straight pieces passes the border of a rectangle, and the direction there in degrees: the
// first time it comes out when leaving, the last time it comes in when not.
func crossing(line []Point, r Rect, leaving bool) (Point, float64, bool) {
	for k := 1; k < len(line); k++ {
		i := k
		if !leaving {
			i = len(line) - k
		}
		a, b := line[i-1], line[i]
		if r.inside(a) != leaving || r.inside(b) == leaving {
			continue
		}
		lo, hi := 0.0, 1.0
		for range 30 {
			mid := (lo + hi) / 2
			if r.inside(Point{a.X + (b.X-a.X)*mid, a.Y + (b.Y-a.Y)*mid}) == leaving {
				lo = mid
			} else {
				hi = mid
			}
		}
		at := Point{a.X + (b.X-a.X)*lo, a.Y + (b.Y-a.Y)*lo}
		return at, math.Atan2(b.Y-a.Y, b.X-a.X) * 180 / math.Pi, true
	}
	return Point{}, 0, false
}
