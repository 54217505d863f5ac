package yamltree

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
)

// seeds are texts that hold one trap each.
var seeds = []string{
	"a: 1\n", "", "# c\n", "---\na: [b, {c: d}]\n...\n", "a: &x {b: c}\nd: *x\n", "a: &x\n  <<: {b: 1}\n  c: 2\ne:\n  <<: [*x, {f: 3}]\n",
	"a: |\n  x\n\n   y\n\nb: >-2\n    z\nc: |+\n  k\n\n", "a: 'it''s'\nb: \"x\\\"y\\\n  z\"\nc: two\n  lines\n\n  here # c\n",
	"? a\n: b\n? c\n", "- - a: 1\n    b: 2\n  - c\n- \n", "{a: , b, \"c\":1, ? d : e, [f]: g}\n", "a: !!str 1\nb: !!int &i 2\nc: &n\nd: ! x\ne: !<tag:yaml.org,2002:str> y\n",
	"\ufeffa: 名前\nb: {é: ü, x: 😀}\n", "a:\r\n  b: 1 # c\r\n  c: |\r\n    t\r\n", "a: 1\rb: 2\r", "a: {b: what? c, d: e}\n", "a: [\n", "a: \"\n", "\ta: 1\n",
	"a: @x", "*a : b", "&a a: b\n*a : c\n", "a: &x [*x]\n", "<<<<<<< x\n", "a: b\n--- c\n", "%YAML 1.2\n---\na: b\n", "a: b: c\n", "a: !foo b\n",
	"a: " + strings.Repeat("é", 200) + " # " + strings.Repeat("ö", 200) + "\n", "a: [x\n,y\n] # z\nb: {\n  # c\n  k: v, # d\n}\n", "a:\n- b\n- c: 1\n  d: 2\n", "-  a:  1\n   b:\n     {}\n",
	"k: {}\nl: ~\nm:\nn: [ ]\n", "\"\": x\n'': y\n", "a: -\n", "a:\n  # one\n  b: 1\n  # two\n\n  # three\n  c: 2\n    # deep\n# end\n",
}

// FuzzParse: whatever comes in, there is no panic, every diagnostic has a place inside the file, and whatever comes
// back can be walked: spans lie inside the file and hold the text that they belong to.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<16 {
			return
		}
		var l diag.List
		file := Parse("f.yaml", src, &l)
		if file == nil && !l.HasErrors() {
			t.Fatal("no file and no error")
		}
		for _, d := range l {
			checkDiagnostic(t, src, d)
		}
		if file == nil {
			return
		}
		w := walker{t: t, f: file}
		w.node(file.Root(), 1)
	})
}

func checkDiagnostic(t *testing.T, src []byte, d diag.Diagnostic) {
	t.Helper()
	if d.Code == "" || d.Message == "" || strings.ContainsAny(d.Message, "\n") {
		t.Fatalf("incomplete: %+v", d)
	}
	lines := 1 + bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r"))
	spans := []diag.Span{d.Span}
	for _, r := range d.Related {
		spans = append(spans, r.Span)
	}
	for _, s := range spans {
		if s.Line < 1 || s.Col < 1 || s.EndLine < s.Line || s.EndLine > lines || s.EndLine == s.Line && s.EndCol < s.Col || s.File != "f.yaml" {
			t.Fatalf("%q: %s has no place in the file: %+v", src, d.Code, s)
		}
	}
}

// walker goes over a tree by its accessors and checks what it meets.
type walker struct {
	t     *testing.T
	f     *File
	nodes int
}

func (w *walker) node(n Node, depth int) {
	if w.nodes++; depth > 2*MaxDepth || w.nodes > 1<<16+MaxExpansion {
		w.t.Fatalf("too deep or too many: %d, %d", depth, w.nodes)
	}
	start, end := n.Start(), n.End()
	if start < 0 || end < start || end > len(w.f.Src) {
		w.t.Fatalf("%v from %d to %d of %d", n.Kind(), start, end, len(w.f.Src))
	}
	s := n.Span()
	if p := n.Pos(); s.Pos() != p || s.Pos() != w.f.PosAt(start) || (diag.Pos{Line: int32(s.EndLine), Col: int32(s.EndCol)}) != w.f.PosAt(end) {
		w.t.Fatalf("span %+v of bytes %d to %d", s, start, end)
	}
	if w.f.Offset(n.Pos()) != start {
		w.t.Fatalf("offset of %v is %d, not %d", n.Pos(), w.f.Offset(n.Pos()), start)
	}
	w.text(n, string(w.f.Src[start:end]))
	switch n.Kind() {
	case Mapping:
		if n.Own() > n.Len() {
			w.t.Fatalf("own %d of %d", n.Own(), n.Len())
		}
		seen := map[string]bool{}
		for p := range n.Pairs() {
			if k := p.Key.Kind(); k != Scalar && k != Null || seen[p.Key.Text()] {
				w.t.Fatalf("key %q: %v", p.Key.Text(), k)
			}
			seen[p.Key.Text()] = true
			w.node(p.Key, depth+1)
			w.node(p.Value, depth+1)
		}
	case Sequence:
		for i := range n.Items() {
			w.node(i, depth+1)
		}
	}
}

