package draw

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// SVG draws a scene as one SVG document. The same scene gives the same bytes. Text of the model stands in it as text: no
// character of it can end an element, and characters that XML forbids are replaced.
func SVG(w io.Writer, s *layout.Scene, opts Options) error {
	c := &svg{used: map[string]bool{}, icons: map[string]bool{}}
	pen{c}.page(s)
	var head bytes.Buffer
	head.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="tc" viewBox="0 0 `)
	size := num(s.Width) + " " + num(s.Height) + `" width="` + num(s.Width) + `" height="` + num(s.Height)
	head.WriteString(size + `" role="graphics-document document" aria-labelledby="tc-title tc-desc" fill="none" stroke-linejoin="round"`)
	head.WriteString(` data-schema="` + escape(s.Schema) + `" data-model="` + escape(s.Hash) + `" ` +
		fingerprintAttribute + `="` + Fingerprint(s.Digest, opts.Theme) + "\">\n")
	head.WriteString(`<title id="tc-title">` + escape(s.Title) + "</title>\n")
	head.WriteString(`<desc id="tc-desc">` + escape(s.Desc) + "</desc>\n")
	head.WriteString("<style>" + c.css(opts.Theme) + "</style>\n")
	head.WriteString(c.defs())
	if _, err := w.Write(head.Bytes()); err != nil {
		return err
	}
	c.b.WriteString("</svg>\n")
	_, err := w.Write(c.b.Bytes())
	return err
}

// svg is the canvas that writes the body of the document, and notes what it uses of styles and signs.
type svg struct {
	b     bytes.Buffer
	used  map[string]bool // classes
	icons map[string]bool // by name and size
	ends  []string        // of the groups that are open, from outer to inner
}

// class is a list of classes as an attribute.
func (c *svg) class(names ...string) string {
	for _, n := range names {
		c.used[n] = true
	}
	return ` class="` + strings.Join(names, " ") + `"`
}

func (c *svg) ground(s *layout.Scene) {
	fmt.Fprintf(&c.b, "<rect width=\"%s\" height=\"%s\"%s/>\n", num(s.Width), num(s.Height), c.class("f-paper"))
}

func (c *svg) open(g group) {
	end := "</g>\n"
	if g.link != "" {
		c.b.WriteString(`<a href="` + escape(g.link) + "\">\n")
		end += "</a>\n"
	}
	c.ends = append(c.ends, end)
	c.b.WriteString("<g")
	for _, a := range g.attrs {
		c.b.WriteString(" " + a.name + `="` + escape(a.value) + `"`)
	}
	c.b.WriteString(">\n")
	if g.title != "" {
		c.b.WriteString("<title>" + escape(g.title) + "</title>\n")
	}
	if g.desc != "" {
		c.b.WriteString("<desc>" + escape(g.desc) + "</desc>\n")
	}
}

func (c *svg) close() {
	last := len(c.ends) - 1
	c.b.WriteString(c.ends[last])
	c.ends = c.ends[:last]
}

