package stride

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// Evidence is each fact that the rule's condition rests on, with its place, and what gives the protection.
func (t *Threat) Evidence() []Evidence {
	var list []Evidence
	if t.rule == nil {
		return []Evidence{{Fact: "threats", Value: strings.TrimPrefix(t.Rule.ID, "M-"), Because: "stated", Span: t.Span}}
	}
	seen := map[string]bool{}
	add := func(l *leaf, s at) {
		e := l.evidence(t.v, s)
		key := e.Fact + "\x00" + e.Value + "\x00" + string(t.v.element(s).Identity().ID)
		if !seen[key] {
			seen[key] = true
			list = append(list, e)
		}
	}
	t.rule.when.visit(t.v, t.s, true, add)
	if t.Outcome == Mitigated {
		for _, alt := range t.rule.mitigated {
			if !alt.inPlace(t.v, t.s) {
				continue
			}
			for _, r := range alt {
				if r.when != nil {
					r.when.visit(t.v, t.s, true, add)
				}
			}
			break
		}
	}
	for _, p := range t.By {
		list = append(list, protectionEvidence(p))
	}
	if t.Assumed != nil {
		list = append(list, Evidence{Fact: "assumption", Value: t.Assumed.Key, Because: t.Assumed.Text, Span: t.Assumed.Span})
	}
	return list
}

// evidence is what a leaf found on the subject that it looks at.
func (l *leaf) evidence(v *view, on at) Evidence {
	s := v.subject(on)
	e := Evidence{Fact: l.name, Span: s.element().Identity().Span}
	switch {
	case l.mech != nil:
		e.Value, e.Because = "unstated", "unstated"
		for _, m := range l.mech {
			if p := s.m.Protection(s.element(), m, nil); p.State != model.Unstated {
				return protectionEvidence(p)
			}
		}
		return e
	case l.fact.Free():
		e.Value = strings.Join(l.fact.said(s), ", ")
	default:
		value := l.fact.get(s)
		var names []string
		for i, w := range l.fact.Words {
			if value&(1<<(i+1)) != 0 {
				names = append(names, w)
			}
		}
		e.Value = strings.Join(names, ", ")
	}
	if e.Value == "" {
		e.Value = "unstated"
	}
	if l.fact.why != nil {
		var span diag.Span
		if e.Because, span = l.fact.why(s); span.Line > 0 {
			e.Span = span
		}
	}
	if e.Value == "unstated" {
		e.Because = "unstated"
	}
	return e
}

func protectionEvidence(p model.Protection) Evidence {
	n := p.By.Identity()
	e := Evidence{Fact: p.Statement.Mechanism.String(), Value: p.State.String(), Because: "stated on " + string(n.ID), Span: n.Span}
	if p.Statement.By != "" {
		e.Because = "implied by " + p.Statement.By + " of " + string(n.ID)
	} else if p.Statement.Pos.Line > 0 {
		e.Span = diag.At(n.Span.File, p.Statement.Pos)
	}
	if p.Way == model.WayInFront {
		for _, o := range p.Others {
			e.Because += " and " + string(o.Identity().ID)
		}
		e.Because += ", in front on every path"
	}
	return e
}

// Crosses are the boundaries that a flow crosses; none for other subjects.
func (t *Threat) Crosses() []*model.Boundary {
	f, ok := t.Subject.(*model.Flow)
	if !ok {
		return nil
	}
	c := f.Crossing()
	all := append(append([]*model.Boundary(nil), c.Leaves...), c.Enters...)
	return append(all, c.Named...)
}

// Planned are the mechanisms and facts that would counter the threat and are planned.
func (t *Threat) Planned() []string {
	if t.rule == nil || t.Outcome == Mitigated {
		return nil
	}
	var list []string
	for _, alt := range t.rule.mitigated {
		for _, r := range alt {
			if r.mech == 0 {
				continue
			}
			if p := t.v.m.Protection(t.Subject, r.mech, nil); p.State == model.Planned {
				list = append(list, r.mech.String()+" on "+string(p.By.Identity().ID))
			}
		}
	}
	for _, f := range t.Subject.Identity().Planned {
		list = append(list, f.Fact+": "+f.Value)
	}
	return list
}

// Silencer is one way to settle a threat.
type Silencer struct {
	What  string
	Where []model.Element // where a statement of it counts; nil for facts of the subject
}

// String tells the way in words.
func (s Silencer) String() string {
	var ids []string
	for _, e := range s.Where {
		ids = append(ids, string(e.Identity().ID))
	}
	if len(ids) == 0 {
		return s.What
	}
	return s.What + ", on " + strings.Join(ids, " or ")
}

// Silencers are the ways to settle a threat that the rule knows.
func (t *Threat) Silencers() []Silencer {
	if t.rule == nil {
		return nil
	}
	var list []Silencer
	for _, alt := range t.rule.mitigated {
		s := Silencer{What: alt.String()}
		for _, r := range alt {
			if r.mech != 0 {
				s.Where = append(s.Where, t.v.element(t.v.place(t.s, r.mech)))
				break
			}
		}
		list = append(list, s)
	}
	return list
}

// Gap is a way round those that would counter a threat from in front.
type Gap struct {
	Mechanism string
	Guards    []*model.Component // that have it, by id
	Path      []*model.Component // from a zone of lower trust, past all of them
}

// Gaps are the ways on which an open threat gets past mechanisms that stand in front elsewhere, one for each mechanism.
func (t *Threat) Gaps() []Gap {
	target := t.guarded()
	if t.rule == nil || target == nil || !t.Outcome.Open() {
		return nil
	}
	var list []Gap
	for _, alt := range t.rule.mitigated {
		for _, r := range alt {
			if r.mech == 0 || r.mech.Info().Counts&model.InFront == 0 || t.v.state(t.s, r.mech) == model.Present {
				continue
			}
			guards := t.v.m.Guards(r.mech)
			if path := t.v.m.Bypass(target, r.mech); len(guards) > 0 && path != nil {
				list = append(list, Gap{r.mech.String(), guards, path})
			}
		}
	}
	return list
}

// guarded is the component that something may stand in front of: the subject, or the target of the flow.
func (t *Threat) guarded() *model.Component {
	switch e := t.Subject.(type) {
	case *model.Component:
		return e
	case *model.Flow:
		return e.To
	}
	return nil
}

func (a alternative) String() string {
	var parts []string
	for _, r := range a {
		parts = append(parts, r.text)
	}
	return strings.Join(parts, " and ")
}
