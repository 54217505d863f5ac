package register

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

func TestParse(t *testing.T) {
	src := `# a register
threatctl-register: 1
x-team: {any: thing}
threats:
  E-010@send:
    title: "Object-level: missing"
    severity: high
    first-seen: 2026-11-01
    status: transferred
    was: accepted
    reason: >-
      over several
      lines
    owner: ' team natter '
    to: insurer
    by: alex
    decided: "2026-11-02"
    until: 2027-02-01
    links:
      - https://tracker.example/1
      - http://tracker.example/2
    x-note: [1, 2]
  D-001@db:
decisions:
  R-*@int-*: {status: accepted, reason: r, owner: o, until: 2027-01-01, x-why: y}
`
	r, diags := parseBoth(t, []byte(src))
	if len(diags) > 0 || len(r.Entries) != 2 || len(r.Decisions) != 1 {
		t.Fatalf("%v, %+v", diags, r)
	}
	if e := r.Entries[0]; e.Threat != "D-001@db" || e.Status != StatusOpen || e.Decided() || e.FirstSeen != 0 {
		t.Errorf("an entry without fields is %+v", e)
	}
	e := r.Find("E-010@send")
	if e == nil || r.Find("E-010@sen") != nil || r.Find("Z@z") != nil {
		t.Fatal("entries are not found by id")
	}
	got := fmt.Sprint(e.Title, "|", e.Severity, "|", e.FirstSeen, "|", e.Status, "|", e.Was, "|", e.Reason, "|", e.Owner, "|", e.To, "|", e.By, "|", e.DecidedOn, "|", e.Until, "|", e.Links)
	want := "Object-level: missing|high|2026-11-01|transferred|accepted|over several lines|team natter|insurer|alex|2026-11-02|2027-02-01|[https://tracker.example/1 http://tracker.example/2]"
	if got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
	if p := place(e.Span); p != "5:3-5:13" {
		t.Errorf("the entry stands at %s", p)
	}
	if d := r.Decisions[0]; d.Glob != "R-*@int-*" || d.Status != StatusAccepted || d.Until.String() != "2027-01-01" || place(d.Span) != "25:3-25:12" {
		t.Errorf("the decision is %+v", d)
	}
}