// text checks that the bytes of a span are what the node was read from.
func (w *walker) text(n Node, text string) {
	switch {
	case n.Alias():
		if !strings.HasPrefix(text, "*") {
			w.t.Fatalf("alias %q", text)
		}
	case n.Kind() == Mapping || n.Kind() == Sequence:
		if n.Flow() && (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && !strings.HasSuffix(text, "}") && !strings.HasSuffix(text, "]") && len(w.f.rewritten) == 0 {
			w.t.Fatalf("flow collection %q", text)
		}
	case n.y.Style&blockStyles != 0:
		if !strings.HasPrefix(text, "|") && !strings.HasPrefix(text, ">") {
			w.t.Fatalf("block scalar %q", text)
		}
		if want := strings.Fields(n.Text()); len(want) > 0 && !strings.HasSuffix(strings.TrimRight(text, " \t\r\n"), want[len(want)-1]) {
			w.t.Fatalf("block scalar %q does not end as %q", text, n.Text())
		}
	case n.Quoted():
		var l diag.List
		f := Parse("", []byte("- "+strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n", "\n ")), &l)
		if f == nil || f.Root().Item(0).Text() != n.Text() {
			w.t.Fatalf("quoted %q is not %q", text, n.Text())
		}
	default:
		if got, want := strings.Fields(text), strings.Fields(n.Text()); strings.Join(got, " ") != strings.Join(want, " ") {
			w.t.Fatalf("plain %q is not %q", text, n.Text())
		}
	}
}

// FuzzApply: the result is what replacing byte by byte gives, or an error.
func FuzzApply(f *testing.F) {
	f.Add("hello world", 0, 5, "HELLO", 6, 6, "big ")
	f.Add("", 0, 0, "a", 0, 0, "b")
	f.Add("abc", 2, 1, "x", 0, 0, "")
	f.Add("abc", -1, 1, "x", 0, 9, "")
	f.Add("a\r\nb", 1, 3, "\n", 1, 1, "#")
	f.Fuzz(func(t *testing.T, src string, s1, e1 int, t1 string, s2, e2 int, t2 string) {
		out, err := Apply([]byte(src), []Edit{{s1, e1, t1}, {s2, e2, t2}})
		inside := func(s, e int) bool { return 0 <= s && s <= e && e <= len(src) }
		if !inside(s1, e1) || !inside(s2, e2) {
			if err == nil {
				t.Fatal("an edit outside was made")
			}
			return
		}
		var want string
		switch {
		case e1 <= s2 && !(s1 == s2 && e2 < e1):
			want = src[:s1] + t1 + src[e1:s2] + t2 + src[e2:]
		case e2 <= s1:
			want = src[:s2] + t2 + src[e2:s1] + t1 + src[e1:]
		default:
			if err == nil {
				t.Fatalf("overlapping edits gave %q", out)
			}
			return
		}
		if err != nil || string(out) != want {
			t.Fatalf("got %q, %v, want %q", out, err, want)
		}
	})
}

// FuzzQuote: a quoted text is one line and reads as itself, as a value in a block and in braces, and as a key.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", "yes", "1e5", "0x1f", "1:30", "a: b", "a #b", "{x}", "a\nb", "\x1b[0m", "\u202e", "~", "- a", "---", "...", "2026-11-23", "https://x/y?z=1", "é", "名前", "\ufeff", "a\u2028b", "\U0001f510", " a", "a ", "it's", `"q"`, `\`, "!x", "%x", "@x", "<<", "=", "a:", "?", "? a", "-1", "+a", ".x", "\u00a0x", "\U000e0041"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 150 { // a key of more than 1,024 characters is no YAML
			return
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		if !utf8.ValidString(s) { // one replacement for each byte, as range gives
			want = string([]rune(s))
		}
		q := Quote(s)
		if strings.ContainsAny(q, "\n\r") {
			t.Fatalf("%q has lines", q)
		}
		if _, at := diag.Hidden(q); at >= 0 {
			t.Fatalf("%q shows not all", q)
		}
		src := "a: " + q + "\nb: {c: " + q + ", d: [" + q + "]}\n" + q + ": x\n"
		if want == "a" || want == "b" {
			src = strings.Replace(src, "\n"+q+": x", "\nzz: x", 1)
		}
		var l diag.List
		file := Parse("q", []byte(src), &l)
		if file == nil || len(l) > 0 {
			t.Fatalf("%s: %v", src, l)
		}
		r := file.Root()
		for i, n := range []Node{r.Get("a"), r.Get("b").Get("c"), r.Get("b").Get("d").Item(0), r.Pair(2).Key} {
			if n.Text() != want && n.Text() != "zz" || n.Kind() != Scalar {
				t.Fatalf("%d: %q reads as %q, a %v", i, q, n.Text(), n.Kind())
			}
		}
	})
}
