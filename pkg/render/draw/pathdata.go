package draw

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// farthest is the largest coordinate that is drawn.
const farthest = 1e6

// parsePath reads the path data that our drawings hold: the commands M, L, H, V, C, S, A and Z, in small letters relative
// to the point before.
func parsePath(data string) (shape, error) {
	r := pathReader{rest: data}
	for r.spaces(); r.rest != "" && r.err == nil; r.spaces() {
		if c := r.rest[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			r.command, r.rest = c, r.rest[1:]
		} else if len(r.out) == 0 || r.command|0x20 == 'z' {
			return nil, fmt.Errorf("path data: a command expected at %q", r.rest)
		}
		r.step()
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.out, nil
}

type pathReader struct {
	rest    string
	command byte
	out     shape
	at      layout.Point // where the pen is
	start   layout.Point // where the part began
	handle  layout.Point // the second handle of the curve before
	curved  bool         // the step before was a curve
	err     error
}

func (r *pathReader) spaces() { r.rest = strings.TrimLeft(r.rest, " ,\t\r\n") }

// number reads a number; after a fault it is 0.
func (r *pathReader) number() float64 {
	r.spaces()
	end, point := 0, false
	for ; end < len(r.rest); end++ {
		c := r.rest[end]
		switch {
		case c >= '0' && c <= '9':
		case c == '.' && !point:
			point = true
		case c == '-' && end == 0:
		default:
			return r.cut(end)
		}
	}
	return r.cut(end)
}

func (r *pathReader) cut(end int) float64 {
	v, err := strconv.ParseFloat(r.rest[:end], 64)
	if r.err == nil && (err != nil || math.Abs(v) > farthest) {
		r.err = fmt.Errorf("path data: a number expected at %q", r.rest)
	}
	r.rest = r.rest[end:]
	return v
}

// flag reads a digit that says yes or no.
func (r *pathReader) flag() bool {
	r.spaces()
	if r.rest == "" || r.rest[0] != '0' && r.rest[0] != '1' {
		if r.err == nil {
			r.err = fmt.Errorf("path data: 0 or 1 expected at %q", r.rest)
		}
		return false
	}
	yes := r.rest[0] == '1'
	r.rest = r.rest[1:]
	return yes
}

func (r *pathReader) relative() bool { return r.command >= 'a' }

// point reads a point.
func (r *pathReader) point() layout.Point {
	p := layout.Point{X: r.number(), Y: r.number()}
	if r.relative() {
		p.X, p.Y = p.X+r.at.X, p.Y+r.at.Y
	}
	return p
}

// step reads what one command wants and draws it.
func (r *pathReader) step() {
	curved, from := r.curved, r.at
	r.curved = false
	switch r.command | 0x20 {
	case 'm':
		r.at = r.point()
		r.start = r.at
		r.out.move(r.at)
		r.command-- // points that follow are lines: l comes before m
	case 'l':
		r.at = r.point()
		r.out.line(r.at)
	case 'h':
		v := r.number()
		if r.relative() {
			v += r.at.X
		}
		r.at.X = v
		r.out.line(r.at)
	case 'v':
		v := r.number()
		if r.relative() {
			v += r.at.Y
		}
		r.at.Y = v
		r.out.line(r.at)
	case 'c', 's':
		first := r.at
		if r.command|0x20 == 'c' {
			first = r.point()
		} else if curved {
			first = layout.Point{X: 2*r.at.X - r.handle.X, Y: 2*r.at.Y - r.handle.Y}
		}
		r.handle = r.point()
		end := r.point()
		r.out.curve(first, r.handle, end)
		r.at, r.curved = end, true
	case 'a':
		rx, ry, turn := r.number(), r.number(), r.number()
		large, sweep := r.flag(), r.flag()
		end := r.point()
		r.out.arc(from, end, layout.Point{X: math.Abs(rx), Y: math.Abs(ry)}, turn*math.Pi/180, large, sweep)
		r.at = end
	case 'z':
		r.out.shut()
		r.at = r.start
	default:
		r.err = fmt.Errorf("path data: unknown command %q", r.command)
	}
	if r.err == nil && len(r.out) > 0 && r.out[0].op != 'M' {
		r.err = fmt.Errorf("path data: begins with %q", r.command)
	}
	if r.err == nil && (math.Abs(r.at.X) > farthest || math.Abs(r.at.Y) > farthest) {
		r.err = fmt.Errorf("path data: %g, %g is too far away", r.at.X, r.at.Y)
	}
}

// arc draws the arc of an ellipse from a point to another, as SVG 2, section 9.5, says.
func (s *shape) arc(from, to, radii layout.Point, turn float64, large, sweep bool) {
	if from == to {
		return
	}
	if radii.X == 0 || radii.Y == 0 {
		s.line(to)
		return
	}
	sin, cos := math.Sincos(turn)
	dx, dy := (from.X-to.X)/2, (from.Y-to.Y)/2
	x, y := cos*dx+sin*dy, cos*dy-sin*dx
	if over := x*x/(radii.X*radii.X) + y*y/(radii.Y*radii.Y); over > 1 {
		radii.X, radii.Y = radii.X*math.Sqrt(over), radii.Y*math.Sqrt(over)
	}
	a, b := radii.X*radii.X*y*y, radii.Y*radii.Y*x*x
	k := math.Sqrt(math.Max(0, radii.X*radii.X*radii.Y*radii.Y/(a+b)-1))
	if large == sweep {
		k = -k
	}
	cx, cy := k*radii.X*y/radii.Y, -k*radii.Y*x/radii.X
	begin := math.Atan2((y-cy)/radii.Y, (x-cx)/radii.X)
	sweepBy := math.Atan2((-y-cy)/radii.Y, (-x-cx)/radii.X) - begin
	if sweep && sweepBy < 0 {
		sweepBy += 2 * math.Pi
	} else if !sweep && sweepBy > 0 {
		sweepBy -= 2 * math.Pi
	}
	center := layout.Point{X: cos*cx - sin*cy + (from.X+to.X)/2, Y: sin*cx + cos*cy + (from.Y+to.Y)/2}
	on := func(x, y float64) layout.Point { // a point of the circle of radius 1, on the ellipse
		x, y = x*radii.X, y*radii.Y
		return layout.Point{X: center.X + cos*x - sin*y, Y: center.Y + sin*x + cos*y}
	}
	parts := math.Max(1, math.Ceil(math.Abs(sweepBy)/(math.Pi/2)-1e-9))
	step := sweepBy / parts
	reach := 4.0 / 3 * math.Tan(step/4)
	for i := range int(parts) {
		s0, c0 := math.Sincos(begin + float64(i)*step)
		s1, c1 := math.Sincos(begin + float64(i+1)*step)
		end := on(c1, s1)
		if i == int(parts)-1 {
			end = to
		}
		s.curve(on(c0-reach*s0, s0+reach*c0), on(c1+reach*s1, s1-reach*c1), end)
	}
}
