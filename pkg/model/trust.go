package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
)

// Claim is something in a model that sets threats aside, and that a trusted model does not say.
type Claim struct {
	Text string
	Span diag.Span
}

// Judge makes a model be judged by what a trusted one says: its assumptions, what it leaves out of scope, and its ratings
// hold in place of the model's own. It returns what the model claims beyond that, in the order of its files, none of
// which counts any more.
func (m *Model) Judge(trusted *Model) []Claim {
	var claims []Claim
	claims = append(claims, m.judgeAssumptions(trusted)...)
	claims = append(claims, m.judgeScope(trusted)...)
	claims = append(claims, m.judgeRating(trusted)...)
	slices.SortStableFunc(claims, func(a, b Claim) int {
		if c := strings.Compare(a.Span.File, b.Span.File); c != 0 {
			return c
		}
		return a.Span.Line - b.Span.Line
	})
	return claims
}

func (m *Model) judgeAssumptions(trusted *Model) []Claim {
	known := map[string]bool{}
	for _, a := range trusted.Assumptions {
		known[a.says()] = true
	}
	var claims []Claim
	for _, a := range m.Assumptions {
		if len(a.Excludes) > 0 && !known[a.says()] {
			claims = append(claims, Claim{fmt.Sprintf("the assumption %s sets aside %s of %s: %s", a.Key, strings.Join(a.Excludes, ", "), idsOf(a.About), a.Text), a.Span})
		}
	}
	m.Assumptions = nil
	for _, a := range trusted.Assumptions {
		mine := *a
		mine.About = nil
		for _, e := range a.About {
			if here := m.Element(e.Identity().ID); here != nil {
				mine.About = append(mine.About, here)
			}
		}
		m.Assumptions = append(m.Assumptions, &mine)
	}
	return claims
}

// says is all of an assumption that matters.
func (a *Assumption) says() string {
	return fmt.Sprintf("%q %q %s %q %s", a.Key, a.Text, idsOf(a.About), a.Excludes, a.Until)
}

func idsOf(elements []Element) string {
	var ids []string
	for _, e := range elements {
		ids = append(ids, string(e.Identity().ID))
	}
	return strings.Join(ids, ", ")
}

// judgeScope keeps out of scope what the trusted model leaves out, and what stands inside of that or between such ends.
func (m *Model) judgeScope(trusted *Model) []Claim {
	var claims []Claim
	judge := func(e Element, inherited bool) {
		n := e.Identity()
		if n.OutOfScope == "" || inherited {
			return
		}
		if was := trusted.Element(n.ID); was != nil && was.Kind() == e.Kind() && was.Identity().OutOfScope != "" {
			return
		}
		claims = append(claims, Claim{fmt.Sprintf("%s is out of scope: %s", n.ID, n.OutOfScope), n.Span})
		n.OutOfScope = ""
	}
	for _, b := range outerFirst(m) {
		judge(b, b.Inside != nil && b.Inside.OutOfScope != "")
	}
	for _, a := range m.Assets {
		judge(a, false)
	}
	for _, c := range m.Components {
		judge(c, c.Inside != nil && c.Inside.OutOfScope != "")
	}
	for _, f := range m.Flows {
		judge(f, f.From.OutOfScope != "" && f.To.OutOfScope != "")
	}
	return claims
}

func (m *Model) judgeRating(trusted *Model) []Claim {
	known := map[string]bool{}
	for _, c := range trusted.Rating.Matrix {
		known[c.Impact+" "+c.Likelihood+" "+c.Severity] = true
	}
	for _, t := range trusted.Rating.Threats {
		known[t.Threat+" "+t.Severity] = true
	}
	var claims []Claim
	for _, c := range m.Rating.Matrix {
		if !known[c.Impact+" "+c.Likelihood+" "+c.Severity] {
			claims = append(claims, Claim{fmt.Sprintf("impact %s and likelihood %s are rated %s", c.Impact, c.Likelihood, c.Severity), c.Span})
		}
	}
	for _, t := range m.Rating.Threats {
		if !known[t.Threat+" "+t.Severity] {
			claims = append(claims, Claim{fmt.Sprintf("%s is rated %s: %s", t.Threat, t.Severity, t.Reason), t.Span})
		}
	}
	m.Rating = trusted.Rating
	return claims
}
