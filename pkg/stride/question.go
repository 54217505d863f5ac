package stride

import (
	"cmp"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
)

// Question asks for something that nobody stated, at the place where one answer settles most.
type Question struct {
	ID      string // fact@element
	Text    string
	Element model.Element // where the answer is written
	Fact    string        // or mechanism
	Settles []ID          // the threats that an answer decides, or helps to decide, ranked
	Add     string        // the line to add
	File    string
	Line    int
}

// Fold is a question with the threats that stand folded under it: each unstated threat under one question.
type Fold struct {
	Question *Question
	Threats  []*Threat // ranked
}

// asked is something unstated: a mechanism, or a fact of those of its place.
type asked struct {
	place at
	mech  model.Mechanism // 0: a fact
	fact  uint8           // its number among the facts of the place
	every bool            // the fact is asked of all flows in the place
	way   uint8           // of settling the threat: 0 by a condition that no longer holds, else the number of the alternative
	need  uint8           // how many answers that way takes, this one among them
}

// askList gathers what is asked.
type askList struct{ list []asked }

// unlikely is how many answers one counts for of which the usual value would settle nothing.
const unlikely = 6

// together tells, of what was added since a place in the list, that one way of settling takes all of it.
func (l *askList) together(since int, way int) {
	added := l.list[since:]
	for i := range added {
		added[i].way = uint8(min(way, 255))
		added[i].need = uint8(min(int(added[i].need)+len(added)-1, 255))
	}
}

func (l *askList) mechanism(v *view, s at, m model.Mechanism) {
	l.list = append(l.list, asked{place: v.place(s, m), mech: m, need: 1})
}

// fact asks for the fact that a leaf matches; the subject is the one that the leaf looks at.
func (l *askList) fact(v *view, s at, on *leaf, want bool) {
	if on.fact.zone {
		s = v.zone(v.m.Components[s.i])
	}
	q := asked{place: s, fact: on.answer, need: 1}
	if on.usual&on.mask != 0 == on.not == want {
		q.need = unlikely
	}
	l.list = append(l.list, q)
}

// How many places of a zone are asked one by one about the same mechanism, or the same fact that can be stated of all
// flows at once; beyond that, the zone is asked. What zones give is asked of the zone at once.
const (
	separately       = 2
	separatelyOfZone = 1
)

// asker makes questions of what is asked: of each fact one at the element that it belongs to, of each mechanism few, at
// the places where one answer settles most.
type asker struct {
	v         *view
	questions []question
	mech      []folding              // by mechanism
	every     []folding              // by fact of flows; used of those that can be stated of all at once
	facts     [OnModel + 1][][]int32 // the questions of the other facts, plus 1
}

// question is a Question being made.
type question struct {
	asked
	id      string
	settles []int32 // the places, among the open threats, of those that it helps to settle
}

// folding is where one mechanism, or one fact, is asked.
type folding struct {
	seen  [OnModel + 1][]bool
	zones []int32      // by boundary: the question that what stands inside is folded under, plus 1
	model int32        // the question of the model, plus 1
	alone map[at]int32 // the questions of single elements, plus 1
}

// questions asks for what would settle the threats, of which ranked is the order.
func (r *run) questions(all []Threat, ranked []int32) ([]Question, []Fold) {
	a := &asker{v: r.v, mech: make([]folding, len(model.AllMechanisms())+1), every: make([]folding, len(flowFacts))}
	var open []int32 // by rank
	for _, i := range ranked {
		if all[i].Outcome == OpenUnstated {
			open = append(open, i)
		}
	}
	for _, i := range open {
		for _, q := range r.asks.list[r.hits[i].from:r.hits[i].to] {
			a.note(q)
		}
	}
	for _, info := range model.AllMechanisms() {
		m, _ := model.FindMechanism(info.Name)
		a.fold(&a.mech[m], limitOf(m), asked{mech: m})
	}
	for i := range a.every {
		a.fold(&a.every[i], separately, asked{fact: uint8(i), every: true})
	}
	return a.finish(r, all, open)
}

// foldable is where something is asked that can be stated of all that stands in a zone, or nil.
func (a *asker) foldable(q asked) *folding {
	switch {
	case q.mech != 0:
		return &a.mech[q.mech]
	case q.place.of == OnFlow && flowFacts[q.fact].every:
		return &a.every[q.fact]
	}
	return nil
}

// note makes the question for a fact, or the place known where something foldable is asked.
func (a *asker) note(q asked) {
	of := q.place.of
	if f := a.foldable(q); f != nil {
		if f.seen[of] == nil {
			f.seen[of] = make([]bool, a.v.count(of)+1) // and outside
		}
		f.seen[of][q.place.i] = true
		return
	}
	if a.facts[of] == nil {
		a.facts[of] = make([][]int32, len(factsOf(of)))
	}
	known := a.facts[of][q.fact]
	if known == nil {
		known = make([]int32, a.v.count(of)+1)
		a.facts[of][q.fact] = known
	}
	if known[q.place.i] == 0 {
		known[q.place.i] = a.add(q)
	}
}

// add makes a question; the result is its number, plus 1.
func (a *asker) add(q asked) int32 {
	a.questions = append(a.questions, question{asked: q})
	return int32(len(a.questions))
}