// TestParseErrors holds what is told of every fault, and where. The sign ^ in a register stands before the place.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ what, src, code, message, hint string }{
		{"an empty file", "^", "empty-file", "empty", ""},
		{"only comments", "^# nothing\n", "empty-file", "empty", ""},
		{"another version", "threatctl-register: ^2\nfuture: {}\n", "wrong-version", "this threatctl reads registers of version 1", "newer"},
		{"no version", "threatctl-register:^\nthreats: {}\n", "wrong-version", "version 1", ""},
		{"another file", "^threatctl: 1\ntitle: A model\n", "missing-key", "no register", "threatctl-register: 1"},
		{"a list", "^- a\n", "missing-key", "no register", ""},
		{"text", "^hello\n", "missing-key", "no register", ""},
		{"conflict markers", head + "  S-1@a:\n^<<<<<<< ours\n    status: open\n=======\n    status: accepted\n>>>>>>> theirs\n", "merge-conflict", "conflict", "choose"},
		{"conflict markers at the top", "^<<<<<<< ours\n" + head + "=======\n>>>>>>> theirs\n", "merge-conflict", "conflict", ""},
		{"conflict markers of three sides", head + "^||||||| base\n", "merge-conflict", "conflict", ""},
		{"an unknown key", "threatctl-register: 1\n^threat:\n", "unknown-key", `unknown key "threat"`, `did you mean "threats"?`},
		{"an unknown field", head + "  S-1@a:\n    ^reasons: x\n", "unknown-key", `unknown key "reasons"`, `did you mean "reason"?`},
		{"an unknown field in braces", head + "  S-1@a: {^untill: 2026-01-01}\n", "unknown-key", `"untill"`, `did you mean "until"?`},
		{"an unknown status", head + "  S-1@a:\n    status: ^acepted\n", "unknown-value", `unknown status "acepted"`, `did you mean "accepted"? it is open, in-progress`},
		{"a status in capitals", head + "  S-1@a:\n    status: ^Accepted\n", "unknown-value", `unknown status "Accepted"`, `did you mean "accepted"?`},
		{"an unknown severity", head + "  S-1@a:\n    severity: ^hihg\n", "unknown-value", "severity", `did you mean "high"?`},
		{"was is a decision", head + "  S-1@a:\n    was: ^resolved\n", "unknown-value", `unknown decision "resolved"`, "accepted"},
		{"a day that is none", head + "  S-1@a:\n    until: ^2026-02-30\n", "bad-date", `"2026-02-30" is not a date`, "YYYY-MM-DD"},
		{"a date with a time", head + "  S-1@a:\n    decided: ^2026-02-03T00:00:00Z\n", "bad-date", "not a date", ""},
		{"a first-seen in words", head + "  S-1@a:\n    first-seen: ^yesterday\n", "bad-date", "not a date", ""},
		{"two entries alike", head + "  S-1@a:\n    status: open\n  ^S-1@a:\n    status: accepted\n", "duplicate-key", "twice", ""},
		{"two fields alike", head + "  S-1@a:\n    status: open\n    ^status: accepted\n", "duplicate-key", "twice", ""},
		{"an id without an element", head + "  ^S-1:\n    status: open\n", "bad-id", `"S-1" is not the id of a threat`, ""},
		{"an id with two", head + "  ^S-1@a@b:\n    status: open\n", "bad-id", "not the id", ""},
		{"an id with a space", head + "  ^S-1@a b:\n    status: open\n", "bad-id", "not the id", ""},
		{"an id that hides something", head + "  ^\"S-1@a\\u202eb\":\n    status: open\n", "bad-id", "not the id", ""},
		{"threats as a list", "threatctl-register: 1\nthreats:\n  ^- S-1@a\n", "wrong-kind", "not a list", ""},
		{"threats as text", "threatctl-register: 1\nthreats: ^none\n", "wrong-kind", "not text", ""},
		{"threats in braces", "threatctl-register: 1\nthreats: ^{S-1@a: {status: open}}\n", "register-form", "braces", "a line"},
		{"the whole in braces", "^{threatctl-register: 1}\n", "register-form", "braces", "a line"},
		{"an entry that is text", head + "  S-1@a: ^accepted\n", "wrong-kind", "not text", ""},
		{"an entry that is null", head + "  S-1@a: ^~\n", "wrong-kind", "not nothing", ""},
		{"an entry that is a list", head + "  S-1@a:\n    ^- status: open\n", "wrong-kind", "not a list", ""},
		{"a reason that is a list", head + "  S-1@a:\n    reason: ^[a, b]\n", "wrong-kind", "reason is text, not a list", ""},
		{"a status that is a mapping", head + "  S-1@a:\n    status: ^{a: b}\n", "wrong-kind", "status is text, not a mapping", ""},
		{"a link that is none", head + "  S-1@a:\n    links: [https://a.example, ^NAT-12]\n", "bad-link", `"NAT-12" is not a link`, "https://"},
		{"a link to a script", head + "  S-1@a:\n    links: ^javascript:alert(1)\n", "bad-link", "not a link", ""},
		{"a link that is a mapping", head + "  S-1@a:\n    links: [^{a: b}]\n", "wrong-kind", "a link is text", ""},
		{"a reason that hides something", head + "  S-1@a:\n    reason: ^\"fine \\u202e enif\"\n", "hidden-character", "U+202E", ""},
		{"an entry with an anchor", head + "  S-1@a: &x\n    ^status: open\n", "register-form", "S-1@a takes no anchor", ""},
		{"an entry by reference", "threatctl-register: 1\nx-b: &b {owner: o}\nthreats:\n  S-1@a: ^*b\n", "register-form", "S-1@a takes no anchor, alias", ""},
		{"a reason by reference", "threatctl-register: 1\nx-b: &b why\nthreats:\n  S-1@a:\n    reason: ^*b\n", "register-form", "no references", "the value itself"},
		{"a status by reference", head + "  S-1@a: {reason: &x open}\n  S-1@b:\n    status: ^*x\n", "register-form", "", ""},
		{"a merged entry", "threatctl-register: 1\nx-b: &b {owner: o}\nthreats:\n  S-1@a:\n    ^<<: *b\n    status: open\n", "register-form", "merge", "write the fields out"},
		{"a key with a question mark", head + "  ? ^S-1@a\n  : status: open\n", "register-form", "first on its line", ""},
		{"a carriage return alone", "threatctl-register: 1^\rthreats:\r", "register-form", "carriage return", ""},
		{"a broken quote", head + "  S-1@a:\n    reason: ^\"never ends\n", "yaml-syntax", "", ""},
		{"a second document", head + "  S-1@a:\n    status: open\n^---\nthreatctl-register: 1\n", "second-document", "", ""},
		{"decisions as a list", "threatctl-register: 1\ndecisions:\n  ^- a\n", "wrong-kind", "not a list", "R-*@internal-*"},
		{"a pattern without an element", "threatctl-register: 1\ndecisions:\n  ^R-*: {status: accepted, reason: r, owner: o, until: 2027-01-01}\n", "bad-pattern", "not a pattern", ""},
		{"a pattern for everything", "threatctl-register: 1\ndecisions:\n  ^\"*@*\": {status: accepted, reason: r, owner: o, until: 2027-01-01}\n", "bad-pattern", "not a pattern", ""},
		{"a pattern of another kind", "threatctl-register: 1\ndecisions:\n  ^R-[01]*@a: {status: accepted, reason: r, owner: o, until: 2027-01-01}\n", "bad-pattern", "not a pattern", ""},
		{"a decision without a status", "threatctl-register: 1\ndecisions:\n  ^R-*@a: {reason: r, owner: o, until: 2027-01-01}\n", "missing-key", "status", ""},
		{"a decision to leave open", "threatctl-register: 1\ndecisions:\n  ^R-*@a: {status: open, reason: r, owner: o, until: 2027-01-01}\n", "missing-key", "status", ""},
		{"a decision without a reason", "threatctl-register: 1\ndecisions:\n  ^R-*@a: {status: accepted, owner: o, until: 2027-01-01}\n", "missing-key", "reason", ""},
		{"a decision without an end", "threatctl-register: 1\ndecisions:\n  ^R-*@a: {status: accepted, reason: r, owner: o, until: }\n", "missing-key", "until", "nobody has seen yet"},
		{"a decision with a title", "threatctl-register: 1\ndecisions:\n  R-*@a: {^title: x, status: accepted, reason: r, owner: o, until: 2027-01-01}\n", "unknown-key", "title", ""},
		{"a decision that is text", "threatctl-register: 1\ndecisions:\n  R-*@a: ^accepted\n", "wrong-kind", "not text", ""},
	} {
		before, after, _ := strings.Cut(c.src, "^")
		src := []byte(before + after)
		r, diags := parseBoth(t, src)
		line, col := 1+strings.Count(before, "\n"), len(before)-strings.LastIndex(before, "\n")
		if r != nil || len(diags) != 1 || diags[0].Severity != diag.Error || diags[0].Code != c.code || diags[0].Span.File != "threats.yaml" ||
			!strings.Contains(diags[0].Message, c.message) || !strings.Contains(diags[0].Hint, c.hint) {
			t.Errorf("%s: told %+v\n%s", c.what, diags, src)
			continue
		}
		if diags[0].Span.Line != line || diags[0].Span.Col != col {
			t.Errorf("%s: told of %s, want %d:%d", c.what, place(diags[0].Span), line, col)
		}
	}
}

