package report

import (
	"io"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Schema names the form of the JSON result.
const Schema = "threatctl/result/1"

// writeJSON writes the whole result: every field always, zero values included, keys in a fixed order, one threat a line.
func writeJSON(w io.Writer, r *analysis.Result, o Options) error {
	j := &object{}
	j.open('{')
	j.str("schema", Schema)
	appendModel(j, r)
	appendSummary(j, r)
	j.key("threats")
	j.open('[')
	if err := writeThreats(w, j, r, o); err != nil {
		return err
	}
	j.close(']')
	appendQuestions(j, r)
	appendChanges(j, r.Rules.Changes)
	j.key("diagnostics")
	j.b = diag.AppendJSONList(j.b, r.Diags)
	appendVerdict(j, r, o.Verdict)
	j.close('}')
	j.b = append(j.b, '\n')
	_, err := w.Write(j.b)
	return err
}

func appendModel(j *object, r *analysis.Result) {
	m := r.Model
	if m == nil {
		m = &model.Model{}
	}
	j.key("model")
	j.open('{')
	j.str("title", m.Title)
	j.str("file", r.File)
	j.key("elements")
	j.open('{')
	byType := [model.TypeDataStore + 1]int{}
	for _, c := range m.Components {
		byType[c.Type.Value]++
	}
	j.num("assets", len(m.Assets))
	j.num("boundaries", len(m.Boundaries))
	j.num("components", len(m.Components))
	j.num("external-entities", byType[model.TypeExternalEntity])
	j.num("processes", byType[model.TypeProcess])
	j.num("data-stores", byType[model.TypeDataStore])
	j.num("flows", len(m.Flows))
	j.num("crossings", crossing(m))
	j.close('}')
	j.close('}')
}

func appendSummary(j *object, r *analysis.Result) {
	sum := summarize(r)
	j.key("summary")
	j.open('{')
	j.key("by-severity")
	j.open('{')
	for s := stride.Critical; s >= stride.Note; s-- {
		j.num(s.String(), sum.bySeverity[s])
	}
	j.close('}')
	j.key("by-status")
	j.open('{')
	for s := register.StatusOpen; s <= register.StatusResolved; s++ {
		j.num(s.String(), sum.byStatus[s])
	}
	j.close('}')
	j.key("by-category")
	j.open('{')
	for c := stride.Spoofing; c <= stride.ElevationOfPrivilege; c++ {
		j.num(c.String(), sum.byCategory[c])
	}
	j.close('}')
	j.num("open", sum.open)
	j.num("unstated", sum.open-sum.openStated)
	j.close('}')
}

func appendSubject(j *object, e model.Element) {
	n := e.Identity()
	j.key("subject")
	j.open('{')
	j.str("id", string(n.ID))
	j.str("kind", e.Kind().String())
	j.str("title", n.Name())
	if f, ok := e.(*model.Flow); ok {
		j.str("from", string(f.From.ID))
		j.str("to", string(f.To.ID))
	}
	j.close('}')
}

// direction is that of a flow; empty for what is no flow.
func direction(e model.Element) string {
	if f, ok := e.(*model.Flow); ok {
		return f.Crossing().Direction.String()
	}
	return ""
}

func appendRated(j *object, name string, r stride.Rated) {
	j.key(name)
	j.open('{')
	j.num("score", r.Score)
	list(j, "reasons", r.Reasons)
	j.close('}')
}

func appendEvidence(j *object, evidence []stride.Evidence) {
	j.key("evidence")
	j.open('[')
	for _, e := range evidence {
		j.open('{')
		j.str("fact", e.Fact)
		j.str("value", e.Value)
		j.str("because", e.Because)
		j.str("file", e.Span.File)
		j.num("line", e.Span.Line)
		j.num("col", e.Span.Col)
		j.close('}')
	}
	j.close(']')
}

// appendDecision writes what people decided, or null when nobody has.
func appendDecision(j *object, f *register.Finding) {
	j.key("decision")
	e := f.Entry
	if e == nil || !e.Decided() {
		j.b = append(j.b, "null"...)
		return
	}
	j.open('{')
	j.str("status", e.Status.String())
	j.str("reason", e.Reason)
	j.str("owner", e.Owner)
	j.str("to", e.To)
	j.str("by", e.By)
	j.str("decided", e.DecidedOn.String())
	j.str("until", e.Until.String())
	list(j, "links", e.Links)
	j.flag("expired", f.Expired)
	j.str("file", e.Span.File)
	j.num("line", e.Span.Line)
	j.close('}')
}

func appendQuestions(j *object, r *analysis.Result) {
	j.key("questions")
	j.open('[')
	questions := r.Questions()
	for i := range questions {
		j.open('{')
		appendQuestion(j, &questions[i])
		j.close('}')
	}
	j.close(']')
}

func appendQuestion(j *object, q *stride.Question) {
	j.str("id", q.ID)
	j.str("text", q.Text)
	j.str("element", string(q.Element.Identity().ID))
	j.str("fact", q.Fact)
	list(j, "settles", q.Settles)
	j.str("add", q.Add)
	j.str("file", q.File)
	j.num("line", q.Line)
}
