package register

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// TestMergeText holds the bytes of merged files: nobody's comments, order or quotes are lost. The head is left out.
func TestMergeText(t *testing.T) {
	two := one("S-1@a", "status: open") + one("T-1@a", "status: open")
	for _, c := range []struct{ what, base, ours, theirs, want string }{
		{"new entries in their places", one("M-1@a", "status: open"), one("A-1@a", "status: open") + one("M-1@a", "status: open") + one("N-1@a", "status: open"),
			one("M-1@a", "status: open") + one("O-1@a", "status: open") + one("Z-1@a", "status: open"),
			one("A-1@a", "status: open") + one("M-1@a", "status: open") + one("N-1@a", "status: open") + one("O-1@a", "status: open") + one("Z-1@a", "status: open")},
		{"entries out of order are put in order", one("T-1@a", "status: open") + one("S-1@a", "status: open"), one("T-1@a", "status: open") + one("S-1@a", "status: open"), one("T-1@a", "status: open") + one("S-1@a", "status: open", "owner: o"),
			one("S-1@a", "status: open", "owner: o") + one("T-1@a", "status: open")},
		{"comments of both", two, "  # ours\n" + two + "# end of ours\n", one("S-1@a", "status: open", "# theirs") + one("T-1@a", "status: open") + "# end of theirs\n",
			"  # ours\n" + one("S-1@a", "status: open", "# theirs") + one("T-1@a", "status: open") + "# end of ours\n# end of theirs\n"},
		{"comments behind the same field", two, one("S-1@a", "status: open # ours") + one("T-1@a", "status: open"), one("S-1@a", "status: open # theirs") + one("T-1@a", "status: open"),
			one("S-1@a", "# theirs", "status: open # ours") + one("T-1@a", "status: open")},
		{"comments behind the same id", one("S-1@a", "status: open"), "  S-1@a: # ours\n    status: open\n", "  S-1@a: # theirs\n    status: open\n", "  # theirs\n  S-1@a: # ours\n    status: open\n"},
		{"a comment taken away by each", "  # one\n  # two\n  # three\n" + one("S-1@a", "status: open"), "  # two\n  # three\n" + one("S-1@a", "status: open"), "  # one\n  # three\n" + one("S-1@a", "status: open"), "  # three\n" + one("S-1@a", "status: open")},
		{"the comment of a field that is gone", one("S-1@a", "owner: o", "status: open"), one("S-1@a", "status: open", "by: b"), one("S-1@a", "owner: o # theirs", "status: open"),
			one("S-1@a", "status: open", "by: b", "# theirs")},
		{"each side's order of fields", one("S-1@a", "status: open", "severity: low"), one("S-1@a", "severity: low", "status: open", "owner: o"), one("S-1@a", "status: open", "by: b", "severity: low", "x-a: 1"),
			one("S-1@a", "severity: low", "x-a: 1", "status: open", "by: b", "owner: o")},
		{"texts over several lines", one("S-1@a", "status: open"), one("S-1@a", "status: accepted", "reason: |", "  one", "  # no comment", "", "  two", "owner: o"), one("S-1@a", "status: open", "x-a:", "  - deep # one", "  # two", "  - [1,", "    2]"),
			one("S-1@a", "status: accepted", "x-a:", "  - deep # one", "  # two", "  - [1,", "    2]", "reason: |", "  one", "  # no comment", "", "  two", "owner: o")},
		{"an entry in braces", "  S-1@a: {status: open} # c\n", "  S-1@a: {status: open, owner: \"o, p\"} # c\n", "  S-1@a: {status: open, by: b, x-a: [1, {b: c}]} # c\n",
			"  S-1@a: # c\n    status: open\n    by: b\n    x-a: [1, {b: c}]\n    owner: \"o, p\"\n"},
		{"an entry of its id alone", "  S-1@a:\n", "  S-1@a:\n    # ours\n", one("S-1@a", "owner: o"), one("S-1@a", "owner: o", "# ours")},
		{"links, one a line", one("S-1@a", "links:", "- https://a.example # why"), one("S-1@a", "links:", "- https://a.example # why", "- https://b.example"), one("S-1@a", "links: [https://a.example, 'https://c.example/{x}'] # theirs"),
			one("S-1@a", "# theirs", "links:", "- https://a.example # why", "- https://b.example", "- https://c.example/{x}")},
		{"one link", one("S-1@a", "by: b"), one("S-1@a", "by: b", "links: https://a.example # why"), one("S-1@a", "by: b", "links: ['https://c.example/{x}']"),
			one("S-1@a", "by: b", "links: [https://a.example, \"https://c.example/{x}\"] # why")},
		{"other indentation", two, strings.ReplaceAll(two, "  ", "   "), one("S-1@a", "status: open", "owner: >-", "  o", "  p") + one("T-1@a", "status: open") + one("U-1@a", "status: open"),
			"   S-1@a:\n      status: open\n      owner: >-\n        o\n        p\n   T-1@a:\n      status: open\n   U-1@a:\n     status: open\n"},
		{"a section that only one side has", two, two + "# many\ndecisions:\n  R-*@a: {status: accepted, reason: r, until: 2027-01-01}\n", two + "# ours too\nx-team:\n  - a\n# end\n",
			two + "# many\ndecisions:\n  R-*@a: {status: accepted, reason: r, until: 2027-01-01}\n# ours too\nx-team:\n  - a\n# end\n"},
		{"a section that one side took away", two + "x-a: 1\n", two, two + "x-a: 1\n# end\n", two + "# end\n"},
		{"a section that one side took away and the other changed", two + "x-a: 1\n", two + "x-b: 1\n", two + "x-a: 2\n", two + "x-b: 1\nx-a: 2\n"},
		{"people's own keys in conflict", two + "x-a: 1\n", two + "x-a: 2\n", two + "x-a: 3\n", two + "<<<<<<< ours x-a\nx-a: 2\n=======\nx-a: 3\n>>>>>>> theirs x-a\n"},
	} {
		m := merged(t, c.base, c.ours, c.theirs)
		if got := strings.TrimPrefix(string(m.Bytes), head); got != c.want {
			t.Errorf("%s: merged to\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// TestMergeDecisions merges decisions for many by their patterns.
func TestMergeDecisions(t *testing.T) {
	decision := func(glob, until string) string {
		return one("\""+glob+"\"", "status: accepted", "reason: r", "until: "+until)
	}
	in := func(parts ...string) string {
		return one("S-1@a", "status: open") + "decisions:\n" + strings.Join(parts, "")
	}
	for _, c := range []struct{ what, base, ours, theirs, want string }{
		{"one each", in(decision("S-*@a", "2027-01-01")), in("  # ours\n", decision("R-*@a", "2027-01-01"), decision("S-*@a", "2027-01-01")), in(decision("S-*@a", "2027-01-01"), decision("T-*@a", "2027-01-01")),
			in("  # ours\n", decision("R-*@a", "2027-01-01"), decision("S-*@a", "2027-01-01"), decision("T-*@a", "2027-01-01"))},
		{"first ones", in(), in(decision("S-*@a", "2027-01-01")), in(decision("T-*@a", "2027-01-01")), in(decision("S-*@a", "2027-01-01"), decision("T-*@a", "2027-01-01"))},
		{"taken away and changed", in(decision("R-*@a", "2027-01-01"), decision("S-*@a", "2027-01-01")), in(decision("R-*@a", "2027-01-01")), in(decision("S-*@a", "2028-01-01")), in(decision("S-*@a", "2028-01-01"))},
		{"the order of ours stays", in(decision("S-*@a", "2027-01-01"), decision("R-*@a", "2027-01-01")), in(decision("S-*@a", "2027-02-01"), decision("R-*@a", "2027-01-01")), in(decision("S-*@a", "2027-01-01"), decision("R-*@a", "2027-02-01")),
			in(decision("S-*@a", "2027-02-01"), decision("R-*@a", "2027-02-01"))},
		{"in conflict", in(decision("R-*@a", "2027-01-01")), in(decision("R-*@a", "2027-02-01")), in(decision("R-*@a", "2027-03-01")),
			in("<<<<<<< ours R-*@a\n", decision("R-*@a", "2027-02-01"), "=======\n", decision("R-*@a", "2027-03-01"), ">>>>>>> theirs R-*@a\n")},
		{"by reference, on one side", in(), in(decision("S-*@a", "2027-01-01")), in("  # theirs\n"), in("  # theirs\n", decision("S-*@a", "2027-01-01"))},
		{"by reference, on both", in("  \"R-*@a\": &r {status: accepted, reason: r, until: 2027-01-01}\n  \"S-*@a\": *r\n"), in("  \"R-*@a\": &r {status: accepted, reason: r, until: 2027-02-01}\n  \"S-*@a\": *r\n"), in("  \"R-*@a\": &r {status: accepted, reason: r, until: 2027-03-01}\n  \"S-*@a\": *r\n"),
			one("S-1@a", "status: open") + "<<<<<<< ours decisions\ndecisions:\n  \"R-*@a\": &r {status: accepted, reason: r, until: 2027-02-01}\n  \"S-*@a\": *r\n=======\ndecisions:\n  \"R-*@a\": &r {status: accepted, reason: r, until: 2027-03-01}\n  \"S-*@a\": *r\n>>>>>>> theirs decisions\n"},
	} {
		m := merged(t, c.base, c.ours, c.theirs)
		if got := strings.TrimPrefix(string(m.Bytes), head); got != c.want {
			t.Errorf("%s: merged to\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// TestMergeFiles holds what is about the file as a whole.
func TestMergeFiles(t *testing.T) {
	const version = "threatctl-register: 1\n"
	a, b := one("S-1@a", "status: open"), one("T-1@a", "status: open")
	for _, c := range []struct{ what, base, ours, theirs, want string }{
		{"no ancestor", "", head + a, head + b, head + a + b},
		{"no ancestor, both the same id", "", head + one("S-1@a", "first-seen: 2026-02-01", "status: open"), head + one("S-1@a", "first-seen: 2026-01-01", "status: open"), head + one("S-1@a", "first-seen: 2026-01-01", "status: open")},
		{"an ancestor in conflict", head + "<<<<<<< a\n" + a + "=======\n" + one("S-1@a", "by: b") + ">>>>>>> b\n" + b, head + a + b, head + a, head + a},
		{"an ancestor that is nothing but conflict", "<<<<<<< a\n" + head + "=======\n>>>>>>> b\n", head + a, head + b, head + a + b},
		{"the first threats of both", version + "threats: {}\n", head + a, head + b, head + a + b},
		{"the first threats of theirs", version + "threats: {} # none\n", version + "threats: {} # none\nx-a: 1\n", head + b, head + b + "x-a: 1\n"},
		{"the first threats of ours", version + "threats: {}\n", head + a, version + "x-a: 1\nthreats: {}\n", head + a + "x-a: 1\n"},
		{"the last threats of both", head + a + b, head + a, head + b, head},
		{"the first lines of ours", "# Written\n" + head, "# Ours\n" + head + a, "# Written\n# Theirs\n" + head + b, "# Ours\n# Theirs\n" + head + a + b},
		{"the first lines of theirs", "# Written\n" + head, "# Written\n" + head + a, "# Theirs\n" + head + b, "# Theirs\n" + head + a + b},
		{"a comment behind the version", head, "threatctl-register: 1 # ours\nthreats:\n" + a, "threatctl-register: 1 # theirs\nthreats:\n", "threatctl-register: 1 # ours\n# theirs\nthreats:\n" + a},
		{"another order of sections", head + a, head + a + one("U-1@a"), "# Top\nx-a: 1\nthreats:\n" + a + b + version, "# Top\n" + head + a + b + one("U-1@a") + "x-a: 1\n"},
		{"no end of the last line", head + a, strings.TrimSpace(head + a + b), head + one("S-1@a", "by: b"), head + one("S-1@a", "by: b") + b},
		{"line ends of ours", head + a, strings.ReplaceAll(head+a+b, "\n", "\r\n"), head + a + one("U-1@a"), strings.ReplaceAll(head+a+b+one("U-1@a"), "\n", "\r\n")},
		{"line ends of theirs", head + a, head + a + b, strings.ReplaceAll(head+a+one("U-1@a"), "\n", "\r\n"), strings.ReplaceAll(head+a+b+one("U-1@a"), "\n", "\r\n")},
	} {
		m, diags := Merge([]byte(c.base), []byte(c.ours), []byte(c.theirs))
		if len(diags) > 0 || len(m.Conflicts) > 0 {
			t.Errorf("%s: %v %v", c.what, diags, m)
			continue
		}
		if string(m.Bytes) != c.want {
			t.Errorf("%s: merged to\n%s\nwant\n%s", c.what, m.Bytes, c.want)
		}
	}
}

func TestMergeErrors(t *testing.T) {
	good := head + one("S-1@a", "status: open")
	markers := head + "<<<<<<< ours\n=======\n>>>>>>> theirs\n"
	for _, c := range []struct{ what, base, ours, theirs, code, file string }{
		{"conflict markers in ours", good, markers, good, "merge-conflict", "ours"},
		{"conflict markers in theirs", good, good, markers, "merge-conflict", "theirs"},
		{"a newer version", good, good, "threatctl-register: 2\n", "wrong-version", "theirs"},
		{"a newer version of the ancestor", "threatctl-register: 2\n", good, good, "wrong-version", "base"},
		{"nothing", good, good, "", "empty-file", "theirs"},
		{"nothing in ours", "", "", good, "empty-file", "ours"},
	} {
		m, diags := Merge([]byte(c.base), []byte(c.ours), []byte(c.theirs))
		if m != nil || len(diags) == 0 || diags[0].Code != c.code || diags[0].Span.File != c.file {
			t.Errorf("%s: %v, %v", c.what, m, diags)
		}
	}
}

// TestMergeOfAnalyses lets the program refresh a person's register on two branches: that never conflicts, and nothing that
// the person wrote is lost.
func TestMergeOfAnalyses(t *testing.T) {
	const rounds = 300
	merges := 0
	for seed := range uint64(rounds) {
		p := &person{Rand: rand.New(rand.NewPCG(seed, 13)), eol: "\n", entry: "  ", field: "    ", flowing: seed%3 == 0}
		if p.sometimes(20) {
			p.eol = "\r\n"
		}
		var ids []string
		for _, id := range mergeIDs {
			if p.sometimes(40) {
				ids = append(ids, id)
			}
		}
		base := p.register(ids)
		r, diags := Parse("threats.yaml", base)
		if diags.HasErrors() {
			t.Fatalf("seed %d: %v", seed, diags)
		}
		branch := func(day Date) []byte {
			var yielded []*stride.Threat
			for _, id := range mergeIDs {
				if p.sometimes(60) {
					yielded = append(yielded, &stride.Threat{ID: stride.ID(id), Rule: &stride.Rule{Title: p.pick("Title", "A title: new")}, Severity: stride.Note + stride.Severity(p.IntN(5)), Outcome: stride.Outcome(1 + p.IntN(4))})
				}
			}
			return Reconcile(r, yielded, nil, day).Bytes()
		}
		ours, theirs := branch(day(t, today)), branch(day(t, "2026-12-24"))
		m, diags := Merge(base, ours, theirs)
		if diags.HasErrors() || len(m.Conflicts) > 0 {
			t.Fatalf("seed %d: %v %v\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s", seed, diags, m, base, ours, theirs)
		}
		for _, token := range tokens.FindAll(base, -1) {
			// One more indented than ids may come out twice: put in order, it can stand below another entry and belong to that.
			if !bytes.Contains(m.Bytes, token) {
				t.Fatalf("seed %d: %s is lost\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s\n--- merged\n%s", seed, token, base, ours, theirs, m.Bytes)
			}
		}
		if _, diags := parseBoth(t, m.Bytes); diags.HasErrors() {
			t.Fatal(diags)
		}
		if !bytes.Equal(ours, base) && !bytes.Equal(theirs, base) {
			merges++
		}
	}
	if merges < rounds*3/4 {
		t.Errorf("only %d merges", merges)
	}
}

func FuzzMerge(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), []byte(seeds[(i+5)%len(seeds)]), []byte(seeds[(i+8)%len(seeds)]))
		f.Add([]byte(s), []byte(s+"  Z-1@z: {status: accepted, by: b}\n"), []byte(s+"  Z-1@z:\n    status: open\n    by: c\n"))
	}
	const entry = "threatctl-register: 1\nthreats:\n  S-1@a:\n    title: t\n    first-seen: 2026-01-01\n    status: accepted # c\n    reason: |\n      r\n    owner: o\n    until: 2027-01-01\n    links:\n    - https://a.example\n    x-a: {b: c}\n"
	f.Add([]byte(entry), []byte(strings.Replace(entry, "2027", "2028", 1)), []byte(strings.Replace(entry, "accepted", "resolved\n    was: accepted", 1)))
	f.Add([]byte(entry), []byte(strings.Replace(entry, "owner: o", "owner: p", 1)), []byte(strings.Replace(entry, "- https://a.example", "- https://b.example", 1)))
	f.Add([]byte(entry), []byte(strings.Replace(entry, "x-a: {b: c}", "x-a: {b: d}", 1)), []byte(entry+"decisions:\n  S-*@a: {status: accepted, reason: r, until: 2027-01-01}\n"))
	f.Fuzz(func(t *testing.T, base, ours, theirs []byte) {
		m, diags := Merge(base, ours, theirs)
		if (m == nil) != diags.HasErrors() {
			t.Fatal(fmt.Sprint(m, diags))
		}
		if m != nil {
			holdMerged(t, base, ours, theirs, m)
		}
	})
}

// holdMerged holds what is true of every merge, however the three files are written.
func holdMerged(t *testing.T, base, ours, theirs []byte, m *Merged) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format+"\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s\n--- merged\n%s", append(args, base, ours, theirs, m.Bytes)...)
	}
	if _, diags := Parse("threats.yaml", m.Bytes); diags.HasErrors() == (len(m.Conflicts) == 0) {
		fail("conflicts %v, and %v", m.Conflicts, diags)
	}
	for _, ours := range []bool{true, false} {
		if _, diags := Parse("threats.yaml", settle(m.Bytes, ours)); diags.HasErrors() {
			fail("%v", diags)
		}
	}
	was, mine, yours := all(t, nil), all(t, ours), all(t, theirs)
	if len(base) > 0 {
		var ignored diag.List
		b := ancestor(base, &ignored)
		was = all(t, b.reg.src)
	}
	whole := slices.ContainsFunc(m.Conflicts, func(c Conflict) bool { return c.ID == "decisions" })
	for id, e := range all(t, settle(m.Bytes, true)) {
		switch {
		case mine[id] == nil && yours[id] == nil:
			fail("%s comes from nowhere", id)
		case !whole && !slices.ContainsFunc(m.Conflicts, func(c Conflict) bool { return c.ID == id }):
			holdEntry(fail, id, was[id], mine[id], yours[id], e)
		}
	}
}

// TestMergeOfEditors lets two people edit what a third wrote, line by line.
func TestMergeOfEditors(t *testing.T) {
	const rounds = 300
	merges, conflicts := 0, 0
	for seed := range uint64(rounds) {
		p := &person{Rand: rand.New(rand.NewPCG(seed, 19)), eol: "\n", entry: "  ", field: "    ", flowing: seed%2 == 0}
		base := p.register(mergeIDs[:1+p.IntN(3)])
		ours, theirs := p.edit(base), p.edit(base)
		m, diags := Merge(base, ours, theirs)
		if diags.HasErrors() {
			t.Fatalf("seed %d: %v\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s", seed, diags, base, ours, theirs)
		}
		holdMerged(t, base, ours, theirs, m)
		fail := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("seed %d: %s\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s\n--- merged\n%s", seed, fmt.Sprintf(format, args...), base, ours, theirs, m.Bytes)
		}
		holdTokens(fail, base, ours, theirs, m.Bytes)
		holdSwapped(t, fail, base, ours, theirs, m, all(t, settle(m.Bytes, true)))
		merges++
		conflicts += len(m.Conflicts)
	}
	t.Logf("%d merges, %d conflicts", merges, conflicts)
	if conflicts < rounds/25 {
		t.Error("the test says little")
	}
}

// edit changes some lines of a register so that it stays one.
func (p *person) edit(text []byte) []byte {
	for range 1 + p.IntN(12) {
		lines := slices.Collect(bytes.Lines(text))
		i := p.IntN(len(lines))
		line := string(lines[i])
		switch p.IntN(7) {
		case 0:
			lines = slices.Delete(lines, i, i+1)
		case 1:
			lines = slices.Insert(lines, i, []byte(strings.Repeat(" ", p.IntN(6))+"# "+p.keep()+"\n"))
		case 2:
			lines[i] = []byte(strings.Replace(line, p.pick(decisionWords...), p.pick(decisionWords...), 1))
		case 3:
			lines[i] = []byte(strings.Replace(line, "token", p.keep()+" token", 1))
		case 4:
			lines[i] = []byte(strings.Replace(line, "2027", p.pick("2028", "2029"), 1))
		case 5:
			lines = slices.Insert(lines, i, []byte(p.field+p.pick("owner: a", "owner: b", "by: c", "status: accepted", "status: open", "reason: "+p.keep(), "x-b: [1]", "links: [https://"+p.keep()+".example]")+"\n"))
		case 6:
			j := p.IntN(len(lines))
			lines[i], lines[j] = lines[j], lines[i]
		}
		edited := bytes.Join(lines, nil)
		r, _ := Parse("threats.yaml", edited)
		if r != nil && !slices.ContainsFunc(r.Entries, func(e *Entry) bool { return strings.Contains(string(e.Threat), "*") }) {
			text = edited
		}
	}
	return text
}
