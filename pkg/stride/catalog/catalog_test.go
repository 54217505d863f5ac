package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

func TestFind(t *testing.T) {
	for _, r := range Rules() {
		if got, ok := Find(r.ID); !ok || got.Title != r.Title {
			t.Errorf("Find(%q) does not find it", r.ID)
		}
	}
	for _, id := range []string{"", "S-000", "S-0010", "s-001", "Z-999"} {
		if r, ok := Find(id); ok {
			t.Errorf("Find(%q) finds %s", id, r.ID)
		}
	}
}

// The letters of ids are those of the categories; a privacy rule is of the category that it says.
func TestIDs(t *testing.T) {
	form := regexp.MustCompile(`^[STRIDEP]-\d{3}$`)
	for _, r := range Rules() {
		if !form.MatchString(r.ID) {
			t.Errorf("%s: not the form of an id", r.ID)
			continue
		}
		if letter := r.ID[:1]; letter != "P" && letter != r.Category.Letter() {
			t.Errorf("%s: its category is %s", r.ID, r.Category)
		}
		if slices.Contains(r.Also, r.Category) {
			t.Errorf("%s: its further categories hold its own", r.ID)
		}
	}
}

// Every rule tells what happens, what to build, how to check it and when not to worry, in sentences.
func TestEveryRuleHasItsTexts(t *testing.T) {
	for _, r := range Rules() {
		for name, text := range map[string]string{
			"why": r.Doc.Why, "mitigation": r.Doc.Mitigation, "verify": r.Doc.Verify, "false-positives": r.Doc.FalsePositives,
		} {
			switch {
			case len(text) < 40:
				t.Errorf("%s: %s says too little: %q", r.ID, name, text)
			case !strings.HasSuffix(strings.TrimSpace(text), "."):
				t.Errorf("%s: %s does not end with a full stop", r.ID, name)
			case strings.ContainsAny(text, "<>\t`*"):
				t.Errorf("%s: %s is to be plain text", r.ID, name)
			}
		}
		if n := strings.Count(r.Doc.Why, ". ") + strings.Count(r.Doc.Why, "? ") + 1; n < 2 || n > 4 {
			t.Errorf("%s: why has %d sentences, wanted 2 to 4", r.ID, n)
		}
		if r.Title == "" || len(r.Title) > 100 || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: title %q", r.ID, r.Title)
		}
		if r.Ease < 1 || r.Ease > 7 {
			t.Errorf("%s: ease %d", r.ID, r.Ease)
		}
		if len(r.Goals) == 0 || len(r.Doc.References) == 0 || r.Subject == 0 || len(r.When.Parts) == 0 {
			t.Errorf("%s: goals, references, subject or condition are missing", r.ID)
		}
	}
}

// Two rules with one condition would say two things of one fact.
func TestNoTwoRulesAreTheSame(t *testing.T) {
	seen := map[string]string{}
	for _, r := range Rules() {
		key := fmt.Sprintf("%v %v %+v", r.Category, r.Subject, r.When)
		if other := seen[key]; other != "" {
			t.Errorf("%s and %s have the same condition, subject and category", other, r.ID)
		}
		seen[key] = r.ID
	}
}

// A rule can give way only to a sharper one of its own letter, and only base rules do.
func TestRefinedRulesAreBaseRulesOfTheSameLetter(t *testing.T) {
	for _, r := range Rules() {
		for _, id := range r.Refines {
			base, ok := Find(id)
			switch {
			case !ok:
				t.Errorf("%s refines %s, which does not exist", r.ID, id)
			case !isBase(base):
				t.Errorf("%s refines %s, which is no base rule", r.ID, id)
			case isBase(&r):
				t.Errorf("%s is a base rule and refines %s", r.ID, id)
			case base.Category != r.Category:
				t.Errorf("%s refines %s of another category", r.ID, id)
			}
		}
	}
}

// isBase reports whether a rule is one of the general ones that fill the cells of the published methods.
func isBase(r *stride.Rule) bool { return !strings.HasPrefix(r.ID, "P") && r.ID[2:] < "010" }

// Where no mechanism counters a rule, a fact must settle it: these are the rules of that kind.
func TestRulesWithoutCountermeasure(t *testing.T) {
	var got []string
	for _, r := range Rules() {
		if len(r.MitigatedBy) == 0 {
			got = append(got, r.ID)
		}
	}
	want := []string{"E-012", "I-010", "I-011", "I-015", "I-025", "P-002", "S-010", "T-029"}
	if !slices.Equal(got, want) {
		t.Errorf("rules that nothing mitigates: %v, want %v", got, want)
	}
}
