package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

const zonesOfCrossing = `
	zone net untrusted
	zone edge dmz
	zone dc internal
	zone data restricted in dc
	zone vault in data
	zone shop in dc
	zone stock in shop
	zone lab
	zone bench in lab
	zone fence
`

func TestCrossing(t *testing.T) {
	tests := []struct {
		name                          string
		from, to                      string // zones; empty: no boundary
		crosses                       string
		leaves, enters, named, direct string
	}{
		{"inside one zone", "dc", "dc", "", "", "", "", "inside"},
		{"no boundary at either end", "", "", "", "", "", "", "inside"},
		{"no boundary to a zone", "", "dc", "", "", "dc", "", "inward"},
		{"no boundary to a nested zone, outer first", "", "vault", "", "", "dc data vault", "", "inward"},
		{"a nested zone to no boundary, inner first", "vault", "", "", "vault data dc", "", "", "outward"},
		{"no boundary to an untrusted zone", "", "net", "", "", "net", "", "level"},
		{"into the zone within", "dc", "data", "", "", "data", "", "inward"},
		{"out of the zone within", "data", "dc", "", "data", "", "", "outward"},
		{"between siblings", "data", "shop", "", "data", "shop", "", "outward"},
		{"between cousins of different depth", "stock", "data", "", "stock shop", "data", "", "inward"},
		{"between top zones", "net", "edge", "", "net", "edge", "", "inward"},
		{"inherited trust is equal", "data", "vault", "", "", "vault", "", "level"},
		{"equal trust in siblings below one", "shop", "dc", "", "shop", "", "", "level"},
		{"unstated trust of the target", "net", "bench", "", "net", "lab bench", "", "unstated"},
		{"unstated trust of the source", "lab", "dc", "", "lab", "dc", "", "unstated"},
		{"unstated trust on both sides", "lab", "bench", "", "", "bench", "", "unstated"},
		{"unstated trust, but nothing crossed", "lab", "lab", "", "", "", "", "inside"},
		{"only a line is crossed", "dc", "dc", "fence", "", "", "fence", "level"},
		{"only a line is crossed, outside", "", "", "fence", "", "", "fence", "level"},
		{"only a line is crossed, trust unstated", "lab", "lab", "fence", "", "", "fence", "unstated"},
		{"zones and a line", "net", "dc", "fence edge", "net", "dc", "fence edge", "inward"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfCrossing+"service a"+within(test.from)+"\nservice b"+within(test.to)+"\na > b"+after(" crosses ", test.crosses))
			f := m.Flows[0]
			c := f.Crossing()
			if ids(c.Leaves) != test.leaves || ids(c.Enters) != test.enters || ids(c.Named) != test.named {
				t.Errorf("leaves %q, enters %q, named %q; want %q, %q, %q", ids(c.Leaves), ids(c.Enters), ids(c.Named), test.leaves, test.enters, test.named)
			}
			if c.Direction.String() != test.direct || f.Direction() != c.Direction {
				t.Errorf("direction %s and %s, want %s", c.Direction, f.Direction(), test.direct)
			}
			if want := test.leaves+test.enters+test.named != ""; f.CrossesAny() != want {
				t.Errorf("crosses: %v, want %v", f.CrossesAny(), want)
			}
		})
	}
}

func within(zone string) string { return after(" in ", zone) }

func after(word, rest string) string {
	if rest == "" {
		return ""
	}
	return word + rest
}

func TestAnswersTravelTheOtherWay(t *testing.T) {
	for d, want := range map[Direction]Direction{
		DirectionInward: DirectionOutward, DirectionOutward: DirectionInward, DirectionLevel: DirectionLevel,
		DirectionInside: DirectionInside, DirectionUnstated: DirectionUnstated,
	} {
		if got := d.Answer(); got != want {
			t.Errorf("the answer to %s is %s, want %s", d, got, want)
		}
	}
}

