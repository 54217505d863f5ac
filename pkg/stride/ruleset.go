package stride

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// The limits of rule files: thirty times what the built-in catalogue takes.
const (
	MaxRules     = 5000 // and changes, in all files
	MaxRuleBytes = 8 << 20
)

// RuleFile is what one file says: a team's own rules, and changes to built-in ones.
type RuleFile struct {
	Rules   []Rule
	Changes []Change
}

// Change is what a team makes of a built-in rule: it is off, or rated in another way, and the reason.
type Change struct {
	Rule     string
	Off      bool
	Severity Severity // of all its threats; 0 as computed
	Ease     int      // 0 as it was
	Reason   string
	Span     diag.Span
}

// String is the change in words, such as "off" or "severity low".
func (c *Change) String() string {
	switch {
	case c.Off:
		return "off"
	case c.Severity != 0:
		return "severity " + c.Severity.String()
	}
	return fmt.Sprintf("ease %d", c.Ease)
}

// Own reports whether the rule is a team's own: it then has a place in a file.
func (r *Rule) Own() bool { return r.Span.File != "" }

// Reads reports whether a mechanism counters the rule's threat, makes it less likely, or is asked for by its condition.
func (r *Rule) Reads(mechanism string) bool {
	for _, list := range [][]Alternative{r.MitigatedBy, r.ReducedBy} {
		for _, alternative := range list {
			for _, remedy := range alternative {
				if remedy.Mechanism == mechanism || remedy.When.reads(mechanism) {
					return true
				}
			}
		}
	}
	return r.When.reads(mechanism)
}

func (c Condition) reads(mechanism string) bool {
	for _, p := range c.Parts {
		if (p.Fact == "has" || strings.HasSuffix(p.Fact, ".has")) && slices.Contains(p.Match.Is, mechanism) {
			return true
		}
		for _, of := range p.Of {
			if of.reads(mechanism) {
				return true
			}
		}
	}
	return false
}

// RuleSet is the rules of a run: the built-in ones as changed, and a team's own, in the order of their ids.
type RuleSet struct {
	Rules   []Rule
	Changes []Change // in the order of their rules
}

