package draw

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// DrawIO writes a scene as a drawing of diagrams.net, also called draw.io, so that people can go on with it by hand. All is
// where the scene has it, and moves with the boundary that holds it. Cells have ids made of those of the model.
func DrawIO(w io.Writer, s *layout.Scene) error {
	d := drawio{zones: map[model.ID]layout.Rect{}, nodes: map[model.ID]layout.Rect{}}
	d.title(s)
	for i := range s.Zones {
		d.zone(&s.Zones[i])
	}
	for i := range s.Nodes {
		d.node(&s.Nodes[i])
	}
	for i := range s.Flows {
		d.flow(&s.Flows[i])
	}
	file := mxFile{Host: "threatctl"}
	file.Diagram = mxDiagram{ID: "threatctl", Name: visible(s.Title)}
	file.Diagram.Model = mxModel{
		Grid: 1, GridSize: 10, Guides: 1, Tooltips: 1, Connect: 1, Arrows: 1, Fold: 1, PageScale: 1,
		Width: number(s.Width), Height: number(s.Height), Background: "#ffffff",
		Root: mxRoot{Layers: []mxLayer{{ID: "0"}, {ID: mxLayerID, Parent: "0"}}, Objects: d.objects},
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(file); err != nil {
		return fmt.Errorf("writing the drawing: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// mxLayerID is the id of the layer that everything is in.
const mxLayerID = "1"

// drawio collects the cells of a drawing.
type drawio struct {
	objects []mxObject
	zones   map[model.ID]layout.Rect
	nodes   map[model.ID]layout.Rect
}

// box adds a cell with a place, inside a boundary when that is drawn.
func (d *drawio) box(o mxObject, inside model.ID, r layout.Rect, style string) {
	o.Cell = mxCell{Style: style, Parent: mxLayerID, Vertex: 1}
	if around, ok := d.zones[inside]; ok {
		o.Cell.Parent = "z-" + visible(string(inside))
		r.X, r.Y = r.X-around.X, r.Y-around.Y
	}
	o.Cell.Geometry = mxGeometry{X: number(r.X), Y: number(r.Y), Width: number(r.W), Height: number(r.H), As: "geometry"}
	d.objects = append(d.objects, o)
}

func (d *drawio) title(s *layout.Scene) {
	for _, p := range s.Parts {
		if p.Name == "header" {
			d.box(object("title", "", s.Title, s.Desc, p.Link), "", p.Rect,
				"text;strokeColor=none;fillColor=none;align=left;verticalAlign=top;fontSize=20;fontStyle=1;fontColor="+light("ink")+";"+mxFont)
			return
		}
	}
}

func (d *drawio) zone(z *layout.Zone) {
	fill, rim, ink := zoneRole("zone-", z.Trust), zoneRole("edge-", z.Trust), zoneRole("edge-", z.Trust)
	if z.Muted {
		fill, rim, ink = "paper", "fade", "fade-text"
	}
	label := strings.Join(strings.Split(labelText(z.Title, z.Items), "\n"), " · ")
	d.box(object("z", z.ID, label, z.Desc, z.Link), z.Inside, z.Rect, mxFont+"container=1;collapsible=0;recursiveResize=0;dashed=1;dashPattern=7 4;"+
		"align=left;verticalAlign=top;spacingLeft=6;fontSize=12;fontStyle=1;"+mxColors(fill, rim, ink))
	d.zones[z.ID] = z.Rect
}

func (d *drawio) node(n *layout.Node) {
	rim, ink := "ink", "ink"
	if n.Muted {
		rim, ink = "fade", "fade-text"
	}
	d.box(object("n", n.ID, labelText(n.Title, n.Items), n.Desc, n.Link), n.Zone, n.Rect, mxFont+mxShapes[min(n.Kind, render.Folded)]+"fontSize=11;"+mxColors("node", rim, ink))
	d.nodes[n.ID] = n.Rect
}

// mxShapes are the forms of nodes: a rectangle, a box with round corners, two parallel lines, and for several components in
// one a circle or a box with a double border.
var mxShapes = [...]string{
	0: "rounded=0;", render.ExternalEntity: "rounded=0;", render.Process: "rounded=1;arcSize=18;",
	render.DataStore: "shape=partialRectangle;left=0;right=0;strokeWidth=2;", render.System: "rounded=1;arcSize=50;",
	render.Folded: "shape=ext;double=1;rounded=0;",
}

// mxFont says that labels are no markup, and their face.
const mxFont = "html=0;fontFamily=Helvetica;"

// mxColors are colours by role, as for screens and paper.
func mxColors(fill, rim, ink string) string {
	return "fillColor=" + light(fill) + ";strokeColor=" + light(rim) + ";fontColor=" + light(ink) + ";"
}

func light(name string) string { return roles[findRole(name)].light }

// flow adds an edge between two cells, by way of the corners of its path. Without both ends it is not drawn.
func (d *drawio) flow(f *layout.Flow) {
	from, source := d.nodes[f.From]
	to, target := d.nodes[f.To]
	if !source || !target || len(f.Path) < 4 {
		return
	}
	label := fmt.Sprintf("%d %s", f.Number, f.Title)
	if f.Transport == render.Clear { // the line does not tell
		label += "\n" + f.Transport.String()
	}
	o := object("f", f.ID, label, f.Desc, f.Link)
	points := corners(f.Path)
	last := len(points) - 1
	o.Cell = mxCell{
		Style:  mxFont + mxLine(f, points) + mxEnd("exit", from, points[0]) + mxEnd("entry", to, points[last]),
		Parent: mxLayerID, Edge: 1, Source: "n-" + visible(string(f.From)), Target: "n-" + visible(string(f.To)),
	}
	o.Cell.Geometry = mxGeometry{Relative: 1, As: "geometry"}
	if last > 1 {
		way := &mxPoints{As: "points"}
		for _, p := range points[1:last] {
			way.Points = append(way.Points, mxPoint{X: number(p.X), Y: number(p.Y)})
		}
		o.Cell.Geometry.Points = way
	}
	if at, ok := labelPlace(f); ok {
		m := halfWay(points)
		o.Cell.Geometry.Offset = &mxPoint{X: number(at.X - m.X), Y: number(at.Y - m.Y), As: "offset"}
	}
	d.objects = append(d.objects, o)
}

// mxLine is the style of a line: dotted when nobody said what protects it, dashed on one host.
func mxLine(f *layout.Flow, points []layout.Point) string {
	role, width := f.Direction, "1.5"
	if findRole(role) < 0 {
		role = "inside"
	}
	if f.Muted {
		role = "fade"
	} else if f.Crosses {
		width = "2"
	}
	style := "edgeStyle=none;rounded=1;arcSize=11;endArrow=block;endFill=1;endSize=7;"
	if !square(points) {
		style = "edgeStyle=none;curved=1;endArrow=block;endFill=1;endSize=7;"
	}
	if f.Answers {
		style += "startArrow=open;startSize=7;"
	}
	style += "strokeWidth=" + width + ";strokeColor=" + light(role) + ";fontColor=" + light("ink") + ";fontSize=11;labelBackgroundColor=#ffffff;"
	switch f.Transport {
	case render.TransportUnstated:
		style += "dashed=1;dashPattern=1 3;"
	case render.Local:
		style += "dashed=1;dashPattern=7 4;"
	}
	return style
}

// mxEnd fixes an end of an edge to a place on a cell, as a share of its width and height.
func mxEnd(name string, r layout.Rect, p layout.Point) string {
	share := func(v, from, length float64) string {
		if length <= 0 {
			return "0.5"
		}
		return strconv.FormatFloat(math.Round(min(1, max(0, (v-from)/length))*1e4)/1e4, 'f', -1, 64)
	}
	return fmt.Sprintf("%[1]sX=%[2]s;%[1]sY=%[3]s;%[1]sDx=0;%[1]sDy=0;%[1]sPerimeter=0;", name, share(p.X, r.X, r.W), share(p.Y, r.Y, r.H))
}

// object is a cell without a place. Its tooltip is markup in diagrams.net, and shows the text as it is.
func object(prefix string, id model.ID, label, desc, link string) mxObject {
	if id != "" {
		prefix += "-" + visible(string(id))
	}
	return mxObject{ID: prefix, Label: visible(label), Tooltip: mxMarkup.Replace(visible(desc)), Link: webLink(link)}
}

var mxMarkup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// webLink is a link when it is an address of the web, written with nothing hidden. The names of files lead nowhere in
// diagrams.net.
func webLink(link string) string {
	if _, at := diag.Hidden(link); at >= 0 || fileName(link) {
		return ""
	}
	return safeLink(link)
}

// visible is text with nothing in it that acts, line by line.
func visible(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = diag.Visible(l)
	}
	return strings.Join(lines, "\n")
}

// number is a length in tenths of a pixel.
func number(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64) }

// labelText is the text of an element, line by line as it is drawn; without any, its title.
func labelText(title string, items []layout.Item) string {
	var lines []string
	base := math.NaN()
	for _, it := range items {
		text := it.Text
		switch {
		case it.Kind == layout.ItemTag && it.Base == base:
			text = "(" + text + ")"
		case it.Kind != layout.ItemText:
			continue
		}
		if it.Base == base {
			lines[len(lines)-1] += " " + text
		} else {
			lines = append(lines, text)
		}
		base = it.Base
	}
	if lines == nil {
		return title
	}
	return strings.Join(lines, "\n")
}