func TestOutsideSaysOtherwiseOfItself(t *testing.T) {
	outside := &Boundary{Node: Node{ID: OutsideID}, Trust: Property[Trust]{Value: TrustRestricted, Origin: Stated}}
	a, b := part("a", RoleService, nil), part("b", RoleService, nil)
	dmz := zone("dmz", nil, TrustDMZ)
	b.Inside = dmz
	m := modelOf(outside, dmz, a, b, flow("f", a, b))
	if d := m.Flows[0].Direction(); d != DirectionOutward {
		t.Errorf("from a restricted outside into a dmz: %s", d)
	}
	if m.Outside.Incoming() {
		t.Error("a flow comes into outside")
	}
}

func TestZoneOfAComponent(t *testing.T) {
	place := diag.Pos{Line: 3, Col: 5}
	dc := zone("dc", nil, TrustInternal)
	dc.Trust.Pos = place
	dc.Region = Property[Region]{Value: RegionEU, Origin: Stated, Pos: place}
	data := zone("data", dc, 0)
	lab := zone("lab", nil, 0)
	inDC, inData, inLab, free := part("a", RoleService, dc), part("b", RoleService, data), part("c", RoleService, lab), part("d", RoleService, nil)
	modelOf(dc, data, lab, inDC, inData, inLab, free)
	tests := []struct {
		name string
		of   *Component
		zone ID
		want Property[Trust]
	}{
		{"its zone states it", inDC, "dc", Property[Trust]{TrustInternal, Inherited, "dc", place}},
		{"a zone further out states it", inData, "data", Property[Trust]{TrustInternal, Inherited, "dc", place}},
		{"no zone states it", inLab, "lab", Property[Trust]{}},
		{"no boundary", free, OutsideID, Property[Trust]{Value: TrustUntrusted, Origin: Inherited, By: "outside"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.of.Trust(); got != test.want {
				t.Errorf("trust %+v, want %+v", got, test.want)
			}
			if got := test.of.Zone().ID; got != test.zone {
				t.Errorf("zone %s, want %s", got, test.zone)
			}
		})
	}
	if got := inDC.Region(); got != (Property[Region]{RegionEU, Inherited, "dc", place}) {
		t.Errorf("region %+v", got)
	}
	if got := free.Region(); got != (Property[Region]{}) {
		t.Errorf("region outside every boundary: %+v", got)
	}
}

func TestIncoming(t *testing.T) {
	tests := []struct{ name, parts, want string }{
		{"no flow", "service a in dc\nservice b in data", ""},
		{"from outside", "user u\nservice a in dc\nu > a", "dc"},
		{"from outside to deep within", "user u\nservice a in vault\nu > a", "data dc vault"},
		{"from the zone around", "service a in dc\nservice b in data\na > b", "data"},
		{"out of it", "service a in dc\nservice b in data\nb > a", ""},
		{"inside it", "service a in data\nservice b in data\na > b", ""},
		{"from a sibling", "service a in data\nservice b in shop\na > b", "shop"},
		{"across a line", "service a in dc\nservice b in dc\na > b crosses fence", "fence"},
		{"to no boundary", "service a in dc\nuser u\na > u", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfCrossing+test.parts)
			got := slices.DeleteFunc(slices.Clone(m.Boundaries), func(b *Boundary) bool { return !b.Incoming() })
			if ids(got) != test.want {
				t.Errorf("incoming: %q, want %q", ids(got), test.want)
			}
		})
	}
}

