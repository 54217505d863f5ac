package yamltree

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatctl/threatctl/pkg/diag"
)

// told is what diagnostics say, one a line: code at line:col.
func told(l diag.List) string {
	var out []string
	for _, d := range l {
		out = append(out, fmt.Sprintf("%s %d:%d-%d:%d", d.Code, d.Span.Line, d.Span.Col, d.Span.EndLine, d.Span.EndCol))
	}
	return strings.Join(out, "; ")
}

func TestParseFaults(t *testing.T) {
	deep := func(n int, open string) string { return strings.Repeat(open, n) }
	for _, c := range []struct {
		name, src, want string
		sound           bool // a tree comes back all the same
	}{
		{"empty", "", "empty-file 1:1-1:2", false},
		{"comments only", "# a\n\n# b\n", "empty-file 1:1-1:2", false},
		{"document mark only", "---\n", "empty-file 1:1-1:2", false},
		{"UTF-16 little endian", "\xff\xfea\x00:\x00", "not-utf8 1:1-1:2", false},
		{"UTF-16 big endian", "\xfe\xff\x00a", "not-utf8 1:1-1:2", false},
		{"binary", "a: b\nc: \x00", "binary-file 2:4-2:5", false},
		{"invalid UTF-8", "a: é\nb: é\xffx", "not-utf8 2:5-2:6", false},
		{"overlong", "a: \xc0\xaf", "not-utf8 1:4-1:5", false},
		{"surrogate", "a: \xed\xa0\x80", "not-utf8 1:4-1:5", false},
		{"escape", "a: \x1b[31m", "control-character 1:4-1:5", false},
		{"delete", "a: \x7f", "control-character 1:4-1:5", false},
		{"C1", "a: \u009b", "control-character 1:4-1:5", false},
		{"next line", "a: b\u0085c: d", "control-character 1:5-1:6", false},
		{"line separator", "a: b\u2028c: d", "control-character 1:5-1:6", false},
		{"byte order mark inside", "a: 1\n\ufeffb: 2", "control-character 2:1-2:2", false},
		{"conflict", "a: 1\n<<<<<<< HEAD\nb: 2\n||||||| base\n=======\nb: 3\n>>>>>>> other\n", "merge-conflict 2:1-2:8", false},
		{"conflict with CRLF", "a: 1\r\n=======\r\n", "merge-conflict 2:1-2:8", false},
		{"conflict at the end", "a: 1\n>>>>>>>", "merge-conflict 2:1-2:8", false},
		{"conflict in the second half of a block", "a: |\n  x\n=======\n  y\n", "merge-conflict 3:1-3:8", false},
		{"second document", "a: 1\n---\nb: 2\n", "second-document 2:1-2:4", true},
		{"second document, empty", "a: 1\n...\n---\n", "second-document 3:1-3:4", true},
		{"duplicate key", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", "duplicate-key 5:3-5:4", true},
		{"duplicate key, quoted", "a: 1\n\"a\": 2\n'a': 3\n", "duplicate-key 2:1-2:4; duplicate-key 3:1-3:4", true},
		{"duplicate key through an alias", "&k a: 1\n*k : 2\n", "duplicate-key 2:1-2:3", true},
		{"list as key", "? [a]\n: b\nc: d\n", "key-not-text 1:3-1:6", true},
		{"mapping as key", "{a: b}: c\nd: e\n", "key-not-text 1:1-1:7", true},
		{"template as key", "a: {{name}}\n", "key-not-text 1:5-1:11", true},
		{"key missing", "? \n: a\nb: c\n", "key-missing 1:2-1:2", true},
		{"cycle", "a: &x [1, *x]\n", "alias-cycle 1:11-1:13", false},
		{"cycle through a mapping", "a: &x\n  b: {c: *x}\n", "alias-cycle 2:10-2:12", false},
		{"cycle through a merge", "a: &x\n  <<: *x\n", "alias-cycle 2:7-2:9", false},
		{"cycle through a key", "a: &x\n  *x : 1\n", "key-not-text 2:3-2:5; alias-cycle 2:3-2:5", false},
		{"merge of text", "a: {<<: b}\n", "merge-key 1:9-1:10", true},
		{"merge of a list with text", "a: &x {b: 1}\nc: {<<: [*x, d]}\n", "merge-key 2:14-2:15", true},
		{"merge of nothing", "a:\n  <<:\n  b: 1\n", "merge-key 2:6-2:6", true},
		{"two merge keys", "a: {<<: {b: 1}, <<: {c: 1}}\n", "duplicate-key 1:17-1:19", true},
		{"unknown tag", "a: !Ref b\nc: !!binary aGk=\nd: !!set {e}\n", "unknown-tag 1:4-1:9; unknown-tag 2:4-2:13; unknown-tag 3:4-3:10", true},
		{"unknown anchor", "b: a*x\na: *xy\n", "unknown-anchor 2:4-2:7", false},
		{"too deep in brackets", deep(MaxDepth+1, "[") + deep(MaxDepth+1, "]"), "too-deep 1:65-1:66", false},
		{"too deep in dashes", deep(MaxDepth+1, "- ") + "x", "too-deep 1:129-1:130", false},
		{"too deep by an alias", "a: &x " + deep(40, "[") + deep(40, "]") + "\nb: " + deep(30, "[") + "*x" + deep(30, "]"), "too-deep 2:34-2:35", false},
		{"too deep for the library", deep(10_001, "["), "too-deep 1:10001-1:10002", false},
		{"too large", strings.Repeat("#", MaxFileBytes+1), "file-too-large 1:1-1:2", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l diag.List
			f := Parse("f.yaml", []byte(c.src), &l)
			if got := told(l); got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
			if (f != nil) != c.sound {
				t.Errorf("a tree came back: %v", f != nil)
			}
			for _, d := range l {
				if d.Severity != diag.Error || d.Message == "" || d.Span.File != "f.yaml" {
					t.Errorf("incomplete: %+v", d)
				}
			}
		})
	}
}

