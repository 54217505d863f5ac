package draw

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// document is what a test reads of a PDF.
type document struct {
	pages  []string // what draws them
	boxes  [][2]float64
	titles []string // of the bookmarks, the document's own last
}

var (
	streams = regexp.MustCompile(`(?s)<<([^>]*)>>\nstream\n(.*?)\nendstream`)
	boxes   = regexp.MustCompile(`/Type /Page\n/Parent 1 0 R\n/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)
	titles  = regexp.MustCompile(`(?s)/Title \((.*?[^\\])\)\n`)
	moved   = regexp.MustCompile(`^([-\d.]+) ([-\d.]+) Td \(`)
)

func readPDF(t *testing.T, src []byte) document {
	t.Helper()
	if !bytes.HasPrefix(src, []byte("%PDF-1.")) || !bytes.HasSuffix(src, []byte("%%EOF\n")) {
		t.Fatalf("not a PDF: %.20q … %q", src, src[max(0, len(src)-20):])
	}
	var d document
	for _, m := range streams.FindAllSubmatch(src, -1) {
		if !bytes.Contains(m[1], []byte("/FlateDecode")) {
			continue
		}
		z, err := zlib.NewReader(bytes.NewReader(m[2]))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(" cm\n")) {
			d.pages = append(d.pages, string(content))
		}
	}
	for _, m := range boxes.FindAllSubmatch(src, -1) {
		var w, h float64
		fmt.Sscan(string(m[1]), &w)
		fmt.Sscan(string(m[2]), &h)
		d.boxes = append(d.boxes, [2]float64{w, h})
	}
	for _, m := range titles.FindAllSubmatch(src, -1) {
		d.titles = append(d.titles, utf16String(unescaped(string(m[1]))))
	}
	return d
}

func unescaped(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(s)
}

func utf16String(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
}

// pdfTexts are the texts of a page in order: what is written, and what drawn forms stand for.
func pdfTexts(page string) (texts []string) {
	instead := false
	for rest := page; ; {
		i := strings.Index(rest, "BT ")
		if j := strings.Index(rest, "ActualText <"); j >= 0 && (i < 0 || j < i) {
			rest = rest[j+len("ActualText <"):]
			code, _ := hex.DecodeString(rest[:strings.IndexByte(rest, '>')])
			texts, instead = append(texts, utf16String(string(code))), true
			continue
		}
		if i < 0 {
			return texts
		}
		rest = rest[i+len("BT "):]
		at := moved.FindString(rest)
		if at == "" {
			continue
		}
		rest = rest[len(at):]
		end := 0
		for rest[end] != ')' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if !instead {
			texts = append(texts, utf16String(unescaped(rest[:end])))
		}
		instead = false
	}
}

func paged(t *testing.T, opts Options, scenes ...*layout.Scene) document {
	t.Helper()
	var b bytes.Buffer
	if _, err := PDF(&b, scenes, opts); err != nil {
		t.Fatal(err)
	}
	return readPDF(t, b.Bytes())
}

// Every kind of item is drawn, and says the same as in SVG.
func TestPDFItems(t *testing.T) {
	blank := paged(t, Options{}, &layout.Scene{Width: 100, Height: 80})
	for name, s := range oneOfEach() {
		page := paged(t, Options{}, s).pages[0]
		if len(page) < len(blank.pages[0])+30 {
			t.Errorf("%s: nothing is drawn", name)
		}
		if got, want := pdfTexts(page), inspect(t, drawn(t, s, Light)); !slices.Equal(got, want) {
			t.Errorf("%s: PDF says %q, SVG %q", name, got, want)
		}
	}
}

func TestPDFTexts(t *testing.T) {
	for _, text := range []string{"Gateway", `(a\b)`, "Шлюз – ±µ", "注文", "a ∪ b", "🔐 key", "\\)", "x\r\n\ty"} {
		s := sceneOf(text)
		want := inspect(t, drawn(t, s, Light))
		got := strings.Join(pdfTexts(paged(t, Options{}, s).pages[0]), "")
		if all := strings.Join(want, ""); got != all {
			t.Errorf("%q: PDF says %.60q, SVG %.60q", text, got, all)
		}
	}
}

func TestPDFPages(t *testing.T) {
	wide, high := sceneOf("Wide (1) – 🔐"), sceneOf("High")
	wide.Width, wide.Height, high.Width, high.Height = 1000, 400, 300, 900
	for _, test := range []struct {
		paper Paper
		want  [][2]float64
	}{
		{Fit, [][2]float64{{750, 300}, {225, 675}}},
		{A4, [][2]float64{{841.89, 595.28}, {595.28, 841.89}}},
		{A3, [][2]float64{{1190.55, 841.89}, {841.89, 1190.55}}},
	} {
		d := paged(t, Options{Paper: test.paper}, wide, high)
		if !slices.Equal(d.boxes, test.want) {
			t.Errorf("%s: the pages are %v, want %v", test.paper, d.boxes, test.want)
		}
		if want := []string{wide.Title, high.Title, wide.Title}; !slices.Equal(d.titles, want) {
			t.Errorf("%s: the titles are %q, want %q", test.paper, d.titles, want)
		}
	}
	if d := paged(t, Options{}, &layout.Scene{Width: 40000, Height: 1000}); !slices.Equal(d.boxes, [][2]float64{{14400, 360}}) {
		t.Errorf("a long picture is %v", d.boxes)
	}
	if _, err := PDF(io.Discard, nil, Options{}); err == nil {
		t.Error("a document without pages is written")
	}
	for _, name := range PaperNames() {
		if p, ok := ParsePaper(strings.ToUpper(name)); !ok || p.String() != name {
			t.Errorf("paper %s is %s, %t", name, p, ok)
		}
	}
	if _, ok := ParsePaper("b7"); ok {
		t.Error("there is a paper b7")
	}
}

// On A4 and A3 a picture keeps to the margins and is never enlarged.
func TestPDFPlaces(t *testing.T) {
	for _, size := range [][2]float64{{100, 100}, {5000, 100}, {100, 5000}, {1600, 1592}, {1e6, 3}, {0, 0}} {
		for _, paper := range []Paper{A4, A3} {
			p := pageFor(&layout.Scene{Width: size[0], Height: size[1]}, paper)
			w, h := math.Max(size[0], 1)*p.scale, math.Max(size[1], 1)*p.scale
			const slack = 0.01
			if p.scale > pointsPerPixel || p.x < pageMargin-slack || p.y < pageMargin-slack || p.x+w > p.width-pageMargin+slack || p.y+h > p.height-pageMargin+slack {
				t.Errorf("%v on %s: %+v", size, paper, p)
			}
		}
	}
}

func TestPDFThemes(t *testing.T) {
	s := &layout.Scene{Width: 100, Height: 80, Nodes: []layout.Node{{ID: "n", Kind: render.Process, Rect: layout.Rect{X: 10, Y: 10, W: 50, H: 30}}}}
	var light string
	for _, theme := range []Theme{Light, Auto, Dark, Print} {
		page := paged(t, Options{Theme: theme}, s).pages[0]
		for _, role := range []string{"paper", "node"} {
			c := colorNamed(role, theme)
			if set := fmt.Sprintf("%.3f %.3f %.3f rg", float64(c.R)/255, float64(c.G)/255, float64(c.B)/255); !strings.Contains(page, set) && !(c.R == c.G && c.G == c.B) {
				t.Errorf("%s: no %s, %s", theme, role, set)
			}
		}
		if theme == Light {
			light = page
		} else if (page == light) != (theme == Auto) {
			t.Errorf("%s looks like light: %t", theme, page == light)
		}
	}
}
