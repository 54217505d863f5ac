package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestMarksOfTheMechanismsUsedHere(t *testing.T) {
	// The tables below choose mechanisms for their marks; a change of the vocabulary must show here first.
	for name, want := range map[string]Counts{
		"receipt": OnFlow, "autoscaling": OnSelf, "circuit-breaker": OnSource, "response-filtering": OnTarget,
		"input-validation": OnSource | OnTarget, "mfa": OnFlow | OnTarget | OnIssuer, "segmentation": OnCrossed | OnZone,
		"ddos-protection": OnTarget | InFront | OnCrossed | OnZone, "rate-limit.client": OnFlow | OnTarget | InFront,
		"edge-throttling": OnSelf | InFront, "field-encryption": OnSelf | OnFlow | OnSource | OnAssets, "erasure": OnAssets,
		"dpia": OnAssets | OnModel, "breach-process": OnModel, "transfer-safeguard": OnFlow | OnTarget | OnCrossed,
	} {
		mech, _ := FindMechanism(name)
		if got := mech.Info().Counts; got != want {
			t.Errorf("%s counts on %b, want %b", name, got, want)
		}
	}
}

// showProtection says a protection in short: state, way, who, and who else.
func showProtection(p Protection) string {
	if p.State == Unstated {
		return "unstated"
	}
	s := fmt.Sprintf("%s %s %s", p.State, [...]string{"?", "self", "source", "target", "issuer", "assets", "crossed", "around", "model", "in-front"}[p.Way], p.By.Identity().ID)
	for _, o := range p.Others {
		s += " and " + string(o.Identity().ID)
	}
	return s
}

const zonesOfProtection = `
	zone net untrusted
	zone dc internal
	zone data restricted in dc
`

