package layout

// untangle exchanges lines that touch a node one above the other and cross not far from it, where that makes their ways
// cheaper.
func (r *router) untangle() {
	at := r.touching()
	left := exchanges * (r.rounds - 1)
	vain := map[[2]int]bool{} // pairs that were better as they are
	for range sweeps {
		better := false
		for node := range r.nodes {
			for side := range 2 {
				list := at[2*node+side]
				for k := 1; k < len(list); k++ {
					a, b := &r.legs[list[k-1]], &r.legs[list[k]]
					pair := [2]int{list[k-1], list[k]}
					if left == 0 || vain[pair] || r.late() || !r.crossNear(a, b, node, side == 1) {
						continue
					}
					left--
					if r.exchange(a, b, node) {
						list[k-1], list[k] = list[k], list[k-1]
						better = true
					} else {
						vain[pair] = true
					}
				}
			}
		}
		if !better {
			break
		}
	}
}

// How often all nodes are looked at, and how many exchanges are tried for each round but the first: each leads four lines
// anew.
const (
	sweeps    = 3
	exchanges = 15
)

// touching are the legs at the left and at the right of each node, from above.
func (r *router) touching() [][]int {
	of := make(map[int][2]int, len(r.flows)) // the leg at the left end of a flow and that at the right end
	for i := range r.legs {
		l := &r.legs[i]
		pair, ok := of[l.flow]
		if !ok {
			pair = [2]int{i, i}
		} else {
			pair[1] = i
		}
		of[l.flow] = pair
	}
	out := make([][]int, 2*len(r.nodes))
	for n := range r.nodes {
		for _, f := range r.nodes[n].left {
			out[2*n] = append(out[2*n], of[f][1])
		}
		for _, f := range r.nodes[n].right {
			out[2*n+1] = append(out[2*n+1], of[f][0])
		}
	}
	return out
}

// crossNear reports whether two legs cross not far from a side of a node.
func (r *router) crossNear(a, b *leg, node int, rightSide bool) bool {
	const far = 200
	box := r.scene.Nodes[node].Rect
	near := Rect{box.X - far, box.Y - far, far, box.H + 2*far}
	if rightSide {
		near.X = box.Right()
	}
	for _, p := range a.points {
		if (r.g.h[p] == b.id || r.g.v[p] == b.id) && near.inside(r.g.at(p)) {
			return true
		}
	}
	return false
}

// exchange exchanges the heights at which two legs touch a node, and takes it back unless that makes their ways cheaper.
func (r *router) exchange(a, b *leg, node int) bool {
	r.g.free(a)
	before := r.again(b) + r.again(a)
	keptA, keptB := a.points, b.points
	r.swap(a, b, node)
	if r.again(b)+r.again(a) < before {
		return true
	}
	r.swap(a, b, node)
	a.points, b.points = keptA, keptB
	r.g.occupy(b)
	r.g.occupy(a)
	return false
}

// swap frees two legs and exchanges the heights at which they touch a node.
func (r *router) swap(a, b *leg, node int) {
	for _, l := range []*leg{a, b} {
		r.g.free(l)
		r.g.freeEnds(l)
	}
	ya, yb := r.end(a, node), r.end(b, node)
	*ya, *yb = *yb, *ya
	r.refresh(a)
	r.refresh(b)
	r.g.occupyEnds(a)
	r.g.occupyEnds(b)
}

// end is the height at which a leg touches a node.
func (r *router) end(l *leg, node int) *float64 {
	if left, _ := r.flows[l.flow].ends(); left == node {
		return &r.starts[l.flow].Y
	}
	return &r.ends[l.flow].Y
}

// refresh takes over the heights of a flow's ends into a leg.
func (r *router) refresh(l *leg) {
	switch {
	case r.places[l.flow].empty():
		l.start.Y, l.end.Y = r.starts[l.flow].Y, r.ends[l.flow].Y
	case l.dir == east:
		l.start.Y = r.starts[l.flow].Y
	default:
		l.start.Y = r.ends[l.flow].Y
	}
	l.squeeze()
}
