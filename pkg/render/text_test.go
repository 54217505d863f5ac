package render

import (
	"strings"
	"testing"
	"testing/quick"
)

func TestMeasure(t *testing.T) {
	for _, style := range Styles() {
		for _, test := range []struct{ narrow, wide string }{
			{"", "i"}, {"iii", "WWW"}, {"a", "ab"}, {"a", "注"}, {"注", "🔐"}, {"קופה", "קופהא"},
		} {
			n, w := Measure(test.narrow, style), Measure(test.wide, style)
			if n > w || n == w && !style.Mono() {
				t.Errorf("%s: %q is %.1f wide, %q %.1f", style, test.narrow, n, test.wide, w)
			}
		}
		if got := Measure("e\u0301", style); got != Measure("e", style) {
			t.Errorf("%s: an accent takes room: %.2f", style, got)
		}
	}
	if Measure("Gateway", StyleHeading) <= Measure("Gateway", StyleSmall) {
		t.Error("a heading is no wider than small text")
	}
}

func TestExact(t *testing.T) {
	for text, want := range map[string]bool{"Gateway (EU) – §3": true, "注文": false, "🔐": false, "": true} {
		if got := Exact(text, StyleNode); got != want {
			t.Errorf("Exact(%q) = %t", text, got)
		}
	}
}

func TestWrap(t *testing.T) {
	width := func(text string) float64 { return Measure(text, StyleSmall) + 0.01 }
	tests := []struct {
		name, text string
		most       float64
		lines      int
		want       string
	}{
		{"fits", "one two", width("one two"), 2, "one two"},
		{"at the space", "one two", width("one t"), 2, "one|two"},
		{"as much as goes", "a b c d", width("a b c"), 2, "a b c|d"},
		{"the last line is cut", "one two threesome", width("threeso…"), 2, "one two|threeso…"},
		{"a word that is too wide", "incomprehensibilities", width("incompr…"), 2, "incompr…"},
		{"nothing", "", 100, 2, ""},
	}
	for _, test := range tests {
		if got := strings.Join(Wrap(test.text, StyleSmall, test.most, test.lines), "|"); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Whatever the text, lines are no more and no wider than asked for, and hold a beginning of the text.
func TestWrapAndFitStayInside(t *testing.T) {
	law := func(text string, width uint8, lines uint8) bool {
		text = clean(text)
		most, many := 20+float64(width), 1+int(lines%4)
		wrapped := Wrap(text, StyleNode, most, many)
		if len(wrapped) > many {
			return false
		}
		for _, line := range append(wrapped, Fit(text, StyleNode, most)) {
			if Measure(line, StyleNode) > most+0.001 {
				return false
			}
		}
		return text == "" || strings.HasPrefix(text, strings.TrimSuffix(wrapped[0], "…"))
	}
	if err := quick.Check(law, &quick.Config{MaxCount: 3000}); err != nil {
		t.Error(err)
	}
}
