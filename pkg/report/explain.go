package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// explainWidth is how wide an explanation is when the terminal does not say, and at most: long lines read badly.
const explainWidth = 96

func (o Options) textWidth() int {
	if o.Width > 0 && o.Width < explainWidth {
		return o.Width
	}
	return explainWidth
}

// ExplainRule tells what a rule looks for, why it matters, what counters it, and shows its examples.
func ExplainRule(w io.Writer, rule *stride.Rule, o Options) error {
	p := &page{o: o}
	p.title(rule.ID, rule.Title)
	p.line("%s, of a %s · ease %d of 7 · violates %s", categories(rule), rule.Subject, rule.Ease, goals(rule.Goals))
	if len(rule.Refines) > 0 {
		p.line("A sharper form of %s", strings.Join(rule.Refines, ", "))
	}
	p.section("Why", rule.Text(rule.Doc.Why))
	p.bullets("It fires when all of this holds", rule.Conditions(), "")
	p.section("What to build", rule.Text(rule.Doc.Mitigation))
	p.bullets("Settled by one of", rule.Remedies(), "nothing in the model: only removing the cause, or a decision in the register")
	p.bullets("Made less likely by", rule.Reducers(), "")
	p.section("How to check", rule.Text(rule.Doc.Verify))
	p.section("When it does not apply", rule.Text(rule.Doc.FalsePositives))
	p.references(rule.Doc.References)
	if c := rule.Change; c != nil {
		p.section("Changed for this model: "+c.String()+place(c.Span), c.Reason)
	}
	p.example("A model on which it fires", rule.Examples.Fires)
	p.example("The same, settled", rule.Examples.Quiet)
	_, err := io.WriteString(w, p.String())
	return err
}

// ExplainThreat tells why one threat fired, fact by fact with places, how its severity came about, and what would settle it.
func ExplainThreat(w io.Writer, r *analysis.Result, f *register.Finding, o Options) error {
	p := &page{o: o}
	p.title(string(f.ID), f.Rule.Title)
	p.line("%s, on the %s %s", categories(f.Rule), f.Subject.Kind(), diag.Visible(where(f.Subject)))
	p.line("%s · %s", o.paint(severityColor[f.Severity], f.Severity.String()), standing(f))
	p.section("Why it matters", f.Text(f.Rule.Doc.Why))
	p.facts("Why it fired here", f.Evidence())
	p.rating(f)
	p.protections(f)
	p.silencers(f)
	p.gaps(f)
	if planned := f.Planned(); len(planned) > 0 && f.Open() {
		p.bullets("Planned, and not counted yet", planned, "")
	}
	p.questions(r, f)
	p.decision(f)
	p.section("What to build", f.Text(f.Rule.Doc.Mitigation))
	p.section("How to check", f.Text(f.Rule.Doc.Verify))
	p.references(f.Rule.Doc.References)
	_, err := io.WriteString(w, p.String())
	return err
}

// standing says in words how a finding stands.
func standing(f *register.Finding) string {
	switch {
	case f.Expired:
		return "open: the decision has expired"
	case f.Open() && f.Outcome == stride.OpenUnstated:
		return "open, because the model leaves unsaid what would settle it"
	case f.Outcome == stride.Mitigated:
		return "mitigated by what the model states"
	case f.Outcome == stride.NotApplicable:
		return "not applicable, by an assumption"
	}
	return f.Status.String()
}

func categories(rule *stride.Rule) string {
	names := []string{rule.Category.String()}
	for _, c := range rule.Also {
		names = append(names, c.String())
	}
	return strings.Join(names, ", ")
}

func goals(gs []stride.Goal) string {
	var names []string
	for _, g := range gs {
		names = append(names, g.String())
	}
	return strings.Join(names, ", ")
}

// page is a text in sections.
type page struct {
	strings.Builder
	o Options
}

func (p *page) title(id, title string) {
	fmt.Fprintf(p, "%s  %s\n", p.o.paint(bold, diag.Visible(id)), p.o.paint(bold, diag.Visible(title)))
}

// line prints one line; what comes from the model is made visible by the caller.
func (p *page) line(format string, args ...any) {
	fmt.Fprintf(p, format+"\n", args...)
}

func (p *page) head(text string) { fmt.Fprintf(p, "\n%s\n", p.o.paint(bold, text)) }

func (p *page) section(head, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	p.head(head)
	for i, para := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			p.WriteByte('\n')
		}
		paragraphs(&p.Builder, diag.Visible(strings.Join(strings.Fields(para), " ")), "  ", p.o.textWidth())
	}
}

// bullets lists alternatives, or says none when there are none and none is given.
func (p *page) bullets(head string, items []string, none string) {
	if len(items) == 0 && none == "" {
		return
	}
	p.head(head)
	if len(items) == 0 {
		p.WriteString("  " + none + "\n")
	}
	for _, item := range items {
		p.bullet(item)
	}
}

func (p *page) bullet(text string) {
	for i, line := range wrap(diag.Visible(text), p.o.textWidth()-4) {
		if i == 0 {
			p.WriteString("  - " + line + "\n")
		} else {
			p.WriteString("    " + line + "\n")
		}
	}
}

func (p *page) facts(head string, evidence []stride.Evidence) {
	p.head(head)
	wide := 0
	for _, e := range evidence {
		wide = max(wide, len(e.Fact)+len(e.Value)+2)
	}
	for _, e := range evidence {
		fact := fmt.Sprintf("%s: %s", e.Fact, e.Value)
		fmt.Fprintf(p, "  %-*s  %s\n", min(wide, 44), diag.Visible(fact), p.o.paint(dim, diag.Visible(e.Because+place(e.Span))))
	}
}

