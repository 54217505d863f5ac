package layout

import (
	"fmt"
	"math"

	"github.com/threatctl/threatctl/pkg/render"
)

// Overlaps says what in a scene covers what it must not: text and signs on lines, nodes, borders or one another, nodes on
// nodes, lines through nodes or along other lines, and anything that is cut by its box or by the page. A scene that reads
// well has none. Crossing lines are no overlap.
func Overlaps(s *Scene) []string {
	c := newChecker(s)
	c.picture()
	c.boxes()
	c.parts()
	return c.found
}

// covered is what Overlaps says of the picture without the page around it.
func covered(s *Scene) []string {
	c := newChecker(s)
	c.picture()
	return c.found
}

// Distances that things keep in a good scene, in pixels.
const (
	gapNode   = 6
	gapBeside = 2.5 // between lines that run side by side
)

// checker compares everything with everything.
type checker struct {
	s      *Scene
	found  []string
	paths  [][]Point // of flows, in straight pieces
	around []Rect    // around the paths
}

func (c *checker) say(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func newChecker(s *Scene) *checker {
	c := &checker{s: s}
	for i := range c.s.Flows {
		line := flatten(c.s.Flows[i].Path, 3)
		c.paths = append(c.paths, line)
		c.around = append(c.around, bounds(line).grow(1))
	}
	return c
}

func (c *checker) picture() {
	c.nodes()
	c.labels()
	c.signs()
	c.lines()
}

// cut names the flows whose lines pass through a rectangle, one of them left out.
func (c *checker) cut(r Rect, except int, what string) {
	for i, line := range c.paths {
		if i != except && c.around[i].touches(r) && r.cutBy(line) {
			c.say("the line of flow %s passes through %s", c.s.Flows[i].ID, what)
		}
	}
}

// cutRound is cut for the whole system, whose own lines end at its round border and so inside its box: these must keep out
// of its middle.
func (c *checker) cutRound(n *Node) {
	for i, line := range c.paths {
		f, box := &c.s.Flows[i], n.Rect.grow(-1.5)
		if f.From == n.ID || f.To == n.ID {
			across := min(box.W, box.H) / 2 * 0.85
			box = Rect{box.X + across/2, box.Y + across/2, box.W - across, box.H - across}
		}
		if box.cutBy(line) {
			c.say("the line of flow %s passes through %s", f.ID, n.ID)
		}
	}
}

// nodes keep clear of one another.
func (c *checker) nodes() {
	for i := range c.s.Nodes {
		a := &c.s.Nodes[i]
		for j := range i {
			if b := &c.s.Nodes[j]; a.Rect.grow(gapNode / 2).touches(b.Rect.grow(gapNode / 2)) {
				c.say("%s and %s overlap", a.ID, b.ID)
			}
		}
		for j := range c.s.Zones {
			if z := &c.s.Zones[j]; onBorder(z.Rect, a.Rect) {
				c.say("%s lies across the border of %s", a.ID, z.ID)
			}
		}
	}
}

// clear reports what of nodes, tabs and borders a rectangle covers.
func (c *checker) clear(r Rect, what string) {
	for i := range c.s.Nodes {
		if n := &c.s.Nodes[i]; n.Rect.touches(r) {
			c.say("%s covers %s", what, n.ID)
		}
	}
	for i := range c.s.Zones {
		z := &c.s.Zones[i]
		if z.Label.touches(r) {
			c.say("%s covers the title of %s", what, z.ID)
		}
		if onBorder(z.Rect, r) {
			c.say("%s lies across the border of %s", what, z.ID)
		}
	}
}

// labels are the words of flows and the titles of boundaries.
func (c *checker) labels() {
	for i := range c.s.Zones {
		z := &c.s.Zones[i]
		what := fmt.Sprintf("the title of %s", z.ID)
		c.cut(z.Label, -1, what)
		for j := range c.s.Nodes {
			if n := &c.s.Nodes[j]; n.Rect.touches(z.Label) {
				c.say("%s covers %s", what, n.ID)
			}
		}
		for j := range i {
			if o := &c.s.Zones[j]; o.Label.touches(z.Label) {
				c.say("%s covers the title of %s", what, o.ID)
			}
		}
	}
	for i := range c.s.Flows {
		f := &c.s.Flows[i]
		if f.Label.empty() {
			continue
		}
		what := fmt.Sprintf("the label of flow %s", f.ID)
		c.cut(f.Label, -1, what)
		c.clear(f.Label, what)
		for j := range c.s.Flows {
			o := &c.s.Flows[j]
			if j < i && !o.Label.empty() && o.Label.touches(f.Label) {
				c.say("%s covers the label of flow %s", what, o.ID)
			}
			for _, m := range o.Marks {
				if m.rect().touches(f.Label) {
					c.say("%s covers a mark of flow %s", what, o.ID)
				}
			}
		}
	}
}

// isSign tells numbers and badges, which stand on the line, from words.
func isSign(it Item) bool {
	return it.Kind == ItemDisc || it.Kind == ItemBadge || it.Kind == ItemDone || it.Kind == ItemCurve
}

// signs are numbers, badges and marks.
func (c *checker) signs() {
	for i := range c.s.Flows {
		f := &c.s.Flows[i]
		for _, it := range f.Items {
			if !isSign(it) {
				continue
			}
			what := fmt.Sprintf("the %s of flow %s", it.Kind, f.ID)
			c.cut(it.Rect, i, what)
			c.clear(it.Rect, what)
			for j := range c.s.Flows {
				c.signAgainst(it, i, j, what)
			}
		}
		for _, m := range f.Marks {
			for j := range i {
				for _, o := range c.s.Flows[j].Marks {
					if m.rect().grow(-1).touches(o.rect().grow(-1)) {
						c.say("marks of flows %s and %s overlap", f.ID, c.s.Flows[j].ID)
					}
				}
			}
			for j := range c.s.Nodes {
				if n := &c.s.Nodes[j]; n.Rect.touches(m.rect()) {
					c.say("a mark of flow %s covers %s", f.ID, n.ID)
				}
			}
		}
	}
}

// signAgainst compares a sign of flow i with the signs, words and marks of flow j.
func (c *checker) signAgainst(it Item, i, j int, what string) {
	o := &c.s.Flows[j]
	if j != i && !o.Label.empty() && o.Label.touches(it.Rect) {
		c.say("%s covers the label of flow %s", what, o.ID)
	}
	for _, other := range o.Items {
		if j < i && isSign(other) && other.touches(it.Rect) {
			c.say("%s covers the %s of flow %s", what, other.Kind, o.ID)
		}
	}
	for _, m := range o.Marks {
		if m.rect().grow(-1).touches(it.Rect) {
			c.say("%s covers a mark of flow %s", what, o.ID)
		}
	}
}

// lines keep out of nodes, and do not lie on one another.
func (c *checker) lines() {
	for i := range c.s.Nodes {
		n := &c.s.Nodes[i]
		if n.Kind == render.System {
			c.cutRound(n)
			continue
		}
		c.cut(n.Rect.grow(-1.5), -1, string(n.ID))
	}
	for i := range c.s.Flows {
		for j := range i {
			if c.around[i].touches(c.around[j]) && onOneAnother(c.s.Flows[i].Path, c.s.Flows[j].Path) {
				c.say("the lines of flows %s and %s lie on one another", c.s.Flows[i].ID, c.s.Flows[j].ID)
			}
		}
	}
}

// onOneAnother reports whether two paths have level or upright pieces that lie on one another for more than a corner.
func onOneAnother(a, b []Point) bool {
	const shared = 6
	for i := 0; i+3 < len(a); i += 3 {
		for j := 0; j+3 < len(b); j += 3 {
			p, q, r, s := a[i], a[i+3], b[j], b[j+3]
			if p.Y == q.Y && r.Y == s.Y && math.Abs(p.Y-r.Y) < gapBeside &&
				min(max(p.X, q.X), max(r.X, s.X))-max(min(p.X, q.X), min(r.X, s.X)) > shared {
				return true
			}
			if p.X == q.X && r.X == s.X && math.Abs(p.X-r.X) < gapBeside &&
				min(max(p.Y, q.Y), max(r.Y, s.Y))-max(min(p.Y, q.Y), min(r.Y, s.Y)) > shared {
				return true
			}
		}
	}
	return false
}

// boxes hold what belongs to them, and the page holds everything.
func (c *checker) boxes() {
	page := Rect{0, 0, c.s.Width, c.s.Height}
	for i := range c.s.Nodes {
		n := &c.s.Nodes[i]
		c.within(n.Rect.grow(-2), n.Items, "component "+string(n.ID))
		if !page.holds(n.Rect) {
			c.say("%s leaves the page", n.ID)
		}
	}
	for i := range c.s.Zones {
		z := &c.s.Zones[i]
		c.within(z.Label, z.Items, "the title of "+string(z.ID))
		if !z.Rect.holds(z.Label) {
			c.say("the title of %s leaves its border", z.ID)
		}
		if !page.holds(z.Rect) {
			c.say("%s leaves the page", z.ID)
		}
	}
	for i := range c.s.Flows {
		f := &c.s.Flows[i]
		if !page.holds(c.around[i]) {
			c.say("the line of flow %s leaves the page", f.ID)
		}
		c.within(page, f.Items, "the page")
		for _, it := range f.Items {
			if !isSign(it) && !f.Label.holds(it.Rect) {
				c.say("words of flow %s leave their place", f.ID)
			}
		}
	}
}

// within says which items leave a box, and which cover one another.
func (c *checker) within(box Rect, items []Item, what string) {
	for i, it := range items {
		if !box.holds(it.Rect) {
			c.say("%s %q leaves %s", it.Kind, it.Text, what)
		}
		for _, o := range items[:i] {
			if it.Kind != ItemSample && o.Kind != ItemSample && it.Kind != ItemRule && o.Kind != ItemRule && it.grow(-0.6).touches(o.grow(-0.6)) {
				c.say("%s %q covers %s %q in %s", it.Kind, it.Text, o.Kind, o.Text, what)
			}
		}
	}
}

// parts stand around the picture and not on it.
func (c *checker) parts() {
	picture := c.s.extent()
	page := Rect{0, 0, c.s.Width, c.s.Height}
	for i := range c.s.Parts {
		p := &c.s.Parts[i]
		c.within(page, p.Items, "the "+p.Name)
		if p.Rect.touches(picture) {
			c.say("the %s covers the picture", p.Name)
		}
		for j := range i {
			if o := &c.s.Parts[j]; o.Rect.touches(p.Rect) {
				c.say("the %s covers the %s", p.Name, o.Name)
			}
		}
	}
}
