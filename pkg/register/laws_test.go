package register

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// today is the day on which tests run, unless they say otherwise.
const today = "2026-11-23"

func day(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// threats makes threats out of lines "ID SEVERITY [OUTCOME]"; the outcome is open, unstated, mitigated or excluded.
// The title is that of the rule.
func threats(t testing.TB, lines string) []*stride.Threat {
	t.Helper()
	var all []*stride.Threat
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		severity, ok := parseSeverity(words[1])
		if !ok {
			t.Fatalf("no severity in %q", line)
		}
		rule, _, _ := strings.Cut(words[0], "@")
		threat := &stride.Threat{ID: stride.ID(words[0]), Rule: &stride.Rule{ID: rule, Title: "Title of " + rule}, Severity: severity, Outcome: stride.OpenStated}
		if len(words) > 2 {
			outcomes := map[string]stride.Outcome{"open": stride.OpenStated, "unstated": stride.OpenUnstated, "mitigated": stride.Mitigated, "excluded": stride.NotApplicable}
			threat.Outcome = outcomes[words[2]]
		}
		all = append(all, threat)
	}
	return all
}

// parsed is a register that must be readable.
func parsed(t testing.TB, src string) *Register {
	t.Helper()
	r, diags := Parse("threats.yaml", []byte(src))
	if len(diags) > 0 {
		t.Fatalf("unexpected diagnostics: %v\n%s", diags, src)
	}
	return r
}

// parseBoth reads a file in each of the two ways, holds that they agree where the short one can tell, and gives the result.
func parseBoth(t testing.TB, src []byte) (*Register, diag.List) {
	t.Helper()
	slow, diags := parseYAML("threats.yaml", src)
	if fast, _ := scan("threats.yaml", src); fast != nil {
		if diags != nil {
			t.Fatalf("read line by line it is a register, read as YAML it is not: %v\n%q", diags, src)
		}
		for _, r := range []*Register{slow, fast} { // nothing is nothing, whether nil or empty
			r.Entries, r.Decisions = append([]*Entry(nil), r.Entries...), append([]*Entry(nil), r.Decisions...)
			r.blocks, r.fields = append([]block(nil), r.blocks...), append([]field(nil), r.fields...)
		}
		if !reflect.DeepEqual(slow, fast) {
			all := cmp.Exporter(func(reflect.Type) bool { return true })
			t.Fatalf("the two ways of reading disagree (- YAML, + line by line):\n%s\n%q", cmp.Diff(slow, fast, all, cmpopts.EquateEmpty()), src)
		}
	}
	return slow, diags
}

// holdLaws reconciles and holds that what a register promises is true of the outcome, whatever the input. It gives the
// outcome, or nil when the register cannot be read.
func holdLaws(t testing.TB, src []byte, all []*stride.Threat, moved []model.Move, now Date) *Outcome {
	t.Helper()
	before := slices.Clone(src)
	r, diags := parseBoth(t, src)
	if diags.HasErrors() {
		return nil
	}
	o := Reconcile(r, all, moved, now)
	out := o.Bytes()
	if !bytes.Equal(src, before) {
		t.Fatal("the old bytes were changed in place")
	}
	if o.Diags.HasErrors() {
		if !bytes.Equal(out, src) {
			t.Fatalf("with an error the file must stay as it is\n%s", out)
		}
		return o
	}
	if o.Changed() == bytes.Equal(out, src) {
		t.Fatalf("Changed is %v, but the bytes say otherwise\n--- old\n%s\n--- new\n%s", o.Changed(), src, out)
	}
	after, diags := parseBoth(t, out)
	if diags.HasErrors() {
		t.Fatalf("the new file cannot be read: %v\n--- old\n%s\n--- new\n%s", diags, src, out)
	}
	if again := Reconcile(after, all, moved, now); again.Changed() || !bytes.Equal(again.Bytes(), out) {
		t.Fatalf("a second run changes the file\n--- old\n%q\n--- first\n%q\n--- second\n%q", src, out, again.Bytes())
	}
	if !slices.IsSortedFunc(after.Entries, func(a, b *Entry) int { return strings.Compare(string(a.Threat), string(b.Threat)) }) || len(after.Entries) > 0 && !after.form.sorted {
		t.Fatalf("entries are not in the order of their ids\n%s", out)
	}
	holdDecisions(t, r, after, o)
	holdComments(t, src, out)
	return o
}

// holdDecisions holds that every decision is still there, word for word.
func holdDecisions(t testing.TB, before, after *Register, o *Outcome) {
	t.Helper()
	ids := map[int]stride.ID{}
	dropped := map[int]bool{}
	for _, u := range o.updates {
		ids[u.block], dropped[u.block] = u.id, u.drop
	}
	for _, e := range before.Entries {
		if dropped[e.index] {
			if e.Decided() || e.Was != 0 || e.Reason != "" || e.Owner != "" || e.Links != nil {
				t.Fatalf("the entry %s was dropped with what a person wrote", e.Threat)
			}
			continue
		}
		id := e.Threat
		if ids[e.index] != "" {
			id = ids[e.index]
		}
		n := after.Find(id)
		if n == nil {
			t.Fatalf("the entry %s is gone", id)
		}
		if e.Decided() && n.Status != e.Status && (n.Status != StatusResolved || n.Was != e.Status) {
			t.Fatalf("the decision %s on %s became %s, was %s", e.Status, id, n.Status, n.Was)
		}
		if n.Reason != e.Reason || n.Owner != e.Owner || n.To != e.To || n.By != e.By || n.DecidedOn != e.DecidedOn ||
			n.Until != e.Until || !slices.Equal(n.Links, e.Links) {
			t.Fatalf("what people wrote about %s changed from %+v to %+v", id, e, n)
		}
		if e.FirstSeen != 0 && n.FirstSeen > e.FirstSeen {
			t.Fatalf("%s was first seen on %s, and now on %s", id, e.FirstSeen, n.FirstSeen)
		}
	}
	if len(before.Decisions) != len(after.Decisions) {
		t.Fatal("a decision for many is gone")
	}
}

// holdComments holds that every line that is only a comment is still there.
func holdComments(t testing.TB, before, after []byte) {
	t.Helper()
	left := map[string]int{}
	for line := range bytes.Lines(after) {
		left[strings.TrimRight(string(line), "\r\n")]++
	}
	for line := range bytes.Lines(before) {
		text := strings.TrimRight(string(line), "\r\n")
		if strings.HasPrefix(strings.TrimLeft(text, " "), "#") {
			if left[text]--; left[text] < 0 {
				t.Fatalf("the comment %q is gone\n--- old\n%s\n--- new\n%s", text, before, after)
			}
		}
	}
}