func (c *svg) rect(r layout.Rect, round float64, p paint) {
	rx := ""
	if round != 0 {
		rx = ` rx="` + num(round) + `"`
	}
	fmt.Fprintf(&c.b, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s%s/>\n", num(r.X), num(r.Y), num(r.W), num(r.H), rx, c.paint(p))
}

func (c *svg) circle(center layout.Point, radius float64, p paint) {
	fmt.Fprintf(&c.b, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s/>\n", num(center.X), num(center.Y), num(radius), c.paint(p))
}

func (c *svg) path(data string, p paint) {
	fmt.Fprintf(&c.b, "<path d=\"%s\"%s/>\n", data, c.paint(p))
}

// paint is the attributes of a form.
func (c *svg) paint(p paint) string {
	var classes []string
	if p.fill != "" {
		classes = append(classes, "f-"+p.fill)
	}
	if p.stroke != "" {
		classes = append(classes, "s-"+p.stroke)
	}
	s := c.class(classes...)
	if p.width != 0 {
		s += ` stroke-width="` + num(p.width) + `"`
	}
	if len(p.dash) > 0 {
		lengths := make([]string, len(p.dash))
		for i, d := range p.dash {
			lengths[i] = num(d)
		}
		s += ` stroke-dasharray="` + strings.Join(lengths, " ") + `"`
	}
	if p.round {
		s += ` stroke-linecap="round"`
	}
	return s
}

func (c *svg) text(w words) {
	anchor, forced := "", ""
	if w.centered {
		anchor = ` text-anchor="middle"`
	}
	if w.forced {
		forced = ` textLength="` + num(w.width) + `" lengthAdjust="spacingAndGlyphs"`
	}
	fmt.Fprintf(&c.b, "<text x=\"%s\" y=\"%s\"%s%s%s>%s</text>\n",
		num(w.x), num(w.base), anchor, c.class("t-"+w.style.String(), "f-"+w.role), forced, escape(w.text))
}

func (c *svg) icon(name, role string, x, y, size float64) {
	c.icons[name] = true
	fmt.Fprintf(&c.b, "<use href=\"#i-%s\"%s transform=\"translate(%s %s) scale(%s)\"/>\n",
		name, c.class("c-"+role), num(x), num(y), num(size/16))
}

// num is a number with at most two decimals.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// escape is text as it stands between tags or inside double quotes.
func escape(text string) string {
	simple := true
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c >= 0x7f {
			simple = false
			break
		}
	}
	if simple {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		default:
			b.WriteRune(plain(r))
		}
	}
	return b.String()
}

// attr is a name made safe for an id. What ids of models hold, and those of what stands for several, stays as it is.
func attr(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_/*~:", r) {
			return r
		}
		return '_'
	}, id)
}

// path writes path data: a list of commands, each a letter and its numbers.
func path(parts ...any) string {
	var b strings.Builder
	digit := false
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			b.WriteString(v)
			digit = false
		case float64:
			s := num(v)
			if digit && s[0] != '-' {
				b.WriteByte(' ')
			}
			b.WriteString(s)
			digit = true
		}
	}
	return b.String()
}

// css are the rules for what the body uses.
func (c *svg) css(t Theme) string {
	var b strings.Builder
	b.WriteString(`.tc{font-family:Arial,'Liberation Sans',Arimo,Helvetica,sans-serif}`)
	for _, s := range render.Styles() {
		if !c.used["t-"+s.String()] {
			continue
		}
		fmt.Fprintf(&b, ".t-%s{font-size:%spx", s, num(s.Size()))
		if s.Bold() {
			b.WriteString(";font-weight:700")
		}
		if s.Mono() {
			b.WriteString(";font-family:'Liberation Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace")
		}
		b.WriteByte('}')
	}
	first := t
	if t == Auto {
		first = Light
	}
	b.WriteString(c.colors(first))
	if t == Auto {
		b.WriteString("@media screen and (prefers-color-scheme:dark){" + c.colors(Dark) + "}")
	}
	return b.String()
}

// colors are the rules that give roles their colours: as fill, as stroke, and as the colour of signs.
func (c *svg) colors(t Theme) string {
	var b strings.Builder
	for _, kind := range []struct{ prefix, property string }{{"c-", "color"}, {"f-", "fill"}, {"s-", "stroke"}} {
		for i := range roles {
			if c.used[kind.prefix+roles[i].name] {
				fmt.Fprintf(&b, ".%s%s{%s:%s}", kind.prefix, roles[i].name, kind.property, roles[i].color(t))
			}
		}
	}
	return b.String()
}

// defs are the signs that the body uses.
func (c *svg) defs() string {
	names := make([]string, 0, len(c.icons))
	for n := range c.icons {
		names = append(names, n)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("<defs>")
	for _, n := range names {
		ic := icons[n]
		fmt.Fprintf(&b, `<g id="i-%s">`, n)
		if ic.areas != "" {
			fmt.Fprintf(&b, `<path d="%s" fill="currentColor"/>`, ic.areas)
		}
		if ic.lines != "" {
			fmt.Fprintf(&b, `<path d="%s" stroke="currentColor" stroke-width="1.45" stroke-linecap="round"/>`, ic.lines)
		}
		b.WriteString("</g>")
	}
	b.WriteString("</defs>\n")
	return b.String()
}
