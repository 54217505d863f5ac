package stride

import (
	"github.com/threatctl/threatctl/pkg/model"
)

// at names a subject by its kind and its place among those of its kind. Outside is the boundary after the last.
type at struct {
	i  int32
	of Subject
}

// view is a model as conditions look at it: the facts of all elements worked out once, and what is stated of mechanisms
// remembered while rules run. Afterwards it is only read.
type view struct {
	m        *model.Model
	facts    [OnModel + 1][]uint32 // the values of all facts, element after element
	width    [OnModel + 1]int      // how many facts an element has
	from, to []int32               // of flows: the places of their ends
	anywhere []bool                // by mechanism: some element states it
	states   *stateCache           // nil when the rules have run
	some     []int8                // of conditions on some component: 0 not yet known, 1 no, 2 yes
	inner    []*model.Boundary     // those further inside first; made when first asked for
}

// stateCache remembers what is stated of a mechanism for an element, plus 1; 0 is not yet looked up.
type stateCache [OnModel + 1][][]uint8

func newView(m *model.Model, some int) *view {
	v := &view{m: m, states: new(stateCache), some: make([]int8, some)}
	v.from, v.to = make([]int32, len(m.Flows)), make([]int32, len(m.Flows))
	for i, f := range m.Flows {
		v.from[i], v.to[i] = int32(f.From.Index), int32(f.To.Index)
	}
	mechanisms := len(model.AllMechanisms()) + 1
	v.anywhere = make([]bool, mechanisms)
	for of := OnComponent; of <= OnModel; of++ {
		facts, n := factsOf(of), v.count(of)
		v.width[of] = len(facts)
		v.states[of] = make([][]uint8, mechanisms)
		values := make([]uint32, 0, len(facts)*n)
		for i := range n {
			s := v.subject(at{int32(i), of})
			for k := range facts {
				var value uint32
				if facts[k].get != nil {
					value = uint32(facts[k].get(s))
				}
				values = append(values, value)
			}
			v.note(s.element())
		}
		v.facts[of] = values
	}
	v.note(m.Outside)
	return v
}

func (v *view) note(e model.Element) {
	list := e.Identity().Mechanisms
	for k := range list {
		v.anywhere[list[k].Mechanism] = true
	}
}

// count is how many subjects of a kind there are.
func (v *view) count(of Subject) int {
	switch of {
	case OnComponent:
		return len(v.m.Components)
	case OnFlow:
		return len(v.m.Flows)
	case OnBoundary:
		return len(v.m.Boundaries)
	case OnAsset:
		return len(v.m.Assets)
	}
	return 1
}

func (v *view) subject(s at) subject {
	switch s.of {
	case OnComponent:
		return subject{m: v.m, c: v.m.Components[s.i]}
	case OnFlow:
		return subject{m: v.m, f: v.m.Flows[s.i]}
	case OnBoundary:
		if int(s.i) == len(v.m.Boundaries) {
			return subject{m: v.m, b: v.m.Outside}
		}
		return subject{m: v.m, b: v.m.Boundaries[s.i]}
	case OnAsset:
		return subject{m: v.m, a: v.m.Assets[s.i]}
	}
	return subject{m: v.m}
}

func (v *view) element(s at) model.Element { return v.subject(s).element() }

func (v *view) value(s at, column int) uint32 { return v.facts[s.of][int(s.i)*v.width[s.of]+column] }

// state is what is stated of a mechanism for a subject.
func (v *view) state(s at, mech model.Mechanism) model.State {
	if !v.anywhere[mech] {
		return model.Unstated
	}
	if v.states == nil {
		return v.m.Protection(v.element(s), mech, nil).State
	}
	known := v.states[s.of][mech]
	if known == nil {
		known = make([]uint8, v.count(s.of))
		v.states[s.of][mech] = known
	}
	if known[s.i] == 0 {
		known[s.i] = 1 + uint8(v.m.Protection(v.element(s), mech, nil).State)
	}
	return model.State(known[s.i] - 1)
}

// atEntrance are the mechanisms that are best asked of the entrance to what they protect: there one answer counts for all
// that stands behind.
var atEntrance = func() map[model.Mechanism]bool {
	set := map[model.Mechanism]bool{}
	for _, name := range []string{
		"rate-limit.client", "rate-limit.group", "rate-limit.global", "edge-throttling", "ddos-protection", "bot-defence", "payload-limit", "stream-limit",
	} {
		m, _ := model.FindMechanism(name)
		set[m] = true
	}
	return set
}()

// entrance is the gateway or the like in front of a subject, when a mechanism belongs there and nothing is said of it.
func (v *view) entrance(s at, mech model.Mechanism) (at, bool) {
	if !atEntrance[mech] || s.of != OnFlow && s.of != OnComponent {
		return at{}, false
	}
	target := s.i
	if s.of == OnFlow {
		target = v.to[s.i]
	}
	e := v.m.Entrance(v.m.Components[target])
	if e == nil {
		return at{}, false
	}
	there := at{int32(e.Index), OnComponent}
	return there, v.state(there, mech) == model.Unstated
}

// zone is the innermost boundary around a component.
func (v *view) zone(c *model.Component) at { return at{int32(c.Zone().Index), OnBoundary} }

// around reports whether a boundary is the inner one or stands around it. Outside stands around everything.
func around(b, inner *model.Boundary) bool {
	for ; inner != nil; inner = inner.Inside {
		if inner == b {
			return true
		}
	}
	return b.ID == model.OutsideID
}

// place is the narrowest element where the answer counts that a subject has a mechanism, and where a person would say it.
func (v *view) place(s at, mech model.Mechanism) at {
	if e, ok := v.entrance(s, mech); ok {
		return e
	}
	if s.of != OnFlow {
		return s
	}
	f, counts := v.m.Flows[s.i], mech.Info().Counts
	from, to := at{v.from[s.i], OnComponent}, at{v.to[s.i], OnComponent}
	source := counts&model.OnSource != 0
	target := counts&model.OnTarget != 0 || counts&model.OnFlow == 0 && counts&model.InFront != 0
	switch {
	case source && target:
		if f.To.Type.Value != model.TypeProcess && f.From.Type.Value == model.TypeProcess {
			return from
		}
		return to
	case target:
		return to
	case source:
		return from
	case counts&model.OnCrossed != 0 && counts&model.OnFlow == 0:
		if !around(f.To.Zone(), f.From.Zone()) {
			return v.zone(f.To)
		}
		if !around(f.From.Zone(), f.To.Zone()) {
			return v.zone(f.From)
		}
	}
	return s
}
