package layout

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// Measures of what stands in nodes and beside flows, in pixels.
const (
	nodeMinWidth   = 140
	nodeTextWidth  = 190 // of a title or a caption, before it is broken or cut
	dataTextWidth  = 170 // of the title of an asset
	flowTextWidth  = 190 // of the title of a flow
	flowLineWidth  = 250 // of the first line of a flow; longer ones become two
	nodePad        = 14
	nodeTextLeft   = 40
	rowHeight      = 17
	stripLetter    = 13
	discRadius     = 9.2
	flowRowHeight  = 20 // around disc and badge
	tabHeight      = 20
	mostRows       = 6 // of data in a node
	zoneTitleWidth = 240
	zoneNoteWidth  = 260
)

// nodeBlock is what stands in a node, upper left corner at 0, 0.
func nodeBlock(n *render.Node) block {
	switch n.Kind {
	case render.System:
		return systemBlock(n)
	case render.Folded:
		return foldedBlock(n)
	}
	var b block
	ink, ink2 := inks(n.Muted != "")
	b.icon(nodePad-1, 11, 19, n.Icon, ink)
	base := 22.0
	for i, line := range render.Wrap(n.Title, render.StyleNode, nodeTextWidth, 2) {
		base += float64(i) * 16
		b.text(nodeTextLeft, base, render.StyleNode, ink, line)
	}
	base += 16
	end := b.text(nodeTextLeft, base, render.StyleCaption, ink2, render.Fit(n.Caption, render.StyleCaption, nodeTextWidth))
	if n.Sealed {
		b.icon(end+6, base-10, 11.5, "lock", ink2)
	}
	rows := n.Data
	if len(rows) > mostRows {
		rows = rows[:mostRows-1]
	}
	if len(rows) > 0 {
		base += 3
	}
	for _, d := range rows {
		base += rowHeight
		b.dataRow(nodePad, base, d, ink, ink2)
	}
	if more := len(n.Data) - len(rows); more > 0 {
		base += rowHeight
		b.text(nodePad+16, base, render.StyleSmall, ink2, fmt.Sprintf("and %d more", more))
	}
	if n.Badge != nil {
		base = b.strip(base+31, n)
	}
	b.w = max(b.w+nodePad, nodeMinWidth)
	b.h = base + 13
	return b
}

// dataRow appends an asset and gives the x where it ends.
func (b *block) dataRow(x, base float64, d render.Data, ink, ink2 string) float64 {
	b.icon(x, base-9.5, 11, d.Icon, ink2)
	x = b.text(x+16, base, render.StyleSmall, ink, render.Fit(d.Title, render.StyleSmall, dataTextWidth))
	return b.tag(x+6, base, int(d.Classification))
}

// applicable are the letters of STRIDE that the classic method asks of each kind of element.
var applicable = [...]string{render.ExternalEntity: "SR", render.Process: "STRIDE", render.DataStore: "TRID", render.Folded: "STRIDE"}

// strip appends the letters of STRIDE on a base line, and the badges at the right of them; it gives the base line.
func (b *block) strip(base float64, n *render.Node) float64 {
	for i, letter := range strings.Split("STRIDE", "") {
		it := Item{
			Kind: ItemStrip, Rect: Rect{nodePad + float64(i)*stripLetter, base - 22, 10, 24}, Base: base,
			Text: letter, Level: int(n.Badge.Worst[i+1]),
		}
		if !strings.Contains(applicable[n.Kind], letter) && it.Level == 0 {
			it.Name = "off"
		}
		b.add(it)
	}
	w := badgesWidth(n.Badge)
	left := nodePad + 6*stripLetter + 10.0
	if right := max(b.w+nodePad, nodeMinWidth) - 12 - w; right > left {
		left = right
	}
	b.badges(left, base-18.5, n.Badge)
	return base
}

// lockOf is the sign of a state of transport, and the role of its colour.
func lockOf(t render.Transport) (icon, role string) {
	switch t {
	case render.Encrypted:
		return "lock", "ink2"
	case render.Clear:
		return "open-lock", "warn"
	case render.Local:
		return "host", "ink2"
	}
	return "question-lock", "ask"
}

