package tmt

import (
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/pkg/exchange"
)

// surface reads a diagram. Its flows wait until all that they may end at is known.
func (r *reader) surface(s *surface) {
	for _, st := range s.stencils {
		e := r.element(s, st)
		if e == nil {
			continue
		}
		e.Diagram = s.title + "#" + s.guid
		if key := (place{s.guid, st.guid}); st.guid != "" && r.elements[key] == nil {
			r.elements[key] = e
		}
		r.properties(st, e)
	}
}

// element is what a stencil stands for; nil when it is none.
func (r *reader) element(s *surface, st *stencil) *exchange.Element {
	source, title, at, typeName := r.source("element", st.guid), st.title, st.at, r.typeName(st)
	generic, sure := r.generic(st)
	switch generic {
	case "GE.P", "GE.DS", "GE.EI":
		e := r.AddComponent(source, title, at)
		r.component(e, st, generic, sure, typeName)
		return e
	case "GE.TB.B":
		e := r.AddBoundary(source, title, at)
		e.Set("kind", boundaryKinds[exchange.Slug(typeName)])
		r.stand(e, st)
		return e
	case "GE.TB.L":
		e := r.AddBoundary(source, title, at)
		e.Set("kind", boundaryKinds[exchange.Slug(typeName)])
		e.Curve = st.curve()
		if len(e.Curve) == 0 {
			r.Repaired(at, "the line %q has no place on its diagram: no flow is seen to cross it", title)
		}
		return e
	case "GE.DF":
		e := r.AddFlow(source, title, at)
		if title == typeName {
			e.Title = "" // nobody gave it a name
		}
		r.protocol(e, typeName)
		r.flows = append(r.flows, flow{Element: e, surface: s.guid, stencil: st})
		return e
	case "GE.A":
		r.Dropped(at, "the note on a diagram %q", title)
	default:
		r.Dropped(at, "something of an unknown kind, %q", strings.TrimSpace(st.shape+" "+title))
	}
	return nil
}

// source is an id for what has one in the file, or none: diagrams that are copied have the same ones.
func (r *reader) source(kind, id string) string {
	id = exchange.Name(id)
	if id == "" {
		id = kind
	}
	r.sources[id]++
	if n := r.sources[id]; n > 1 {
		id += "/" + strconv.Itoa(n)
	}
	return id
}

// component says what a component is: by its generic type, and by the type that its author picked.
func (r *reader) component(e *exchange.Element, st *stencil, generic string, sure bool, typeName string) {
	word := map[string]string{"GE.P": "process", "GE.DS": "data-store", "GE.EI": "external-entity"}[generic]
	if sure {
		e.Set("type", word)
	} else {
		e.Guess("type", word, "by its shape")
		r.Guessed(e.At, "the component %q, a %q of the file's own template, is taken to be of type %s, by its shape", e.Title, typeName, word)
	}
	r.stand(e, st)
	slug := exchange.Slug(typeName)
	if name := technologies[slug]; name != "" {
		e.Set("technology", name)
	} else {
		e.Set("role", roles[slug])
	}
	if !strings.HasPrefix(typeName, "Generic ") {
		keep(e, "stencil", typeName)
	}
}

// protocol takes the type of a flow for its protocol where it is one.
func (r *reader) protocol(e *exchange.Element, typeName string) {
	if name, ok := exchange.Protocol(typeName); ok {
		e.Set("protocol", name)
		return
	}
	e.Set("transport", transports[exchange.Slug(typeName)])
	if typeName != "" && !strings.HasPrefix(typeName, "Generic ") {
		keep(e, "stencil", typeName)
	}
}

// stand notes where an element stands.
func (r *reader) stand(e *exchange.Element, st *stencil) {
	b, ok := st.box()
	if !ok {
		r.Repaired(e.At, "the %s %q has no place on its diagram: it stands inside of nothing", e.Kind.String(), e.Title)
		return
	}
	e.Box = &b
}

// parents is how many steps a type may stand below a generic one.
const parents = 16

// generic is the generic type of a stencil, and whether the file says so or only the shape does. Templates may have generic
// types of their own.
func (r *reader) generic(st *stencil) (id string, sure bool) {
	for _, id := range []string{st.generic, st.kind} {
		for range parents {
			id = strings.TrimSpace(id)
			if strings.HasPrefix(id, "GE.") {
				return id, true
			}
			if r.file.types[id].representation == "Annotation" {
				return "GE.A", true
			}
			id = r.file.types[id].parent
		}
	}
	generic := shapes[st.shape]
	return generic, strings.HasPrefix(generic, "GE.TB") || generic == "GE.DF"
}

var shapes = map[string]string{
	"StencilEllipse": "GE.P", "StencilParallelLines": "GE.DS", "StencilRectangle": "GE.EI", "Connector": "GE.DF", "BorderBoundary": "GE.TB.B",
	"LineBoundary": "GE.TB.L",
}

// typeName is what the type of a stencil is called: in the template, else above the stencil's properties.
func (r *reader) typeName(st *stencil) string {
	if t := r.file.types[st.kind]; t.name != "" {
		return exchange.Name(t.name)
	}
	return st.heading
}

// box is where a stencil stands, and whether the file says so.
func (st *stencil) box() (exchange.Box, bool) {
	at, ok := st.point("Left", "Top")
	size, okSize := st.point("Width", "Height")
	return exchange.Box{X: at.X, Y: at.Y, W: size.X, H: size.Y}, ok && okSize && size.X >= 0 && size.Y >= 0
}

func (st *stencil) point(x, y string) (exchange.Point, bool) {
	vx, okX := st.numbers[x]
	vy, okY := st.numbers[y]
	return exchange.Point{X: vx, Y: vy}, okX && okY
}

// curve is the way of a line: it passes its handle. One that is nowhere is empty, not nil: it is a line all the same.
func (st *stencil) curve() []exchange.Point {
	from, ok := st.point("SourceX", "SourceY")
	to, okTo := st.point("TargetX", "TargetY")
	if !ok || !okTo {
		return []exchange.Point{}
	}
	handle, ok := st.point("HandleX", "HandleY")
	if !ok {
		return []exchange.Point{from, to}
	}
	return exchange.Bend(from, exchange.Through(from, handle, to), to)
}

// connect finds the ends of a flow. One that is attached to no component gets an external entity of its own.
func (r *reader) connect(f flow) {
	f.From = r.end(f, f.stencil.source, "source", "SourceX", "SourceY")
	f.To = r.end(f, f.stencil.goal, "target", "TargetX", "TargetY")
}

func (r *reader) end(f flow, guid, which, x, y string) *exchange.Element {
	if e := r.elements[place{f.surface, guid}]; e != nil && e.Kind == exchange.Component {
		return e
	}
	e := r.Loose(f.Element, which)
	if p, ok := f.stencil.point(x, y); ok {
		e.Box = &exchange.Box{X: p.X, Y: p.Y}
	}
	return e
}
