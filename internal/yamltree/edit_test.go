package yamltree

import (
	"errors"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

func TestApply(t *testing.T) {
	for _, c := range []struct {
		src   string
		edits []Edit
		want  string // "!" for an error
	}{
		{"abc", nil, "abc"},
		{"abc", []Edit{{1, 2, "X"}}, "aXc"},
		{"abc", []Edit{{3, 3, "!"}, {0, 0, "!"}}, "!abc!"},
		{"abc", []Edit{{1, 1, "1"}, {1, 1, "2"}, {1, 2, ""}}, "a12c"},
		{"abc", []Edit{{1, 2, ""}, {1, 1, "1"}}, "a1c"},
		{"abc", []Edit{{0, 2, "x"}, {2, 3, "y"}}, "xy"},
		{"abc", []Edit{{0, 2, "x"}, {1, 3, "y"}}, "!"},
		{"abc", []Edit{{0, 3, "x"}, {1, 1, "y"}}, "!"},
		{"abc", []Edit{{2, 4, ""}}, "!"},
		{"abc", []Edit{{2, 1, ""}}, "!"},
		{"abc", []Edit{{-1, 1, ""}}, "!"},
	} {
		src, edits := []byte(c.src), append([]Edit(nil), c.edits...)
		out, err := Apply(src, edits)
		if c.want == "!" {
			if err == nil {
				t.Errorf("%v gave %q", c.edits, out)
			}
			continue
		}
		if err != nil || string(out) != c.want || string(src) != c.src {
			t.Errorf("%v gave %q, %v, want %q", c.edits, out, err, c.want)
		}
		for i := range edits {
			if edits[i] != c.edits[i] {
				t.Errorf("the caller's edits were changed")
			}
		}
	}
}

// edited parses src, makes the edit of the node at path, and gives the new text, or "!" when it cannot be made.
func edited(t *testing.T, src string, path []any, make func(Node) (Edit, error)) string {
	t.Helper()
	var l diag.List
	f := Parse("f", []byte(src), &l)
	if f == nil || len(l) > 0 {
		t.Fatalf("%q: %v", src, l)
	}
	e, err := make(at(f.Root(), path...))
	if err != nil {
		if !errors.Is(err, ErrLayout) && !errors.Is(err, ErrNotOwn) {
			t.Errorf("%q: %v", src, err)
		}
		return "!"
	}
	out, err := Apply(f.Src, []Edit{e})
	if err != nil {
		t.Fatal(err)
	}
	if g := Parse("f", out, &l); g == nil || len(l) > 0 {
		t.Errorf("%q became %q: %v", src, out, l)
	}
	return string(out)
}

func TestReplace(t *testing.T) {
	for _, c := range []struct {
		src  string
		path []any
		text string
		want string
	}{
		{"a: old # c\nb: 1\n", []any{"a"}, "new", "a: new # c\nb: 1\n"},
		{"a:   old\r\nb: 1\r\n", []any{"a"}, "x: y", "a:   \"x: y\"\r\nb: 1\r\n"},
		{"a: 'old'\n", []any{"a"}, "yes", "a: \"yes\"\n"},
		{"a: |\n  x\n  y\n\n# c\nb: 1\n", []any{"a"}, "z", "a: z\n\n# c\nb: 1\n"},
		{"a: two\n  lines # c\n", []any{"a"}, "one", "a: one # c\n"},
		{"a:\nb: 1\n", []any{"a"}, "new", "a: new\nb: 1\n"},
		{"a:   # c\n", []any{"a"}, "new", "a: new   # c\n"},
		{"a:", []any{"a"}, "new", "a: new"},
		{"- a\n-\n- b\n", []any{1}, "new", "- a\n- new\n- b\n"},
		{"{a: , b: 1}\n", []any{"a"}, "new", "{a: new , b: 1}\n"},
		{"{a, b: 1}\n", []any{"a"}, "new", "!"},
		{"{\"a\":1}\n", []any{"a"}, "new", "{\"a\": new}\n"},
		{"{a: old, b: 1}\n", []any{"a"}, "x, y", "{a: \"x, y\", b: 1}\n"},
		{"a: &x old\nb: *x\n", []any{"a"}, "new", "a: &x new\nb: *x\n"},
		{"a: &x old\nb: *x\n", []any{"b"}, "new", "a: &x old\nb: new\n"},
		{"a: !!int 5\n", []any{"a"}, "five", "a: five\n"},
		{"a: !!int &x 5\nb: *x\n", []any{"a"}, "five", "a: &x five\nb: *x\n"},
		{"a: ~\n", []any{"a"}, "new", "a: new\n"},
		{"a: é\n", []any{"a"}, "line\nline", "a: \"line\\nline\"\n"},
		{"a: {}\n", []any{"a"}, "new", "a: new\n"},
		{"a: [b, # c\n  {d: e}] # f\n", []any{"a"}, "new", "a: new # f\n"},
		{"a: [b: c]\n", []any{"a", 0}, "new", "!"},
		{"a:\n- b\n", []any{"a"}, "new", "!"},
		{"? a\n? b\n", []any{"a"}, "new", "!"},
	} {
		got := edited(t, c.src, c.path, func(n Node) (Edit, error) { return n.Replace(c.text) })
		if got != c.want {
			t.Errorf("%q %v became %q, want %q", c.src, c.path, got, c.want)
		}
	}
	got := edited(t, "a: 1\n", []any{"a"}, func(n Node) (Edit, error) { return n.ReplaceYAML("[x, y]") })
	if got != "a: [x, y]\n" {
		t.Errorf("ReplaceYAML: %q", got)
	}
	if got := edited(t, "a: 1\n", []any{"a"}, func(n Node) (Edit, error) { return n.ReplaceYAML("x\ny: 2") }); got != "!" {
		t.Errorf("two lines in place of a scalar: %q", got)
	}
}

func TestInsertAndAppend(t *testing.T) {
	const last, first = -9, -1
	for _, c := range []struct {
		src   string
		path  []any
		after int
		block string
		want  string
	}{
		{"a: 1\nb: 2\n", nil, 0, "n: 1", "a: 1\nn: 1\nb: 2\n"},
		{"a: 1 # c\n# d\nb: 2\n", nil, 0, "n: 1\n", "a: 1 # c\nn: 1\n# d\nb: 2\n"},
		{"a: 1\nb: 2\n", nil, first, "n: 1", "n: 1\na: 1\nb: 2\n"},
		{"# head\n\na: 1\n", nil, first, "n: 1", "# head\n\nn: 1\na: 1\n"},
		{"x:\n  # of a\n  a: 1\n", []any{"x"}, first, "n: 1", "x:\n  n: 1\n  # of a\n  a: 1\n"},
		{"a: 1\nb: 2\n", nil, last, "n:\n  o: 1\n\n  p: 2\n", "a: 1\nb: 2\nn:\n  o: 1\n\n  p: 2\n"},
		{"a: 1", nil, last, "n: 1", "a: 1\nn: 1\n"},
		{"a: 1\r\nb: 2", nil, last, "n:\n  o: 1", "a: 1\r\nb: 2\r\nn:\r\n  o: 1\r\n"},
		{"x:\n  a:\n    b: 1\n    # deep\n  # next\n  c: 2\n", []any{"x"}, 0, "n: 1", "x:\n  a:\n    b: 1\n    # deep\n  n: 1\n  # next\n  c: 2\n"},
		{"x:\n  a: |+\n    t\n\n  c: 2\n", []any{"x"}, 0, "n: 1", "x:\n  a: |+\n    t\n\n  n: 1\n  c: 2\n"},
		{"x:\n  a: |\n    t\n\n  c: 2\n", []any{"x"}, 0, "n: 1", "x:\n  a: |\n    t\n  n: 1\n\n  c: 2\n"},
		{"- a: 1\n  b: 2\n- c\n", []any{0}, last, "n: 1", "- a: 1\n  b: 2\n  n: 1\n- c\n"},
		{"-   a: 1\n    b: 2\n", []any{0}, first, "n:\n  o: 1", "-   n:\n      o: 1\n    a: 1\n    b: 2\n"},
		{"a: 1\nb:\n", nil, last, "n: 1", "a: 1\nb:\nn: 1\n"},
		{"{a: 1, b: 2} # c\n", nil, 0, "n: 1", "{a: 1, n: 1, b: 2} # c\n"},
		{"{a: 1, b: 2,}\n", nil, last, "n: 1", "{a: 1, b: 2, n: 1,}\n"},
		{"{a: 1}\n", nil, first, "n: 1", "{n: 1, a: 1}\n"},
		{"{a}\n", nil, last, "n: 1", "{a, n: 1}\n"},
		{"{a: 1}\n", nil, last, "n:\n  o: 1", "!"},
		{"x: {}\n", []any{"x"}, last, "n:\n  o: 1", "x:\n  n:\n    o: 1\n"},
		{"x: {} # none yet\ny: 1\n", []any{"x"}, last, "n: 1", "x: # none yet\n  n: 1\ny: 1\n"},
		{"x:\ny: 1\n", []any{"x"}, last, "n: 1", "x:\n  n: 1\ny: 1\n"},
		{"x:", []any{"x"}, last, "n: 1", "x:\n  n: 1"},
		{"z:\n  x: ~\r\n  y: 1\n", []any{"z", "x"}, last, "n: 1", "z:\n  x:\n    n: 1\r\n  y: 1\n"},
		{"{}\n", nil, last, "n:\n  o: 1", "n:\n  o: 1\n"},
		{"x:\n  {}\n", []any{"x"}, last, "n: 1\no: 2", "x:\n  n: 1\n  o: 2\n"},
		{"- {}\n- x\n", []any{0}, last, "n: 1\no: 2", "- n: 1\n  o: 2\n- x\n"},
		{"a: {x: {}, y: 1}\n", []any{"a", "x"}, last, "n: 1", "a: {x: {n: 1}, y: 1}\n"},
		{"a: {x: , y: 1}\n", []any{"a", "x"}, last, "n: 1", "a: {x: {n: 1} , y: 1}\n"},
		{"a: {x: {}, y: 1}\n", []any{"a", "x"}, last, "n: 1\no: 2", "!"},
		{"a: &x {}\n", []any{"a"}, last, "n: 1", "!"},
		{"a: text\n", []any{"a"}, last, "n: 1", "!"},
		{"? a\n: 1\n", nil, last, "n: 1", "!"},
		{"a: &x {b: 1}\nc: *x\n", []any{"c"}, last, "n: 1", "!"},
		{"a: 1\nb: |\n  x", nil, last, "n: 1", "!"},
		{"a: 1\n...\n", nil, last, "n: 1", "a: 1\nn: 1\n...\n"},
	} {
		got := edited(t, c.src, c.path, func(n Node) (Edit, error) {
			if c.after == last {
				return n.Append(c.block)
			}
			return n.InsertAfter(c.after, c.block)
		})
		if got != c.want {
			t.Errorf("%q %v became %q, want %q", c.src, c.path, got, c.want)
		}
	}
}

func TestRemove(t *testing.T) {
	for _, c := range []struct {
		src     string
		path    []any
		i       int
		comment bool
		want    string
	}{
		{"a: 1\nb: 2 # of b\nc: 3\n", nil, 1, false, "a: 1\nc: 3\n"},
		{"a: 1\n# of b\nb: 2\nc: 3\n", nil, 1, false, "a: 1\n# of b\nc: 3\n"},
		{"a: 1\n# of b\n# more\nb: 2\nc: 3\n", nil, 1, true, "a: 1\nc: 3\n"},
		{"# head\n\n# of a\na: 1\nb: 2\n", nil, 0, true, "# head\n\nb: 2\n"},
		{"x:\n  a:\n    b: 1\n    # deep\n\n    c: |\n      t\n    # deep too\n  # of d\n  d: 1\n", []any{"x"}, 0, true, "x:\n  # of d\n  d: 1\n"},
		{"a: |+\n  x\nb: 1\n\nc: 2\n", nil, 1, false, "a: |+\n  x\nc: 2\n"},
		{"a: 1\r\nb: 2\r\n", nil, 0, false, "b: 2\r\n"},
		{"a: 1\nb: 2", nil, 1, false, "a: 1\n"},
		{"a: 1\n\nb: 2\n\nc: 3\n", nil, 1, false, "a: 1\n\n\nc: 3\n"},
		{"x:\n  a: 1 # c\ny: 2\n", []any{"x"}, 0, false, "x:\n  {} # c\ny: 2\n"},
		{"- a: 1\n  b: 2\n", []any{0}, 0, false, "- b: 2\n"},
		{"- a: 1 # c\n  b: 2\n", []any{0}, 0, false, "-  # c\n  b: 2\n"},
		{"- a: 1\n  b: 2\n- c\n", []any{0}, 1, false, "- a: 1\n- c\n"},
		{"- a: 1\n", []any{0}, 0, false, "- {}\n"},
		{"x: {a: 1, b: 2, c: 3}\n", []any{"x"}, 0, false, "x: {b: 2, c: 3}\n"},
		{"x: {a: 1, b: 2, c: 3}\n", []any{"x"}, 1, false, "x: {a: 1, c: 3}\n"},
		{"x: {a: 1, b: 2, c: 3 }\n", []any{"x"}, 2, false, "x: {a: 1, b: 2 }\n"},
		{"x: {a: 1,}\n", []any{"x"}, 0, false, "x: {}\n"},
		{"x: {a: 1, # c\n b: 2}\n", []any{"x"}, 0, false, "!"},
		{"x: [a: 1]\n", []any{"x", 0}, 0, false, "!"},
		{"? a\n: 1\n? b\n: 2\n", nil, 0, false, "!"},
		{"a: &x {b: 1}\nc: {<<: *x, d: 1}\n", []any{"c"}, 0, false, "!"},
		{"a: &x {b: 1}\nc: {<<: *x, d: 1}\n", []any{"c"}, 1, false, "!"},
		{"a: 1\n", nil, 5, false, "!"},
		{"a: 1\n", nil, -1, false, "!"},
	} {
		got := edited(t, c.src, c.path, func(n Node) (Edit, error) { return n.Remove(c.i, c.comment) })
		if got != c.want {
			t.Errorf("%q %v %d became %q, want %q", c.src, c.path, c.i, got, c.want)
		}
	}
}

func TestQuote(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain text", "plain text"}, {"it's", "it's"}, {"a-b_c.d/e", "a-b_c.d/e"}, {"E-010@send", "E-010@send"},
		{"https://tracker.example/NAT-12?x=1", `"https://tracker.example/NAT-12?x=1"`}, {"https://x.example/a", "https://x.example/a"},
		{"2026-11-23", "2026-11-23"}, {"30d", "30d"}, {"1.2.3", "1.2.3"}, {"v1", "v1"}, {"für Käse, 名前", `"für Käse, 名前"`}, {"名前", "名前"},
		{"", `""`}, {" a", `" a"`}, {"a ", `"a "`}, {"yes", `"yes"`}, {"No", `"No"`}, {"null", `"null"`}, {"~", `"~"`}, {"010", `"010"`}, {"1.10", `"1.10"`},
		{"1e5", `"1e5"`}, {"0x1f", `"0x1f"`}, {"1_000", `"1_000"`}, {"12:30", `"12:30"`}, {".inf", `".inf"`}, {"-", `"-"`}, {"- a", `"- a"`}, {"-a", "-a"},
		{"a: b", `"a: b"`}, {"a:", `"a:"`}, {"a:b", "a:b"}, {"a #b", `"a #b"`}, {"a#b", "a#b"}, {"[a]", `"[a]"`}, {"{a}", `"{a}"`}, {"a, b", `"a, b"`}, {"what?", `"what?"`},
		{"*a", `"*a"`}, {"&a", `"&a"`}, {"!a", `"!a"`}, {"|", `"|"`}, {"> a", `"> a"`}, {"%a", `"%a"`}, {"@a", `"@a"`}, {"'a'", `"'a'"`}, {`"a"`, `"\"a\""`}, {`a\b`, `a\b`}, {`"\`, `"\"\\"`},
		{"<<", `"<<"`}, {"---", `"---"`}, {"...", `"..."`}, {"a\nb", `"a\nb"`}, {"a\tb", `"a\tb"`}, {"\x1b[0m", `"\x1b[0m"`}, {"\u202ex", `"\u202ex"`}, {"a\u2028", `"a\u2028"`},
		{"\u0085", `"\x85"`}, {"\ufeff", `"\ufeff"`}, {"\U000e0041", `"\U000e0041"`}, {"\xff", "\"\ufffd\""}, {"😀 ok", `"😀 ok"`}, {"ok 😀", "ok 😀"}, {"1" + "000000000000000000000000000000", `"1000000000000000000000000000000"`},
	} {
		if got := Quote(c.in); got != c.want {
			t.Errorf("Quote(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}
