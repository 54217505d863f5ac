package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// open are the subjects of a rule's open threats, with the line each stands on.
func open(p *stride.Program, m *model.Model, id string) (subjects []model.ID, lines []int) {
	for _, th := range p.Run(m).Threats {
		if th.Rule.ID == id && th.Outcome.Open() {
			subjects = append(subjects, th.Subject.Identity().ID)
			lines = append(lines, th.Span.Line)
		}
	}
	slices.Sort(lines)
	return subjects, lines
}

// wanted are the lines of an example that are marked for a rule.
func wanted(example, id string) []int {
	var lines []int
	for i, line := range strings.Split(example, "\n") {
		if _, mark, ok := strings.Cut(line, "# want "); ok && slices.Contains(strings.Fields(mark), id) {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// Every rule fires on its first example, on the marked lines and nowhere else.
func TestExamplesFire(t *testing.T) {
	p := program(t)
	for _, r := range Rules() {
		t.Run(r.ID, func(t *testing.T) {
			want := wanted(r.Examples.Fires, r.ID)
			if len(want) == 0 {
				t.Fatal("the example marks no line")
			}
			if _, got := open(p, load(t, r.Examples.Fires), r.ID); !slices.Equal(got, want) {
				t.Errorf("it fires on lines %v, want %v:\n%s", got, want, r.Examples.Fires)
			}
		})
	}
}

// Every rule leaves its second example in peace, although what it speaks of is still there: a mechanism or a fact is
// stated, and nobody had to set the threat aside. The way round a gateway is settled by its absence alone.
func TestExamplesStayQuiet(t *testing.T) {
	p := program(t)
	for _, r := range Rules() {
		t.Run(r.ID, func(t *testing.T) {
			m := load(t, r.Examples.Quiet)
			if _, lines := open(p, m, r.ID); len(lines) > 0 {
				t.Errorf("it fires on lines %v:\n%s", lines, r.Examples.Quiet)
			}
			if len(m.Assumptions) > 0 || len(m.Rating.Threats) > 0 {
				t.Error("the example sets threats aside")
			}
			subjects, _ := open(p, load(t, r.Examples.Fires), r.ID)
			for _, id := range subjects {
				if m.Element(id) == nil && r.ID != "E-021" {
					t.Errorf("%s is no longer there", id)
				}
			}
		})
	}
}

// Each way to mitigate is one that the engine takes: where an example stays quiet by a mechanism, the threat is still
// there, mitigated, and names what gives the protection.
func TestQuietExamplesNameTheirProtection(t *testing.T) {
	p := program(t)
	mitigated := 0
	for _, r := range Rules() {
		for _, th := range p.Run(load(t, r.Examples.Quiet)).Threats {
			if th.Rule.ID == r.ID && th.Outcome == stride.Mitigated {
				mitigated++
			}
		}
	}
	if least := len(Rules()) / 2; mitigated < least {
		t.Errorf("%d quiet examples are mitigated, want at least %d", mitigated, least)
	}
}

// The limit in a gateway covers what stands behind it until a way round it is opened; then that way is named as well.
func TestLimitInFront(t *testing.T) {
	p := program(t)
	const around = "  shortcut: {from: phone, to: orders}\n"
	r, _ := Find("D-010")
	m := load(t, r.Examples.Quiet)
	var by string
	for _, th := range p.Run(m).Threats {
		if th.ID == "D-010@forward" && th.Outcome == stride.Mitigated && len(th.By) == 1 {
			by = fmt.Sprint(th.By[0].By.Identity().ID)
		}
	}
	if by != "entrance" {
		t.Errorf("D-010@forward is protected by %q, want entrance", by)
	}
	m = load(t, strings.TrimRight(r.Examples.Quiet, "\n")+"\n"+around)
	for _, want := range []struct {
		rule    string
		subject model.ID
	}{{"D-010", "forward"}, {"D-010", "shortcut"}, {"E-021", "shortcut"}} {
		if got, _ := open(p, m, want.rule); !slices.Contains(got, want.subject) {
			t.Errorf("with a way round the gateway, %s is open on %v, want %s among them", want.rule, got, want.subject)
		}
	}
}
