package draw

import (
	"net/url"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// canvas is what the pen draws on: an SVG document, an image of pixels, or a page of a PDF. Colours are named by role. What
// is drawn later covers what was drawn before.
type canvas interface {
	ground(s *layout.Scene) // the page itself, before anything stands on it
	open(g group)           // starts a group, that close ends
	close()
	rect(r layout.Rect, round float64, p paint)
	circle(center layout.Point, radius float64, p paint)
	path(data string, p paint)
	text(w words)
	icon(name, role string, x, y, size float64)
}

// paint is how a form is filled and lined. A form without a role for one of them has none of it.
type paint struct {
	fill, stroke string    // roles
	width        float64   // of the line; 0 is a line of one pixel
	dash         []float64 // lengths drawn and left out, in turn
	round        bool      // the ends of lines are round
}

// words are text on a base line.
type words struct {
	x, base  float64
	text     string
	style    render.Style
	role     string
	centered bool    // x is the middle of the text, else its start
	forced   bool    // the text is drawn as wide as width says
	width    float64 // of a forced text
}

// group says what the forms in it are, for those who point at them and those who listen.
type group struct {
	attrs       []attribute
	title, desc string
	link        string // where a press on it leads; empty: nowhere
}

type attribute struct{ name, value string }

// pen draws the parts of a scene.
type pen struct{ canvas }

func (p pen) page(s *layout.Scene) {
	p.ground(s)
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
			p.label(&s.Flows[i])
		}
	})
	for _, name := range []string{"table", "legend", "title-block"} {
		p.part(s, name)
	}
}

func (p pen) group(class string, body func()) {
	p.open(group{attrs: []attribute{{"class", class}}})
	body()
	p.close()
}

func (p pen) part(s *layout.Scene, name string) {
	for i := range s.Parts {
		if part := &s.Parts[i]; part.Name == name {
			p.open(group{attrs: []attribute{{"class", "tc-" + attr(part.Name)}, {"role", "group"}}, title: part.Title, link: safeLink(part.Link)})
			p.items(part.Items)
			p.close()
		}
	}
}

// element starts the group of an element, with its name for those who point at it and its description for those who listen.
func (p pen) element(prefix, id, class, title, desc, link string, data ...attribute) {
	attrs := append([]attribute{
		{"id", prefix + "-" + attr(id)}, {"class", class}, {"role", "graphics-symbol img"}, {"data-id", id},
	}, data...)
	p.open(group{attrs: attrs, title: title + ": " + desc, desc: desc, link: safeLink(link)})
}

// label is the words of a flow.
func (p pen) label(f *layout.Flow) {
	p.open(group{attrs: []attribute{{"class", "tc-label"}, {"data-of", "f-" + attr(string(f.ID))}}, title: f.Title, link: safeLink(f.Link)})
	p.items(f.Items)
	p.close()
}

// safeLink is a link as it was given when it is an address of the web or the name of a file beside the picture; else empty,
// so that no picture can run or fetch anything.
func safeLink(link string) string {
	if fileName(link) {
		return link
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return link
}

func fileName(name string) bool {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-' {
			return false
		}
	}
	return name != "" && name[0] != '.'
}
