package register

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		glob, id string
		fits     bool
	}{
		{"S-001@api", "S-001@api", true},
		{"S-001@api", "S-001@api2", false},
		{"S-001@api", "XS-001@api", false},
		{"R-*@internal-*", "R-010@internal-send", true},
		{"R-*@internal-*", "R-010@internal-", true},
		{"R-*@internal-*", "R-010@my-internal-send", false},
		{"R-*@internal-*", "RR-010@internal-send", false},
		{"*@db", "T-001@db", true},
		{"*@db", "T-001@db-2", false},
		{"S-*@*", "S-001@anything", true},
		{"S*@d*b", "S-1@db", true},
		{"S*@d*b", "S-1@d-b-c-b", true},
		{"S*@d*b", "S-1@d-b-c", false},
		{"S*@d*bb", "S-1@db", false},
		{"*a*b*@*", "xaxbx@y", true},
		{"*a*b*@*", "xbxax@y", false},
		{"*aa@x", "a@x", false},
		{"*db", "T-001@db", false}, // an asterisk never stands for @
	} {
		if got := globMatches(c.glob, stride.ID(c.id)); got != c.fits {
			t.Errorf("%s fits %s: %v", c.glob, c.id, got)
		}
	}
}

func TestDecisionsForMany(t *testing.T) {
	src := `threatctl-register: 1
threats:
  R-001@int-a:
    first-seen: 2026-01-01
    status: open
    was: accepted
  R-001@int-b:
    first-seen: 2026-01-01
    status: in-progress
    owner: me
  R-001@int-c:
    first-seen: 2026-01-01
    status: accepted
    reason: my own
    owner: me
    until: 2026-01-31
decisions:
  R-*@int-*: {status: accepted, reason: all, owner: o, until: 2026-12-31}
  "R-*@int-d*":
    status: not-applicable
    reason: sharper, for it says more
    until: 2026-12-01
  R-*@gone-*: {status: accepted, reason: r, owner: o, until: 2027-01-01}
  D-*@*: {status: accepted, reason: r, owner: o, until: 2026-10-31}
`
	o := reconciled(t, src, `
		R-001@int-a high
		R-001@int-b high
		R-001@int-c high
		R-001@int-deep high unstated
		R-001@int-e high mitigated
		R-001@other high
		D-001@x low`)
	for i, want := range []string{
		"accepted R-*@int-*", "in-progress R-001@int-b", "open R-001@int-c expired", "not-applicable R-*@int-d*", "mitigated", "open", "open D-*@* expired",
	} {
		f := o.Findings[i]
		got := f.Status.String()
		if f.Entry != nil {
			got += " " + f.Entry.Glob + string(f.Entry.Threat)
		}
		if f.Expired {
			got += " expired"
		}
		if got != want {
			t.Errorf("%s is %q, want %q", f.ID, got, want)
		}
	}
	for _, c := range o.Coverage {
		got := fmt.Sprint(c.Entry.Glob, c.Threats)
		switch got {
		case "R-*@int-d*[R-001@int-deep]", "D-*@*[D-001@x]", "R-*@gone-*[]", "R-*@int-*[R-001@int-a]":
		default:
			t.Errorf("a decision covers %s", got)
		}
	}
	if got := fmt.Sprint(o.Changes.Expired); got != "[D-001@x R-001@int-c]" {
		t.Errorf("expired: %s", got)
	}
	want := `16:12-16:22 warning [decision-expired] R-001@int-c was accepted until 2026-01-31 and counts as open; decide anew: give a later date, or mend the threat
22:12-22:22 warning [decision-expires] R-*@int-d* is not-applicable until 2026-12-01: 8 days left;
23:3-23:13 warning [decision-covers-nothing] R-*@gone-* covers no open threat; delete it, or mend the pattern
24:57-24:67 warning [decision-expired] D-*@* was accepted until 2026-10-31 and counts as open; decide anew: give a later date, or mend the threat
`
	if got := told(o.Diags); got != want {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	// What is covered is tracked like any other, as undecided: the decision stands once.
	if got := string(o.Bytes()); !strings.Contains(got, "  R-001@int-deep:\n    title: Title of R-001\n    severity: high\n    first-seen: 2026-11-23\n    status: open\n") {
		t.Errorf("the file is\n%s", got)
	}
}
