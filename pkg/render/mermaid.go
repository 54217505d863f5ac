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
	t := mermaidTree{newTree(d), bufio.NewWriter(w)}
	fmt.Fprintf(t.b, "---\ntitle: %s\n---\nflowchart LR\n", mermaidTitle(d.Title))
	t.content("", "  ")
	for _, f := range d.Flows {
		t.flow(f)
	}
	t.styles(d)
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
	tree
	b *bufio.Writer
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
		fmt.Fprintf(t.b, "%ssubgraph %s [%s]\n", indent, t.boxes[z.ID], mermaidText(z.Title+" ("+note+")", badgeWords(z.Badge)))
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
func (t *mermaidTree) styles(d *Diagram) {
	for _, z := range d.Zones {
		if z.Curve {
			continue
		}
		colors := zoneColors[int(z.Trust)%len(zoneColors)]
		fmt.Fprintf(t.b, "  style %s fill:%s,stroke:%s,color:%s,stroke-dasharray:5 4\n", t.boxes[z.ID], colors[1], colors[0], colors[0])
	}
}
