package threatdragon

import (
	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// connect finds the ends of a flow. One that is attached to no element gets an external entity of its own.
func (r *reader) connect(e ends) {
	e.flow.From, e.flow.To = r.end(e, e.source, "source"), r.end(e, e.goal, "target")
	if exchange.Yes(data(e.cell).Get("isBidirectional")) {
		r.Back(e.flow)
	}
}

func (r *reader) end(e ends, n yamltree.Node, which string) *exchange.Element {
	id := text(n.Get("id")) // version 1
	if id == "" {
		id = text(n.Get("cell"))
	}
	if c := r.cells[id]; c != nil && c.Kind == exchange.Component {
		return c
	}
	c := r.Loose(e.flow, which)
	if p, ok := point(n); ok {
		c.Box = &exchange.Box{X: p.X, Y: p.Y}
	}
	return c
}

func point(n yamltree.Node) (exchange.Point, bool) {
	x, okX := exchange.Number(n.Get("x"))
	y, okY := exchange.Number(n.Get("y"))
	return exchange.Point{X: x, Y: y}, okX && okY
}

// boxOf is where a cell stands.
func boxOf(c yamltree.Node) (exchange.Box, bool) {
	at, ok := point(c.Get("position"))
	w, okW := exchange.Number(c.Get("size").Get("width"))
	h, okH := exchange.Number(c.Get("size").Get("height"))
	return exchange.Box{X: at.X, Y: at.Y, W: w, H: h}, ok && okW && okH && w >= 0 && h >= 0
}

// line reports whether a boundary is a line: all are in version 1, and in version 2 those that have ends.
func line(c yamltree.Node) bool {
	_, isBox := boxOf(c)
	return !isBox || c.Get("source").Valid() && text(c.Get("shape")) != "trust-boundary-box"
}

// curve is the line of a boundary through its corners.
func curve(c yamltree.Node) []exchange.Point {
	var out []exchange.Point
	add := func(n yamltree.Node) {
		if p, ok := point(n); ok {
			out = append(out, p)
		}
	}
	add(c.Get("source"))
	for v := range c.Get("vertices").Items() {
		add(v)
	}
	add(c.Get("target"))
	if len(out) == 3 {
		return exchange.Bend(out[0], exchange.Through(out[0], out[1], out[2]), out[2])
	}
	if out == nil {
		out = []exchange.Point{} // a line all the same
	}
	return out
}
