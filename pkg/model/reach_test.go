package model

import (
	"math/rand/v2"
	"strings"
	"testing"
)

const zonesOfReach = `
	zone net untrusted
	zone allies partner
	zone edge dmz
	zone dc internal
	zone data restricted in dc
	zone lab
`

// marked lists the components of a model that a predicate holds for, by id.
func marked(m *Model, holds func(*Component) bool) string {
	var names []string
	for _, c := range m.Components {
		if holds(c) {
			names = append(names, string(c.ID))
		}
	}
	return strings.Join(names, " ")
}

func TestReach(t *testing.T) {
	tests := []struct {
		name, parts                            string
		exposed, behind, reachable, edgeInflow string
	}{
		{"no flows", "user u in net\nservice a in dc", "", "", "", ""},
		{"straight in", "user u in net\nservice a in dc\nu > a", "a", "", "a", ""},
		{"no boundary is outside", "user u\nservice a in dc\nu > a", "a", "", "a", ""},
		{"within the untrusted zone", "user u in net\nservice a in net\nu > a", "", "", "a", ""},
		{"into a zone of unstated trust", "user u in net\nservice a in lab\nu > a", "", "", "a", ""},
		{"from a partner", "partner p in allies\nservice a in dc\np > a", "", "", "a", ""},
		{"from a zone of unstated trust", "service a in lab\nservice b in dc\na > b", "", "", "", ""},
		{"from a dmz", "service a in edge\nservice b in dc\na > b", "", "", "", ""},
		{"called from inside only", "service a in dc\nuser u in net\na > u", "", "", "", ""},
		{"behind a gateway", "user u in net\ngateway g in edge\nservice a in dc\ndatabase d in data\nu > g\ng > a\na > d", "g", "a", "a d g", "a"},
		{"behind two edges", "user u in net\ncdn c in edge\ngateway g in dc\nservice a in dc\nu > c\nc > g\ng > a", "c", "a g", "a c g", "a g"},
		{"behind two gateways side by side", "user u in net\ngateway g in edge\ngateway h in edge\nservice a in dc\nu > g\nu > h\ng > a\nh > a", "g h", "a", "a g h", "a"},
		{"a gateway, and a way round", "user u in net\ngateway g in edge\nservice a in dc\nu > g\ng > a\nu > a", "a g", "", "a g", "a"},
		{"a gateway, and a way round through a service", "user u in net\ngateway g in edge\nservice a in dc\nservice b in edge\nu > g\ng > a\nu > b\nb > a", "b g", "", "a b g", "a"},
		{"a gateway, and a way round into a zone of unstated trust", "user u in net\ngateway g in edge\nservice a in lab\nu > g\ng > a\nu > a", "g", "", "a g", "a"},
		{"a gateway, and a proxy that a service leads to", "user u in net\ngateway g in edge\nservice s in edge\nproxy p in edge\nservice a in dc\nu > g\ng > a\nu > s\ns > p\np > a", "g s", "a", "a g p s", "a"},
		{"a gateway, and a neighbour inside", "user u in net\ngateway g in edge\nservice a in dc\nworker w in dc\nu > g\ng > a\nw > a", "g", "a", "a g", "a"},
		{"a neighbour that is behind the gateway itself", "user u in net\ngateway g in edge\nservice a in dc\nservice b in dc\nu > g\ng > a\ng > b\na > b", "g", "a", "a b g", "a b"},
		{"services that call each other through the gateway", "user u in net\ngateway g in edge\nservice a in dc\nservice b in dc\nu > g\ng > a\ng > b\na > g\nb > g", "g", "a b", "a b g", "a b"},
		{"a gateway that nobody reaches", "user u in net\ngateway g in edge\nservice a in dc\ng > a", "", "", "", "a"},
		{"a gateway that only a partner reaches", "partner p in allies\ngateway g in edge\nservice a in dc\np > g\ng > a", "", "", "a g", "a"},
		{"a cdn among strangers exposes its origin", "user u in net\ncdn c in net\nservice a in dc\nu > c\nc > a", "a", "", "a c", "a"},
		{"what a gateway calls back is not behind it", "user u in net\ngateway g in edge\nsaas s in net\nu > g\ng > s", "g", "", "g s", "s"},
		{"a flow to oneself leads nowhere", "gateway g in net\ng > g", "", "", "", ""},
		{"in a circle", "service a in dc\nservice b in dc\na > b\nb > a", "", "", "", ""},
		{"a circle that is reached", "user u in net\nservice a in dc\nservice b in dc\na > b\nb > a\nu > a", "a", "", "a b", ""},
		{"who fetches from a queue", "user u in net\nqueue q in dc\nworker w in dc\nu > q\nw > q read", "q", "", "q w", ""},
		{"who writes to a queue gets no answer", "user u in net\nqueue q in dc\nworker w in dc\nu > q\nw > q", "q", "", "q", ""},
		{"who reads a database", "user u in net\ndatabase d in dc\nworker w in dc\nu > d\nw > d read", "d", "", "d", ""},
		{"a queue among strangers", "queue q in net\nworker w in dc\nw > q read", "", "", "q w", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfReach+test.parts)
			for _, fact := range []struct {
				name string
				of   func(*Component) bool
				want string
			}{
				{"exposed", (*Component).Exposed, test.exposed},
				{"behind an edge", (*Component).BehindEdge, test.behind},
				{"reachable", (*Component).Reachable, test.reachable},
				{"with inflow from an edge", (*Component).HasEdgeInflow, test.edgeInflow},
			} {
				if got := marked(m, fact.of); got != fact.want {
					t.Errorf("%s: %q, want %q", fact.name, got, fact.want)
				}
			}
		})
	}
}

