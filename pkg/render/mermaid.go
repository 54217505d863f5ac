package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// Mermaid writes a diagram as a flowchart that GitHub, GitLab and many editors draw from text. Elements have names of the
// program's own making, n1, z1 and so on; text of the model stands in it only inside quotes, with every character that
// could end them or mean something there written as an entity.
func Mermaid(w io.Writer, d *Diagram) error {
	t := mermaidTree{d: d, b: bufio.NewWriter(w), zones: map[model.ID][]*Zone{}, nodes: map[model.ID][]*Node{}, names: map[model.ID]string{}}
	fmt.Fprintf(t.b, "---\ntitle: %s\n---\nflowchart LR\n", mermaidTitle(d.Title))
	for i, z := range d.Zones {
		t.names["zone "+z.ID] = fmt.Sprintf("z%d", i+1)
		if !z.Curve {
			t.zones[z.Inside] = append(t.zones[z.Inside], z)
		}
	}
	for i, n := range d.Nodes {
		t.names[n.ID] = fmt.Sprintf("n%d", i+1)
		t.nodes[n.Zone] = append(t.nodes[n.Zone], n)
	}
	t.content("", "  ")
	for _, f := range d.Flows {
		t.flow(f)
	}
	t.styles()
	return t.b.Flush()
}

// mermaidText is text inside quotes. An entity there is #name; or #number; and nothing else is read as markup.
func mermaidText(lines ...string) string {
	var parts []string
	for _, l := range lines {
		if l == "" {
			continue
		}
		var b strings.Builder
		for _, r := range clean(l) {
			if strings.ContainsRune("\"#&<>`\\;*_~[]{}|", r) {
				fmt.Fprintf(&b, "#%d;", r)
				continue
			}
			b.WriteRune(r)
		}
		parts = append(parts, b.String())
	}
	return `"` + strings.Join(parts, "<br/>") + `"`
}

// mermaidTitle is the title as YAML, in which the head of a flowchart is written.
func mermaidTitle(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(clean(text)) + `"`
}

// mermaidTree writes boundaries and what they hold, each inside the one around it.
type mermaidTree struct {
	d     *Diagram
	b     *bufio.Writer
	zones map[model.ID][]*Zone
	nodes map[model.ID][]*Node
	names map[model.ID]string
}

func (t *mermaidTree) content(zone model.ID, indent string) {
	for _, n := range t.nodes[zone] {
		shape := mermaidShapes[min(n.Kind, Folded)]
		fmt.Fprintf(t.b, "%s%s%s%s%s\n", indent, t.names[n.ID], shape[0], mermaidText(n.Title, n.Caption, badgeWords(n.Badge)), shape[1])
	}
	for _, z := range t.zones[zone] {
		note := "trust " + z.Trust.String()
		if z.Muted != "" {
			note += ", out of scope"
		}
		fmt.Fprintf(t.b, "%ssubgraph %s [%s]\n", indent, t.names["zone "+z.ID], mermaidText(z.Title+" ("+note+")", badgeWords(z.Badge)))
		t.content(z.ID, indent+"  ")
		fmt.Fprintf(t.b, "%send\n", indent)
	}
}

// mermaidShapes are the brackets of a box, a box with round corners, a drum, and for several components in one a circle or a
// box with double sides.
var mermaidShapes = [...][2]string{
	{"[", "]"}, ExternalEntity: {"[", "]"}, Process: {"(", ")"}, DataStore: {"[(", ")]"}, System: {"((", "))"}, Folded: {"[[", "]]"},
}

// flow is a line: dotted where nobody said whether it is encrypted, with a head at both ends where the answer carries data.
func (t *mermaidTree) flow(f *Flow) {
	lines := []string{fmt.Sprintf("%d %s", f.Number, f.Title)}
	how := f.Transport.String()
	if f.Protocol != "" {
		how = f.Protocol + ", " + how
	}
	lines = append(lines, how)
	for _, d := range f.Sends {
		lines = append(lines, "→ "+dataWords(d))
	}
	for _, d := range f.Receives {
		lines = append(lines, "← "+dataWords(d))
	}
	lines = append(lines, badgeWords(f.Badge))
	line := "-->"
	if f.Transport == TransportUnstated {
		line = "-.->"
	}
	if len(f.Receives) > 0 {
		line = "<" + line
	}
	fmt.Fprintf(t.b, "  %s %s|%s| %s\n", t.names[f.From], line, mermaidText(lines...), t.names[f.To])
}

// styles are the colours of the boundaries by trust.
func (t *mermaidTree) styles() {
	for _, z := range t.d.Zones {
		if z.Curve {
			continue
		}
		colors := zoneColors[int(z.Trust)%len(zoneColors)]
		fmt.Fprintf(t.b, "  style %s fill:%s,stroke:%s,color:%s,stroke-dasharray:5 4\n", t.names["zone "+z.ID], colors[1], colors[0], colors[0])
	}
}
