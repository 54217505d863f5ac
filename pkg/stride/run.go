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

// Program is a set of compiled rules.
type Program struct {
	rules     []*compiled
	bySubject [OnModel + 1][]*compiled
}

// compiled is a rule made ready to run.
type compiled struct {
	*Rule
	when      node
	types     bits // of components: those for which the condition can hold
	mitigated []alternative
	reduced   []alternative
	refines   map[string]bool
}

type alternative []remedy

type remedy struct {
	mech model.Mechanism
	when node
	text string
}

// Compile makes rules ready to run.
func Compile(rules []Rule) (*Program, error) {
	p := &Program{}
	for i := range rules {
		c, err := compileRule(&rules[i])
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", rules[i].ID, err)
		}
		p.rules = append(p.rules, c)
		p.bySubject[c.Subject] = append(p.bySubject[c.Subject], c)
	}
	return p, nil
}

func compileRule(r *Rule) (*compiled, error) {
	when, err := compileCondition(r.When, r.Subject)
	if err != nil {
		return nil, err
	}
	c := &compiled{Rule: r, when: when}
	if c.mitigated, err = compileAlternatives(r.MitigatedBy, r.Subject); err != nil {
		return nil, err
	}
	if c.reduced, err = compileAlternatives(r.ReducedBy, r.Subject); err != nil {
		return nil, err
	}
	return c, nil
}

func compileAlternatives(list []Alternative, of Subject) ([]alternative, error) {
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
				n, err := compileCondition(r.When, of)
				if err != nil {
					return nil, err
				}
				c.when = n
			}
			alt = append(alt, c)
		}
		out = append(out, alt)
	}
	return out, nil
}

// Result is what the rules say of a model.
type Result struct {
	Threats   []*Threat // ranked
	Questions []Question
	Folds     []Fold
}

// run is one walk of the rules over a model.
type run struct {
	p       *Program
	m       *model.Model
	threats []*Threat
}

// Run holds the rules against a model.
func (p *Program) Run(m *model.Model) *Result {
	r := &run{p: p, m: m}
	for _, c := range m.Components {
		if c.OutOfScope == "" {
			r.try(OnComponent, subject{m: m, c: c})
		}
	}
	for _, f := range m.Flows {
		if f.OutOfScope == "" {
			r.try(OnFlow, subject{m: m, f: f})
		}
	}
	for _, b := range m.Boundaries {
		if b.OutOfScope == "" {
			r.try(OnBoundary, subject{m: m, b: b})
		}
	}
	for _, a := range m.Assets {
		if a.OutOfScope == "" {
			r.try(OnAsset, subject{m: m, a: a})
		}
	}
	r.try(OnModel, subject{m: m})
	r.subsume()
	r.people()
	r.override()
	rank(r.threats)
	res := &Result{Threats: r.threats}
	res.Questions, res.Folds = ask(m, r.threats)
	return res
}

func (r *run) try(of Subject, s subject) {
	for _, c := range r.p.bySubject[of] {
		if c.when.holds(s) {
			r.threats = append(r.threats, r.threat(c, s))
		}
	}
}

func (r *run) threat(c *compiled, s subject) *Threat {
	e := s.element()
	n := e.Identity()
	t := &Threat{ID: ID(c.ID + "@" + string(n.ID)), Rule: c.Rule, Subject: e, Goals: c.Goals, Span: n.Span, rule: c, s: s}
	if e == model.Element(s.m) && len(s.m.Files) > 0 {
		t.Span = diag.Span{File: s.m.Files[0].Name, Line: 1, Col: 1, EndLine: 1, EndCol: 2} // the model as a whole is its first file
	}
	t.Assets = dataOf(s).Assets
	t.Outcome = OpenStated
	t.settle(r.m)
	t.likelihood, t.impact = t.score()
	t.Computed = matrix[band(int(t.impact))][band(int(t.likelihood))]
	for _, cell := range r.m.Rating.Matrix {
		if cell.Impact == band(int(t.impact)).String() && cell.Likelihood == band(int(t.likelihood)).String() {
			t.Severity, _ = ParseSeverity(cell.Severity)
		}
	}
	if t.Severity == 0 {
		t.Severity = t.Computed
	}
	return t
}

// settle finds the outcome: what counters the threat, else what excludes it, else what would have to be known.
func (t *Threat) settle(m *model.Model) {
	for _, alt := range t.rule.mitigated {
		if by, ok := alt.inPlace(t.s); ok {
			t.Outcome, t.By = Mitigated, by
			return
		}
	}
	for _, a := range m.Assumptions {
		if slices.Contains(a.About, t.Subject) && slices.ContainsFunc(a.Excludes, func(g string) bool { ok, _ := path.Match(g, t.Rule.ID); return ok }) {
			t.Outcome, t.Assumed = NotApplicable, a
			return
		}
	}
	if len(t.asks(nil)) > 0 {
		t.Outcome = OpenUnstated
	}
}

func (a alternative) inPlace(s subject) (by []model.Protection, ok bool) {
	for _, r := range a {
		if r.when != nil {
			if !r.when.holds(s) {
				return nil, false
			}
			continue
		}
		p := s.m.Protection(s.element(), r.mech, nil)
		if p.State != model.Present {
			return nil, false
		}
		by = append(by, p)
	}
	return by, true
}

// subsume drops base threats that a sharper one makes superfluous: one that refines it, on the same subject, or on a
// flow into it (of an external entity: out of it).
func (r *run) subsume() {
	gone := map[ID]bool{}
	for _, t := range r.threats {
		for _, base := range t.Rule.Refines {
			gone[ID(base+"@"+string(t.Subject.Identity().ID))] = true
			if f, ok := t.Subject.(*model.Flow); ok {
				gone[ID(base+"@"+string(f.To.ID))] = true
				if f.From.Type.Value == model.TypeExternalEntity {
					gone[ID(base+"@"+string(f.From.ID))] = true
				}
			}
		}
	}
	r.threats = slices.DeleteFunc(r.threats, func(t *Threat) bool { return gone[t.ID] })
}

// people adds the threats that people found themselves.
func (r *run) people() {
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
			r.threats = append(r.threats, &Threat{
				ID: ID(rule.ID + "@" + string(e.Identity().ID)), Rule: rule, Subject: e, Outcome: OpenStated, Severity: sev, Computed: sev, Span: p.Span,
				likelihood: 4, impact: 4,
			})
		}
	}
}

// override gives single threats the severity that the model's rating gives them.
func (r *run) override() {
	if len(r.m.Rating.Threats) == 0 {
		return
	}
	severity := map[ID]Severity{}
	for _, o := range r.m.Rating.Threats {
		severity[ID(o.Threat)], _ = ParseSeverity(o.Severity)
	}
	for _, t := range r.threats {
		if s := severity[t.ID]; s != 0 {
			t.Severity = s
		}
	}
}

// rank orders threats: worse first, stated before unstated, likelier and graver first, then by rule and subject.
func rank(threats []*Threat) {
	slices.SortFunc(threats, func(a, b *Threat) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Outcome, b.Outcome), cmp.Compare(b.likelihood, a.likelihood),
			cmp.Compare(b.impact, a.impact), strings.Compare(a.Rule.ID, b.Rule.ID),
			strings.Compare(string(a.Subject.Identity().ID), string(b.Subject.Identity().ID)))
	})
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
