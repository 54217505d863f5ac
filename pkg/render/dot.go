package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// DOT writes a diagram as a graph for Graphviz, to be read, changed and drawn by others. Text of the model stands in it
// only inside quotes, escaped so that it shows as it is: as a label it can neither end the quotes nor be expanded.
func DOT(w io.Writer, d *Diagram) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "digraph %s {\n", quote(d.Title))
	fmt.Fprintf(b, "  graph [rankdir=LR, nslimit=2, fontname=\"Helvetica\", labelloc=t, labeljust=l, label=%s]\n", label(d.Title, d.Description))
	if len(d.Nodes) > mostNodes {
		b.WriteString("  graph [newrank=true]\n") // without it, dot loses lines between nested clusters
	}
	b.WriteString("  node [fontname=\"Helvetica\", fontsize=12, shape=box, margin=\"0.2,0.1\"]\n")
	b.WriteString("  edge [fontname=\"Helvetica\", fontsize=10]\n")
	t := dotTree{d: d, b: b, zones: map[model.ID][]*Zone{}, nodes: map[model.ID][]*Node{}}
	for _, z := range d.Zones {
		if !z.Curve {
			t.zones[z.Inside] = append(t.zones[z.Inside], z)
		}
	}
	for _, n := range d.Nodes {
		t.nodes[n.Zone] = append(t.nodes[n.Zone], n)
	}
	t.content("", "  ")
	for _, f := range d.Flows {
		t.flow(f)
	}
	b.WriteString("}\n")
	return b.Flush()
}

// quote is text inside quotes. Graphviz knows two kinds of escape: \" inside quotes, and, in labels, a backslash before
// letters such as N, G, l and n; a doubled backslash stands for itself. An ampersand could start the name of a character.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;").Replace(clean(text)) + `"`
}

// label is quoted text on several lines; empty ones are left out.
func label(lines ...string) string {
	var parts []string
	for _, l := range lines {
		if l != "" {
			q := quote(l)
			parts = append(parts, q[1:len(q)-1])
		}
	}
	return `"` + strings.Join(parts, `\n`) + `"`
}

// dotTree writes boundaries and what they hold, each inside the one around it.
type dotTree struct {
	d     *Diagram
	b     *bufio.Writer
	zones map[model.ID][]*Zone
	nodes map[model.ID][]*Node
}

func (t *dotTree) content(zone model.ID, indent string) {
	for _, n := range t.nodes[zone] {
		t.node(n, indent)
	}
	for _, z := range t.zones[zone] {
		t.zone(z, indent)
	}
	if zone != "" && len(t.nodes[zone])+len(t.zones[zone]) == 0 {
		fmt.Fprintf(t.b, "%s%s [style=invis, shape=point]\n", indent, quote("empty "+string(zone)))
	}
}

// zoneColors are the borders and grounds of boundaries by trust.
var zoneColors = [...][2]string{
	{"#6b6b63", "#f3f3f1"}, {"#8f6231", "#fbf3e8"}, {"#71538a", "#f3ecf7"}, {"#5a6b7c", "#f1f4f6"}, {"#37648d", "#e6eff7"}, {"#1d4a77", "#d3e4f3"},
}

func (t *dotTree) zone(z *Zone, indent string) {
	colors := zoneColors[int(z.Trust)%len(zoneColors)]
	note := "trust " + z.Trust.String()
	for _, more := range []string{z.Owner, z.Region} {
		if more != "" {
			note += " · " + more
		}
	}
	if z.Muted != "" {
		colors = [2]string{"#b4bec8", "#ffffff"}
		note += " · out of scope"
	}
	fmt.Fprintf(t.b, "%ssubgraph %s {\n", indent, quote("cluster "+string(z.ID)))
	fmt.Fprintf(t.b, "%s  graph [label=%s, style=\"dashed,filled\", color=%q, fillcolor=%q, fontcolor=%q, fontsize=11]\n",
		indent, label(z.Title, note, badgeWords(z.Badge)), colors[0], colors[1], colors[0])
	t.content(z.ID, indent+"  ")
	fmt.Fprintf(t.b, "%s}\n", indent)
}

// dotShapes are the forms of nodes: plain box, box with round corners, a drum for what others draw as two lines, and for
// several components in one an ellipse or a box with depth.
var dotShapes = [...]string{
	0: `shape=box, style="filled"`, ExternalEntity: `shape=box, style="filled"`, Process: `shape=box, style="rounded,filled"`,
	DataStore: `shape=cylinder, style="filled"`, System: `shape=ellipse, style="filled"`, Folded: `shape=box3d, style="filled"`,
}

func (t *dotTree) node(n *Node, indent string) {
	color := `color="#16202b", fontcolor="#16202b"`
	if n.Muted != "" {
		color = `color="#b4bec8", fontcolor="#626f7d"`
	}
	lines := []string{n.Title, n.Caption}
	for _, d := range n.Data {
		lines = append(lines, dataWords(d))
	}
	lines = append(lines, badgeWords(n.Badge))
	fmt.Fprintf(t.b, "%s%s [label=%s, %s, fillcolor=\"#ffffff\", %s]\n", indent, quote(string(n.ID)), label(lines...), dotShapes[min(n.Kind, Folded)], color)
}

func dataWords(d Data) string {
	if d.ID == "" { // so many more, no asset
		return d.Title
	}
	return fmt.Sprintf("%s (%s)", d.Title, d.Classification)
}

func badgeWords(b *Badge) string {
	if b == nil || b.OpenCount()+b.Settled == 0 {
		return ""
	}
	worst := [...]string{"", "note", "low", "medium", "high", "critical"}[b.WorstOpen()]
	if worst != "" {
		worst = ", worst " + worst
	}
	return fmt.Sprintf("%d open%s, %d settled", b.OpenCount(), worst, b.Settled)
}

// lineStyles are the lines by what protects a flow.
var lineStyles = [...]string{TransportUnstated: "dotted", Encrypted: "solid", Clear: "solid", Local: "dashed"}

// flowColors are the colours of flows that cross a boundary, by direction.
var flowColors = map[model.Direction]string{
	model.DirectionInward: "#3240bd", model.DirectionOutward: "#0a7568", model.DirectionLevel: "#33414e",
}

func (t *dotTree) flow(f *Flow) {
	color, width := "#566472", "1.2"
	if f.Crosses() {
		width = "2"
		if c, ok := flowColors[f.Direction]; ok {
			color = c
		}
	}
	if f.Transport == Clear {
		color += ":#ffffff:" + color // two lines: in clear
	}
	if f.Muted != "" {
		color = "#b4bec8"
	}
	how := f.Transport.String() + ", " + f.SignIn
	if f.Protocol != "" {
		how = f.Protocol + ", " + how
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
	lines = append(lines, badgeWords(f.Badge))
	ends := ""
	if len(f.Receives) > 0 {
		ends = ", dir=both, arrowtail=vee"
	}
	fmt.Fprintf(t.b, "  %s -> %s [label=%s, style=%s, color=%q, penwidth=%s%s]\n",
		quote(string(f.From)), quote(string(f.To)), label(lines...), lineStyles[f.Transport&3], color, width, ends)
}
