package register

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

func TestEdit(t *testing.T) {
	accept := Edit{Status: StatusAccepted, Reason: "made-up data: no harm", Owner: "team", By: "alex", Decided: day(t, "2026-11-23"), Until: day(t, "2027-02-01"), Anew: true}
	tests := []struct {
		name   string
		edit   Edit
		before string
		after  string
	}{
		{"an entry that nobody decided", accept, `
  S-001@a:
    title: T
    severity: high
    first-seen: 2026-11-01
    status: open # since the pilot
`, `
  S-001@a:
    title: T
    severity: high
    first-seen: 2026-11-01
    status: accepted # since the pilot
    reason: "made-up data: no harm"
    owner: team
    by: alex
    decided: 2026-11-23
    until: 2027-02-01
`},
		{"a decision in place of another, between unknown fields and comments", accept, `
  S-001@a: # ours
    x-ticket: 7
    status: transferred
    # who carries it
    to: insurer
    reason: >-
      they said so
      last year
    until: 2026-01-01
    # the end
  S-002@a:
    status: open
`, `
  S-001@a: # ours
    x-ticket: 7
    status: accepted
    # who carries it
    reason: "made-up data: no harm"
    owner: team
    by: alex
    decided: 2026-11-23
    until: 2027-02-01
    # the end
  S-002@a:
    status: open
`},
		{"in braces", accept, "\n  S-001@a: {status: open, owner: me, until: 2026-01-01}\n",
			"\n  S-001@a: {reason: \"made-up data: no harm\", by: alex, decided: 2026-11-23, status: accepted, owner: team, until: 2027-02-01}\n"},
		{"a value that goes, in braces", Edit{Status: StatusNotApplicable, Reason: "gone", Anew: true}, "\n  S-001@a: {status: accepted, reason: old, until: 2026-01-01}\n",
			"\n  S-001@a: {status: not-applicable, reason: gone, until: null}\n"},
		{"an owner alone", Edit{Owner: "ops"}, "\n  S-001@a:\n    status: accepted\n    reason: old\n    until: 2027-01-01\n",
			"\n  S-001@a:\n    status: accepted\n    reason: old\n    owner: ops\n    until: 2027-01-01\n"},
		{"opened again, with its history", Edit{Status: StatusOpen, Was: StatusAccepted}, "\n  S-001@a:\n    status: accepted\n    reason: old\n",
			"\n  S-001@a:\n    status: open\n    was: accepted\n    reason: old\n"},
		{"links are joined", Edit{Links: []string{"https://a.example/2", "https://a.example/1"}}, "\n  S-001@a:\n    status: open\n    links: [https://a.example/1]\n",
			"\n  S-001@a:\n    status: open\n    links: [\"https://a.example/1\", \"https://a.example/2\"]\n"},
		{"an entry without fields", Edit{Owner: "ops"}, "\n  S-001@a:\n  S-002@a:\n", "\n  S-001@a:\n    owner: ops\n  S-002@a:\n"},
		{"a last line without an end", Edit{Owner: "ops"}, "\n  S-001@a:\n    status: open", "\n  S-001@a:\n    status: open\n    owner: ops"},
		{"nothing new", Edit{Status: StatusOpen}, "\n  S-001@a:\n    status: open\n", "\n  S-001@a:\n    status: open\n"},
	}
	for _, test := range tests {
		for _, eol := range []string{"\n", "\r\n"} {
			lines := func(s string) string { return strings.ReplaceAll("threatctl-register: 1\nthreats:"+s, "\n", eol) }
			test.edit.Threat = "S-001@a"
			got, err := parsed(t, lines(test.before)).Edit([]Edit{test.edit})
			if err != nil || string(got) != lines(test.after) {
				t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, got, lines(test.after))
			}
		}
	}
}

func TestEditOfWhatIsNotTracked(t *testing.T) {
	_, err := parsed(t, "threatctl-register: 1\nthreats:\n  S-001@a:\n    status: open\n").Edit([]Edit{{Threat: "S-002@a", Owner: "me"}})
	if err == nil || !strings.Contains(err.Error(), "does not track S-002@a") {
		t.Errorf("%v", err)
	}
}

// In registers as people write them: what was decided stands there afterwards, and nothing else is touched.
func TestEditsOfRandomRegisters(t *testing.T) {
	ids := []string{"D-010@send", "E-010@send", "R-001@user", "S-001@api", "S-001@user", "T-002@forward"}
	edited := 0
	for seed := range uint64(800) {
		p := &person{Rand: rand.New(rand.NewPCG(seed, 41)), eol: "\n", entry: "  ", field: "    ", flowing: seed%3 == 0}
		if p.sometimes(20) {
			p.eol = "\r\n"
		}
		src := p.register(ids)
		before, diags := Parse("threats.yaml", src)
		if diags.HasErrors() {
			continue
		}
		var edits []Edit
		for _, e := range before.Entries {
			if p.sometimes(40) {
				edits = append(edits, Edit{
					Threat: e.Threat, Status: StatusInProgress + Status(p.IntN(5)), Reason: p.pick("", "because: it is", "# no comment", "line one\nline two", "ja, \"gewiß\""),
					Owner: p.pick("", "ops", "yes"), To: p.pick("", "insurer"), Until: Date(p.IntN(2) * 21000), Links: []string{"https://tracker.example/?a=1#2"}[:p.IntN(2)], Anew: p.sometimes(60),
				})
			}
		}
		out, err := before.Edit(edits)
		if err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, src)
			continue
		}
		after := parsed(t, string(out))
		touched := map[stride.ID]bool{}
		for i := range edits {
			edited++
			d := &edits[i]
			touched[d.Threat] = true
			if got, want := after.Find(d.Threat), d.applied(before.Find(d.Threat)); !got.same(want) {
				t.Fatalf("seed %d: %s is %+v, want %+v\n%s", seed, d.Threat, got, want, out)
			}
		}
		for _, e := range before.Entries {
			if touched[e.Threat] {
				continue
			}
			if was, is := entryText(before, e.Threat), entryText(after, e.Threat); was != is {
				t.Fatalf("seed %d: %s was\n%s\nand is\n%s", seed, e.Threat, was, is)
			}
		}
		for line := range strings.Lines(string(src)) {
			comment := strings.TrimSpace(line)
			text := slices.ContainsFunc(before.Entries, func(e *Entry) bool { return strings.Contains(e.Reason+e.Owner+e.To, comment) })
			if strings.HasPrefix(comment, "#") && !text && !strings.Contains(string(out), comment) {
				t.Fatalf("seed %d: the comment %q is lost\n%s", seed, comment, out)
			}
		}
	}
	if edited < 1000 {
		t.Errorf("only %d entries were edited", edited)
	}
}

// entryText is an entry as it stands in the file, without the lines around it that belong to nobody.
func entryText(r *Register, id stride.ID) string {
	b := r.blocks[r.Find(id).index]
	lines := strings.Split(strings.TrimRight(string(r.src[b.key:b.end]), "\r\n"), "\n")
	for len(lines) > 1 && (strings.TrimSpace(lines[len(lines)-1]) == "" || strings.HasPrefix(strings.TrimSpace(lines[len(lines)-1]), "#")) {
		lines = lines[:len(lines)-1]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\r")
}
