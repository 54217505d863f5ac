package register

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

const head = "threatctl-register: 1\nthreats:\n"

// reconciled reconciles a readable register and holds the laws on the way.
func reconciled(t *testing.T, src, yielded string, moved ...model.Move) *Outcome {
	t.Helper()
	all := threats(t, yielded)
	o := holdLaws(t, []byte(src), all, moved, day(t, today))
	if o == nil {
		_, diags := Parse("threats.yaml", []byte(src))
		t.Fatalf("the register cannot be read: %v", diags)
	}
	for i := range all {
		if o.Findings[i].Threat != all[i] {
			t.Fatalf("finding %d is about %s, not %s", i, o.Findings[i].ID, all[i].ID)
		}
	}
	return o
}

// told is the diagnostics, one a line: place, severity, code, message and hint.
func told(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(strings.TrimSpace(place(d.Span)+" "+d.Severity.String()+" ["+d.Code+"] "+d.Message+"; "+d.Hint) + "\n")
	}
	return b.String()
}

func place(s diag.Span) string {
	return fmt.Sprintf("%d:%d-%d:%d", s.Line, s.Col, s.EndLine, s.EndCol)
}

func TestNewFile(t *testing.T) {
	all := threats(t, `
		T-002@forward medium unstated
		E-010@send high open
		S-001@send high mitigated
		D-001@send low excluded`)
	all[1].Rule.Title = "Authorization: missing"
	o := Reconcile(nil, all, nil, day(t, today))
	want := header + `threats:
  E-010@send:
    title: "Authorization: missing"
    severity: high
    first-seen: 2026-11-23
    status: open
  T-002@forward:
    title: Title of T-002
    severity: medium
    first-seen: 2026-11-23
    status: open
`
	if got := string(o.Bytes()); got != want {
		t.Errorf("the new file is\n%s\nwant\n%s", got, want)
	}
	if got := o.Changes.String(); got != "+2 new  ~0 changed  -0 resolved  !0 expired" {
		t.Error(got)
	}
	for i, want := range []Status{StatusOpen, StatusOpen, StatusMitigated, StatusNotApplicable} {
		if f := o.Findings[i]; f.Status != want || f.Entry != nil || f.New != want.Open() || f.Open() != want.Open() {
			t.Errorf("%s: %+v, want %s", f.ID, f, want)
		}
	}
	holdLaws(t, o.Bytes(), all, nil, day(t, "2027-05-01"))

	none := Reconcile(nil, nil, nil, day(t, today))
	if got := string(none.Bytes()); got != header+"threats: {}\n" {
		t.Errorf("without a threat the new file is\n%s", got)
	}
	holdLaws(t, none.Bytes(), all, nil, day(t, today))
}

