package draw

import (
	"fmt"
	"iter"
	"slices"
	"unicode"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// typesetter gives the characters of texts their glyphs and their places, for one drawing.
type typesetter struct {
	own     [len(builtins)]*face
	others  []*face
	more    func() (*Font, bool) // the next font to ask; nil when there are no more
	stop    func()
	missing map[rune]bool
}

func newTypesetter(opts *Options) (*typesetter, error) {
	t := &typesetter{missing: map[rune]bool{}, stop: func() {}}
	for i := range builtins {
		f, err := builtins[i].parse()
		if err != nil {
			return nil, fmt.Errorf("built-in font %s: %w", builtins[i].family, err)
		}
		t.own[i] = newFace(f)
	}
	for _, f := range opts.Fonts {
		t.take(f)
	}
	if opts.More != nil {
		t.more, t.stop = iter.Pull(opts.More)
	}
	return t, nil
}

func (t *typesetter) take(f *Font) {
	for _, one := range f.faces {
		t.others = append(t.others, newFace(one))
	}
}

// absent are the characters that no font had, in order.
func (t *typesetter) absent() []rune {
	var all []rune
	for r := range t.missing {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
}

// sort is a glyph in its place on a line.
type sort struct {
	*glyph
	char rune
	font int     // the built-in font that has it, -1 for another
	x    float64 // in pixels
	mark bool    // stands over or under the character before, and does not move on
}

// line are words in their places.
type line struct {
	sorts   []sort
	stretch float64 // of the width of each glyph
}

// set gives words their places, in the order in which they are seen.
func (t *typesetter) set(w words) line {
	l := line{stretch: 1}
	size, x := w.style.Size(), 0.0
	for _, r := range visual(w.text) {
		s := t.find(r, w.style)
		if n := len(l.sorts); n > 0 && unicode.In(r, unicode.Mn, unicode.Me) {
			before := &l.sorts[n-1]
			s.mark, s.x = true, before.x+before.middle(size)-s.middle(size)
		} else {
			s.x = x
			x += s.width * size
		}
		l.sorts = append(l.sorts, s)
	}
	if w.forced && x > 0 && w.width > 0 {
		l.stretch, x = w.width/x, w.width
	}
	start := w.x
	if w.centered {
		start -= x / 2
	}
	for i := range l.sorts {
		l.sorts[i].x = start + l.sorts[i].x*l.stretch
	}
	return l
}

// middle is how far the middle of what is drawn lies from the start of the glyph.
func (g *glyph) middle(size float64) float64 {
	if len(g.outline) == 0 {
		return g.width / 2 * size
	}
	low, high := g.outline.bounds()
	return (low.X + high.X) / 2 * size
}

// find is the glyph of a character: of the font of the style, of the plain one, of any other; a box when none has it.
func (t *typesetter) find(r rune, style render.Style) sort {
	if r == '\u2011' { // a hyphen that does not break, which looks like one that does
		r = '\u2010'
	}
	for _, i := range []int{builtinOf(style), 0} {
		if g := t.own[i].glyph(r); g != nil {
			return sort{glyph: g, char: r, font: i}
		}
	}
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector) {
		return sort{glyph: &glyph{}, char: r, font: -1}
	}
	for i := 0; ; i++ {
		if i == len(t.others) && !t.another() {
			break
		}
		if g := t.others[i].glyph(r); g != nil {
			return sort{glyph: g, char: r, font: -1}
		}
	}
	if r != unicode.ReplacementChar {
		t.missing[r] = true
	}
	return sort{glyph: boxGlyph(render.Measure(string(r), style) / style.Size()), char: r, font: -1}
}

// another asks for one more font.
func (t *typesetter) another() bool {
	for t.more != nil {
		f, ok := t.more()
		if !ok {
			t.more = nil
			return false
		}
		if len(f.faces) > 0 {
			t.take(f)
			return true
		}
	}
	return false
}

// boxGlyph stands for a character that no font has.
func boxGlyph(width float64) *glyph {
	g := &glyph{width: width}
	if width > 0.2 {
		const rim = 0.06
		outer := layout.Rect{X: 0.08, Y: -0.72, W: width - 0.16, H: 0.72}
		inner := layout.Rect{X: outer.X + rim, Y: outer.Y + rim, W: outer.W - 2*rim, H: outer.H - 2*rim}
		g.outline = rectShape(outer, 0)
		hole := rectShape(inner, 0)
		hole[1].p[0], hole[3].p[0] = hole[3].p[0], hole[1].p[0] // the other way around
		g.outline = append(g.outline, hole...)
	}
	return g
}
