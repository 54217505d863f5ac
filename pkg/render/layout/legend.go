package layout

import (
	"fmt"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

const (
	groupGap    = 26 // between groups of the legend
	legendRow   = 21
	sampleWidth = 30
)

// groups are the groups of the legend.
type groups []block

func (g groups) width() float64 {
	w := 0.0
	for _, b := range g {
		w += b.w + groupGap
	}
	return max(0, w-groupGap)
}

func (g groups) widest() float64 {
	w := 0.0
	for _, b := range g {
		w = max(w, b.w)
	}
	return w
}

// entry is one line of the legend: a sign that starts at x 0 with its middle at y, and what it means.
type entry struct {
	words string
	width float64
	sign  func(b *block, y float64)
}

// group appends a group when it has entries.
func (g *groups) group(title string, entries []entry) {
	if len(entries) == 0 {
		return
	}
	var b block
	b.text(0, 10, render.StyleStrong, "ink", title)
	left := 0.0
	for _, e := range entries {
		left = max(left, e.width)
	}
	for i, e := range entries {
		y := 28 + float64(i)*legendRow
		e.sign(&b, y)
		b.text(left+9, y+4, render.StyleSmall, "ink2", e.words)
	}
	b.h = 28 + float64(len(entries)-1)*legendRow + 11
	*g = append(*g, b)
}

func sample(name, words string, w float64) entry {
	return entry{words, w, func(b *block, y float64) {
		b.add(Item{Kind: ItemSample, Rect: Rect{0, y - 8, w, 16}, Name: name})
	}}
}

// legend explains what occurs in the picture, and nothing else.
func (s *placed) legend() groups {
	var g groups
	g.group("Elements", s.elementEntries())
	g.group("Trust", s.trustEntries())
	g.group("Flows", s.flowEntries())
	g.group("Crossings", s.crossingEntries())
	g.group("Open threats: worst, count", s.threatEntries())
	g.group("Data", s.dataEntries())
	return g
}

func (s *placed) elementEntries() []entry {
	var kinds [render.Folded + 1]bool
	muted := false
	for _, n := range s.d.Nodes {
		kinds[n.Kind] = true
		muted = muted || n.Muted != ""
	}
	var out []entry
	for k := render.ExternalEntity; k <= render.Folded; k++ {
		if kinds[k] {
			name, _ := k.MarshalText()
			out = append(out, sample(string(name), k.String(), sampleWidth))
		}
	}
	if len(s.scene.Zones) > 0 {
		out = append(out, sample("boundary", "trust boundary", sampleWidth))
	}
	for _, z := range s.d.Zones {
		muted = muted || z.Muted != ""
	}
	if muted {
		out = append(out, sample("muted", "out of scope", sampleWidth))
	}
	return out
}

func (s *placed) trustEntries() []entry {
	var seen [model.TrustRestricted + 1]bool
	for _, z := range s.d.Zones {
		if !z.Curve {
			seen[z.Trust] = true
		}
	}
	var out []entry
	for t := model.TrustUntrusted; t <= model.TrustRestricted; t++ {
		if seen[t] {
			out = append(out, sample("trust-"+trustName(t), trustName(t), sampleWidth))
		}
	}
	if seen[0] {
		out = append(out, sample("trust-unstated", "unstated", sampleWidth))
	}
	return out
}

func (s *placed) flowEntries() []entry {
	var seen [render.Local + 1]bool
	answers := false
	for _, f := range s.d.Flows {
		seen[f.Transport] = true
		answers = answers || len(f.Receives) > 0
	}
	var out []entry
	for _, t := range []render.Transport{render.Encrypted, render.Clear, render.Local, render.TransportUnstated} {
		if seen[t] {
			name, _ := t.MarshalText()
			words := t.String()
			if t == render.TransportUnstated {
				words = "unstated"
			}
			out = append(out, sample("flow-"+string(name), words, 46))
		}
	}
	if answers {
		out = append(out, sample("answer", "answer carries data", 46))
	}
	return out
}

func (s *placed) crossingEntries() []entry {
	seen := map[MarkKind]bool{}
	curve := false
	for i := range s.scene.Flows {
		for _, m := range s.scene.Flows[i].Marks {
			seen[m.Kind] = true
		}
		curve = curve || len(s.flows[i].of.Named) > 0
	}
	var out []entry
	for _, m := range []struct {
		kind  MarkKind
		words string
	}{{MarkIn, "into more trust"}, {MarkOut, "into less trust"}, {MarkBar, "leaves, or level"}} {
		if seen[m.kind] {
			out = append(out, sample("mark-"+string(m.kind), m.words, sampleWidth))
		}
	}
	if curve {
		out = append(out, sample("curve", "passes a boundary line", sampleWidth))
	}
	return out
}

func (s *placed) threatEntries() []entry {
	if s.d.Total == nil {
		return nil
	}
	var seen [render.Severities + 1]bool
	settled := false
	see := func(b *render.Badge) {
		seen[b.WorstOpen()] = true
		settled = settled || b.Settled > 0
		for _, w := range b.Worst {
			seen[w] = true
		}
	}
	for _, z := range s.d.Zones {
		see(z.Badge)
	}
	for _, n := range s.d.Nodes {
		see(n.Badge)
	}
	for _, f := range s.d.Flows {
		see(f.Badge)
	}
	for level, n := range s.d.Total.Open {
		seen[level] = seen[level] || n > 0
	}
	var out []entry
	for level := render.Severities; level > 0; level-- {
		if seen[level] {
			w := render.Measure(badgeText(level, 3), render.StyleBadge) + badgePads[level]
			out = append(out, entry{severityNames[level], w, func(b *block, y float64) { b.badge(0, y-8.5, level, 3) }})
		}
	}
	if settled {
		out = append(out, entry{"countered or decided", 28, func(b *block, y float64) { b.done(0, y-8.5, 3) }})
	}
	return out
}

func (s *placed) dataEntries() []entry {
	var seen [model.ClassificationRestricted + 1]bool
	see := func(list []render.Data) {
		for _, d := range list {
			seen[d.Classification] = true
		}
	}
	for _, n := range s.d.Nodes {
		see(n.Data)
	}
	for _, f := range s.d.Flows {
		see(f.Sends)
		see(f.Receives)
	}
	var out []entry
	for c := model.ClassificationPublic; c <= model.ClassificationRestricted; c++ {
		if seen[c] {
			out = append(out, entry{c.String(), tagWidth(int(c)), func(b *block, y float64) { b.tag(0, y+3.5, int(c)) }})
		}
	}
	return out
}

// Measures of the title block.
const (
	titleRow  = 22
	titlePad  = 8
	titleCell = 150 // least width of a cell
)

// shown is how many there are, and how many of these are drawn when that is another number.
func shown(all, drawn int) string {
	if all == drawn || all == 0 {
		return fmt.Sprint(drawn)
	}
	return fmt.Sprintf("%d, %d shown", all, drawn)
}

// flowCount is how many flows there are: in so many lines when some lines stand for several.
func (s *placed) flowCount(crossing int) string {
	drawn := 0
	for _, f := range s.d.Flows {
		drawn += f.Count()
	}
	switch {
	case drawn > len(s.d.Flows):
		return fmt.Sprintf("%d, %d in %s", s.d.Whole.Flows, drawn, count(len(s.d.Flows), "line"))
	case s.d.Whole.Flows > drawn:
		return fmt.Sprintf("%d, %d shown", s.d.Whole.Flows, drawn)
	}
	return fmt.Sprintf("%d (%d crossing)", drawn, crossing)
}

// titleBlock says what the picture shows, in cells; no date, so that it changes only with what it shows.
func (s *placed) titleBlock() block {
	crossing := 0
	for _, f := range s.d.Flows {
		if f.Crosses() {
			crossing++
		}
	}
	cells := [][2]string{
		{"model", s.d.Title}, {"owner", s.d.Owner},
		{"view", s.d.View}, {"boundaries", shown(s.d.Whole.Zones, len(s.d.Zones))},
		{"elements", shown(s.d.Whole.Nodes, len(s.d.Nodes))}, {"flows", s.flowCount(crossing)},
		{"hash", s.d.Hash[:min(12, len(s.d.Hash))]}, {"made by", "threatctl"},
	}
	if s.d.Owner == "" {
		cells[1][1] = "–"
	}
	style := func(key string) render.Style {
		if key == "hash" {
			return render.StyleMono
		}
		return render.StyleSmall
	}
	var widths [2]float64
	for i, c := range cells {
		cells[i][1] = render.Fit(c[1], style(c[0]), 220)
		w := 2*titlePad + render.Measure(c[0], render.StyleKey) + 6 + render.Measure(cells[i][1], style(c[0]))
		widths[i%2] = max(widths[i%2], w, titleCell)
	}
	var b block
	w, rows := widths[0]+widths[1], len(cells)/2
	b.add(Item{Kind: ItemSample, Rect: Rect{0, 0, w, float64(rows) * titleRow}, Name: "title-block"})
	b.add(Item{Kind: ItemRule, Rect: Rect{widths[0], 0, 0, float64(rows) * titleRow}})
	for i, c := range cells {
		x, y := titlePad+float64(i%2)*widths[0], float64(i/2)*titleRow
		if i > 0 && i%2 == 0 {
			b.add(Item{Kind: ItemRule, Rect: Rect{0, y, w, 0}})
		}
		x = b.text(x, y+15, render.StyleKey, "ink3", c[0]) + 6
		b.text(x, y+15, style(c[0]), "ink", c[1])
	}
	return b
}