func signInRole(s render.Standing) string {
	return [...]string{render.Unstated: "ask", render.Given: "ink2", render.Missing: "warn"}[s]
}

// lane appends how many flows of a lane are protected how, what is wrong with their sign-ins, and the classification of the
// most confidential asset they carry; it gives the x where they end.
func (b *block) lane(x, base float64, f *render.Flow) float64 {
	for _, t := range []render.Transport{render.Encrypted, render.Local, render.Clear, render.TransportUnstated} {
		if n := f.Lane.Transports[t]; n > 0 {
			icon, role := lockOf(t)
			if f.Muted != "" {
				role = "fade-text"
			}
			x = b.icon(x, base-10, 12, icon, role) + 3
			x = b.text(x, base, render.StyleSmall, role, fmt.Sprint(n)) + 7
		}
	}
	if f.Standing == render.Missing {
		x = b.text(x, base, render.StyleSmall, signInRole(f.Standing), f.SignIn) + 7
	}
	return b.tag(x, base, int(f.Highest()))
}

// protection appends lock, protocol and sign-in of a flow and gives the x where they end.
func (b *block) protection(x, base float64, f *render.Flow, muted bool) float64 {
	if f.Lane != nil {
		return b.lane(x, base, f)
	}
	icon, role := lockOf(f.Transport)
	ink, sign := "ink", signInRole(f.Standing)
	if muted {
		role, ink, sign = "fade-text", "fade-text", "fade-text"
	}
	x = b.icon(x, base-10, 12, icon, role) + 3
	if f.Protocol != "" {
		x = b.text(x, base, render.StyleSmall, ink, render.Fit(f.Protocol, render.StyleSmall, 130)) + 7
	}
	return b.text(x, base, render.StyleSmall, sign, render.Fit(f.SignIn, render.StyleSmall, 150))
}

// flowWords are the words of a flow: what it is called, what protects it, and a row for each asset.
func flowWords(f *render.Flow, curves []string) block {
	var b block
	muted := f.Muted != ""
	ink, ink2 := inks(muted)
	base := 10.0
	x := b.text(0, base, render.StyleFlow, ink, render.Fit(f.Title, render.StyleFlow, flowTextWidth))
	if f.Lane != nil {
		b.lane(0, base+rowHeight, f)
		b.h = base + rowHeight + 4
		return b
	}
	var rest block
	if rest.protection(0, 0, f, muted); x+8+rest.w > flowLineWidth {
		base += 16
		b.protection(0, base, f, muted)
	} else {
		b.protection(x+8, base, f, muted)
	}
	for _, name := range curves {
		base += rowHeight
		x := b.text(0, base, render.StyleSmall, ink2, "crosses ")
		b.text(x, base, render.StyleSmall, ink, render.Fit(name, render.StyleSmall, dataTextWidth))
	}
	row := func(icon string, list []render.Data) {
		for _, d := range list {
			base += rowHeight
			b.icon(0, base-9.5, 11, icon, ink2)
			b.dataRow(15, base, d, ink, ink2)
		}
	}
	row("to", f.Sends)
	row("fro", f.Receives)
	b.h = base + 4
	return b
}

// signs are what stands on the line of a flow: the boundaries that it crosses without entering them, its number and its
// badges. They have a form for level lines, and some for upright ones.
type signs struct {
	block
	anchor  Point // where the line passes
	upright bool
	cost    float64 // how much worse than others it looks
}

// lineBadge is what of a flow's badge stands on its line, where room is dear: what is open, else what is settled.
func lineBadge(b *render.Badge) *render.Badge {
	if b == nil || b.OpenCount() == 0 {
		return b
	}
	open := *b
	open.Settled = 0
	return &open
}

