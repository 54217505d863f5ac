package model

import (
	"strings"
	"testing"
)

// scene makes a model from a few lines, so that a table of cases can be read. A line is one of
//
//	zone ID [TRUST] [in ZONE] [eu|adequate|other]
//	asset ID [CLASSIFICATION|KIND|VOLUME]…
//	ROLE ID [in ZONE] [stores|handles ASSET…]
//	FROM > TO [as ID] [read] [crosses ZONE…] [sends|receives|issuer ID…]
//	model
//
// and may end in mechanisms: +NAME says yes, -NAME no, ~NAME planned. A flow without an id is called FROM-TO. What is
// spoken of must stand above.
func scene(t testing.TB, text string) *Model {
	t.Helper()
	s := sceneReader{t: t, byID: map[string]Element{"outside": nil}}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			s.line(words)
		}
	}
	return modelOf(s.elements...)
}

type sceneReader struct {
	t        testing.TB
	elements []Element
	byID     map[string]Element
}

func (s *sceneReader) line(words []string) {
	s.t.Helper()
	var e Element
	switch {
	case words[0] == "model":
		e, words = &Model{}, append([]string{"model"}, words...)
	case words[1] == ">":
		f := flow(ID(words[0]+"-"+words[2]), s.component(words[0]), s.component(words[2]))
		e, words = f, words[1:]
	case words[0] == "zone":
		e = zone(ID(words[1]), nil, 0)
	case words[0] == "asset":
		e = &Asset{Node: Node{ID: ID(words[1])}}
	default:
		role, ok := Roles.Find(words[0])
		if !ok {
			s.t.Fatalf("no role %q", words[0])
		}
		e = part(ID(words[1]), Role(role), nil)
	}
	verb := ""
	for _, word := range words[2:] {
		verb = s.word(e, verb, word)
	}
	s.elements = append(s.elements, e)
	s.byID[string(e.Identity().ID)] = e
}

// word takes one word of a line, and is the verb that the next one belongs to.
func (s *sceneReader) word(e Element, verb, word string) string {
	s.t.Helper()
	if state := map[byte]State{'+': Present, '-': Absent, '~': Planned}[word[0]]; state != 0 {
		states(e, word[1:], state)
		return ""
	}
	switch word {
	case "in", "as", "stores", "handles", "sends", "receives", "crosses", "issuer":
		return word
	}
	switch e := e.(type) {
	case *Boundary:
		s.zone(e, verb, word)
	case *Asset:
		s.asset(e, word)
	case *Component:
		switch verb {
		case "in":
			e.Inside = s.boundary(word)
		case "stores":
			e.Stores = append(e.Stores, s.get(word).(*Asset))
		case "handles":
			e.Handles = append(e.Handles, s.get(word).(*Asset))
		}
	case *Flow:
		s.flow(e, verb, word)
	}
	return verb
}

func (s *sceneReader) zone(b *Boundary, verb, word string) {
	if verb == "in" {
		b.Inside = s.boundary(word)
		if b.Trust.Value == 0 {
			b.Trust = fromZone(b.Inside, b.Inside.Trust)
		}
		if b.Region.Value == 0 {
			b.Region = fromZone(b.Inside, b.Inside.Region)
		}
	} else if trust, ok := Trusts.Find(word); ok {
		b.Trust = Property[Trust]{Value: Trust(trust), Origin: Stated}
	} else if region, ok := Regions.Find(word); ok {
		b.Region = Property[Region]{Value: Region(region), Origin: Stated}
	} else {
		s.t.Fatalf("zone %s: %q", b.ID, word)
	}
}

func (s *sceneReader) asset(a *Asset, word string) {
	if c, ok := Classifications.Find(word); ok {
		a.Classification = Property[Classification]{Value: Classification(c), Origin: Stated}
	} else if k, ok := DataKinds.Find(word); ok {
		a.Kinds = a.Kinds.With(DataKind(k))
	} else if v, ok := Volumes.Find(word); ok {
		a.Volume = Property[Volume]{Value: Volume(v), Origin: Stated}
	} else {
		s.t.Fatalf("asset %s: %q", a.ID, word)
	}
}

func (s *sceneReader) flow(f *Flow, verb, word string) {
	switch verb {
	case "as":
		f.ID = ID(word)
	case "crosses":
		f.Crosses = append(f.Crosses, s.boundary(word))
	case "sends":
		f.Sends = append(f.Sends, s.get(word).(*Asset))
	case "receives":
		f.Receives = append(f.Receives, s.get(word).(*Asset))
	case "issuer":
		f.TokenIssuer = s.component(word)
	default:
		if word != "read" {
			s.t.Fatalf("flow %s: %q", f.ID, word)
		}
		reads(f)
	}
}

func (s *sceneReader) get(id string) Element {
	s.t.Helper()
	e, ok := s.byID[id]
	if !ok {
		s.t.Fatalf("%q stands nowhere above", id)
	}
	return e
}

func (s *sceneReader) component(id string) *Component { s.t.Helper(); return s.get(id).(*Component) }
func (s *sceneReader) boundary(id string) *Boundary   { s.t.Helper(); return s.get(id).(*Boundary) }

// find is the element of a model with an id, of the wanted kind.
func find[E Element](t testing.TB, m *Model, id ID) E {
	t.Helper()
	var found Element
	for _, c := range m.Components {
		if c.ID == id {
			found = c
		}
	}
	for _, f := range m.Flows {
		if f.ID == id {
			found = f
		}
	}
	for _, b := range m.Boundaries {
		if b.ID == id {
			found = b
		}
	}
	for _, a := range m.Assets {
		if a.ID == id {
			found = a
		}
	}
	if id == OutsideID {
		found = m.Outside
	}
	if id == ModelID {
		found = m
	}
	e, ok := found.(E)
	if !ok {
		t.Fatalf("no element %q of that kind", id)
	}
	return e
}