// Find is the rule with an id, and whether there is one.
func (s *RuleSet) Find(id string) (*Rule, bool) {
	i, ok := slices.BinarySearchFunc(s.Rules, id, func(r Rule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return nil, false
	}
	return &s.Rules[i], true
}

// ReadRules reads a rule file from its bytes. What is wrong is reported with its place.
func ReadRules(name string, src []byte, diags *diag.List) RuleFile {
	if len(src) > MaxRuleBytes {
		diags.Add(diag.Diagnostic{
			Code: "too-large", Severity: diag.Error, Span: diag.Span{File: name},
			Message: fmt.Sprintf("the rule file is larger than %d MiB", MaxRuleBytes>>20),
		})
		return RuleFile{}
	}
	if f := yamltree.Parse(name, src, diags); f != nil {
		return ParseRules(f, diags)
	}
	return RuleFile{}
}

// Merge puts a team's rules and changes on the built-in rules, which must be in the order of their ids and are not
// changed. Ids that collide or that look built in, and changes of what is not there, are errors.
func Merge(builtIn []Rule, files []RuleFile, diags *diag.List) RuleSet {
	m := merger{builtIn: builtIn, diags: diags, own: map[string]*Rule{}, changes: map[string]*Change{}}
	for i := range files {
		for j := range files[i].Rules {
			m.rule(&files[i].Rules[j])
		}
		for j := range files[i].Changes {
			m.change(&files[i].Changes[j])
		}
	}
	return m.set()
}

// merger collects a team's rules and changes by id.
type merger struct {
	builtIn []Rule
	diags   *diag.List
	own     map[string]*Rule
	changes map[string]*Change
}

// ownID is an id with a prefix of two letters or more, which no built-in rule has.
var ownID = regexp.MustCompile(`^[A-Z][A-Z0-9]+(-[A-Z0-9]+)*-[0-9]+$`)

func (m *merger) fail(at diag.Span, code, hint, format string, args ...any) {
	m.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (m *merger) rule(r *Rule) {
	if !ownID.MatchString(r.ID) {
		m.fail(r.Span, "rule-id", "an own rule has a prefix of two capitals or more and a number, such as ACME-001",
			"%q is no id for an own rule", diag.Visible(r.ID))
		return
	}
	if other := m.own[r.ID]; other != nil {
		m.twice(r.Span, other.Span, "rule", r.ID)
		return
	}
	if len(m.own) == MaxRules {
		m.fail(r.Span, "too-many-rules", "", "there are more than %d rules in all files", MaxRules)
		return
	}
	m.own[r.ID] = r
}

func (m *merger) change(c *Change) {
	if other := m.changes[c.Rule]; other != nil {
		m.twice(c.Span, other.Span, "change of", c.Rule)
		return
	}
	known := RuleSet{Rules: m.builtIn}
	if _, ok := known.Find(c.Rule); !ok {
		m.unknownRule(c.Span, c.Rule, "changes are for built-in rules: an own rule is changed where it stands")
		return
	}
	m.changes[c.Rule] = c
}

func (m *merger) twice(at, first diag.Span, what, id string) {
	m.diags.Add(diag.Diagnostic{
		Code: "duplicate-rule", Severity: diag.Error, Span: at, Message: fmt.Sprintf("%s %s stands twice", what, id),
		Related: []diag.Related{{Span: first, Message: "first here"}},
	})
}

func (m *merger) unknownRule(at diag.Span, id, hint string) {
	ids := make([]string, len(m.builtIn))
	for i := range m.builtIn {
		ids[i] = m.builtIn[i].ID
	}
	message := fmt.Sprintf("there is no built-in rule %q", diag.Visible(id))
	if near, ok := diag.Nearest(id, ids); ok {
		message += fmt.Sprintf(" (did you mean %s?)", near)
	}
	m.fail(at, "unknown-rule", hint, "%s", message)
}

// set is the rules as changed, in the order of their ids.
func (m *merger) set() RuleSet {
	if len(m.own) == 0 && len(m.changes) == 0 {
		return RuleSet{Rules: m.builtIn}
	}
	var set RuleSet
	for _, r := range m.builtIn {
		c := m.changes[r.ID]
		if c != nil {
			set.Changes = append(set.Changes, *c)
			r.Change = c
			if c.Ease != 0 {
				r.Ease = c.Ease
			}
		}
		if c == nil || !c.Off {
			set.Rules = append(set.Rules, r)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.own)) {
		r := m.own[id]
		m.refines(r)
		set.Rules = append(set.Rules, *r)
	}
	slices.SortFunc(set.Rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return set
}

// refines checks that the rules exist that an own rule takes the place of.
func (m *merger) refines(r *Rule) {
	known := RuleSet{Rules: m.builtIn}
	for _, id := range r.Refines {
		if _, ok := known.Find(id); !ok && m.own[id] == nil {
			m.unknownRule(r.Span, id, "refines names the rules whose threats give way to this one's")
		}
	}
}

var changeKeys = []string{"off", "severity", "ease", "reason"}

// change reads what is made of one built-in rule.
func (r *ruleReader) change(p yamltree.Pair) Change {
	c := Change{Rule: p.Key.Text(), Span: p.Key.Span()}
	if p.Value.Kind() != yamltree.Mapping {
		r.fail(p.Value, "wrong-type", "such as {off: yes, reason: …} or {severity: low, reason: …}", "expected what changes in rule %s", c.Rule)
		return c
	}
	given := 0
	for q := range p.Value.Pairs() {
		if key := q.Key.Text(); key == "off" || key == "severity" || key == "ease" {
			given++
		}
		switch q.Key.Text() {
		case "off":
			c.Off = r.yes(q.Value)
		case "severity":
			if s, ok := ParseSeverity(r.text(q.Value)); ok {
				c.Severity = s
			} else {
				r.unknown(q.Value, "severity", q.Value.Text(), []string{"note", "low", "medium", "high", "critical"})
			}
		case "ease":
			c.Ease = r.ease(q.Value)
		case "reason":
			c.Reason = r.text(q.Value)
		default:
			r.unknown(q.Key, "key", q.Key.Text(), changeKeys)
		}
	}
	if given != 1 {
		r.fail(p.Key, "missing-key", "one of off: yes, severity and ease", "the change of %s must say one thing", c.Rule)
	}
	if c.Reason == "" {
		r.fail(p.Key, "missing-key", "reason: why this is right for your system; reviewers read it", "the change of %s has no reason", c.Rule)
	}
	return c
}

// yes reads a word that can only be yes: a rule that is not off needs no change.
func (r *ruleReader) yes(n yamltree.Node) bool {
	if t := r.text(n); t == "yes" || t == "true" {
		return true
	}
	r.unknown(n, "value", n.Text(), []string{"yes"})
	return false
}
