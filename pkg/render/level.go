package render

import (
	"fmt"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
)

// How many nodes and lines a picture may have that a design review can be held over.
const (
	mostNodes = 60
	mostLines = 120
)

func (d *Diagram) readable() bool { return len(d.Nodes) <= mostNodes && len(d.Flows) <= mostLines }

// Depth is the level at which everything is drawn: 1 more than boundaries are nested, and at least 1.
func (d *Diagram) Depth() int {
	deepest := 0
	for _, z := range d.Zones {
		deepest = max(deepest, d.depth(z)+1)
	}
	return deepest + 1
}

// depth is how many boundaries are around one.
func (d *Diagram) depth(z *Zone) int {
	n := 0
	for up := d.Find(z.Inside); up != nil; up = d.Find(up.Inside) {
		n++
	}
	return n
}

// Level is the picture at a level of detail, as data flow diagrams have always had them. Level 0 is the context: the whole
// system as one process, and who uses it. At level 1 each top boundary is drawn with what it holds as one; each level more
// opens one more ring of boundaries. From Depth on everything is drawn.
func (d *Diagram) Level(n int) *Diagram {
	switch {
	case n <= 0:
		return d.context()
	case n >= d.Depth():
		return d
	}
	view := fmt.Sprintf("level %d", n)
	if n == 1 {
		view += ", boundaries"
	}
	return d.folded(view, d.closing(func(z *Zone) bool { return d.depth(z) >= n-1 }, everyNode))
}

// Readable is the picture at the deepest level at which it has no more than 60 nodes and 120 lines. A system that has more top
// boundaries than that is drawn with these by their trust. Around a focus, what is in focus stays open the longest.
func (d *Diagram) Readable() *Diagram {
	if d.readable() {
		return d
	}
	if d.focus != nil {
		return d.readableFocus()
	}
	for n := d.Depth(); n > 0; n-- {
		if at := d.Level(n); at.readable() {
			return at
		}
	}
	return d.trusts()
}

// readableFocus folds what is around the focus by its boundaries, then what is in it from the innermost boundaries
// outwards, then what is around it by trust, until the rest is readable. Flows that do not touch the focus are left out.
func (d *Diagram) readableFocus() *Diagram {
	core, depths := map[model.ID]bool{}, map[model.ID]int{}
	for _, id := range d.focus {
		for _, n := range d.members(id) {
			core[n] = true
		}
		d.open(id, depths)
	}
	near := *d
	near.Flows = slices.DeleteFunc(slices.Clone(d.Flows), func(f *Flow) bool { return !core[f.From] && !core[f.To] })
	trust := near.byTrust()
	var at *Diagram
	for _, byTrust := range []bool{false, true} {
		for open := d.Depth(); open >= 0; open-- {
			closed := near.closing(func(z *Zone) bool {
				depth, focused := depths[z.ID]
				return !focused || depth > open
			}, everyNode)
			at = near.folded("the rest folded", func(n *Node) holder {
				if z := d.Find(n.Zone); byTrust && z != nil {
					if _, focused := depths[d.top(z).ID]; !focused {
						return trust(n)
					}
				}
				return closed(n)
			})
			if at.readable() {
				return at
			}
		}
	}
	return at
}

// open notes how deep in the focus each boundary is: 0 for what the focus is, or is inside of, and for all boundaries of a
// trust 1, so that they can be folded themselves.
func (d *Diagram) open(id model.ID, depths map[model.ID]int) {
	groups := d.trustOf(id)
	for _, z := range d.Zones {
		switch top := d.top(z); {
		case slices.Contains(groups, top):
			depths[z.ID] = d.depth(z) + 1
		case d.inside(z.ID, id):
			depths[z.ID] = d.depth(z) - d.depth(d.Find(id))
		}
	}
	for _, n := range d.members(id) {
		if d.Find(id) != nil || groups != nil {
			break
		}
		for z := d.Find(d.Node(n).Zone); z != nil; z = d.Find(z.Inside) {
			depths[z.ID] = 0
		}
	}
	if z := d.Find(id); z != nil {
		for up := d.Find(z.Inside); up != nil; up = d.Find(up.Inside) {
			depths[up.ID] = 0
		}
	}
}

// context is level 0. Where the external entities are too many, those in one boundary are drawn as one.
func (d *Diagram) context() *Diagram {
	draw := func(entity func(*Node) holder) *Diagram {
		return d.folded("level 0, context", func(n *Node) holder {
			if !isEntity(n) {
				return holder{kind: System}
			}
			return entity(n)
		})
	}
	at := draw(func(*Node) holder { return holder{} })
	if len(at.Nodes) > mostNodes {
		at = draw(d.closing(func(*Zone) bool { return true }, isEntity))
	}
	if len(at.Nodes) > mostNodes {
		at = draw(d.byTrust())
	}
	return at
}

// trusts is the picture with all that is in boundaries of one trust as one.
func (d *Diagram) trusts() *Diagram {
	if len(d.Zones) == 0 {
		return d.folded("components by role", d.byTrust())
	}
	return d.folded("level 1, boundaries by trust", d.byTrust())
}

func isEntity(n *Node) bool { return n.Kind == ExternalEntity }

func everyNode(*Node) bool { return true }

// closing draws as one what the outermost closed boundary holds of the components that are of interest; a single one of
// them is drawn as it is.
func (d *Diagram) closing(closed func(*Zone) bool, of func(*Node) bool) func(*Node) holder {
	at := map[model.ID]*Zone{} // boundaries: the outermost closed one at or around them
	for _, z := range d.Zones {
		for up := z; up != nil; up = d.Find(up.Inside) {
			if closed(up) {
				at[z.ID] = up
			}
		}
	}
	held := map[*Zone]int{}
	for _, n := range d.Nodes {
		if of(n) {
			held[at[n.Zone]]++
		}
	}
	return func(n *Node) holder {
		z := at[n.Zone]
		if z == nil || held[z] == 1 {
			return holder{}
		}
		return holder{kind: Folded, zone: z}
	}
}

// byTrust draws as one what is in top boundaries of the same trust, and by its role what is in no boundary.
func (d *Diagram) byTrust() func(*Node) holder {
	groups := map[model.ID]*Zone{}
	counts := map[model.ID]int{}
	for _, z := range d.Zones {
		if z.Inside == "" && !z.Curve {
			counts[byTrust+model.ID(z.Trust.String())]++
		}
	}
	return func(n *Node) holder {
		z := d.Find(n.Zone)
		if z == nil {
			return holder{kind: Folded, role: n.Icon}
		}
		trust := d.top(z).Trust
		id := byTrust + model.ID(trust.String())
		if groups[id] == nil {
			name := trust.String()
			if trust == 0 {
				name = "trust unstated"
			}
			groups[id] = &Zone{ID: id, Title: fmt.Sprintf("%s, %s", name, plural(counts[id], "boundary", "boundaries")), Trust: trust}
			if d.Total != nil {
				groups[id].Badge = &Badge{}
			}
		}
		return holder{kind: Folded, zone: groups[id], group: true}
	}
}

// trustOf are the top boundaries of a group made by byTrust; nil when the id is none of such a group.
func (d *Diagram) trustOf(id model.ID) []*Zone {
	var out []*Zone
	for _, z := range d.Zones {
		if z.Inside == "" && byTrust+model.ID(z.Trust.String()) == id {
			out = append(out, z)
		}
	}
	return slices.Clip(out)
}