// flowSigns are the forms of a flow's signs, the best for level lines first.
func flowSigns(f *render.Flow) []signs {
	role, badge := direction(f), lineBadge(f.Badge)
	disc := func(b *block, x, y float64) {
		b.add(Item{Kind: ItemDisc, Rect: Rect{x, y, 2 * discRadius, 2 * discRadius}, Base: y + discRadius + 3.9, Count: f.Number, Role: role})
	}
	const gap, high = 1.5, 2 * discRadius
	badges := badgesWidth(badge)
	curves := float64(len(f.Named)) * curveStep
	var level, right, left, stack block
	for i := range f.Named {
		x := float64(i) * curveStep
		level.add(Item{Kind: ItemCurve, Rect: Rect{x, -1, curveStep - 5, high + 2}, Role: role})
	}
	disc(&level, curves, 0)
	level.badges(curves+high+gap, discRadius-badgeHeight/2.0, badge)
	out := []signs{{level, Point{level.w / 2, discRadius}, false, 0}}
	across := func(b *block, x float64) {
		for i := range f.Named {
			y := float64(i) * curveStep
			b.add(Item{Kind: ItemCurve, Rect: Rect{x - high/2 - 1, y, high + 2, curveStep - 5}, Role: role, Name: "upright"})
		}
	}
	across(&right, discRadius)
	disc(&right, 0, curves)
	right.badges(high+gap, curves+discRadius-badgeHeight/2.0, badge)
	out = append(out, signs{right, Point{discRadius, right.h / 2}, true, 18})
	if badges == 0 {
		return out
	}
	across(&left, badges+gap+discRadius)
	left.badges(0, curves+discRadius-badgeHeight/2.0, badge)
	disc(&left, badges+gap, curves)
	out = append(out, signs{left, Point{badges + gap + discRadius, left.h / 2}, true, 24})
	wide := max(high, stackWidth(badge))
	across(&stack, wide/2)
	disc(&stack, (wide-high)/2, curves)
	stack.stack(wide/2, curves+high+gap, badge)
	return append(out, signs{stack, Point{wide / 2, stack.h / 2}, true, 22})
}

// curveStep is the room of a boundary's stroke on a line.
const curveStep = 12

// direction is the role of a flow's colour.
func direction(f *render.Flow) string {
	switch {
	case f.Muted != "":
		return "fade"
	case !f.Crosses():
		return "inside"
	}
	switch f.Direction {
	case model.DirectionInward:
		return "inward"
	case model.DirectionOutward:
		return "outward"
	case model.DirectionLevel:
		return "level"
	}
	return "dir-unst"
}

// trustName is the word of a trust.
func trustName(t model.Trust) string { return t.String() }

// zoneNote says trust, owner and region of a boundary.
func zoneNote(z *render.Zone) string {
	note := trustName(z.Trust)
	if z.Trust == 0 {
		note = "trust unstated"
	}
	for _, more := range []string{z.Owner, z.Region} {
		if more != "" {
			note += " · " + more
		}
	}
	if z.Muted != "" {
		note += " · out of scope"
	}
	return note
}

// zoneLabel is what stands on the border of a boundary: the tab with its title, 20 pixels high from 0, 0, then trust,
// owner, region and badges. It gives the width of the tab.
func zoneLabel(z *render.Zone) (block, float64) {
	var b block
	edge := "edge-" + trustName(z.Trust)
	if z.Muted != "" {
		edge = "fade-text"
	}
	title := render.Fit(z.Title, render.StyleTab, zoneTitleWidth)
	tab := b.text(10, 14.3, render.StyleTab, "on-flow", title) + 10
	x := tab + 8
	if z.Trust != 0 {
		b.add(Item{Kind: ItemBars, Rect: Rect{x, 6, 22, 8}, Level: int(z.Trust) - 1, Role: edge})
		x += 30
	}
	x = b.text(x, 14, render.StyleTabNote, edge, render.Fit(zoneNote(z), render.StyleTabNote, zoneNoteWidth))
	if z.Badge != nil && z.Badge.OpenCount()+z.Badge.Settled > 0 {
		b.badges(x+8, 1.5, z.Badge)
	}
	b.h = tabHeight
	return b, tab
}