// TestStatus goes through what the file may say of a threat and what the model may: what it is then, and what the file
// then says.
func TestStatus(t *testing.T) {
	const accepted = "status: accepted\n    reason: r\n    owner: o"
	for _, c := range []struct {
		entry, outcome string // outcome "": the model does not yield the threat
		status         Status // of the finding
		after          string // of the entry
		flags          string // of the finding
		changes        string
	}{
		{"status: open", "open", StatusOpen, "open", "", ""},
		{"status: open", "unstated", StatusOpen, "open", "", ""},
		{"status: open", "mitigated", StatusMitigated, "resolved", "", "resolved"},
		{"status: open", "excluded", StatusNotApplicable, "resolved", "", "resolved"},
		{"status: open", "", 0, "resolved", "", "resolved"},
		{"owner: o", "open", StatusOpen, "open", "", ""},
		{accepted, "open", StatusAccepted, "accepted", "decided", ""},
		{accepted, "unstated", StatusAccepted, "accepted", "decided", ""},
		{accepted, "mitigated", StatusMitigated, "resolved was accepted", "", "resolved"},
		{accepted, "excluded", StatusNotApplicable, "resolved was accepted", "", "resolved"},
		{accepted, "", 0, "resolved was accepted", "", "resolved"},
		{accepted + "\n    until: 2026-11-23", "open", StatusAccepted, "accepted", "decided", ""},
		{accepted + "\n    until: 2026-11-22", "open", StatusOpen, "accepted", "decided expired", "expired"},
		{accepted + "\n    until: 2026-11-22", "mitigated", StatusMitigated, "resolved was accepted", "", "resolved"},
		{"status: in-progress\n    owner: o", "open", StatusInProgress, "in-progress", "decided", ""},
		{"status: in-progress\n    owner: o", "", 0, "resolved was in-progress", "", "resolved"},
		{"status: mitigated\n    reason: r", "open", StatusMitigated, "mitigated", "decided", ""},
		{"status: transferred\n    reason: r\n    to: x", "open", StatusTransferred, "transferred", "decided", ""},
		{"status: not-applicable\n    reason: r", "open", StatusNotApplicable, "not-applicable", "decided", ""},
		{"status: resolved", "open", StatusOpen, "open", "back", "back"},
		{"status: resolved", "mitigated", StatusMitigated, "resolved", "", ""},
		{"status: resolved", "", 0, "resolved", "", ""},
		{"status: resolved\n    was: accepted\n    reason: r", "open", StatusOpen, "open was accepted", "once back", "back"},
		{"status: resolved\n    was: accepted\n    until: 2020-01-01", "open", StatusOpen, "open was accepted", "once back", "back"},
		{"status: open\n    was: accepted\n    reason: r", "open", StatusOpen, "open was accepted", "once", ""},
		{"status: open\n    was: accepted\n    reason: r", "", 0, "resolved was accepted", "", "resolved"},
		{"status: mitigated\n    was: accepted\n    reason: r", "", 0, "resolved was mitigated", "", "resolved"},
	} {
		src := head + "  S-001@api:\n    title: Title of S-001\n    severity: high\n    first-seen: 2026-01-01\n    " + c.entry + "\n"
		yielded := ""
		if c.outcome != "" {
			yielded = "S-001@api high " + c.outcome
		}
		o := reconciled(t, src, yielded)
		name := strings.ReplaceAll(c.entry, "\n   ", ",") + " / " + c.outcome
		if c.outcome != "" {
			f := o.Findings[0]
			flags := ""
			for _, flag := range []struct {
				on   bool
				word string
			}{{f.Entry.Decided(), "decided"}, {f.Entry != nil && !f.Entry.Decided(), "once"}, {f.CameBack, "back"}, {f.Expired, "expired"}, {f.New, "new"}} {
				if flag.on {
					flags = strings.TrimSpace(flags + " " + flag.word)
				}
			}
			if f.Status != c.status || flags != c.flags {
				t.Errorf("%s: the finding is %s %q, want %s %q", name, f.Status, flags, c.status, c.flags)
			}
			if first := day(t, "2026-01-01"); f.Outcome.Open() && f.FirstSeen != first {
				t.Errorf("%s: first seen %s", name, f.FirstSeen)
			}
		}
		e := parsed(t, string(o.Bytes())).Entries[0]
		after := e.Status.String()
		if e.Was != 0 {
			after += " was " + e.Was.String()
		}
		if after != c.after && !(e.Was != 0 && strings.Contains(c.entry, "was") && e.Status.String() == c.after) {
			t.Errorf("%s: the file says %q, want %q", name, after, c.after)
		}
		if got := changed(&o.Changes); got != c.changes {
			t.Errorf("%s: changes are %q, want %q", name, got, c.changes)
		}
	}
}

// changed names the kinds of change that there are.
func changed(c *Changes) string {
	var words []string
	for _, part := range []struct {
		of   []stride.ID
		word string
	}{{c.New, "new"}, {c.Changed, "changed"}, {c.Resolved, "resolved"}, {c.Expired, "expired"}, {c.CameBack, "back"}, {c.Moved, "moved"}, {c.Orphans, "orphan"}} {
		if len(part.of) > 0 {
			words = append(words, part.word)
		}
	}
	return strings.Join(words, " ")
}

