package stride

import "github.com/threatctl/threatctl/pkg/model"

// asked is something unstated whose answer would settle a threat.
type asked struct {
	mech model.Mechanism
	leaf *leaf
	s    subject // whose it is
}

// asks adds to a list what is unstated and would settle the threat: what the condition took as unstated, so that an
// answer may end it, and what is missing of each alternative that counters it.
func (t *Threat) asks(list []asked) []asked {
	t.rule.when.wants(t.s, false, &list)
	for _, alt := range t.rule.mitigated {
		list = alt.missing(t.s, list)
	}
	return list
}

// missing adds what is missing of an alternative, when answers could complete it: nothing of it may be stated otherwise.
func (a alternative) missing(s subject, list []asked) []asked {
	before := len(list)
	for _, r := range a {
		if r.when != nil {
			if !r.when.wants(s, true, &list) {
				return list[:before]
			}
			continue
		}
		switch s.m.Protection(s.element(), r.mech, nil).State {
		case model.Unstated:
			list = append(list, asked{mech: r.mech, s: s})
		case model.Absent, model.Planned:
			return list[:before]
		}
	}
	return list
}

// wants adds the answers that could make a condition come out as wanted, and reports whether they could; when it does
// already, that takes none. What is wanted of all parts is in vain when one of them cannot; of any part, each that can is
// a way of its own.

func (l *leaf) wants(s subject, want bool, list *[]asked) bool {
	if l.holds(s) == want {
		return true
	}
	at := l.end.of(s)
	if l.mech == nil {
		if l.fact.get == nil || l.fact.key == "" || l.fact.get(at) != unstated {
			return false
		}
		*list = append(*list, asked{leaf: l, s: at})
		return true
	}
	if want == l.not {
		return false // what is stated cannot be unsaid
	}
	some := false
	for _, m := range l.mech {
		if at.m.Protection(at.element(), m, nil).State == model.Unstated {
			*list = append(*list, asked{mech: m, s: at})
			some = true
		}
	}
	return some
}

func (n allOf) wants(s subject, want bool, list *[]asked) bool {
	w := wanting{all: want, before: len(*list), list: list}
	for _, c := range n {
		if !w.next(c.holds(s) == want, func() bool { return c.wants(s, want, list) }) {
			break
		}
	}
	return w.done()
}

func (n anyOf) wants(s subject, want bool, list *[]asked) bool {
	w := wanting{all: !want, before: len(*list), list: list}
	for _, c := range n {
		if !w.next(c.holds(s) == want, func() bool { return c.wants(s, want, list) }) {
			break
		}
	}
	return w.done()
}

func (n noneOf) wants(s subject, want bool, list *[]asked) bool { return n.anyOf.wants(s, !want, list) }

func (n overFlows) wants(s subject, want bool, list *[]asked) bool {
	flows := n.flows(s)
	w := wanting{all: n.all == want, before: len(*list), list: list}
	for _, f := range flows {
		at := subject{m: s.m, f: f}
		if !w.next(n.of.holds(at) == want, func() bool { return n.of.wants(at, want, list) }) {
			break
		}
	}
	return len(flows) > 0 && w.done()
}

func (n overComponents) wants(s subject, want bool, list *[]asked) bool {
	w := wanting{all: !want, before: len(*list), list: list}
	for _, c := range s.m.Components {
		at := subject{m: s.m, c: c}
		if !w.next(n.of.holds(at) == want, func() bool { return n.of.wants(at, want, list) }) {
			break
		}
	}
	return w.done()
}

// wanting goes over the parts of a condition, of which all or any must come out as wanted.
type wanting struct {
	all    bool
	before int
	list   *[]asked
	failed bool // all are wanted, and one cannot
	is     bool // any is wanted, and one does already
	some   bool // a part can be brought to it, or is
}

// next takes one part: whether it is as wanted, and how to ask for it otherwise. It reports whether to go on.
func (w *wanting) next(is bool, ask func() bool) bool {
	switch {
	case w.all && is:
		w.some = true
	case w.all:
		if !ask() {
			w.failed = true
			return false
		}
		w.some = true
	case is:
		w.is = true
		return false
	default:
		w.some = ask() || w.some
	}
	return true
}

func (w *wanting) done() bool {
	switch {
	case w.failed:
		*w.list = (*w.list)[:w.before]
		return false
	case w.is:
		*w.list = (*w.list)[:w.before] // it is so already
		return true
	}
	return w.some
}
