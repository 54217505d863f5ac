package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomModel is a small model of every shape: nested and sibling zones, stated and unstated trust, components of all
// types, flows to oneself, in circles and to queues, and rate limits here and there.
func randomModel(r *rand.Rand) *Model {
	var elements []Element
	var zones []*Boundary
	for i := range r.IntN(5) {
		var inside *Boundary
		if i > 0 && r.IntN(2) == 0 {
			inside = zones[r.IntN(i)]
		}
		z := zone(ID(fmt.Sprintf("zone%d", i)), inside, Trust(r.IntN(6)))
		zones = append(zones, z)
		elements = append(elements, sometimes(r, z, 12))
	}
	roles := []Role{RoleUser, RoleService, RoleService, RoleGateway, RoleProxy, RoleQueue, RoleDatabase}
	var parts []*Component
	for i := range 2 + r.IntN(6) {
		var inside *Boundary
		if at := r.IntN(len(zones) + 1); at < len(zones) {
			inside = zones[at]
		}
		c := part(ID(fmt.Sprintf("part%d", i)), roles[r.IntN(len(roles))], inside)
		parts = append(parts, c)
		elements = append(elements, sometimes(r, c, 3))
	}
	for i := range r.IntN(2*len(parts) + 2) {
		f := flow(ID(fmt.Sprintf("flow%d", i)), parts[r.IntN(len(parts))], parts[r.IntN(len(parts))])
		if r.IntN(2) == 0 {
			reads(f)
		}
		elements = append(elements, sometimes(r, f, 20))
	}
	return modelOf(append(elements, sometimes(r, &Model{}, 40))...)
}

// sometimes states a rate limit, once in so many times: yes more often than not.
func sometimes[E Element](r *rand.Rand, e E, once int) E {
	if r.IntN(once) > 0 {
		return e
	}
	return states(e, "rate-limit.client", []State{Present, Present, Absent, Planned}[r.IntN(4)])
}

// stepsByFlow is which component hands on to which, taken from the flows alone.
func stepsByFlow(m *Model) [][]bool {
	step := make([][]bool, len(m.Components))
	for i := range step {
		step[i] = make([]bool, len(m.Components))
	}
	for _, f := range m.Flows {
		if f.From == f.To {
			continue
		}
		step[f.From.Index][f.To.Index] = true
		if f.To.Role.Value == RoleQueue && f.Access.Value == AccessRead {
			step[f.To.Index][f.From.Index] = true
		}
	}
	return step
}

// simplePaths calls do with every path of at least one step that visits no component twice and ends at the target.
func simplePaths(m *Model, target *Component, do func(path []int)) {
	step := stepsByFlow(m)
	var back func(path []int)
	back = func(path []int) {
		for from := range m.Components {
			if step[from][path[0]] && !slices.Contains(path, from) {
				longer := append([]int{from}, path...)
				do(longer)
				back(longer)
			}
		}
	}
	back([]int{target.Index})
}

// trustOf is the trust of the zone around, found by walking up.
func trustOf(m *Model, c *Component) Trust {
	if c.Inside == nil {
		return m.Outside.Trust.Value
	}
	for b := c.Inside; b != nil; b = b.Inside {
		if b.Trust.Value != 0 {
			return b.Trust.Value
		}
	}
	return 0
}

// hasLimit is whether a component has the rate limit by its nearest statement, found by walking up.
func hasLimit(m *Model, c *Component, limit Mechanism) bool {
	if s := c.Mechanisms.Get(limit); s != nil {
		return s.State == Present
	}
	for b := c.Inside; b != nil; b = b.Inside {
		if s := b.Mechanisms.Get(limit); s != nil {
			return s.State == Present
		}
	}
	s := m.Mechanisms.Get(limit)
	return s != nil && s.State == Present
}

// bruteFront is the definition of "in front", said with all simple paths: whether there is a path from lower trust;
// those that count and pass no guard; and the guards that stand on all that count, and those that stand last on one.
type bruteFront struct {
	lower     bool
	unguarded [][]int
	onAll     []int
	last      []int
	all       [][]int
}

func bruteInFront(m *Model, target *Component, limit Mechanism) bruteFront {
	var b bruteFront
	trust := trustOf(m, target)
	simplePaths(m, target, func(path []int) {
		start := m.Components[path[0]]
		from := trustOf(m, start)
		b.lower = b.lower || from != 0 && from < trust
		if from >= trust || !bruteStart(m, start) {
			return
		}
		b.all = append(b.all, slices.Clone(path))
		last := -1
		for _, i := range path[:len(path)-1] {
			if c := m.Components[i]; c.Type.Value != TypeExternalEntity && hasLimit(m, c, limit) {
				last = i
			}
		}
		if last < 0 {
			b.unguarded = append(b.unguarded, slices.Clone(path))
		} else if !slices.Contains(b.last, last) {
			b.last = append(b.last, last)
		}
	})
	slices.Sort(b.last)
	for i, c := range m.Components {
		every := len(b.all) > 0 && c != target && c.Type.Value != TypeExternalEntity && hasLimit(m, c, limit)
		for _, path := range b.all {
			every = every && slices.Contains(path, i)
		}
		if every {
			b.onAll = append(b.onAll, i)
		}
	}
	return b
}

// bruteStart is whether an attacker may set out from a component.
func bruteStart(m *Model, c *Component) bool {
	trust := trustOf(m, c)
	if trust <= TrustPartner || c.Type.Value == TypeExternalEntity {
		return true
	}
	start := true
	simplePaths(m, c, func(path []int) {
		if from := trustOf(m, m.Components[path[0]]); from != 0 && from < trust {
			start = false
		}
	})
	return start
}

