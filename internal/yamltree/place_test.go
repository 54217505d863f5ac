package yamltree

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
)

// at follows a path of keys and numbers.
func at(n Node, path ...any) Node {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			n = n.Get(p)
		case int:
			n = n.Item(p)
		}
	}
	return n
}

// The span of a value is the text that was written for it, to the quote and the last line.
func TestSpans(t *testing.T) {
	for _, c := range []struct {
		src  string
		path []any
		want string // the bytes of the span
	}{
		{"a: plain text # c\n", []any{"a"}, "plain text"},
		{"a: plain text   \n", []any{"a"}, "plain text"},
		{"a: two\n  lines # c\nb: 1\n", []any{"a"}, "two\n  lines"},
		{"a: two\n\n  paragraphs\n\nb: 1\n", []any{"a"}, "two\n\n  paragraphs"},
		{"a: two\r\n  lines\r\n", []any{"a"}, "two\r\n  lines"},
		{"a: 'it''s'  # c\n", []any{"a"}, "'it''s'"},
		{`a: "x \"y\" \\" # "c"` + "\n", []any{"a"}, `"x \"y\" \\"`},
		{"a: \"x\n  y\"\n", []any{"a"}, "\"x\n  y\""},
		{"a: |\n  x\n  y\nb: 1\n", []any{"a"}, "|\n  x\n  y"},
		{"a: |  # c\n  x\n\n  y\n\n\nb: 1\n", []any{"a"}, "|  # c\n  x\n\n  y"},
		{"a: >-\n  x\n    y\n  z\n# c\nb: 1\n", []any{"a"}, ">-\n  x\n    y\n  z"},
		{"a: |2\n    x\n  y\n c: 1\n", nil, ""}, // no YAML: see below
		{"- |1\n   x\n  y\n- b\n", []any{0}, "|1\n   x\n  y"},
		{"a:\n  b: |+\n    x\n\n  c: 1\n", []any{"a", "b"}, "|+\n    x"},
		{"a: |\nb: 1\n", []any{"a"}, "|"},
		{"a: |\n  x", []any{"a"}, "|\n  x"},
		{"a: |\n  # no comment\n  x\n # comment\n", []any{"a"}, "|\n  # no comment\n  x"},
		{"a: {b: text, c: \"q\" , d: [ x , 'y' ]}\n", []any{"a", "b"}, "text"},
		{"a: {b: text, c: \"q\" , d: [ x , 'y' ]}\n", []any{"a", "c"}, `"q"`},
		{"a: {b: text, c: \"q\" , d: [ x , 'y' ]}\n", []any{"a", "d"}, "[ x , 'y' ]"},
		{"a: {b: text, c: \"q\" , d: [ x , 'y' ]}\n", []any{"a"}, `{b: text, c: "q" , d: [ x , 'y' ]}`},
		{"a: { # }\n  b: 1, # ]\n  }\n", []any{"a"}, "{ # }\n  b: 1, # ]\n  }"},
		{"a: {}\n", []any{"a"}, "{}"},
		{"a: [ # ]\n ]\n", []any{"a"}, "[ # ]\n ]"},
		{"a: [b: c, d]\n", []any{"a", 0}, "b: c"},
		{"a: &x !!str text\n", []any{"a"}, "text"},
		{"a: !!str &x text\n", []any{"a"}, "text"},
		{"a: !<tag:yaml.org,2002:str>\n  text\n", []any{"a"}, "text"},
		{"a: &x\n  b: 1\n  c: 2\nd: 1\n", []any{"a"}, "b: 1\n  c: 2"},
		{"a:\n  &k b: 1\n", []any{"a"}, "&k b: 1"},
		{"a: &x [1]\n", []any{"a"}, "[1]"},
		{"a: ! text\n", []any{"a"}, "text"},
		{"a: &x 1\nb: *x # c\n", []any{"b"}, "*x"},
		{"a:\n- b\n- c: 1\n  d: 2\ne: 1\n", []any{"a"}, "- b\n- c: 1\n  d: 2"},
		{"a:\n- b\n- c: 1\n  d: 2\ne: 1\n", []any{"a", 1}, "c: 1\n  d: 2"},
		{"a:\n  b:\n    c: d # e\n\n# f\ng: 1\n", []any{"a"}, "b:\n    c: d"},
		{"a: é名😀 # c\n", []any{"a"}, "é名😀"},
		{"{\"é\":\"名\",\"x\":[\"😀\", 1]}", []any{"x"}, "[\"😀\", 1]"},
		{"\ufeffa: x\n", []any{"a"}, "x"},
		{"a:\t\"x\"\t# c\n", []any{"a"}, `"x"`},
		{"a: b\rc: d\r", []any{"c"}, "d"},
	} {
		var l diag.List
		f := Parse("f", []byte(c.src), &l)
		if c.path == nil {
			if f != nil && len(l) == 0 {
				t.Errorf("%q was taken", c.src)
			}
			continue
		}
		if f == nil {
			t.Errorf("%q: %v", c.src, l)
			continue
		}
		n := at(f.Root(), c.path...)
		if got := c.src[n.Start():n.End()]; got != c.want {
			t.Errorf("%q %v takes %q, want %q", c.src, c.path, got, c.want)
		}
		checkSpan(t, c.src, n)
	}
}

