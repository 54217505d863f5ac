package model

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// families are the mechanisms that take members, such as rate-limit, with the members of each in order.
var families = func() map[string][]string {
	members := map[string][]string{}
	for _, m := range mechanisms {
		if family, member, ok := strings.Cut(m.Name, "."); ok {
			members[family] = append(members[family], member)
		}
	}
	return members
}()

const logFamily = "audit-log" // the family that is a mechanism of its own too

var stateWords = []string{"yes", "no", "planned"}

// detailKeys are the keys of the long form of a statement.
var detailKeys = []string{"state", "note", "evidence", "since"}

// mechanisms reads what is stated of mechanisms: a mapping of names to states, or a list that is short for all yes.
func (r *reader) mechanisms(n yamltree.Node, to *Node) {
	before := len(to.Mechanisms) // the model's may stand in several files
	if n.Kind() == yamltree.Mapping {
		for i := range n.Len() {
			p := n.Pair(i)
			r.mechanism(p.Key, p.Value, to)
		}
	} else {
		for i := range count(n) {
			if name := item(n, i); name.Kind() == yamltree.Scalar {
				r.mechanism(name, yamltree.Node{}, to)
			} else {
				r.wrongKind(name, "the name of a mechanism")
			}
		}
	}
	if n.File() != nil && to.Span.File != "" && n.File().Name != to.Span.File {
		for i := range to.Mechanisms[before:] {
			to.Mechanisms[before+i].Pos = diag.Pos{} // it would be a place in another file than the element's
		}
	}
}

// mechanism reads one statement. Without a value it stands in a list: yes.
func (r *reader) mechanism(name, value yamltree.Node, to *Node) {
	members := families[name.Text()]
	m, known := FindMechanism(name.Text())
	single := Statement{Mechanism: m, State: Present, Pos: name.Pos()}
	ok := true
	switch {
	case !known && members == nil:
		r.unknownMechanism(name)
		return
	case value.Valid() && members != nil && (value.Kind() == yamltree.Mapping || value.Kind() == yamltree.Sequence || slices.Contains(members, value.Text())):
		r.family(name, m, value, members, to)
		return
	case !known:
		at := value
		if !value.Valid() {
			at = name
		}
		r.report(CodeWrongType, at, "write "+name.Text()+": {"+members[0]+": yes}, or "+name.Text()+": ["+members[0]+"]", "%s needs its members: %s", name.Text(), strings.Join(members, ", "))
		return
	case value.Valid():
		single, ok = r.statement(value, m)
	}
	if ok {
		r.state(name, to, single)
	}
}

// family reads rate-limit: {client: yes} and audit-log: [who, when]. Whole is the mechanism that the family itself is, 0
// when it is none. A note, an evidence or a since beside members holds for each of them that has none of its own.
func (r *reader) family(name yamltree.Node, whole Mechanism, n yamltree.Node, members []string, to *Node) {
	shared := Statement{Mechanism: whole, Pos: n.Pos()}
	known := slices.Concat(members, detailKeys[1:])
	if whole != 0 {
		known = slices.Concat(members, detailKeys)
	}
	before := len(to.Mechanisms)
	member := func(in, key, value yamltree.Node) {
		m, ok := FindMechanism(name.Text() + "." + key.Text())
		if !ok || key.Kind() != yamltree.Scalar {
			if key.Text() == "state" && whole == 0 || !value.Valid() || !r.detail(key, value, &shared) {
				r.unknownKey(in, yamltree.Pair{Key: key, Value: value}, name.Text(), known)
			}
			return
		}
		s := Statement{Mechanism: m, State: Present, Pos: key.Pos()}
		if value.Valid() {
			s, ok = r.statement(value, m)
		}
		if ok {
			r.state(key, to, s)
		}
	}
	if n.Kind() == yamltree.Mapping {
		for i := range n.Len() {
			p := n.Pair(i)
			member(n, p.Key, p.Value)
		}
	} else {
		for i := range count(n) {
			member(n, item(n, i), yamltree.Node{})
		}
	}
	for i := range to.Mechanisms[before:] {
		to.Mechanisms[before+i].fillFrom(shared)
	}
	if shared.State != Unstated {
		r.state(name, to, shared)
	}
}