// What the library says of a text that is no YAML is told with the place of the fault, in the words of a writer.
func TestParseSyntax(t *testing.T) {
	for _, c := range []struct{ src, at, message string }{
		{"x: 1\na: b: c\nd: e\n", "2:5", "second colon"},
		{"a: 1\n b: 2\nc: 3\n", "2:2", "a key cannot stand here"},
		{"a:\n  b: 2\n c: 3\nd: 4\n", "3:2", "a key was expected"},
		{"a:\n  - b\n  c: 3\nd: 4\n", "3:3", "list item"},
		{"a: 1\n- b\n", "2:1", "a key was expected"},
		{"a: 1\nb: \"open\nc: 2\n", "2:4", "never closed"},
		{"a: 1\nb: 'open\nc: 2\n", "2:4", "never closed"},
		{"a: 'it's'\nb: 2\n", "1:8", "a key was expected"},
		{"x: 1\na: \"b\" c\nd: 2\n", "2:8", "a key was expected"},
		{"a: 1\n\tb: 2\n", "2:1", "tab"},
		{"a:\n  b:\n  \tc: 2\n", "3:3", "tab"},
		{"a: |\n\tb: 2\n", "2:1", "tab"},
		{"q: 1\na: @x\n", "2:4", `begin with "@"`},
		{"q: 1\nz: 2\na: `x`\n", "3:4", "begin with \"`\""},
		{"q: 1\nz: %x\n", "2:4", `begin with "%"`},
		{"a: 1\nb\nc: 2\n", "2:1", "colon is missing"},
		{"a: 1\nb: \"\\q\"\n", "2:5", "escape"},
		{"a: 1\nb: \"\\u12\"\n", "2:5", "escape"},
		{"a: 1\nb: }\nc: 2\n", "2:4", "a value was expected"},
		{"a: 1\nb: {x: 1}}\nc: 2\n", "2:10", "a key was expected"},
		{"a: &\nb: 1\n", "1:4", "name is missing"},
		{"a: 1\nb: [x, y\nc: 2\nd: 3\n", "4:1", "] is missing"},
		{"a: 1\nb: [x\n", "2:4", "never closed"},
		{"a: [b c: d, e: f: g]\n", "1:16", "second colon"},
		{"\ufeffa: 1\nb: @\n", "2:4", "begin with"},
		{"é: {é: \"é\" é}\n", "1:12", "comma or }"},
	} {
		var l diag.List
		if f := Parse("f.yaml", []byte(c.src), &l); f != nil || len(l) != 1 {
			t.Errorf("%q: %v, %v", c.src, f, l)
			continue
		}
		if at := fmt.Sprintf("%d:%d", l[0].Span.Line, l[0].Span.Col); at != c.at || !strings.Contains(l[0].Message, c.message) || l[0].Code != "yaml-syntax" {
			t.Errorf("%q: %s %s [%s], want %s %s", c.src, at, l[0].Message, l[0].Code, c.at, c.message)
		}
	}
}

