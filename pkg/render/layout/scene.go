// Package layout gives the parts of a diagram their places: a render.Diagram becomes a Scene. Sizes come from measured
// text; nodes and flows are placed by Graphviz, which runs as a program of its own; what stands inside and around them is
// placed here. A Scene can be checked for overlaps, and drawn without knowing where its places came from.
package layout

import (
	"math"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// Schema names the form of a scene in JSON.
const Schema = "threatctl/scene/1"

// Point is a place on the page: pixels from the upper left corner, y downwards.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Rect is an upright rectangle by its upper left corner and its size, in pixels.
type Rect struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Right is the x of the right side.
func (r Rect) Right() float64 { return r.X + r.W }

// Bottom is the y of the lower side.
func (r Rect) Bottom() float64 { return r.Y + r.H }

// Center is the middle of the rectangle.
func (r Rect) Center() Point { return Point{r.X + r.W/2, r.Y + r.H/2} }

// grow is the rectangle with a margin added on all sides; a negative margin takes away.
func (r Rect) grow(by float64) Rect { return Rect{r.X - by, r.Y - by, r.W + 2*by, r.H + 2*by} }

func (r Rect) empty() bool { return r.W <= 0 || r.H <= 0 }

// touches reports whether two rectangles share more than a border.
func (r Rect) touches(o Rect) bool {
	return r.X < o.Right() && o.X < r.Right() && r.Y < o.Bottom() && o.Y < r.Bottom()
}

// holds reports whether another rectangle lies within, give or take a rounding.
func (r Rect) holds(o Rect) bool {
	const slack = 0.11
	return o.X >= r.X-slack && o.Y >= r.Y-slack && o.Right() <= r.Right()+slack && o.Bottom() <= r.Bottom()+slack
}

func (r Rect) union(o Rect) Rect {
	if r.empty() {
		return o
	}
	if o.empty() {
		return r
	}
	x, y := math.Min(r.X, o.X), math.Min(r.Y, o.Y)
	return Rect{x, y, math.Max(r.Right(), o.Right()) - x, math.Max(r.Bottom(), o.Bottom()) - y}
}

// ItemKind is what an item looks like.
type ItemKind string

// The kinds of item.
const (
	ItemText   ItemKind = "text"   // Text in Style and Role, on the base line Base
	ItemIcon   ItemKind = "icon"   // the sign called Name, in Role
	ItemTag    ItemKind = "tag"    // the classification Level
	ItemBadge  ItemKind = "badge"  // Count open threats, the worst of severity Level
	ItemDone   ItemKind = "done"   // Count threats countered or decided
	ItemStrip  ItemKind = "strip"  // a letter of STRIDE, Level the worst severity, Name "off" where it cannot be
	ItemBars   ItemKind = "bars"   // trust, Level of 4 filled
	ItemDisc   ItemKind = "disc"   // the number Count of a flow
	ItemSample ItemKind = "sample" // a piece of the legend, by Name
	ItemRule   ItemKind = "rule"   // a hair line, or with Name "head" the line under a head
	ItemCurve  ItemKind = "curve"  // a boundary that a flow crosses without entering it, as a stroke across the line
)

// Item is one sign or piece of text with its place.
type Item struct {
	Kind  ItemKind `json:"kind"`
	Rect           // what it covers
	Base  float64  `json:"base,omitempty"` // y of the base line of text
	Text  string   `json:"text,omitempty"`
	Style string   `json:"style,omitempty"`
	Role  string   `json:"role,omitempty"` // of colour
	Name  string   `json:"name,omitempty"`
	Level int      `json:"level,omitempty"`
	Count int      `json:"count,omitempty"`
	Loose bool     `json:"loose,omitempty"` // the width of the text is an estimate, to be forced when drawn
}

// Mark is where a flow passes a boundary.
type Mark struct {
	Kind  MarkKind `json:"kind"`
	At    Point    `json:"at"`
	Angle float64  `json:"angle"` // of the flow there, in degrees, clockwise from rightwards
	Zone  model.ID `json:"zone"`
}

// MarkKind is the form of a mark.
type MarkKind string

// The kinds of mark.
const (
	MarkIn  MarkKind = "in"  // into more trust
	MarkOut MarkKind = "out" // into less trust
	MarkBar MarkKind = "bar" // passes a boundary, level or besides the one that matters
)

// Zone is a boundary with its place.
type Zone struct {
	ID     model.ID `json:"id"`
	Title  string   `json:"title"`
	Desc   string   `json:"desc"`
	Inside model.ID `json:"inside,omitempty"` // the boundary around; empty at the top
	Depth  int      `json:"depth"`            // how many boundaries are around
	Trust  string   `json:"trust"`
	Muted  bool     `json:"muted,omitempty"`
	Link   string   `json:"link,omitempty"`
	Rect   Rect     `json:"rect"`
	Tab    Rect     `json:"tab"`   // behind the title
	Label  Rect     `json:"label"` // tab and what stands beside it
	Items  []Item   `json:"items"`
}

// Node is a component with its place.
type Node struct {
	ID    model.ID    `json:"id"`
	Title string      `json:"title"`
	Desc  string      `json:"desc"`
	Kind  render.Kind `json:"type"`
	Zone  model.ID    `json:"zone,omitempty"` // empty: in no boundary
	Muted bool        `json:"muted,omitempty"`
	Link  string      `json:"link,omitempty"`
	Rect  Rect        `json:"rect"`
	Items []Item      `json:"items"`
}

// Flow is a data flow with its place.
type Flow struct {
	ID        model.ID         `json:"id"`
	Number    int              `json:"number"`
	Title     string           `json:"title"`
	Desc      string           `json:"desc"`
	From      model.ID         `json:"from"`
	To        model.ID         `json:"to"`
	Transport render.Transport `json:"transport"`
	Direction string           `json:"direction"`
	Crosses   bool             `json:"crosses"`
	Answers   bool             `json:"answers"` // the answer carries data
	Muted     bool             `json:"muted,omitempty"`
	Link      string           `json:"link,omitempty"`
	Path      []Point          `json:"path"` // cubic curves: a start, then three points each
	Marks     []Mark           `json:"marks,omitempty"`
	Label     Rect             `json:"label"` // the words; empty when the table has them
	Items     []Item           `json:"items"`
}

// Part is a group of items around the picture: header, table, legend or title block.
type Part struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Link  string `json:"link,omitempty"`
	Rect  Rect   `json:"rect"`
	Items []Item `json:"items"`
}

