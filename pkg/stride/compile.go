package stride

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// node is a compiled condition.
type node interface {
	holds(v *view, s at) bool
	// ask reports whether the condition is as wanted, or would be by answers to what is unstated; these are added.
	ask(v *view, s at, want bool, to *askList) bool
	// visit tells the leaves on which it rests that the condition holds or not, with the subject that each looks at.
	visit(v *view, s at, held bool, see func(*leaf, at))
}

type end uint8

const (
	self end = iota
	source
	target
)

// of is the subject that a fact behind source. or target. looks at.
func (e end) of(v *view, s at) at {
	switch e {
	case source:
		return at{v.from[s.i], OnComponent}
	case target:
		return at{v.to[s.i], OnComponent}
	}
	return s
}

// leaf is a compiled match of one fact.
type leaf struct {
	name   string
	fact   *Fact
	column int // of the fact among those of its kind of subject
	end    end
	mask   uint32
	place  Subject // on which the answer belongs
	answer uint8   // the place, among the facts there, of the one that is stated
	text   []string
	mech   []model.Mechanism
	not    bool
	decide bool   // when the fact is unstated, an answer may turn the match round
	usual  uint32 // the value that an answer has as a rule, among those of mask
}

func (l *leaf) holds(v *view, s at) bool {
	s = l.end.of(v, s)
	var in bool
	switch {
	case l.mech != nil:
		for _, m := range l.mech {
			if v.state(s, m) == model.Present {
				in = true
				break
			}
		}
	case l.fact.Free():
		in = l.fact.among(l.text, v.subject(s))
	default:
		in = v.value(s, l.column)&l.mask != 0
	}
	return in != l.not
}

func (l *leaf) ask(v *view, s at, want bool, to *askList) bool {
	if l.holds(v, s) == want {
		return true
	}
	s = l.end.of(v, s)
	switch {
	case l.mech != nil:
		if l.not == want {
			return false // it is stated, and would have to be absent
		}
		found := false
		for _, m := range l.mech {
			if v.state(s, m) == model.Unstated {
				to.mechanism(v, s, m)
				found = true
			}
		}
		return found
	case !l.decide, l.fact.Free() && len(l.fact.said(v.subject(s))) > 0, !l.fact.Free() && v.value(s, l.column) != uint32(unstated):
		return false
	}
	to.fact(v, s, l, want)
	return true
}

func (l *leaf) visit(v *view, s at, _ bool, see func(*leaf, at)) { see(l, l.end.of(v, s)) }

type allOf []node

func (n allOf) holds(v *view, s at) bool {
	for _, c := range n {
		if !c.holds(v, s) {
			return false
		}
	}
	return true
}

func (n allOf) ask(v *view, s at, want bool, to *askList) bool {
	return askEach(n, v, s, want, want, to)
}

func (n allOf) visit(v *view, s at, held bool, see func(*leaf, at)) { visitEach(n, v, s, held, see) }

type anyOf []node

func (n anyOf) holds(v *view, s at) bool {
	for _, c := range n {
		if c.holds(v, s) {
			return true
		}
	}
	return false
}

func (n anyOf) ask(v *view, s at, want bool, to *askList) bool {
	return askEach(n, v, s, want, !want, to)
}

func (n anyOf) visit(v *view, s at, held bool, see func(*leaf, at)) { visitEach(n, v, s, held, see) }

// askEach asks for conditions of which every one has to be as wanted, or of which one is enough.
func askEach(n []node, v *view, s at, want, every bool, to *askList) bool {
	if !every {
		for _, c := range n {
			if c.holds(v, s) == want {
				return true
			}
		}
	}
	before, any := len(to.list), false
	for _, c := range n {
		could := c.ask(v, s, want, to)
		if every && !could {
			to.list = to.list[:before]
			return false
		}
		any = any || could
	}
	return every || any
}

func visitEach(n []node, v *view, s at, held bool, see func(*leaf, at)) {
	for _, c := range n {
		if c.holds(v, s) == held {
			c.visit(v, s, held, see)
		}
	}
}

type noneOf struct{ anyOf }

func (n noneOf) holds(v *view, s at) bool { return !n.anyOf.holds(v, s) }

func (n noneOf) ask(v *view, s at, want bool, to *askList) bool { return n.anyOf.ask(v, s, !want, to) }

func (n noneOf) visit(v *view, s at, held bool, see func(*leaf, at)) { n.anyOf.visit(v, s, !held, see) }

// overFlows holds a condition against the flows of a component.
type overFlows struct {
	of  node
	in  bool
	all bool
}

func (n overFlows) flows(v *view, s at) []*model.Flow {
	c := v.m.Components[s.i]
	if n.in {
		return c.In
	}
	return c.Out
}

func (n overFlows) holds(v *view, s at) bool {
	flows := n.flows(v, s)
	for _, f := range flows {
		if n.of.holds(v, at{int32(f.Index), OnFlow}) != n.all {
			return !n.all
		}
	}
	return n.all && len(flows) > 0
}

func (n overFlows) ask(v *view, s at, want bool, to *askList) bool {
	if n.holds(v, s) == want {
		return true
	}
	before, any, every := len(to.list), false, n.all == want
	for _, f := range n.flows(v, s) {
		could := n.of.ask(v, at{int32(f.Index), OnFlow}, want, to)
		if every && !could {
			to.list = to.list[:before]
			return false
		}
		any = any || could
	}
	return any
}

func (n overFlows) visit(v *view, s at, held bool, see func(*leaf, at)) {
	for _, f := range n.flows(v, s) {
		if s := (at{int32(f.Index), OnFlow}); n.of.holds(v, s) == held {
			n.of.visit(v, s, held, see)
		}
	}
}