// checkSpan counts lines and runes the slow way.
func checkSpan(t *testing.T, src string, n Node) {
	t.Helper()
	count := func(off int) (line, col int) {
		before := strings.ReplaceAll(strings.TrimPrefix(src[:off], "\ufeff"), "\r\n", "\n")
		before = strings.ReplaceAll(before, "\r", "\n")
		return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	}
	line, col := count(n.Start())
	endLine, endCol := count(n.End())
	if got, want := n.Span(), (diag.Span{File: "f", Line: line, Col: col, EndLine: endLine, EndCol: endCol}); got != want {
		t.Errorf("%q: span %+v, want %+v", src, got, want)
	}
}

// Keys have spans like values.
func TestKeySpans(t *testing.T) {
	src := "plain key: 1\n\"quoted: key\" : 2\n'it''s': 3\n? explicit\n: 4\n{x: 1}.y: 5\n"
	src = strings.Replace(src, "{x: 1}.y: 5\n", "&a anchored: 5\n", 1)
	var l diag.List
	f := Parse("f", []byte(src), &l)
	if f == nil || len(l) > 0 {
		t.Fatal(l)
	}
	for i, want := range []string{"plain key", `"quoted: key"`, "'it''s'", "explicit", "anchored"} {
		k := f.Root().Pair(i).Key
		if got := src[k.Start():k.End()]; got != want {
			t.Errorf("key %d takes %q, want %q", i, got, want)
		}
		checkSpan(t, src, k)
	}
}

// Where nothing is written there is a place all the same, of no width, behind what it is the value of.
func TestNothingHasAPlace(t *testing.T) {
	for _, c := range []struct {
		src  string
		path []any
		pos  diag.Pos
	}{
		{"a:\nb: 1\n", []any{"a"}, diag.Pos{Line: 1, Col: 3}},
		{"a:   # c\nb: 1\n", []any{"a"}, diag.Pos{Line: 1, Col: 3}},
		{"- \n- b\n", []any{0}, diag.Pos{Line: 1, Col: 2}},
		{"{a: , b: 1}\n", []any{"a"}, diag.Pos{Line: 1, Col: 5}},
		{"{a, b: 1}\n", []any{"a"}, diag.Pos{Line: 1, Col: 3}},
		{"a: &x\nb: 1\n", []any{"a"}, diag.Pos{Line: 1, Col: 6}},
		{"a: !!str\nb: 1\n", []any{"a"}, diag.Pos{Line: 1, Col: 9}},
	} {
		var l diag.List
		n := at(Parse("f", []byte(c.src), &l).Root(), c.path...)
		if n.Pos() != c.pos || n.Start() != n.End() {
			t.Errorf("%q: at %v, bytes %d to %d, want %v", c.src, n.Pos(), n.Start(), n.End(), c.pos)
		}
	}
}

