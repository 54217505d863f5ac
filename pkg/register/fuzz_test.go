package register

import (
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// seeds are registers as people leave them, and worse.
var seeds = []string{
	"",
	"threatctl-register: 1\n",
	"threatctl-register: 1\nthreats: {}\n",
	"threatctl-register: 1\nthreats: ~ # none\nx-a: 1\n",
	"threatctl-register: 1\nthreats:\n  E-010@send:\n    title: Object-level authorization missing\n    severity: high\n    first-seen: 2026-11-01\n    status: open\n",
	"# a\r\nthreatctl-register: 1\r\nthreats:\r\n  # b\r\n\r\n  # c\r\n  S-1@a: # d\r\n    status: accepted # e\r\n    reason: 'it''s so'\r\n    # f\r\n  # g\r\n",
	"threatctl-register: 1\nthreats:\n  T-1@a:\n    status: mitigated\n    reason: |\n      one\n      # two\n\n  S-1@a: {status: accepted, owner: me, x-k: [1, {a: b}]} # tail\n# end",
	"threatctl-register: 1\nthreats:\n  S-1@a:\n  S-1@b: {}\n  S-1@c:\n    title: >-\n      folded\n      title\n    status: resolved\n    was: accepted\n    links:\n    - https://x.example/1\n    - \"http://y.example\"\n...\n",
	"threats:\n    D-1@a:\n          status: open\n          first-seen: 2026-01-01\n\n\n    A-1@a:\n          first-seen: 2026-01-02\n          x-note:\n             - deep\nx-top: {a: 1}\nthreatctl-register: 1\ndecisions:\n  R-*@int-*: {status: accepted, reason: r, owner: o, until: 2027-01-01}\n",
	"threatctl-register: 1\nthreats:\n  S-1@old:\n    title: t\n    first-seen: 2026-01-01\n    status: accepted\n    reason: keep\n    owner: o\n  S-1@new:\n    title: t\n    first-seen: 2026-02-01\n    status: open\n",
	"threatctl-register: 1\nthreats:\n  S-1@a: &x\n    status: open\n  S-1@b: *x\n  S-1@c:\n    <<: *x\n",
	"threatctl-register: 1\nthreats:\n  ? S-1@a\n  : status: open\n",
	"\ufeffthreatctl-register: 1\nthreats:\n  \"S-1@a\" :\n    \"title\":   \"x\"   # c\n    status:\n    severity: !!str low\n    until: 2026-02-29\n",
	"threatctl-register: 2\n",
	"{threatctl-register: 1, threats: {S-1@a: {}}}",
	"<<<<<<< HEAD\nthreatctl-register: 1\n=======\n>>>>>>> x\n",
	"threatctl-register: 1\rthreats:\r  S-1@a:\r    status: open\r",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r, diags := parseBoth(t, src)
		if (r == nil) != diags.HasErrors() {
			t.Fatalf("register %v, diagnostics %v", r, diags)
		}
		for _, d := range diags {
			if d.Code == "" || d.Message == "" || d.Span.File != "threats.yaml" {
				t.Fatalf("a diagnostic without code, message or file: %+v", d)
			}
		}
	})
}

func FuzzReconcile(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s), uint64(i)*0x9e3779b97f4a7c15)
	}
	f.Fuzz(func(t *testing.T, src []byte, seed uint64) {
		r, diags := Parse("threats.yaml", src)
		if diags.HasErrors() || len(r.Entries) > 64 {
			return
		}
		// Which threats there are, and how the model settles them, is read off the seed two bits at a time.
		rule := &stride.Rule{ID: "S-1", Title: "Title: with # signs, and {braces}"}
		ids := []stride.ID{"A-0@a", "S-1@a", "S-1@new", "Z-9@z"}
		for _, e := range r.Entries {
			ids = append(ids, e.Threat)
		}
		var all []*stride.Threat
		seen := map[stride.ID]bool{}
		for _, id := range ids {
			if outcome := stride.Outcome(seed & 3); outcome != 0 && !seen[id] {
				all = append(all, &stride.Threat{ID: id, Rule: rule, Outcome: outcome, Severity: stride.Note + stride.Severity(seed>>2&3)})
			}
			seen[id] = true
			seed = seed>>2 | seed<<62
		}
		moved := []model.Move{{From: "old", To: "new"}, {From: "a", To: "b"}, {From: "b", To: "c"}}
		holdLaws(t, src, all, moved, day(t, today))
	})
}
