package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// Focus is the part of a picture around some elements: nodes, zones with what they hold, or the ends of flows, and what
// is at most so many flows away from them. An id of nothing is an error.
func (d *Diagram) Focus(ids []model.ID, depth int) (*Diagram, error) {
	at := map[model.ID]int{} // nodes with how many flows away they are, plus 1
	for _, id := range ids {
		found := d.members(id)
		if len(found) == 0 {
			return nil, fmt.Errorf("the picture has no element %q%s", id, didYouMean(id, d.ids()))
		}
		for _, n := range found {
			at[n] = 1
		}
	}
	for step, grows := 1, true; step <= depth && grows; step++ {
		grows = false
		for _, f := range d.Flows {
			for _, ends := range [][2]model.ID{{f.From, f.To}, {f.To, f.From}} {
				if at[ends[0]] == step && at[ends[1]] == 0 {
					at[ends[1]] = step + 1
					grows = true
				}
			}
		}
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	words := fmt.Sprintf("around %s", strings.Join(names, ", "))
	if depth != 1 {
		words += fmt.Sprintf(", %d steps", depth)
	}
	part := d.only(words, func(n *Node) bool { return at[n.ID] > 0 }, func(*Flow) bool { return true })
	part.focus = ids
	return part, nil
}

// didYouMean names the word that is nearest to an id, when one is near.
func didYouMean(id model.ID, words []string) string {
	if near, ok := diag.Nearest(string(id), words); ok {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// ids are those of everything in the picture.
func (d *Diagram) ids() []string {
	var out []string
	for _, n := range d.Nodes {
		out = append(out, string(n.ID))
	}
	for _, z := range d.Zones {
		out = append(out, string(z.ID))
	}
	for _, f := range d.Flows {
		out = append(out, string(f.ID))
	}
	return out
}

// assets are the ids of what is held or carried.
func (d *Diagram) assets() []string {
	var out []string
	seen := map[model.ID]bool{}
	note := func(list []Data) {
		for _, a := range list {
			if !seen[a.ID] {
				seen[a.ID] = true
				out = append(out, string(a.ID))
			}
		}
	}
	for _, n := range d.Nodes {
		note(n.Data)
	}
	for _, f := range d.Flows {
		note(f.Sends)
		note(f.Receives)
	}
	return out
}

// members are the nodes that an id stands for: itself, those inside a zone or inside the zones of a trust, or the ends of a
// flow.
func (d *Diagram) members(id model.ID) []model.ID {
	var list []model.ID
	groups := d.trustOf(id)
	for _, n := range d.Nodes {
		top := d.Find(n.Zone)
		if n.ID == id || d.inside(n.Zone, id) || top != nil && slices.Contains(groups, d.top(top)) {
			list = append(list, n.ID)
		}
	}
	for _, f := range d.Flows {
		if f.ID == id {
			list = append(list, f.From, f.To)
		}
	}
	return list
}

// inside reports whether a zone is another one or stands in it.
func (d *Diagram) inside(zone, around model.ID) bool {
	for z := d.Find(zone); z != nil; z = d.Find(z.Inside) {
		if z.ID == around {
			return true
		}
	}
	return false
}

// OnlyCrossing is the picture without flows that cross no boundary, and without the nodes that nothing is left of.
func (d *Diagram) OnlyCrossing() *Diagram {
	ends := map[model.ID]bool{}
	for _, f := range d.Flows {
		if f.Crosses() {
			ends[f.From], ends[f.To] = true, true
		}
	}
	return d.only("flows that cross a boundary", func(n *Node) bool { return ends[n.ID] }, (*Flow).Crosses)
}

// Asset is where an asset rests and travels: the nodes that hold it, the flows that carry it, and their ends. An id of
// nothing that is held or carried is an error.
func (d *Diagram) Asset(id model.ID) (*Diagram, error) {
	is := func(a Data) bool { return a.ID == id }
	carries := func(f *Flow) bool { return slices.ContainsFunc(f.Sends, is) || slices.ContainsFunc(f.Receives, is) }
	on, title := map[model.ID]bool{}, ""
	note := func(list []Data) {
		if i := slices.IndexFunc(list, is); i >= 0 {
			title = list[i].Title
		}
	}
	for _, n := range d.Nodes {
		if slices.ContainsFunc(n.Data, is) {
			on[n.ID] = true
			note(n.Data)
		}
	}
	for _, f := range d.Flows {
		if carries(f) {
			on[f.From], on[f.To] = true, true
			note(f.Sends)
			note(f.Receives)
		}
	}
	if len(on) == 0 {
		return nil, fmt.Errorf("nothing holds or carries an asset %q%s", id, didYouMean(id, d.assets()))
	}
	return d.only("where "+title+" rests and travels", func(n *Node) bool { return on[n.ID] }, carries), nil
}

// only is a picture of some nodes, the zones around them, and some of the flows between them. Flows keep their numbers, so
// that pages of one system can be read side by side; the hash is still that of the whole.
func (d *Diagram) only(words string, keeps func(*Node) bool, keepsFlow func(*Flow) bool) *Diagram {
	out := *d
	if d.part != "" {
		words = d.part + ", " + words
	}
	out.part = words
	out.View = out.named("")
	out.Nodes, out.Flows, out.Zones = nil, nil, nil
	kept, zones := map[model.ID]bool{}, map[model.ID]bool{}
	for _, n := range d.Nodes {
		if !keeps(n) {
			continue
		}
		kept[n.ID] = true
		out.Nodes = append(out.Nodes, n)
		for z := d.Find(n.Zone); z != nil; z = d.Find(z.Inside) {
			zones[z.ID] = true
		}
	}
	for _, f := range d.Flows {
		if kept[f.From] && kept[f.To] && keepsFlow(f) {
			out.Flows = append(out.Flows, f)
			for _, z := range f.Named {
				zones[z] = true
			}
		}
	}
	for _, z := range d.Zones {
		if zones[z.ID] {
			out.Zones = append(out.Zones, z)
		}
	}
	renumber(&out)
	return &out
}
