package model

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// Codes of warnings.
const (
	CodeSelfFlow   = "self-flow"
	CodeNoCrossing = "no-crossing"
)

// boundaries reads boundaries; the entry outside speaks of the outermost zone.
func (r *reader) boundaries(n yamltree.Node) {
	if n.Kind() == yamltree.Mapping {
		if out := n.Get(string(OutsideID)); out.Valid() {
			r.m.Outside.Span = out.Span()
			boundaryForm.read(r, out, r.m.Outside)
		}
	}
	elements(r, n, KindBoundary, func(id ID, span diag.Span, n yamltree.Node) {
		b := &Boundary{Node: Node{ID: id, Span: span}}
		boundaryForm.read(r, n, b)
		r.m.Boundaries = append(r.m.Boundaries, b)
		r.m.byID[id] = b
	})
}

// findRings tells of boundaries that stand inside themselves.
func (r *reader) findRings() {
	state := make(map[*Boundary]int, len(r.m.Boundaries)) // 1: on the way, 2: done
	for _, b := range r.m.Boundaries {
		var chain []*Boundary
		for at := b; at != nil && state[at] != 2; at = at.Inside {
			if state[at] == 1 {
				r.ring(chain[slices.Index(chain, at):])
				break
			}
			state[at] = 1
			chain = append(chain, at)
		}
		for _, at := range chain {
			state[at] = 2
		}
	}
}

func (r *reader) ring(chain []*Boundary) {
	var ids []string
	for _, b := range chain {
		ids = append(ids, string(b.ID))
	}
	ids = append(ids, ids[0])
	r.at(chain[0].Span, CodeBoundaryRing, "one of them must stand inside no other", "boundaries stand inside each other: %s", strings.Join(ids, " inside "))
	chain[0].Inside = nil // so that nothing runs round it
}

var tokenForm = newForm("token",
	field[*Flow]{"location", "where the flow carries it", property(TokenLocations, func(f *Flow) *Property[TokenLocation] { return &f.TokenLocation })},
	field[*Flow]{"life", "how long it is valid", property(TokenLives, func(f *Flow) *Property[TokenLife] { return &f.TokenLife })},
	field[*Flow]{"issuer", "the component that issues it", func(r *reader, n yamltree.Node, f *Flow) {
		refer(r, n, KindComponent, func(c *Component) { f.TokenIssuer = c })
	}},
)

// exclusive refuses none beside other words.
func exclusive(words *Words, read func(*reader, yamltree.Node, *Flow)) func(*reader, yamltree.Node, *Flow) {
	return func(r *reader, n yamltree.Node, f *Flow) {
		read(r, n, f)
		if n.Kind() != yamltree.Sequence || n.Len() < 2 {
			return
		}
		for i := range n.Len() {
			if item := n.Item(i); item.Kind() == yamltree.Scalar && item.Text() == "none" {
				r.report(CodeUnknownValue, item, "", "%s cannot be none and something else", words.What)
			}
		}
	}
}

// plannedFlowFacts and plannedComponentFacts are the facts that planned may hold, with their words.
var plannedFlowFacts = map[string]*Words{
	"transport": Transports, "authentication": Authentications, "authorization": Authorizations, "access": Accesses, "mode": Modes,
	"formats": Formats, "on-behalf-of": OnBehalfOfs,
}

var plannedComponentFacts = map[string]*Words{
	"operated-by": Operators, "privilege": Privileges, "tenancy": Tenancies, "lifecycle": Lifecycles,
}

func (r *reader) planned(n yamltree.Node, to *Node, what string, facts map[string]*Words) {
	if n.Kind() != yamltree.Mapping {
		r.wrongKind(n, "a mapping of facts of "+article(what)+" to what they will be")
		return
	}
	var names []string
	for name := range facts {
		names = append(names, name)
	}
	slices.Sort(names)
	for i := range n.Len() {
		p := n.Pair(i)
		words, ok := facts[p.Key.Text()]
		if !ok {
			r.unknownKey(p, "planned facts of "+article(what), names)
			continue
		}
		var values []string
		r.each(p.Value, func(n yamltree.Node) {
			if i := r.word(n, words); i > 0 {
				values = append(values, words.Name(i))
			}
		})
		if len(values) > 0 {
			to.Planned = append(to.Planned, PlannedFact{Fact: p.Key.Text(), Value: strings.Join(values, ", "), Pos: p.Value.Pos()})
		}
	}
}

