package stride

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// Program is a set of compiled rules, in the order of their ids.
type Program struct {
	rules []*compiled
	bases map[string]*compiled // those that others refine
	some  int                  // how many conditions look at all components
}

// compiled is a rule made ready to run.
type compiled struct {
	*Rule
	when      node
	quick     []*leaf // those of its leaves that are cheap, tried first
	mitigated []alternative
	reduced   []alternative
	refines   []*compiled
	base      int // its number among the bases, from 1; 0 when no rule refines it
}

type alternative []remedy

type remedy struct {
	mech model.Mechanism
	when node
	text string
}

// Compile makes rules ready to run. Two rules with one id are an error, as is what the rule language does not know.
func Compile(rules []Rule) (*Program, error) {
	p := &Program{bases: map[string]*compiled{}}
	var k compiler
	byID := make(map[string]*compiled, len(rules))
	for i := range rules {
		c, err := k.rule(&rules[i])
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", rules[i].ID, err)
		}
		if byID[c.ID] != nil {
			return nil, fmt.Errorf("rule %s stands twice", c.ID)
		}
		byID[c.ID] = c
		p.rules = append(p.rules, c)
	}
	slices.SortFunc(p.rules, func(a, b *compiled) int { return strings.Compare(a.ID, b.ID) })
	for _, c := range p.rules {
		for _, id := range c.Refines {
			if base := byID[id]; base != nil && base != c {
				if base.base == 0 {
					p.bases[id] = base
					base.base = len(p.bases)
				}
				c.refines = append(c.refines, base)
			}
		}
	}
	p.some = k.some
	return p, nil
}

func (k *compiler) rule(r *Rule) (*compiled, error) {
	if r.Subject < OnComponent || r.Subject > OnModel {
		return nil, fmt.Errorf("no subject")
	}
	when, err := k.condition(r.When, r.Subject)
	if err != nil {
		return nil, err
	}
	c := &compiled{Rule: r, when: when}
	parts, ok := when.(allOf)
	if !ok {
		parts = allOf{when}
	}
	for _, n := range parts {
		if l, ok := n.(*leaf); ok && l.mech == nil && l.text == nil {
			c.quick = append(c.quick, l)
		}
	}
	if c.mitigated, err = k.alternatives(r.MitigatedBy, r.Subject); err != nil {
		return nil, err
	}
	if c.reduced, err = k.alternatives(r.ReducedBy, r.Subject); err != nil {
		return nil, err
	}
	return c, nil
}

func (k *compiler) alternatives(list []Alternative, of Subject) ([]alternative, error) {
	var out []alternative
	for _, a := range list {
		var alt alternative
		for _, r := range a {
			c := remedy{text: r.String()}
			if r.Mechanism != "" {
				m, ok := model.FindMechanism(r.Mechanism)
				if !ok {
					return nil, fmt.Errorf("no mechanism %s", r.Mechanism)
				}
				c.mech = m
			} else {
				n, err := k.condition(r.When, of)
				if err != nil {
					return nil, err
				}
				c.when = n
			}
			alt = append(alt, c)
		}
		if len(alt) > 0 {
			out = append(out, alt)
		}
	}
	return out, nil
}

// holds reports whether the rule's condition holds: the cheap leaves first, since nearly all subjects fail one of them.
func (c *compiled) holds(v *view, s at) bool {
	for _, l := range c.quick {
		row := l.end.of(v, s)
		if (v.value(row, l.column)&l.mask != 0) == l.not {
			return false
		}
	}
	return c.when.holds(v, s)
}

// Result is what the rules say of a model.
type Result struct {
	Threats   []*Threat // ranked
	Questions []Question
	Folds     []Fold
}

// Options change how a program runs; the zero value is what Run takes.
type Options struct {
	// Now is the day as YYYY-MM-DD. An assumption whose last day is before it excludes nothing any more. Empty: none has
	// ended.
	Now string
}

// run is one walk of the rules over a model.
type run struct {
	p    *Program
	m    *model.Model
	v    *view
	opt  Options
	asks askList
	hits []hit
}

// hit is a rule that holds for a subject, and what comes of it.
type hit struct {
	rule     *compiled
	assumed  *model.Assumption
	i        int32 // the subject's place
	from, to int32 // in askList: what would settle it
	by       int16 // the alternative that mitigates it
	outcome  Outcome
}

// Run holds the rules against a model.
func (p *Program) Run(m *model.Model) *Result { return p.RunWith(m, Options{}) }

// RunWith holds the rules against a model, with options.
func (p *Program) RunWith(m *model.Model, opt Options) *Result {
	r := &run{p: p, m: m, opt: opt, v: newView(m, p.some)}
	scope := r.scope()
	r.makeRoom(len(m.Components) + len(m.Flows))
	for _, c := range p.rules {
		excluding := r.excluding(c)
		for _, i := range scope[c.Subject] {
			if s := (at{i, c.Subject}); c.holds(r.v, s) {
				r.hits = append(r.hits, r.settle(c, s, excluding))
			}
		}
	}
	r.subsume()
	res := r.rank(r.threats())
	r.v.states = nil // from here on the view is only read, also by several at once
	return res
}

