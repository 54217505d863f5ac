package draw

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// nested has a boundary in another, one node of each kind, and flows of each transport, with names from next.
func nested(next func() string) *layout.Scene {
	text := func(base float64) layout.Item {
		return layout.Item{Kind: layout.ItemText, Base: base, Text: next()}
	}
	s := &layout.Scene{Schema: layout.Schema, Title: next(), Desc: next(), Width: 800, Height: 600}
	s.Parts = []layout.Part{{Name: "header", Title: s.Title, Link: next(), Rect: layout.Rect{X: 20, Y: 10, W: 700, H: 40}}}
	s.Zones = []layout.Zone{
		{ID: "out", Title: next(), Desc: next(), Trust: "internal", Link: next(), Rect: layout.Rect{X: 100, Y: 100, W: 600, H: 450}, Items: []layout.Item{text(9), text(9)}},
		{ID: "in", Title: next(), Desc: next(), Inside: "out", Depth: 1, Trust: next(), Muted: true, Rect: layout.Rect{X: 300.3, Y: 150.1, W: 200, H: 350}},
	}
	zones := []model.ID{"", "", "out", "out", "in", "in"}
	for kind := render.Kind(0); kind <= render.Folded; kind++ {
		r := layout.Rect{X: 310.4 + float64(kind%2)*90, Y: 160.2 + float64(kind)*50, W: 70, H: 40}
		s.Nodes = append(s.Nodes, layout.Node{
			ID: model.ID("n" + strconv.Itoa(int(kind))), Title: next(), Desc: next(), Kind: kind, Zone: zones[kind], Link: next(), Muted: kind == 2, Rect: r,
			Items: []layout.Item{text(1), text(2), {Kind: layout.ItemTag, Base: 2, Text: "conf"}, {Kind: layout.ItemIcon, Name: next()}},
		})
	}
	for transport := range render.Local + 1 {
		from, to := s.Nodes[transport], s.Nodes[transport+2]
		a, b := from.Rect.Center(), to.Rect.Center()
		s.Flows = append(s.Flows, layout.Flow{
			ID: model.ID("f" + strconv.Itoa(int(transport))), Number: 3, Title: next(), Desc: next(), Link: next(), From: from.ID, To: to.ID,
			Transport: transport, Direction: next(), Crosses: true, Answers: transport == 1, Muted: transport == 3,
			Path: []layout.Point{a, {X: a.X, Y: a.Y + 9}, {X: a.X + 7, Y: b.Y}, b}, Items: []layout.Item{text(3)},
		})
	}
	return s
}

// readObject is a cell of a drawing, as a reader sees it.
type readObject struct {
	ID      string `xml:"id,attr"`
	Label   string `xml:"label,attr"`
	Tooltip string `xml:"tooltip,attr"`
	Link    string `xml:"link,attr"`
	Parent  string `xml:"parent,attr"` // of a layer
	Cell    struct {
		Style    string `xml:"style,attr"`
		Parent   string `xml:"parent,attr"`
		Vertex   bool   `xml:"vertex,attr"`
		Edge     bool   `xml:"edge,attr"`
		Source   string `xml:"source,attr"`
		Target   string `xml:"target,attr"`
		Geometry struct {
			X        float64 `xml:"x,attr"`
			Y        float64 `xml:"y,attr"`
			W        float64 `xml:"width,attr"`
			H        float64 `xml:"height,attr"`
			Relative bool    `xml:"relative,attr"`
			Points   []struct {
				X float64 `xml:"x,attr"`
				Y float64 `xml:"y,attr"`
			} `xml:"Array>mxPoint"`
		} `xml:"mxGeometry"`
	} `xml:"mxCell"`
}

