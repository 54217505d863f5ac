package layout

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/threatctl/threatctl/pkg/render"
)

// What stands in nodes that are drawn for several components.

const (
	mostParts     = 7 // rows in a folded boundary
	partRow       = 18.5
	partTextWidth = 170 // of the title of a part
	letterRoom    = 26
	systemLeast   = 168 // diameter of the whole system
	systemText    = 150 // of its title
)

// foldedBlock is what a folded boundary holds, a row for each boundary or component at its top, those under the worst
// threats when there are too many.
func foldedBlock(n *render.Node) block {
	var b block
	ink, ink2 := inks(n.Muted != "")
	parts, more := worstParts(n.Holds.Parts)
	base := 22.0
	if n.Zone == "" { // no boundary says what it is
		b.text(nodePad, base, render.StyleNode, ink, render.Fit(n.Title, render.StyleNode, nodeTextWidth))
		base += 17
	}
	b.text(nodePad, base, render.StyleCaption, ink2, n.Holds.String())
	base += 5
	first := base + partRow
	for _, p := range parts {
		base += partRow
		b.icon(nodePad, base-10, 12, p.Icon, ink2)
		end := b.text(nodePad+18, base, render.StyleSmall, ink, render.Fit(p.Title, render.StyleSmall, partTextWidth))
		if p.Components > 0 {
			b.text(end+6, base, render.StyleSmall, ink2, fmt.Sprint(p.Components))
		}
	}
	if more > 0 {
		base += partRow
		b.text(nodePad+18, base, render.StyleSmall, ink2, fmt.Sprintf("and %d more", more))
	}
	if n.Holds.Flows > 0 {
		base += partRow
		b.icon(nodePad, base-9.5, 11, "to", ink2)
		b.text(nodePad+18, base, render.StyleSmall, ink2, count(n.Holds.Flows, "flow")+" inside")
	}
	if n.Badge != nil {
		b.w += letterRoom
		base = b.strip(base+31, n)
		right := max(b.w, nodeMinWidth-nodePad)
		for i, p := range parts {
			if p.Worst > 0 {
				b.letter(right, first+float64(i)*partRow, p.Worst)
			}
		}
	}
	b.w = max(b.w+nodePad, nodeMinWidth)
	b.h = base + 13
	return b
}

// inks are the roles of what matters and of what stands beside it.
func inks(muted bool) (ink, ink2 string) {
	if muted {
		return "fade-text", "fade-text"
	}
	return "ink", "ink2"
}

// worstParts are the parts that have a row, and how many have none.
func worstParts(parts []render.Holding) (shown []render.Holding, more int) {
	if len(parts) <= mostParts {
		return parts, 0
	}
	shown = slices.Clone(parts)
	slices.SortStableFunc(shown, func(a, b render.Holding) int { return cmp.Compare(b.Worst, a.Worst) })
	return shown[:mostParts-1], len(parts) - mostParts + 1
}

// letter appends a severity by its form and letter alone, up to x.
func (b *block) letter(x, base float64, level int) {
	text := severityLetters[level]
	w := render.Measure(text, render.StyleBadge) + badgePads[level] - 5
	b.add(Item{Kind: ItemBadge, Rect: Rect{x - w, base - 11.6, w, badgeHeight - 1.5}, Base: base, Level: level, Text: text})
}

// systemBlock is what stands in the circle of the whole system. The block is as large as the circle.
func systemBlock(n *render.Node) block {
	var text block
	center := func(base float64, style render.Style, role, line string) {
		w := render.Measure(line, style)
		text.text(-w/2, base, style, role, line)
	}
	base := 20.0
	for _, line := range render.Wrap(n.Title, render.StyleNode, systemText, 2) {
		center(base, render.StyleNode, "ink", line)
		base += 17
	}
	base += 2
	for _, line := range render.Wrap(n.Holds.String(), render.StyleCaption, systemText-24, 2) {
		center(base, render.StyleCaption, "ink2", line)
		base += 15
	}
	if n.Badge != nil && n.Badge.OpenCount()+n.Badge.Settled > 0 {
		text.badges(-badgesWidth(n.Badge)/2, base-6, n.Badge)
		base += badgeHeight + 6
	}
	var b block
	size := float64(systemLeast)
	for _, it := range text.at(size/2, math.Floor((size-base)/2)) {
		b.add(it)
	}
	b.w, b.h = size, size
	return b
}

// roundInset is how far the border of the whole system stands back from the side of its box at a height: it has half
// circles for ends.
func roundInset(box Rect, y float64) float64 {
	r := math.Min(box.W, box.H) / 2
	from := math.Max(box.Y+r-y, y-(box.Bottom()-r)) // past the straight part
	if from <= 0 {
		return 0
	}
	return r - math.Sqrt(math.Max(0, r*r-from*from))
}
