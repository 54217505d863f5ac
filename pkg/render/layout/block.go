package layout

import (
	"fmt"
	"strconv"

	"github.com/threatctl/threatctl/pkg/render"
)

// block is a group of items under construction; its own upper left corner is at 0, 0.
type block struct {
	items []Item
	w, h  float64
}

// add appends an item and lets the block reach around it.
func (b *block) add(it Item) {
	b.items = append(b.items, it)
	b.w, b.h = max(b.w, it.Right()), max(b.h, it.Bottom())
}

// text appends text that starts at x on a base line, and gives the x where it ends.
func (b *block) text(x, base float64, style render.Style, role, text string) float64 {
	if text == "" {
		return x
	}
	w, size := render.Measure(text, style), style.Size()
	b.add(Item{
		Kind: ItemText, Rect: Rect{x, base - 0.8*size, w, size}, Base: base,
		Text: text, Style: style.String(), Role: role, Loose: !render.Exact(text, style),
	})
	return x + w
}

// icon appends a sign of a size whose box starts at x, y, and gives the x where it ends.
func (b *block) icon(x, y, size float64, name, role string) float64 {
	b.add(Item{Kind: ItemIcon, Rect: Rect{x, y, size, size}, Name: name, Role: role})
	return x + size
}

// tagNames are the classifications as tags say them.
var tagNames = [...]string{"", "pub", "int", "conf", "restr"}

const tagHeight = 13

func tagWidth(level int) float64 { return render.Measure(tagNames[level], render.StyleTag) + 13 }

// tag appends the tag of a classification before a base line, and gives the x where it ends.
func (b *block) tag(x, base float64, level int) float64 {
	if level < 1 || level >= len(tagNames) {
		return x
	}
	w := tagWidth(level)
	b.add(Item{Kind: ItemTag, Rect: Rect{x, base - 10, w, tagHeight}, Base: base, Level: level, Text: tagNames[level]})
	return x + w
}

// severityLetters are the severities as badges say them.
var severityLetters = [...]string{"", "N", "L", "M", "H", "C"}

const badgeHeight = 17

// badgePads are the spaces around the words of a badge; the forms of the worse ones have points.
var badgePads = [...]float64{0, 15, 15, 13, 17, 21}

func badgeText(level, count int) string { return fmt.Sprintf("%s %d", severityLetters[level], count) }

// badge appends the badge of open threats with its upper left corner at x, y, and gives the x where it ends.
func (b *block) badge(x, y float64, level, count int) float64 {
	text := badgeText(level, count)
	w := render.Measure(text, render.StyleBadge) + badgePads[level]
	b.add(Item{Kind: ItemBadge, Rect: Rect{x, y, w, badgeHeight}, Base: y + 12.4, Level: level, Count: count, Text: text})
	return x + w
}

// done appends the badge of threats countered or decided.
func (b *block) done(x, y float64, count int) float64 {
	text := strconv.Itoa(count)
	w := render.Measure(text, render.StyleBadge) + 21
	b.add(Item{Kind: ItemDone, Rect: Rect{x, y, w, badgeHeight}, Base: y + 12.4, Count: count, Text: text})
	return x + w
}

// badges appends what an overlay says: worst open severity with the count of all open, and how many are settled.
func (b *block) badges(x, y float64, of *render.Badge) float64 {
	if of == nil {
		return x
	}
	if n := of.OpenCount(); n > 0 {
		x = b.badge(x, y, of.WorstOpen(), n) + 1.5
	}
	if of.Settled > 0 {
		x = b.done(x, y, of.Settled)
	}
	return x
}

func badgesWidth(of *render.Badge) float64 {
	var b block
	b.badges(0, 0, of)
	return b.w
}

// stack appends the badges of an overlay under one another, around x.
func (b *block) stack(x, y float64, of *render.Badge) {
	var parts [2]block
	if of.OpenCount() > 0 {
		parts[0].badge(0, 0, of.WorstOpen(), of.OpenCount())
	}
	if of.Settled > 0 {
		parts[1].done(0, 0, of.Settled)
	}
	for _, p := range parts {
		if p.w > 0 {
			for _, it := range p.at(x-p.w/2, y) {
				b.add(it)
			}
			y += badgeHeight + 1.5
		}
	}
}

// stackWidth is the width of the wider badge.
func stackWidth(of *render.Badge) float64 {
	var b block
	if of.OpenCount() > 0 {
		b.badge(0, 0, of.WorstOpen(), of.OpenCount())
	}
	if of.Settled > 0 {
		b.done(0, 0, of.Settled)
	}
	return b.w
}

// at moves the items of the block to a place.
func (b *block) at(x, y float64) []Item {
	return moved(b.items, x, y)
}

// moved are items at a distance from where they were; the given ones stay.
func moved(items []Item, dx, dy float64) []Item {
	out := make([]Item, len(items))
	for i, it := range items {
		it.X += dx
		it.Y += dy
		if it.Base != 0 {
			it.Base += dy
		}
		out[i] = it
	}
	return out
}