// overComponents holds a condition against the components of the model. That is the same for every subject, and is
// worked out once.
type overComponents struct {
	of     node
	number int
}

func (n overComponents) holds(v *view, _ at) bool {
	if known := v.some[n.number]; known != 0 {
		return known == 2
	}
	some := false
	for i := 0; i < len(v.m.Components) && !some; i++ {
		some = n.of.holds(v, at{int32(i), OnComponent})
	}
	v.some[n.number] = 1
	if some {
		v.some[n.number] = 2
	}
	return some
}

func (n overComponents) ask(v *view, s at, want bool, to *askList) bool {
	if n.holds(v, s) == want {
		return true
	}
	before, any := len(to.list), false
	for i := range v.m.Components {
		could := n.of.ask(v, at{int32(i), OnComponent}, want, to)
		if !want && !could {
			to.list = to.list[:before]
			return false
		}
		any = any || could
	}
	return any
}

func (n overComponents) visit(v *view, _ at, held bool, see func(*leaf, at)) {
	for i := range v.m.Components {
		if s := (at{int32(i), OnComponent}); n.of.holds(v, s) == held {
			n.of.visit(v, s, held, see)
		}
	}
}

func (s subject) element() model.Element {
	switch {
	case s.c != nil:
		return s.c
	case s.f != nil:
		return s.f
	case s.b != nil:
		return s.b
	case s.a != nil:
		return s.a
	}
	return s.m
}

// compiler makes conditions ready to run.
type compiler struct{ some int }

func (k *compiler) condition(c Condition, of Subject) (node, error) {
	var all allOf
	for _, p := range c.Parts {
		n, err := k.part(p, of)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (k *compiler) part(p Part, of Subject) (node, error) {
	switch p.Op {
	case 0:
		return compileLeaf(p, of)
	case SomeIn, SomeOut, AllIn, AllOut:
		if of != OnComponent || len(p.Of) != 1 {
			return nil, fmt.Errorf("only a component has flows, and one condition is held against them")
		}
		n, err := k.condition(p.Of[0], OnFlow)
		return overFlows{n, p.Op == SomeIn || p.Op == AllIn, p.Op == AllIn || p.Op == AllOut}, err
	case SomeComponent:
		if len(p.Of) != 1 {
			return nil, fmt.Errorf("one condition is held against the components")
		}
		n, err := k.condition(p.Of[0], OnComponent)
		k.some++
		return overComponents{n, k.some - 1}, err
	}
	var list []node
	for _, c := range p.Of {
		n, err := k.condition(c, of)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	switch p.Op {
	case Any:
		return anyOf(list), nil
	case None:
		return noneOf{list}, nil
	case All:
		return allOf(list), nil
	}
	return nil, fmt.Errorf("unknown combination %d", p.Op)
}

func compileLeaf(p Part, of Subject) (node, error) {
	fact, column, e, ok := lookup(p.Fact, of)
	if !ok {
		return nil, fmt.Errorf("no fact %s of a %s", p.Fact, of)
	}
	l := &leaf{name: p.Fact, fact: fact, column: column, end: e, not: p.Match.Not, place: of}
	switch {
	case fact.zone:
		l.place = OnBoundary
	case e != self:
		l.place = OnComponent
	}
	if fact.key != "" {
		l.answer = uint8(slices.IndexFunc(factsOf(l.place), func(f Fact) bool { return f.key == fact.key }))
	}
	if fact.has {
		for _, w := range p.Match.Is {
			m, ok := model.FindMechanism(w)
			if !ok {
				return nil, fmt.Errorf("no mechanism %s", w)
			}
			l.mech = append(l.mech, m)
		}
		if l.mech == nil {
			return nil, fmt.Errorf("has names no mechanism")
		}
		return l, nil
	}
	if fact.Free() {
		l.text, l.decide = p.Match.Is, fact.key != ""
		return l, nil
	}
	for _, w := range p.Match.Is {
		i := slices.Index(fact.Words, w) + 1
		if i == 0 && w != "unstated" {
			return nil, fmt.Errorf("fact %s has no value %s", p.Fact, w)
		}
		l.mask |= 1 << i
	}
	if p.Match.AtLeast != "" || p.Match.AtMost != "" {
		least, most := slices.Index(fact.Words, p.Match.AtLeast), slices.Index(fact.Words, p.Match.AtMost)
		if p.Match.AtMost == "" {
			most = len(fact.Words) - 1
		}
		for i := max(least, 0); i <= most; i++ {
			l.mask |= 1 << (i + 1)
		}
	}
	l.usual = 2 << max(slices.Index(fact.Words, usual(fact)), 0) // an answer without words of its own is the first: stated
	stated := uint32(1)<<(len(fact.Words)+1) - 2
	if l.mask&1 != 0 {
		l.decide = fact.key != "" && l.mask&stated != stated
	} else {
		l.decide = fact.key != "" && l.mask != 0
	}
	return l, nil
}

// lookup finds a fact by the name that conditions on a kind of subject use, and its place among those of its subject.
func lookup(name string, of Subject) (*Fact, int, end, bool) {
	e := self
	if of == OnFlow {
		if rest, ok := strings.CutPrefix(name, "source."); ok {
			name, of, e = rest, OnComponent, source
		} else if rest, ok := strings.CutPrefix(name, "target."); ok {
			name, of, e = rest, OnComponent, target
		}
	}
	facts := factsOf(of)
	for i := range facts {
		if facts[i].Name == name {
			return &facts[i], i, e, true
		}
	}
	return nil, 0, 0, false
}
