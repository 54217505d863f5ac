package draw

import (
	"fmt"
	"math"
	"strings"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

func zoneRole(prefix, trust string) string {
	if findRole(prefix+trust) < 0 {
		return prefix + "unstated"
	}
	return prefix + trust
}

func (p *pen) zone(z *layout.Zone) {
	p.open("z", string(z.ID), "tc-zone", z.Title, z.Desc, ` data-trust="`+escape(z.Trust)+`"`)
	fill, rim := "f-"+zoneRole("zone-", z.Trust), "s-"+zoneRole("edge-", z.Trust)
	if z.Muted {
		fill, rim = "f-paper", "s-fade"
	}
	r := z.Rect
	fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"4\"%s stroke-width=\"1.5\" stroke-dasharray=\"7 4\"/>\n</g>\n",
		num(r.X), num(r.Y), num(r.W), num(r.H), p.class(fill, rim))
}

// tab is the title of a boundary on its border, and what stands beside it.
func (p *pen) tab(z *layout.Zone) {
	fmt.Fprintf(&p.b, "<g class=\"tc-tab\" data-of=\"z-%s\">\n<title>%s</title>\n", attr(string(z.ID)), escape(z.Title))
	role := zoneRole("edge-", z.Trust)
	if z.Muted {
		role = "fade-text"
	}
	r := z.Tab
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n",
		path("M", r.X, r.Bottom(), "V", r.Y+4, "a4 4 0 0 1 4-4H", r.Right(), "v", r.H-4, "a4 4 0 0 1-4 4z"), p.class("f-"+role))
	p.items(z.Items)
	p.b.WriteString("</g>\n")
}

func (p *pen) node(n *layout.Node) {
	kind, _ := n.Kind.MarshalText()
	p.open("n", string(n.ID), "tc-node tc-"+string(kind), n.Title, n.Desc, "")
	p.body(n.Kind, n.Rect, n.Muted, 18)
	p.items(n.Items)
	p.b.WriteString("</g>\n")
}

// body is the form of a component: a rectangle, a box with round corners, or two parallel lines.
func (p *pen) body(k render.Kind, r layout.Rect, muted bool, round float64) {
	fill, rim := "f-node", "s-ink"
	if muted {
		rim = "s-fade"
	}
	if k == render.DataStore {
		fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s/>\n", num(r.X), num(r.Y), num(r.W), num(r.H), p.class(fill))
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"2.4\"/>\n",
			path("M", r.X, r.Y, "h", r.W, "M", r.X, r.Bottom(), "h", r.W), p.class(rim))
		return
	}
	rx := ""
	switch k {
	case render.Process:
		rx = ` rx="` + num(round) + `"`
	case render.System:
		rx = ` rx="` + num(min(r.W, r.H)/2) + `"`
	case render.Folded:
		p.sheets(r, rim)
		return
	}
	fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s%s stroke-width=\"1.6\"/>\n",
		num(r.X), num(r.Y), num(r.W), num(r.H), rx, p.class(fill, rim))
}

// sheets are the stack that stands for what a boundary holds: the upper one in front of the edges of two more.
func (p *pen) sheets(r layout.Rect, rim string) {
	const step = 3.5
	for _, back := range []float64{step, 0} {
		fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"4\"%s stroke-width=\"1.3\"/>\n",
			num(r.X+back), num(r.Y+back), num(r.W-step), num(r.H-step), p.class("f-node", rim))
	}
}

// arrowLength is how far the head of an arrow reaches back over its line.
const arrowLength = 11

func (p *pen) flow(f *layout.Flow) {
	if len(f.Path) < 4 {
		return
	}
	data := fmt.Sprintf(` data-from="%s" data-to="%s" data-direction="%s"`, escape(string(f.From)), escape(string(f.To)), escape(f.Direction))
	p.open("f", string(f.ID), "tc-flow", f.Title, f.Desc, data)
	role := knownRole(f.Direction)
	p.line(curvePath(shortened(f.Path, arrowLength-2)), f.Transport, role, f.Crosses && !f.Muted)
	n := len(f.Path)
	p.head(f.Path[n-1], angle(f.Path[n-2], f.Path[n-1]), role)
	if f.Answers {
		p.openHead(f.Path[0], angle(f.Path[1], f.Path[0]), role)
	}
	for _, m := range f.Marks {
		p.mark(m, role)
	}
	p.b.WriteString("</g>\n")
}