// Scene is a diagram with places. All lengths are pixels, rounded to a tenth.
type Scene struct {
	Schema string  `json:"schema"`
	Title  string  `json:"title"`
	Desc   string  `json:"desc"`
	Hash   string  `json:"hash"`
	Digest string  `json:"digest"` // of all that is shown, see render.Diagram.Digest
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Zones  []Zone  `json:"zones"` // outer before inner
	Nodes  []Node  `json:"nodes"`
	Flows  []Flow  `json:"flows"`
	Parts  []Part  `json:"parts"`
}

// round is a length to a tenth of a pixel, without a negative zero.
func round(v float64) float64 {
	r := math.Round(v*10) / 10
	if r == 0 {
		return 0
	}
	return r
}

func (r *Rect) round() {
	*r = Rect{round(r.X), round(r.Y), round(r.W), round(r.H)}
}

// round makes all lengths of the scene tenths of pixels, so that it is the same on every machine.
func (s *Scene) round() {
	s.Width, s.Height = math.Ceil(s.Width), math.Ceil(s.Height)
	for i := range s.Zones {
		z := &s.Zones[i]
		z.Rect.round()
		z.Tab.round()
		z.Label.round()
		roundItems(z.Items)
	}
	for i := range s.Nodes {
		s.Nodes[i].Rect.round()
		roundItems(s.Nodes[i].Items)
	}
	for i := range s.Flows {
		f := &s.Flows[i]
		f.Label.round()
		roundItems(f.Items)
		for j, p := range f.Path {
			f.Path[j] = Point{round(p.X), round(p.Y)}
		}
		for j := range f.Marks {
			m := &f.Marks[j]
			m.At, m.Angle = Point{round(m.At.X), round(m.At.Y)}, round(m.Angle)
		}
	}
	for i := range s.Parts {
		s.Parts[i].Rect.round()
		roundItems(s.Parts[i].Items)
	}
}

func roundItems(items []Item) {
	for i := range items {
		items[i].Rect.round()
		items[i].Base = round(items[i].Base)
	}
}
