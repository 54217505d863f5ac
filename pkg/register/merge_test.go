package register

import (
	"fmt"
	"strings"
	"testing"
)

// merged merges three registers that must be readable, given without their head.
func merged(t testing.TB, base, ours, theirs string) *Merged {
	t.Helper()
	m, diags := Merge([]byte(head+base), []byte(head+ours), []byte(head+theirs))
	if len(diags) > 0 {
		t.Fatalf("unexpected diagnostics: %v", diags)
	}
	if len(m.Conflicts) == 0 {
		parsed(t, string(m.Bytes))
	} else if _, diags := Parse("threats.yaml", m.Bytes); !diags.HasErrors() {
		t.Fatalf("a register with conflicts can be read\n%s", m.Bytes)
	}
	return m
}

// one is an entry with fields, one a word; _ stands for a space.
func one(id string, fields ...string) string {
	b := "  " + id + ":\n"
	for _, f := range fields {
		b += "    " + f + "\n"
	}
	return b
}

// TestMergeFields holds what becomes of an entry by the words of the contract: base, ours and theirs are the fields of one
// entry, divided by semicolons; - is no entry. Conflicts are written !FIELD.
func TestMergeFields(t *testing.T) {
	const (
		open     = "title: T; severity: low; first-seen: 2026-11-01; status: open"
		accepted = "status: accepted; reason: r; owner: o; until: 2027-01-01"
	)
	for _, c := range []struct{ what, base, ours, theirs, want string }{
		{"changed on one side", open, accepted, open, accepted},
		{"changed on the other", open, open, accepted, accepted},
		{"added on one side", "-", open, "-", open},
		{"added on the other", "-", "-", open, open},
		{"added on both alike", "-", open, open, open},
		{"deleted on one side", open, "-", open, "-"},
		{"deleted on the other", open, open, "-", "-"},
		{"deleted on both", open, "-", "-", "-"},
		{"deleted and decided", open, "-", accepted, accepted},
		{"decided and deleted", open, accepted, "-", accepted},
		{"deleted and refreshed", "status: open", "-", "severity: low; status: open", "severity: low; status: open"},

		{"first-seen is the earliest", "-", "first-seen: 2026-11-02; status: open", "first-seen: 2026-11-01; status: open", "first-seen: 2026-11-01; status: open"},
		{"first-seen is the earliest, of ours", "-", "first-seen: 2026-11-01; status: open", "first-seen: 2026-11-02; status: open", "first-seen: 2026-11-01; status: open"},
		{"first-seen of one side", "-", "status: open", "first-seen: 2026-11-02; status: open", "first-seen: 2026-11-02; status: open"},
		{"the title of who changed it", open, "title: T; severity: high; status: open", "title: U; severity: low; status: open", "title: U; severity: high; status: open"},
		{"the title of ours", open, "title: V; status: open", "title: U; status: open", "title: V; status: open"},

		{"a decision wins over open", open, accepted, "title: T; severity: high; status: open", "severity: high; " + accepted},
		{"a decision wins over resolved", open, "title: T; status: resolved", accepted, accepted},
		{"resolved wins over open that stayed", "title: T; status: open", "title: T; status: resolved", "title: U; status: open", "title: U; status: resolved"},
		{"came back wins over resolved that stayed", "title: T; status: resolved", "title: T; status: open", "title: U; status: resolved", "title: U; status: open"},
		{"open is the safe one", accepted, "status: open; reason: r; owner: o", "status: resolved; was: accepted; reason: r; owner: o", "status: open; was: accepted; reason: r; owner: o"},
		{"resolved, and the decision kept", "title: T; " + accepted, "title: T; status: resolved; was: accepted; reason: r; owner: o; until: 2027-01-01", "title: U; " + accepted, "title: U; status: resolved; was: accepted; reason: r; owner: o; until: 2027-01-01"},
		{"resolved, and renewed", accepted, "status: resolved; was: accepted; reason: r; owner: o; until: 2027-01-01", "status: accepted; reason: r; owner: o; until: 2028-01-01", "status: accepted; was: accepted; reason: r; owner: o; until: 2028-01-01"},
		{"came back, and not renewed", "title: T; " + accepted, "title: T; status: open; was: accepted; reason: r; owner: o; until: 2027-01-01", "title: U; " + accepted, "title: U; status: open; was: accepted; reason: r; owner: o; until: 2027-01-01"},
		{"taken back, and not renewed", "title: T; " + accepted, "title: T; status: open", "title: U; " + accepted, "title: U; status: open"},
		{"taken back, and renewed", accepted, "status: open", "status: accepted; reason: r; owner: o; until: 2028-01-01", "!status until"},
		{"renewed, and taken back", accepted, "status: accepted; reason: s; owner: o; until: 2027-01-01", "status: open; reason: r; owner: o; until: 2027-01-01", "!status"},

		{"two reasons", open, "status: accepted; reason: r; owner: o", "status: accepted; reason: s; owner: o", "!reason"},
		{"two statuses", open, "status: accepted; reason: r; owner: o", "status: not-applicable; reason: r", "!status"},
		{"two of everything", accepted, "status: mitigated; reason: a; owner: a; to: a; by: a; decided: 2026-01-01; until: 2026-01-01", "status: transferred; reason: b; owner: b; to: b; by: b; decided: 2026-01-02; until: 2026-01-02", "!status reason owner to by decided until"},
		{"two ends", accepted, "status: accepted; reason: r; owner: o; until: 2028-01-01", "status: accepted; reason: r; owner: o; until: 2029-01-01", "!until"},
		{"another end and none", accepted, "status: accepted; reason: r; owner: o; until: 2028-01-01", "status: accepted; reason: r; owner: o", "!until"},
		{"another status, and another reason for the old one", accepted, "status: mitigated; reason: r; owner: o; until: 2027-01-01", "status: accepted; reason: s; owner: o; until: 2027-01-01", "!status"},
		{"added on both with two owners", "-", "status: in-progress; owner: a", "status: in-progress; owner: b", "!owner"},
		{"each another field", accepted, "status: accepted; reason: s; owner: o; until: 2027-01-01", "status: accepted; reason: r; owner: o; until: 2028-01-01", "status: accepted; reason: s; owner: o; until: 2028-01-01"},
		{"the same on both", open, accepted + "; by: me", accepted + "; severity: high", accepted + "; by: me; severity: high"},

		{"links of both", "status: open", "status: open; links: [https://a.example]", "status: open; links: [https://b.example]", "status: open; links: [https://a.example, https://b.example]"},
		{"links of both, once", "links: [https://a.example]", "links: [https://a.example, https://b.example]", "links: [https://c.example, https://b.example]", "links: [https://a.example, https://b.example, https://c.example]"},
		{"a link more decides nothing", accepted, "status: mitigated; reason: r; owner: o; until: 2027-01-01", accepted + "; links: [https://a.example]", "status: mitigated; reason: r; owner: o; until: 2027-01-01; links: [https://a.example]"},
		{"people's own fields", "x-a: 1; x-b: 1", "x-a: 2; x-b: 1", "x-a: 1; x-b: 2; x-c: 3", "x-a: 2; x-b: 2; x-c: 3"},
		{"people's own field on both", "x-a: 1", "x-a: 2", "x-a: 3", "!x-a"},
		{"written in another way", open, "title: 'T'; severity: low; status: open; owner: o", "title: \"T\"; severity: low; status: \"open\"; by: b", "title: 'T'; severity: low; status: \"open\"; by: b; owner: o"},
	} {
		entry := func(fields string) string {
			if fields == "-" {
				return one("A-1@a") // so that there is a section
			}
			return one("A-1@a") + one("S-1@a", strings.Split(fields, "; ")...)
		}
		m := merged(t, entry(c.base), entry(c.ours), entry(c.theirs))
		if want, conflict := strings.CutPrefix(c.want, "!"); conflict {
			if len(m.Conflicts) != 1 || m.Conflicts[0].ID != "S-1@a" || strings.Join(m.Conflicts[0].Fields, " ") != want {
				t.Errorf("%s: conflicts are %v, want in %s", c.what, m.Conflicts, want)
			}
			text := head + one("A-1@a") + "<<<<<<< ours S-1@a\n" + one("S-1@a", strings.Split(c.ours, "; ")...) + "=======\n" + one("S-1@a", strings.Split(c.theirs, "; ")...) + ">>>>>>> theirs S-1@a\n"
			if string(m.Bytes) != text {
				t.Errorf("%s: merged to\n%s\nwant\n%s", c.what, m.Bytes, text)
			}
			continue
		}
		if len(m.Conflicts) > 0 {
			t.Errorf("%s: conflicts are %v", c.what, m.Conflicts)
		}
		if want := head + entry(c.want); fields(string(m.Bytes)) != fields(want) {
			t.Errorf("%s: merged to\n%s\nwant\n%s", c.what, m.Bytes, want)
		}
	}
}

// fields is a register with its lines in another order, so that the order of fields does not count.
func fields(text string) string {
	counts := map[string]int{}
	for line := range strings.Lines(text) {
		counts[strings.TrimSpace(line)]++
	}
	return fmt.Sprint(counts)
}
