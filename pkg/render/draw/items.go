package draw

import (
	"strconv"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// severityRoles are the severities as roles name them, by number.
var severityRoles = [...]string{"note", "note", "low", "medium", "high", "critical"}

func (p pen) items(items []layout.Item) {
	for i := range items {
		p.item(&items[i])
	}
}

func (p pen) item(it *layout.Item) {
	switch it.Kind {
	case layout.ItemText:
		p.text(words{
			x: it.X, base: it.Base, text: it.Text, style: styleOf(it.Style), role: knownRole(it.Role), forced: it.Loose, width: it.W,
		})
	case layout.ItemIcon:
		p.sign(it.Name, knownRole(it.Role), it.X, it.Y, it.W)
	case layout.ItemTag:
		p.tag(it)
	case layout.ItemBadge:
		p.badge(it)
	case layout.ItemDone:
		p.done(it)
	case layout.ItemStrip:
		p.strip(it)
	case layout.ItemBars:
		p.bars(it.X, it.Y, it.Level, it.Role)
	case layout.ItemDisc:
		p.disc(it)
	case layout.ItemCurve:
		p.curve(it)
	case layout.ItemRule:
		role := "hair"
		if it.Name == "head" {
			role = "line"
		}
		p.path(path("M", it.X, it.Y, "L", it.Right(), it.Bottom()), paint{stroke: role})
	case layout.ItemSample:
		p.sample(it)
	}
}

// knownRole is a role that the themes have; ink for any other.
func knownRole(name string) string {
	if findRole(name) < 0 {
		return "ink"
	}
	return name
}

// styleOf is the style with a name; small for any other.
func styleOf(name string) render.Style {
	for _, s := range render.Styles() {
		if s.String() == name {
			return s
		}
	}
	return render.StyleSmall
}

// middle is text around x.
func (p pen) middle(x, base float64, style render.Style, role, text string) {
	p.text(words{x: x, base: base, text: text, style: style, role: role, centered: true})
}

// sign is the icon with a name; that of data for any other.
func (p pen) sign(name, role string, x, y, size float64) {
	if _, ok := icons[name]; !ok {
		name = "data"
	}
	p.icon(name, role, x, y, size)
}

// tag is a classification: a label with a point at its left, filled the more the fewer may know.
func (p pen) tag(it *layout.Item) {
	shape := path("M", it.X, it.Y+it.H/2, "l", 5.0, -it.H/2, "H", it.Right(), "v", it.H, "H", it.X+5, "z")
	look, ink := paint{stroke: "line", dash: []float64{2, 2}}, "ink2"
	switch it.Level {
	case 2:
		look = paint{fill: "node", stroke: "line"}
	case 3:
		look, ink = paint{fill: "hair", stroke: "ink2"}, "ink"
	case 4:
		look, ink = paint{fill: "ink", stroke: "ink"}, "paper"
	}
	p.path(shape, look)
	p.text(words{x: it.X + 8, base: it.Base, text: it.Text, style: render.StyleTag, role: ink})
}

// badge is the worst severity and a count: a lozenge for critical, an octagon for high, a square for medium, round for low
// and dashed round for note.
func (p pen) badge(it *layout.Item) {
	r := severityRoles[max(0, min(it.Level, 5))]
	look := paint{fill: "sev-" + r, stroke: "rim-" + r}
	x, y, w, h := it.X, it.Y, it.W, it.H
	switch it.Level {
	case 5:
		p.path(path("M", x, y+h/2, "l", 7.0, -h/2, "h", w-14, "l", 7.0, h/2, -7.0, h/2, "h", 14-w, "z"), look)
	case 4:
		p.path(path("M", x, y+5, "l", 5.0, -5.0, "h", w-10, "l", 5.0, 5.0, "v", h-10, "l", -5.0, 5.0, "h", 10-w, "l", -5.0, -5.0, "z"), look)
	case 3:
		p.rect(it.Rect, 1.5, look)
	case 2:
		p.rect(it.Rect, h/2, look)
	default:
		look.dash = []float64{2, 2}
		p.rect(it.Rect, h/2, look)
	}
	p.middle(x+w/2, it.Base, render.StyleBadge, "on-"+r, it.Text)
}

// done counts what is settled, behind a check mark.
func (p pen) done(it *layout.Item) {
	p.rect(it.Rect, it.H/2, paint{fill: "node", stroke: "st-mitigated"})
	p.sign("check", "st-mitigated", it.X+5, it.Y+3.5, 9.5)
	p.text(words{x: it.X + 16, base: it.Base, text: it.Text, style: render.StyleBadge, role: "st-mitigated"})
}

// strip is a letter of STRIDE under a bar that is as high as the worst severity.
func (p pen) strip(it *layout.Item) {
	bottom, ink := it.Base-11, "ink"
	level := max(0, min(it.Level, 5))
	if level == 0 {
		ink = "ink3"
		if it.Name == "off" {
			ink = "line"
		}
		p.path(path("M", it.X, bottom-0.5, "h", it.W), paint{stroke: "line"})
	} else {
		r := severityRoles[level]
		h := 0.4 + 2.6*float64(level)
		p.rect(layout.Rect{X: it.X, Y: bottom - h, W: it.W, H: h}, 0, paint{fill: "sev-" + r, stroke: "rim-" + r, width: 0.8})
	}
	p.middle(it.X+it.W/2, it.Base, render.StyleStrip, ink, it.Text)
}

// bars are four bars, as many of them filled as there is trust.
func (p pen) bars(x, y float64, level int, role string) {
	full, hollow := "", ""
	for i := range 4 {
		bar := path("M", x+6*float64(i), y, "h4v8h-4z")
		if i < level {
			full += bar
		} else {
			hollow += bar
		}
	}
	role = knownRole(role)
	if full != "" {
		p.path(full, paint{fill: role, stroke: role})
	}
	if hollow != "" {
		p.path(hollow, paint{stroke: role})
	}
}

// disc is the number of a flow: filled for flows that cross a boundary, open for the others.
func (p pen) disc(it *layout.Item) {
	role := knownRole(it.Role)
	fill, ink := role, "on-flow"
	if role == "inside" || role == "fade" {
		fill, ink = "paper", "ink"
	}
	if role == "fade" {
		ink = "fade-text"
	}
	center := it.Center()
	p.circle(center, it.W/2, paint{fill: fill, stroke: role, width: 1.5})
	style := render.StyleNumber
	if it.Count > 99 {
		style = render.StyleSmallNumber
	}
	p.middle(center.X, it.Base, style, ink, strconv.Itoa(it.Count))
}

// curve is a boundary as a stroke across a flow.
func (p pen) curve(it *layout.Item) {
	d := path("M", it.X+it.W/2, it.Y, "v", it.H)
	if it.Name == "upright" { // across an upright line
		d = path("M", it.X, it.Y+it.H/2, "h", it.W)
	}
	p.path(d, paint{stroke: "paper", width: 4})
	p.path(d, paint{stroke: knownRole(it.Role), width: 2, dash: []float64{4, 2.5}})
}
