package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// D2 writes a diagram in the language of D2. Text of the model stands in it only inside double quotes, where nothing but
// the quotes themselves, the backslash and the dollar sign, which could start a substitution, mean anything.
func D2(w io.Writer, d *Diagram) error {
	t := d2Tree{newTree(d), bufio.NewWriter(w), map[model.ID]string{}}
	t.WriteString("direction: right\n")
	if title := d2Text(d.Title); title != `""` {
		fmt.Fprintf(t, "title: %s {\n  near: top-center\n  shape: text\n  style.font-size: 24\n  style.bold: true\n}\n", title)
	}
	t.content("", "", "")
	for _, f := range d.Flows {
		t.flow(f)
	}
	return t.Flush()
}

// d2Text is text in quotes.
func d2Text(lines ...string) string { return `"` + joined(lines, d2Escaper.Replace, `\n`) + `"` }

var d2Escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`)

// d2Tree writes boundaries and what they hold, each inside the one around it.
type d2Tree struct {
	tree
	*bufio.Writer
	paths map[model.ID]string // of nodes, with the names of all boundaries around
}

func (t d2Tree) content(zone model.ID, path, indent string) {
	for _, n := range t.nodes[zone] {
		t.paths[n.ID] = path + t.names[n.ID]
		line, ink := "#16202b", "#16202b"
		if n.Muted != "" {
			line, ink = mutedLine, mutedText
		}
		t.box(t.names[n.ID], nodeLines(n), indent, append(d2Shape(n.Kind), d2Colors("#ffffff", line, ink)...))
		fmt.Fprintf(t, "%s}\n", indent)
	}
	for _, z := range t.zones[zone] {
		border, ground := zoneInk(z)
		t.box(t.boxes[z.ID], zoneLines(z), indent, append([]string{"style.stroke-dash: 5", "style.font-size: 16"}, d2Colors(ground, border, border)...))
		t.content(z.ID, path+t.boxes[z.ID]+".", indent+"  ")
		fmt.Fprintf(t, "%s}\n", indent)
	}
}

// box starts what has a name, words and a style.
func (t d2Tree) box(name string, lines []string, indent string, style []string) {
	fmt.Fprintf(t, "%s%s: %s {\n", indent, name, d2Text(lines...))
	for _, s := range style {
		fmt.Fprintf(t, "%s  %s\n", indent, s)
	}
}

func d2Colors(fill, line, ink string) []string {
	return []string{fmt.Sprintf("style.fill: %q", fill), fmt.Sprintf("style.stroke: %q", line), fmt.Sprintf("style.font-color: %q", ink)}
}

// d2Shape is the form of a kind of node.
func d2Shape(k Kind) []string {
	switch k {
	case Process:
		return []string{"shape: rectangle", "style.border-radius: 12"}
	case DataStore:
		return []string{"shape: cylinder"}
	case System:
		return []string{"shape: circle"}
	case Folded:
		return []string{"shape: rectangle", "style.multiple: true"}
	}
	return []string{"shape: rectangle"}
}

// flow is an arrow, with a head at both ends where the answer carries data: dotted where nobody said what protects it, dashed
// where it does not leave the host.
func (t d2Tree) flow(f *Flow) {
	arrow := "->"
	if len(f.Receives) > 0 {
		arrow = "<->"
	}
	style := []string{fmt.Sprintf("style.stroke: %q", flowInk(f))}
	switch f.Transport {
	case TransportUnstated:
		style = append(style, "style.stroke-dash: 2")
	case Local:
		style = append(style, "style.stroke-dash: 6")
	}
	t.box(t.paths[f.From]+" "+arrow+" "+t.paths[f.To], flowLines(f), "", style)
	t.WriteString("}\n")
}
