package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// The catalogue on which the rules rest has all of these, and no other.
func TestAllRulesOfTheCatalogue(t *testing.T) {
	var want, got []string
	for _, m := range regexp.MustCompile(`(?m)^\| ([A-Z]-\d{3}) \|`).FindAllStringSubmatch(string(beside(t, "reference/catalogue.md")), -1) {
		want = append(want, m[1])
	}
	for _, r := range Rules() {
		got = append(got, r.ID)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) || len(got) < 130 {
		t.Errorf("%d rules, the catalogue has %d", len(got), len(want))
	}
}

// A word of the language that no rule reads would be a question that nobody needs to answer.
func TestEveryMechanismIsRead(t *testing.T) {
	rules := Rules()
	for _, m := range model.AllMechanisms() {
		if !slices.ContainsFunc(rules, func(r stride.Rule) bool { return r.Reads(m.Name) }) {
			t.Errorf("no rule reads %s", m.Name)
		}
	}
}

// read is what conditions hold facts against: the words by the fact's name without the end of a flow, and for ordered
// words all of them.
func read() map[string]map[string]bool {
	seen := map[string]map[string]bool{}
	var walk func(c stride.Condition)
	walk = func(c stride.Condition) {
		for _, p := range c.Parts {
			if p.Op == 0 {
				name := strings.TrimPrefix(strings.TrimPrefix(p.Fact, "source."), "target.")
				if seen[name] == nil {
					seen[name] = map[string]bool{}
				}
				for _, w := range p.Match.Is {
					seen[name][w] = true
				}
				if p.Match.AtLeast != "" || p.Match.AtMost != "" {
					seen[name]["in order"] = true
				}
			}
			for _, nested := range p.Of {
				walk(nested)
			}
		}
	}
	for _, r := range Rules() {
		walk(r.When)
		for _, list := range [][]stride.Alternative{r.MitigatedBy, r.ReducedBy} {
			for _, alternative := range list {
				for _, remedy := range alternative {
					walk(remedy.When)
				}
			}
		}
	}
	return seen
}

// A fact that no rule uses is there for a team's own rules alone: these are the few, with the reason.
var forOwnRules = map[string]string{
	"tags":     "free words of a team",
	"protocol": "the rules compare families; a team may forbid one",
	"region":   "the rules read leaves-region, which follows from it",
}

func TestEveryFactIsUsed(t *testing.T) {
	seen := read()
	for _, of := range []stride.Subject{stride.OnComponent, stride.OnFlow, stride.OnBoundary, stride.OnAsset, stride.OnModel} {
		for _, f := range stride.Facts(of) {
			name := strings.TrimPrefix(strings.TrimPrefix(f.Name, "source."), "target.")
			if seen[name] == nil && forOwnRules[name] == "" {
				t.Errorf("no rule uses the fact %s of a %s", f.Name, of)
			}
		}
	}
}

// What no condition names, and why it is a word all the same.
var unnamed = []struct{ why, words string }{
	{"the diagram shows it", `
		role: worker waf
		kind: host process tenant organization site
		family: nosql messaging file iot health finance local other`},
	{"a fact that is derived from it is read instead", "region: eu adequate other"},
	{"it tells that none of the others holds, which is an answer", `
		privilege: normal
		tenancy: single
		lifecycle: deprecated
		owner: stated
		mode: batch
		on-behalf-of: self
		token.location: header body
		retention: stated`},
}

// Every word that a model may say of a fact makes a difference to a rule, or to the drawing.
func TestEveryWordIsRead(t *testing.T) {
	seen, excused := read(), map[string]bool{}
	for _, u := range unnamed {
		for line := range strings.Lines(strings.TrimSpace(u.words)) {
			fact, words, _ := strings.Cut(strings.TrimSpace(line), ": ")
			for w := range strings.FieldsSeq(words) {
				excused[fact+": "+w] = true
				if seen[fact][w] {
					t.Errorf("a rule reads %s: %s by now", fact, w)
				}
			}
		}
	}
	for _, of := range []stride.Subject{stride.OnComponent, stride.OnFlow, stride.OnBoundary, stride.OnAsset} {
		for _, f := range stride.Facts(of) {
			name := f.Name[strings.LastIndexByte(f.Name, '.')+1:] // what a flow receives is made of the same words as what it carries
			if strings.HasPrefix(f.Name, "token.") {
				name = f.Name
			}
			if f.Mechanisms() || f.Derived() {
				continue
			}
			for _, w := range f.Words {
				if !seen[f.Name][w] && !seen[name][w] && !seen["receives."+name][w] && !seen[name]["in order"] && !excused[name+": "+w] {
					t.Errorf("no rule reads %s: %s of a %s", f.Name, w, of)
				}
			}
		}
	}
}
