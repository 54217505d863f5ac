package model

import (
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

var severityWords = newWords("severity", Word{Name: "note"}, Word{Name: "low"}, Word{Name: "medium"}, Word{Name: "high"}, Word{Name: "critical"})

// bands are the steps of impact and likelihood in the severity matrix.
var bands = []string{"low", "medium", "high"}

var ratingForm = newForm("rating",
	field[*Rating]{"matrix", "cells of the severity matrix, such as impact-high: {likelihood-low: low}", mapping(impactForm), func(r *reader, n yamltree.Node, to *Rating) { impactForm.read(r, n, to) }},
	field[*Rating]{"threats", "single threats, such as E-010@send: {severity: low, reason: …}", named(ratedThreatForm, "RULE@subject"), func(r *reader, n yamltree.Node, to *Rating) { r.ratedThreats(n, to) }},
)

// impactForm is the severity matrix: a row for each band of impact.
var impactForm = newForm("matrix", bandFields("impact", mapping(likelihoodForm("")), func(r *reader, impact string, n yamltree.Node, to *Rating) {
	likelihoodForm(impact).read(r, n, to)
})...)

// likelihoodForm is a row of the matrix: a cell for each band of likelihood.
func likelihoodForm(impact string) *form[*Rating] {
	return newForm("matrix", bandFields("likelihood", oneOf(severityWords), func(r *reader, likelihood string, n yamltree.Node, to *Rating) {
		if s := r.word(n, severityWords); s > 0 {
			to.Matrix = append(to.Matrix, MatrixCell{Impact: impact, Likelihood: likelihood, Severity: severityWords.Name(s), Span: n.Span()})
		}
	})...)
}

func bandFields(prefix string, shape Shape, read func(r *reader, band string, n yamltree.Node, to *Rating)) []field[*Rating] {
	var fields []field[*Rating]
	for _, band := range bands {
		fields = append(fields, field[*Rating]{prefix + "-" + band, "where the " + prefix + " is " + band, shape, func(r *reader, n yamltree.Node, to *Rating) {
			read(r, band, n, to)
		}})
	}
	return fields
}

var ratedThreatForm = newForm("rated threat",
	field[*RatedThreat]{"severity", "what the threat is rated instead", oneOf(severityWords), func(r *reader, n yamltree.Node, t *RatedThreat) {
		if i := r.word(n, severityWords); i > 0 {
			t.Severity = severityWords.Name(i)
		}
	}},
	field[*RatedThreat]{"reason", "why", aText, func(r *reader, n yamltree.Node, t *RatedThreat) { t.Reason, _ = r.line(n) }},
).needs("severity", "reason")

func (r *reader) ratedThreats(n yamltree.Node, to *Rating) {
	if !r.isMapping(n, "a mapping such as E-010@send: {severity: low, reason: …}") {
		return
	}
	for i := range n.Len() {
		p := n.Pair(i)
		t := RatedThreat{Threat: p.Key.Text(), Span: p.Key.Span()}
		rule, subject, _ := strings.Cut(t.Threat, "@")
		if !validRule(rule) || !validID(subject) {
			r.report(CodeBadID, p.Key, "a threat is RULE@subject, such as E-010@send", "%q is no threat", diag.Visible(clip(t.Threat)))
			continue
		}
		ratedThreatForm.read(r, p.Value, &t)
		r.need(t.Span, "rating of "+t.Threat, p.Value, ratedThreatForm.required...)
		to.Threats = append(to.Threats, t)
	}
}

// validRule reports whether a text can be the id of a rule, such as E-010, or of a threat that people found, such as M-own.
func validRule(s string) bool {
	return s != "" && s[0] >= 'A' && s[0] <= 'Z' && validID(strings.ToLower(s))
}