// Inside braces the hint is that text needs quotes, wherever the library noticed the fault, and the brace is shown.
func TestParseSyntaxInBraces(t *testing.T) {
	for _, c := range []struct{ src, at, brace string }{
		{"a: 1\nb: {title: what? this, x: y}\nc: 2\n", "2:16", "2:4"},
		{"a: 1\nb: {title: \"x\" y, x: y}\nc: 2\n", "2:16", "2:4"},
		{"a: 1\nb: {title: text: with colon, x: y}\nc: 2\n", "2:12", "2:4"},
		{"a: 1\nb: {title: x\nc: 2\nd: 3\n", "3:1", "2:4"},
		{"a: 1\nb: {title: @x}\nc: 2\n", "2:12", "2:4"},
		{"a: 1\nb: {title: \"\\q\"}\nc: 2\n", "2:13", "2:4"},
		{"a:\n  b: {c: 1}\n  d: {e: [f, {g: h: i}]}\n", "3:18", "3:14"},
		{"a:\n  b: {from: x,\n     note: it's fine, to: y\n  c: {from: z}\n", "4:3", "2:6"},
		{"t: it's {odd\na: {b: c, d: [e, f}\n", "2:19", "2:14"},
		{"a: {b: \"x}\nc: 1\n", "1:8", "1:4"},
		{"a: {b: 1,, c: 2}\n", "1:10", "1:4"},
		{"a: |\n  {not: this\nb: {c: d: e}\n", "3:8", "3:4"},
	} {
		var l diag.List
		if f := Parse("f.yaml", []byte(c.src), &l); f != nil || len(l) != 1 {
			t.Errorf("%q: %v, %v", c.src, f, l)
			continue
		}
		d := l[0]
		if at := fmt.Sprintf("%d:%d", d.Span.Line, d.Span.Col); at != c.at || d.Hint != bracesHint {
			t.Errorf("%q: %s %s, hint %q, want %s", c.src, at, d.Message, d.Hint, c.at)
		}
		if len(d.Related) != 1 || fmt.Sprintf("%d:%d", d.Related[0].Span.Line, d.Related[0].Span.Col) != c.brace {
			t.Errorf("%q: related %v, want %s", c.src, d.Related, c.brace)
		}
	}
	var l diag.List
	if Parse("f.yaml", []byte("a: {b: c}\nd: e: f\n"), &l); len(l) != 1 || l[0].Hint == bracesHint {
		t.Errorf("the hint about braces stands where there are none: %v", l)
	}
}