// readDrawIO reads a drawing, and holds it against what diagrams.net needs: ids that are there once, ends and parents that
// exist, and boxes that lie in what holds them.
func readDrawIO(t *testing.T, src []byte) (boxes, edges []readObject) {
	t.Helper()
	var file struct {
		XMLName xml.Name     `xml:"mxfile"`
		Layers  []readObject `xml:"diagram>mxGraphModel>root>mxCell"`
		Objects []readObject `xml:"diagram>mxGraphModel>root>UserObject"`
	}
	if err := xml.Unmarshal(src, &file); err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	known := map[string]readObject{}
	for _, o := range slices.Concat(file.Layers, file.Objects) {
		if _, twice := known[o.ID]; twice || o.ID == "" {
			t.Errorf("the id %q is there twice, or is none", o.ID)
		}
		known[o.ID] = o
	}
	for _, o := range file.Objects {
		c := o.Cell
		parent, ok := known[c.Parent]
		if !ok || c.Vertex == c.Edge {
			t.Errorf("%s stands in %q, box %t, edge %t", o.ID, c.Parent, c.Vertex, c.Edge)
		}
		g, around := c.Geometry, parent.Cell.Geometry
		if c.Vertex && parent.Cell.Vertex && (g.X < 0 || g.Y < 0 || g.X+g.W > around.W+0.11 || g.Y+g.H > around.H+0.11) {
			t.Errorf("%s does not lie in %s: %+v in %+v", o.ID, c.Parent, g, around)
		}
		if c.Edge && (!known[c.Source].Cell.Vertex || !known[c.Target].Cell.Vertex || !g.Relative) {
			t.Errorf("%s leads from %q to %q", o.ID, c.Source, c.Target)
		}
		if o.Link != "" && !webAddress.MatchString(o.Link) {
			t.Errorf("%s leads to %q", o.ID, o.Link)
		}
		if c.Vertex {
			boxes = append(boxes, o)
		} else {
			edges = append(edges, o)
		}
	}
	return boxes, edges
}

