package layout

// markRadius is how far a mark reaches from its place.
const markRadius = 9

// obstacles are what a label that is still to be placed has to keep clear of.
type obstacles struct {
	rects []Rect
	lines [][]Point
	boxes []Rect // around the lines
}

// obstacles are all things placed so far, boundaries aside.
func (s *placed) obstacles() *obstacles {
	o := &obstacles{lines: s.lines}
	for _, line := range s.lines {
		o.boxes = append(o.boxes, bounds(line))
	}
	for i := range s.scene.Nodes {
		o.rects = append(o.rects, s.scene.Nodes[i].Rect)
	}
	for i := range s.scene.Flows {
		f := &s.scene.Flows[i]
		for _, it := range f.Items {
			o.rects = append(o.rects, it.Rect)
		}
		for _, m := range f.Marks {
			o.rects = append(o.rects, m.rect())
		}
	}
	return o
}

func (m Mark) rect() Rect {
	r := float64(markRadius)
	if m.Kind == MarkBar {
		r = 5
	}
	return Rect{m.At.X - r, m.At.Y - r, 2 * r, 2 * r}
}

// near are the obstacles that could touch a rectangle.
func (o *obstacles) near(r Rect) *obstacles {
	near := &obstacles{}
	for _, b := range o.rects {
		if b.touches(r) {
			near.rects = append(near.rects, b)
		}
	}
	for i, b := range o.boxes {
		if b.grow(1).touches(r) && r.cutBy(o.lines[i]) {
			near.lines = append(near.lines, o.lines[i])
		}
	}
	return near
}

// count is how many obstacles a rectangle touches.
func (o *obstacles) count(r Rect) int {
	n := 0
	for _, b := range o.rects {
		if b.touches(r) {
			n++
		}
	}
	for _, l := range o.lines {
		if r.cutBy(l) {
			n++
		}
	}
	return n
}

// tabStep is how far the tab of a boundary moves on in search of a free place.
const tabStep = 8

// placeTabs puts the label of each boundary on its border: at the upper left, else further right, else below.
func (s *placed) placeTabs() {
	o := s.obstacles()
	for i := len(s.scene.Zones) - 1; i >= 0; i-- { // inner ones first: their borders are obstacles to the outer
		z := &s.scene.Zones[i]
		pz := &s.plan.zones[s.zoneAt[z.ID]]
		label := s.findTab(z, pz, o)
		z.Label, z.Tab = label, Rect{label.X, label.Y, pz.tab, tabHeight}
		z.Items = pz.label.at(label.X, label.Y)
		o.rects = append(o.rects, z.Rect)
	}
}

// findTab is the first free place for a boundary's label, or that with the fewest obstacles.
func (s *placed) findTab(z *Zone, pz *planZone, o *obstacles) Rect {
	w := pz.label.w
	best, least := Rect{}, -1
	for _, y := range []float64{z.Rect.Y, z.Rect.Bottom() - tabHeight} {
		strip := Rect{z.Rect.X, y, z.Rect.W, tabHeight}
		near := o.near(strip.grow(3))
		for x := z.Rect.X; x == z.Rect.X || x+w <= z.Rect.Right()-6; x += tabStep {
			label := Rect{x, y, w, tabHeight}
			n := near.count(label.grow(2))
			if n == 0 {
				return label
			}
			if least < 0 || n < least {
				best, least = label, n
			}
		}
	}
	return best
}

// placeSigns puts number and badges of each flow on its line, where nothing is in the way: in the middle, or as near to it
// as can be. It serves pictures whose flows have no places of their own.
func (s *placed) placeSigns() {
	o := s.obstacles()
	for i := range s.flows {
		f := &s.flows[i]
		if f.from == f.to {
			continue
		}
		line := s.lines[i]
		best, least := s.signsAt(f, line[len(line)/2]), -1
		near := o.near(bounds(line).grow(f.signs[0].w))
		for _, t := range []float64{0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8} {
			at := s.signsAt(f, along(line, t))
			n := -1 // its own line is always in the way
			n += near.count(at)
			if least < 0 || n < least {
				best, least = at, n
			}
			if n <= 0 {
				break
			}
		}
		s.scene.Flows[i].Items = f.signs[0].at(best.X, best.Y)
		o.rects = append(o.rects, best)
	}
}

func (s *placed) signsAt(f *planFlow, p Point) Rect {
	return Rect{p.X - f.signs[0].w/2, p.Y - discRadius, f.signs[0].w, 2 * discRadius}
}

// along is the point at a part of the length of a line.
func along(line []Point, part float64) Point {
	total := 0.0
	for i := 1; i < len(line); i++ {
		total += distance(line[i-1], line[i])
	}
	left := total * part
	for i := 1; i < len(line); i++ {
		d := distance(line[i-1], line[i])
		if left <= d && d > 0 {
			t := left / d
			return Point{line[i-1].X + (line[i].X-line[i-1].X)*t, line[i-1].Y + (line[i].Y-line[i-1].Y)*t}
		}
		left -= d
	}
	return line[len(line)-1]
}
