package model

import (
	"path"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// peopleFields are the keys of what people know of the system beside its elements.
func peopleFields() []field[*Model] {
	return []field[*Model]{
		{"threats", "threats that people found themselves", each(threatForm), func(r *reader, n yamltree.Node, m *Model) {
			r.keyed(n, "threat", func(key string, span diag.Span, n yamltree.Node) {
				t := &PeoplesThreat{Key: key, Span: span}
				threatForm.read(r, n, t)
				r.need(span, "threat "+key, n, threatForm.required...)
				m.Threats = append(m.Threats, t)
			})
		}},
		{"assumptions", "what is taken for granted", each(assumptionForm), func(r *reader, n yamltree.Node, m *Model) {
			r.keyed(n, "assumption", func(key string, span diag.Span, n yamltree.Node) {
				a := &Assumption{Key: key, Span: span}
				assumptionForm.read(r, n, a)
				r.need(span, "assumption "+key, n, assumptionForm.required...)
				if excludes := n.Get("excludes"); excludes.Valid() {
					r.need(span, "assumption "+key+", which excludes threats,", n, "about")
				}
				m.Assumptions = append(m.Assumptions, a)
			})
		}},
		{"questions", "what people ask themselves about the system", each(questionForm), func(r *reader, n yamltree.Node, m *Model) {
			r.keyed(n, "question", func(key string, span diag.Span, n yamltree.Node) {
				q := &OpenQuestion{Key: key, Span: span}
				questionForm.read(r, n, q)
				r.need(span, "question "+key, n, questionForm.required...)
				m.Questions = append(m.Questions, q)
			})
		}},
	}
}

var categoryWords = newWords("category",
	Word{Name: "S"}, Word{Name: "T"}, Word{Name: "R"}, Word{Name: "I"}, Word{Name: "D"}, Word{Name: "E"},
	Word{Name: "spoofing"}, Word{Name: "tampering"}, Word{Name: "repudiation"}, Word{Name: "information-disclosure"},
	Word{Name: "denial-of-service"}, Word{Name: "elevation-of-privilege"})

var threatForm = newForm("threat",
	field[*PeoplesThreat]{"title", "what it is called", aText, func(r *reader, n yamltree.Node, t *PeoplesThreat) { t.Title, _ = r.line(n) }},
	field[*PeoplesThreat]{"category", "a STRIDE letter or word", oneOf(categoryWords), func(r *reader, n yamltree.Node, t *PeoplesThreat) {
		if i := r.word(n, categoryWords); i > 0 {
			t.Category = "STRIDE"[(i-1)%6]
		}
	}},
	field[*PeoplesThreat]{"about", "the elements it is about, or model; one threat for each", itsSubjects, func(r *reader, n yamltree.Node, t *PeoplesThreat) { r.about(n, &t.About) }},
	field[*PeoplesThreat]{"severity", "how bad it is", oneOf(severityWords), func(r *reader, n yamltree.Node, t *PeoplesThreat) {
		if i := r.word(n, severityWords); i > 0 {
			t.Severity = severityWords.Name(i)
		}
	}},
	field[*PeoplesThreat]{"description", "what happens and what is lost", aText, func(r *reader, n yamltree.Node, t *PeoplesThreat) { t.Description, _ = r.text(n) }},
	field[*PeoplesThreat]{"mitigation", "what to build", aText, func(r *reader, n yamltree.Node, t *PeoplesThreat) { t.Mitigation, _ = r.text(n) }},
	field[*PeoplesThreat]{"references", "where to read on", texts, func(r *reader, n yamltree.Node, t *PeoplesThreat) { r.lines(n, &t.References) }},
).needs("title", "category", "about").withExtras() // importers keep there what the source calls it

var assumptionForm = newForm("assumption",
	field[*Assumption]{"text", "what is taken for granted", aText, func(r *reader, n yamltree.Node, a *Assumption) { a.Text, _ = r.text(n) }},
	field[*Assumption]{"about", "the elements it is about, or model", itsSubjects, func(r *reader, n yamltree.Node, a *Assumption) { r.about(n, &a.About) }},
	field[*Assumption]{"excludes", "rules that it sets aside there: ids, or globs that name at least a letter", texts, func(r *reader, n yamltree.Node, a *Assumption) {
		for i := range count(n) {
			if s, ok := r.excluded(item(n, i)); ok {
				a.Excludes = append(a.Excludes, s)
			}
		}
	}},
	field[*Assumption]{"owner", "who answers for it", aText, func(r *reader, n yamltree.Node, a *Assumption) { a.Owner, _ = r.line(n) }},
	field[*Assumption]{"until", "the last day on which it holds", aDay, func(r *reader, n yamltree.Node, a *Assumption) { a.Until, _ = r.date(n) }},
).needs("text")

var questionForm = newForm("question",
	field[*OpenQuestion]{"text", "what is asked", aText, func(r *reader, n yamltree.Node, q *OpenQuestion) { q.Text, _ = r.text(n) }},
	field[*OpenQuestion]{"about", "the elements it is about, or model", itsSubjects, func(r *reader, n yamltree.Node, q *OpenQuestion) { r.about(n, &q.About) }},
	field[*OpenQuestion]{"answer", "what was found; without one it is open", aText, func(r *reader, n yamltree.Node, q *OpenQuestion) { q.Answer, _ = r.text(n) }},
).needs("text")

// about reads references to elements of any kind, or the model. An empty list is told, since it speaks of nothing.
func (r *reader) about(n yamltree.Node, to *[]Element) {
	if count(n) == 0 {
		r.wrongKind(n, "ids of elements, or model")
	}
	referAll(r, n, &r.refs.subjects, to)
}

// excluded reads the id of a rule, or a glob of such ids.
func (r *reader) excluded(n yamltree.Node) (string, bool) {
	s, ok := r.line(n)
	if !ok {
		return "", false
	}
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		r.report(CodeUnknownValue, n, "such as D-*", "the glob %q names no letter", diag.Visible(clip(s)))
		return "", false
	}
	if _, err := path.Match(s, ""); err != nil {
		r.report(CodeUnknownValue, n, "* stands for any text, ? for one character, [ab] for one of these", "%q is no valid glob", clip(s))
		return "", false
	}
	return s, true
}
