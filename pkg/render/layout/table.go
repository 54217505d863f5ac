package layout

import (
	"cmp"
	"math"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// Measures of the table of flows.
const (
	tableRow     = 17
	tablePad     = 5
	tableMin     = 640 // least width of one of several columns of rows
	tableColGap  = 28
	tableMostCol = 3
)

// tableCells are one flow in the table: which, how, and what it carries.
type tableCells struct {
	flow *render.Flow
	who  block
	how  block
	data block // wrapped to its column
}

// table says of each flow what the picture has no room for. Rows run down, then in the next column.
func (s *placed) table(inner, top float64) Part {
	part := Part{Name: "table", Title: "Flows"}
	columns := max(1, min(tableMostCol, int((inner+tableColGap)/(tableMin+tableColGap)), (len(s.d.Flows)+5)/6))
	width := math.Floor((inner - float64(columns-1)*tableColGap) / float64(columns))
	who, how := 30.0, math.Floor(30+(width-30)*0.42)
	data := math.Floor(how + (width-30)*0.27)
	rows := s.tableRows(how-who-12, data-how-12, width-data)
	per := (len(rows) + columns - 1) / columns
	bottom := top
	for c := range columns {
		x, y := pageMargin+float64(c)*(width+tableColGap), top
		var head block
		head.text(who, 12, render.StyleStrong, "ink", "flow, from and to")
		head.text(how, 12, render.StyleStrong, "ink", "protection")
		head.text(data, 12, render.StyleStrong, "ink", "data")
		head.add(Item{Kind: ItemRule, Rect: Rect{0, 20, width, 0}, Name: "head"})
		part.Items = append(part.Items, head.at(x, y)...)
		y += 20
		for _, r := range rows[min(c*per, len(rows)):min((c+1)*per, len(rows))] {
			h := max(r.who.h, r.how.h, r.data.h) + 2*tablePad - 1
			var disc block
			role := direction(r.flow)
			disc.add(Item{Kind: ItemDisc, Rect: Rect{0, 1, 2 * discRadius, 2 * discRadius}, Base: 1 + discRadius + 3.9, Count: r.flow.Number, Role: role})
			part.Items = append(part.Items, disc.at(x, y+1)...)
			part.Items = append(part.Items, r.who.at(x+who, y+tablePad)...)
			part.Items = append(part.Items, r.how.at(x+how, y+tablePad)...)
			part.Items = append(part.Items, r.data.at(x+data, y+tablePad)...)
			y += h
			part.Items = append(part.Items, Item{Kind: ItemRule, Rect: Rect{x, y, width, 0}})
		}
		bottom = max(bottom, y)
	}
	part.Rect = Rect{pageMargin, top, inner, bottom - top}
	return part
}

// tableRows are the cells of all flows in the order of numbers, each fitted to the width of its column.
func (s *placed) tableRows(who, how, data float64) []tableCells {
	flows := slices.Clone(s.d.Flows)
	slices.SortFunc(flows, func(a, b *render.Flow) int { return cmp.Compare(a.Number, b.Number) })
	var rows []tableCells
	for _, f := range flows {
		r := tableCells{flow: f}
		r.who = s.whoCell(f, who)
		r.how = howCell(f, how)
		r.data = dataCell(f, data)
		rows = append(rows, r)
	}
	return rows
}

func (s *placed) whoCell(f *render.Flow, width float64) block {
	var b block
	ink, ink2 := "ink", "ink2"
	if f.Muted != "" {
		ink, ink2 = "fade-text", "fade-text"
	}
	x := b.text(0, 10, render.StyleFlow, ink, render.Fit(f.Title, render.StyleFlow, width)) + 8
	ends := s.d.Node(f.From).Title + " → " + s.d.Node(f.To).Title
	if render.Measure(ends, render.StyleSmall) <= width-x {
		b.text(x, 10, render.StyleSmall, ink2, ends)
	} else {
		b.text(0, 10+tableRow-2, render.StyleSmall, ink2, render.Fit(ends, render.StyleSmall, width))
	}
	b.h = math.Ceil(b.h) + 1
	return b
}

func howCell(f *render.Flow, width float64) block {
	var b block
	b.protection(0, 10, f, f.Muted != "")
	if b.w > width {
		b = block{}
		icon, role := lockOf(f.Transport)
		ink, sign := "ink", signInRole(f.Standing)
		if f.Muted != "" {
			role, ink, sign = "fade-text", "fade-text", "fade-text"
		}
		b.icon(0, 0, 12, icon, role)
		words := render.Fit(f.Protocol, render.StyleSmall, width-15)
		base := 10.0
		if words != "" {
			b.text(15, base, render.StyleSmall, ink, words)
			base += tableRow - 2
		}
		b.text(15, base, render.StyleSmall, sign, render.Fit(f.SignIn, render.StyleSmall, width-15))
	}
	b.h = math.Ceil(b.h) + 1
	return b
}

func dataCell(f *render.Flow, width float64) block {
	var b block
	ink, ink2 := "ink", "ink2"
	if f.Muted != "" {
		ink, ink2 = "fade-text", "fade-text"
	}
	x, base := 0.0, 10.0
	put := func(icon string, list []render.Data) {
		for _, d := range list {
			title := render.Fit(d.Title, render.StyleSmall, width-16-8-40)
			need := 14 + render.Measure(title, render.StyleSmall) + 6 + tagWidth(int(max(d.Classification, model.ClassificationPublic)))
			if x > 0 && x+need > width {
				x, base = 0, base+tableRow-2
			}
			b.icon(x, base-9.5, 11, icon, ink2)
			x = b.text(x+14, base, render.StyleSmall, ink, title)
			x = b.tag(x+6, base, int(d.Classification)) + 10
		}
	}
	put("to", f.Sends)
	put("fro", f.Receives)
	b.h = math.Ceil(b.h) + 1
	return b
}