func (s *Statement) fillFrom(shared Statement) {
	if s.Note == "" {
		s.Note = shared.Note
	}
	if s.Evidence == "" {
		s.Evidence = shared.Evidence
	}
	if s.Since == "" {
		s.Since = shared.Since
	}
}

// state adds a statement, unless the mechanism is stated already.
func (r *reader) state(key yamltree.Node, to *Node, s Statement) {
	where := "mechanism " + s.Mechanism.String() + " of "
	if first := to.Mechanisms.Get(s.Mechanism); first == nil {
		to.Mechanisms = append(to.Mechanisms, s)
	} else if before, other := r.keys[where+string(to.ID)]; to.ID == ModelID && other {
		r.twice(CodeDuplicateKey, key.Span(), before, s.Mechanism.String()+" is stated twice for the model")
	} else {
		r.twice(CodeDuplicateKey, key.Span(), diag.At(key.Span().File, first.Pos), s.Mechanism.String()+" is stated twice here")
	}
	if to.ID == ModelID {
		if _, ok := r.keys[where+string(to.ID)]; !ok {
			r.keys[where+string(to.ID)] = key.Span() // over files, the place in one is not enough
		}
	}
}

// statement reads yes, no, planned, or a mapping with state.
func (r *reader) statement(n yamltree.Node, m Mechanism) (Statement, bool) {
	s := Statement{Mechanism: m, Pos: n.Pos()}
	if n.Kind() != yamltree.Mapping {
		s.State = r.stateWord(n)
		return s, s.State != Unstated
	}
	stated := false
	for i := range n.Len() {
		p := n.Pair(i)
		stated = stated || p.Key.Text() == "state"
		if !r.detail(p.Key, p.Value, &s) {
			r.unknownKey(n, p, "mechanism", detailKeys)
		}
	}
	if !stated {
		r.report(CodeMissing, n, "state: yes, no or planned", "%s does not say its state", m)
	}
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
	if n.Kind() != yamltree.Scalar {
		r.wrongKind(n, "yes, no or planned")
		return Unstated
	}
	switch n.Text() {
	case "yes", "true":
		return Present
	case "no", "false":
		return Absent
	case "planned":
		return Planned
	}
	r.unknownWord(n, "state", n.Text(), stateWords, "")
	return Unstated
}

func (r *reader) unknownMechanism(n yamltree.Node) {
	name, here := n.Text(), ""
	names := make([]string, len(mechanisms))
	for i, m := range mechanisms {
		names[i] = m.Name
		if here == "" && slices.Contains(m.AlsoCalled, name) {
			here = m.Name
		}
	}
	r.report(CodeUnknownValue, n, "docs/language.md lists the mechanisms", "unknown mechanism %q%s", diag.Visible(clip(name)), r.meant("mechanisms", name, names, here))
}

// completeLog puts mechanisms in the order of the vocabulary, and adds that an audit log exists when it answers a question.
// It gives the member that says so when the log itself is stated absent.
func completeLog(ms Mechanisms) (done Mechanisms, against *Statement) {
	slices.SortStableFunc(ms, func(a, b Statement) int { return int(a.Mechanism) - int(b.Mechanism) })
	log, _ := FindMechanism(logFamily)
	for i := range ms {
		if s := &ms[i]; s.State == Present && s.Mechanism != log && strings.HasPrefix(s.Mechanism.String(), logFamily+".") {
			stated := ms.Get(log)
			if stated == nil {
				exists := *s
				exists.Mechanism = log
				return completeLog(append(ms, exists))
			}
			if stated.State == Absent {
				return ms, s
			}
		}
	}
	return ms, nil
}
