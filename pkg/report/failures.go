package report

import (
	"fmt"
	"io"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Verdict is what a gate says of a result. It goes into reports of threatctl check.
type Verdict struct {
	Failures []Failure
	Rule     string // what is let pass, in words
}

// Failure is one thing that does not pass.
type Failure struct {
	ID       string // of the threat; empty when it is about none
	Title    string
	Where    string
	Severity stride.Severity // 0 when it is about no threat
	Reason   string          // open, expired, incomplete or outdated-register
	Text     string
	Settle   string // the command that settles it
	Span     diag.Span
}

// FailureOf completes a failure that is about a finding with what people want to know of it.
func FailureOf(f *register.Finding, failure Failure) Failure {
	if f != nil {
		failure.Title, failure.Where, failure.Severity = f.Rule.Title, where(f.Subject), f.Severity
	}
	return failure
}

// writeVerdict tells of every failure: what, where, why, and what settles it; then of what was claimed and did not count.
func writeVerdict(w io.Writer, r *analysis.Result, o Options) error {
	p := &page{o: o}
	v := o.Verdict
	for _, f := range v.Failures {
		head := "register"
		if f.Severity != 0 {
			head = o.paint(severityColor[f.Severity], f.Severity.String())
		}
		id := ""
		if f.ID != "" {
			id = "  [" + diag.Visible(f.ID) + "]"
		}
		p.line("%s %s: %s%s", o.paint(bold, at(f.Span)), head, diag.Visible(f.Title), id)
		if f.Where != "" {
			p.line("    %s", diag.Visible(f.Where))
		}
		if f.Text != f.Title {
			p.line("    %s", diag.Visible(f.Text))
		}
		p.line("    %s", o.paint(dim, "settle it: "+diag.Visible(f.Settle)))
	}
	if len(v.Failures) > 0 {
		p.WriteByte('\n')
	}
	p.claims(r)
	sum := summarize(r)
	verdict := o.paint("32", "passed")
	if len(v.Failures) > 0 {
		verdict = o.paint("31", "failed") + ": " + plural(len(v.Failures), "failure")
	}
	p.line("%s  %s; %s open; %s", o.paint(bold, diag.Visible(r.Model.Name())), verdict, plural(sum.open, "threat"), v.Rule)
	_, err := io.WriteString(w, p.String())
	return err
}

// claims lists what the model and its register say and the trusted revision does not: somebody has to look at it.
func (p *page) claims(r *analysis.Result) {
	if len(r.Claims) == 0 {
		return
	}
	p.line("New in this change, and not counted until it is in the trusted revision:")
	for _, c := range r.Claims {
		p.line("  %s  %s", at(c.Span), diag.Visible(c.Text))
	}
	p.WriteByte('\n')
}

func at(s diag.Span) string { return fmt.Sprintf("%s:%d:%d:", diag.Visible(s.File), s.Line, s.Col) }

// appendVerdict writes the failures of a check, last in the result.
func appendVerdict(j *object, r *analysis.Result, v *Verdict) {
	if v == nil {
		return
	}
	j.key("claims")
	j.open('[')
	for _, c := range r.Claims {
		j.open('{')
		j.str("text", c.Text)
		j.str("file", c.Span.File)
		j.num("line", c.Span.Line)
		j.close('}')
	}
	j.close(']')
	j.key("failures")
	j.open('[')
	for _, f := range v.Failures {
		j.open('{')
		j.str("id", f.ID)
		j.str("reason", f.Reason)
		j.str("settle", f.Settle)
		j.str("text", f.Text)
		j.str("file", f.Span.File)
		j.num("line", f.Span.Line)
		j.close('}')
	}
	j.close(']')
}
