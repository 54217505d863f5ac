package register

import (
	"math/rand/v2"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

func TestPrune(t *testing.T) {
	gone := func(id string, more ...string) string {
		return one(id, append([]string{"first-seen: 2026-02-01", "status: resolved"}, more...)...)
	}
	stays := one("M-1@a", "status: open")
	for _, c := range []struct {
		what string
		p    Pruning
		src  string
		want string
		kept int
	}{
		{"nothing", Pruning{}, stays, stays, 0},
		{"the first and the last", Pruning{}, gone("A-1@a") + stays + gone("Z-1@a"), stays, 0},
		{"all of them", Pruning{}, gone("A-1@a") + gone("Z-1@a"), "", 0},
		{"two in a row, with comments", Pruning{}, "  # gone\n" + gone("A-1@a", "# gone") + "  # gone\n" + gone("B-1@a") + "  # stays\n" + stays, "  # stays\n" + stays, 0},
		{"a comment that stands by itself", Pruning{}, stays + "\n  # a group\n\n  # gone\n" + gone("N-1@a") + "  # stays\n", stays + "\n  # a group\n\n  # stays\n", 0},
		{"blank lines between entries", Pruning{}, stays + "\n" + gone("N-1@a") + "\n" + one("O-1@a", "status: open") + "\n" + gone("P-1@a"), stays + "\n" + one("O-1@a", "status: open"), 0},
		{"in braces", Pruning{}, "  A-1@a: {status: resolved} # gone\n" + stays, stays, 0},
		{"before a day", Pruning{Before: day(t, "2026-02-01")}, gone("A-1@a") + stays, gone("A-1@a") + stays, 0},
		{"before the day after", Pruning{Before: day(t, "2026-02-02")}, gone("A-1@a") + one("B-1@a", "status: resolved") + stays, one("B-1@a", "status: resolved") + stays, 0},
		{"a decision stays", Pruning{}, gone("A-1@a", "was: accepted") + stays, gone("A-1@a", "was: accepted") + stays, 1},
		{"words of people stay", Pruning{}, gone("A-1@a", "reason: r") + gone("B-1@a", "x-a: 1"), gone("A-1@a", "reason: r") + gone("B-1@a", "x-a: 1"), 2},
		{"a decision goes", Pruning{Decided: true}, gone("A-1@a", "was: accepted", "reason: r") + stays, stays, 0},
		{"other sections stay", Pruning{}, gone("A-1@a") + "# many\ndecisions:\n  A-*@a: {status: accepted, reason: r, until: 2027-01-01}\n", "# many\ndecisions:\n  A-*@a: {status: accepted, reason: r, until: 2027-01-01}\n", 0},
	} {
		p := parsed(t, head+c.src).Prune(c.p)
		if string(p.Bytes) != head+c.want || p.Kept != c.kept {
			t.Errorf("%s: pruned to\n%s\nwant\n%s%s\nkept %d", c.what, p.Bytes, head, c.want, p.Kept)
		}
	}
}

// TestPruneLaws prunes what people wrote: only resolved entries go, and an analysis puts none of them back.
func TestPruneLaws(t *testing.T) {
	pruned := 0
	for seed := range uint64(300) {
		p := &person{Rand: rand.New(rand.NewPCG(seed, 17)), eol: "\n", entry: "  ", field: "    ", flowing: seed%3 == 0}
		if p.sometimes(20) {
			p.eol = "\r\n"
		}
		src := p.register(mergeIDs)
		r, diags := Parse("threats.yaml", src)
		if diags.HasErrors() {
			t.Fatalf("seed %d: %v", seed, diags)
		}
		var yielded []*stride.Threat
		for _, id := range mergeIDs {
			if p.sometimes(50) {
				yielded = append(yielded, &stride.Threat{ID: stride.ID(id), Severity: stride.High, Outcome: stride.OpenStated})
			}
		}
		src = Reconcile(r, yielded, nil, day(t, today)).Bytes()
		r, _ = Parse("threats.yaml", src)
		out := r.Prune(Pruning{Decided: p.sometimes(50)})
		after, diags := parseBoth(t, out.Bytes)
		if diags.HasErrors() || len(after.Entries)+len(out.Gone) != len(r.Entries) {
			t.Fatalf("seed %d: %d entries, %d gone, %d left: %v\n%s\n---\n%s", seed, len(r.Entries), len(out.Gone), len(after.Entries), diags, src, out.Bytes)
		}
		for _, id := range out.Gone {
			if r.Find(id).Status != StatusResolved || after.Find(id) != nil {
				t.Fatalf("seed %d: %s went", seed, id)
			}
		}
		if Reconcile(after, yielded, nil, day(t, today)).Changed() {
			t.Fatalf("seed %d: the next analysis changes the register", seed)
		}
		pruned += len(out.Gone)
	}
	if pruned < 300 {
		t.Errorf("only %d entries went", pruned)
	}
}
