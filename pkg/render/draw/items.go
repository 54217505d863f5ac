package draw

import (
	"fmt"
	"strconv"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// severityRoles are the severities as roles name them, by number.
var severityRoles = [...]string{"note", "note", "low", "medium", "high", "critical"}

func (p *pen) items(items []layout.Item) {
	for i := range items {
		p.item(&items[i])
	}
}

func (p *pen) item(it *layout.Item) {
	switch it.Kind {
	case layout.ItemText:
		p.text(it)
	case layout.ItemIcon:
		p.icon(it.Name, it.Role, it.X, it.Y, it.W)
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
		role := "s-hair"
		if it.Name == "head" {
			role = "s-line"
		}
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", path("M", it.X, it.Y, "L", it.Right(), it.Bottom()), p.class(role))
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

func styleClass(name string) string {
	for _, s := range render.Styles() {
		if s.String() == name {
			return "t-" + name
		}
	}
	return "t-" + render.StyleSmall.String()
}

func (p *pen) text(it *layout.Item) {
	forced := ""
	if it.Loose {
		forced = ` textLength="` + num(it.W) + `" lengthAdjust="spacingAndGlyphs"`
	}
	fmt.Fprintf(&p.b, "<text x=\"%s\" y=\"%s\"%s%s>%s</text>\n",
		num(it.X), num(it.Base), p.class(styleClass(it.Style), "f-"+knownRole(it.Role)), forced, escape(it.Text))
}

// centered is text around x.
func (p *pen) centered(x, base float64, style, role, text string) {
	fmt.Fprintf(&p.b, "<text x=\"%s\" y=\"%s\" text-anchor=\"middle\"%s>%s</text>\n",
		num(x), num(base), p.class(style, "f-"+role), escape(text))
}

func (p *pen) icon(name, role string, x, y, size float64) {
	if _, ok := icons[name]; !ok {
		name = "data"
	}
	p.icons[name] = true
	fmt.Fprintf(&p.b, "<use href=\"#i-%s\"%s transform=\"translate(%s %s) scale(%s)\"/>\n",
		name, p.class("c-"+knownRole(role)), num(x), num(y), num(size/16))
}

// tag is a classification: a label with a point at its left, filled the more the fewer may know.
func (p *pen) tag(it *layout.Item) {
	shape := path("M", it.X, it.Y+it.H/2, "l", 5.0, -it.H/2, "H", it.Right(), "v", it.H, "H", it.X+5, "z")
	classes, dash, ink := []string{"s-line"}, ` stroke-dasharray="2 2"`, "ink2"
	switch it.Level {
	case 2:
		classes, dash = []string{"f-node", "s-line"}, ""
	case 3:
		classes, dash, ink = []string{"f-hair", "s-ink2"}, "", "ink"
	case 4:
		classes, dash, ink = []string{"f-ink", "s-ink"}, "", "paper"
	}
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s%s/>\n", shape, p.class(classes...), dash)
	fmt.Fprintf(&p.b, "<text x=\"%s\" y=\"%s\"%s>%s</text>\n", num(it.X+8), num(it.Base), p.class("t-tag", "f-"+ink), escape(it.Text))
}

// badge is the worst severity and a count: a lozenge for critical, an octagon for high, a square for medium, round for low
// and dashed round for note.
func (p *pen) badge(it *layout.Item) {
	r := severityRoles[max(0, min(it.Level, 5))]
	class := p.class("f-sev-"+r, "s-rim-"+r)
	x, y, w, h := it.X, it.Y, it.W, it.H
	switch it.Level {
	case 5:
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", path("M", x, y+h/2, "l", 7.0, -h/2, "h", w-14, "l", 7.0, h/2, -7.0, h/2, "h", 14-w, "z"), class)
	case 4:
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", path("M", x, y+5, "l", 5.0, -5.0, "h", w-10, "l", 5.0, 5.0, "v", h-10, "l", -5.0, 5.0, "h", 10-w, "l", -5.0, -5.0, "z"), class)
	default:
		rx, dash := h/2, ""
		if it.Level == 3 {
			rx = 1.5
		} else if it.Level < 2 {
			dash = ` stroke-dasharray="2 2"`
		}
		fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"%s%s/>\n", num(x), num(y), num(w), num(h), num(rx), class, dash)
	}
	p.centered(x+w/2, it.Base, "t-badge", "on-"+r, it.Text)
}

// done counts what is settled, behind a check mark.
func (p *pen) done(it *layout.Item) {
	fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"%s/>\n",
		num(it.X), num(it.Y), num(it.W), num(it.H), num(it.H/2), p.class("f-node", "s-st-mitigated"))
	p.icon("check", "st-mitigated", it.X+5, it.Y+3.5, 9.5)
	fmt.Fprintf(&p.b, "<text x=\"%s\" y=\"%s\"%s>%s</text>\n", num(it.X+16), num(it.Base), p.class("t-badge", "f-st-mitigated"), escape(it.Text))
}

// strip is a letter of STRIDE under a bar that is as high as the worst severity.
func (p *pen) strip(it *layout.Item) {
	bottom, ink := it.Base-11, "ink"
	level := max(0, min(it.Level, 5))
	if level == 0 {
		ink = "ink3"
		if it.Name == "off" {
			ink = "line"
		}
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", path("M", it.X, bottom-0.5, "h", it.W), p.class("s-line"))
	} else {
		r := severityRoles[level]
		h := 0.4 + 2.6*float64(level)
		fmt.Fprintf(&p.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s stroke-width=\"0.8\"/>\n",
			num(it.X), num(bottom-h), num(it.W), num(h), p.class("f-sev-"+r, "s-rim-"+r))
	}
	p.centered(it.X+it.W/2, it.Base, "t-strip", ink, it.Text)
}

// bars are four bars, as many of them filled as there is trust.
func (p *pen) bars(x, y float64, level int, role string) {
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
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", full, p.class("f-"+role, "s-"+role))
	}
	if hollow != "" {
		fmt.Fprintf(&p.b, "<path d=\"%s\"%s/>\n", hollow, p.class("s-"+role))
	}
}

// disc is the number of a flow: filled for flows that cross a boundary, open for the others.
func (p *pen) disc(it *layout.Item) {
	role := knownRole(it.Role)
	fill, ink := "f-"+role, "on-flow"
	if role == "inside" || role == "fade" {
		fill, ink = "f-paper", "ink"
	}
	if role == "fade" {
		ink = "fade-text"
	}
	x, y := it.X+it.W/2, it.Y+it.H/2
	fmt.Fprintf(&p.b, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s stroke-width=\"1.5\"/>\n", num(x), num(y), num(it.W/2), p.class(fill, "s-"+role))
	style := "t-number"
	if it.Count > 99 {
		style = "t-small-number"
	}
	p.centered(x, it.Base, style, ink, strconv.Itoa(it.Count))
}

// curve is a boundary as a stroke across a flow.
func (p *pen) curve(it *layout.Item) {
	d := path("M", it.X+it.W/2, it.Y, "v", it.H)
	if it.Name == "upright" { // across an upright line
		d = path("M", it.X, it.Y+it.H/2, "h", it.W)
	}
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"4\"/>\n", d, p.class("s-paper"))
	fmt.Fprintf(&p.b, "<path d=\"%s\"%s stroke-width=\"2\" stroke-dasharray=\"4 2.5\"/>\n", d, p.class("s-"+knownRole(it.Role)))
}
