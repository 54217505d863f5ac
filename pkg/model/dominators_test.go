package model

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// reachedWithout is which components are reached from the starts that count below a level when one is taken out.
func reachedWithout(m *Model, step [][]bool, level Trust, without int) []bool {
	reached := make([]bool, len(m.Components))
	var queue []int
	visit := func(i int) {
		if i != without && !reached[i] {
			reached[i] = true
			queue = append(queue, i)
		}
	}
	for i, c := range m.Components {
		if c.countsAgainst(level) {
			visit(i)
		}
	}
	for at := 0; at < len(queue); at++ {
		for to, ok := range step[queue[at]] {
			if ok {
				visit(to)
			}
		}
	}
	return reached
}

// A component dominates another exactly when the other is no longer reached once it is taken out.
func TestDominatorsAreThoseWithoutWhichNothingIsReached(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 13))
		trusts := []*Boundary{zone("net", nil, TrustUntrusted), zone("edge", nil, TrustDMZ), zone("dc", nil, TrustInternal), zone("vault", nil, TrustRestricted)}
		elements := []Element{trusts[0], trusts[1], trusts[2], trusts[3]}
		var parts []*Component
		for i := range 5 + r.IntN(25) {
			at := 3
			if r.IntN(4) == 0 {
				at = r.IntN(4)
			}
			parts = append(parts, part(ID(fmt.Sprintf("part%02d", i)), RoleService, trusts[at]))
			elements = append(elements, parts[i])
		}
		for i := range len(parts) + r.IntN(len(parts)) {
			elements = append(elements, flow(ID(fmt.Sprintf("flow%02d", i)), parts[r.IntN(len(parts))], parts[r.IntN(len(parts))]))
		}
		m := modelOf(elements...)
		step := stepsByFlow(m)
		for level := TrustPartner; level <= TrustRestricted; level++ {
			d := m.dominatorsBelow(level)
			all := reachedWithout(m, step, level, -1)
			for a := range m.Components {
				if d.reached(int32(a)) != all[a] {
					t.Fatalf("seed %d, below %s: %d reached: %v", seed, level, a, !all[a])
				}
				if !all[a] {
					continue
				}
				without := reachedWithout(m, step, level, a)
				for b := range m.Components {
					if all[b] && d.dominates(int32(a), int32(b)) == without[b] {
						t.Fatalf("seed %d, below %s: %d dominates %d: %v\n%s", seed, level, a, b, without[b], describe(m))
					}
				}
			}
		}
	}
}
