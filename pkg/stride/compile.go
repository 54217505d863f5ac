package stride

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// node is a compiled condition: it holds or not, and tells the leaves on which that rests.
type node interface {
	holds(s subject) bool
	visit(s subject, held bool, see func(*leaf, subject))
	wants(s subject, want bool, list *[]asked) bool
}

type end uint8

const (
	self end = iota
	source
	target
)

// of is the subject that a fact behind source. or target. looks at.
func (e end) of(s subject) subject {
	switch e {
	case source:
		return subject{m: s.m, c: s.f.From}
	case target:
		return subject{m: s.m, c: s.f.To}
	}
	return s
}

// leaf is a compiled match of one fact.
type leaf struct {
	name string
	fact *Fact
	end  end
	mask bits
	text []string
	mech []model.Mechanism
	not  bool
}

func (l *leaf) holds(s subject) bool {
	s = l.end.of(s)
	var in bool
	switch {
	case l.mech != nil:
		for _, m := range l.mech {
			if s.m.Protection(s.element(), m, nil).State == model.Present {
				in = true
				break
			}
		}
	case l.fact.text != nil:
		values := l.fact.text(s)
		in = slices.ContainsFunc(l.text, func(w string) bool {
			return slices.Contains(values, w) || w == "unstated" && len(values) == 0
		})
	default:
		in = l.fact.get(s)&l.mask != 0
	}
	return in != l.not
}

func (l *leaf) visit(s subject, _ bool, see func(*leaf, subject)) { see(l, s) }

type allOf []node

func (n allOf) holds(s subject) bool {
	for _, c := range n {
		if !c.holds(s) {
			return false
		}
	}
	return true
}

func (n allOf) visit(s subject, held bool, see func(*leaf, subject)) {
	for _, c := range n {
		if held || !c.holds(s) {
			c.visit(s, held, see)
		}
	}
}

type anyOf []node

func (n anyOf) holds(s subject) bool {
	for _, c := range n {
		if c.holds(s) {
			return true
		}
	}
	return false
}

func (n anyOf) visit(s subject, held bool, see func(*leaf, subject)) {
	for _, c := range n {
		if !held || c.holds(s) {
			c.visit(s, held, see)
		}
	}
}

type noneOf struct{ anyOf }

func (n noneOf) holds(s subject) bool { return !n.anyOf.holds(s) }

func (n noneOf) visit(s subject, held bool, see func(*leaf, subject)) { n.anyOf.visit(s, !held, see) }

// overFlows holds a condition against the flows of a component.
type overFlows struct {
	of  node
	in  bool
	all bool
}

func (n overFlows) flows(s subject) []*model.Flow {
	if n.in {
		return s.c.In
	}
	return s.c.Out
}

func (n overFlows) holds(s subject) bool {
	flows := n.flows(s)
	for _, f := range flows {
		if n.of.holds(subject{m: s.m, f: f}) != n.all {
			return !n.all
		}
	}
	return n.all && len(flows) > 0
}

func (n overFlows) visit(s subject, held bool, see func(*leaf, subject)) {
	for _, f := range n.flows(s) {
		at := subject{m: s.m, f: f}
		if n.of.holds(at) == held {
			n.of.visit(at, held, see)
		}
	}
}

// overComponents holds a condition against the components of the model.
type overComponents struct{ of node }

func (n overComponents) holds(s subject) bool {
	return slices.ContainsFunc(s.m.Components, func(c *model.Component) bool { return n.of.holds(subject{m: s.m, c: c}) })
}

func (n overComponents) visit(s subject, held bool, see func(*leaf, subject)) {
	for _, c := range s.m.Components {
		at := subject{m: s.m, c: c}
		if n.of.holds(at) == held {
			n.of.visit(at, held, see)
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

func compileCondition(c Condition, of Subject) (node, error) {
	var all allOf
	for _, p := range c.Parts {
		n, err := compilePart(p, of)
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

func compilePart(p Part, of Subject) (node, error) {
	switch p.Op {
	case 0:
		return compileLeaf(p, of)
	case SomeIn, SomeOut, AllIn, AllOut:
		n, err := compileCondition(p.Of[0], OnFlow)
		return overFlows{n, p.Op == SomeIn || p.Op == AllIn, p.Op == AllIn || p.Op == AllOut}, err
	case SomeComponent:
		n, err := compileCondition(p.Of[0], OnComponent)
		return overComponents{n}, err
	}
	var list []node
	for _, c := range p.Of {
		n, err := compileCondition(c, of)
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
	fact, e, ok := lookup(p.Fact, of)
	if !ok {
		return nil, fmt.Errorf("no fact %s of a %s", p.Fact, of)
	}
	l := &leaf{name: p.Fact, fact: fact, end: e, not: p.Match.Not}
	if fact.has {
		for _, w := range p.Match.Is {
			m, ok := model.FindMechanism(w)
			if !ok {
				return nil, fmt.Errorf("no mechanism %s", w)
			}
			l.mech = append(l.mech, m)
		}
		return l, nil
	}
	if fact.text != nil {
		l.text = p.Match.Is
		return l, nil
	}
	for _, w := range p.Match.Is {
		i := slices.Index(fact.Words, w) + 1
		if i == 0 && w != "unstated" {
			return nil, fmt.Errorf("fact %s has no value %s", p.Fact, w)
		}
		l.mask |= 1 << i
	}
	for i := range fact.Words {
		if at := slices.Index(fact.Words, p.Match.AtLeast); at >= 0 && i >= at {
			l.mask |= 1 << (i + 1)
		}
		if at := slices.Index(fact.Words, p.Match.AtMost); at >= 0 && i <= at {
			l.mask |= 1 << (i + 1)
		}
	}
	return l, nil
}

// lookup finds a fact by the name that conditions on a kind of subject use.
func lookup(name string, of Subject) (*Fact, end, bool) {
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
			return &facts[i], e, true
		}
	}
	return nil, 0, false
}
