package stride

import (
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// rank orders the threats: worse first, stated before unstated. Of those alike, breadth comes before depth: first the most
// pressing threat of each letter against each part of the system, then the second, so that who reads half of the list has
// read of everything. Among these likelier and graver ones come first, then general rules before special ones.
func (r *run) rank(all []Threat) *Result {
	order := sorted(r.byRule(all), mostNumber+1, func(i int32) int { return all[i].number() })
	order = sorted(order, pressures, func(i int32) int { return all[i].pressure() })
	depth := depths(all, order)
	ranked := sorted(order, grades*(mostDepth+1), func(i int32) int { return all[i].grade()*(mostDepth+1) + depth[i] })
	res := &Result{Threats: make([]*Threat, len(all))}
	for to, i := range ranked {
		res.Threats[to] = &all[i]
	}
	res.Questions, res.Folds = r.questions(all, ranked)
	return res
}

// byRule are the places of all threats in the order of rule and subject: the hits are in it already, and those that people
// found come between them.
func (r *run) byRule(all []Threat) []int32 {
	order := make([]int32, 0, len(all))
	next := len(r.hits) // of the threats that people found
	for i := range r.hits {
		for next < len(all) && all[next].Rule.ID < r.hits[i].rule.ID {
			order = append(order, int32(next))
			next++
		}
		order = append(order, int32(i))
	}
	for ; next < len(all); next++ {
		order = append(order, int32(next))
	}
	return order
}

// sorted is an order sorted by a small key, from 0 to below so many; equal ones keep their order.
func sorted(order []int32, keys int, key func(i int32) int) []int32 {
	start := make([]int32, keys+1)
	for _, i := range order {
		start[key(i)+1]++
	}
	for i := range keys {
		start[i+1] += start[i]
	}
	out := make([]int32, len(order))
	for _, i := range order {
		k := key(i)
		out[start[k]] = i
		start[k]++
	}
	return out
}

// mostNumber is the largest number of a rule that is told from larger ones.
const mostNumber = 999

// number is that of the threat's rule, such as 10 of S-010: small ones are general. Threats that people found have none.
func (t *Threat) number() int {
	_, digits, _ := strings.Cut(t.Rule.ID, "-")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, mostNumber)
}

// grades is how many grades there are.
const grades = int(Critical+1) * int(NotApplicable+1)

// grade is smaller for what is worse, and for what is stated.
func (t *Threat) grade() int { return int(Critical-t.Severity)*int(NotApplicable+1) + int(t.Outcome) }

// Bounds of a likelihood before it is brought into its range from 1 to 9.
const (
	leastLeaning = -7
	mostLeaning  = 12
)

// pressures is how many pressures there are.
const pressures = grades * (mostLeaning - leastLeaning + 1) * 10

// pressure is smaller for what is worse, stated, likelier and graver.
func (t *Threat) pressure() int {
	leaning := min(mostLeaning, max(leastLeaning, int(t.leaning)))
	return (t.grade()*(mostLeaning-leastLeaning+1)+mostLeaning-leaning)*10 + 9 - int(t.impact)
}

// mostDepth is the largest depth that is told from larger ones.
const mostDepth = 255

// against is what a threat of a letter is against: a flow's threats are against where it leads.
type against struct {
	part   model.Element
	letter Category
}

// depths are how many threats of the same letter against the same part stand before each in an order. Threats that people
// found are the first in their grade, and push none of the others down.
func depths(all []Threat, order []int32) []int {
	before := make(map[against]int, len(all)/4)
	depth := make([]int, len(all))
	for _, i := range order {
		t := &all[i]
		if t.rule == nil {
			continue
		}
		key := against{t.Subject, t.Rule.Category}
		if f, ok := t.Subject.(*model.Flow); ok {
			key.part = f.To
		}
		depth[i] = min(before[key], mostDepth)
		before[key]++
	}
	return depth
}