// line draws a line by what protects it: single when encrypted, hollow when in clear, dotted when nobody said, dashed on
// one host.
func (p *pen) line(d string, t render.Transport, role string, heavy bool) {
	width := 1.5
	if heavy {
		width = 2.1
	}
	stroke := func(class string, width float64, more string) {
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"%s\"%s/>\n", d, p.class(class), num(width), more)
	}
	switch t {
	case render.Encrypted:
		stroke("s-"+role, width, "")
	case render.Clear:
		stroke("s-"+role, width+2.8, "")
		stroke("s-paper", 1.9, "")
	case render.Local:
		stroke("s-"+role, width, ` stroke-dasharray="9 3 3 3"`)
	default:
		stroke("s-"+role, width+0.8, ` stroke-dasharray="0.1 5" stroke-linecap="round"`)
	}
}

// shortened is a path whose end is taken back by a length.
func shortened(points []layout.Point, by float64) []layout.Point {
	out := append([]layout.Point(nil), points...)
	n := len(out)
	a := angle(out[n-2], out[n-1])
	out[n-1].X -= by * math.Cos(a)
	out[n-1].Y -= by * math.Sin(a)
	if math.Hypot(points[n-1].X-out[n-2].X, points[n-1].Y-out[n-2].Y) < by {
		out[n-2] = out[n-1]
	}
	return out
}

func angle(from, to layout.Point) float64 { return math.Atan2(to.Y-from.Y, to.X-from.X) }

// curvePath is path data for cubic curves; those that are straight become lines.
func curvePath(points []layout.Point) string {
	var b strings.Builder
	b.WriteString(path("M", points[0].X, points[0].Y))
	for i := 0; i+3 < len(points); i += 3 {
		c := points[i : i+4]
		if flat(c) {
			b.WriteString(path("L", c[3].X, c[3].Y))
		} else {
			b.WriteString(path("C", c[1].X, c[1].Y, c[2].X, c[2].Y, c[3].X, c[3].Y))
		}
	}
	return b.String()
}

// flat reports whether the middle points of a cubic curve lie on the line between its ends.
func flat(c []layout.Point) bool {
	dx, dy := c[3].X-c[0].X, c[3].Y-c[0].Y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return true
	}
	for _, p := range c[1:3] {
		if math.Abs((p.X-c[0].X)*dy-(p.Y-c[0].Y)*dx)/length > 0.25 {
			return false
		}
	}
	return true
}

// turned gives points around a place, turned by an angle, as numbers for path.
func turned(at layout.Point, by float64, xy ...float64) []any {
	sin, cos := math.Sin(by), math.Cos(by)
	out := []any{}
	for i := 0; i < len(xy); i += 2 {
		out = append(out, at.X+xy[i]*cos-xy[i+1]*sin, at.Y+xy[i]*sin+xy[i+1]*cos)
	}
	return out
}

func (p *pen) head(tip layout.Point, by float64, role string) {
	pts := turned(tip, by, 0, 0, -arrowLength, 4.8, -arrowLength, -4.8)
	d := path(append(append([]any{"M"}, pts[:2]...), append([]any{"L"}, append(pts[2:], "z")...)...)...)
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", d, p.class("f-"+role))
}

// openHead is the point of the answer, which carries data.
func (p *pen) openHead(tip layout.Point, by float64, role string) {
	pts := turned(tip, by, -8.5, 4.8, -0.8, 0, -8.5, -4.8)
	d := path(append(append([]any{"M"}, pts[:2]...), append([]any{"L"}, pts[2:]...)...)...)
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"2\" stroke-linecap=\"round\"/>\n", d, p.class("s-"+role))
}

// mark is the sign where a flow passes a boundary.
func (p *pen) mark(m layout.Mark, role string) {
	by := m.Angle * math.Pi / 180
	x, y := num(m.At.X), num(m.At.Y)
	switch m.Kind {
	case layout.MarkIn:
		fmt.Fprintf(&p.b, "<circle cx=\"%s\" cy=\"%s\" r=\"8.3\"%s/>\n", x, y, p.class("f-paper"))
		fmt.Fprintf(&p.b, "<circle cx=\"%s\" cy=\"%s\" r=\"7.7\"%s/>\n", x, y, p.class("f-"+role))
		p.chevron(m.At, by, "s-on-flow")
	case layout.MarkOut:
		fmt.Fprintf(&p.b, "<circle cx=\"%s\" cy=\"%s\" r=\"7.2\"%s stroke-width=\"1.8\"/>\n", x, y, p.class("f-paper", "s-"+role))
		p.chevron(m.At, by, "s-"+role)
	default:
		pts := turned(m.At, by, 0, -6, 0, 6)
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"2.4\"/>\n", path("M", pts[0], pts[1], "L", pts[2], pts[3]), p.class("s-"+role))
	}
}

func (p *pen) chevron(at layout.Point, by float64, class string) {
	pts := turned(at, by, -1.9, -3.5, 2.3, 0, -1.9, 3.5)
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"1.9\" stroke-linecap=\"round\"/>\n",
		path("M", pts[0], pts[1], "L", pts[2], pts[3], pts[4], pts[5]), p.class(class))
}
