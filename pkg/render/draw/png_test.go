package draw

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// pictured draws a scene as PNG and reads it back.
func pictured(t *testing.T, s *layout.Scene, opts Options) image.Image {
	t.Helper()
	var b bytes.Buffer
	if _, err := PNG(&b, s, opts); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// at is the colour at a place of the scene.
func at(img image.Image, scale, x, y float64) color.RGBA {
	r, g, b, a := img.At(int(x*scale), int(y*scale)).RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}
}

func TestPNGColors(t *testing.T) {
	s := &layout.Scene{
		Width: 200, Height: 100,
		Zones: []layout.Zone{{ID: "z", Trust: "restricted", Rect: layout.Rect{X: 20, Y: 10, W: 160, H: 80}, Tab: layout.Rect{X: 20, Y: 10, W: 30, H: 12}}},
		Nodes: []layout.Node{
			{ID: "e", Kind: render.ExternalEntity, Rect: layout.Rect{X: 60, Y: 30, W: 40, H: 30}},
			{ID: "p", Kind: render.Process, Rect: layout.Rect{X: 120, Y: 30, W: 40, H: 40}},
		},
		Flows: []layout.Flow{{ID: "f", Transport: render.Encrypted, Direction: "inward", Path: []layout.Point{{X: 2, Y: 50}, {X: 7, Y: 50}, {X: 12, Y: 50}, {X: 18, Y: 50}}}},
	}
	for _, theme := range []Theme{Auto, Light, Dark, Print} {
		for _, scale := range []float64{2, 3.5} {
			img := pictured(t, s, Options{Theme: theme, Scale: scale})
			if want := (image.Point{int(math.Ceil(200 * scale)), int(math.Ceil(100 * scale))}); img.Bounds().Max != want {
				t.Errorf("at scale %g it is %v large", scale, img.Bounds().Max)
			}
			for _, place := range []struct {
				x, y float64
				role string
				what string
			}{
				{1, 1, "paper", "the corner"}, {199, 99, "paper", "the other corner"}, {110, 80, "zone-restricted", "inside the zone"},
				{40, 18, "edge-restricted", "the tab"}, {80, 45, "node", "inside the entity"}, {60, 45, "ink", "the rim of the entity"},
				{60, 30, "ink", "its corner"}, {120, 50, "ink", "the rim of the process"}, {121, 31, "zone-restricted", "its corner is round"},
				{14, 50, "inward", "the arrow"}, {4, 50, "inward", "the line"}, {4, 45, "paper", "above the line"},
			} {
				if got, want := at(img, scale, place.x, place.y), colorNamed(place.role, theme); got != want {
					t.Errorf("%s at %g: %s is %v, want %s, %v", theme, scale, place.what, got, place.role, want)
				}
			}
		}
	}
}

// marked is the rectangle of the pixels that differ, in pixels of the scene.
func marked(a, b image.Image, scale float64) layout.Rect {
	low, high := image.Point{math.MaxInt, math.MaxInt}, image.Point{-1, -1}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				low.X, low.Y, high.X, high.Y = min(low.X, x), min(low.Y, y), max(high.X, x+1), max(high.Y, y+1)
			}
		}
	}
	if high.X < 0 {
		return layout.Rect{}
	}
	return layout.Rect{X: float64(low.X) / scale, Y: float64(low.Y) / scale, W: float64(high.X-low.X) / scale, H: float64(high.Y-low.Y) / scale}
}