// makeRoom takes the room that what holds for so many elements needs, by experience: growing it step by step would take
// several times as much.
func (r *run) makeRoom(elements int) {
	r.hits = make([]hit, 0, 10*elements)
	r.asks.list = make([]asked, 0, 22*elements)
}

// scope is the places of the subjects that are in scope.
func (r *run) scope() (in [OnModel + 1][]int32) {
	for of := OnComponent; of <= OnModel; of++ {
		n := r.v.count(of)
		in[of] = make([]int32, 0, n)
		for i := range n {
			if r.v.element(at{int32(i), of}).Identity().OutOfScope == "" {
				in[of] = append(in[of], int32(i))
			}
		}
	}
	return in
}

// excluding is the assumptions that hold and name the rule.
func (r *run) excluding(c *compiled) []*model.Assumption {
	var list []*model.Assumption
	for _, a := range r.m.Assumptions {
		if a.Until != "" && a.Until < r.opt.Now {
			continue
		}
		if slices.ContainsFunc(a.Excludes, func(glob string) bool { ok, _ := path.Match(glob, c.ID); return ok }) {
			list = append(list, a)
		}
	}
	return list
}

// covers reports whether one of the elements is that with a place, or holds it: the model holds everything, a boundary
// what stands inside and the flows between.
func (v *view) covers(about []model.Element, s at) bool {
	e := v.element(s)
	for _, holder := range about {
		if holder == e || holder.Kind() == model.KindModel {
			return true
		}
		b, ok := holder.(*model.Boundary)
		if !ok {
			continue
		}
		switch e := e.(type) {
		case *model.Component:
			ok = around(b, e.Zone())
		case *model.Flow:
			ok = around(b, e.From.Zone()) && around(b, e.To.Zone())
		case *model.Boundary:
			ok = around(b, e)
		default:
			ok = false
		}
		if ok {
			return true
		}
	}
	return false
}

// settle finds the outcome: what counters the threat, else what excludes it, else what would have to be known.
func (r *run) settle(c *compiled, s at, excluding []*model.Assumption) hit {
	h := hit{rule: c, i: s.i}
	for i, alt := range c.mitigated {
		if alt.inPlace(r.v, s) {
			h.outcome, h.by = Mitigated, int16(i)
			return h
		}
	}
	for _, a := range excluding {
		if r.v.covers(a.About, s) {
			h.outcome, h.assumed = NotApplicable, a
			return h
		}
	}
	h.from = int32(len(r.asks.list))
	c.when.ask(r.v, s, false, &r.asks)
	for i, alt := range c.mitigated {
		since := len(r.asks.list)
		alt.ask(r.v, s, &r.asks)
		r.asks.together(since, i+1)
	}
	h.to = int32(len(r.asks.list))
	h.outcome = OpenStated
	if h.to > h.from {
		h.outcome = OpenUnstated
	}
	return h
}

func (a alternative) inPlace(v *view, s at) bool {
	for i := range a {
		if r := &a[i]; r.when != nil && !r.when.holds(v, s) || r.when == nil && v.state(s, r.mech) != model.Present {
			return false
		}
	}
	return true
}

// ask adds what is missing of an alternative, when nothing of that is stated otherwise.
func (a alternative) ask(v *view, s at, to *askList) {
	before := len(to.list)
	for i := range a {
		could := true
		if r := &a[i]; r.when != nil {
			could = r.when.ask(v, s, true, to)
		} else {
			switch v.state(s, r.mech) {
			case model.Unstated:
				to.mechanism(v, s, r.mech)
			case model.Absent, model.Planned:
				could = false
			}
		}
		if !could {
			to.list = to.list[:before]
			return
		}
	}
}

// subsume drops base threats that a sharper one makes superfluous: one that refines it, on the same subject, or on a
// flow into it (of an external entity: out of it). It does so whatever becomes of it: setting the sharp one aside must
// not bring the vague one back.
func (r *run) subsume() {
	gone := make([][]bool, len(r.p.bases)+1)
	for _, b := range r.p.bases {
		gone[b.base] = make([]bool, r.v.count(b.Subject))
	}
	for i := range r.hits {
		h := &r.hits[i]
		for _, b := range h.rule.refines {
			switch {
			case b.Subject == h.rule.Subject:
				gone[b.base][h.i] = true
			case b.Subject == OnComponent && h.rule.Subject == OnFlow:
				gone[b.base][r.v.to[h.i]] = true
				if from := r.m.Flows[h.i].From; from.Type.Value == model.TypeExternalEntity {
					gone[b.base][from.Index] = true
				}
			}
		}
	}
	r.hits = slices.DeleteFunc(r.hits, func(h hit) bool { return h.rule.base != 0 && gone[h.rule.base][h.i] })
}

