package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// A large system is drawn with several components as one: a fold says which. What a boundary holds becomes one node inside
// that boundary, so that flows still cross its border; flows between two nodes of which one stands for several become one
// line, a lane, in each direction.

// The ids of what stands for several. No id of a model holds a sign of these.
const (
	systemID model.ID = "*"
	inside   model.ID = "/*" // behind a boundary's: what the boundary holds
	byTrust  model.ID = "trust:"
	byRole   model.ID = "role:"
)

// fold is a picture on its way to one with less detail.
type fold struct {
	d       *Diagram
	out     *Diagram
	at      map[model.ID]model.ID // components: the node that they are drawn in
	holders map[model.ID]*Node
	zones   map[model.ID]model.ID // boundaries: what they are drawn as, themselves or the group that they are in; missing: not drawn
	groups  []*Zone
	lanes   map[[2]model.ID]*Flow
}

// folded is the picture with each node in the place that rep gives it: a holder made by hold, or the node itself.
func (d *Diagram) folded(view string, rep func(*Node) holder) *Diagram {
	out := *d
	out.View, out.Nodes, out.Zones, out.Flows = d.named(view), nil, nil, nil
	f := &fold{
		d: d, out: &out, at: map[model.ID]model.ID{}, holders: map[model.ID]*Node{}, zones: map[model.ID]model.ID{},
		lanes: map[[2]model.ID]*Flow{},
	}
	for _, n := range d.Nodes {
		f.place(n, rep(n))
	}
	f.keepZones()
	for _, flow := range d.Flows {
		f.flow(flow)
	}
	f.finish()
	return f.out
}

// named is the name of a view: of which part, in which detail, with what is shown besides.
func (d *Diagram) named(view string) string {
	var words []string
	for _, w := range []string{d.part, view} {
		if w != "" {
			words = append(words, w)
		}
	}
	if d.Total != nil {
		words = append(words, "threats")
	}
	return strings.Join(words, ", ")
}

// holder is what a component is drawn in. The zero holder is the component itself.
type holder struct {
	kind  Kind
	zone  *Zone  // that it stands in, and whose content it is
	group bool   // the zone is made for the picture: it stands for boundaries alike in trust
	role  string // of components in no boundary
}

// id is that of the node.
func (h holder) id() model.ID {
	switch {
	case h.kind == System:
		return systemID
	case h.zone == nil:
		return byRole + model.ID(h.role) + inside
	}
	return h.zone.ID + inside
}

// place draws a component, or adds it to what it is drawn in.
func (f *fold) place(n *Node, h holder) {
	if h.kind == 0 {
		f.at[n.ID] = n.ID
		f.out.Nodes = append(f.out.Nodes, n)
		return
	}
	id := h.id()
	f.at[n.ID] = id
	node := f.holders[id]
	if node == nil {
		node = f.open(id, h)
	}
	node.Holds.Nodes++
	for z := f.d.Find(n.Zone); h.group && z != nil; z = f.d.Find(z.Inside) {
		f.zones[z.ID] = h.zone.ID
	}
	if node.Muted != "" && n.Muted == "" {
		node.Muted = ""
	}
	f.addPart(node, n, h)
	node.Data = merge(node.Data, n.Data)
	count(node.Badge, n.Badge)
}

// open makes a holder.
func (f *fold) open(id model.ID, h holder) *Node {
	node := &Node{ID: id, Kind: h.kind, Icon: "service", Holds: &Holds{}, Muted: "all that it holds is out of scope"}
	if f.d.Total != nil {
		node.Badge = &Badge{}
	}
	switch {
	case h.kind == System:
		node.Title = f.d.Title
	case h.zone == nil:
		node.Title, node.Icon = strings.ReplaceAll(h.role, "-", " ")+", in no boundary", h.role
	default:
		node.Title, node.Zone, node.Trust = h.zone.Title, h.zone.ID, h.zone.Trust
	}
	if h.group {
		f.groups = append(f.groups, h.zone)
	}
	f.holders[id] = node
	f.out.Nodes = append(f.out.Nodes, node)
	return node
}

// addPart notes a component among the parts of a holder, or the boundary it stands in just below the holder's.
func (f *fold) addPart(node, n *Node, h holder) {
	part := Holding{ID: n.ID, Title: n.Title, Icon: n.Icon}
	worst := 0
	if n.Badge != nil {
		worst = n.Badge.WorstOpen()
	}
	if z := f.below(n.Zone, h); z != nil {
		part = Holding{ID: z.ID, Title: z.Title, Icon: "boundary"}
	}
	parts := &node.Holds.Parts
	i := slices.IndexFunc(*parts, func(p Holding) bool { return p.ID == part.ID })
	if i < 0 {
		i = len(*parts)
		*parts = append(*parts, part)
	}
	if part.Icon == "boundary" {
		(*parts)[i].Components++
	}
	(*parts)[i].Worst = max((*parts)[i].Worst, worst)
}