// oneOfEach are scenes with one item each, of all kinds and names, all on the same place.
func oneOfEach() map[string]*layout.Scene {
	place := layout.Rect{X: 30, Y: 30, W: 40, H: 16}
	items := map[string]layout.Item{
		"text":        {Kind: layout.ItemText, Text: "Gateway"},
		"loose text":  {Kind: layout.ItemText, Text: "Gateway", Loose: true},
		"icon":        {Kind: layout.ItemIcon, Name: "service"},
		"tag":         {Kind: layout.ItemTag, Text: "conf", Level: 3},
		"public tag":  {Kind: layout.ItemTag, Text: "publ", Level: 1},
		"done":        {Kind: layout.ItemDone, Text: "4"},
		"empty strip": {Kind: layout.ItemStrip, Text: "S"},
		"strip":       {Kind: layout.ItemStrip, Text: "S", Level: 5},
		"bars":        {Kind: layout.ItemBars, Level: 2, Role: "edge-dmz"},
		"disc":        {Kind: layout.ItemDisc, Count: 7, Role: "inward"},
		"large disc":  {Kind: layout.ItemDisc, Count: 107, Role: "inside"},
		"rule":        {Kind: layout.ItemRule},
		"head rule":   {Kind: layout.ItemRule, Name: "head"},
		"curve":       {Kind: layout.ItemCurve, Role: "level"},
		"upright":     {Kind: layout.ItemCurve, Name: "upright"},
	}
	for _, level := range []int{1, 2, 3, 4, 5} {
		items["badge "+severityRoles[level]] = layout.Item{Kind: layout.ItemBadge, Level: level, Text: "3"}
	}
	for _, name := range []string{
		"external-entity", "process", "data-store", "muted", "boundary", "trust-dmz", "flow-encrypted", "flow-clear", "flow-local",
		"flow-unstated", "answer", "mark-in", "mark-out", "mark-bar", "curve", "title-block",
	} {
		items["sample "+name] = layout.Item{Kind: layout.ItemSample, Name: name}
	}
	scenes := map[string]*layout.Scene{}
	for name, it := range items {
		it.Rect, it.Base = place, place.Bottom()-3
		if it.Kind == layout.ItemDisc || it.Kind == layout.ItemIcon {
			it.W = it.H
		}
		scenes[name] = &layout.Scene{Width: 100, Height: 80, Parts: []layout.Part{{Name: "legend", Items: []layout.Item{it}}}}
	}
	return scenes
}

// Every kind of item leaves marks on the image, and only around its place.
func TestPNGItems(t *testing.T) {
	blank := pictured(t, &layout.Scene{Width: 100, Height: 80}, Options{})
	for name, s := range oneOfEach() {
		m := marked(blank, pictured(t, s, Options{}), DefaultScale)
		if m.W < 1 || m.H < 0.4 {
			t.Errorf("%s: nothing is seen", name)
		}
		if m.X < 24 || m.Y < 18 || m.Right() > 78 || m.Bottom() > 52 {
			t.Errorf("%s: drawn at %+v", name, m)
		}
	}
}

// A text covers about as much as its strokes do: more the larger and the bolder it is.
func TestPNGText(t *testing.T) {
	cover := func(style render.Style, it layout.Item) (float64, layout.Rect) {
		it.Kind, it.Rect, it.Base, it.Style = layout.ItemText, layout.Rect{X: 10, Y: 10, W: 60, H: 20}, 40, style.String()
		s := &layout.Scene{Width: 300, Height: 60, Parts: []layout.Part{{Name: "header", Items: []layout.Item{it}}}}
		img := pictured(t, s, Options{})
		sum := 0.0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				r, _, _, _ := img.At(x, y).RGBA()
				sum += 1 - float64(r)/0xffff
			}
		}
		return sum / 4, marked(img, pictured(t, &layout.Scene{Width: 300, Height: 60}, Options{}), DefaultScale)
	}
	small, place := cover(render.StyleSmall, layout.Item{Text: "Hamburg"})
	if width := render.Measure("Hamburg", render.StyleSmall); math.Abs(place.W-width) > 2.5 || place.X < 10 || place.X > 12 {
		t.Errorf("%+v, measured %.1f", place, width)
	}
	if place.Y < 30 || place.Y > 33 || place.Bottom() < 42 || place.Bottom() > 43.5 {
		t.Errorf("the base line is not at 40: %+v", place)
	}
	bold, _ := cover(render.StyleStrong, layout.Item{Text: "Hamburg"})
	large, _ := cover(render.StyleHeading, layout.Item{Text: "Hamburg"})
	if small < 50 || bold < small*1.2 || large < bold*2 {
		t.Errorf("covered: small %.0f, bold %.0f, large %.0f", small, bold, large)
	}
	if _, place := cover(render.StyleSmall, layout.Item{Text: "Hamburg Hamburg Hamburg", Loose: true}); place.W > 60 || place.W < 57 {
		t.Errorf("a loose text is not squeezed to 60: %+v", place)
	}
	if got, place := cover(render.StyleSmall, layout.Item{Text: "\U0010fffd"}); got < 3 || place.H < 5 {
		t.Errorf("no box for what no font has: %.1f at %+v", got, place)
	}
}

func TestPNGDash(t *testing.T) {
	s := &layout.Scene{Width: 100, Height: 20, Flows: []layout.Flow{{
		ID: "f", Transport: render.Local, Path: []layout.Point{{X: 0, Y: 10}, {X: 30, Y: 10}, {X: 60, Y: 10}, {X: 100, Y: 10}},
	}}}
	img := pictured(t, s, Options{Scale: 4})
	ink, paper := colorNamed("ink", Light), colorNamed("paper", Light)
	for x, want := range map[float64]color.RGBA{4: ink, 10.5: paper, 13.5: ink, 16.5: paper, 22: ink, 28.5: paper} { // 9 3 3 3
		if got := at(img, 4, x, 10); got != want {
			t.Errorf("at %g: %v, want %v", x, got, want)
		}
	}
}