// threats makes the threats of what held, in one piece, followed by those that people found.
func (r *run) threats() []Threat {
	people := r.people()
	all := make([]Threat, len(r.hits), len(r.hits)+len(people))
	matrix, override := r.matrix(), r.override()
	var ids strings.Builder
	size := 0
	for i := range r.hits {
		h := &r.hits[i]
		size += len(h.rule.ID) + 1 + len(r.v.element(at{h.i, h.rule.Subject}).Identity().ID)
	}
	ids.Grow(size)
	for i := range r.hits {
		h, t := &r.hits[i], &all[i]
		s := at{h.i, h.rule.Subject}
		sub := r.v.subject(s)
		e := sub.element()
		n := e.Identity()
		start := ids.Len()
		ids.WriteString(h.rule.ID)
		ids.WriteByte('@')
		ids.WriteString(string(n.ID))
		*t = Threat{
			ID: ID(ids.String()[start:]), Rule: h.rule.Rule, Subject: e, Outcome: h.outcome, Goals: h.rule.Goals, Assets: dataOf(sub).Assets,
			Assumed: h.assumed, Span: n.Span, rule: h.rule, v: r.v, s: s,
		}
		if s.of == OnModel && len(r.m.Files) > 0 {
			t.Span = diag.Span{File: r.m.Files[0].Name, Line: 1, Col: 1, EndLine: 1, EndCol: 2} // the model as a whole is its first file
		}
		if h.outcome == Mitigated {
			for _, remedy := range h.rule.mitigated[h.by] {
				if remedy.when == nil {
					t.By = append(t.By, r.m.Protection(e, remedy.mech, nil))
				}
			}
		}
		t.likelihood, t.impact, t.leaning = t.score()
		l, im := band(int(t.likelihood)), band(int(t.impact))
		t.Computed, t.Severity = computed[im][l], matrix[im][l]
		if c := t.Rule.Change; c != nil && c.Severity != 0 {
			t.Severity = c.Severity
		}
		if o := override[t.ID]; o != 0 {
			t.Severity = o
		}
	}
	for _, t := range people {
		if o := override[t.ID]; o != 0 {
			t.Severity = o
		}
		all = append(all, t)
	}
	return all
}

// people is the threats that people found themselves, in the order of their ids.
func (r *run) people() []Threat {
	var list []Threat
	for _, p := range r.m.Threats {
		cat, _ := ParseCategory(string(p.Category))
		sev, ok := ParseSeverity(p.Severity)
		if !ok {
			sev = Medium
		}
		rule := &Rule{ID: "M-" + p.Key, Title: p.Title, Category: cat, Doc: Doc{Why: p.Description, Mitigation: p.Mitigation}}
		for _, ref := range p.References {
			rule.Doc.References = append(rule.Doc.References, Reference{"see", ref})
		}
		for _, e := range p.About {
			if e.Identity().OutOfScope != "" {
				continue
			}
			list = append(list, Threat{
				ID: ID(rule.ID + "@" + string(e.Identity().ID)), Rule: rule, Subject: e, Outcome: OpenStated, Severity: sev, Computed: sev, Span: p.Span,
				likelihood: 4, impact: 4, leaning: 4,
			})
		}
	}
	slices.SortFunc(list, func(a, b Threat) int {
		return cmp.Or(strings.Compare(a.Rule.ID, b.Rule.ID), strings.Compare(string(a.Subject.Identity().ID), string(b.Subject.Identity().ID)))
	})
	return list
}

// override is the severities that the model's rating gives to single threats.
func (r *run) override() map[ID]Severity {
	severity := make(map[ID]Severity, len(r.m.Rating.Threats))
	for _, o := range r.m.Rating.Threats {
		severity[ID(o.Threat)], _ = ParseSeverity(o.Severity)
	}
	return severity
}

// matrix is the severities with the cells that the model's rating changes.
func (r *run) matrix() severities {
	m := computed
	for _, cell := range r.m.Rating.Matrix {
		for i := BandLow; i <= BandHigh; i++ {
			for l := BandLow; l <= BandHigh; l++ {
				if s, ok := ParseSeverity(cell.Severity); ok && cell.Impact == i.String() && cell.Likelihood == l.String() {
					m[i][l] = s
				}
			}
		}
	}
	return m
}

func dataOf(s subject) *model.Data {
	switch {
	case s.c != nil:
		return s.c.Data()
	case s.f != nil:
		return s.f.Data()
	case s.a != nil:
		d := model.DataOf([]*model.Asset{s.a})
		return &d
	case s.b != nil:
		return &model.Data{}
	}
	return s.m.Data()
}
