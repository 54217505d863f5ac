package model

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// bigModel is a model of n components and 1.5 n flows: zones of 50 at all levels of trust, cells of 10 within them,
// mostly short flows.
func bigModel(n int) *Model {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	m := &Model{Outside: &Boundary{Node: Node{ID: OutsideID}, Trust: Property[Trust]{Value: TrustUntrusted}}}
	for i := range max(4, n/10) {
		m.Assets = append(m.Assets, &Asset{Node: Node{ID: ID(fmt.Sprintf("asset%06d", i))}, Kinds: Set[DataKind](r.IntN(8) * 2)})
	}
	var cells []*Boundary
	for i := range (n + 49) / 50 {
		z := zone(ID(fmt.Sprintf("zone%06d", i)), nil, Trust(1+i%5))
		m.Boundaries = append(m.Boundaries, z)
		for k := range 5 {
			cells = append(cells, zone(ID(fmt.Sprintf("zone%06d-%d", i, k)), z, 0))
			m.Boundaries = append(m.Boundaries, cells[len(cells)-1])
		}
	}
	roles := []Role{RoleService, RoleWebApp, RoleGateway, RoleWorker, RoleDatabase, RoleQueue, RoleCache, RoleBrowser, RolePartner, RoleFunction}
	for i := range n {
		c := part(ID(fmt.Sprintf("part%06d", i)), roles[r.IntN(len(roles))], cells[i/10])
		switch c.Type.Value {
		case TypeDataStore:
			c.Stores = []*Asset{m.Assets[i%len(m.Assets)], m.Assets[(i*7+1)%len(m.Assets)]}
		case TypeProcess:
			if r.IntN(5) < 2 {
				states(c, "rate-limit.client", []State{Present, Absent, Planned}[r.IntN(3)])
			}
		}
		m.Components = append(m.Components, c)
	}
	for i := range n * 3 / 2 {
		from, to := r.IntN(n), r.IntN(n)
		if r.IntN(100) >= 3 {
			to = min(n-1, max(0, from+r.IntN(81)-40))
		}
		f := flow(ID(fmt.Sprintf("flow%06d", i)), m.Components[from], m.Components[to])
		f.Sends = []*Asset{m.Assets[r.IntN(len(m.Assets))]}
		m.Flows = append(m.Flows, f)
	}
	return m
}

func BenchmarkGraph(b *testing.B) {
	for _, n := range []int{50, 1000, 10_000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bigModel(n)
			b.ReportAllocs()
			for b.Loop() {
				computeGraph(m)
			}
		})
	}
}

// BenchmarkProtection asks for every mechanism of every component and flow, what is kept for a mechanism not yet computed.
func BenchmarkProtection(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bigModel(n)
			b.ReportAllocs()
			for b.Loop() {
				computeGraph(m)
				for mech := Mechanism(1); int(mech) <= len(mechanisms); mech++ {
					for _, c := range m.Components {
						m.Protection(c, mech, nil)
					}
					for _, f := range m.Flows {
						m.Protection(f, mech, nil)
					}
				}
			}
		})
	}
}

// BenchmarkNested is a chain of boundaries one inside the other, with a component and a flow from outside in each.
func BenchmarkNested(b *testing.B) {
	for _, n := range []int{10_000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := nested(n)
			mechs := [2]Mechanism{}
			mechs[0], _ = FindMechanism("segmentation")
			mechs[1], _ = FindMechanism("rate-limit.client")
			for b.Loop() {
				computeGraph(m)
				for _, mech := range mechs {
					for _, f := range m.Flows {
						m.Protection(f, mech, nil)
					}
				}
			}
		})
	}
}

// nested is a chain of n boundaries, in each a service that calls the next, and the gateway that leads to the first.
func nested(n int) *Model {
	m := &Model{Outside: &Boundary{Node: Node{ID: OutsideID}, Trust: Property[Trust]{Value: TrustUntrusted}}}
	last := part("user", RoleUser, nil)
	m.Components = append(m.Components, last)
	var inside *Boundary
	for i := range n {
		inside = zone(ID(fmt.Sprintf("zone%06d", i)), inside, TrustInternal)
		c := part(ID(fmt.Sprintf("part%06d", i)), RoleService, inside)
		if i == 0 {
			states(c, "rate-limit.client", Present)
			states(inside, "segmentation", Absent)
		}
		m.Boundaries = append(m.Boundaries, inside)
		m.Components = append(m.Components, c)
		m.Flows = append(m.Flows, flow(ID(fmt.Sprintf("flow%06d", i)), last, c))
		last = c
	}
	return m
}