func TestPNGLimits(t *testing.T) {
	s := &layout.Scene{Width: 5000, Height: 4000}
	var large *SizeError
	var b bytes.Buffer
	if _, err := PNG(&b, s, Options{Scale: 2}); !errors.As(err, &large) || large.Largest != 1.58 || large.Width != 10000 || b.Len() > 0 {
		t.Errorf("%+v, %d bytes", err, b.Len())
	}
	if !strings.Contains(large.Error(), "10000 by 8000 pixels, 80 million; the most is 50 million") {
		t.Error(large)
	}
	for _, test := range []struct{ w, h, want float64 }{{1e5, 1e5, 0}, {1e6, 1e6, 0}, {7071, 7071, 1}, {50e4, 1000, 0.31}, {math.Inf(1), 1, 0}, {math.NaN(), 1, 0}} {
		if _, err := PNG(&b, &layout.Scene{Width: test.w, Height: test.h}, Options{Scale: 8}); !errors.As(err, &large) || test.h > 1 && math.Abs(large.Largest-test.want) > 0.0001 {
			t.Errorf("%g by %g: the largest scale is %+v, want %g", test.w, test.h, err, test.want)
		}
		if large.Largest > 0 && math.Ceil(test.w*large.Largest)*math.Ceil(test.h*large.Largest) > MaxPixels {
			t.Errorf("%g by %g: too large at %g", test.w, test.h, large.Largest)
		}
	}
	for _, scale := range []float64{-1, 0.09, 8.1, math.Inf(1), math.NaN()} {
		if _, err := PNG(&b, &layout.Scene{Width: 10, Height: 10}, Options{Scale: scale}); err == nil {
			t.Errorf("scale %g is drawn", scale)
		}
	}
	if img := pictured(t, &layout.Scene{}, Options{}); img.Bounds().Dx() != 1 {
		t.Errorf("nothing is %v large", img.Bounds())
	}
}

// The same scene gives the same bytes, on one processor and on two.
func TestPicturesAreTheSameEachTime(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s := sceneOf("Gateway 注 ∪ קופה")
	var first [2][]byte
	for run := range 4 {
		runtime.GOMAXPROCS(1 + run%2)
		var b [2]bytes.Buffer
		opts := Options{Fonts: []*Font{goFont(t)}}
		if _, err := PNG(&b[0], s, opts); err != nil {
			t.Fatal(err)
		}
		if _, err := PDF(&b[1], []*layout.Scene{s, s}, opts); err != nil {
			t.Fatal(err)
		}
		for i := range b {
			if run == 0 {
				first[i] = b[i].Bytes()
			} else if !bytes.Equal(first[i], b[i].Bytes()) {
				t.Errorf("run %d: other bytes of %s", run, []string{"PNG", "PDF"}[i])
			}
		}
	}
}

// A scene with lengths that are none is an error, not a panic and not a file.
func TestPicturesOfNowhere(t *testing.T) {
	s := &layout.Scene{Width: 100, Height: 100, Nodes: []layout.Node{{ID: "n", Kind: render.DataStore, Rect: layout.Rect{X: math.NaN(), Y: 1, W: math.Inf(1), H: 1}}}}
	var b bytes.Buffer
	if _, err := PNG(&b, s, Options{}); err == nil || b.Len() > 0 {
		t.Errorf("PNG: %v, %d bytes", err, b.Len())
	}
	if _, err := PDF(&b, []*layout.Scene{s}, Options{}); err == nil || b.Len() > 0 {
		t.Errorf("PDF: %v, %d bytes", err, b.Len())
	}
}

// Whatever the names, pictures are drawn, and what they lack is said.
func FuzzPictures(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := sceneOf(text)
		var b bytes.Buffer
		missing, err := PNG(&b, s, Options{Scale: 0.25})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range missing {
			if !strings.ContainsRune(text, r) {
				t.Errorf("%q is missing, and is not in %q", r, text)
			}
		}
		b.Reset()
		if again, err := PDF(&b, []*layout.Scene{s}, Options{Theme: Dark}); err != nil || string(again) != string(missing) {
			t.Errorf("PDF: %v; missing %q, in PNG %q", err, string(again), string(missing))
		}
		readPDF(t, b.Bytes())
	})
}
