package layout

import (
	"fmt"
	"math"

	"github.com/threatctl/threatctl/pkg/render"
)

// Measures of the page, in pixels.
const (
	pageMargin   = 28
	pageMinWidth = 720
	headerGap    = 26 // under the header
	partGap      = 26 // between the picture, the table and the legend
)

// finish puts the page around the picture: header above; table, legend and title block below.
func (s *placed) finish() *Scene {
	sc := s.scene
	picture := sc.extent()
	head := s.headerNeeds()
	foot := s.legend()
	block := s.titleBlock()
	inner := max(picture.W, head, block.w, pageMinWidth-2*pageMargin)
	if w := foot.width(); picture.W > w { // one row of groups where the picture is wide enough anyway
		inner = max(inner, min(w+partGap+block.w, picture.W))
	}
	header := s.header(inner)
	y := header.Rect.Bottom() + headerGap
	sc.move(pageMargin+math.Floor((inner-picture.W)/2)-picture.X, y-picture.Y)
	y += picture.H + partGap
	sc.Parts = append(sc.Parts, header)
	if s.mode != withWords {
		table := s.table(inner, y)
		sc.Parts = append(sc.Parts, table)
		y = table.Rect.Bottom() + partGap
	}
	legend, titles := s.foot(foot, block, inner, y)
	sc.Parts = append(sc.Parts, legend, titles)
	sc.Width = inner + 2*pageMargin
	sc.Height = max(legend.Rect.Bottom(), titles.Rect.Bottom()) + pageMargin
	sc.Desc, sc.Digest = s.describe(), s.d.Digest()
	sc.round()
	return sc
}

// describe is the picture in a few words, for those who do not see it.
func (s *placed) describe() string {
	crossing := 0
	for _, f := range s.d.Flows {
		if f.Crosses() {
			crossing++
		}
	}
	return sentence(s.d.Description, fmt.Sprintf("data flow diagram of %s in %s with %s, %d of them crossing a boundary",
		count(len(s.d.Nodes), "component"), boundaries(len(s.d.Zones)), count(len(s.d.Flows), "flow"), crossing), threats(s.d.Total))
}

func boundaries(n int) string {
	if n == 1 {
		return "1 boundary"
	}
	return fmt.Sprintf("%d boundaries", n)
}

// extent is the rectangle around everything that is placed.
func (sc *Scene) extent() Rect {
	var r Rect
	for i := range sc.Zones {
		z := &sc.Zones[i]
		r = r.union(z.Rect).union(z.Label)
	}
	for i := range sc.Nodes {
		r = r.union(sc.Nodes[i].Rect)
	}
	for i := range sc.Flows {
		f := &sc.Flows[i]
		r = r.union(bounds(flatten(f.Path, lineStep)).grow(2)).union(f.Label)
		for _, it := range f.Items {
			r = r.union(it.Rect)
		}
		for _, m := range f.Marks {
			r = r.union(m.rect())
		}
	}
	return r
}

// move shifts everything that is placed.
func (sc *Scene) move(dx, dy float64) {
	shift := func(r *Rect) { r.X, r.Y = r.X+dx, r.Y+dy }
	for i := range sc.Zones {
		z := &sc.Zones[i]
		shift(&z.Rect)
		shift(&z.Tab)
		shift(&z.Label)
		z.Items = moved(z.Items, dx, dy)
	}
	for i := range sc.Nodes {
		n := &sc.Nodes[i]
		shift(&n.Rect)
		n.Items = moved(n.Items, dx, dy)
	}
	for i := range sc.Flows {
		f := &sc.Flows[i]
		if !f.Label.empty() {
			shift(&f.Label)
		}
		f.Items = moved(f.Items, dx, dy)
		for j := range f.Path {
			f.Path[j] = Point{f.Path[j].X + dx, f.Path[j].Y + dy}
		}
		for j := range f.Marks {
			f.Marks[j].At = Point{f.Marks[j].At.X + dx, f.Marks[j].At.Y + dy}
		}
	}
}

// headline is title and view, from 0, 0.
func (s *placed) headline() block {
	var b block
	x := b.text(0, 20, render.StyleHeading, "ink", render.Fit(s.d.Title, render.StyleHeading, 700))
	b.text(x+13, 20, render.StyleSub, "ink2", "Data flow diagram, "+s.d.View)
	return b
}

// counts is what is open, aligned to the right at x 0.
func (s *placed) counts() block {
	var b block
	t := s.d.Total
	if t == nil {
		return b
	}
	x, open := 0.0, t.OpenCount()
	if open > 0 {
		x = b.text(0, 18, render.StyleSmall, "ink2", "open") + 9
	}
	for level := render.Severities; level > 0; level-- {
		if t.Open[level] > 0 {
			x = b.badge(x, 5.5, level, t.Open[level]) + 5
		}
	}
	words := fmt.Sprintf("%d open, %d countered or decided", open, t.Settled)
	w := max(b.w, render.Measure(words, render.StyleSmall))
	b.items = moved(b.items, w-b.w, 0)
	b.text(w-render.Measure(words, render.StyleSmall), 40, render.StyleSmall, "ink2", words)
	b.w = w
	return b
}

func (s *placed) headerNeeds() float64 { return s.headline().w + 40 + s.counts().w }

// header is title, view, description and the counts of threats.
func (s *placed) header(inner float64) Part {
	b, right := s.headline(), s.counts()
	base := 40.0
	if s.d.Description != "" {
		for _, line := range render.Wrap(s.d.Description, render.StyleSub, inner-right.w-40, 3) {
			b.text(0, base, render.StyleSub, "ink2", line)
			base += 17
		}
	}
	items := b.at(pageMargin, pageMargin-6)
	items = append(items, right.at(pageMargin+inner-right.w, pageMargin-6)...)
	return Part{Name: "header", Title: s.d.Title, Link: s.d.Up, Rect: Rect{pageMargin, pageMargin - 6, inner, max(b.h, right.h)}, Items: items}
}

// foot puts the legend's groups in rows, and the title block at the right of the first or under the last.
func (s *placed) foot(g groups, block block, inner, y float64) (legend, titles Part) {
	legend = Part{Name: "legend", Title: "Legend"}
	legend.Items = append(legend.Items, Item{Kind: ItemRule, Rect: Rect{pageMargin, y, inner, 0}})
	top := y + 16
	beside := inner-block.w-partGap >= g.widest()
	room := inner
	if beside {
		room -= block.w + partGap
	}
	x, row, bottom := 0.0, top, top
	for _, b := range g {
		if x > 0 && x+b.w > room {
			x, row = 0, bottom+14
		}
		legend.Items = append(legend.Items, b.at(pageMargin+x, row)...)
		x += b.w + groupGap
		bottom = max(bottom, row+b.h)
	}
	legend.Rect = Rect{pageMargin, y, inner, bottom - y}
	at := Rect{pageMargin + inner - block.w, top, block.w, block.h}
	if !beside {
		at = Rect{pageMargin, bottom + 18, block.w, block.h}
	} else {
		legend.Rect.W = room
	}
	titles = Part{Name: "title-block", Title: "Title block", Rect: at, Items: block.at(at.X, at.Y)}
	return legend, titles
}
