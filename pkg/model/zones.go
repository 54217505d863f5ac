package model

// zoneTree is the tree of boundaries, outside at its root. It answers "is this boundary around that one" and "which is
// the innermost boundary around both" without walking up, so that a long chain of nested boundaries costs no more than
// a flat model. Boundaries are numbered by Boundary.Index; outside comes last.
type zoneTree struct {
	nodes []zoneNode
	order []int32 // parents before children
}

// zoneNode is one boundary of the tree. Numbering the tree depth first gives each boundary a number, enter, and those
// inside it the numbers after it, up to end: a boundary is around another when the other's number lies in that stretch.
// The tree is cut into chains that always go on into the largest child, and head is the outermost boundary of the own
// chain: on the way up from anywhere there are at most log2(n) chains.
type zoneNode struct {
	parent     int32 // of outside: itself
	depth      int32 // of outside: 0
	enter, end int32
	head       int32
}

func newZoneTree(m *Model) zoneTree {
	n := len(m.Boundaries) + 1
	root := int32(n - 1)
	t := zoneTree{nodes: make([]zoneNode, n), order: make([]int32, 0, n)}
	first, next := make([]int32, n), make([]int32, n) // children as linked lists; 0 ends a list, i+1 stands for i
	for i := n - 2; i >= 0; i-- {
		parent := root
		if b := m.Boundaries[i]; b.Inside != nil {
			parent = int32(b.Inside.Index)
		}
		t.nodes[i].parent = parent
		next[i], first[parent] = first[parent], int32(i+1)
	}
	t.nodes[root].parent = root
	t.order = append(t.order, root)
	for at := 0; at < len(t.order); at++ {
		i := t.order[at]
		for c := first[i]; c != 0; c = next[c-1] {
			t.nodes[c-1].depth = t.nodes[i].depth + 1
			t.order = append(t.order, c-1)
		}
	}
	t.number(first, next)
	return t
}

// number sets enter, end and head from the order and the lists of children.
func (t *zoneTree) number(first, next []int32) {
	size := make([]int32, len(t.nodes))
	for at := len(t.order) - 1; at >= 0; at-- {
		i := t.order[at]
		size[i]++
		if at > 0 {
			size[t.nodes[i].parent] += size[i]
		}
	}
	root := t.order[0]
	t.nodes[root].end, t.nodes[root].head = size[root], root
	for _, i := range t.order {
		free, largest := t.nodes[i].enter+1, int32(0)
		for c := first[i]; c != 0; c = next[c-1] {
			child := &t.nodes[c-1]
			child.enter, child.end, child.head = free, free+size[c-1], c-1
			free = child.end
			if largest == 0 || size[c-1] > size[largest-1] {
				largest = c
			}
		}
		if largest != 0 {
			t.nodes[largest-1].head = t.nodes[i].head
		}
	}
}

// around reports whether a boundary is the other one or around it.
func (t *zoneTree) around(outer, inner int32) bool {
	o := &t.nodes[outer]
	at := t.nodes[inner].enter
	return o.enter <= at && at < o.end
}

// common is the innermost boundary that is, or is around, both.
func (t *zoneTree) common(a, b int32) int32 {
	for t.nodes[a].head != t.nodes[b].head {
		ha, hb := t.nodes[a].head, t.nodes[b].head
		if t.nodes[ha].depth < t.nodes[hb].depth {
			a, b, ha = b, a, hb
		}
		a = t.nodes[ha].parent
	}
	if t.nodes[a].depth < t.nodes[b].depth {
		return a
	}
	return b
}
