package register

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// all is every entry by its id or pattern.
func all(t *testing.T, text []byte) map[string]*Entry {
	t.Helper()
	r, diags := Parse("threats.yaml", text)
	if diags.HasErrors() {
		t.Fatalf("not a register: %v\n%s", diags, text)
	}
	entries := map[string]*Entry{}
	for _, e := range append(slices.Clone(r.Entries), r.Decisions...) {
		entries[e.subject()] = e
	}
	return entries
}

// people is what people wrote in an entry, by field; links aside.
func people(e *Entry) map[string]string {
	if e == nil {
		e = &Entry{}
	}
	words := map[string]string{"reason": e.Reason, "owner": e.Owner, "to": e.To, "by": e.By, "decided": e.DecidedOn.String(), "until": e.Until.String()}
	if e.Decided() {
		words["status"] = e.Status.String()
	}
	return words
}

// settle settles all conflicts for one side.
func settle(text []byte, ours bool) []byte {
	var out []byte
	in := byte(0)
	for line := range bytes.Lines(text) {
		if conflictMarker(line) >= 0 {
			in = line[0]
			continue
		}
		if in == 0 || in == '>' || (in == '<') == ours {
			out = append(out, line...)
		}
	}
	return out
}

// TestMergeLaws lets two branches change a register at random, and holds what a merge promises of whatever they did.
func TestMergeLaws(t *testing.T) {
	const rounds = 600
	clean, conflicts, decided := 0, 0, 0
	for seed := range uint64(rounds) {
		token := 0
		r := branch{rand.New(rand.NewPCG(seed, 11)), &token}
		base := sheet{crlf: r.sometimes(20), wide: r.sometimes(20)}
		if r.sometimes(30) {
			base.notes = []string{"x-team: " + r.pick("a", "b")}
		}
		for range r.IntN(25) {
			r.change(&base)
		}
		ours, theirs := base.clone(), base.clone()
		for _, side := range []*sheet{&ours, &theirs} {
			for range 1 + r.IntN(10) {
				r.change(side)
			}
			if r.sometimes(5) {
				side.wide = !side.wide
			}
			if r.sometimes(5) {
				side.crlf = !side.crlf
			}
		}
		b, o, x := base.bytes(), ours.bytes(), theirs.bytes()
		m, diags := Merge(b, o, x)
		fail := func(format string, args ...any) {
			t.Helper()
			text := []byte("nothing")
			if m != nil {
				text = m.Bytes
			}
			t.Fatalf("seed %d: %s\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s\n--- merged\n%s", seed, fmt.Sprintf(format, args...), b, o, x, text)
		}
		if len(diags) > 0 {
			fail("%v", diags)
		}
		decided += holdMerge(t, fail, b, o, x, m)
		clean += min(1, max(0, 1-len(m.Conflicts)))
		conflicts += len(m.Conflicts)
	}
	t.Logf("%d merges, %d of them without conflict; %d conflicts; %d decisions taken", rounds, clean, conflicts, decided)
	if clean < rounds/10 || conflicts < rounds/10 || decided < rounds {
		t.Error("the test says little")
	}
}

// holdMerge holds the laws of one merge, and counts the decisions that came from one side.
func holdMerge(t *testing.T, fail func(string, ...any), b, o, x []byte, m *Merged) (decided int) {
	t.Helper()
	for _, same := range []struct{ base, ours, theirs, want []byte }{{b, o, b, o}, {b, b, x, x}, {b, o, o, o}, {nil, x, x, x}} {
		if again, diags := Merge(same.base, same.ours, same.theirs); diags.HasErrors() || !bytes.Equal(again.Bytes, same.want) || len(again.Conflicts) > 0 {
			fail("what only one side changed was not taken as it is: %v", again)
		}
	}
	if len(m.Conflicts) == 0 != (conflictMarker(m.Bytes) < 0) {
		fail("conflicts are %v", m.Conflicts)
	}
	inConflict := map[string]bool{}
	for _, c := range m.Conflicts {
		inConflict[c.ID] = true
		if len(c.Fields) == 0 {
			fail("%s does not say what is in conflict", c.ID)
		}
	}
	was, mine, yours := all(t, b), all(t, o), all(t, x)
	forOurs, forTheirs := all(t, settle(m.Bytes, true)), all(t, settle(m.Bytes, false))
	if r, _ := Parse("threats.yaml", settle(m.Bytes, true)); !r.form.sorted {
		fail("not in order")
	}
	for id, e := range forOurs {
		if mine[id] == nil && yours[id] == nil {
			fail("%s comes from nowhere", id)
		}
		if !inConflict[id] {
			decided += holdEntry(fail, id, was[id], mine[id], yours[id], e)
		} else if got, want := people(forTheirs[id]), people(yours[id]); fmt.Sprint(got) != fmt.Sprint(want) {
			fail("in conflict, %s of theirs is %v, not %v", id, got, want)
		}
	}
	for id := range mine {
		if forOurs[id] == nil && (was[id] == nil || yours[id] != nil || fmt.Sprint(people(was[id])) != fmt.Sprint(people(mine[id]))) {
			fail("%s of ours is lost", id)
		}
	}
	for id := range yours {
		if forOurs[id] == nil && (was[id] == nil || mine[id] != nil || fmt.Sprint(people(was[id])) != fmt.Sprint(people(yours[id]))) {
			fail("%s of theirs is lost", id)
		}
	}
	holdTokens(fail, b, o, x, m.Bytes)
	holdSwapped(t, fail, b, o, x, m, forOurs)
	return decided
}

