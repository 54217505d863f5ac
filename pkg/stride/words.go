package stride

import (
	"slices"
	"strings"
)

var subjectWords = []string{"component", "flow", "boundary", "asset", "model"}

// SubjectNames are the words for subjects.
func SubjectNames() []string { return subjectWords }

// String is the word, such as flow.
func (s Subject) String() string {
	if s < 1 || int(s) > len(subjectWords) {
		return "subject(?)"
	}
	return subjectWords[s-1]
}

var goalWords = []string{"confidentiality", "integrity", "availability", "accountability", "authentication", "authorization"}

// ParseSeverity is the severity with a name.
func ParseSeverity(word string) (Severity, bool) {
	for s := Note; s <= Critical; s++ {
		if s.String() == word {
			return s, true
		}
	}
	return 0, false
}

// ParseCategory is the category with a letter or a name.
func ParseCategory(word string) (Category, bool) {
	if i := strings.Index("STRIDE", strings.ToUpper(word)); len(word) == 1 && i >= 0 {
		return Category(i + 1), true
	}
	i := slices.Index(categoryNames[1:], word)
	return Category(i + 1), i >= 0
}

// String is the remedy as a rule writes it.
func (r Remedy) String() string {
	if r.Mechanism != "" {
		return r.Mechanism
	}
	return r.When.String()
}

// String is the condition in words.
func (c Condition) String() string {
	var parts []string
	for _, p := range c.Parts {
		parts = append(parts, p.String())
	}
	return strings.Join(parts, " and ")
}

// String is the part in words.
func (p Part) String() string {
	if p.Op != 0 {
		var of []string
		for _, c := range p.Of {
			of = append(of, c.String())
		}
		if p.Op == All && len(of) == 1 {
			return of[0]
		}
		if all := strings.Join(of, "; "); all != "" {
			return p.Op.word() + " (" + all + ")"
		}
		return p.Op.word() // any flow at all
	}
	m := p.Match
	switch {
	case m.AtLeast != "":
		return p.Fact + " at least " + m.AtLeast
	case m.AtMost != "":
		return p.Fact + " at most " + m.AtMost
	case m.Not:
		return p.Fact + " not " + strings.Join(m.Is, " or ")
	}
	return p.Fact + ": " + strings.Join(m.Is, " or ")
}

// Conditions are what must all hold for the rule to fire, in words.
func (r *Rule) Conditions() []string {
	var list []string
	for _, p := range r.When.Parts {
		list = append(list, p.String())
	}
	return list
}

// Remedies are the alternatives that counter the rule's threat, in words.
func (r *Rule) Remedies() []string { return alternativesText(r.MitigatedBy) }

// Reducers are the alternatives that make it less likely, in words.
func (r *Rule) Reducers() []string { return alternativesText(r.ReducedBy) }

func alternativesText(list []Alternative) []string {
	out := make([]string, 0, len(list))
	for _, a := range list {
		var parts []string
		for _, r := range a {
			parts = append(parts, r.String())
		}
		out = append(out, strings.Join(parts, " and "))
	}
	return out
}
