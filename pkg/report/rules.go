package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// RulesSchema names the form of a list of rules in JSON.
const RulesSchema = "threatctl/rules/1"

var ruleColumns = []column{{"RULE", fixed}, {"CATEGORY", fixed}, {"SUBJECT", fixed}, {"TITLE", flexible}, {"COUNTERED BY", flexible}}

// RulesTable lists rules for a terminal, and what a team changed among them.
func RulesTable(w io.Writer, set *stride.RuleSet, o Options) error {
	var rows [][]cell
	for i := range set.Rules {
		r := &set.Rules[i]
		letters := r.Category.String()
		for _, c := range r.Also {
			letters += " " + c.Letter()
		}
		remedies := strings.Join(r.Remedies(), " / ")
		if remedies == "" {
			remedies = "only removing the cause, or a decision"
		}
		id := cell{r.ID, ""}
		if r.Own() {
			id.color = bold
		}
		rows = append(rows, []cell{id, {letters, ""}, {r.Subject.String(), ""}, {r.Title, ""}, {remedies, dim}})
	}
	if err := printTable(w, o, ruleColumns, rows); err != nil {
		return err
	}
	_, err := io.WriteString(w, changesText(set.Changes))
	return err
}

// changesText tells what a team made of built-in rules, a line each; empty when it is nothing.
func changesText(changes []stride.Change) string {
	var b strings.Builder
	for i := range changes {
		c := &changes[i]
		fmt.Fprintf(&b, "rule %s is changed: %s, since %s (%s:%d)\n", c.Rule, c, diag.Visible(c.Reason), diag.Visible(c.Span.File), c.Span.Line)
	}
	return b.String()
}

// RulesJSON lists rules as one JSON object.
func RulesJSON(w io.Writer, set *stride.RuleSet) error {
	j := &object{}
	j.open('{')
	j.str("schema", RulesSchema)
	j.key("rules")
	j.open('[')
	for i := range set.Rules {
		j.b = append(j.b, '\n')
		if i > 0 {
			j.b[len(j.b)-1] = ','
			j.b = append(j.b, '\n')
		}
		appendRule(j, &set.Rules[i])
	}
	j.close(']')
	appendChanges(j, set.Changes)
	j.close('}')
	_, err := w.Write(append(j.b, '\n'))
	return err
}

func appendRule(j *object, r *stride.Rule) {
	letters := []string{}
	for _, c := range r.Also {
		letters = append(letters, c.Letter())
	}
	j.open('{')
	j.str("id", r.ID)
	j.str("title", r.Title)
	j.str("category", r.Category.Letter())
	list(j, "also", letters)
	j.str("subject", r.Subject.String())
	j.num("ease", r.Ease)
	j.key("goals")
	j.open('[')
	for _, g := range r.Goals {
		j.comma()
		j.b = appendString(j.b, g.String())
	}
	j.close(']')
	list(j, "refines", r.Refines)
	j.str("when", r.When.String())
	list(j, "mitigated-by", r.Remedies())
	list(j, "reduced-by", r.Reducers())
	j.str("why", r.Text(r.Doc.Why))
	j.str("mitigation", r.Text(r.Doc.Mitigation))
	j.str("verify", r.Text(r.Doc.Verify))
	j.str("false-positives", r.Text(r.Doc.FalsePositives))
	appendReferences(j, r.Doc.References)
	j.flag("own", r.Own())
	j.str("file", r.Span.File)
	j.num("line", r.Span.Line)
	j.close('}')
}

// appendChanges writes what a team made of built-in rules.
func appendChanges(j *object, changes []stride.Change) {
	j.key("changes")
	j.open('[')
	for i := range changes {
		c := &changes[i]
		j.open('{')
		j.str("rule", c.Rule)
		j.str("change", c.String())
		j.str("reason", c.Reason)
		j.str("file", c.Span.File)
		j.num("line", c.Span.Line)
		j.close('}')
	}
	j.close(']')
}

// ExampleFaults shows examples of rules that do not do what they should: the example, with a minus at lines that should
// have fired, and a plus at lines that did and should not.
func ExampleFaults(w io.Writer, faults []analysis.ExampleFault, o Options) error {
	var b strings.Builder
	for i := range faults {
		f := &faults[i]
		fmt.Fprintf(&b, "%s %s: %s", o.paint(bold, diag.Visible(f.Rule.ID)), f.Example, diag.Visible(f.What))
		if f.Rule.Own() {
			fmt.Fprintf(&b, " (%s:%d)", diag.Visible(f.Rule.Span.File), f.Rule.Span.Line)
		}
		b.WriteByte('\n')
		n := 0
		for line := range strings.Lines(f.Text) {
			n++
			sign, color, note := " ", "", ""
			if slices.Contains(f.Missing, n) {
				sign, color, note = "-", "31", "   <- "+f.Rule.ID+" should fire here"
			}
			if at := slices.Index(f.Extra, n); at >= 0 {
				sign, color, note = "+", "32", "   <- "+f.Why[at]+" fires here"
			}
			fmt.Fprintf(&b, "  %s\n", o.paint(color, sign+" "+diag.Visible(strings.TrimRight(line, "\n"))+note))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}