func TestLeavesRegion(t *testing.T) {
	tests := []struct {
		name, from, to, carries string
		region                  string // empty: stays
		leaving                 string
	}{
		{"sent within the EU", "eu", "eu", "sends doc", "", ""},
		{"sent out of the EU", "eu", "other", "sends doc", "other", "doc"},
		{"sent to an adequate country", "eu", "adequate", "sends doc", "adequate", "doc"},
		{"sent to a region that nobody stated", "eu", "", "sends doc", "unstated", "doc"},
		{"nothing sent", "eu", "other", "", "", ""},
		{"received by the EU from elsewhere", "eu", "other", "receives doc", "", ""},
		{"sent into the EU", "other", "eu", "sends doc", "", ""},
		{"received out of the EU", "other", "eu", "receives doc", "other", "doc"},
		{"received by a caller in an adequate country", "adequate", "eu", "receives doc", "adequate", "doc"},
		{"received by a caller whose region nobody stated", "", "eu", "receives doc", "", ""},
		{"both ways, sent out", "eu", "other", "sends doc receives log", "other", "doc"},
		{"both ways, received out", "other", "eu", "sends doc receives log", "other", "log"},
		{"between others", "other", "adequate", "sends doc receives log", "", ""},
		{"neither stated", "", "", "sends doc receives log", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, "asset doc\nasset log\nzone x internal "+test.from+"\nzone y internal "+test.to+"\nservice a in x\nservice b in y\na > b "+test.carries)
			region, leaves := m.Flows[0].LeavesRegion()
			got := ""
			if leaves {
				got = region.String()
			}
			if got != test.region || ids(m.Flows[0].Leaving()) != test.leaving {
				t.Errorf("leaves for %q with %q, want %q with %q", got, ids(m.Flows[0].Leaving()), test.region, test.leaving)
			}
		})
	}
}

// boundariesAround walks up from a zone, inner first.
func boundariesAround(b *Boundary) []*Boundary {
	var path []*Boundary
	for ; b != nil; b = b.Inside {
		path = append(path, b)
	}
	return path
}

func TestZoneTreeOnRandomModels(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		var zones []*Boundary
		var elements []Element
		for i := range 1 + r.IntN(30) {
			var inside *Boundary
			if i > 0 && r.IntN(5) > 0 {
				inside = zones[max(0, i-1-r.IntN(4))]
			}
			zones = append(zones, zone(ID(fmt.Sprintf("%c%d", 'a'+r.IntN(26), i)), inside, 0))
			elements = append(elements, zones[i])
		}
		m := modelOf(elements...)
		tree := &m.derived.zones
		for _, a := range zones {
			for _, b := range zones {
				pathA, pathB := boundariesAround(a), boundariesAround(b)
				want := m.Outside
				for _, up := range pathA {
					if slices.Contains(pathB, up) {
						want = up
						break
					}
				}
				if got := int(tree.common(int32(a.Index), int32(b.Index))); got != want.Index {
					t.Fatalf("seed %d: common of %s and %s is %d, want %s", seed, a.ID, b.ID, got, want.ID)
				}
				if got, want := tree.around(int32(a.Index), int32(b.Index)), slices.Contains(pathB, a); got != want {
					t.Fatalf("seed %d: %s around %s: %v", seed, a.ID, b.ID, got)
				}
			}
		}
	}
}

func TestCrossingAndIncomingOnRandomModels(t *testing.T) {
	for seed := range uint64(2000) {
		m := randomModel(rand.New(rand.NewPCG(seed, 11)))
		entered := map[*Boundary]bool{}
		for _, f := range m.Flows {
			from, to := boundariesAround(f.From.Inside), boundariesAround(f.To.Inside)
			only := func(path, not []*Boundary) []*Boundary {
				return slices.DeleteFunc(slices.Clone(path), func(b *Boundary) bool { return slices.Contains(not, b) })
			}
			leaves, enters := only(from, to), only(to, from)
			slices.Reverse(enters)
			if c := f.Crossing(); !slices.Equal(c.Leaves, leaves) || !slices.Equal(c.Enters, enters) {
				t.Fatalf("seed %d: %s leaves %s, enters %s\n%s", seed, f.ID, ids(c.Leaves), ids(c.Enters), describe(m))
			}
			for _, b := range enters {
				entered[b] = true
			}
		}
		for _, b := range m.Boundaries {
			if b.Incoming() != entered[b] {
				t.Fatalf("seed %d: %s incoming %v\n%s", seed, b.ID, b.Incoming(), describe(m))
			}
		}
	}
}
