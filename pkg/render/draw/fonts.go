package draw

import (
	_ "embed" // the fonts
	"sync"
	"unicode"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/LiberationSans-Regular.ttf
var regularFont []byte

//go:embed fonts/LiberationSans-Bold.ttf
var boldFont []byte

// builtin is a font of the program: its name, its file, and what was read of it.
type builtin struct {
	family string
	bold   bool
	data   []byte
	parse  func() (*sfnt.Font, error)
}

// builtins are the fonts of the styles: plain, bold and of one width. They are read when they are first asked for.
var builtins = [...]builtin{
	{"sans", false, regularFont, sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(regularFont) })},
	{"sans", true, boldFont, sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(boldFont) })},
	{"mono", false, gomono.TTF, sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(gomono.TTF) })},
}

// builtinOf is the number of the font of a style.
func builtinOf(s render.Style) int {
	switch {
	case s.Mono():
		return 2
	case s.Bold():
		return 1
	}
	return 0
}

// glyph is the form of a character, for a font size of 1.
type glyph struct {
	outline shape
	width   float64
}

// face is a font with the glyphs that were asked of it.
type face struct {
	font   *sfnt.Font
	buf    sfnt.Buffer
	glyphs map[rune]*glyph
}

func newFace(f *sfnt.Font) *face { return &face{font: f, glyphs: map[rune]*glyph{}} }

// glyph is the form of a character; nil when the font lacks it, or has nothing to draw for it.
func (f *face) glyph(r rune) *glyph {
	g, known := f.glyphs[r]
	if !known {
		g = f.read(r)
		f.glyphs[r] = g
	}
	return g
}

func (f *face) read(r rune) *glyph {
	em := fixed.I(int(f.font.UnitsPerEm()))
	i, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil || i == 0 {
		return nil
	}
	advance, err := f.font.GlyphAdvance(&f.buf, i, em, font.HintingNone)
	if err != nil {
		return nil
	}
	segments, err := f.font.LoadGlyph(&f.buf, i, em, nil)
	if err != nil || len(segments) == 0 && !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf) {
		return nil
	}
	return &glyph{outlineOf(segments, float64(em)), float64(advance) / float64(em)}
}

// outlineOf is a glyph as a shape, where em is 1.
func outlineOf(segments sfnt.Segments, em float64) shape {
	out := make(shape, 0, len(segments)+4)
	for _, s := range segments {
		var p [3]layout.Point
		for i, arg := range s.Args {
			p[i] = layout.Point{X: float64(arg.X) / em, Y: float64(arg.Y) / em}
		}
		if s.Op == sfnt.SegmentOpMoveTo && len(out) > 0 {
			out.shut()
		}
		out = append(out, segment{"MLQC"[s.Op], p})
	}
	if len(out) > 0 {
		out.shut()
	}
	return out
}
