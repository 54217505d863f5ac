package register

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// warnDays is how many days before a decision ends a reader is told.
const warnDays = 14

func (c *reconciler) tell(code string, sev diag.Severity, span diag.Span, hint, format string, args ...any) {
	c.out.Diags.Add(diag.Diagnostic{Code: code, Severity: sev, Span: span, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// subject is the entry as a message names it.
func (e *Entry) subject() string {
	if e.Glob != "" {
		return e.Glob
	}
	return string(e.Threat)
}

// untilSpan is the place of the last day.
func (e *Entry) untilSpan() diag.Span {
	if e.untilPos.Line == 0 {
		return e.Span
	}
	s := diag.At(e.Span.File, e.untilPos)
	s.EndCol = s.Col + len("YYYY-MM-DD")
	return s
}

// tellDecision says what is wrong with a decision that a living threat hangs on, and when it ends.
func (c *reconciler) tellDecision(e *Entry) {
	if missing := e.Missing(); missing != nil {
		c.tell("incomplete-decision", diag.Warning, e.Span, "", "%s is %s, which needs %s", e.subject(), e.Status, strings.Join(missing, " and "))
	}
	switch left := int(e.Until) - int(c.now); {
	case e.Until == 0 || left > warnDays:
	case left < 0:
		c.tell("decision-expired", diag.Warning, e.untilSpan(), "decide anew: give a later date, or mend the threat",
			"%s was %s until %s and counts as open", e.subject(), e.Status, e.Until)
	case left == 0:
		c.tell("decision-expires", diag.Warning, e.untilSpan(), "", "%s is %s until the end of today, in UTC", e.subject(), e.Status)
	default:
		c.tell("decision-expires", diag.Warning, e.untilSpan(), "", "%s is %s until %s: %s left", e.subject(), e.Status, e.Until, days(left))
	}
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// tellBack says that a threat is there again that somebody had decided on.
func (c *reconciler) tellBack(e *Entry) {
	if e.Was == 0 {
		return
	}
	c.tell("threat-came-back", diag.Warning, e.Span, "decide anew: what was decided then does not count now", "%s is back and open: %s", e.Threat, e.History())
}

// History is what was decided about a threat before it was resolved, in words; empty when nothing was.
func (e *Entry) History() string {
	if e.Was == 0 {
		return ""
	}
	text := "it was " + e.Was.String()
	if e.By != "" {
		text += " by " + e.By
	}
	if e.DecidedOn != 0 {
		text += " on " + e.DecidedOn.String()
	}
	if e.Reason != "" {
		text += " (" + strings.Join(strings.Fields(e.Reason), " ") + ")"
	}
	return text
}

// tellOrphans names every entry that no analysis has ever known, with what may have been meant.
func (c *reconciler) tellOrphans() {
	if len(c.out.Orphans) == 0 {
		return
	}
	ids := make([]string, len(c.byID))
	for i, t := range c.byID {
		ids[i] = string(c.threats[t].ID)
	}
	speller := diag.NewSpeller(ids)
	for _, e := range c.out.Orphans {
		hint := ""
		if id, ok := speller.Nearest(string(e.Threat)); ok {
			hint = "did you mean " + id + "?"
		} else if near := ofSameRule(string(e.Threat), ids); near != nil {
			hint = "the model yields " + strings.Join(near, ", ")
		}
		c.tell("unknown-threat", diag.Warning, e.Span, hint, "no analysis has known the threat %s; the entry is kept", e.Threat)
	}
}

// ofSameRule is up to three ids, out of sorted ones, that the rule of an id has.
func ofSameRule(id string, ids []string) []string {
	rule, _, _ := strings.Cut(id, "@")
	from, _ := slices.BinarySearch(ids, rule+"@")
	to := from
	for to < len(ids) && to < from+3 && strings.HasPrefix(ids[to], rule+"@") {
		to++
	}
	if from == to {
		return nil
	}
	return ids[from:to]
}

// tellLost names decisions whose element is no longer there, for it may have been renamed.
func (c *reconciler) tellLost() {
	if len(c.lost) == 0 {
		return
	}
	living := make(map[model.ID]bool)
	for _, t := range c.threats {
		living[subjectOf(t.ID)] = true
	}
	for _, e := range c.lost {
		if gone := subjectOf(e.Threat); !living[gone] {
			c.tell("decision-resolved", diag.Note, e.Span, "if "+string(gone)+" was renamed, say so in the model: moved: [{from: "+string(gone)+", to: NEW-ID}]",
				"%s is resolved: the model has no threat on %s any more", e.Threat, gone)
		}
	}
}

// tellDates names days that have not come. A day ahead is tomorrow in UTC, and today in the far east.
func (c *reconciler) tellDates() {
	const hint = "the date is wrong, or the clock is"
	for _, e := range c.reg.Entries {
		if e.FirstSeen > c.now+1 {
			c.tell("date-in-future", diag.Warning, e.Span, hint, "%s was first seen on %s, and today is %s", e.Threat, e.FirstSeen, c.now)
		}
		if e.DecidedOn > c.now+1 {
			c.tell("date-in-future", diag.Warning, e.Span, hint, "%s was decided on %s, and today is %s", e.Threat, e.DecidedOn, c.now)
		}
	}
}
