package draw

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// spelled is a shape as commands and points, rounded.
func spelled(s shape) string {
	var b strings.Builder
	for i := range s {
		b.WriteByte(s[i].op)
		for j, p := range s[i].p[:s[i].points()] {
			if j > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%s,%s", num(p.X), num(p.Y))
		}
	}
	return b.String()
}

func TestParsePath(t *testing.T) {
	for data, want := range map[string]string{
		"":                                       "",
		"M1 2L3 4":                               "M1,2L3,4",
		"M1,2 3,4":                               "M1,2L3,4",
		"m1 2 3 4-1-1z":                          "M1,2L4,6L3,5Z",
		"M10 20h5v-5H1V2":                        "M10,20L15,20L15,15L1,15L1,2",
		"M1.5.5-.5-2":                            "M1.5,0.5L-0.5,-2",
		"M5 5h2v2zl1 1":                          "M5,5L7,5L7,7ZL6,6",
		"M0 0C1 0 2 1 2 2":                       "M0,0C1,0 2,1 2,2",
		"M1 1c1 0 2 1 2 2s1 2 2 2":               "M1,1C2,1 3,2 3,3C3,4 4,5 5,5",
		"M1 1s1 0 2 2":                           "M1,1C1,1 2,1 3,3",
		"M0 0L1 1M5 5L6 6":                       "M0,0L1,1M5,5L6,6",
		"M3 0A0 4 0 0 1 9 9":                     "M3,0L9,9",
		"M0 10a10 10 0 0 1 10-10":                "M0,10C0,4.48 4.48,0 10,0",
		"M0 10a10 10 0 0 0 10-10":                "M0,10C5.52,10 10,5.52 10,0",
		"M0 0a1 1 0 0 1 8 0":                     "M0,0C0,-2.21 1.79,-4 4,-4C6.21,-4 8,-2.21 8,0", // too small: made to fit
		"M0 0a1 1 0 01 0 0":                      "M0,0",
		"M0 10a10 10 0 1 1 10 10":                "M0,10C0,4.48 4.48,0 10,0C15.52,0 20,4.48 20,10C20,15.52 15.52,20 10,20",
		"M2 0a4 2 90 0 1 2 4":                    "M2,0C3.1,0 4,1.79 4,4",
		"M1 2 \n\tL 3 , 4":                       "M1,2L3,4",
		"M8 1.5l5.6 1.9v4.1c0 3.4-2.2 5.7-5.6 7": "M8,1.5L13.6,3.4L13.6,7.5C13.6,10.9 11.4,13.2 8,14.5",
	} {
		s, err := parsePath(data)
		if got := spelled(s); err != nil || got != want {
			t.Errorf("%q is\n%s, want\n%s (%v)", data, got, want, err)
		}
	}
}

func TestParsePathFaults(t *testing.T) {
	for _, data := range []string{"1 2", "L1 2", "M", "M1", "M1 x", "M1 2Q3 4 5 6", "M1 2z3 4", "MNaN 1", "M+Inf 0", "M1e9 0", "M9999999 0",
		"M900000 0h900000", "M1 2a1 1 0 2 0 3 3", "M1 2a1 1 0 0", "M--1 2", "z", "M1 2é"} {
		if s, err := parsePath(data); err == nil {
			t.Errorf("%q is read as %s", data, spelled(s))
		}
	}
}

// Every sign is on its square of 16, lines and all.
func TestSigns(t *testing.T) {
	for name, sign := range icons {
		for _, data := range []string{sign.lines, sign.areas} {
			s, err := parsePath(data)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			low, high := s.bounds()
			if data != "" && (low.X < 0.5 || low.Y < 0.5 || high.X > 15.5 || high.Y > 15.5) {
				t.Errorf("%s reaches from %v to %v", name, low, high)
			}
		}
	}
}

func FuzzParsePath(f *testing.F) {
	for _, sign := range icons {
		f.Add(sign.lines)
		f.Add(sign.areas)
	}
	f.Add(curvePath([]layout.Point{{X: 1, Y: 1}, {X: 20, Y: 1}, {X: 40, Y: 9}, {X: 60, Y: 60}}))
	f.Add("M0 0a1e9 1 45 1 0 .5.5s1 1 1 1 1-1 1-1z")
	f.Fuzz(func(t *testing.T, data string) {
		s, err := parsePath(data)
		if err != nil {
			return
		}
		if len(s) > 4*len(data)+1 {
			t.Errorf("%d bytes became %d steps", len(data), len(s))
		}
		for i := range s {
			for _, p := range s[i].p {
				if math.IsNaN(p.X) || math.IsNaN(p.Y) || math.IsInf(p.X, 0) || math.IsInf(p.Y, 0) {
					t.Fatalf("%q: a point at %v", data, p)
				}
			}
		}
		if len(s) > 0 && s[0].op != 'M' {
			t.Errorf("begins with %c", s[0].op)
		}
	})
}
