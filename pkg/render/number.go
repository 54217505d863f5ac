package render

import (
	"cmp"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
)

// number gives the flows their numbers: from where data enters the system inwards, so that a reader meets them in about
// that order: breadth first from the components that nothing leads to, or else the least trusted ones.
func number(d *Diagram) {
	for i, f := range readingOrder(d, d.Flows) {
		f.Number = i + 1
	}
}

// numberLanes gives the lanes their numbers. Flows keep theirs, so that pages of one system can be read side by side; lanes
// are numbered behind them.
func numberLanes(d *Diagram) {
	last := 0
	var lanes []*Flow
	for _, f := range d.Flows {
		if f.Lane != nil {
			lanes = append(lanes, f)
		} else {
			last = max(last, f.Number)
		}
	}
	for i, f := range readingOrder(d, lanes) {
		f.Number = last + i + 1
	}
}

// largestNumber is the largest that fits the disc on a line.
const largestNumber = 999

// renumber numbers the flows of a part from 1 when their numbers in the whole system are too large to be read.
func renumber(d *Diagram) {
	if !slices.ContainsFunc(d.Flows, func(f *Flow) bool { return f.Number > largestNumber }) {
		return
	}
	for i, f := range d.Flows {
		own := *f
		d.Flows[i] = &own
	}
	number(d)
}

// readingOrder are flows in the order in which a reader meets them.
func readingOrder(d *Diagram, flows []*Flow) []*Flow {
	steps := distances(d)
	order := slices.Clone(flows)
	slices.SortFunc(order, func(a, b *Flow) int {
		return cmp.Or(
			cmp.Compare(steps[a.From], steps[b.From]), cmp.Compare(a.From, b.From),
			cmp.Compare(steps[a.To], steps[b.To]), cmp.Compare(a.ID, b.ID))
	})
	return order
}

// distances is how many flows lie between each component and an entry.
func distances(d *Diagram) map[model.ID]int {
	out, entered := map[model.ID][]model.ID{}, map[model.ID]bool{}
	for _, f := range d.Flows {
		if f.From != f.To {
			out[f.From] = append(out[f.From], f.To)
			entered[f.To] = true
		}
	}
	nodes := slices.Clone(d.Nodes)
	slices.SortStableFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.Trust, b.Trust) })
	steps := make(map[model.ID]int, len(nodes))
	var queue []model.ID
	for _, n := range nodes {
		low := n.Kind == ExternalEntity && n.Trust <= model.TrustUntrusted && len(out[n.ID]) > 0
		if low || !entered[n.ID] {
			steps[n.ID] = 0
			queue = append(queue, n.ID)
		}
	}
	walk := func() {
		for ; len(queue) > 0; queue = queue[1:] {
			at := queue[0]
			for _, to := range out[at] {
				if _, seen := steps[to]; !seen {
					steps[to] = steps[at] + 1
					queue = append(queue, to)
				}
			}
		}
	}
	walk()
	for _, n := range nodes {
		if _, seen := steps[n.ID]; !seen {
			steps[n.ID] = 0
			queue = append(queue, n.ID)
			walk()
		}
	}
	return steps
}
