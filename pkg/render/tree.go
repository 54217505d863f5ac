package render

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// tree is a diagram as notations with nested boxes write it: what each boundary holds, and a name of the program's own
// making for everything, n1, z1 and so on. No id of the model can then be a word of the notation.
type tree struct {
	zones map[model.ID][]*Zone // by the boundary around; without those that are drawn as a curve
	nodes map[model.ID][]*Node
	names map[model.ID]string // of nodes
	boxes map[model.ID]string // of boundaries
}

func newTree(d *Diagram) tree {
	t := tree{zones: map[model.ID][]*Zone{}, nodes: map[model.ID][]*Node{}, names: map[model.ID]string{}, boxes: map[model.ID]string{}}
	for i, z := range d.Zones {
		t.boxes[z.ID] = fmt.Sprintf("z%d", i+1)
		if !z.Curve {
			t.zones[z.Inside] = append(t.zones[z.Inside], z)
		}
	}
	for i, n := range d.Nodes {
		t.names[n.ID] = fmt.Sprintf("n%d", i+1)
		t.nodes[n.Zone] = append(t.nodes[n.Zone], n)
	}
	return t
}

// nodeLines are the words in a node.
func nodeLines(n *Node) []string {
	lines := []string{n.Title, n.Caption}
	for _, d := range n.Data {
		lines = append(lines, dataWords(d))
	}
	return append(lines, badgeWords(n.Badge))
}

// zoneLines are the words at a boundary.
func zoneLines(z *Zone) []string {
	note := "trust " + z.Trust.String()
	for _, more := range []string{z.Owner, z.Region} {
		if more != "" {
			note += " · " + more
		}
	}
	if z.Muted != "" {
		note += " · out of scope"
	}
	return []string{z.Title, note, badgeWords(z.Badge)}
}

// flowLines are the words at a flow: its name, what protects it, and what it carries there and back.
func flowLines(f *Flow) []string {
	how := f.Transport.String()
	if f.Protocol != "" {
		how = f.Protocol + ", " + how
	}
	if f.SignIn != "" {
		how += ", " + f.SignIn
	}
	lines := []string{fmt.Sprintf("%d %s", f.Number, f.Title), how}
	for _, d := range f.Sends {
		lines = append(lines, "→ "+dataWords(d))
	}
	for _, d := range f.Receives {
		lines = append(lines, "← "+dataWords(d))
	}
	if f.Crosses() {
		lines = append(lines, "crosses, "+f.Direction.String())
	}
	return append(lines, badgeWords(f.Badge))
}

// joined is lines as one text, each passed through an escape, with a sign for the break between two. Empty ones are left out.
func joined(lines []string, escape func(string) string, newline string) string {
	var out []string
	for _, l := range lines {
		if l = clean(l); l != "" {
			out = append(out, escape(l))
		}
	}
	return strings.Join(out, newline)
}

// zoneInk is the colours of a boundary: of its border, and of its ground.
func zoneInk(z *Zone) (border, ground string) {
	if z.Muted != "" {
		return mutedLine, "#ffffff"
	}
	colors := zoneColors[int(z.Trust)%len(zoneColors)]
	return colors[0], colors[1]
}

// The colours of what is out of scope.
const (
	mutedLine = "#b4bec8"
	mutedText = "#626f7d"
)

// flowInk is the colour of the line of a flow, by where it leads.
func flowInk(f *Flow) string {
	if f.Muted != "" {
		return mutedLine
	}
	if c, ok := flowColors[f.Direction]; ok && f.Crosses() {
		return c
	}
	return "#566472"
}
