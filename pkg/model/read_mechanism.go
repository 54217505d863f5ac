package model

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// mechanisms reads what is stated of mechanisms: a mapping of names to states, or a list that is short for all yes.
func (r *reader) mechanisms(n yamltree.Node, to *Mechanisms) {
	switch n.Kind() {
	case yamltree.Null:
		return
	case yamltree.Sequence:
		for i := range n.Len() {
			item := n.Item(i)
			if item.Kind() != yamltree.Scalar {
				r.wrongKind(item, "the name of a mechanism")
				continue
			}
			r.mechanism(item, item, yamltree.Node{}, to)
		}
	case yamltree.Mapping:
		for i := range n.Len() {
			p := n.Pair(i)
			r.mechanism(p.Key, p.Value, p.Value, to)
		}
	default:
		r.wrongKind(n, "a mapping of mechanisms to yes, no or planned, or a list of those in place")
		return
	}
	slices.SortStableFunc(*to, func(a, b Statement) int { return int(a.Mechanism) - int(b.Mechanism) })
}

// mechanism reads one statement. A value that is not valid is that of a list: yes.
func (r *reader) mechanism(key, at, value yamltree.Node, to *Mechanisms) {
	name := key.Text()
	members := familyMembers(name)
	m, known := FindMechanism(name)
	switch {
	case !known && members == nil:
		r.unknownMechanism(key, name)
	case !value.Valid():
		if !known {
			r.needsMembers(key, name, members)
			return
		}
		r.state(key, to, Statement{Mechanism: m, State: Present, Pos: at.Pos()})
	case members != nil && value.Kind() != yamltree.Scalar:
		r.family(name, m, value, members, to)
	case !known:
		r.needsMembers(value, name, members)
	default:
		if s, ok := r.statement(value, m); ok {
			r.state(key, to, s)
		}
	}
}

func (r *reader) needsMembers(n yamltree.Node, name string, members []string) {
	r.report(CodeWrongType, n, "write "+name+": {"+members[0]+": yes}, or "+name+": ["+members[0]+"]", "%s needs its members: %s", name, strings.Join(members, ", "))
}

// family reads rate-limit: {client: yes} and audit-log: [who, when].
func (r *reader) family(name string, whole Mechanism, n yamltree.Node, members []string, to *Mechanisms) {
	log := Statement{Mechanism: whole, Pos: n.Pos()}
	member := func(key yamltree.Node, value yamltree.Node) {
		m, ok := FindMechanism(name + "." + key.Text())
		if !ok {
			if whole != 0 && r.detail(key, value, &log) {
				return
			}
			known := members
			if whole != 0 {
				known = append(slices.Clone(members), "state", "note", "evidence", "since")
			}
			r.unknownKey(yamltree.Pair{Key: key, Value: value}, name, known)
			return
		}
		s := Statement{Mechanism: m, State: Present, Pos: key.Pos()}
		if value.Valid() {
			if s, ok = r.statement(value, m); !ok {
				return
			}
		}
		if s.State == Present && whole != 0 && log.State == Unstated {
			log.State = Present // a log that answers a question exists
		}
		r.state(key, to, s)
	}
	if n.Kind() == yamltree.Sequence {
		for i := range n.Len() {
			member(n.Item(i), yamltree.Node{})
		}
	} else {
		for i := range n.Len() {
			p := n.Pair(i)
			member(p.Key, p.Value)
		}
	}
	if whole != 0 && log.State != Unstated {
		r.state(n, to, log)
	}
}

// state adds a statement, unless the mechanism is stated already.
func (r *reader) state(key yamltree.Node, to *Mechanisms, s Statement) {
	if first := to.Get(s.Mechanism); first != nil {
		r.report(CodeDuplicateKey, key, "", "%s is stated twice here", s.Mechanism)
		return
	}
	*to = append(*to, s)
}

// statement reads yes, no, planned, or a mapping with state.
func (r *reader) statement(n yamltree.Node, m Mechanism) (Statement, bool) {
	s := Statement{Mechanism: m, Pos: n.Pos()}
	if n.Kind() == yamltree.Mapping {
		for i := range n.Len() {
			p := n.Pair(i)
			if !r.detail(p.Key, p.Value, &s) {
				r.unknownKey(p, "mechanism", []string{"state", "note", "evidence", "since"})
			}
		}
		if s.State == Unstated {
			r.report(CodeMissing, n, "state: yes, no or planned", "%s does not say its state", m)
		}
		return s, s.State != Unstated
	}
	s.State = r.stateWord(n)
	return s, s.State != Unstated
}

// detail reads one key of the long form of a statement, and reports whether it is one.
func (r *reader) detail(key, value yamltree.Node, s *Statement) bool {
	switch key.Text() {
	case "state":
		s.State = r.stateWord(value)
	case "note":
		s.Note, _ = r.text(value)
	case "evidence":
		s.Evidence, _ = r.link(value)
	case "since":
		s.Since, _ = r.date(value)
	default:
		return false
	}
	return true
}

func (r *reader) stateWord(n yamltree.Node) State {
	if n.Kind() == yamltree.Scalar {
		switch n.Text() {
		case "yes", "true":
			return Present
		case "no", "false":
			return Absent
		case "planned":
			return Planned
		}
		r.unknownWord(n, "state", n.Text(), []string{"yes", "no", "planned"}, "")
		return Unstated
	}
	r.wrongKind(n, "yes, no or planned")
	return Unstated
}

// familyMembers are the members of a family such as rate-limit, or nil.
func familyMembers(name string) []string {
	var members []string
	for _, m := range mechanisms {
		if rest, ok := strings.CutPrefix(m.Name, name+"."); ok {
			members = append(members, rest)
		}
	}
	return members
}

func (r *reader) unknownMechanism(key yamltree.Node, name string) {
	var names []string
	for _, m := range mechanisms {
		names = append(names, m.Name)
		if slices.Contains(m.AlsoCalled, name) {
			r.report(CodeUnknownValue, key, "", "unknown mechanism %q (here it is %q)", name, m.Name)
			return
		}
	}
	message := "unknown mechanism \"" + diag.Visible(clip(name)) + "\""
	if near, ok := diag.Nearest(name, names); ok {
		message += " (did you mean \"" + near + "\"?)"
	}
	r.report(CodeUnknownValue, key, "docs/language.md lists the mechanisms", "%s", message)
}