// place is " (file:line:col)" of a span, or nothing when it has none.
func place(s diag.Span) string {
	if s.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s:%d:%d)", s.File, s.Line, s.Col)
}

func (p *page) rating(f *register.Finding) {
	p.head("Severity: " + f.Severity.String())
	likelihood, impact := f.Likelihood(), f.Impact()
	p.bullet(fmt.Sprintf("likelihood %s (%d of 9): %s", likelihood.Band, likelihood.Score, strings.Join(likelihood.Reasons, ", ")))
	p.bullet(fmt.Sprintf("impact %s (%d of 9): %s", impact.Band, impact.Score, strings.Join(impact.Reasons, ", ")))
	if c := f.Rule.Change; c != nil {
		p.bullet(fmt.Sprintf("the rule is changed to %s%s: %s", c, place(c.Span), c.Reason))
	}
	if f.Severity != f.Computed && (f.Rule.Change == nil || f.Severity != f.Rule.Change.Severity) {
		p.bullet(fmt.Sprintf("the model's rating makes it %s; computed was %s", f.Severity, f.Computed))
	}
}

func (p *page) protections(f *register.Finding) {
	if f.Outcome == stride.NotApplicable && f.Assumed != nil {
		p.section("Set aside by the assumption "+f.Assumed.Key, f.Assumed.Text)
	}
}

// silencers lists what the model could state to settle an open threat: a mechanism, or another value of a fact.
func (p *page) silencers(f *register.Finding) {
	if !f.Open() {
		return
	}
	var items []string
	for _, s := range f.Silencers() {
		items = append(items, s.String())
	}
	for _, e := range f.Evidence() {
		if choices[e.Fact] {
			items = append(items, fmt.Sprintf("another %s than %s, once it is so%s", e.Fact, e.Value, place(e.Span)))
		}
	}
	p.bullets("What would settle it", items, "nothing that the model can state: remove the cause, or decide in the register")
}

// gaps tells on which ways a threat gets past what stands in front elsewhere.
func (p *page) gaps(f *register.Finding) {
	var items []string
	for _, gap := range f.Gaps() {
		items = append(items, fmt.Sprintf("%s of %s does not count here: this way leads past it: %s", gap.Mechanism, names(gap.Guards, " and "), names(gap.Path, " → ")))
	}
	p.bullets("The way round", items, "")
}

func names(list []*model.Component, between string) string {
	var all []string
	for _, c := range list {
		all = append(all, c.Name())
	}
	return strings.Join(all, between)
}

// choices are the facts that a design can choose: with another value of one of them, a threat may be gone. What an
// element is, where it stands and what it carries are no such choices.
var choices = map[string]bool{
	"transport": true, "authentication": true, "authorization": true, "token.location": true, "token.life": true,
	"privilege": true, "retention": true, "on-behalf-of": true,
}

// questions names the questions whose answers would settle a threat.
func (p *page) questions(r *analysis.Result, f *register.Finding) {
	if f.Outcome != stride.OpenUnstated || !f.Open() {
		return
	}
	var items []string
	for _, q := range r.QuestionsFor(f.ID) {
		items = append(items, fmt.Sprintf("%s Add %s at %s:%d", q.Text, q.Add, q.File, q.Line))
	}
	p.bullets("What the model leaves open", items, "")
}

func (p *page) decision(f *register.Finding) {
	e := f.Entry
	if e == nil || !e.Decided() {
		return
	}
	p.head("The decision" + place(e.Span))
	for _, field := range []struct{ name, value string }{
		{"status", e.Status.String()}, {"reason", e.Reason}, {"owner", e.Owner}, {"to", e.To}, {"by", e.By},
		{"decided", e.DecidedOn.String()}, {"until", e.Until.String()}, {"links", strings.Join(e.Links, " ")},
	} {
		if field.value != "" {
			p.bullet(field.name + ": " + field.value)
		}
	}
}

var listNames = map[string]string{
	"cwe": "CWE", "capec": "CAPEC", "asvs": "OWASP ASVS 5.0", "owasp-api": "OWASP API Security Top 10 2023",
	"owasp-llm": "OWASP LLM Top 10 2025", "gdpr": "GDPR",
}

// fineTiers are the administrative fines of GDPR Art. 83, by the tier that an infringement falls in.
var fineTiers = map[string]string{
	"lower": "GDPR Art. 83(4): fines up to EUR 10 million or 2 % of worldwide annual turnover, whichever is higher",
	"upper": "GDPR Art. 83(5): fines up to EUR 20 million or 4 % of worldwide annual turnover, whichever is higher",
}

func (p *page) references(refs []stride.Reference) {
	var items []string
	for _, ref := range refs {
		name, known := listNames[ref.List]
		switch {
		case ref.List == "gdpr-tier":
			items = append(items, fines(ref.ID, refs))
		case !known:
			items = append(items, ref.ID)
		default:
			items = append(items, name+" "+ref.ID)
		}
	}
	p.bullets("See", items, "")
}

// fines is what the law says of a tier, and for which of the articles if others are named too.
func fines(tier string, refs []stride.Reference) string {
	var articles []string
	others := false
	for _, ref := range refs {
		if ref.List == "gdpr" && stride.FineTier(ref.ID) == tier {
			articles = append(articles, ref.ID)
		}
		others = others || ref.List == "gdpr-tier" && ref.ID != tier
	}
	if !others {
		return fineTiers[tier]
	}
	return fineTiers[tier] + " (for " + strings.Join(articles, ", ") + ")"
}

func (p *page) example(head, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	p.head(head)
	for line := range strings.Lines(text) {
		p.WriteString("  " + diag.Visible(strings.TrimRight(line, "\n")) + "\n")
	}
}
