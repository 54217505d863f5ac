package stride

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// Question asks for something that nobody stated, at the place where one answer settles most.
type Question struct {
	ID      string // fact@element
	Text    string
	Element model.Element // where the answer is written
	Fact    string        // or mechanism
	Settles []ID          // the threats that an answer decides
	Add     string        // the line to add
	File    string
	Line    int
	worth   int
}

// Fold is a question with the threats that stand folded under it: each unstated threat under one question.
type Fold struct {
	Question *Question
	Threats  []*Threat // ranked
}

type questionKey struct {
	fact string
	on   model.ID
}

// asker gathers what is asked: of each mechanism once, at the narrowest place around all that it is asked of; of each
// fact at the element that it belongs to.
type asker struct {
	m     *model.Model
	wide  map[model.Mechanism]model.Element
	many  map[model.Mechanism]bool
	found map[questionKey]*Question
	order []*Question
}

func ask(m *model.Model, threats []*Threat) ([]Question, []Fold) {
	a := &asker{m: m, wide: map[model.Mechanism]model.Element{}, many: map[model.Mechanism]bool{}, found: map[questionKey]*Question{}}
	var open []*Threat
	var asks [][]asked
	for _, t := range threats {
		if t.Outcome != OpenUnstated {
			continue
		}
		list := t.asks(nil)
		open, asks = append(open, t), append(asks, list)
		for _, q := range list {
			if q.mech != 0 {
				a.widen(q.mech, place(q))
			}
		}
	}
	of := make([][]*Question, len(open))
	for i, t := range open {
		for _, q := range asks[i] {
			question := a.question(q)
			if n := len(question.Settles); n == 0 || question.Settles[n-1] != t.ID {
				question.Settles = append(question.Settles, t.ID)
				question.worth += 1 << (2 * t.Severity)
				of[i] = append(of[i], question)
			}
		}
	}
	slices.SortStableFunc(a.order, func(x, y *Question) int { return cmp.Or(cmp.Compare(y.worth, x.worth), strings.Compare(x.ID, y.ID)) })
	questions := make([]Question, len(a.order))
	rank := make(map[*Question]int, len(a.order))
	for i, q := range a.order {
		questions[i], rank[q] = *q, i
	}
	folded := make([][]*Threat, len(questions))
	for i, t := range open {
		best := len(questions)
		for _, q := range of[i] {
			best = min(best, rank[q])
		}
		folded[best] = append(folded[best], t)
	}
	var folds []Fold
	for i, list := range folded {
		if len(list) > 0 {
			folds = append(folds, Fold{&questions[i], list})
		}
	}
	return questions, folds
}

// place is the narrowest element on which an answer counts.
func place(q asked) model.Element {
	f := q.s.f
	if f == nil {
		return q.s.element()
	}
	switch counts := q.mech.Info().Counts; {
	case counts&model.OnTarget != 0:
		return f.To
	case counts&model.OnSource != 0:
		return f.From
	case counts&model.OnFlow == 0 && counts&model.InFront != 0:
		return f.To
	}
	return f
}

func (a *asker) widen(m model.Mechanism, e model.Element) {
	before, known := a.wide[m]
	if !known {
		a.wide[m] = e
		return
	}
	if before == e {
		return
	}
	a.wide[m] = a.common(before, e)
}

// common is the innermost boundary around two elements, or the model.
func (a *asker) common(x, y model.Element) model.Element {
	for b := zone(x); b != nil; b = b.Inside {
		for c := zone(y); c != nil; c = c.Inside {
			if b == c {
				return b
			}
		}
	}
	return a.m
}

func zone(e model.Element) *model.Boundary {
	switch e := e.(type) {
	case *model.Component:
		return e.Inside
	case *model.Boundary:
		return e
	}
	return nil
}

func (a *asker) question(q asked) *Question {
	var e model.Element
	var fact string
	if q.mech != 0 {
		e, fact = a.wide[q.mech], q.mech.String()
	} else {
		e, fact = q.leaf.fact.on(q.s), q.leaf.fact.key
	}
	key := questionKey{fact, e.Identity().ID}
	if found := a.found[key]; found != nil {
		return found
	}
	n := e.Identity()
	question := &Question{ID: fact + "@" + string(n.ID), Element: e, Fact: fact, File: n.Span.File, Line: n.Span.Line}
	if question.File == "" {
		question.File, question.Line = a.m.Files[0].Name, 1
	}
	if q.mech != 0 {
		question.Text, question.Add = mechanismText(q.mech, e), mechanismLine(q.mech, e)
	} else {
		question.Text, question.Add = factText(q.leaf.fact, e), factLine(q.leaf.fact, e)
	}
	a.found[key] = question
	a.order = append(a.order, question)
	return question
}
