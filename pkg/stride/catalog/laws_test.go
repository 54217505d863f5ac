package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// severities are the open threats of a model with how bad each is.
func severities(p *stride.Program, m *model.Model) map[stride.ID]stride.Severity {
	open := map[stride.ID]stride.Severity{}
	for _, th := range p.Run(m).Threats {
		if th.Outcome.Open() {
			open[th.ID] = th.Severity
		}
	}
	return open
}

// base reports whether a threat is one of a base rule: it comes back when the sharper one that stood for it is gone.
func base(id stride.ID) bool {
	rule, _, _ := strings.Cut(string(id), "@")
	r, ok := Find(rule)
	return ok && isBase(r)
}

// aboutHaving are the rules that ask how good something is, once it is there: a log, a limit, copies, growth by itself.
var aboutHaving = []string{"R-011", "R-012", "R-013", "R-014", "R-015", "D-013", "D-022", "I-022"}

// Saying that something is in place never opens a threat and never makes one worse, whatever is said and wherever; but
// for the rules that are about having it.
func TestStatingAMechanismNeverHurts(t *testing.T) {
	p := program(t)
	for _, r := range Rules() {
		if strings.Contains(r.Examples.Fires, "\nmechanisms:") {
			t.Fatalf("the example of %s speaks of the model as a whole already", r.ID)
		}
		before := severities(p, load(t, r.Examples.Fires))
		for _, mech := range model.AllMechanisms() {
			after := severities(p, load(t, strings.TrimRight(r.Examples.Fires, "\n")+"\nmechanisms: {"+mech.Name+": yes}\n"))
			for id, now := range after {
				rule, _, _ := strings.Cut(string(id), "@")
				was, ok := before[id]
				switch {
				case slices.Contains(aboutHaving, rule) || !ok && base(id):
				case !ok:
					t.Errorf("example of %s: %s opens %s", r.ID, mech.Name, id)
				case now > was:
					t.Errorf("example of %s: %s raises %s from %s to %s", r.ID, mech.Name, id, was, now)
				}
			}
		}
	}
}

// Worth more never means less in danger: a higher classification or goal closes nothing and lowers nothing.
func TestRaisingWorthNeverHelps(t *testing.T) {
	p := program(t)
	words := []string{
		"classification: public", "classification: internal", "classification: internal", "classification: confidential",
		"classification: confidential", "classification: restricted", "volume: few", "volume: many", "volume: many", "volume: mass",
		"integrity: low", "integrity: high", "availability: low", "availability: high",
	}
	raised, goals := strings.NewReplacer(words...), strings.NewReplacer("{classification: ", "{integrity: high, availability: high, classification: ")
	tried := 0
	for _, r := range Rules() {
		for _, src := range []string{r.Examples.Fires, r.Examples.Quiet} {
			more := raised.Replace(src)
			if !strings.Contains(src, "integrity: ") && !strings.Contains(src, "availability: ") {
				more = goals.Replace(more)
			}
			if more == src {
				continue
			}
			tried++
			before, after := severities(p, load(t, src)), severities(p, load(t, more))
			for id, was := range before {
				if now, ok := after[id]; (!ok && !base(id)) || (ok && now < was) {
					t.Errorf("example of %s: %s was %s and is %s", r.ID, id, was, now)
				}
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d examples hold an asset whose worth can be raised", tried)
	}
}