func TestAllErrorsAtOnce(t *testing.T) {
	src := head + "  S-1:\n    status: acepted\n    until: soon\n  S-2@a: text\n  S-3@a:\n    nope: 1\n    links: [x]\ndecisions:\n  A: {}\nother: 1\n"
	_, diags := Parse("threats.yaml", []byte(src))
	var codes []string
	for _, d := range diags {
		codes = append(codes, fmt.Sprintf("%d %s", d.Span.Line, d.Code))
	}
	want := []string{"3 bad-id", "4 unknown-value", "5 bad-date", "6 wrong-kind", "8 unknown-key", "9 bad-link", "11 bad-pattern", "11 missing-key", "11 missing-key", "11 missing-key", "12 unknown-key"}
	if !slices.Equal(codes, want) {
		t.Errorf("told %q\nwant %q", codes, want)
	}
}

func TestNoFile(t *testing.T) {
	if r, diags := Parse("threats.yaml", nil); len(diags) > 0 || r == nil || len(r.Entries) > 0 {
		t.Errorf("no file: %v, %v", r, diags)
	}
	if r, diags := Parse("threats.yaml", []byte{}); r != nil || !diags.HasErrors() {
		t.Errorf("an empty file: %v, %v", r, diags)
	}
}

func TestMissing(t *testing.T) {
	for _, c := range []struct {
		e    Entry
		want string
	}{
		{Entry{Status: StatusOpen}, ""},
		{Entry{Status: StatusResolved}, ""},
		{Entry{Status: StatusInProgress}, "owner"},
		{Entry{Status: StatusInProgress, Owner: "o"}, ""},
		{Entry{Status: StatusMitigated}, "reason or links"},
		{Entry{Status: StatusMitigated, Reason: "r"}, ""},
		{Entry{Status: StatusMitigated, Links: []string{"https://x.example"}}, ""},
		{Entry{Status: StatusAccepted}, "reason owner"},
		{Entry{Status: StatusAccepted, Reason: "r"}, "owner"},
		{Entry{Status: StatusAccepted, Reason: "r", Owner: "o"}, ""},
		{Entry{Status: StatusTransferred, Owner: "o"}, "reason to"},
		{Entry{Status: StatusTransferred, Reason: "r", To: "x"}, ""},
		{Entry{Status: StatusNotApplicable}, "reason"},
		{Entry{Status: StatusNotApplicable, Reason: "r"}, ""},
	} {
		if got := strings.Join(c.e.Missing(), " "); got != c.want {
			t.Errorf("%s with %+v misses %q, want %q", c.e.Status, c.e, got, c.want)
		}
	}
}

