package layout

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// sketch builds diagrams for tests.
type sketch struct{ render.Diagram }

func (s *sketch) zone(id, inside string, trust model.Trust) *render.Zone {
	z := &render.Zone{ID: model.ID(id), Title: id, Inside: model.ID(inside), Trust: trust}
	s.Zones = append(s.Zones, z)
	return z
}

func (s *sketch) node(id, zone string, kind render.Kind) *render.Node {
	n := &render.Node{ID: model.ID(id), Title: id, Zone: model.ID(zone), Kind: kind, Caption: kind.String(), Icon: "service"}
	s.Nodes = append(s.Nodes, n)
	return n
}

func (s *sketch) flow(from, to string) *render.Flow {
	n := len(s.Flows) + 1
	f := &render.Flow{
		ID: model.ID(fmt.Sprintf("f%03d", n)), Number: n, Title: fmt.Sprint("flow ", n), From: model.ID(from), To: model.ID(to),
		SignIn: "sign-in unstated", Direction: model.DirectionInside,
	}
	s.Flows = append(s.Flows, f)
	return f
}

// done puts everything in order and derives the crossings.
func (s *sketch) done() *render.Diagram {
	d := &s.Diagram
	slices.SortFunc(d.Zones, func(a, b *render.Zone) int { return compareIDs(a.ID, b.ID) })
	slices.SortFunc(d.Nodes, func(a, b *render.Node) int { return compareIDs(a.ID, b.ID) })
	slices.SortFunc(d.Flows, func(a, b *render.Flow) int { return compareIDs(a.ID, b.ID) })
	if d.Title == "" {
		d.Title = "A system"
	}
	d.View, d.Hash = "full detail", "0123456789abcdef"
	path := func(n *render.Node) (ids []model.ID, trust model.Trust) {
		trust = model.TrustUntrusted
		for z := d.Find(n.Zone); z != nil; z = d.Find(z.Inside) {
			if ids == nil {
				trust = z.Trust
			}
			ids = append(ids, z.ID)
		}
		return ids, trust
	}
	for _, n := range d.Nodes {
		_, n.Trust = path(n)
	}
	for _, f := range d.Flows {
		from, a := path(d.Node(f.From))
		to, b := path(d.Node(f.To))
		for len(from) > 0 && len(to) > 0 && from[len(from)-1] == to[len(to)-1] {
			from, to = from[:len(from)-1], to[:len(to)-1]
		}
		slices.Reverse(to)
		f.Leaves, f.Enters = from, to
		switch {
		case !f.Crosses():
		case a < b:
			f.Direction = model.DirectionInward
		case a > b:
			f.Direction = model.DirectionOutward
		default:
			f.Direction = model.DirectionLevel
		}
	}
	return d
}

func compareIDs(a, b model.ID) int {
	if a < b {
		return -1
	}
	return 1
}

// words of many lengths and scripts, for titles.
var words = []string{
	"API", "Gateway", "Customer accounts", "Payment provider for cards and transfers", "db", "Ledger", "Überweisung",
	"Identity provider with a name that goes on and on and on", "注文データベース", "Очередь сообщений", "Push", "קופה", "🔐 vault",
	"supercalifragilisticexpialidocious-service-number-seventeen", "a", "Queue", "Reporting", "Mail", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
}

// random is a diagram of a seed: up to a number of components and flows.
func random(seed uint64, mostNodes, mostFlows int) *render.Diagram {
	r := rand.New(rand.NewPCG(seed, 7))
	var s sketch
	word := func() string { return words[r.IntN(len(words))] }
	badge := func() *render.Badge { return nil }
	if r.IntN(2) == 0 {
		s.Total = &render.Badge{}
		badge = func() *render.Badge {
			b := &render.Badge{Settled: r.IntN(4)}
			for range r.IntN(12) {
				b.AddOpen(1+r.IntN(5), 1+r.IntN(6))
			}
			s.Total.Settled += b.Settled
			for i, n := range b.Open {
				s.Total.Open[i] += n
			}
			return b
		}
	}
	data := func(most int) []render.Data {
		var list []render.Data
		for i := range r.IntN(most + 1) {
			list = append(list, render.Data{
				ID: model.ID(fmt.Sprint("a", i)), Title: word(), Icon: "key", Classification: model.Classification(r.IntN(5)),
			})
		}
		return list
	}
	zones := []string{""}
	for i := range r.IntN(7) {
		id := fmt.Sprintf("z%d", i)
		z := s.zone(id, zones[r.IntN(len(zones))], model.Trust(r.IntN(6)))
		z.Title, z.Owner, z.Badge = word(), word(), badge()
		zones = append(zones, id)
	}
	var nodes []string
	for i := range 2 + r.IntN(mostNodes-1) {
		id := fmt.Sprintf("n%02d", i)
		n := s.node(id, zones[r.IntN(len(zones))], render.Kind(1+r.IntN(3)))
		n.Title, n.Data, n.Badge, n.Sealed = word(), data(4), badge(), r.IntN(2) == 0
		nodes = append(nodes, id)
	}
	for range 1 + r.IntN(mostFlows) {
		f := s.flow(nodes[r.IntN(len(nodes))], nodes[r.IntN(len(nodes))])
		f.Title, f.Sends, f.Receives, f.Badge = word(), data(2), data(2), badge()
		f.Transport = render.Transport(r.IntN(4))
		if r.IntN(3) > 0 {
			f.Protocol = "HTTPS"
		}
		if r.IntN(9) == 0 && len(zones) > 1 {
			f.Named = append(f.Named, model.ID(zones[1+r.IntN(len(zones)-1)]))
		}
	}
	return s.done()
}