// below is the boundary around a component that stands directly in what the holder shows; nil when the component does.
func (f *fold) below(zone model.ID, h holder) *Zone {
	var last *Zone
	for z := f.d.Find(zone); z != nil; z = f.d.Find(z.Inside) {
		if h.zone != nil && z.ID == h.zone.ID {
			return last
		}
		last = z
	}
	return last
}

// keepZones decides which boundaries are drawn: those around something that is, and empty ones that no holder hides.
func (f *fold) keepZones() {
	hidden := map[model.ID]bool{} // by a holder, with all inside
	for _, n := range f.out.Nodes {
		if n.Holds != nil && n.Zone != "" {
			hidden[n.Zone] = true
		}
	}
	around := map[model.ID]bool{}
	for _, n := range f.out.Nodes {
		for z := f.d.Find(n.Zone); z != nil; z = f.d.Find(z.Inside) {
			around[z.ID] = true
		}
	}
	full := map[model.ID]bool{}
	for _, n := range f.d.Nodes {
		for z := f.d.Find(n.Zone); z != nil; z = f.d.Find(z.Inside) {
			full[z.ID] = true
		}
	}
	_, context := f.holders[systemID]
	for _, z := range f.d.Zones {
		empty := !full[z.ID] && !context && !f.anyAround(z, hidden)
		if around[z.ID] || empty {
			f.zones[z.ID] = z.ID
			f.out.Zones = append(f.out.Zones, z)
		}
	}
	f.out.Zones = append(f.out.Zones, f.groups...)
	f.countHidden(hidden)
}

// top is the outermost boundary around one.
func (d *Diagram) top(z *Zone) *Zone {
	for up := d.Find(z.Inside); up != nil; up = d.Find(z.Inside) {
		z = up
	}
	return z
}

// anyAround reports whether one of the boundaries around one is in a set.
func (f *fold) anyAround(z *Zone, set map[model.ID]bool) bool {
	for up := f.d.Find(z.Inside); up != nil; up = f.d.Find(up.Inside) {
		if set[up.ID] {
			return true
		}
	}
	return false
}

// countHidden adds to each holder the boundaries that are drawn no more.
func (f *fold) countHidden(hidden map[model.ID]bool) {
	for _, z := range f.d.Zones {
		if f.zones[z.ID] == z.ID {
			continue
		}
		node := f.holders[f.zones[z.ID]+inside] // of its group
		for up := z; node == nil && up != nil; up = f.d.Find(up.Inside) {
			if hidden[up.ID] {
				node = f.holders[up.ID+inside]
			}
		}
		if node == nil {
			node = f.holders[systemID]
		}
		if node != nil {
			node.Holds.Zones++
			count(node.Badge, z.Badge)
		}
	}
}

// flow draws a flow between the nodes that stand for its ends: as it is, as part of a lane, or not at all when one node
// stands for both.
func (f *fold) flow(flow *Flow) {
	from, to := f.at[flow.From], f.at[flow.To]
	a, b := f.holders[from], f.holders[to]
	switch {
	case a == nil && b == nil:
		f.out.Flows = append(f.out.Flows, flow)
	case from == to:
		a.Holds.Flows++
		count(a.Badge, flow.Badge)
	default:
		f.lane(flow, from, to)
	}
}

// lane adds a flow to the line between two nodes.
func (f *fold) lane(flow *Flow, from, to model.ID) {
	key := [2]model.ID{from, to}
	l := f.lanes[key]
	if l == nil {
		l = &Flow{
			ID: from + "~" + to, From: from, To: to, Title: flow.Title, Protocol: flow.Protocol, Direction: flow.Direction,
			Transport: flow.Transport, SignIn: flow.SignIn, Standing: flow.Standing, Muted: "all of it is out of scope", Lane: &Lane{},
			Leaves: f.visible(flow.Leaves), Enters: f.visible(flow.Enters),
		}
		if flow.Badge != nil {
			l.Badge = &Badge{}
		}
		f.lanes[key] = l
		f.out.Flows = append(f.out.Flows, l)
	}
	l.Lane.Count++
	l.Lane.Transports[flow.Transport]++
	l.Title = laneTitle(l, flow)
	if l.Protocol != flow.Protocol {
		l.Protocol = ""
	}
	l.Direction = worseDirection(l.Direction, flow.Direction)
	l.Transport = worseTransport(l.Transport, flow.Transport)
	if worseStanding(flow.Standing, l.Standing) {
		l.Standing, l.SignIn = flow.Standing, flow.SignIn
	}
	if flow.Standing == Missing {
		l.Lane.NoSignIn++
	}
	l.Sends, l.Receives = merge(l.Sends, flow.Sends), merge(l.Receives, flow.Receives)
	for _, z := range f.visible(flow.Named) {
		if !slices.Contains(l.Named, z) {
			l.Named = append(l.Named, z)
		}
	}
	if flow.Muted == "" {
		l.Muted = ""
	}
	count(l.Badge, flow.Badge)
}