func TestStatusWords(t *testing.T) {
	want := "open in-progress mitigated accepted transferred not-applicable resolved"
	if got := strings.Join(StatusNames(), " "); got != want {
		t.Errorf("the statuses are %s", got)
	}
	for i, word := range StatusNames() {
		if s, ok := ParseStatus(word); !ok || int(s) != i+1 || s.String() != word {
			t.Errorf("%s is read as %s", word, s)
		}
	}
	if s, ok := ParseStatus("unstated"); ok || s != 0 || s.String() != "unstated" {
		t.Error("unstated is no status")
	}
}

// TestNoConflictIsRead puts what git leaves of a conflict at every place of a register: none is taken for a register,
// and none is written over.
func TestNoConflictIsRead(t *testing.T) {
	text := head + "  # c\n  E-010@send:\n    title: T\n    status: accepted\n    reason: |\n      one\n      two\n    owner: o\n  S-1@a: {}\ndecisions: {}\n"
	path := filepath.Join(t.TempDir(), "threats.yaml")
	lines := strings.SplitAfter(text, "\n")
	tried := 0
	for from := range lines {
		for to := from; to < len(lines); to++ {
			for _, style := range []string{"<<<<<<< HEAD\n%s=======\n%s>>>>>>> branch\n", "<<<<<<< ours\n%s||||||| base\n=======\n%s>>>>>>> theirs\n", "<<<<<<<\n%s=======\n%s>>>>>>>\n"} {
				ours := strings.Join(lines[from:to], "")
				src := strings.Join(lines[:from], "") + fmt.Sprintf(style, ours, strings.ReplaceAll(ours, "o", "a")) + strings.Join(lines[to:], "")
				if tried++; tried%2 == 0 {
					src = strings.ReplaceAll(src, "\n", "\r\n")
				}
				r, diags := parseBoth(t, []byte(src))
				if r != nil || len(diags) != 1 || diags[0].Code != "merge-conflict" {
					t.Fatalf("told %v of\n%s", diags, src)
				}
				if tried%7 == 0 {
					write(t, path, src)
					if _, err := Save(path, keep("x\n")); err == nil || !strings.Contains(err.Error(), "merge conflict") {
						t.Fatalf("saved over a conflict: %v", err)
					}
					holdFile(t, path, src)
				}
			}
		}
	}
}