func TestProtectionOfComponents(t *testing.T) {
	tests := []struct{ name, mechanism, lines, want string }{
		{"nobody says anything", "autoscaling", "service a in data", "unstated"},
		{"it says yes", "autoscaling", "service a in data +autoscaling", "yes self a"},
		{"it says no", "autoscaling", "service a in data -autoscaling", "no self a"},
		{"it says planned", "autoscaling", "service a in data ~autoscaling", "planned self a"},
		{"a statement on itself counts whatever the marks", "receipt", "service a in data +receipt", "yes self a"},
		{"another mechanism says nothing", "autoscaling", "service a in data +timeout", "unstated"},
		{"its zone says yes", "autoscaling", "zone x in dc +autoscaling\nservice a in x", "yes around x"},
		{"the zone around its zone says yes", "autoscaling", "zone x in dc +autoscaling\nzone y in x\nservice a in y", "yes around x"},
		{"the inner zone wins", "autoscaling", "zone x in dc +autoscaling\nzone y in x -autoscaling\nservice a in y", "no around y"},
		{"it wins over its zone", "autoscaling", "zone x in dc +autoscaling\nservice a in x -autoscaling", "no self a"},
		{"planned wins over yes further out", "autoscaling", "zone x in dc +autoscaling\nservice a in x ~autoscaling", "planned self a"},
		{"a sibling zone says nothing for it", "autoscaling", "zone x in dc +autoscaling\nzone y in dc\nservice a in y", "unstated"},
		{"a zone within says nothing for it", "autoscaling", "zone x in dc\nzone y in x +autoscaling\nservice a in x", "unstated"},
		{"the model says yes", "autoscaling", "model +autoscaling\nservice a in data", "yes model model"},
		{"a zone wins over the model", "autoscaling", "model +autoscaling\nzone x in dc -autoscaling\nservice a in x", "no around x"},
		{"no boundary, the model says yes", "autoscaling", "model +autoscaling\nservice a", "yes model model"},
		{"every asset says yes", "field-encryption", "asset d +field-encryption\nasset e +field-encryption\nservice a in dc handles d e", "yes assets d"},
		{"one asset says nothing", "field-encryption", "asset d +field-encryption\nasset e\nservice a in dc handles d e", "unstated"},
		{"one asset says no", "field-encryption", "asset d +field-encryption\nasset e -field-encryption\nservice a in dc handles d e", "no assets e"},
		{"one asset is planned", "field-encryption", "asset d ~field-encryption\nasset e\nservice a in dc handles d e", "planned assets d"},
		{"no before planned", "field-encryption", "asset d ~field-encryption\nasset e -field-encryption\nservice a in dc handles d e", "no assets e"},
		{"no assets have nothing", "field-encryption", "asset d +field-encryption\nservice a in dc", "unstated"},
		{"an asset has it from the model", "erasure", "model +erasure\nasset d +erasure\nasset e\nservice a in dc handles d e", "yes model model"},
		{"an asset wins over the model", "erasure", "model +erasure\nasset d -erasure\nservice a in dc handles d", "no assets d"},
		{"an asset wins over a zone", "field-encryption", "zone x in dc +field-encryption\nasset d -field-encryption\nservice a in x handles d", "no assets d"},
		{"the assets do what a zone does not", "field-encryption", "zone x in dc -field-encryption\nasset d +field-encryption\nservice a in x handles d", "yes assets d"},
		{"it says no, its assets yes", "field-encryption", "asset d +field-encryption\nservice a in dc handles d -field-encryption", "no self a"},
		{"a mechanism that does not count on assets", "autoscaling", "asset d +autoscaling\nservice a in dc handles d", "unstated"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfProtection+test.lines)
			mech, _ := FindMechanism(test.mechanism)
			if got := showProtection(m.Protection(find[*Component](t, m, "a"), mech, nil)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestProtectionOfFlows(t *testing.T) {
	tests := []struct{ name, mechanism, lines, want string }{
		{"nobody says anything", "timeout", "a in dc/b in dc/a > b", "unstated"},
		{"the flow says yes", "timeout", "a in dc/b in dc/a > b +timeout", "yes self a-b"},
		{"the flow wins over its ends", "timeout", "a in dc +timeout/b in dc +timeout/a > b -timeout", "no self a-b"},
		{"a statement on the flow counts whatever the marks", "autoscaling", "a in dc/b in dc/a > b +autoscaling", "yes self a-b"},
		{"the source does it", "circuit-breaker", "a in dc +circuit-breaker/b in dc/a > b", "yes source a"},
		{"the target does not do for the source", "circuit-breaker", "a in dc/b in dc +circuit-breaker/a > b", "unstated"},
		{"the target does it", "response-filtering", "a in dc/b in dc +response-filtering/a > b", "yes target b"},
		{"the source does not do for the target", "response-filtering", "a in dc +response-filtering/b in dc/a > b", "unstated"},
		{"neither end counts", "receipt", "a in dc +receipt/b in dc +receipt/a > b", "unstated"},
		{"either: the source", "input-validation", "a in dc +input-validation/b in dc/a > b", "yes source a"},
		{"either: the target", "input-validation", "a in dc/b in dc +input-validation/a > b", "yes target b"},
		{"either: both, the source is named", "input-validation", "a in dc +input-validation/b in dc +input-validation/a > b", "yes source a"},
		{"either: the source says no", "input-validation", "a in dc -input-validation/b in dc +input-validation/a > b", "yes target b"},
		{"either: the target says no", "input-validation", "a in dc +input-validation/b in dc -input-validation/a > b", "yes source a"},
		{"either: one says no, the other nothing", "input-validation", "a in dc -input-validation/b in dc/a > b", "no source a"},
		{"either: no and planned", "input-validation", "a in dc -input-validation/b in dc ~input-validation/a > b", "planned target b"},
		{"either: the source says no, the zone of the target yes", "input-validation", "zone x in dc +input-validation/a in dc -input-validation/b in x/a > b", "no source a"},
		{"the zone of the marked end says yes", "response-filtering", "zone x in dc +response-filtering/a in dc/b in x/a > b", "yes around x"},
		{"the zone of the other end says nothing", "response-filtering", "zone x in dc +response-filtering/a in x/b in dc/a > b", "unstated"},
		{"the marked end wins over its zone", "response-filtering", "zone x in dc +response-filtering/a in dc/b in x -response-filtering/a > b", "no target b"},
		{"the model says yes", "response-filtering", "model +response-filtering/a in dc/b in dc/a > b", "yes model model"},
		{"no marked end: a zone around both", "receipt", "zone x in dc +receipt/zone y in x/zone z in x/a in y/b in z/a > b", "yes around x"},
		{"no marked end: a zone around one", "receipt", "zone x in dc +receipt/a in x/b in dc/a > b", "unstated"},
		{"no marked end: the model", "receipt", "model ~receipt/a in dc/b in dc/a > b", "planned model model"},
		{"the issuer says yes", "mfa", "a in net/b in dc/i in dc +mfa/a > b issuer i", "yes issuer i"},
		{"the issuer has it from its zone", "mfa", "zone x in dc +mfa/a in net/b in dc/i in x/a > b issuer i", "yes around x"},
		{"the issuer says no", "mfa", "a in net/b in dc/i in dc -mfa/a > b issuer i", "no issuer i"},
		{"the issuer says no, the model no", "mfa", "model -mfa/a in net/b in dc/i in dc -mfa/a > b issuer i", "no issuer i"},
		{"the issuer says no, the target yes", "mfa", "a in net/b in dc +mfa/i in dc -mfa/a > b issuer i", "yes target b"},
		{"the target says no, the issuer yes", "mfa", "a in net/b in dc -mfa/i in dc +mfa/a > b issuer i", "no target b"},
		{"the zone of the target says no, the issuer yes", "mfa", "zone x in dc -mfa/a in net/b in x/i in dc +mfa/a > b issuer i", "yes issuer i"},
		{"the issuer says no, the zone of the target yes", "mfa", "zone x in dc +mfa/a in net/b in x/i in dc -mfa/a > b issuer i", "no issuer i"},
		{"the zone of the target before that of the issuer", "mfa", "zone x in dc -mfa/zone y in dc +mfa/a in net/b in x/i in y/a > b issuer i", "no around x"},
		{"another component says yes, but issues nothing", "mfa", "a in net/b in dc/i in dc +mfa/a > b", "unstated"},
		{"a boundary entered says yes", "segmentation", "zone x in dc +segmentation/a in net/b in x/a > b", "yes crossed x"},
		{"a boundary entered further out says yes", "segmentation", "zone x in dc +segmentation/zone y in x/a in net/b in y/a > b", "yes crossed x"},
		{"a boundary left says yes", "segmentation", "zone x in dc +segmentation/a in x/b in net/a > b", "yes crossed x"},
		{"a line says yes", "segmentation", "zone x +segmentation/a in dc/b in dc/a > b crosses x", "yes crossed x"},
		{"a boundary around both is not crossed", "segmentation", "zone x in dc +segmentation/a in x/b in x/a > b", "yes around x"},
		{"a boundary around neither", "segmentation", "zone x in dc +segmentation/a in net/b in dc/a > b", "unstated"},
		{"one boundary crossed says no, another yes", "segmentation", "zone x in dc -segmentation/zone y +segmentation/a in y/b in x/a > b", "yes crossed y"},
		{"the inner says no, the outer yes", "segmentation", "zone x in dc +segmentation/zone y in x -segmentation/a in net/b in y/a > b", "yes crossed x"},
		{"a boundary crossed says no", "segmentation", "zone x in dc -segmentation/a in net/b in x/a > b", "no crossed x"},
		{"a boundary crossed says no, the model yes", "segmentation", "model +segmentation/zone x in dc -segmentation/a in net/b in x/a > b", "no crossed x"},
		{"a boundary crossed says yes, around both no", "segmentation", "zone x in dc -segmentation/zone y in x +segmentation/a in x/b in y/a > b", "yes crossed y"},
		{"a boundary crossed says no, around both yes", "segmentation", "zone x in dc +segmentation/zone y in x -segmentation/a in x/b in y/a > b", "no crossed y"},
		{"either: the zones of both ends", "input-validation", "zone x in dc -input-validation/zone y in dc +input-validation/a in x/b in y/a > b", "yes around y"},
		{"a boundary left, for the target", "transfer-safeguard", "zone x in dc +transfer-safeguard/a in x/b in net/a > b", "yes crossed x"},
		{"the target says no, a boundary left yes", "transfer-safeguard", "zone x in dc +transfer-safeguard/a in x/b in net -transfer-safeguard/a > b", "no target b"},
		{"a boundary crossed where crossing does not count", "receipt", "zone x in dc +receipt/a in net/b in x/a > b", "unstated"},
		{"all that it carries says yes", "field-encryption", "asset d +field-encryption/asset e +field-encryption/a in dc/b in dc/a > b sends d receives e", "yes assets d"},
		{"the source says no, all that it carries yes", "field-encryption", "asset d +field-encryption/a in dc -field-encryption/b in dc/a > b sends d", "no source a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfProtection+lines(test.lines))
			mech, _ := FindMechanism(test.mechanism)
			if got := showProtection(m.Protection(find[*Flow](t, m, "a-b"), mech, nil)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestProtectionOfOtherElements(t *testing.T) {
	tests := []struct{ name, mechanism, lines, of, want string }{
		{"a boundary itself", "firewall", "zone x in dc +firewall", "x", "yes self x"},
		{"a boundary, from the one around", "firewall", "zone x in dc +firewall\nzone y in x", "y", "yes around x"},
		{"a boundary, not from the one within", "firewall", "zone x in dc\nzone y in x +firewall", "x", "unstated"},
		{"a boundary at the top, from the model", "firewall", "zone x\nmodel +firewall", "x", "yes model model"},
		{"outside, from the model", "firewall", "model +firewall", "outside", "yes model model"},
		{"an asset itself", "erasure", "asset d +erasure", "d", "yes self d"},
		{"an asset, from the model", "erasure", "asset d\nmodel +erasure", "d", "yes model model"},
		{"an asset wins over the model", "erasure", "asset d -erasure\nmodel +erasure", "d", "no self d"},
		{"the model itself", "breach-process", "model +breach-process", "model", "yes self model"},
		{"the model, from all its assets", "dpia", "asset d +dpia\nasset e +dpia", "model", "yes assets d"},
		{"the model, not from some of its assets", "dpia", "asset d +dpia\nasset e", "model", "unstated"},
		{"the model wins over its assets", "dpia", "asset d +dpia\nmodel -dpia", "model", "no self model"},
		{"the model, not from a zone", "breach-process", "zone x +breach-process", "model", "unstated"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfProtection+test.lines)
			mech, _ := FindMechanism(test.mechanism)
			if got := showProtection(m.Protection(find[Element](t, m, ID(test.of)), mech, nil)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestOutsideIsAroundEverything(t *testing.T) {
	dc := zone("dc", nil, TrustInternal)
	a, b := part("a", RoleService, dc), part("b", RoleService, nil)
	outside := states(&Boundary{Node: Node{ID: OutsideID}}, "autoscaling", Present)
	m := modelOf(outside, dc, a, b)
	mech, _ := FindMechanism("autoscaling")
	for _, e := range []Element{a, b, dc} {
		if got := showProtection(m.Protection(e, mech, nil)); got != "yes around outside" {
			t.Errorf("%s: %s", e.Identity().ID, got)
		}
	}
}

func TestOnlyCulpritsHaveToSayYes(t *testing.T) {
	m := scene(t, "asset d +erasure\nasset e -erasure\nservice a handles d e")
	a, mech := find[*Component](t, m, "a"), Mechanism(0)
	mech, _ = FindMechanism("erasure")
	for want, culprits := range map[string][]*Asset{
		"no assets e": nil, "yes assets d": {find[*Asset](t, m, "d")}, "unstated": {},
	} {
		if got := showProtection(m.Protection(a, mech, culprits)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestStatementsAreFoundInLongLists(t *testing.T) {
	for _, step := range []int{1, 2, 7} {
		a := part("a", RoleService, nil)
		for i, info := range AllMechanisms() {
			if i%step == 0 {
				states(a, info.Name, Present)
			}
		}
		m := modelOf(a)
		for i, info := range AllMechanisms() {
			mech, _ := FindMechanism(info.Name)
			if got, want := m.Protection(a, mech, nil).State == Present, i%step == 0; got != want {
				t.Errorf("every %d: %s is stated: %v", step, info.Name, got)
			}
		}
	}
}

// lines turns "a in dc/a > b" into the lines of a scene, components being services.
func lines(s string) string {
	out := ""
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '/' {
			continue
		}
		line := s[start:i]
		if len(line) > 5 && line[1:5] == " in " {
			line = "service " + line
		}
		out, start = out+line+"\n", i+1
	}
	return out
}

// What one model states further, another does not lose: a yes added anywhere takes no protection away.
func TestStatingYesNeverRemovesProtection(t *testing.T) {
	names := []string{"rate-limit.client", "mfa", "segmentation", "ddos-protection", "field-encryption", "input-validation", "edge-throttling", "receipt", "dpia"}
	gained := 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 17))
		name := names[r.IntN(len(names))]
		mech, _ := FindMechanism(name)
		build := func() (*Model, []Element) {
			m := randomStated(rand.New(rand.NewPCG(seed, 19)), name)
			return m, allElements(m)
		}
		before, was := build()
		after, is := build()
		at := r.IntN(len(is))
		n := is[at].Identity()
		if s := n.Mechanisms.Get(mech); s != nil {
			s.State = Present
		} else {
			states(is[at], name, Present)
		}
		computeGraph(after)
		for i := range was {
			had, has := before.Protection(was[i], mech, nil), after.Protection(is[i], mech, nil)
			if had.State == Present && has.State != Present {
				t.Fatalf("seed %d: %s has %s: %s; with it stated on %s: %s\n%s", seed, was[i].Identity().ID, name, showProtection(had), n.ID, showProtection(has), describe(after))
			}
			if had.State != Present && has.State == Present {
				gained++
			}
		}
	}
	if gained < 500 {
		t.Errorf("the models are too tame: only %d protections gained", gained)
	}
}

// randomStated is a random model with assets and issuers, in which one mechanism is stated here and there.
func randomStated(r *rand.Rand, name string) *Model {
	m := randomModel(r)
	for i := range 3 {
		m.Assets = append(m.Assets, &Asset{Node: Node{ID: ID(fmt.Sprintf("asset%d", i))}})
	}
	for _, f := range m.Flows {
		f.Sends = slices.Clone(m.Assets[r.IntN(3):])
		if r.IntN(2) == 0 {
			f.TokenIssuer = m.Components[r.IntN(len(m.Components))]
		}
	}
	for _, e := range allElements(m) {
		e.Identity().Mechanisms = nil
		if r.IntN(4) == 0 {
			states(e, name, []State{Present, Present, Absent, Planned}[r.IntN(4)])
		}
	}
	computeGraph(m)
	return m
}

// allElements is every element of a model, the model itself last.
func allElements(m *Model) []Element {
	var all []Element
	for _, a := range m.Assets {
		all = append(all, a)
	}
	for _, b := range m.Boundaries {
		all = append(all, b)
	}
	for _, c := range m.Components {
		all = append(all, c)
	}
	for _, f := range m.Flows {
		all = append(all, f)
	}
	return append(all, m)
}