// find is the number of the question that something asked belongs to.
func (a *asker) find(q asked) int32 {
	f := a.foldable(q)
	if f == nil {
		return a.facts[q.place.of][q.fact][q.place.i] - 1
	}
	if f.model != 0 {
		return f.model - 1
	}
	if n := f.alone[q.place]; n != 0 {
		return n - 1
	}
	for b := a.v.home(q.place); b != nil; b = b.Inside {
		if n := f.zones[b.Index]; n != 0 {
			return n - 1
		}
	}
	panic("something is asked at no place")
}

// home is the innermost boundary in which the answer of a place counts too, or nil: the place itself when it is one.
func (v *view) home(s at) *model.Boundary {
	switch e := v.element(s).(type) {
	case *model.Component:
		return e.Inside
	case *model.Boundary:
		if e != v.m.Outside {
			return e
		}
	case *model.Flow:
		for b := e.From.Inside; b != nil; b = b.Inside {
			if e.To.Inside != nil && around(b, e.To.Inside) {
				return b
			}
		}
	}
	return nil
}

func limitOf(m model.Mechanism) int {
	if m.Info().Counts&(model.OnZone|model.OnCrossed|model.OnModel) != 0 {
		return separatelyOfZone
	}
	return separately
}

// fold finds where something is asked. From the inside out, a boundary that has more places than are asked one by one
// takes them together.
func (a *asker) fold(f *folding, limit int, what asked) {
	boundaries := a.v.m.Boundaries
	pending := make([][]at, len(boundaries)+1) // the last is the model's
	any := false
	for of, seen := range f.seen {
		for i, asked := range seen {
			if !asked {
				continue
			}
			s, home := at{int32(i), Subject(of)}, len(boundaries)
			if b := a.v.home(s); b != nil {
				home = b.Index
			}
			pending[home], any = append(pending[home], s), true
		}
	}
	if !any {
		return
	}
	for _, b := range a.v.innerFirst() {
		list := pending[b.Index]
		if len(list) > limit {
			list = []at{{int32(b.Index), OnBoundary}}
		}
		up := len(boundaries)
		if b.Inside != nil {
			up = b.Inside.Index
		}
		pending[up] = append(pending[up], list...)
	}
	list := pending[len(boundaries)]
	if len(list) > limit {
		what.place = at{0, OnModel}
		f.model = a.add(what)
		return
	}
	f.alone, f.zones = make(map[at]int32, len(list)), make([]int32, len(boundaries)+1)
	for _, s := range list {
		one := what
		one.place, one.every = s, what.every && s.of != OnFlow
		n := a.add(one)
		f.alone[s] = n
		if s.of == OnBoundary {
			f.zones[s.i] = n
		}
	}
}

// innerFirst is the boundaries, those further inside first.
func (v *view) innerFirst() []*model.Boundary {
	if v.inner == nil {
		depth := make([]int, len(v.m.Boundaries))
		for i, b := range v.m.Boundaries {
			for ; b != nil; b = b.Inside {
				depth[i]++
			}
		}
		v.inner = slices.Clone(v.m.Boundaries)
		slices.SortStableFunc(v.inner, func(a, b *model.Boundary) int { return cmp.Compare(depth[b.Index], depth[a.Index]) })
	}
	return v.inner
}

// finish orders the questions by what their answers are worth, and puts each open threat under the first of its own.
func (a *asker) finish(r *run, all []Threat, open []int32) ([]Question, []Fold) {
	k := newRanking(a, r, all, open)
	order := k.order()
	place := make([]int32, len(order)) // of each question in the order
	out := make([]Question, len(order))
	for to, i := range order {
		place[i] = int32(to)
		out[to] = a.spell(&a.questions[i])
		for _, n := range a.questions[i].settles {
			out[to].Settles = append(out[to].Settles, all[open[n]].ID)
		}
	}
	best, size := make([]int32, len(open)), make([]int32, len(order))
	for n := range open {
		best[n] = int32(len(order))
		for _, w := range k.of(n) {
			best[n] = min(best[n], place[w.question])
		}
		size[best[n]]++
	}
	var folds []Fold
	under := make([]int32, len(order)) // the question's place among the folds, plus 1
	for i, n := range size {
		if n > 0 {
			folds = append(folds, Fold{&out[i], make([]*Threat, 0, n)})
			under[i] = int32(len(folds))
		}
	}
	for n, i := range open {
		f := &folds[under[best[n]]-1]
		f.Threats = append(f.Threats, &all[i])
	}
	return out, folds
}

// fact is the name of what is asked.
func (a *asker) fact(q asked) string {
	if q.mech != 0 {
		return q.mech.String()
	}
	return a.factOf(q).key
}

// factOf is the fact that is asked for: of a zone or the model that of all flows inside, where it is one that can be stated so.
func (a *asker) factOf(q asked) *Fact {
	if q.every {
		return &flowFacts[q.fact]
	}
	return &factsOf(q.place.of)[q.fact]
}

// spell puts a question into words.
func (a *asker) spell(q *question) Question {
	e := a.v.element(q.place)
	n := e.Identity()
	out := Question{ID: a.fact(q.asked) + "@" + string(n.ID), Element: e, Fact: a.fact(q.asked), File: n.Span.File, Line: n.Span.Line}
	if out.File == "" && len(a.v.m.Files) > 0 {
		out.File, out.Line = a.v.m.Files[0].Name, 1
	}
	if q.mech != 0 {
		out.Text, out.Add = mechanismText(q.mech, e), mechanismLine(q.mech, e)
	} else {
		f := a.factOf(q.asked)
		out.Text, out.Add = factText(f, e, q.every), factLine(f, e, q.every)
	}
	return out
}