var bandWords = newWords("band", Word{Name: "low"}, Word{Name: "medium"}, Word{Name: "high"})

var ratingForm = newForm("rating",
	field[*Rating]{"matrix", "cells of the severity matrix: impact-high: {likelihood-low: low}", func(r *reader, n yamltree.Node, to *Rating) { r.matrix(n, to) }},
	field[*Rating]{"threats", "single threats: RULE@subject: {severity, reason}", func(r *reader, n yamltree.Node, to *Rating) { r.ratedThreats(n, to) }},
)

func bandKeys(prefix string) []string {
	return []string{prefix + "-low", prefix + "-medium", prefix + "-high"}
}

func (r *reader) matrix(n yamltree.Node, to *Rating) {
	if n.Kind() != yamltree.Mapping {
		r.wrongKind(n, "a mapping such as impact-high: {likelihood-low: low}")
		return
	}
	for i := range n.Len() {
		row := n.Pair(i)
		impact, ok := strings.CutPrefix(row.Key.Text(), "impact-")
		if _, known := bandWords.Find(impact); !ok || !known {
			r.unknownKey(row, "matrix", bandKeys("impact"))
			continue
		}
		if row.Value.Kind() != yamltree.Mapping {
			r.wrongKind(row.Value, "a mapping such as {likelihood-low: low}")
			continue
		}
		for k := range row.Value.Len() {
			cell := row.Value.Pair(k)
			likelihood, ok := strings.CutPrefix(cell.Key.Text(), "likelihood-")
			if _, known := bandWords.Find(likelihood); !ok || !known {
				r.unknownKey(cell, "matrix", bandKeys("likelihood"))
				continue
			}
			if s := r.word(cell.Value, severityWords); s > 0 {
				to.Matrix = append(to.Matrix, MatrixCell{Impact: impact, Likelihood: likelihood, Severity: severityWords.Name(s), Span: cell.Key.Span()})
			}
		}
	}
}

func (r *reader) ratedThreats(n yamltree.Node, to *Rating) {
	if n.Kind() != yamltree.Mapping {
		r.wrongKind(n, "a mapping such as E-010@send: {severity: low, reason: …}")
		return
	}
	form := newForm("rated threat",
		field[*RatedThreat]{"severity", "", func(r *reader, n yamltree.Node, t *RatedThreat) {
			if i := r.word(n, severityWords); i > 0 {
				t.Severity = severityWords.Name(i)
			}
		}},
		field[*RatedThreat]{"reason", "", func(r *reader, n yamltree.Node, t *RatedThreat) { t.Reason, _ = r.line(n) }},
	)
	for i := range n.Len() {
		p := n.Pair(i)
		t := RatedThreat{Threat: p.Key.Text(), Span: p.Key.Span()}
		if rule, subject, ok := strings.Cut(t.Threat, "@"); !ok || rule == "" || subject == "" {
			r.report(CodeBadID, p.Key, "a threat is RULE@subject, such as E-010@send", "%q is no threat", clip(t.Threat))
			continue
		}
		form.read(r, p.Value, &t)
		r.need(t.Span, "rating of "+t.Threat, p.Value, "severity", "reason")
		to.Threats = append(to.Threats, t)
	}
}

// Names are the words in order.
func (w *Words) Names() []string {
	names := make([]string, len(w.list))
	for i, word := range w.list {
		names[i] = word.Name
	}
	return names
}

// also is the word of the language for another name of the same thing, or "".
func (w *Words) also(name string) string {
	for _, word := range w.list {
		if slices.Contains(word.AlsoCalled, name) {
			return word.Name
		}
	}
	return ""
}
