package stride

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// carefully is how many questions are ranked by what each would still settle once those before it are answered. Nobody
// answers more in one go, and those after them keep the order that they have by then.
const carefully = 50

// part is a question's share in one way of settling one threat.
type part struct {
	question int32
	way      uint8
	need     uint8 // answers that are still missing that way, this one among them
}

// ranking orders questions by what their answers are worth: the weight of each threat that one helps to settle, divided
// by the number of answers that its shortest way takes.
type ranking struct {
	a      *asker
	parts  []part
	start  []int32 // by open threat: where its parts begin; one more at the end
	weight []float64
	worth  []float64 // by question
	done   []bool    // by question
	gone   []bool    // by open threat: settled
}

func newRanking(a *asker, r *run, all []Threat, open []int32) *ranking {
	k := &ranking{
		a: a, parts: make([]part, 0, len(r.asks.list)), start: make([]int32, 1, len(open)+1), weight: make([]float64, len(open)), worth: make([]float64, len(a.questions)),
		done: make([]bool, len(a.questions)), gone: make([]bool, len(open)),
	}
	for n, i := range open {
		k.weight[n] = float64(int(2) << all[i].Severity)
		for _, q := range r.asks.list[r.hits[i].from:r.hits[i].to] {
			k.add(n, part{int32(a.find(q)), q.way, q.need})
		}
		k.start = append(k.start, int32(len(k.parts)))
		k.share(n, 1)
	}
	return k
}

// of is the parts of an open threat.
func (k *ranking) of(n int) []part { return k.parts[k.start[n]:k.start[n+1]] }

// add notes a part of a threat. What several places of one zone are asked for is one question and one answer.
func (k *ranking) add(n int, p part) {
	mine := k.parts[k.start[n]:]
	known, twice := false, false
	for i := range mine {
		known = known || mine[i].question == p.question
		twice = twice || mine[i].question == p.question && mine[i].way == p.way
	}
	if !known {
		q := &k.a.questions[p.question]
		q.settles = append(q.settles, int32(n))
	}
	if !twice {
		k.parts = append(k.parts, p)
		return
	}
	for i := range mine {
		if mine[i].way == p.way && p.way != 0 && mine[i].need > 1 {
			mine[i].need--
		}
	}
}

// share adds what a threat is worth to its questions, or with −1 takes it away.
func (k *ranking) share(n int, sign float64) {
	parts := k.of(n)
	for i, p := range parts {
		need, first := p.need, true
		for j, other := range parts {
			if other.question == p.question {
				first = first && j >= i
				need = min(need, other.need)
			}
		}
		if first {
			k.worth[p.question] += sign * k.weight[n] / float64(need)
		}
	}
}

// answer takes a question as answered: what it settles is settled, and what it helps to settle takes one answer less.
func (k *ranking) answer(q int32) {
	k.done[q] = true
	for _, at := range k.a.questions[q].settles {
		n := int(at)
		if k.gone[n] {
			continue
		}
		k.share(n, -1)
		parts := k.of(n)
		for _, p := range parts {
			if p.question == q {
				k.gone[n] = k.gone[n] || p.need == 1
				lessen(parts, p.way)
			}
		}
		if !k.gone[n] {
			k.share(n, 1)
		}
	}
}

// lessen is called for an answer on one way. A condition has no parts that belong together.
func lessen(parts []part, way uint8) {
	for i := range parts {
		if parts[i].way == way && way != 0 && parts[i].need > 1 {
			parts[i].need--
		}
	}
}

// order is the questions by rank: first the most useful ones, each in view of those before it, then the others.
func (k *ranking) order() []int32 {
	order := make([]int32, 0, len(k.worth))
	for range min(carefully, len(k.worth)) {
		best := int32(-1)
		for q := range k.worth {
			if !k.done[q] && (best < 0 || k.before(int32(q), best) < 0) {
				best = int32(q)
			}
		}
		order = append(order, best)
		k.answer(best)
	}
	first := len(order)
	for q, done := range k.done {
		if !done {
			order = append(order, int32(q))
		}
	}
	slices.SortFunc(order[first:], k.before)
	return order
}

// before compares two questions: that which is worth more comes first, of equals that whose id does. Sums of fractions
// are compared as what they are to six digits, since their last ones depend on the order of adding.
func (k *ranking) before(x, y int32) int {
	round := func(q int32) float64 { return math.Round(k.worth[q] * 1e6) }
	return cmp.Or(cmp.Compare(round(y), round(x)), strings.Compare(k.id(x), k.id(y)))
}

// id is the id of a question, made when first asked for.
func (k *ranking) id(i int32) string {
	q := &k.a.questions[i]
	if q.id == "" {
		q.id = k.a.fact(q.asked) + "@" + string(k.a.v.element(q.place).Identity().ID)
	}
	return q.id
}
