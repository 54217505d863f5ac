package model

import (
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// single is a key of the whole model that may stand in one file only.
func single(key, doc string, read func(*reader, yamltree.Node, *Model)) field[*Model] {
	return field[*Model]{key, doc, func(r *reader, n yamltree.Node, m *Model) {
		if first, ok := r.singles[key]; ok {
			r.diags.Add(diag.Diagnostic{
				Code: CodeDuplicateValue, Severity: diag.Error, Span: n.Span(), Message: key + " stands in two files",
				Related: []diag.Related{{Span: first, Message: "it stands here first"}},
			})
			return
		}
		r.singles[key] = n.Span()
		read(r, n, m)
	}}
}

// modelCommon are the common keys of the model: lists are joined over files, the others stand once.
func modelCommon() []field[*Model] {
	fields := commonFields[*Model]()
	for i, f := range fields {
		if f.key != "tags" && f.key != "links" && f.key != "mechanisms" {
			fields[i] = single(f.key, f.doc, f.read)
		}
	}
	return fields
}

func peopleFields() []field[*Model] {
	return []field[*Model]{
		{"threats", "threats that people found themselves", func(r *reader, n yamltree.Node, m *Model) {
			r.keyed(n, "threat", func(key string, span diag.Span, n yamltree.Node) {
				t := &PeoplesThreat{Key: key, Span: span}
				threatForm.read(r, n, t)
				r.need(span, "threat "+key, n, "title", "category", "about")
				m.Threats = append(m.Threats, t)
			})
		}},
		{"assumptions", "what is taken for granted", func(r *reader, n yamltree.Node, m *Model) {
			r.keyed(n, "assumption", func(key string, span diag.Span, n yamltree.Node) {
				a := &Assumption{Key: key, Span: span}
				assumptionForm.read(r, n, a)
				r.need(span, "assumption "+key, n, "text")
				if n.Get("excludes").Valid() {
					r.need(span, "assumption "+key+", which excludes threats,", n, "about")
				}
				m.Assumptions = append(m.Assumptions, a)
			})
		}},
		{"questions", "what people ask themselves about the system", func(r *reader, n yamltree.Node, m *Model) {
			r.keyed(n, "question", func(key string, span diag.Span, n yamltree.Node) {
				q := &OpenQuestion{Key: key, Span: span}
				questionForm.read(r, n, q)
				r.need(span, "question "+key, n, "text")
				m.Questions = append(m.Questions, q)
			})
		}},
		{"technologies", "in-house parts, in the form of the catalogue", func(r *reader, n yamltree.Node, _ *Model) { r.ownTechnologies(n) }},
		{"protocols", "in-house protocols, in the form of the catalogue", func(r *reader, n yamltree.Node, _ *Model) { r.ownProtocols(n) }},
		{"rules", "further rule files, by path or glob", func(r *reader, n yamltree.Node, m *Model) {
			r.each(n, func(n yamltree.Node) {
				if s, ok := r.line(n); ok {
					m.Rules = append(m.Rules, s)
				}
			})
		}},
		single("rating", "changes to computed severities", func(r *reader, n yamltree.Node, m *Model) { ratingForm.read(r, n, &m.Rating) }),
		single("register", "path of the register, in place of threats.yaml", func(r *reader, n yamltree.Node, m *Model) { m.Register, _ = r.line(n) }),
		{"moved", "elements that were renamed, so that decisions follow", func(r *reader, n yamltree.Node, m *Model) {
			r.each(n, func(n yamltree.Node) {
				mv := Move{Span: n.Span()}
				moveForm.read(r, n, &mv)
				r.need(n.Span(), "a moved element", n, "from", "to")
				m.Moved = append(m.Moved, mv)
			})
		}},
	}
}

// keyed reads a map of keys that are no ids of elements.
func (r *reader) keyed(n yamltree.Node, what string, read func(key string, span diag.Span, n yamltree.Node)) {
	if n.Kind() == yamltree.Null {
		return
	}
	if n.Kind() != yamltree.Mapping {
		r.wrongKind(n, "a map of keys to "+what+"s")
		return
	}
	for i := range n.Len() {
		p := n.Pair(i)
		if key := p.Key.Text(); validID(key) {
			read(key, p.Key.Span(), p.Value)
		} else {
			r.report(CodeBadID, p.Key, "a key is a letter or digit of a–z and 0–9, then those and . _ -, 64 at most", "%q is no key", diag.Visible(clip(key)))
		}
	}
}

// need tells of required keys that are missing.
func (r *reader) need(span diag.Span, what string, n yamltree.Node, keys ...string) {
	for _, key := range keys {
		if n.Kind() != yamltree.Mapping || !n.Get(key).Valid() {
			r.at(span, CodeMissing, "add "+key+": …", "%s has no %s", what, key)
		}
	}
}

var severityWords = newWords("severity", Word{Name: "note"}, Word{Name: "low"}, Word{Name: "medium"}, Word{Name: "high"}, Word{Name: "critical"})

var categoryWords = newWords("category",
	Word{Name: "S"}, Word{Name: "T"}, Word{Name: "R"}, Word{Name: "I"}, Word{Name: "D"}, Word{Name: "E"},
	Word{Name: "spoofing"}, Word{Name: "tampering"}, Word{Name: "repudiation"}, Word{Name: "information-disclosure"},
	Word{Name: "denial-of-service"}, Word{Name: "elevation-of-privilege"})

var threatForm = newForm("threat",
	field[*PeoplesThreat]{"title", "what it is called", func(r *reader, n yamltree.Node, t *PeoplesThreat) { t.Title, _ = r.line(n) }},
	field[*PeoplesThreat]{"category", "a STRIDE letter or word", func(r *reader, n yamltree.Node, t *PeoplesThreat) {
		if i := r.word(n, categoryWords); i > 0 {
			t.Category = "STRIDE"[(i-1)%6]
		}
	}},
	field[*PeoplesThreat]{"about", "the elements it is about, or model", func(r *reader, n yamltree.Node, t *PeoplesThreat) { r.about(n, &t.About) }},
	field[*PeoplesThreat]{"severity", "how bad it is", func(r *reader, n yamltree.Node, t *PeoplesThreat) {
		if i := r.word(n, severityWords); i > 0 {
			t.Severity = severityWords.Name(i)
		}
	}},
	field[*PeoplesThreat]{"description", "what happens and what is lost", func(r *reader, n yamltree.Node, t *PeoplesThreat) { t.Description, _ = r.text(n) }},
	field[*PeoplesThreat]{"mitigation", "what to build", func(r *reader, n yamltree.Node, t *PeoplesThreat) { t.Mitigation, _ = r.text(n) }},
	field[*PeoplesThreat]{"references", "where to read on", func(r *reader, n yamltree.Node, t *PeoplesThreat) {
		r.each(n, func(n yamltree.Node) {
			if s, ok := r.line(n); ok {
				t.References = append(t.References, s)
			}
		})
	}},
)

var assumptionForm = newForm("assumption",
	field[*Assumption]{"text", "what is taken for granted", func(r *reader, n yamltree.Node, a *Assumption) { a.Text, _ = r.text(n) }},
	field[*Assumption]{"about", "the elements it is about, or model", func(r *reader, n yamltree.Node, a *Assumption) { r.about(n, &a.About) }},
	field[*Assumption]{"excludes", "rules that it sets aside there: ids, or globs that name at least a letter", func(r *reader, n yamltree.Node, a *Assumption) {
		r.each(n, func(n yamltree.Node) {
			s, ok := r.line(n)
			if ok && (s == "" || strings.HasPrefix(s, "*") || strings.HasPrefix(s, "?")) {
				r.report(CodeUnknownValue, n, "such as D-*", "the glob %q names no letter", clip(s))
			} else if ok {
				a.Excludes = append(a.Excludes, s)
			}
		})
	}},
	field[*Assumption]{"owner", "who answers for it", func(r *reader, n yamltree.Node, a *Assumption) { a.Owner, _ = r.line(n) }},
	field[*Assumption]{"until", "the last day on which it holds", func(r *reader, n yamltree.Node, a *Assumption) { a.Until, _ = r.date(n) }},
)

var questionForm = newForm("question",
	field[*OpenQuestion]{"text", "what is asked", func(r *reader, n yamltree.Node, q *OpenQuestion) { q.Text, _ = r.text(n) }},
	field[*OpenQuestion]{"about", "the elements it is about, or model", func(r *reader, n yamltree.Node, q *OpenQuestion) { r.about(n, &q.About) }},
	field[*OpenQuestion]{"answer", "what was found; without one it is open", func(r *reader, n yamltree.Node, q *OpenQuestion) { q.Answer, _ = r.text(n) }},
)

var moveForm = newForm("moved element",
	field[*Move]{"from", "the old id", func(r *reader, n yamltree.Node, m *Move) { m.From, _ = r.id(n) }},
	field[*Move]{"to", "the new id", func(r *reader, n yamltree.Node, m *Move) { m.To, _ = r.id(n) }},
)
