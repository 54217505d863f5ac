package model

import (
	"math/rand/v2"
	"slices"
	"testing"
)

const assetsOfData = `
	asset doc internal
	asset mail confidential personal many
	asset key restricted key few
	asset note
	user u
	service a
	database d
	worker w
`

func TestDataOfFlowsAndComponents(t *testing.T) {
	tests := []struct{ name, lines, of, assets, classification, volume string }{
		{"a flow that carries nothing", "a > d", "a-d", "", "unstated", "unstated"},
		{"what a flow sends", "a > d sends mail", "a-d", "mail", "confidential", "many"},
		{"what a flow receives", "a > d receives mail", "a-d", "mail", "confidential", "many"},
		{"both, by id", "a > d sends note key receives doc", "a-d", "doc key note", "restricted", "few"},
		{"the same both ways", "a > d sends mail doc receives doc mail", "a-d", "doc mail", "confidential", "many"},
		{"the same twice one way", "a > d sends mail mail", "a-d", "mail", "confidential", "many"},
		{"an asset that says nothing", "a > d sends note", "a-d", "note", "unstated", "unstated"},
		{"the highest of each, from different assets", "a > d sends key mail", "a-d", "key mail", "restricted", "many"},
		{"what a component stores", "cache c stores key doc", "c", "doc key", "restricted", "few"},
		{"what it handles", "worker c handles doc", "c", "doc", "internal", "unstated"},
		{"what flows into it send", "a > d sends mail", "d", "mail", "confidential", "many"},
		{"what it asks for", "a > d receives mail", "a", "mail", "confidential", "many"},
		{"not what it sends", "a > d sends mail", "a", "", "unstated", "unstated"},
		{"not what it answers", "a > d receives mail", "d", "", "unstated", "unstated"},
		{"all of it, once", "cache c stores doc handles key doc\na > c sends mail doc\nc > w as out sends note receives key", "c", "doc key mail", "restricted", "many"},
		{"a flow to itself", "a > a sends doc receives key", "a", "doc key", "restricted", "few"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, assetsOfData+test.lines)
			d := find[interface {
				Element
				Data() *Data
			}](t, m, ID(test.of)).Data()
			if ids(d.Assets) != test.assets || d.Classification.String() != test.classification || d.Volume.String() != test.volume {
				t.Errorf("%q, %s, %s; want %q, %s, %s", ids(d.Assets), d.Classification, d.Volume, test.assets, test.classification, test.volume)
			}
		})
	}
}

func TestWhatTheSystemHolds(t *testing.T) {
	tests := []struct{ name, lines, held string }{
		{"nothing", "", ""},
		{"what a store stores", "cache c stores key", "key"},
		{"what a process handles", "worker c handles doc", "doc"},
		{"what a user handles", "user c handles doc", ""},
		{"what comes in", "u > a sends mail", "mail"},
		{"what is handed out", "a > u receives mail sends key", "key mail"},
		{"what users tell each other", "user v\nu > v sends mail receives key", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, assetsOfData+test.lines)
			held := slices.DeleteFunc(slices.Clone(m.Assets), func(a *Asset) bool { return !a.Held() })
			if ids(held) != test.held {
				t.Errorf("%q, want %q", ids(held), test.held)
			}
		})
	}
}

func TestDataOfTheModelIsThatOfAllAssets(t *testing.T) {
	m := scene(t, assetsOfData)
	d := m.Data()
	if ids(d.Assets) != "doc key mail note" || d.Classification != ClassificationRestricted || d.Volume != VolumeMany || d.Kinds != SetOf(DataKindPersonal, DataKindKey) {
		t.Errorf("%+v", d)
	}
	if d := scene(t, "user u").Data(); d.Classification != 0 || len(d.Assets) != 0 {
		t.Errorf("a model without assets: %+v", d)
	}
}

func TestGoalsOfData(t *testing.T) {
	low := &Asset{Node: Node{ID: "low"}, Integrity: Property[Level]{Value: LevelLow}, Availability: Property[Level]{Value: LevelHigh}}
	high := &Asset{Node: Node{ID: "high"}, Integrity: Property[Level]{Value: LevelHigh}}
	if d := DataOf([]*Asset{low, high}); d.Integrity != LevelHigh || d.Availability != LevelHigh {
		t.Errorf("integrity %s, availability %s", d.Integrity, d.Availability)
	}
}

// Lists of assets are shared and cut from blocks; none may show in another.
func TestListsOfAssetsDoNotMix(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var assets []*Asset
	var elements []Element
	for i := range 40 {
		assets = append(assets, &Asset{Node: Node{ID: ID(rune('A' + i))}})
		elements = append(elements, assets[i])
	}
	a, b := part("a", RoleService, nil), part("b", RoleService, nil)
	some := func() []*Asset {
		var list []*Asset
		for range r.IntN(30) {
			list = append(list, assets[r.IntN(len(assets))])
		}
		return list
	}
	for i := range 300 {
		f := flow(ID(rune('a'+i))+"f", a, b)
		f.Sends, f.Receives = some(), some()
		elements = append(elements, f)
	}
	m := modelOf(append(elements, a, b)...)
	for _, f := range m.Flows {
		var want []*Asset
		for _, a := range m.Assets {
			if slices.Contains(f.Sends, a) || slices.Contains(f.Receives, a) {
				want = append(want, a)
			}
		}
		if !slices.Equal(f.Data().Assets, want) {
			t.Fatalf("%s: %s, want %s", f.ID, ids(f.Data().Assets), ids(want))
		}
		if got := f.Data().Assets; len(got) != cap(got) && !slices.Equal(got, f.Sends) && !slices.Equal(got, f.Receives) {
			t.Fatalf("%s: an append would write into the next list", f.ID)
		}
	}
}
