package layout

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// The picture runs from left to right: what most flows lead away from stands left, and of two alike the less trusted.
// Boundaries are boxes, so their order decides for all that they hold. Within each boundary, and at the top, what stands
// in it directly (boundaries and components) is put into one order; a flow between two of them that runs against the
// order is turned round for the layout. A ring of flows can then not be: at the innermost boundary around the ring, it
// would have to run against the order at least once.

// item is a boundary or a component among its siblings.
type item struct {
	zone bool
	at   int
}

// orient decides which flows run from right to left.
func (p *plan) orient() {
	groups := make([]group, len(p.zones)+1) // the last one is the top
	for i := range p.flows {
		f := &p.flows[i]
		if f.from == f.to {
			continue
		}
		g := &groups[p.groupOf(f.zone)]
		g.flows = append(g.flows, i)
	}
	for i := range groups {
		p.orientGroup(&groups[i], i)
	}
}

func (p *plan) groupOf(zone int) int {
	if zone < 0 {
		return len(p.zones)
	}
	return zone
}

// group is what stands directly in one boundary.
type group struct {
	flows []int // that have this boundary as the innermost around both ends
	index map[item]int
	items []groupItem
}

type groupItem struct {
	trust   model.Trust
	id      model.ID
	out, in []link
	balance float64 // weight of links out less that of links in, among those not yet placed
	outs    int     // links out to those not yet placed
	ins     int
	place   int // in the order; -1: not yet
	queued  int // position in the heap
}

type link struct {
	to     int
	weight float64
}

// weight is how strongly a flow wants to run from left to right. Around the whole system, those who use it stand left, and
// those whom it uses right, whatever else is between them.
func (p *plan) weight(f *planFlow) float64 {
	switch {
	case p.nodes[f.from].of.Kind == render.System:
		return 100
	case p.nodes[f.to].of.Kind == render.System:
		return 1
	}
	return directionWeight(f.of.Direction)
}

// directionWeight is how strongly flows of a direction want to run from left to right.
func directionWeight(d model.Direction) float64 {
	switch d {
	case model.DirectionInward:
		return 4
	case model.DirectionOutward:
		return 1.5
	}
	return 2
}

func (p *plan) orientGroup(g *group, zone int) {
	if zone == len(p.zones) {
		zone = -1
	}
	g.index = map[item]int{}
	for _, i := range g.flows {
		f := &p.flows[i]
		a, b := g.add(p, p.childOf(f.from, zone)), g.add(p, p.childOf(f.to, zone))
		w := p.weight(f)
		g.items[a].out = append(g.items[a].out, link{b, w})
		g.items[b].in = append(g.items[b].in, link{a, w})
	}
	g.order()
	for _, i := range g.flows {
		f := &p.flows[i]
		a, b := g.index[p.childOf(f.from, zone)], g.index[p.childOf(f.to, zone)]
		f.flip = g.items[a].place > g.items[b].place
	}
}

// childOf is what of a boundary's direct content holds a node: the node, or a boundary around it.
func (p *plan) childOf(node, zone int) item {
	at := p.nodes[node].zone
	if at == zone {
		return item{false, node}
	}
	for p.zones[at].parent != zone {
		at = p.zones[at].parent
	}
	return item{true, at}
}

func (g *group) add(p *plan, it item) int {
	if i, ok := g.index[it]; ok {
		return i
	}
	gi := groupItem{place: -1}
	if it.zone {
		gi.trust, gi.id = p.zones[it.at].of.Trust, p.zones[it.at].of.ID
	} else {
		gi.trust, gi.id = p.nodes[it.at].of.Trust, p.nodes[it.at].of.ID
	}
	g.index[it] = len(g.items)
	g.items = append(g.items, gi)
	return len(g.items) - 1
}

// order gives every item a place so that little weight of flows runs backwards: what has no flows out goes to the right
// end, what has none in goes to the left, and in a ring that goes left whose flows lead out the most, the less trusted
// first among equals.
func (g *group) order() {
	for i := range g.items {
		it := &g.items[i]
		for _, l := range it.out {
			it.balance += l.weight
		}
		for _, l := range it.in {
			it.balance -= l.weight
		}
		it.outs, it.ins = len(it.out), len(it.in)
	}
	q := &queue{g: g}
	for i := range g.items {
		g.items[i].queued = i
		q.list = append(q.list, i)
	}
	heap.Init(q)
	left, right := 0, len(g.items)-1
	var ends []int
	for i := range g.items {
		if g.items[i].outs == 0 {
			ends = append(ends, i)
		}
	}
	slices.SortFunc(ends, func(a, b int) int { return g.compare(b, a) })
	take := func(i, place int) {
		g.items[i].place = place
		heap.Remove(q, g.items[i].queued)
		g.release(i, q, &ends)
	}
	for left <= right {
		if len(ends) > 0 {
			i := ends[0]
			ends = ends[1:]
			if g.items[i].place < 0 {
				take(i, right)
				right--
			}
			continue
		}
		take(q.list[0], left)
		left++
	}
}

// release takes the links of a placed item off the items that remain.
func (g *group) release(i int, q *queue, ends *[]int) {
	for _, l := range g.items[i].out {
		if to := &g.items[l.to]; to.place < 0 {
			to.ins--
			to.balance += l.weight
			heap.Fix(q, to.queued)
		}
	}
	for _, l := range g.items[i].in {
		if from := &g.items[l.to]; from.place < 0 {
			from.outs--
			from.balance -= l.weight
			heap.Fix(q, from.queued)
			if from.outs == 0 {
				*ends = append(*ends, l.to)
			}
		}
	}
}

// compare puts first what belongs further left.
func (g *group) compare(a, b int) int {
	x, y := &g.items[a], &g.items[b]
	return cmp.Or(cmp.Compare(y.score(), x.score()), cmp.Compare(x.trust, y.trust), cmp.Compare(x.id, y.id))
}

func (it *groupItem) score() float64 {
	if it.ins == 0 {
		return math.Inf(1)
	}
	return it.balance
}

// queue is a heap of the items that have no place yet, the leftmost first.
type queue struct {
	g    *group
	list []int
}

func (q *queue) Len() int           { return len(q.list) }
func (q *queue) Less(i, j int) bool { return q.g.compare(q.list[i], q.list[j]) < 0 }
func (q *queue) Swap(i, j int) {
	q.list[i], q.list[j] = q.list[j], q.list[i]
	q.g.items[q.list[i]].queued, q.g.items[q.list[j]].queued = i, j
}
func (q *queue) Push(x any) { q.list = append(q.list, x.(int)) }
func (q *queue) Pop() any {
	last := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return last
}
