// Package draw draws scenes: positions and pieces of text become SVG, in the notation of data flow diagrams. The drawing
// names roles of colour, and a theme gives them colours. Nothing is told by colour alone.
package draw

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// Options are how a scene is drawn.
type Options struct {
	Theme Theme
}

// SVG draws a scene as one SVG document. The same scene gives the same bytes. Text of the model stands in it as text: no
// character of it can end an element, and characters that XML forbids are replaced.
func SVG(w io.Writer, s *layout.Scene, opts Options) error {
	p := &pen{used: map[string]bool{}, icons: map[string]bool{}}
	p.page(s)
	var head bytes.Buffer
	head.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="tc" viewBox="0 0 `)
	size := num(s.Width) + " " + num(s.Height) + `" width="` + num(s.Width) + `" height="` + num(s.Height)
	head.WriteString(size + `" role="graphics-document document" aria-labelledby="tc-title tc-desc" fill="none" stroke-linejoin="round"`)
	head.WriteString(` data-schema="` + escape(s.Schema) + `" data-model="` + escape(s.Hash) + "\">\n")
	head.WriteString(`<title id="tc-title">` + escape(s.Title) + "</title>\n")
	head.WriteString(`<desc id="tc-desc">` + escape(s.Desc) + "</desc>\n")
	head.WriteString("<style>" + p.css(opts.Theme) + "</style>\n")
	head.WriteString(p.defs())
	if _, err := w.Write(head.Bytes()); err != nil {
		return err
	}
	p.b.WriteString("</svg>\n")
	_, err := w.Write(p.b.Bytes())
	return err
}

// pen writes the body of the document and notes what it uses of styles and signs.
type pen struct {
	b     bytes.Buffer
	used  map[string]bool // classes
	icons map[string]bool // by name and size
}

// class is a list of classes as an attribute.
func (p *pen) class(names ...string) string {
	for _, n := range names {
		p.used[n] = true
	}
	return ` class="` + strings.Join(names, " ") + `"`
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
	plain := true
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
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
		case r == '\t', r == '\n', r == '\r':
			b.WriteByte(' ')
		case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0xfffe, r == 0xffff, r == 0x2028, r == 0x2029,
			unicode.Is(unicode.Bidi_Control, r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// attr is a name made safe for an id.
func attr(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
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

func (p *pen) page(s *layout.Scene) {
	fmt.Fprintf(&p.b, "<rect width=\"%s\" height=\"%s\"%s/>\n", num(s.Width), num(s.Height), p.class("f-paper"))
	p.part(s, "header")
	p.group("tc-zones", func() {
		for i := range s.Zones {
			p.zone(&s.Zones[i])
		}
	})
	p.group("tc-flows", func() {
		for i := range s.Flows {
			p.flow(&s.Flows[i])
		}
	})
	p.group("tc-nodes", func() {
		for i := range s.Nodes {
			p.node(&s.Nodes[i])
		}
	})
	p.group("tc-labels", func() {
		for i := range s.Zones {
			p.tab(&s.Zones[i])
		}
		for i := range s.Flows {
			f := &s.Flows[i]
			fmt.Fprintf(&p.b, "<g class=\"tc-label\" data-of=\"f-%s\">\n<title>%s</title>\n", attr(string(f.ID)), escape(f.Title))
			p.items(f.Items)
			p.b.WriteString("</g>\n")
		}
	})
	for _, name := range []string{"table", "legend", "title-block"} {
		p.part(s, name)
	}
}

func (p *pen) group(class string, body func()) {
	fmt.Fprintf(&p.b, "<g class=%q>\n", class)
	body()
	p.b.WriteString("</g>\n")
}

func (p *pen) part(s *layout.Scene, name string) {
	for i := range s.Parts {
		if part := &s.Parts[i]; part.Name == name {
			fmt.Fprintf(&p.b, "<g class=\"tc-%s\" role=\"group\">\n<title>%s</title>\n", attr(part.Name), escape(part.Title))
			p.items(part.Items)
			p.b.WriteString("</g>\n")
		}
	}
}

// open starts the group of an element, with its name for those who point at it and its description for those who listen.
func (p *pen) open(prefix, id, class, title, desc, data string) {
	fmt.Fprintf(&p.b, "<g id=\"%s-%s\" class=\"%s\" role=\"graphics-symbol img\" data-id=\"%s\"%s>\n<title>%s: %s</title>\n<desc>%s</desc>\n",
		prefix, attr(id), class, escape(id), data, escape(title), escape(desc), escape(desc))
}

// css are the rules for what the body uses.
func (p *pen) css(t Theme) string {
	var b strings.Builder
	b.WriteString(`.tc{font-family:Arial,'Liberation Sans',Arimo,Helvetica,sans-serif}`)
	for _, s := range render.Styles() {
		if !p.used["t-"+s.String()] {
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
	b.WriteString(p.colors(first))
	if t == Auto {
		b.WriteString("@media screen and (prefers-color-scheme:dark){" + p.colors(Dark) + "}")
	}
	return b.String()
}

// colors are the rules that give roles their colours: as fill, as stroke, and as the colour of signs.
func (p *pen) colors(t Theme) string {
	var b strings.Builder
	for _, kind := range []struct{ prefix, property string }{{"c-", "color"}, {"f-", "fill"}, {"s-", "stroke"}} {
		for i := range roles {
			if p.used[kind.prefix+roles[i].name] {
				fmt.Fprintf(&b, ".%s%s{%s:%s}", kind.prefix, roles[i].name, kind.property, roles[i].color(t))
			}
		}
	}
	return b.String()
}

// defs are the signs that the body uses.
func (p *pen) defs() string {
	names := make([]string, 0, len(p.icons))
	for n := range p.icons {
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