func TestDuplicateKeyNamesBothPlaces(t *testing.T) {
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprintf("k%d: %d\n", i, i)
	}
	for _, src := range []string{"k7: 0\nb: 1\nk7: 2\nk7: 3\n", strings.Join(many, "") + "k7: again\nk7: and again\n"} {
		var l diag.List
		f := Parse("f", []byte(src), &l)
		if len(l) != 2 || f == nil {
			t.Fatalf("%v", l)
		}
		first := f.Root().Pair(f.Root().Find("k7"))
		for _, d := range l {
			if len(d.Related) != 1 || d.Related[0].Span != first.Key.Span() || !strings.Contains(d.Message, `"k7"`) {
				t.Errorf("%+v", d)
			}
		}
		if strings.Count(src, "\n") != f.Root().Len()+2 || strings.Contains(first.Value.Text(), "again") {
			t.Errorf("the first of equal keys does not stay: %q, %d pairs", first.Value.Text(), f.Root().Len())
		}
	}
}

func TestManyFaultsAreCut(t *testing.T) {
	var l diag.List
	f := Parse("f", []byte(strings.Repeat("a: 1\n", 50_000)), &l)
	if f == nil || f.Root().Len() != 1 || len(l) != maxReports || l[maxReports-1].Code != "too-many-errors" {
		t.Errorf("%d diagnostics, the last %+v", len(l), l[len(l)-1])
	}
}

func TestMergeKeys(t *testing.T) {
	var l diag.List
	f := Parse("f", []byte(`base: &base {a: 1, b: 1}
more: &more
  <<: *base
  c: 2
use:
  b: own
  <<: [*more, {c: 9, d: 9}]
  e: 3
text: {"<<": kept}
value: <<
`), &l)
	if len(l) > 0 {
		t.Fatal(l)
	}
	use := f.Root().Get("use")
	var got []string
	for p := range use.Pairs() {
		got = append(got, p.Key.Text()+"="+p.Value.Text())
	}
	// Own pairs first, in the order of the file; then those joined, the earlier mapping wins.
	if s := strings.Join(got, " "); s != "b=own e=3 c=2 a=1 d=9" || use.Own() != 2 || use.Len() != 5 {
		t.Errorf("%s, own %d, len %d", s, use.Own(), use.Len())
	}
	if use.Get("a").Text() != "1" || use.Get("a").Pos().Line != 1 {
		t.Errorf("a joined value stands at %v", use.Get("a").Pos())
	}
	if s := use.Span(); s.Line != 6 || s.EndLine != 8 {
		t.Errorf("the mapping with a merge key takes %+v", s)
	}
	if f.Root().Get("text").Get("<<").Text() != "kept" || f.Root().Get("value").Text() != "<<" {
		t.Error("quoted, or as a value, << is text")
	}
}

func TestAliases(t *testing.T) {
	var l diag.List
	f := Parse("f", []byte("a: &x [1, 2]\nb: *x\nc: {d: *x}\n"), &l)
	b := f.Root().Get("b")
	if len(l) > 0 || b.Kind() != Sequence || b.Len() != 2 || !b.Alias() || b.Span() != (diag.Span{File: "f", Line: 2, Col: 4, EndLine: 2, EndCol: 6}) {
		t.Errorf("%v, %v at %+v, %v", b.Kind(), b.Len(), b.Span(), l)
	}
	if !Equal(b, f.Root().Get("a")) || !Equal(b, f.Root().Get("c").Get("d")) || Equal(b, f.Root().Get("c")) {
		t.Error("Equal does not follow aliases")
	}
	if f.Root().Get("a").Pos() != (diag.Pos{Line: 1, Col: 7}) {
		t.Errorf("an anchored node stands at %v", f.Root().Get("a").Pos())
	}
}