func TestEdgeRoles(t *testing.T) {
	edge := map[string]bool{"gateway": true, "load-balancer": true, "proxy": true, "cdn": true, "waf": true}
	for i, word := range Roles.All() {
		if got := Role(i + 1).Edge(); got != edge[word.Name] {
			t.Errorf("%s: edge %v", word.Name, got)
		}
	}
	if Role(0).Edge() {
		t.Error("an unstated role is an edge")
	}
}

func TestSteps(t *testing.T) {
	tests := []struct {
		name, parts string
		component   map[ID]int
		flow        map[ID]int
	}{
		{"nobody outside", "service a in dc\nservice b in dc\na > b", map[ID]int{"a": 0, "b": 0}, map[ID]int{"a-b": 0}},
		{"among strangers", "service a in net", map[ID]int{"a": 1}, nil},
		{"a chain", "user u in net\ngateway g in edge\nservice a in dc\ndatabase d in data\nu > g\ng > a\na > d",
			map[ID]int{"u": 1, "g": 1, "a": 2, "d": 3}, map[ID]int{"u-g": 1, "g-a": 2, "a-d": 3}},
		{"two ways, the shorter", "user u in net\ngateway g in edge\nservice a in dc\nu > g\ng > a\nu > a",
			map[ID]int{"a": 1}, map[ID]int{"g-a": 2, "u-a": 1}},
		{"a partner comes first to be overcome", "partner p in allies\nservice a in dc\np > a", map[ID]int{"p": 2, "a": 3}, map[ID]int{"p-a": 3}},
		{"a partner that strangers call", "user u in net\npartner p in allies\nservice a in dc\nu > p\np > a", map[ID]int{"p": 1, "a": 2}, map[ID]int{"p-a": 2}},
		{"out into the untrusted zone", "service a in dc\nsaas s in net\na > s", map[ID]int{"a": 0, "s": 1}, map[ID]int{"a-s": 1}},
		{"a job that nobody reaches calls what strangers reach", "user u in net\nservice a in dc\nworker w in dc\nu > a\nw > a",
			map[ID]int{"w": 0, "a": 1}, map[ID]int{"w-a": 2}},
		{"through a queue", "user u in net\nservice a in dc\nqueue q in dc\nworker w in dc\nu > a\na > q\nw > q read",
			map[ID]int{"q": 2, "w": 3}, map[ID]int{"w-q": 3}},
		{"a circle behind", "user u in net\nservice a in dc\nservice b in dc\nu > a\na > b\nb > a", map[ID]int{"a": 1, "b": 2}, map[ID]int{"b-a": 2}},
		{"a zone of unstated trust", "service a in lab\nservice b in dc\na > b", map[ID]int{"a": 0, "b": 0}, map[ID]int{"a-b": 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfReach+test.parts)
			for id, want := range test.component {
				if got := find[*Component](t, m, id).Steps(); got != want {
					t.Errorf("%s: %d steps, want %d", id, got, want)
				}
			}
			for id, want := range test.flow {
				if got := find[*Flow](t, m, id).Steps(); got != want {
					t.Errorf("%s: %d steps, want %d", id, got, want)
				}
			}
		})
	}
}

// far is more steps than any model here has.
const far = 1000

func TestReachOnRandomModels(t *testing.T) {
	for seed := range uint64(3000) {
		m := randomModel(rand.New(rand.NewPCG(seed, 5)))
		n := len(m.Components)
		dist := make([][]int, n) // flows on the shortest path of at least one
		step := stepsByFlow(m)
		for i := range n {
			dist[i] = make([]int, n)
			for j := range n {
				if dist[i][j] = far; step[i][j] {
					dist[i][j] = 1
				}
			}
		}
		for k := range n {
			for i := range n {
				for j := range n {
					dist[i][j] = min(dist[i][j], dist[i][k]+dist[k][j])
				}
			}
		}
		for j, c := range m.Components {
			steps, reachable := far, false
			for i, from := range m.Components {
				switch trust := trustOf(m, from); {
				case trust == TrustUntrusted:
					steps = min(steps, dist[i][j])
					reachable = reachable || dist[i][j] < far
				case trust == TrustPartner:
					steps = min(steps, 2+dist[i][j])
					reachable = reachable || dist[i][j] < far
				}
			}
			switch trustOf(m, c) {
			case TrustUntrusted:
				steps = 1
			case TrustPartner:
				steps = min(steps, 2)
			}
			if steps >= far {
				steps = 0
			}
			if c.Steps() != steps || c.Reachable() != reachable {
				t.Fatalf("seed %d: %s: %d steps, reachable %v; want %d, %v\n%s", seed, c.ID, c.Steps(), c.Reachable(), steps, reachable, describe(m))
			}
			if c.derived.start != bruteStart(m, c) {
				t.Fatalf("seed %d: %s is a start: %v\n%s", seed, c.ID, c.derived.start, describe(m))
			}
		}
	}
}
