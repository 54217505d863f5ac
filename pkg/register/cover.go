package register

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// maxDecisions is how many decisions for many a register may hold: each is held against every open threat.
const maxDecisions = 256

// cover applies the decisions for many to open threats without a decision of their own. Where several fit, the one whose
// glob says most holds.
func (c *reconciler) cover() {
	if len(c.reg.Decisions) == 0 {
		return
	}
	c.out.Coverage = make([]Coverage, len(c.reg.Decisions))
	byWeight := make([]int, len(c.reg.Decisions))
	for i, e := range c.reg.Decisions {
		c.out.Coverage[i].Entry = e
		byWeight[i] = i
	}
	slices.SortStableFunc(byWeight, func(a, b int) int {
		return cmp.Compare(weight(c.reg.Decisions[b].Glob), weight(c.reg.Decisions[a].Glob))
	})
	for _, t := range c.byID {
		f := &c.out.Findings[t]
		if !f.Outcome.Open() || f.Entry.Decided() {
			continue
		}
		for _, i := range byWeight {
			if e := c.reg.Decisions[i]; globMatches(e.Glob, f.ID) {
				f.Status, f.Entry = e.Status, e
				c.judge(f, e)
				c.out.Coverage[i].Threats = append(c.out.Coverage[i].Threats, f.ID)
				break
			}
		}
	}
	slices.Sort(c.out.Changes.Expired)
	for _, cover := range c.out.Coverage {
		if len(cover.Threats) == 0 {
			c.tell("decision-covers-nothing", diag.Warning, cover.Entry.Span, "delete it, or mend the pattern", "%s covers no open threat", cover.Entry.Glob)
			continue
		}
		c.tellDecision(cover.Entry)
	}
}

// weight is how much a glob says: its characters that stand for themselves.
func weight(glob string) int { return len(glob) - strings.Count(glob, "*") }

// Matches reports whether a glob such as R-*@internal-* fits the whole of a threat's id.
func Matches(glob string, id stride.ID) bool { return globMatches(glob, id) }

// globMatches reports whether a glob fits the whole of an id: an asterisk stands for any characters but @.
func globMatches(glob string, id stride.ID) bool {
	ruleGlob, subjectGlob, _ := strings.Cut(glob, "@")
	rule, subject, _ := strings.Cut(string(id), "@")
	return wildcard(ruleGlob, rule) && wildcard(subjectGlob, subject)
}

// wildcard matches a text against a pattern with asterisks: the parts between them are looked for from left to right.
func wildcard(pattern, text string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, head)
	for ok {
		var part string
		part, rest, star = strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(text, part)
		}
		_, text, ok = strings.Cut(text, part)
	}
	return false
}
