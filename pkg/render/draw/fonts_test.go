package draw

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/render"
	"golang.org/x/image/font/gofont/goregular"
)

// The files are those that the page on them names, and the license stands beside them.
func TestFontFiles(t *testing.T) {
	page, err := os.ReadFile("fonts/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"LiberationSans-Regular.ttf": regularFont, "LiberationSans-Bold.ttf": boldFont} {
		if row := fmt.Sprintf("| %s | %x |", name, sha256.Sum256(data)); !strings.Contains(string(page), row) {
			t.Errorf("fonts/README.md lacks %s", row)
		}
	}
	if license, err := os.ReadFile("fonts/LICENSE"); err != nil || !strings.Contains(string(license), "SIL OPEN FONT LICENSE Version 1.1") {
		t.Errorf("the license is %.80q (%v)", license, err)
	}
}

// What the layout measures with are the widths of the fonts that are drawn.
func TestWidthsAreThoseOfTheFonts(t *testing.T) {
	types := typesetterOf(t, Options{})
	for _, style := range []render.Style{render.StyleSmall, render.StyleNode, render.StyleMono} {
		known := 0
		for r := rune(0x20); r < 0x3000; r++ {
			if !render.Exact(string(r), style) || r == 0x7f {
				continue
			}
			known++
			s := types.find(r, style)
			if s.font != builtinOf(style) {
				t.Errorf("%s: the font lacks %q", style, r)
				continue
			}
			if got, want := s.width*style.Size(), render.Measure(string(r), style); math.Abs(got-want) > 0.01 {
				t.Errorf("%s: %q is %.3f wide, measured as %.3f", style, r, got, want)
			}
		}
		if known < 90 {
			t.Errorf("%s: only %d characters are measured", style, known)
		}
	}
}