// Every byte at which a rune starts has a place, and every place its byte, in lines of any length and script.
func TestOffsets(t *testing.T) {
	for _, src := range []string{
		"a: 1\nbb: 2\n\nccc: 3",
		"\ufeffa: é\r\nb: 名前 x\r\n",
		"a: 1\rb: 2\r\rc: 3\r",
		"a: " + strings.Repeat("名 ", 300) + strings.Repeat("x", 300) + "é" + strings.Repeat("y", 100) + "\nb: é\n",
		"a: " + strings.Repeat("x", 500) + "😀" + strings.Repeat("x", 500) + "\nb: " + strings.Repeat("é", 64) + "\n",
	} {
		f := &File{Src: []byte(src)}
		if d := f.scan(); d.Code != "" {
			t.Fatal(d)
		}
		line, col := int32(1), int32(1)
		for off, r := range src {
			if r == '\ufeff' {
				continue
			}
			p := diag.Pos{Line: line, Col: col}
			if r == '\n' && off > 0 && src[off-1] == '\r' {
				line, col = line+1, 1
				continue // inside a line end
			}
			if got := f.PosAt(off); got != p {
				t.Fatalf("%.20q: byte %d is at %v, want %v", src, off, got, p)
			}
			if got := f.Offset(p); got != off {
				t.Fatalf("%.20q: %v is byte %d, want %d", src, p, got, off)
			}
			if col++; r == '\n' || r == '\r' && (off+1 == len(src) || src[off+1] != '\n') {
				line, col = line+1, 1
			}
		}
		if got := f.Offset(f.PosAt(len(src))); got != len(src) {
			t.Errorf("%.20q: the end is byte %d", src, got)
		}
		for _, p := range []diag.Pos{{}, {Line: 1, Col: 10_000}, {Line: 10_000, Col: 1}, {Line: -1, Col: -1}, {Line: 1, Col: -5}} {
			if got := f.Offset(p); got < 0 || got > len(src) {
				t.Errorf("%.20q: %v is byte %d", src, p, got)
			}
		}
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		src, newline string
		want         []string
	}{
		{"a: 1\nb: 2\n", "\n", []string{"a: 1", "b: 2", ""}},
		{"a: 1\r\n\r\nb: 2", "\r\n", []string{"a: 1", "", "b: 2"}},
		{"a: 1\rb: 2\r", "\r", []string{"a: 1", "b: 2", ""}},
		{"\ufeffa: 1", "\n", []string{"a: 1"}},
	} {
		var l diag.List
		f := Parse("f", []byte(c.src), &l)
		if f.Lines() != len(c.want) || f.Newline() != c.newline {
			t.Errorf("%q: %d lines, ends %q", c.src, f.Lines(), f.Newline())
		}
		if g := Source("f", []byte(c.src)); g.Lines() != f.Lines() || g.Line(2) != f.Line(2) || g.Line(1) != f.Line(1) || g.Root().Valid() {
			t.Errorf("%q: the source has other lines than the file", c.src)
		}
		for i, want := range c.want {
			if got := f.Line(i + 1); got != want {
				t.Errorf("%q: line %d is %q, want %q", c.src, i+1, got, want)
			}
		}
		if f.Line(0) != "" || f.Line(-1) != "" || f.Line(99) != "" {
			t.Errorf("%q: lines that are not there", c.src)
		}
	}
}

// A file that is no YAML, or not even text, has its lines for the diagnostic that says so.
func TestSource(t *testing.T) {
	f := Source("f", []byte("a: b: c\n\xff\x00\u0085 d\ne"))
	if f.Lines() != 3 || f.Line(1) != "a: b: c" || f.Line(2) != "\xff\x00\u0085 d" || f.Line(3) != "e" {
		t.Errorf("%q", f.lines)
	}
	var l diag.List
	Parse("f", []byte("a: b\n\x00"), &l)
	var b strings.Builder
	if err := diag.Write(&b, l, func(_ string, n int) (string, bool) { return Source("", []byte("a: b\n\x00")).Line(n), true }, false); err != nil || !strings.Contains(b.String(), "    2 | \\x00\n") {
		t.Errorf("%s, %v", b.String(), err)
	}
	for range Source("", nil).Root().Pairs() {
		t.Error("a pair of nothing")
	}
}

// All places in one line of a megabyte are found in about the time of one reading of it.
func TestPlacesInALongLine(t *testing.T) {
	var l diag.List
	f := Parse("f", []byte("["+strings.Repeat("名前 x, ", 60_000)+"]"), &l)
	want := int32(2)
	for i := range f.Root().Items() {
		if s := i.Span(); s.Col != int(want) || s.EndCol != int(want)+4 {
			t.Fatalf("span %+v, want column %d", s, want)
		}
		want += 6
	}
}
