package gate_test

import (
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/gate"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

const entry = `threatctl: 1
assets: {notes: {classification: confidential, integrity: high}}
boundaries: {net: {trust: untrusted}, in: {trust: internal}}
components: {user: {role: browser, inside: net}, api: {role: service, inside: in}}
flows: {ask: {from: user, to: api, protocol: https, authentication: none, sends: notes}}
`

func analysed(t *testing.T, reg, day string) *analysis.Result {
	t.Helper()
	files := fstest.MapFS{"m.yaml": {Data: []byte(entry)}, "threats.yaml": {Data: []byte("threatctl-register: 1\nthreats:\n" + reg)}}
	now, err := register.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	r := analysis.Run(analysis.Input{Files: model.Input{FS: files, Name: "m.yaml"}, BuiltIn: catalog.Rules(), Now: now})
	if r.Diags.HasErrors() {
		t.Fatal(r.Diags)
	}
	return r
}

func failures(r *analysis.Result, failOn stride.Severity) map[stride.ID]bool {
	ids := map[stride.ID]bool{}
	for _, f := range gate.Check(r, gate.Policy{FailOn: failOn}, gate.Options{}) {
		ids[f.Finding.ID] = true
	}
	return ids
}

func TestGate(t *testing.T) {
	tests := []struct {
		name, register, day string
		fails               bool
	}{
		{"open", "  S-010@ask: {first-seen: 2026-11-01, status: open}\n", "2026-11-23", true},
		{"never seen", "  M-x@y: {status: accepted, reason: r, owner: o}\n", "2026-11-23", true},
		{"in progress", "  S-010@ask: {first-seen: 2026-11-01, status: in-progress, owner: o}\n", "2026-11-23", true},
		{"accepted", "  S-010@ask: {first-seen: 2026-11-01, status: accepted, reason: r, owner: o, until: 2026-12-31}\n", "2026-11-23", false},
		{"accepted, on its last day", "  S-010@ask: {first-seen: 2026-11-01, status: accepted, reason: r, owner: o, until: 2026-12-31}\n", "2026-12-31", false},
		{"accepted, expired", "  S-010@ask: {first-seen: 2026-11-01, status: accepted, reason: r, owner: o, until: 2026-12-31}\n", "2027-01-01", true},
		{"mitigated outside the model", "  S-010@ask: {first-seen: 2026-11-01, status: mitigated, reason: r}\n", "2026-11-23", false},
	}
	for _, test := range tests {
		if got := failures(analysed(t, test.register, test.day), stride.Critical)["S-010@ask"]; got != test.fails {
			t.Errorf("%s: fails is %v, want %v", test.name, got, test.fails)
		}
	}
}

func TestSayingNothingDoesNotPass(t *testing.T) {
	r := analysed(t, "  {}\n", "2026-11-23")
	failed := failures(r, stride.Note)
	unstated := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Outcome == stride.OpenUnstated {
			unstated++
			if !failed[f.ID] {
				t.Errorf("%s hangs on something unstated and passes", f.ID)
			}
		}
	}
	if unstated == 0 {
		t.Error("nothing is unstated in this model")
	}
}

func TestThreshold(t *testing.T) {
	r := analysed(t, "  {}\n", "2026-11-23")
	if n := len(gate.Check(r, gate.Policy{}, gate.Options{})); n != 0 {
		t.Errorf("without a policy %d findings fail", n)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		for s := stride.Note; s <= stride.Critical; s++ {
			if got, want := failures(r, s)[f.ID], f.Open() && f.Severity >= s; got != want {
				t.Errorf("%s (%s) at %s: fails is %v", f.ID, f.Severity, s, got)
			}
		}
	}
}

func TestParsePolicy(t *testing.T) {
	for word, want := range map[string]stride.Severity{"": 0, "none": 0, "low": stride.Low, "critical": stride.Critical} {
		if p, err := gate.ParsePolicy(word); err != nil || p.FailOn != want {
			t.Errorf("ParsePolicy(%q) = %v, %v", word, p, err)
		}
	}
	if _, err := gate.ParsePolicy("hgih"); err == nil {
		t.Error("a misspelt severity is taken")
	}
}