func typesetterOf(t *testing.T, opts Options) *typesetter {
	t.Helper()
	types, err := newTypesetter(&opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(types.stop)
	return types
}

func goFont(t *testing.T) *Font {
	t.Helper()
	f, err := ReadFont(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReadFont(t *testing.T) {
	for _, data := range []string{"", "x", "OTTO", "\x00\x01\x00\x00\x00\xff", "ttcf\x00\x01\x00\x00\x00\x00\x00\x09"} {
		if f, err := ReadFont([]byte(data)); err == nil || f != nil {
			t.Errorf("%q is read as a font", data)
		}
	}
}

// Fonts whose tables stand anywhere are read like those whose tables stand where they should, alone and in collections.
func TestReadFontWithTablesAnywhere(t *testing.T) {
	var shifted []byte // a collection of the font, twice, one byte off
	shifted = append(shifted, "ttcf\x00\x01\x00\x00\x00\x00\x00\x02\x00\x00\x00\x15\x00\x00\x00\x15\x00"...)
	shifted = append(shifted, goregular.TTF...)
	for i := range int(goregular.TTF[5]) {
		offset := shifted[0x15+12+16*i+8:][:4]
		binary.BigEndian.PutUint32(offset, binary.BigEndian.Uint32(offset)+0x15)
	}
	for name, data := range map[string][]byte{"collection": shifted, "single": aligned(goregular.TTF, 0), "from the collection": aligned(shifted, 1)} {
		f, err := ReadFont(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, want := newFace(f.faces[len(f.faces)-1]).glyph('∪'), newFace(goFont(t).faces[0]).glyph('∪')
		if got == nil || !slices.Equal(got.outline, want.outline) || got.width != want.width {
			t.Errorf("%s: the glyph is %+v", name, got)
		}
	}
}

// Bytes that are no font are an error, and a font with faults draws what it can.
func FuzzReadFont(f *testing.F) {
	f.Add(goregular.TTF[:2000])
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x02\x00\x00\x00\x15\xff\xff\xff\xf0\x00"))
	f.Add([]byte("OTTO\x00\x01\x00\x00\x00\x00\x00\x02"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		font, err := ReadFont(data)
		if err != nil {
			return
		}
		for _, face := range font.faces {
			for _, r := range "a注∪" {
				newFace(face).glyph(r)
			}
		}
	})
}

// Characters that the built-in fonts lack come from the fonts named, then from the others, which are not asked before.
func TestFallback(t *testing.T) {
	const union = '∪' // in the Go font, not in Liberation Sans
	asked := 0
	more := func(yield func(*Font) bool) {
		asked++
		yield(goFont(t))
	}
	draws := func(opts Options, text string) (missing string) {
		types := typesetterOf(t, opts)
		types.set(words{text: text, style: render.StyleNode})
		return string(types.absent())
	}
	for _, test := range []struct {
		name, text, missing string
		opts                Options
		asked               int
	}{
		{"the built-in ones are enough", "Gateway Шлюз קופה", "", Options{More: more}, 0},
		{"none has it", "a ∪ 注 注 🔐", "∪注🔐", Options{}, 0},
		{"a font named", "a ∪ b", "", Options{Fonts: []*Font{goFont(t)}, More: more}, 0},
		{"a font of the system", "a ∪ b", "", Options{More: more}, 1},
		{"asked once", "∪∪ 注 文", "文注", Options{More: more}, 1},
		{"what nobody sees is not missed", "a\u200d\ufe0fb\ufffd\u202e\x00", "", Options{}, 0},
	} {
		asked = 0
		if missing := draws(test.opts, test.text); missing != test.missing || asked != test.asked {
			t.Errorf("%s: %q is missing, want %q; asked %d times, want %d", test.name, missing, test.missing, asked, test.asked)
		}
	}
	types := typesetterOf(t, Options{Fonts: []*Font{goFont(t)}})
	if s := types.find(union, render.StyleNode); len(s.outline) == 0 || s.font != -1 {
		t.Errorf("%q is %+v", union, s)
	}
}

func TestSet(t *testing.T) {
	types := typesetterOf(t, Options{})
	at := words{x: 100, text: "Gate", style: render.StyleNode}
	end := func(l line) float64 {
		last := l.sorts[len(l.sorts)-1]
		return last.x + last.width*render.StyleNode.Size()*l.stretch
	}
	width := render.Measure("Gate", render.StyleNode)
	if l := types.set(at); l.sorts[0].x != 100 || math.Abs(end(l)-100-width) > 0.01 {
		t.Errorf("from %.2f to %.2f", l.sorts[0].x, end(l))
	}
	at.centered = true
	if l := types.set(at); math.Abs(l.sorts[0].x+end(l)-200) > 0.01 {
		t.Errorf("in the middle: from %.2f to %.2f", l.sorts[0].x, end(l))
	}
	at.centered, at.forced = false, true
	for _, at.width = range []float64{10, 90} {
		if l := types.set(at); l.sorts[0].x != 100 || math.Abs(end(l)-100-at.width) > 0.01 {
			t.Errorf("as wide as %g: from %.2f to %.2f", at.width, l.sorts[0].x, end(l))
		}
	}
	at.forced = false
	at.text = "Ge\u0301te"
	if l := types.set(at); math.Abs(end(l)-100-render.Measure("Gete", render.StyleNode)) > 0.01 || math.Abs(l.sorts[2].x+l.sorts[2].middle(13.5)-l.sorts[1].x-l.sorts[1].middle(13.5)) > 0.01 {
		t.Errorf("the accent does not stand over its letter: %+v", l.sorts)
	}
	for _, text := range []string{"", "\u200d", "\u0301"} {
		at.text = text
		types.set(at)
	}
}

func TestVisual(t *testing.T) {
	for text, want := range map[string]string{
		"Gateway":                "Gateway",
		"קופה":                   "הפוק",
		"a קופה b":               "a הפוק b",
		"קופה ראשית":             "תישאר הפוק",
		"קופה 123":               "123 הפוק",
		"קופה 1.25, אב":          "בא ,1.25 הפוק",
		"v2 (קופה) x":            "v2 (הפוק) x",
		"אב (גד) הו":             "וה (דג) בא",
		"קופה API קופה":          "הפוק API הפוק",
		"a\tb\u202ec\x00":        "a b\ufffdc\ufffd",
		"\xff":                   "\ufffd",
		"א\u05b0ב\u05b1\u05b2 ג": "ג ב\u05b1\u05b2א\u05b0",
	} {
		if got := string(visual(text)); got != want {
			t.Errorf("%q is seen as %q, want %q", text, got, want)
		}
	}
	if !slices.Equal(visual(""), []rune{}) {
		t.Error("nothing is seen as something")
	}
}
