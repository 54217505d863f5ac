package draw

import (
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

func (p pen) zone(z *layout.Zone) {
	p.element("z", string(z.ID), "tc-zone", z.Title, z.Desc, "", attribute{"data-trust", z.Trust})
	fill, rim := zoneRole("zone-", z.Trust), zoneRole("edge-", z.Trust)
	if z.Muted {
		fill, rim = "paper", "fade"
	}
	p.rect(z.Rect, 4, paint{fill: fill, stroke: rim, width: 1.5, dash: []float64{7, 4}})
	p.close()
}

// tab is the title of a boundary on its border, and what stands beside it.
func (p pen) tab(z *layout.Zone) {
	p.open(group{attrs: []attribute{{"class", "tc-tab"}, {"data-of", "z-" + attr(string(z.ID))}}, title: z.Title, link: safeLink(z.Link)})
	role := zoneRole("edge-", z.Trust)
	if z.Muted {
		role = "fade-text"
	}
	r := z.Tab
	p.path(path("M", r.X, r.Bottom(), "V", r.Y+4, "a4 4 0 0 1 4-4H", r.Right(), "v", r.H-4, "a4 4 0 0 1-4 4z"), paint{fill: role})
	p.items(z.Items)
	p.close()
}

func (p pen) node(n *layout.Node) {
	kind, _ := n.Kind.MarshalText()
	p.element("n", string(n.ID), "tc-node tc-"+string(kind), n.Title, n.Desc, n.Link)
	p.body(n.Kind, n.Rect, n.Muted, 18)
	p.items(n.Items)
	p.close()
}

// body is the form of a component: a rectangle, a box with round corners, or two parallel lines.
func (p pen) body(k render.Kind, r layout.Rect, muted bool, round float64) {
	rim := "ink"
	if muted {
		rim = "fade"
	}
	switch k {
	case render.DataStore:
		p.rect(r, 0, paint{fill: "node"})
		p.path(path("M", r.X, r.Y, "h", r.W, "M", r.X, r.Bottom(), "h", r.W), paint{stroke: rim, width: 2.4})
	case render.Process:
		p.rect(r, round, paint{fill: "node", stroke: rim, width: 1.6})
	case render.System:
		p.rect(r, min(r.W, r.H)/2, paint{fill: "node", stroke: rim, width: 1.6})
	case render.Folded:
		p.sheets(r, rim)
	default:
		p.rect(r, 0, paint{fill: "node", stroke: rim, width: 1.6})
	}
}

// sheets are the stack that stands for what a boundary holds: the upper one in front of the edges of another.
func (p pen) sheets(r layout.Rect, rim string) {
	const step = 3.5
	for _, back := range []float64{step, 0} {
		p.rect(layout.Rect{X: r.X + back, Y: r.Y + back, W: r.W - step, H: r.H - step}, 4, paint{fill: "node", stroke: rim, width: 1.3})
	}
}

// arrowLength is how far the head of an arrow reaches back over its line.
const arrowLength = 11

func (p pen) flow(f *layout.Flow) {
	if len(f.Path) < 4 {
		return
	}
	p.element("f", string(f.ID), "tc-flow", f.Title, f.Desc, "",
		attribute{"data-from", string(f.From)}, attribute{"data-to", string(f.To)}, attribute{"data-direction", f.Direction})
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
	p.close()
}

// line draws a line by what protects it: single when encrypted, hollow when in clear, dotted when nobody said, dashed on
// one host.
func (p pen) line(d string, t render.Transport, role string, heavy bool) {
	width := 1.5
	if heavy {
		width = 2.1
	}
	switch t {
	case render.Encrypted:
		p.path(d, paint{stroke: role, width: width})
	case render.Clear:
		p.path(d, paint{stroke: role, width: width + 2.8})
		p.path(d, paint{stroke: "paper", width: 1.9})
	case render.Local:
		p.path(d, paint{stroke: role, width: width, dash: []float64{9, 3, 3, 3}})
	default:
		p.path(d, paint{stroke: role, width: width + 0.8, dash: []float64{0.1, 5}, round: true})
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

func (p pen) head(tip layout.Point, by float64, role string) {
	pts := turned(tip, by, 0, 0, -arrowLength, 4.8, -arrowLength, -4.8)
	d := path(append(append([]any{"M"}, pts[:2]...), append([]any{"L"}, append(pts[2:], "z")...)...)...)
	p.path(d, paint{fill: role})
}

// openHead is the point of the answer, which carries data.
func (p pen) openHead(tip layout.Point, by float64, role string) {
	pts := turned(tip, by, -8.5, 4.8, -0.8, 0, -8.5, -4.8)
	d := path(append(append([]any{"M"}, pts[:2]...), append([]any{"L"}, pts[2:]...)...)...)
	p.path(d, paint{stroke: role, width: 2, round: true})
}

// mark is the sign where a flow passes a boundary.
func (p pen) mark(m layout.Mark, role string) {
	by := m.Angle * math.Pi / 180
	switch m.Kind {
	case layout.MarkIn:
		p.circle(m.At, 8.3, paint{fill: "paper"})
		p.circle(m.At, 7.7, paint{fill: role})
		p.chevron(m.At, by, "on-flow")
	case layout.MarkOut:
		p.circle(m.At, 7.2, paint{fill: "paper", stroke: role, width: 1.8})
		p.chevron(m.At, by, role)
	default:
		pts := turned(m.At, by, 0, -6, 0, 6)
		p.path(path("M", pts[0], pts[1], "L", pts[2], pts[3]), paint{stroke: role, width: 2.4})
	}
}

func (p pen) chevron(at layout.Point, by float64, role string) {
	pts := turned(at, by, -1.9, -3.5, 2.3, 0, -1.9, 3.5)
	p.path(path("M", pts[0], pts[1], "L", pts[2], pts[3], pts[4], pts[5]), paint{stroke: role, width: 1.9, round: true})
}