func describe(m *Model) string {
	s := ""
	for _, b := range m.Boundaries {
		s += fmt.Sprintf("%s %s", b.ID, b.Trust.Value)
		if b.Inside != nil {
			s += " inside " + string(b.Inside.ID)
		}
		s += sayings(b) + "\n"
	}
	for _, c := range m.Components {
		s += fmt.Sprintf("%s %s in %s%s\n", c.ID, c.Role.Value, c.Zone().ID, sayings(c))
	}
	for _, f := range m.Flows {
		s += fmt.Sprintf("%s %s -> %s %s%s\n", f.ID, f.From.ID, f.To.ID, f.Access.Value, sayings(f))
	}
	return s + "model" + sayings(m)
}

func sayings(e Element) string {
	s := ""
	for _, st := range e.Identity().Mechanisms {
		s += fmt.Sprintf(" %s: %s", st.Mechanism, st.State)
	}
	return s
}

func TestInFrontMeansEveryPathOnRandomModels(t *testing.T) {
	limit, _ := FindMechanism("rate-limit.client")
	single, several, bypassed := 0, 0, 0
	for seed := range uint64(6000) {
		m := randomModel(rand.New(rand.NewPCG(seed, 7)))
		for _, c := range m.Components {
			brute := bruteInFront(m, c, limit)
			want := trustOf(m, c) != 0 && brute.lower && len(brute.unguarded) == 0
			got := m.inFront(c, limit)
			if (got.State == Present) != want {
				t.Fatalf("seed %d: %s protected in front: %v, want %v\n%s", seed, c.ID, got.State, want, describe(m))
			}
			path := m.Bypass(c, limit)
			if (path != nil) != (len(brute.unguarded) > 0) {
				t.Fatalf("seed %d: bypass of %s: %s, want %v\n%s", seed, c.ID, ids(path), brute.unguarded, describe(m))
			}
			if path != nil {
				bypassed++
				checkBypass(t, m, path, brute)
			}
			if !want {
				continue
			}
			if got.Statement == nil || got.Statement.State != Present || got.Way != WayInFront {
				t.Fatalf("seed %d: %s: %+v", seed, c.ID, got)
			}
			by := got.By.(*Component).Index
			if len(brute.onAll) > 0 {
				single++
				if !slices.Contains(brute.onAll, by) || len(got.Others) > 0 {
					t.Fatalf("seed %d: %s guarded by %s and %s, on every path: %v\n%s", seed, c.ID, got.By.Identity().ID, ids(got.Others), brute.onAll, describe(m))
				}
				continue
			}
			several++
			guards := []int{by}
			for _, o := range got.Others {
				guards = append(guards, o.(*Component).Index)
			}
			for _, i := range brute.last {
				if !slices.Contains(guards, i) {
					t.Fatalf("seed %d: %s guarded by %v, last on the paths: %v\n%s", seed, c.ID, guards, brute.last, describe(m))
				}
			}
		}
	}
	t.Logf("single %d, several %d, bypassed %d", single, several, bypassed)
	if single < 100 || several < 20 || bypassed < 100 {
		t.Errorf("the models are too tame: %d times one guard, %d times several, %d times none", single, several, bypassed)
	}
}

// checkBypass holds a bypass to be one of the shortest of the unguarded paths.
func checkBypass(t *testing.T, m *Model, path []*Component, brute bruteFront) {
	t.Helper()
	var at []int
	for _, c := range path {
		at = append(at, c.Index)
	}
	found := slices.ContainsFunc(brute.unguarded, func(p []int) bool { return slices.Equal(p, at) })
	for _, p := range brute.unguarded {
		if !found || len(p) < len(at) || len(p) == len(at) && p[0] < at[0] {
			t.Fatalf("bypass %s of %v\n%s", ids(path), brute.unguarded, describe(m))
		}
	}
}

// What the entrance to a component has, the component has from in front; so a question may well be asked there. Where
// there is none, no single gateway would do.
func TestTheEntranceProtectsOnRandomModels(t *testing.T) {
	limit, _ := FindMechanism("rate-limit.client")
	with, without := 0, 0
	for seed := range uint64(1500) {
		build := func() *Model {
			m := randomModel(rand.New(rand.NewPCG(seed, 31)))
			for _, e := range allElements(m) {
				e.Identity().Mechanisms = nil
			}
			computeGraph(m)
			return m
		}
		plain := build()
		for i, c := range plain.Components {
			e := plain.Entrance(c)
			if e != nil {
				with++
				m := build()
				states(m.Components[e.Index], "rate-limit.client", Present)
				computeGraph(m)
				if got := m.inFront(m.Components[i], limit); got.State != Present || got.By.Identity().ID != e.ID {
					t.Fatalf("seed %d: the entrance of %s is %s, and it is protected by %+v\n%s", seed, c.ID, e.ID, got, describe(m))
				}
				continue
			}
			for _, edge := range plain.Components {
				if !edge.Role.Value.Edge() || edge.Type.Value != TypeProcess || edge == c {
					continue
				}
				without++
				m := build()
				states(m.Components[edge.Index], "rate-limit.client", Present)
				computeGraph(m)
				if got := m.inFront(m.Components[i], limit); got.State == Present {
					t.Fatalf("seed %d: %s has no entrance, and is protected by %s\n%s", seed, c.ID, edge.ID, describe(m))
				}
			}
		}
	}
	if with < 100 || without < 100 {
		t.Errorf("the models are too tame: %d entrances, %d edges that are none", with, without)
	}
}
