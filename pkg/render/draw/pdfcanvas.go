package draw

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// pdf is the canvas that draws on the pages of a document. It measures in pixels of the scene.
type pdf struct {
	doc   *fpdf.Fpdf
	theme Theme
	types *typesetter
	signs signs
	err   error
}

// begin colours the whole page and makes a pixel the unit of what follows. The library takes all pages to be as high as
// base.
func (c *pdf) begin(p page, base float64) {
	c.doc.TransformBegin()
	c.color(c.doc.SetFillColor, "paper")
	c.doc.Rect(0, base-p.height, p.width, p.height, "F")
	c.doc.Transform(fpdf.TransformMatrix{A: p.scale, D: p.scale, E: p.x, F: p.height - p.y - p.scale*base})
}

func (c *pdf) ground(*layout.Scene) {}
func (c *pdf) open(group)           {}
func (c *pdf) close()               {}

func (c *pdf) rect(r layout.Rect, round float64, p paint) { c.draw(rectShape(r, round), p) }

func (c *pdf) circle(center layout.Point, radius float64, p paint) {
	c.draw(circleShape(center, radius), p)
}

func (c *pdf) path(data string, p paint) {
	s, err := parsePath(data)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.draw(s, p)
}

func (c *pdf) icon(name, role string, x, y, size float64) {
	sign, k, at := c.signs.get(name), size/16, layout.Point{X: x, Y: y}
	c.draw(sign.areas.placed(k, k, at), paint{fill: role})
	c.draw(sign.lines.placed(k, k, at), paint{stroke: role, width: signWidth * k, round: true})
}

func (c *pdf) color(set func(r, g, b int), role string) {
	v := colorNamed(role, c.theme)
	set(int(v.R), int(v.G), int(v.B))
}

func (c *pdf) draw(s shape, p paint) {
	if len(s) == 0 {
		return
	}
	how := ""
	if p.fill != "" {
		c.color(c.doc.SetFillColor, p.fill)
		how += "F"
	}
	if p.stroke != "" {
		c.color(c.doc.SetDrawColor, p.stroke)
		c.doc.SetLineWidth(p.lineWidth())
		c.doc.SetDashPattern(p.dash, 0)
		ends := "butt"
		if p.round {
			ends = "round"
		}
		c.doc.SetLineCapStyle(ends)
		how += "D"
	}
	c.trace(s)
	c.doc.DrawPath(how)
}

func (c *pdf) trace(s shape) {
	var at layout.Point
	for _, seg := range s {
		a, b, end := seg.p[0], seg.p[1], seg.p[2]
		switch seg.op {
		case 'M':
			c.doc.MoveTo(a.X, a.Y)
			at = a
		case 'L':
			c.doc.LineTo(a.X, a.Y)
			at = a
		case 'Q': // as a cubic curve
			c.doc.CurveBezierCubicTo(at.X+(a.X-at.X)*2/3, at.Y+(a.Y-at.Y)*2/3, b.X+(a.X-b.X)*2/3, b.Y+(a.Y-b.Y)*2/3, b.X, b.Y)
			at = b
		case 'C':
			c.doc.CurveBezierCubicTo(a.X, a.Y, b.X, b.Y, end.X, end.Y)
			at = end
		case 'Z':
			c.doc.ClosePath()
		}
	}
}

// text writes what the built-in fonts have as text, and draws the rest.
func (c *pdf) text(w words) {
	l := c.types.set(w)
	for i := 0; i < len(l.sorts); {
		end := i + 1
		for end < len(l.sorts) && l.sorts[end].inPDF() == l.sorts[i].inPDF() && !l.sorts[end-1].mark && !l.sorts[end].mark {
			end++
		}
		c.run(w, l.sorts[i:end], l.stretch)
		i = end
	}
}

// inPDF is the number of the font that a document writes a character in, -1 when it is drawn. Documents know characters of
// 16 bits.
func (s *sort) inPDF() int {
	if s.char > 0xffff {
		return -1
	}
	return s.font
}

// run writes or draws characters of one font.
func (c *pdf) run(w words, sorts []sort, stretch float64) {
	var text strings.Builder
	for i := range sorts {
		text.WriteRune(sorts[i].char)
	}
	font := sorts[0].inPDF()
	if font >= 0 {
		c.write(builtins[font], w, sorts[0].x, stretch, text.String())
		return
	}
	// Drawn forms are found by a space that nobody sees, with the characters as what it actually says.
	size := w.style.Size()
	last := sorts[len(sorts)-1]
	width := last.x + last.width*size*stretch - sorts[0].x
	space := c.types.own[0].glyph(' ').width * size
	c.doc.RawWriteStr("/Span <</ActualText <" + hex.EncodeToString([]byte(utf16Text(text.String()))) + ">>> BDC\nq 3 Tr")
	c.write(builtins[0], w, sorts[0].x, width/space, " ")
	c.doc.RawWriteStr("Q")
	var forms shape
	for i := range sorts {
		forms = append(forms, sorts[i].outline.placed(size*stretch, size, layout.Point{X: sorts[i].x, Y: w.base})...)
	}
	c.draw(forms, paint{fill: w.role})
	c.doc.RawWriteStr("EMC")
}

// write writes text in a font, stretched in width.
func (c *pdf) write(f builtin, w words, x, stretch float64, text string) {
	c.doc.SetFont(f.family, f.fontStyle(), w.style.Size())
	c.color(c.doc.SetTextColor, w.role)
	if stretch != 1 {
		c.doc.RawWriteStr(fmt.Sprintf("q %.3f Tz", stretch*100))
		defer c.doc.RawWriteStr("Q")
	}
	c.doc.Text(x, w.base, text)
}

// utf16Text is a text as strings of a document hold it, without what acts instead of being seen.
func utf16Text(text string) string {
	out := []byte{0xfe, 0xff}
	for _, v := range utf16.Encode([]rune(strings.Map(plain, text))) {
		out = append(out, byte(v>>8), byte(v))
	}
	return string(out)
}
