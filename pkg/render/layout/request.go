package layout

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// tuning is what of a layout can be tried in another way.
type tuning struct {
	nodeSep, rankSep float64 // pixels
	order            uint64  // in which things are named: 0 as they come, 1 the other way round, else shuffled
	straight         int     // weight of lines
	splines          string
}

// table is the start of an HTML-like table without any space of its own. Graphviz keeps to the sizes of its cells.
const table = `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">`

// request writes the graph to be placed. It holds numbers and names made from them, and no text of the model. A flow with
// words is a node too, as large as these, with a line on either side: so its words are kept clear of everything, and its
// line passes straight beneath. Lines touch nodes at ports, a port a line, so that they arrive side by side.
func (p *plan) request(t tuning) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "digraph g {\n  graph [rankdir=LR nslimit=2 nslimit1=2 splines=%s nodesep=%.4f ranksep=%.4f pad=0 margin=0]\n",
		t.splines, t.nodeSep/72, t.rankSep/72)
	b.WriteString("  node [shape=plain]\n  edge [dir=none]\n")
	var top planZone
	for i := range p.nodes {
		if p.nodes[i].zone < 0 {
			top.members = append(top.members, i)
		}
	}
	for i := range p.zones {
		if p.zones[i].parent < 0 {
			top.children = append(top.children, i)
		}
	}
	for i := range p.flows {
		if p.flows[i].zone < 0 && p.flows[i].from != p.flows[i].to && p.mode == withWords {
			top.flows = append(top.flows, i)
		}
	}
	p.content(&b, &top, t)
	order := p.byNumber(t)
	for _, i := range order {
		p.lines(&b, i, t)
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// byNumber are the flows in the order of their numbers, changed as the tuning says.
func (p *plan) byNumber(t tuning) []int {
	order := make([]int, len(p.flows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return p.flows[a].of.Number - p.flows[b].of.Number })
	return t.ordered(order)
}

// ordered is a list in the order of the tuning. Graphviz starts its search for few crossings from the order in which things
// are named, and another start may find better.
func (t tuning) ordered(list []int) []int {
	if t.order == 0 {
		return list
	}
	out := slices.Clone(list)
	if t.order == 1 {
		slices.Reverse(out)
		return out
	}
	r := rand.New(rand.NewPCG(t.order, uint64(len(list))))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// content writes what stands in a boundary.
func (p *plan) content(b *bytes.Buffer, z *planZone, t tuning) {
	members, children, flows := t.ordered(z.members), t.ordered(z.children), t.ordered(z.flows)
	for _, i := range members {
		p.node(b, i)
	}
	for _, i := range flows {
		f := &p.flows[i]
		fmt.Fprintf(b, "  f%d [label=<%s%s%s</TABLE>>]\n", i, table,
			cell("", f.w, f.placeHeight()-flowRowHeight), cell("p", f.w, flowRowHeight))
	}
	for _, i := range children {
		p.cluster(b, i, t)
	}
}

func (p *plan) cluster(b *bytes.Buffer, i int, t tuning) {
	z := &p.zones[i]
	if z.of.Curve {
		return
	}
	fmt.Fprintf(b, "  subgraph cluster_%d {\n  margin=%d labeljust=l label=<%s%s</TABLE>>\n",
		i, zoneMargin, table, cell("", math.Ceil(z.label.w)+8+2*zoneInset, tabHeight+zoneInset))
	p.content(b, z, t)
	if len(z.members) == 0 && !slices.ContainsFunc(z.children, func(c int) bool { return !p.zones[c].of.Curve }) {
		fmt.Fprintf(b, "  z%d [label=<%s%s</TABLE>>]\n", i, table, cell("", math.Ceil(z.label.w), zoneFloor))
	}
	b.WriteString("  }\n")
}

// node writes a component: two columns, each cut into fillers and ports.
func (p *plan) node(b *bytes.Buffer, i int) {
	n := &p.nodes[i]
	w := n.w + 2*stub
	half := math.Floor(w / 2)
	fmt.Fprintf(b, "  n%d [label=<%s<TR><TD>%s</TD><TD>%s</TD></TR></TABLE>>]\n", i, table,
		n.column("l", half, n.left), n.column("r", w-half, n.right))
}

// cellHeight is the height of the cell of a port; the port is its middle.
const cellHeight = 2

// column is one half of a node with the ports on its outer side, called after the flows.
func (n *planNode) column(name string, w float64, flows []int) string {
	var b strings.Builder
	b.WriteString(table)
	at := 0.0
	for k, y := range n.side(flows) {
		y += n.top + nodeAir
		b.WriteString(cell("", w, y-cellHeight/2-at))
		b.WriteString(cell(fmt.Sprint(name, flows[k]), w, cellHeight))
		at = y + cellHeight/2
	}
	b.WriteString(cell("", w, n.top+n.h+2*nodeAir-at))
	b.WriteString("</TABLE>")
	return b.String()
}

func cell(port string, w, h float64) string {
	if port != "" {
		port = ` PORT="` + port + `"`
	}
	return fmt.Sprintf(`<TR><TD%s FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="%d"></TD></TR>`, port, int(w), int(h))
}

// lines writes the two lines of a flow: from the node at its left to its place, and on to the node at its right.
func (p *plan) lines(b *bytes.Buffer, i int, t tuning) {
	f := &p.flows[i]
	if f.from == f.to {
		return
	}
	left, right := f.ends()
	if p.mode != withWords {
		fmt.Fprintf(b, "  n%d:r%d:e -> n%d:l%d:w [id=a%d weight=%d]\n", left, i, right, i, i, t.straight)
		return
	}
	fmt.Fprintf(b, "  n%d:r%d:e -> f%d:p:w [id=a%d weight=%d]\n", left, i, i, i, t.straight)
	fmt.Fprintf(b, "  f%d:p:e -> n%d:l%d:w [id=b%d weight=%d]\n", i, right, i, i, t.straight)
}
