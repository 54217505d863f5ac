package report

import (
	"io"
	"runtime"
	"slices"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// chunk is how many threats are encoded at a time.
const chunk = 512

// writeThreats writes the threats, one a line. Encoding is most of the work on a large model, so as many chunks as there
// are processors are encoded at once, and written in their order.
func writeThreats(w io.Writer, j *object, r *analysis.Result, o Options) error {
	if _, err := w.Write(j.b); err != nil {
		return err
	}
	workers := runtime.GOMAXPROCS(0)
	rules := encodeRules(r)
	chunks := slices.Collect(slices.Chunk(r.Findings, chunk))
	done := make([]chan *object, workers) // done[i%workers] hands on chunk i
	for k := range workers {
		done[k] = make(chan *object)
		go func() {
			buffers := [2]*object{{}, {}} // one is written while the other is filled
			for i := k; i < len(chunks); i += workers {
				out := buffers[i/workers%2]
				out.b = out.b[:0]
				appendThreats(out, chunks[i], rules, o.Select)
				done[k] <- out
			}
		}()
	}
	var failed error
	first := true
	for i := range chunks {
		out := (<-done[i%workers]).b
		if len(out) == 0 || failed != nil {
			continue // what is left is drained, so that nobody waits for ever
		}
		if first {
			out, first = out[1:], false // every threat begins with a comma, but for the first
		}
		_, failed = w.Write(out)
	}
	j.b = append(j.b[:0], '\n')
	return failed
}

func appendThreats(j *object, findings []register.Finding, rules map[*stride.Rule]ruleJSON, keep Filter) {
	for i := range findings {
		if f := &findings[i]; keep.Keeps(f) {
			j.b = append(j.b, ",\n"...)
			appendThreat(j, f, rules[f.Rule])
		}
	}
}

// ruleJSON is what all threats of a rule have in common, encoded once: the members before the subject, and those about
// what counters it.
type ruleJSON struct{ head, remedies, references []byte }

func encodeRules(r *analysis.Result) map[*stride.Rule]ruleJSON {
	rules := map[*stride.Rule]ruleJSON{}
	for i := range r.Findings {
		rule := r.Findings[i].Rule
		if _, done := rules[rule]; done {
			continue
		}
		head, remedies, references := &object{}, &object{}, &object{}
		list(remedies, "mitigated-by", rule.Remedies())
		appendReferences(references, rule.Doc.References)
		head.str("rule", rule.ID)
		head.str("title", rule.Title)
		head.str("category", rule.Category.Letter())
		rules[rule] = ruleJSON{head.b, remedies.b, references.b}
	}
	return rules
}

func appendThreat(j *object, f *register.Finding, rule ruleJSON) {
	j.b = append(j.b, '{')
	j.str("id", string(f.ID))
	j.raw(rule.head)
	appendSubject(j, f.Subject)
	j.str("severity", f.Severity.String())
	likelihood, impact := f.Likelihood(), f.Impact()
	j.str("likelihood", likelihood.Band.String())
	j.str("impact", impact.Band.String())
	j.str("status", f.Status.String())
	j.flag("stated", f.Outcome != stride.OpenUnstated)
	j.str("direction", direction(f.Subject))
	j.key("crosses")
	j.open('[')
	for _, b := range f.Crosses() {
		j.comma()
		j.b = appendString(j.b, string(b.ID))
	}
	j.close(']')
	j.key("assets")
	j.open('[')
	for _, a := range f.Assets {
		j.comma()
		j.b = appendString(j.b, string(a.ID))
	}
	j.close(']')
	j.key("goals")
	j.open('[')
	for _, g := range f.Goals {
		j.comma()
		j.b = appendString(j.b, g.String())
	}
	j.close(']')
	appendEvidence(j, f.Evidence())
	j.key("rating")
	j.open('{')
	j.str("computed", f.Computed.String())
	appendRated(j, "likelihood", likelihood)
	appendRated(j, "impact", impact)
	j.close('}')
	j.raw(rule.remedies)
	list(j, "planned", f.Planned())
	j.str("mitigation", f.Text(f.Rule.Doc.Mitigation))
	j.raw(rule.references)
	j.str("file", f.Span.File)
	j.num("line", f.Span.Line)
	j.num("col", f.Span.Col)
	appendDecision(j, f)
	j.b = append(j.b, '}')
}

// appendReferences writes a list of ids for each list that the rule refers to, in the rule's order.
func appendReferences(j *object, refs []stride.Reference) {
	j.key("references")
	j.open('{')
	for i := 0; i < len(refs); {
		j.key(refs[i].List)
		j.open('[')
		of := refs[i].List
		for ; i < len(refs) && refs[i].List == of; i++ {
			j.comma()
			j.b = appendString(j.b, refs[i].ID)
		}
		j.close(']')
	}
	j.close('}')
}