// TestBranchesMerge lets git merge what two branches did in different places of a register.
func TestBranchesMerge(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there")
	}
	const base, both = "S-1@b low\nS-1@d low\nS-1@f low", "S-1@b low\nS-1@d low\nS-1@f low\n"
	of := func(old []byte, yielded string) []byte {
		r, _ := Parse("threats.yaml", old)
		return Reconcile(r, threats(t, yielded), nil, day(t, today)).Bytes()
	}
	dir := t.TempDir()
	names := []string{"ours", "base", "theirs"}
	texts := [][]byte{nil, of(nil, base), nil}
	texts[0] = of(texts[1], both+"S-1@a low\nS-1@c low")
	texts[2] = of(texts[1], both+"S-1@e low\nS-1@g low")
	for i, name := range names {
		write(t, filepath.Join(dir, name), string(texts[i]))
	}
	cmd := exec.Command("git", "merge-file", "-p", "ours", "base", "theirs")
	cmd.Dir = dir
	merged, err := cmd.Output()
	if err != nil {
		t.Fatalf("git: %v\n%s", err, merged)
	}
	all := threats(t, both+"S-1@a low\nS-1@c low\nS-1@e low\nS-1@g low")
	r, diags := parseBoth(t, merged)
	if len(diags) > 0 || Reconcile(r, all, nil, day(t, today)).Changed() {
		t.Errorf("the merged file would be changed: %v\n%s", diags, merged)
	}
}

// TestHostile reads files made to be costly or to be taken for something else: each answers at once.
func TestHostile(t *testing.T) {
	var long bytes.Buffer
	long.WriteString(head)
	for i := range 90_000 {
		fmt.Fprintf(&long, "  S-%d@a: {}\n", 90_000-i)
	}
	for what, src := range map[string][]byte{
		"binary":          []byte("\x7fELF\x00\x01"),
		"UTF-16":          append([]byte{0xff, 0xfe}, "t\x00h\x00"...),
		"UTF-16 zeros":    []byte("t\x00h\x00r\x00"),
		"deep":            []byte("threatctl-register: 1\nx-a: " + strings.Repeat("[", 9999)),
		"alias bomb":      []byte("threatctl-register: 1\nx-a: &a [1,1,1,1,1,1,1,1,1]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nx-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"),
		"too large":       bytes.Repeat([]byte("# a comment\n"), 17<<20/12),
		"far too large":   bytes.Repeat([]byte("# a comment\n"), 65<<20/12),
		"one long line":   []byte("threatctl-register: 1\nx-a: \"" + strings.Repeat("a", 1<<20)),
		"many decisions":  []byte("threatctl-register: 1\ndecisions:\n" + strings.Repeat("  S-*@a: {}\n", 20_000)),
		"many, backwards": long.Bytes(),
	} {
		start := time.Now()
		_, diags := Parse("threats.yaml", src)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s: it took %s", what, took)
		}
		if diags.HasErrors() == (what == "many, backwards") {
			t.Errorf("%s: told %v", what, diags)
		}
	}
}

