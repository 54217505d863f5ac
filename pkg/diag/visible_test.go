package diag

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"plain text, é, 名前, שלום, 😀", "plain text, é, 名前, שלום, 😀"},
		{"\x1b]0;owned\x07", `\x1b]0;owned\x07`},
		{"a\tb\nc\rd", `a\tb\nc\rd`},
		{"\x00\x7f", `\x00\x7f`},
		{"\u0085\u009b2J", `\u0085\u009b2J`},
		{"\u202a\u202b\u202c\u202d\u202e", `\u202a\u202b\u202c\u202d\u202e`},
		{"\u2066\u2067\u2068\u2069", `\u2066\u2067\u2068\u2069`},
		{"\u200e\u200f\u061c", `\u200e\u200f\u061c`},
		{"a\u2028b\u2029c\ufeffd", `a\u2028b\u2029c\ufeffd`},
		{"bad \xff\xc3( bytes", `bad \xff\xc3( bytes`},
		{"a real \ufffd stays", "a real \ufffd stays"},
		{`back\slash`, `back\slash`},
		{"::error::x", ": :error::x"},
		{"a ::error::x", "a : :error::x"},
		{"std::vector, :: and ::1", "std::vector, :: and ::1"},
		{"x##[group]y", "x## [group]y"},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("Visible(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { Visible("nothing to show here, é") }); n != 0 {
		t.Errorf("a clean text costs %v allocations", n)
	}
}

func TestHidden(t *testing.T) {
	for _, c := range []struct {
		in string
		r  rune
		at int
	}{{"clean é", 0, -1}, {"é\u202e", 0x202e, 2}, {"ab\xff", utf8.RuneError, 2}, {"\ufffd", 0, -1}, {"\x00", 0, 0}} {
		if r, at := Hidden(c.in); r != c.r || at != c.at {
			t.Errorf("Hidden(%q) = %U, %d, want %U, %d", c.in, r, at, c.r, c.at)
		}
	}
}

func TestCells(t *testing.T) {
	for r, want := range map[rune]int{'a': 1, 'é': 1, '名': 2, 'か': 2, '한': 2, 'Ａ': 2, '😀': 2, '\u0301': 0, '\u200d': 0, 'ש': 1, '…': 1, '→': 1} {
		if got := cells(r); got != want {
			t.Errorf("cells(%q) = %d, want %d", r, got, want)
		}
	}
}

// Whatever goes in: no control and no bidirectional control comes out, and a second pass changes nothing.
func FuzzVisible(f *testing.F) {
	for _, s := range []string{"", "a\x1b[2J", "\u202eabc", "\xf0\x9f", strings.Repeat("\x9b", 9), "名\ufeff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := Visible(s)
		for _, r := range v {
			if hidden(r) {
				t.Fatalf("%U in %q", r, v)
			}
		}
		if !utf8.ValidString(v) || Visible(v) != v {
			t.Fatalf("not clean: %q", v)
		}
		d := Diagnostic{Code: "c", Severity: Error, Message: s, Hint: s, Span: Span{File: s, Line: 1, Col: 1 + len(s)/2, EndLine: 1, EndCol: 3 + len(s)}}
		var b strings.Builder
		if err := Write(&b, List{d}, func(string, int) (string, bool) { return s, true }, false); err != nil {
			t.Fatal(err)
		}
		for _, r := range b.String() + string(AppendJSON(nil, d)) {
			if r != '\n' && hidden(r) {
				t.Fatalf("%U in the output", r)
			}
		}
	})
}
