package draw

import (
	"image"
	"math"
	"testing"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// inked is how many pixels a shape covers, parts of pixels included.
func inked(s shape) float64 {
	c := &raster{img: image.NewRGBA(image.Rect(0, 0, 100, 100)), scale: 1, theme: Light}
	c.ground(nil)
	c.fill(s, "ink")
	sum := 0.0
	ink := colorNamed("ink", Light)
	for i := 0; i < len(c.img.Pix); i += 4 {
		sum += float64(255-c.img.Pix[i]) / float64(255-ink.R)
	}
	return sum
}

func TestStroked(t *testing.T) {
	tests := []struct {
		name, data string
		width      float64
		dash       []float64
		round      bool
		want       float64
	}{
		{"a line", "M10 50h60", 4, nil, false, 240},
		{"backwards", "M70 50h-60", 4, nil, false, 240},
		{"aslant", "M10 10l30 40", 4, nil, false, 200},
		{"round ends", "M10 50h60", 4, nil, true, 240 + math.Pi*4},
		{"a corner is round outside", "M10 50h40v40", 4, nil, false, 4*80 - 4 + math.Pi},
		{"and the other way", "M10 50h40v-40", 4, nil, false, 4*80 - 4 + math.Pi},
		{"there and back", "M10 50h40h-40", 4, nil, false, 160 + math.Pi*2},
		{"a square", "M10 10h40v40h-40z", 4, nil, false, 4*160 - 4 + math.Pi},
		{"a square, the other way", "M10 10v40h40v-40z", 4, nil, false, 4*160 - 4 + math.Pi},
		{"closed by hand", "M10 10h40v40h-40v-40z", 4, nil, false, 4*160 - 4 + math.Pi},
		{"a ring", "M50 20a30 30 0 0 1 0 60a30 30 0 0 1 0-60z", 4, nil, false, math.Pi * (32*32 - 28*28)},
		{"two lines that cross", "M10 50h60M40 20v60", 4, nil, false, 480 - 16},
		{"two that cross the other way", "M10 50h60M40 80v-60", 4, nil, false, 480 - 16},
		{"dashes", "M10 50h60", 4, []float64{7, 3}, false, 6 * 28},
		{"a dash that is cut", "M10 50h55", 4, []float64{10, 10}, false, 3 * 40},
		{"dashes around a corner", "M10 50h25v40", 4, []float64{20, 10}, false, 80 + 80 + 20},
		{"dashes around a square", "M10 10h20v20h-20z", 2, []float64{10, 10}, false, 80},
		{"a pattern of four", "M10 50h54", 4, []float64{9, 3, 3, 3}, false, 4 * 36},
		{"dots", "M10 50h50", 4, []float64{0.1, 10}, true, 5 * (math.Pi*4 + 0.4)},
		{"nowhere", "M10 10", 4, nil, true, 0},
		{"no way", "M10 10h0", 4, nil, false, 0},
	}
	for _, test := range tests {
		s, err := parsePath(test.data)
		if err != nil {
			t.Fatal(err)
		}
		if got := inked(stroked(s, test.width, test.dash, test.round)); math.Abs(got-test.want) > 0.012*test.want+0.5 {
			t.Errorf("%s: %.1f pixels, want %.1f", test.name, got, test.want)
		}
	}
}

func TestShapes(t *testing.T) {
	at := layout.Rect{X: 10, Y: 10, W: 40, H: 20}
	for _, test := range []struct {
		name string
		s    shape
		want float64
	}{
		{"a rectangle", rectShape(at, 0), 800},
		{"with round corners", rectShape(at, 5), 800 - (4-math.Pi)*25},
		{"no rounder than half a side", rectShape(at, 500), math.Pi * 20 * 10},
		{"a circle", circleShape(layout.Point{X: 50, Y: 50}, 20), math.Pi * 400},
		{"over the edge", rectShape(layout.Rect{X: -50, Y: 90, W: 60, H: 500}, 0), 100},
		{"beyond the edge", rectShape(layout.Rect{X: 200, Y: 10, W: 5, H: 5}, 0), 0},
		{"all around", rectShape(layout.Rect{X: -1e6, Y: -1e6, W: 2e6, H: 2e6}, 0), 10000},
	} {
		if got := inked(test.s); math.Abs(got-test.want) > 0.01*test.want+0.5 {
			t.Errorf("%s: %.1f pixels, want %.1f", test.name, got, test.want)
		}
	}
}
