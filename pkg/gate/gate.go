// Package gate says whether a design may pass: a policy held against the findings of an analysis.
package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Reason is why something does not pass.
type Reason string

// The reasons.
const (
	Open       Reason = "open"              // a threat counts that the policy does not let pass
	Expired    Reason = "expired"           // a decision has ended
	Incomplete Reason = "incomplete"        // a decision lacks what its status needs
	Outdated   Reason = "outdated-register" // analyze would change the register
)

// Failure is one thing that does not pass.
type Failure struct {
	ID      string // of the threat, or the glob of a decision for many; empty when the register as a whole fails
	Reason  Reason
	Text    string            // what is wrong, in words
	Settle  string            // the command that settles it
	Finding *register.Finding // nil when it is about no single threat
	Span    diag.Span         // where to look: the subject, or the entry of the register
}

// Options narrow what a check counts.
type Options struct {
	Known map[stride.ID]bool // threats that do not count, since they were there before; nil: none
	Now   register.Date
}

// Check lists what does not pass: threats in the order of the result, then decisions for many, then the register.
// Saying nothing does not pass a gate: a threat that hangs on something unstated counts as open, unless the policy says
// otherwise.
func Check(r *analysis.Result, p Policy, o Options) []Failure {
	var failures []Failure
	ask := questions(r)
	for i := range r.Findings {
		f := &r.Findings[i]
		if failure, ok := p.judge(f, o); ok {
			if failure.Reason == Open {
				failure.Settle = settle(f, ask[f.ID])
			}
			failures = append(failures, failure)
		}
	}
	if r.Outcome == nil {
		return failures
	}
	if p.Incomplete {
		for _, c := range r.Outcome.Coverage {
			if missing := p.missing(c.Entry); len(missing) > 0 {
				failures = append(failures, Failure{
					ID: c.Entry.Glob, Reason: Incomplete, Text: "the decision for many lacks " + strings.Join(missing, ", "),
					Settle: fmt.Sprintf("edit %s:%d", c.Entry.Span.File, c.Entry.Span.Line), Span: c.Entry.Span,
				})
			}
		}
	}
	if p.Outdated && r.Outcome.Changed() {
		failures = append(failures, Failure{
			Reason: Outdated, Text: "the register is not what the model yields: " + r.Outcome.Changes.String(), Settle: "threatctl analyze",
			Span: diag.Span{File: r.RegisterFile(), Line: 1, Col: 1},
		})
	}
	return failures
}

// judge holds one finding against the policy.
func (p *Policy) judge(f *register.Finding, o Options) (Failure, bool) {
	fail := Failure{ID: string(f.ID), Finding: f, Span: f.Span}
	switch missing := p.missing(f.Entry); {
	case f.Expired && p.Expired:
		fail.Reason, fail.Span = Expired, f.Entry.Span
		fail.Text = fmt.Sprintf("%s until %s, which has passed", f.Entry.Status, f.Entry.Until)
		fail.Settle = fmt.Sprintf("threatctl threat %s %s --reason … --until 90d", verbOf(f.Entry.Status), f.ID)
		return fail, true
	case f.Open() && !o.Known[f.ID] && p.counts(f, o.Now):
		fail.Reason, fail.Text = Open, openText(f)
		return fail, true
	case p.Incomplete && !f.Expired && f.Outcome.Open() && f.Entry.Decided() && f.Entry.Glob == "" && len(missing) > 0:
		fail.Reason, fail.Span = Incomplete, f.Entry.Span
		fail.Text = fmt.Sprintf("%s without %s", f.Entry.Status, strings.Join(missing, ", "))
		fail.Settle = fmt.Sprintf("threatctl threat %s %s --%s …", verbOf(f.Entry.Status), f.ID, strings.Join(flagsOf(missing), " … --"))
		return fail, true
	}
	return fail, false
}

// counts reports whether an open finding fails: by its severity, and by what the policy grants.
func (p *Policy) counts(f *register.Finding, now register.Date) bool {
	least := p.threshold(f)
	switch {
	case least == 0 || f.Severity < least:
		return false
	case p.StatedOnly && f.Outcome == stride.OpenUnstated:
		return false
	case p.InProgress && f.Status == register.StatusInProgress && f.Entry != nil && f.Entry.Until != 0:
		return false
	case p.Grace > 0 && !f.Expired && !f.CameBack && f.FirstSeen != 0 && int(now-f.FirstSeen) <= p.Grace:
		return false
	}
	return true
}

// missing is what an entry lacks of what its status and the policy need.
func (p *Policy) missing(e *register.Entry) []string {
	if !e.Decided() {
		return nil
	}
	list := e.Missing()
	for _, need := range p.Require[e.Status] {
		has := map[string]bool{"reason": e.Reason != "", "owner": e.Owner != "", "until": e.Until != 0, "link": len(e.Links) > 0}[need]
		if !has && !slices.Contains(list, need) {
			list = append(list, need)
		}
	}
	if p.Longest > 0 && e.Status == register.StatusAccepted {
		switch from := cmp.Or(e.DecidedOn, e.FirstSeen); {
		case e.Until == 0 && !slices.Contains(list, "until"):
			list = append(list, fmt.Sprintf("until, at most %d days ahead", p.Longest))
		case e.Until != 0 && from != 0 && int(e.Until-from) > p.Longest:
			list = append(list, fmt.Sprintf("until, at most %d days ahead: it lasts %d", p.Longest, e.Until-from))
		}
	}
	return list
}

// flagsOf is the flags of threatctl threat that give what is missing.
func flagsOf(missing []string) []string {
	var flags []string
	for _, m := range missing {
		m, _, _ = strings.Cut(m, ",")
		m, _, _ = strings.Cut(m, " ")
		flags = append(flags, strings.TrimSuffix(m, "s"))
	}
	return flags
}

// verbOf is the word of threatctl threat that gives a status.
func verbOf(s register.Status) string {
	return map[register.Status]string{
		register.StatusInProgress: "assign", register.StatusMitigated: "mitigate", register.StatusAccepted: "accept",
		register.StatusTransferred: "transfer", register.StatusNotApplicable: "dismiss",
	}[s]
}

func openText(f *register.Finding) string {
	text := "open"
	switch {
	case f.CameBack:
		text = "open again: it had been resolved"
	case f.Status == register.StatusInProgress:
		text = "being worked on, and still open"
	case f.New:
		text = "open, and new"
	case f.FirstSeen != 0:
		text = "open since " + f.FirstSeen.String()
	}
	if f.Outcome == stride.OpenUnstated {
		text += ", for want of an answer in the model"
	}
	return text
}

// questions are those under which each unstated threat is folded.
func questions(r *analysis.Result) map[stride.ID]*stride.Question {
	list := map[stride.ID]*stride.Question{}
	if r.Engine == nil {
		return list
	}
	for i := range r.Engine.Folds {
		for _, t := range r.Engine.Folds[i].Threats {
			list[t.ID] = r.Engine.Folds[i].Question
		}
	}
	return list
}

// settle is what settles an open threat: the line that answers its question, or a change that explain tells of; or the
// command with which somebody takes the risk on.
func settle(f *register.Finding, q *stride.Question) string {
	way := fmt.Sprintf("threatctl explain %s, then change the model", f.ID)
	if q != nil {
		add, _, _ := strings.Cut(q.Add, "   #")
		way = fmt.Sprintf("add %s at %s:%d if it is so", add, q.File, q.Line)
	}
	return fmt.Sprintf("%s; or: threatctl threat accept %s --reason … --owner … --until 90d", way, f.ID)
}