func drawnIO(t *testing.T, s *layout.Scene) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := DrawIO(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDrawIO(t *testing.T) {
	n := 0
	s := nested(func() string { n++; return "t" + strconv.Itoa(n) })
	s.Nodes[1].Link, s.Nodes[2].Link = "https://example.org/a?b=c&d", "boundary-x.drawio"
	s.Nodes[1].Desc = "a <b> & c"
	boxes, edges := readDrawIO(t, drawnIO(t, s))
	var got []string
	for _, o := range slices.Concat(boxes, edges) {
		got = append(got, o.ID+" in "+o.Cell.Parent)
	}
	want := "title in 1 z-out in 1 z-in in z-out n-n0 in 1 n-n1 in 1 n-n2 in z-out n-n3 in z-out n-n4 in z-in n-n5 in z-in f-f0 in 1 f-f1 in 1 f-f2 in 1 f-f3 in 1"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if g := boxes[2].Cell.Geometry; g.X != 200.3 || g.Y != 50.1 {
		t.Errorf("the inner boundary stands at %v, %v", g.X, g.Y)
	}
	if o := boxes[4]; o.Link != s.Nodes[1].Link || o.Tooltip != "a &lt;b&gt; &amp; c" || boxes[5].Link != "" {
		t.Errorf("a link or a tooltip is wrong: %+v", o)
	}
	if o := boxes[4]; o.Label != s.Nodes[1].Items[0].Text+"\n"+s.Nodes[1].Items[1].Text+" (conf)" {
		t.Errorf("the label is %q", o.Label)
	}
	for i, form := range []string{"rounded=0;", "rounded=0;", "rounded=1;arcSize=18;", "shape=partialRectangle;", "rounded=1;arcSize=50;", "shape=ext;double=1;"} {
		if style := boxes[3+i].Cell.Style; !strings.Contains(style, form) || !strings.Contains(style, "html=0;") {
			t.Errorf("a node of kind %d has the style %s", i, style)
		}
	}
	for i, form := range []string{"dashPattern=1 3;", "startArrow=open;", "endArrow=block;", "dashPattern=7 4;"} {
		if style := edges[i].Cell.Style; !strings.Contains(style, form) {
			t.Errorf("a flow has the style %s", style)
		}
	}
	if label := edges[2].Label; label != "3 "+s.Flows[2].Title+"\nin clear" {
		t.Errorf("a flow in clear is called %q", label)
	}
}

// A drawing goes the way of the scene: corners where it turns, points where it bends, nothing where it is straight.
func TestCorners(t *testing.T) {
	for _, c := range []struct {
		name       string
		path, want []layout.Point
	}{
		{"straight", []layout.Point{{X: 0}, {X: 10}, {X: 20}, {X: 30}}, []layout.Point{{X: 0}, {X: 30}}},
		{"straight in pieces", []layout.Point{{X: 0}, {X: 1}, {X: 2}, {X: 3}, {X: 4}, {X: 5}, {X: 30}}, []layout.Point{{X: 0}, {X: 30}}},
		{
			"round a corner", []layout.Point{{X: 0}, {X: 10}, {X: 20}, {X: 30}, {X: 35.5}, {X: 40, Y: 4.5}, {X: 40, Y: 10}, {X: 40, Y: 20}, {X: 40, Y: 40}, {X: 40, Y: 60}},
			[]layout.Point{{X: 0}, {X: 40}, {X: 40, Y: 60}},
		},
		{"there and back", []layout.Point{{X: 0}, {X: 40}, {X: 40, Y: 20}, {X: 0, Y: 20}}, []layout.Point{{X: 0}, {X: 30, Y: 10}, {X: 0, Y: 20}}},
		{"nowhere", make([]layout.Point, 4), make([]layout.Point, 2)},
	} {
		if got := corners(c.path); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	line := []layout.Point{{X: 0}, {X: 40}, {X: 40, Y: 20}}
	if got := halfWay(line); got != (layout.Point{X: 30}) || !square(line) || square([]layout.Point{{}, {X: 3, Y: 4}}) {
		t.Errorf("half way is %v", got)
	}
}

// A flow to what is not drawn is left out, and what stands in no boundary that is drawn stands by itself.
func TestDrawIOOfAPart(t *testing.T) {
	s := nested(func() string { return "t" })
	s.Zones, s.Nodes = s.Zones[1:], s.Nodes[:4]
	boxes, edges := readDrawIO(t, drawnIO(t, s))
	if len(boxes) != 1+1+4 || len(edges) != 2 {
		t.Errorf("%d boxes and %d edges", len(boxes), len(edges))
	}
}

// Whatever things are called, a drawing and a scene are read as what they are, and hold nothing that acts.
func TestHostileNamesWithPlaces(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for i := range *hostileNames {
		s := nested(func() string { return hostileName(random) })
		drawing := drawnIO(t, s)
		boxes, edges := readDrawIO(t, drawing)
		if len(boxes) != 1+len(s.Zones)+len(s.Nodes) || len(edges) != len(s.Flows) {
			t.Errorf("%d boxes and %d edges", len(boxes), len(edges))
		}
		for _, o := range slices.Concat(boxes, edges) {
			if strings.ContainsAny(o.Tooltip, "<>") || strings.Contains(o.Cell.Style, "html=1") {
				t.Errorf("%q, or the style %s, is markup", o.Tooltip, o.Cell.Style)
			}
		}
		var scene bytes.Buffer
		if err := layout.WriteJSON(&scene, s); err != nil {
			t.Fatal(err)
		}
		var back struct{ Zones, Nodes, Flows []struct{ Title string } }
		if err := json.Unmarshal(scene.Bytes(), &back); err != nil || len(back.Nodes) != len(s.Nodes) || len(back.Flows) != len(s.Flows) || len(back.Zones) != len(s.Zones) {
			t.Errorf("the scene is read as %+v: %v", back, err)
		}
		if back.Nodes[0].Title != string([]rune(s.Nodes[0].Title)) {
			t.Errorf("%q is read as %q", s.Nodes[0].Title, back.Nodes[0].Title)
		}
		for form, text := range map[string]string{"draw.io": string(drawing), "scene": scene.String()} {
			if r, at := diag.Hidden(strings.ReplaceAll(text, "\n", "")); at >= 0 {
				t.Errorf("%s holds %U", form, r)
			}
		}
		if t.Failed() {
			t.Fatalf("name %d: %q", i, s.Title)
		}
	}
}