// holdEntry holds that what a side decided is in the result, and that nothing is decided that no side decided.
func holdEntry(fail func(string, ...any), id string, b, o, x, got *Entry) (decided int) {
	before, result := people(b), people(got)
	for _, side := range []*Entry{o, x} {
		if side == nil {
			continue
		}
		for name, value := range people(side) {
			if value != before[name] && result[name] != value {
				fail("%s: a side gave %s the value %q, and it is %q", id, name, value, result[name])
			}
			if value != before[name] {
				decided++
			}
		}
		for _, link := range side.Links {
			if (b == nil || !slices.Contains(b.Links, link)) && !slices.Contains(got.Links, link) {
				fail("%s: the link %s is lost", id, link)
			}
		}
	}
	if !got.Decided() || o == nil || x == nil || o.Status == x.Status {
		return decided
	}
	// The sides are not of one mind, and yet there is a decision: the side that has it must have made or renewed it.
	side := o
	if x.Status == got.Status {
		side = x
	}
	if side.Status != got.Status || fmt.Sprint(people(side)) == fmt.Sprint(before) {
		fail("%s is %s, which nobody decided anew", id, got.Status)
	}
	return decided
}

var tokens = regexp.MustCompile(`token\d+`)

// holdTokens holds that the comments that a side wrote, and those that both sides have, are in the result.
func holdTokens(fail func(string, ...any), b, o, x, got []byte) {
	found := func(text []byte) map[string]bool {
		set := map[string]bool{}
		for _, token := range tokens.FindAll(text, -1) {
			set[string(token)] = true
		}
		return set
	}
	before, mine, yours, result := found(b), found(o), found(x), found(got)
	for token := range mine {
		if (!before[token] || yours[token]) && !result[token] {
			fail("ours' comment %s is lost", token)
		}
	}
	for token := range yours {
		if !before[token] && !result[token] {
			fail("theirs' comment %s is lost", token)
		}
	}
}

// holdSwapped holds that it does not matter who is ours, but for titles and severities and the order of links.
func holdSwapped(t *testing.T, fail func(string, ...any), b, o, x []byte, m *Merged, result map[string]*Entry) {
	t.Helper()
	swapped, diags := Merge(b, x, o)
	if diags.HasErrors() {
		fail("swapped: %v", diags)
	}
	ids := func(m *Merged) string {
		var ids []string
		for _, c := range m.Conflicts {
			slices.Sort(c.Fields)
			ids = append(ids, c.String())
		}
		slices.Sort(ids)
		return strings.Join(ids, "\n")
	}
	if ids(m) != ids(swapped) {
		fail("conflicts are %q, and the other way round %q", ids(m), ids(swapped))
	}
	other := all(t, settle(swapped.Bytes, false))
	if len(other) != len(result) {
		fail("%d entries, and the other way round %d", len(result), len(other))
	}
	words := func(e *Entry) string {
		links := slices.Clone(e.Links)
		slices.Sort(links)
		return fmt.Sprint(e.FirstSeen, e.Status, people(e), links)
	}
	for id, e := range result {
		if other[id] == nil || words(e) != words(other[id]) {
			fail("%s is %+v, and the other way round %+v", id, e, other[id])
		}
	}
}
