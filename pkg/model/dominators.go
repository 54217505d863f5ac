package model

import "sync"

// dominators say which components stand on every path that begins at a start of less trust than some level. A component
// dominates another when every such path to the other passes it; of all that dominate a component, itself left out, the
// one nearest to it is its immediate dominator. Following immediate dominators from a component names them all, so they
// form a tree, and "does this stand on every path to that" is a question of descent in it.
//
// The tree does not depend on a mechanism: it is computed once for each level that is asked for, by the algorithm of
// Lengauer and Tarjan with path compression, in time O(m log n).
type dominators struct {
	once      sync.Once
	immediate []int32 // by Component.Index: its immediate dominator, noSingle or notReached
	order     []int32 // all that is reached, each after its immediate dominator
	enter     []int32 // by Component.Index: its number in the tree, numbered depth first
	end       []int32 // by Component.Index: the number after those of all that it dominates
}

const (
	noSingle   = -1 // reached, but no other component stands on every path
	notReached = -2
)

// dominatorsBelow are those for paths from starts of less trust than a level, and of unstated trust.
func (m *Model) dominatorsBelow(level Trust) *dominators {
	d := &m.derived.dominators[level]
	d.once.Do(func() {
		t := newDomTree(m, level)
		t.findSemidominators(m, level)
		t.fill(d, len(m.Components))
	})
	return d
}

// reached reports whether a path leads to a component.
func (d *dominators) reached(i int32) bool { return d.immediate[i] != notReached }

// dominates reports whether every path to b passes a, or is it. Both must be reached.
func (d *dominators) dominates(a, b int32) bool {
	return d.enter[a] <= d.enter[b] && d.enter[b] < d.end[a]
}

// domTree is the work on one tree. Its nodes are the components reached, in the order of a search in depth; node 0 is a
// root that leads to all starts. All references between nodes are by that number.
type domTree struct {
	nodes  []domNode
	number []int32 // by Component.Index: its node, 0 when not reached
	stack  []int32
}

type domNode struct {
	component int32
	parent    int32 // in the tree of the search
	// semi is the semidominator: the smallest node from which a path leads here whose nodes between are all larger than
	// this one. It is the node itself until it is known.
	semi int32
	// ancestor and label are the compressed path upward: of the nodes from here up to below ancestor, label has the
	// smallest semi. The ancestor is -1 while the node is not yet joined to its parent.
	ancestor, label int32
	dominator       int32
	waiting, next   int32 // the list of nodes whose semidominator this is; next continues the list this node is on
}

func newDomTree(m *Model, level Trust) *domTree {
	n := len(m.Components)
	t := &domTree{nodes: make([]domNode, 1, n+1), number: make([]int32, n)}
	t.nodes[0].ancestor = -1
	at := make([]int32, n) // the next step to take from each component
	for i, c := range m.Components {
		if !c.countsAgainst(level) || t.number[i] != 0 {
			continue
		}
		t.stack = append(t.stack[:0], t.add(int32(i), 0))
		for len(t.stack) > 0 {
			v := t.stack[len(t.stack)-1]
			from := t.nodes[v].component
			if steps := m.derived.paths.next.of(from); int(at[from]) == len(steps) {
				t.stack = t.stack[:len(t.stack)-1]
			} else {
				to := steps[at[from]]
				at[from]++
				if t.number[to] == 0 {
					t.stack = append(t.stack, t.add(to, v))
				}
			}
		}
	}
	return t
}

func (t *domTree) add(component, parent int32) int32 {
	v := int32(len(t.nodes))
	t.number[component] = v
	t.nodes = append(t.nodes, domNode{component: component, parent: parent, semi: v, ancestor: -1, label: v})
	return v
}

// findSemidominators goes through the nodes from the last to the first. When a node is joined to its parent, those that
// wait for the parent as their semidominator have their path from there complete: if nothing on it has a smaller
// semidominator, the parent dominates them; else they share the dominator of the node that has, which is left for fill.
func (t *domTree) findSemidominators(m *Model, level Trust) {
	for v := int32(len(t.nodes) - 1); v > 0; v-- {
		n := &t.nodes[v]
		if m.Components[n.component].countsAgainst(level) {
			n.semi = 0
		}
		for _, from := range m.derived.paths.prev.of(n.component) {
			if u := t.number[from]; u != 0 {
				n.semi = min(n.semi, t.nodes[t.lowest(u)].semi)
			}
		}
		n.next, t.nodes[n.semi].waiting = t.nodes[n.semi].waiting, v
		n.ancestor = n.parent
		for w := t.nodes[n.parent].waiting; w != 0; w = t.nodes[w].next {
			t.nodes[w].dominator = n.parent
			if u := t.lowest(w); t.nodes[u].semi < t.nodes[w].semi {
				t.nodes[w].dominator = u
			}
		}
		t.nodes[n.parent].waiting = 0
	}
}

// lowest is the node with the smallest semidominator on the joined path that ends in v; v itself while it is not joined.
func (t *domTree) lowest(v int32) int32 {
	if t.nodes[v].ancestor < 0 {
		return v
	}
	t.stack = t.stack[:0]
	for u := v; t.nodes[t.nodes[u].ancestor].ancestor >= 0; u = t.nodes[u].ancestor {
		t.stack = append(t.stack, u)
	}
	for i := len(t.stack) - 1; i >= 0; i-- {
		n := &t.nodes[t.stack[i]]
		up := &t.nodes[n.ancestor]
		if t.nodes[up.label].semi < t.nodes[n.label].semi {
			n.label = up.label
		}
		n.ancestor = up.ancestor
	}
	return t.nodes[v].label
}

// fill completes the immediate dominators from first to last, and numbers their tree.
func (t *domTree) fill(d *dominators, components int) {
	d.immediate = make([]int32, components)
	for i := range d.immediate {
		d.immediate[i] = notReached
	}
	d.order = make([]int32, 0, len(t.nodes)-1)
	d.enter, d.end = make([]int32, components), make([]int32, components)
	for v := 1; v < len(t.nodes); v++ {
		n := &t.nodes[v]
		if n.dominator != n.semi {
			n.dominator = t.nodes[n.dominator].dominator
		}
		d.order = append(d.order, n.component)
		d.immediate[n.component] = noSingle
		if n.dominator != 0 {
			d.immediate[n.component] = t.nodes[n.dominator].component
		}
	}
	size := make([]int32, components)
	for k := len(d.order) - 1; k >= 0; k-- {
		i := d.order[k]
		size[i]++
		if up := d.immediate[i]; up >= 0 {
			size[up] += size[i]
		}
	}
	top, free := int32(0), make([]int32, components)
	for _, i := range d.order {
		place := &top
		if up := d.immediate[i]; up >= 0 {
			place = &free[up]
		}
		d.enter[i], d.end[i], free[i] = *place, *place+size[i], *place+1
		*place += size[i]
	}
}