// bombs are texts that are small and cost much when read carelessly.
var bombs = []struct {
	name, src string
	want      string // the code told, none for a text that is sound
}{
	{"laughs in lists", laughs("[", "]", 9), "alias-expansion"},
	{"laughs in mappings", laughsMap(9), "alias-expansion"},
	{"laughs by merge", mergeLaughs(), "alias-expansion"},
	{"many small aliases", "a: &x 1\nb: [" + strings.Repeat("*x, ", MaxExpansion+1) + "]", "alias-expansion"},
	{"aliases at the limit", "a: &x 1\nb: [" + strings.Repeat("*x, ", MaxExpansion) + "]", ""},
	{"one wide anchor, twice", "a: &x [" + strings.Repeat("1, ", 6000) + "]\nb: *x\nc: *x\n", "alias-expansion"},
	{"deep brackets", strings.Repeat("[", 9_999), "yaml-syntax"},
	{"deep brackets, closed", strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999), "too-deep"},
	{"deep braces", strings.Repeat("{a: ", 9_999), "yaml-syntax"},
	{"deep dashes", strings.Repeat("- ", 9_999) + "x", "too-deep"},
	{"deep question marks", strings.Repeat("? ", 9_999) + "x", "key-not-text"},
	{"deep lines", deepLines(900), "too-deep"},
	{"cyclic anchors", "a: &a {b: &b {c: *a}}\nd: *b\n", "alias-cycle"},
	{"a ring by keys", "&a ? [*a]\n: 1\n", ""},
	{"deep aliases", deepAliases(), "too-deep"},
	{"one long line of text", "a: " + strings.Repeat("word ", 40_000), ""},
	{"many comments", "a: 1\n" + strings.Repeat("# c\n", 40_000) + "b: 2\n", ""},
	{"many comments behind values", strings.Repeat("- a # c\n", 20_000), ""},
	{"open quote", "a: \"" + strings.Repeat("x: y\n", 40_000), "yaml-syntax"},
	{"open braces in many lines", strings.Repeat("a: {b: c\n", 5_000), "yaml-syntax"},
	{"colons", strings.Repeat("a: ", 50_000), "yaml-syntax"},
	{"tabs", "a:" + strings.Repeat("\t", 100_000) + "b", ""},
	{"directives", manyPairs("%%TAG !a%d! tag:x,2000:\n", 20_000) + "---\na", "yaml-syntax"},
	{"anchors", "[" + strings.Repeat("&a x, ", 20_000) + "]", ""},
	{"one line of pairs in CJK", "{" + manyPairs("名%d: 前, ", 10_000) + "}", ""},
}

func laughs(open, shut string, n int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 " + open + "x" + shut + "\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d %s%s*a%d%s\n", i, i, open, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1, shut)
	}
	return b.String()
}

