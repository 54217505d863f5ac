package model

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// everything is all that the graph says of each element but the model, by id.
func everything(m *Model, mechs []Mechanism) map[ID]string {
	all := map[ID]string{}
	for _, e := range allElements(m) {
		var b strings.Builder
		switch e := e.(type) {
		case *Boundary:
			fmt.Fprintf(&b, "incoming %v", e.Incoming())
		case *Component:
			fmt.Fprintf(&b, "in %s trust %v exposed %v behind %v reachable %v steps %d from edge %v holds %s, bypass", e.Zone().ID, e.Trust().Value,
				e.Exposed(), e.BehindEdge(), e.Reachable(), e.Steps(), e.HasEdgeInflow(), ids(e.Data().Assets))
			for _, mech := range mechs {
				fmt.Fprintf(&b, " %q", ids(m.Bypass(e, mech)))
			}
		case *Flow:
			c := e.Crossing()
			region, leaves := e.LeavesRegion()
			fmt.Fprintf(&b, "leaves %q enters %q named %q %s passed on %v steps %d carries %s region %s %v", ids(c.Leaves), ids(c.Enters), ids(c.Named),
				c.Direction, e.PassedOn(), e.Steps(), ids(e.Data().Assets), region, leaves)
		case *Model:
			continue
		}
		for _, mech := range mechs {
			fmt.Fprintf(&b, ", %s: %s", mech, showProtection(m.Protection(e, mech, nil)))
		}
		all[e.Identity().ID] = b.String()
	}
	return all
}

func TestAnElementThatNoFlowTouchesChangesNoOther(t *testing.T) {
	names := []string{"rate-limit.client", "mfa", "segmentation", "ddos-protection", "field-encryption", "input-validation"}
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 23))
		name := names[r.IntN(len(names))]
		mech, _ := FindMechanism(name)
		build := func() *Model { return randomStated(rand.New(rand.NewPCG(seed, 29)), name) }
		before := everything(build(), []Mechanism{mech})

		after := build()
		id := ID(fmt.Sprintf("%cew", "anz"[r.IntN(3)])) // before, among or after the others
		switch r.IntN(3) {
		case 0:
			after.Assets = append(after.Assets, states(&Asset{Node: Node{ID: id}, Classification: Property[Classification]{Value: ClassificationRestricted}}, name, Absent))
			sortByID(after.Assets)
		case 1:
			after.Boundaries = append(after.Boundaries, states(zone(id, someZone(r, after), Trust(r.IntN(6))), name, Present))
			sortByID(after.Boundaries)
		case 2:
			after.Components = append(after.Components, states(part(id, RoleGateway, someZone(r, after)), name, Present))
			sortByID(after.Components)
		}
		computeGraph(after)
		now := everything(after, []Mechanism{mech})
		for element, was := range before {
			if now[element] != was {
				t.Fatalf("seed %d: with %s, %s:\n%s\nwithout:\n%s\n%s", seed, id, element, now[element], was, describe(after))
			}
		}
	}
}

// someZone is one of the boundaries of a model, or none.
func someZone(r *rand.Rand, m *Model) *Boundary {
	if at := r.IntN(len(m.Boundaries) + 1); at < len(m.Boundaries) {
		return m.Boundaries[at]
	}
	return nil
}

func TestTheGraphIsTheSameEachTime(t *testing.T) {
	mech, _ := FindMechanism("rate-limit.client")
	for seed := range uint64(200) {
		first := everything(randomModel(rand.New(rand.NewPCG(seed, 31))), []Mechanism{mech})
		again := randomModel(rand.New(rand.NewPCG(seed, 31)))
		computeGraph(again) // twice: it leaves nothing of the first time behind
		for element, said := range everything(again, []Mechanism{mech}) {
			if first[element] != said {
				t.Fatalf("seed %d: %s:\n%s\nthen:\n%s", seed, element, first[element], said)
			}
		}
	}
}