// TestLargeRegister holds that a register beyond what the YAML library is given stays one that people can edit.
func TestLargeRegister(t *testing.T) {
	all := manyThreats(120_000, true)
	text := Reconcile(nil, all, nil, day(t, today)).Bytes()
	if len(text) <= yamltree.MaxFileBytes {
		t.Fatalf("the register has only %d bytes", len(text))
	}
	id := "  " + string(all[70_000].ID) + ":\n"
	text = bytes.Replace(text, []byte(id), []byte("  # mine\t\n"+id+"    reason: |\n      one\n      two: \t#\n    x-ticket: [NAT-1]\n"), 1)
	text = append(text, "decisions:\n  I-*@*: {status: accepted, reason: r, owner: o, until: 2027-01-01}\nx-team: a\n"...)
	r, diags := Parse("threats.yaml", text)
	if len(diags) > 0 || len(r.Entries) != len(all) || len(r.Decisions) != 1 || r.Find(all[70_000].ID).Reason != "one\ntwo: \t#" {
		t.Fatalf("it cannot be read: %v", diags)
	}
	o := Reconcile(r, all, nil, day(t, today))
	if o.Changed() || len(o.Coverage[0].Threats) < 1000 {
		t.Errorf("changes: %s, covered: %d", &o.Changes, len(o.Coverage[0].Threats))
	}
	line := bytes.Count(text, []byte{'\n'}) + 1
	for _, c := range []struct {
		more, code string
		line       int
	}{
		{"x-more: [\n", "yaml-syntax", line},
		{"threats: again\n", "file-too-large", line},
		{"\x01\n", "file-too-large", 1},
	} {
		broken := append(bytes.Clone(text), c.more...)
		if r, diags := Parse("threats.yaml", broken); r != nil || len(diags) != 1 || diags[0].Code != c.code || diags[0].Span.Line != c.line {
			t.Errorf("with %q at the end: %v", c.more, diags)
		}
	}
	broken := bytes.Replace(text, []byte("x-ticket: [NAT-1]\n    title"), []byte("x-ticket: [NAT-1]\n    titel"), 1)
	want := bytes.Count(broken[:bytes.Index(broken, []byte("titel"))], []byte{'\n'}) + 1
	if r, diags := Parse("threats.yaml", broken); r != nil || len(diags) != 1 || diags[0].Code != "unknown-key" || diags[0].Span.Line != want || diags[0].Span.Col != 5 {
		t.Errorf("with a slip in line %d: %v", want, diags)
	}
}

func TestWhatIsWrittenCanBeRead(t *testing.T) {
	for _, title := range []string{
		"plain", "with: colon", "with #hash", "with # comment", "ends:", " spaces ", "\"quoted\"", "'single'", "back\\slash", "null", "Yes", "0x10", "- dash", "{a: b}", "[a]",
		"*alias", "&anchor", "!tag", "|", ">", "%", "@", "`", "?", ", ", "tab\there", "line\nbreak", "esc\x1b[31m", "bidi \u202e", "nel \u0085", "sep \u2028", "bom \ufeff",
		"not a character \ufffe", "日本語", "العربية", "emoji 🔐", "é", "\u00a0wide\u3000", "\x7f", strings.Repeat("long ", 500) + "end",
	} {
		all := []*stride.Threat{{ID: "S-1@a", Rule: &stride.Rule{Title: title}, Outcome: stride.OpenStated, Severity: stride.Low}}
		out := Reconcile(nil, all, nil, day(t, today)).Bytes()
		r, diags := parseBoth(t, out)
		if diags != nil {
			t.Errorf("%q: %v\n%s", title, diags, out)
			continue
		}
		if got := r.Entries[0].Title; got != strings.Trim(title, " ") {
			t.Errorf("%q is read as %q from\n%s", title, got, out)
		}
		if again := Reconcile(r, all, nil, day(t, today)); again.Changed() {
			t.Errorf("%q: a second run changes the file", title)
		}
	}
}