func laughsMap(n int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 {x: y}\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d {", i, i)
		for k := range 10 {
			fmt.Fprintf(&b, "k%d: *a%d, ", k, i-1)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// mergeLaughs joins the same mapping into many.
func mergeLaughs() string {
	return "a: &a {" + manyPairs("k%d: v, ", 500) + "}\n" + manyPairs("m%d: {<<: *a}\n", 500)
}

func manyPairs(form string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

func deepLines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func deepAliases() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 200; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	return b.String()
}

func TestBombs(t *testing.T) {
	for _, c := range bombs {
		t.Run(c.name, func(t *testing.T) {
			var best time.Duration
			for try := range 3 { // the machine may be busy: the best of three counts
				var l diag.List
				start := time.Now()
				f := Parse("f", []byte(c.src), &l)
				if d := time.Since(start); try == 0 || d < best {
					best = d
				}
				code := ""
				if len(l) > 0 {
					code = l[0].Code
				}
				if c.name == "a ring by keys" {
					if f != nil && len(l) == 0 {
						t.Error("accepted")
					}
				} else if code != c.want {
					t.Fatalf("told %q, want %q", told(l), c.want)
				}
			}
			if best > 100*time.Millisecond {
				t.Errorf("%d bytes took %v", len(c.src), best)
			}
		})
	}
}

// The bombs together stay within the memory that one may take.
func TestBombsMemory(t *testing.T) {
	if os.Getenv("YAMLTREE_BOMBS") == "1" {
		debug.SetGCPercent(50)
		for _, c := range bombs {
			var l diag.List
			Parse("f", []byte(c.src), &l)
		}
		return
	}
	if testing.Short() {
		t.Skip("starts a process")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestBombsMemory$")
	cmd.Env = append(os.Environ(), "YAMLTREE_BOMBS=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if rss, ok := maxResident(cmd.ProcessState); ok && rss > 100<<20 {
		t.Errorf("took %d MiB", rss>>20)
	}
}

// A mapping of 90,000 keys is read in about the time of its bytes: no check is quadratic.
func TestHugeMapping(t *testing.T) {
	src := manyPairs("k%d: v\n", 90_000)
	var best time.Duration
	for try := range 3 {
		var l diag.List
		start := time.Now()
		f := Parse("f", []byte(src), &l)
		if d := time.Since(start); try == 0 || d < best {
			best = d
		}
		if f == nil || len(l) > 0 || f.Root().Len() != 90_000 {
			t.Fatal(l)
		}
	}
	if best > time.Second {
		t.Errorf("took %v", best)
	}
}

// Names of any sort are only passed on.
func TestParseName(t *testing.T) {
	for _, name := range []string{"-", "", "a/b.yaml", "C:\\x.yaml", "\x1b"} {
		var l diag.List
		f := Parse(name, []byte("a: 1"), &l)
		if f == nil || f.Name != name || f.Root().Get("a").Span().File != name {
			t.Errorf("%q: %v, %v", name, f, l)
		}
	}
}

func TestKinds(t *testing.T) {
	var l diag.List
	f := Parse("f", []byte("a: 010\nb: \"1.10\"\nc: ~\nd:\ne: !!str\nf: yes\ng: {}\nh: []\ni: ''\nj: null\nk: !!null x\nl: |\n  x\nm: 2026-11-23\n"), &l)
	if len(l) > 0 {
		t.Fatal(l)
	}
	var got []string
	for p := range f.Root().Pairs() {
		q := ""
		if p.Value.Quoted() {
			q = "q"
		}
		got = append(got, fmt.Sprintf("%s%d%s%q", p.Key.Text(), p.Value.Kind(), q, p.Value.Text()))
	}
	want := []string{`a1"010"`, `b1q"1.10"`, `c4"~"`, `d4""`, `e1""`, `f1"yes"`, `g2""`, `h3""`, `i1q""`, `j4"null"`, `k4"x"`, `l1q"x\n"`, `m1"2026-11-23"`}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// The zero Node answers every question with nothing.
func TestZeroNode(t *testing.T) {
	var n Node
	if n.Valid() || n.Kind() != 0 || n.Text() != "" || n.Len() != 0 || n.Own() != 0 || n.Quoted() || n.Flow() || n.Alias() || n.File() != nil ||
		n.Pos() != (diag.Pos{}) || n.Span() != (diag.Span{}) || n.Start() != -1 || n.End() != -1 || n.Get("a").Get("b").Valid() || n.Find("a") != -1 {
		t.Error("the zero node says something")
	}
	for range n.Pairs() {
		t.Error("a pair of no node")
	}
	for range n.Items() {
		t.Error("an item of no node")
	}
	if _, err := n.Replace("x"); err == nil {
		t.Error("no node was replaced")
	}
	if _, err := n.Append("x: y"); err == nil {
		t.Error("no node was appended to")
	}
	if _, err := n.Remove(0, false); err == nil {
		t.Error("of no node a pair was removed")
	}
}

func TestAccessorsDoNotAllocate(t *testing.T) {
	var l diag.List
	f := Parse("f", []byte("é: &x {b: 1}\nuse:\n  <<: *x\n  c: [1, 2, \"q\"]\n"), &l)
	var n int
	allocs := testing.AllocsPerRun(100, func() {
		use := f.Root().Get("use")
		for p := range use.Pairs() {
			n += len(p.Key.Text()) + int(p.Value.Kind()) + p.Key.Span().EndCol + int(p.Value.Pos().Line) + p.Value.Span().EndCol
		}
		for i := range use.Get("c").Items() {
			n += len(i.Text()) + i.Span().EndCol
		}
		n += use.Own() + use.Len() + f.Offset(use.Pos())
	})
	if allocs != 0 || n == 0 {
		t.Errorf("%v allocations", allocs)
	}
}