func TestThereAndBack(t *testing.T) {
	src := head + `  # why we carry it
  E-010@send:
    title: Title of E-010
    severity: high
    first-seen: 2026-11-01
    status: accepted   # by the board
    reason: Read-only beta
    owner: team-natter
    by: alex
    decided: 2026-11-02
`
	gone := reconciled(t, src, "")
	wantGone := strings.Replace(src, "status: accepted   # by the board\n", "status: resolved   # by the board\n    was: accepted\n", 1)
	if got := string(gone.Bytes()); got != wantGone {
		t.Errorf("gone, the file is\n%s", got)
	}
	back := reconciled(t, wantGone, "E-010@send critical")
	wantBack := strings.Replace(strings.Replace(wantGone, "resolved", "open", 1), "severity: high", "severity: critical", 1)
	if got := string(back.Bytes()); got != wantBack {
		t.Errorf("back, the file is\n%s", got)
	}
	if got := told(back.Diags); !strings.Contains(got, "4:3-4:13 warning [threat-came-back] E-010@send is back and open: it was accepted by alex on 2026-11-02 (Read-only beta)") {
		t.Error(got)
	}
	if got := back.Changes.String(); got != "+0 new  ~0 changed  -0 resolved  !0 expired  ^1 came back" {
		t.Error(got)
	}
	f := back.Findings[0]
	if f.Entry.Status != StatusOpen || f.Entry.Was != StatusAccepted || f.Entry.Reason != "Read-only beta" || f.Entry.History() == "" {
		t.Errorf("the history is %+v", f.Entry)
	}
	if later := reconciled(t, wantBack, "E-010@send critical"); len(later.Diags) > 0 || later.Findings[0].CameBack {
		t.Errorf("it comes back once: %v", later.Diags)
	}
}

func TestProgramsFieldsAreRefreshed(t *testing.T) {
	src := head + `  S-001@api:
    reason: mine     # first, as I like it
    status: accepted
    owner: o
    severity: low # was it?
    title: An old title
    first-seen: 2026-01-01
`
	o := reconciled(t, src, "S-001@api critical")
	want := strings.Replace(strings.Replace(src, "severity: low", "severity: critical", 1), "An old title", "Title of S-001", 1)
	if got := string(o.Bytes()); got != want {
		t.Errorf("the file is\n%s", got)
	}
	if got := o.Changes.String(); got != "+0 new  ~1 changed  -0 resolved  !0 expired" {
		t.Error(got)
	}
}

func TestEntriesFindTheirPlace(t *testing.T) {
	src := strings.ReplaceAll(`# my register
threatctl-register: 1
threats:
  # what we track

  # the database
  S-001@db:
    status: accepted
    reason: "it's fine"
    owner: o
    first-seen: 2026-01-01
    # to be looked at

  # everything else
# and the rest
x-mine: 1
`, "\n", "\r\n")
	o := reconciled(t, src, "S-001@api low\nS-001@db low\nT-001@db high")
	want := strings.ReplaceAll(`# my register
threatctl-register: 1
threats:
  # what we track

  S-001@api:
    title: Title of S-001
    severity: low
    first-seen: 2026-11-23
    status: open
  # the database
  S-001@db:
    title: Title of S-001
    severity: low
    status: accepted
    reason: "it's fine"
    owner: o
    first-seen: 2026-01-01
    # to be looked at
  T-001@db:
    title: Title of T-001
    severity: high
    first-seen: 2026-11-23
    status: open

  # everything else
# and the rest
x-mine: 1
`, "\n", "\r\n")
	if got := string(o.Bytes()); got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
}

func TestUnsortedEntriesAreSorted(t *testing.T) {
	src := head + "  # b's\n  S-1@b:\n    first-seen: 2026-01-01\n    status: open\n    # of b\n\n  # a's\n  S-1@a:\n    first-seen: 2026-01-01\n    status: open"
	o := reconciled(t, src, "S-1@b note\nS-1@a note")
	want := head + "\n  # a's\n  S-1@a:\n    title: Title of S-1\n    severity: note\n    first-seen: 2026-01-01\n    status: open\n" +
		"  # b's\n  S-1@b:\n    title: Title of S-1\n    severity: note\n    first-seen: 2026-01-01\n    status: open\n    # of b\n"
	if got := string(o.Bytes()); got != want {
		t.Errorf("the file is\n%s", got)
	}
}

