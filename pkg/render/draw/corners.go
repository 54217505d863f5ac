package draw

import (
	"math"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// corners is a path of curves as the corners of a line that takes the same way: where a line turns, and points on what is
// bent otherwise. The first and the last are the ends of the path, which has at least one curve.
func corners(path []layout.Point) []layout.Point {
	out := []layout.Point{path[0]}
	for i := 0; i+3 < len(path); i += 3 {
		a, b, c, d := path[i], path[i+1], path[i+2], path[i+3]
		if !onLine(a, b, d) || !onLine(a, c, d) {
			turn, ok := meeting(a, b, c, d)
			if !ok {
				turn = layout.Point{X: (a.X + 3*b.X + 3*c.X + d.X) / 8, Y: (a.Y + 3*b.Y + 3*c.Y + d.Y) / 8}
			}
			out = add(out, turn)
		}
		out = add(out, d)
	}
	return out
}

// add appends a point to a line, in place of the last one when that is on the way.
func add(line []layout.Point, p layout.Point) []layout.Point {
	if n := len(line); n > 1 && onLine(line[n-2], line[n-1], p) {
		line = line[:n-1]
	}
	return append(line, p)
}

// onLine reports whether a point is on the way between two others, give or take half a pixel.
func onLine(a, p, b layout.Point) bool {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return p == a
	}
	off, along := (p.X-a.X)*dy-(p.Y-a.Y)*dx, (p.X-a.X)*dx+(p.Y-a.Y)*dy
	return math.Abs(off) <= 0.5*length && along >= -0.5*length && along <= (length+0.5)*length
}

// meeting is where the directions at the ends of a curve meet, when that is ahead of both and no further away than the
// curve is long.
func meeting(a, b, c, d layout.Point) (layout.Point, bool) {
	ux, uy, vx, vy := b.X-a.X, b.Y-a.Y, c.X-d.X, c.Y-d.Y
	det := vx*uy - ux*vy
	if math.Abs(det) < 1e-6 {
		return layout.Point{}, false
	}
	t := (vx*(d.Y-a.Y) - vy*(d.X-a.X)) / det
	s := (ux*(d.Y-a.Y) - uy*(d.X-a.X)) / det
	reach := math.Hypot(d.X-a.X, d.Y-a.Y)
	if t < 0 || s < 0 || t*math.Hypot(ux, uy) > reach || s*math.Hypot(vx, vy) > reach {
		return layout.Point{}, false
	}
	return layout.Point{X: a.X + t*ux, Y: a.Y + t*uy}, true
}

// square reports whether all of a line leads across or down.
func square(line []layout.Point) bool {
	for i := 1; i < len(line); i++ {
		if math.Abs(line[i].X-line[i-1].X) > 0.5 && math.Abs(line[i].Y-line[i-1].Y) > 0.5 {
			return false
		}
	}
	return true
}

// halfWay is the point in the middle of a line.
func halfWay(line []layout.Point) layout.Point {
	rest := 0.0
	for i := 1; i < len(line); i++ {
		rest += distance(line[i-1], line[i]) / 2
	}
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if l := distance(a, b); rest > l {
			rest -= l
		} else if l > 0 {
			return layout.Point{X: a.X + (b.X-a.X)*rest/l, Y: a.Y + (b.Y-a.Y)*rest/l}
		}
	}
	return line[len(line)-1]
}

func distance(a, b layout.Point) float64 { return math.Hypot(b.X-a.X, b.Y-a.Y) }

// labelPlace is where the name of a flow stands, or else its number.
func labelPlace(f *layout.Flow) (layout.Point, bool) {
	if f.Label.W > 0 {
		return f.Label.Center(), true
	}
	for _, it := range f.Items {
		if it.Kind == layout.ItemDisc {
			return it.Center(), true
		}
	}
	return layout.Point{}, false
}