// laneTitle is the name of a lane once a flow is added: that of a single flow, two names when they are short, else how many.
func laneTitle(l, added *Flow) string {
	const short = 26 // characters
	switch both := l.Title + ", " + added.Title; {
	case l.Lane.Count == 1:
		return added.Title
	case l.Lane.Count == 2 && len(both) <= short:
		return both
	}
	return fmt.Sprintf("%d flows", l.Lane.Count)
}

// laneSignIn says how those who open the flows of a lane prove who they are, when that is not the words of a single flow.
func laneSignIn(l *Flow) string {
	switch {
	case l.Lane.Count == 1:
		return l.SignIn
	case l.Standing == Missing:
		return fmt.Sprintf("%d without sign-in", l.Lane.NoSignIn)
	case l.Standing == Unstated:
		return "sign-in unstated on some"
	}
	return "sign-in on all"
}

// visible are boundaries as they are drawn, each once.
func (f *fold) visible(zones []model.ID) []model.ID {
	var out []model.ID
	for _, z := range zones {
		if at, ok := f.zones[z]; ok && !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

// worseDirection is inwards when one of two is: that is what a review asks about first.
func worseDirection(a, b model.Direction) model.Direction {
	for _, d := range []model.Direction{model.DirectionInward, model.DirectionOutward, model.DirectionUnstated, model.DirectionLevel} {
		if a == d || b == d {
			return d
		}
	}
	return a
}

func worseTransport(a, b Transport) Transport {
	for _, t := range []Transport{Clear, TransportUnstated, Encrypted} {
		if a == t || b == t {
			return t
		}
	}
	return a
}

func worseStanding(a, b Standing) bool {
	rank := [...]int{Given: 0, Unstated: 1, Missing: 2}
	return rank[a] > rank[b]
}

// merge is two lists of assets as one, each once, the most confidential first.
func merge(a, b []Data) []Data {
	out := slices.Clone(a)
	for _, d := range b {
		if !slices.ContainsFunc(out, func(o Data) bool { return o.ID == d.ID }) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Data) int {
		return cmp.Or(cmp.Compare(b.Classification, a.Classification), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// mostCarried is how many assets a lane names.
const mostCarried = 4

// shorten names the most confidential assets of a list and how many more there are.
func shorten(list []Data) []Data {
	if len(list) <= mostCarried {
		return list
	}
	more := Data{Title: fmt.Sprintf("%d more", len(list)-mostCarried+1), Icon: "data"}
	return append(list[:mostCarried-1:mostCarried-1], more)
}

// count adds a badge to another one; either may be nil.
func count(to, from *Badge) {
	if to != nil && from != nil {
		to.add(from)
	}
}

// finish puts everything in order and gives the lanes their numbers, behind those of the flows.
func (f *fold) finish() {
	d := f.out
	sortZones(d.Zones)
	slices.SortFunc(d.Nodes, func(a, b *Node) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(d.Flows, func(a, b *Flow) int { return cmp.Compare(a.ID, b.ID) })
	for _, n := range d.Nodes {
		if n.Holds != nil {
			n.Caption = n.Holds.String()
			slices.SortFunc(n.Holds.Parts, func(a, b Holding) int { return cmp.Compare(a.ID, b.ID) })
			n.Data = shorten(n.Data)
		}
	}
	for _, l := range d.Flows {
		if l.Lane != nil {
			l.SignIn = laneSignIn(l)
			l.Sends, l.Receives = shorten(l.Sends), shorten(l.Receives)
		}
	}
	numberLanes(d)
	renumber(d)
}

func sortZones(zones []*Zone) {
	slices.SortFunc(zones, func(a, b *Zone) int { return cmp.Compare(a.ID, b.ID) })
}

// String says how much is held, such as 11 components in 3 boundaries.
func (h *Holds) String() string {
	words := plural(h.Nodes, "component", "components")
	if h.Zones > 0 {
		words += " in " + plural(h.Zones, "boundary", "boundaries")
	}
	return words
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