func TestOrphans(t *testing.T) {
	src := head + `  E-010@snd:
    status: accepted
    reason: r
    owner: o
  Q-999@nowhere:
    status: open
  T-002@other:
    status: mitigated
    reason: r
`
	o := reconciled(t, src, "E-010@send high\nS-001@send high\nT-002@api low\nT-002@db low")
	if !strings.Contains(string(o.Bytes()), "  E-010@snd:\n    status: accepted\n    reason: r\n    owner: o\n") {
		t.Errorf("an orphan was touched\n%s", o.Bytes())
	}
	want := `3:3-3:12 warning [unknown-threat] no analysis has known the threat E-010@snd; the entry is kept; did you mean E-010@send?
7:3-7:16 warning [unknown-threat] no analysis has known the threat Q-999@nowhere; the entry is kept;
9:3-9:14 warning [unknown-threat] no analysis has known the threat T-002@other; the entry is kept; the model yields T-002@api, T-002@db
`
	if got := told(o.Diags); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	if got := o.Changes.String(); got != "+4 new  ~0 changed  -0 resolved  !0 expired  ?3 unknown" {
		t.Error(got)
	}
	if ids := o.Changes.Orphans; len(o.Orphans) != 3 || !slices.Equal(ids, []stride.ID{"E-010@snd", "Q-999@nowhere", "T-002@other"}) {
		t.Error(ids)
	}
}

func TestDecisionThatResolvesNamesTheRename(t *testing.T) {
	src := head + "  E-010@send:\n    first-seen: 2026-01-01\n    status: accepted\n    reason: r\n    owner: o\n"
	o := reconciled(t, src, "E-010@submit high")
	if got := told(o.Diags); !strings.Contains(got, "3:3-3:13 note [decision-resolved]") || !strings.Contains(got, "moved: [{from: send, to: NEW-ID}]") {
		t.Error(got)
	}
	if o := reconciled(t, src, "S-001@send high"); len(o.Diags) > 0 {
		t.Errorf("the element is still there, and yet: %v", o.Diags)
	}
}

func TestDiagnosticsOfDecisions(t *testing.T) {
	src := head + `  S-001@a:
    first-seen: 2026-01-01
    status: accepted
    reason: r
    owner: o
    until: 2026-12-07
  S-001@b:
    first-seen: 2026-01-01
    status: accepted
    reason: r
    owner: o
    until: 2026-12-08
  S-001@c:
    first-seen: 2026-01-01
    status: in-progress
    owner: o
    until: 2026-11-23
  S-001@d:
    first-seen: 2026-01-01
    status: mitigated
    links: [https://tracker.example/1]
    until: "2026-11-22"
  S-001@e:
    first-seen: 2026-01-01
    status: accepted
  S-001@f:
    first-seen: 2026-11-25
    status: not-applicable
    reason: r
    decided: 2026-11-24
    until: 2026-11-24
  S-001@g:
    first-seen: 2026-01-01
    status: transferred
    decided: 2027-11-24
`
	o := reconciled(t, src, "S-001@a note\nS-001@b note\nS-001@c note\nS-001@d note\nS-001@e note\nS-001@f note\nS-001@g note")
	want := `8:12-8:22 warning [decision-expires] S-001@a is accepted until 2026-12-07: 14 days left;
19:12-19:22 warning [decision-expires] S-001@c is in-progress until the end of today, in UTC;
24:12-24:22 warning [decision-expired] S-001@d was mitigated until 2026-11-22 and counts as open; decide anew: give a later date, or mend the threat
25:3-25:10 warning [incomplete-decision] S-001@e is accepted, which needs reason and owner;
28:3-28:10 warning [date-in-future] S-001@f was first seen on 2026-11-25, and today is 2026-11-23; the date is wrong, or the clock is
33:12-33:22 warning [decision-expires] S-001@f is not-applicable until 2026-11-24: 1 day left;
34:3-34:10 warning [date-in-future] S-001@g was decided on 2027-11-24, and today is 2026-11-23; the date is wrong, or the clock is
34:3-34:10 warning [incomplete-decision] S-001@g is transferred, which needs reason and to;
`
	if got := told(o.Diags); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
}
