package stride

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// maxNesting is how deep conditions may stand inside each other.
const maxNesting = 32

type ruleReader struct{ diags *diag.List }

func (r *ruleReader) fail(n yamltree.Node, code, hint, format string, args ...any) {
	r.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Error, Span: n.Span(), Message: fmt.Sprintf(format, args...), Hint: hint})
}

// ParseRules reads a rule file. What is wrong is reported; a rule with an error is not among the result.
func ParseRules(f *yamltree.File, diags *diag.List) RuleFile {
	r := &ruleReader{diags}
	var file RuleFile
	root := f.Root()
	if root.Kind() != yamltree.Mapping || !root.Get("threatctl").Valid() || root.Get("threatctl").Text() != "1" {
		r.fail(root, "version", "the first line of a rule file is threatctl: 1", "this is no rule file of version 1")
		return file
	}
	for p := range root.Pairs() {
		switch key := p.Key.Text(); {
		case key == "threatctl" || strings.HasPrefix(key, "x-"):
		case key == "rules":
			eachOf(r, p.Value, "rules", &file.Rules, r.rule)
		case key == "changes":
			eachOf(r, p.Value, "changes", &file.Changes, r.change)
		default:
			r.unknown(p.Key, "key", key, []string{"threatctl", "rules", "changes"})
		}
	}
	return file
}

// eachOf reads a map of ids to things; one with an error is left out.
func eachOf[T any](r *ruleReader, n yamltree.Node, what string, to *[]T, read func(yamltree.Pair) T) {
	if n.Kind() != yamltree.Mapping {
		r.fail(n, "wrong-type", "", "expected a map of ids to %s", what)
		return
	}
	for p := range n.Pairs() {
		before := len(*r.diags)
		if len(*to) == MaxRules {
			r.fail(p.Key, "too-many-rules", "", "there are more than %d %s", MaxRules, what)
			return
		}
		if got := read(p); !(*r.diags)[before:].HasErrors() {
			*to = append(*to, got)
		}
	}
}

func (r *ruleReader) unknown(n yamltree.Node, what, word string, known []string) {
	message := fmt.Sprintf("unknown %s %q", what, diag.Visible(word))
	if near, ok := diag.Nearest(word, known); ok {
		message += fmt.Sprintf(" (did you mean %q?)", near)
	}
	hint := ""
	if len(known) <= 40 {
		hint = "allowed: " + strings.Join(known, ", ")
	}
	r.fail(n, "unknown-"+strings.ReplaceAll(what, " ", "-"), hint, "%s", message)
}

func (r *ruleReader) text(n yamltree.Node) string {
	if n.Kind() != yamltree.Scalar {
		r.fail(n, "wrong-type", "", "expected text")
		return ""
	}
	return strings.TrimSpace(n.Text())
}

func (r *ruleReader) texts(n yamltree.Node) []string {
	if n.Kind() != yamltree.Sequence {
		return []string{r.text(n)}
	}
	var list []string
	for item := range n.Items() {
		list = append(list, r.text(item))
	}
	return list
}

// ruleKeys are the keys of a rule.
var ruleKeys = func() (keys []string) {
	for _, k := range RuleKeys() {
		keys = append(keys, k[0])
	}
	return keys
}()

func (r *ruleReader) rule(p yamltree.Pair) Rule {
	rule := Rule{ID: p.Key.Text(), Span: p.Key.Span()}
	n := p.Value
	if n.Kind() != yamltree.Mapping {
		r.fail(n, "wrong-type", "", "expected a rule")
		return rule
	}
	rule.Subject = OnComponent
	if s := n.Get("subject"); s.Valid() {
		if i := slices.Index(subjectWords, r.text(s)); i >= 0 {
			rule.Subject = Subject(i + 1)
		} else {
			r.unknown(s, "subject", s.Text(), subjectWords)
		}
	} else {
		r.fail(p.Key, "missing-key", "subject: "+strings.Join(subjectWords, ", "), "rule %s has no subject", rule.ID)
	}
	for q := range n.Pairs() {
		r.ruleKey(&rule, q)
	}
	for _, key := range []string{"title", "category", "ease", "when"} {
		if !n.Get(key).Valid() {
			r.fail(p.Key, "missing-key", "", "rule %s has no %s", rule.ID, key)
		}
	}
	return rule
}

func (r *ruleReader) ruleKey(rule *Rule, q yamltree.Pair) {
	v := q.Value
	switch q.Key.Text() {
	case "title":
		rule.Title = r.text(v)
	case "category":
		rule.Category = r.category(v)
	case "also":
		for _, n := range items(v) {
			rule.Also = append(rule.Also, r.category(n))
		}
	case "subject":
	case "ease":
		rule.Ease = r.ease(v)
	case "goals":
		for _, n := range items(v) {
			if i := slices.Index(goalWords, r.text(n)); i >= 0 {
				rule.Goals = append(rule.Goals, Goal(i+1))
			} else {
				r.unknown(n, "goal", n.Text(), goalWords)
			}
		}
	case "refines":
		rule.Refines = r.texts(v)
	case "when":
		rule.When = r.condition(v, rule.Subject, 0)
	case "mitigated-by":
		rule.MitigatedBy = r.alternatives(v, rule.Subject)
	case "reduced-by":
		rule.ReducedBy = r.alternatives(v, rule.Subject)
	case "why":
		rule.Doc.Why = r.prose(v, rule.Subject)
	case "mitigation":
		rule.Doc.Mitigation = r.prose(v, rule.Subject)
	case "verify":
		rule.Doc.Verify = r.prose(v, rule.Subject)
	case "false-positives":
		rule.Doc.FalsePositives = r.prose(v, rule.Subject)
	case "references":
		rule.Doc.References = r.references(v)
	case "examples":
		rule.Examples = r.examples(v)
	default:
		r.unknown(q.Key, "key", q.Key.Text(), ruleKeys)
	}
}

// references reads a map of lists, such as cwe, to ids.
func (r *ruleReader) references(n yamltree.Node) []Reference {
	if n.Kind() != yamltree.Mapping {
		r.fail(n, "wrong-type", "such as {cwe: 306, owasp-api: API2}", "expected a map of lists to ids")
		return nil
	}
	var refs []Reference
	for p := range n.Pairs() {
		for _, id := range r.texts(p.Value) {
			refs = append(refs, Reference{p.Key.Text(), id})
		}
	}
	return refs
}

// examples reads the two models of a rule.
func (r *ruleReader) examples(n yamltree.Node) (e Examples) {
	if n.Kind() != yamltree.Mapping {
		r.fail(n, "wrong-type", "fires: a model on which the rule fires; quiet: one on which it does not", "expected two models, as text")
		return e
	}
	for p := range n.Pairs() {
		switch p.Key.Text() {
		case "fires":
			e.Fires = r.example(p.Value)
		case "quiet":
			e.Quiet = r.example(p.Value)
		default:
			r.unknown(p.Key, "key", p.Key.Text(), []string{"fires", "quiet"})
		}
	}
	return e
}

// example reads a model that stands as a text in a rule; its line ends count.
func (r *ruleReader) example(n yamltree.Node) string {
	if r.text(n) == "" {
		return ""
	}
	return n.Text()
}

func (r *ruleReader) ease(n yamltree.Node) int {
	t := r.text(n)
	if len(t) == 1 && t[0] >= '1' && t[0] <= '7' {
		return int(t[0] - '0')
	}
	r.fail(n, "unknown-value", "1 is hard, 7 automated", "ease is a number from 1 to 7")
	return 0
}

func items(n yamltree.Node) []yamltree.Node {
	if n.Kind() != yamltree.Sequence {
		return []yamltree.Node{n}
	}
	return slices.Collect(n.Items())
}

func (r *ruleReader) category(n yamltree.Node) Category {
	c, ok := ParseCategory(r.text(n))
	if !ok {
		r.unknown(n, "category", n.Text(), categoryNames[1:])
	}
	return c
}

var ops = map[string]Op{"any": Any, "all": All, "none": None, "some-in": SomeIn, "some-out": SomeOut, "all-in": AllIn, "all-out": AllOut, "some-component": SomeComponent}

func (r *ruleReader) condition(n yamltree.Node, of Subject, depth int) (c Condition) {
	if depth > maxNesting {
		r.fail(n, "too-deep", "", "conditions stand more than %d deep inside each other", maxNesting)
		return c
	}
	if n.Kind() != yamltree.Mapping {
		r.fail(n, "wrong-type", "", "expected a condition: fact: value")
		return c
	}
	for p := range n.Pairs() {
		key := p.Key.Text()
		op, combined := ops[key]
		switch {
		case !combined:
			c.Parts = append(c.Parts, r.match(p, of))
		case op == Any || op == All || op == None:
			part := Part{Op: op}
			for _, item := range items(p.Value) {
				part.Of = append(part.Of, r.condition(item, of, depth+1))
			}
			c.Parts = append(c.Parts, part)
		case op == SomeComponent:
			c.Parts = append(c.Parts, Part{Op: op, Of: []Condition{r.condition(p.Value, OnComponent, depth+1)}})
		case of != OnComponent:
			r.fail(p.Key, "wrong-type", "", "%s looks at the flows of a component", key)
		default:
			c.Parts = append(c.Parts, Part{Op: op, Of: []Condition{r.condition(p.Value, OnFlow, depth+1)}})
		}
	}
	return c
}

func (r *ruleReader) match(p yamltree.Pair, of Subject) Part {
	part := Part{Fact: p.Key.Text()}
	fact, _, _, ok := lookup(part.Fact, of)
	if !ok {
		r.unknown(p.Key, "fact", part.Fact, factNames(of))
		return part
	}
	v := p.Value
	if v.Kind() == yamltree.Mapping {
		for q := range v.Pairs() {
			switch key := q.Key.Text(); key {
			case "not":
				part.Match.Not, part.Match.Is = true, r.values(q.Value, fact)
			case "at-least", "at-most":
				if !fact.Ordered {
					r.fail(q.Key, "wrong-type", "", "the words of %s have no order", fact.Name)
				}
				w := r.values(q.Value, fact)
				if len(w) == 1 && key == "at-least" {
					part.Match.AtLeast = w[0]
				} else if len(w) == 1 {
					part.Match.AtMost = w[0]
				}
			default:
				r.unknown(q.Key, "match", key, []string{"not", "at-least", "at-most"})
			}
		}
		return part
	}
	part.Match.Is = r.values(v, fact)
	return part
}

func (r *ruleReader) values(n yamltree.Node, fact *Fact) []string {
	list := items(n)
	out := make([]string, 0, len(list))
	for _, n := range list {
		w := r.text(n)
		switch {
		case fact.has:
			if _, ok := model.FindMechanism(w); !ok {
				r.unknown(n, "mechanism", w, mechanismNames())
			}
		case fact.Free() || w == "unstated":
		default:
			if w == "true" || w == "false" {
				w = map[string]string{"true": "yes", "false": "no"}[w]
			}
			if !slices.Contains(fact.Words, w) {
				r.unknown(n, "value of "+fact.Name, w, append(slices.Clone(fact.Words), "unstated"))
			}
		}
		out = append(out, w)
	}
	return out
}

func (r *ruleReader) alternatives(n yamltree.Node, of Subject) []Alternative {
	var list []Alternative
	for _, n := range items(n) {
		var alt Alternative
		for _, n := range items(n) {
			if n.Kind() == yamltree.Mapping {
				alt = append(alt, Remedy{When: r.condition(n, of, 1)})
				continue
			}
			w := r.text(n)
			if _, ok := model.FindMechanism(w); !ok {
				r.unknown(n, "mechanism", w, mechanismNames())
			}
			alt = append(alt, Remedy{Mechanism: w})
		}
		list = append(list, alt)
	}
	return list
}

func mechanismNames() []string {
	var names []string
	for _, m := range model.AllMechanisms() {
		names = append(names, m.Name)
	}
	return names
}

func factNames(of Subject) []string {
	var names []string
	for _, f := range factsOf(of) {
		names = append(names, f.Name)
	}
	if of == OnFlow {
		for _, f := range componentFacts {
			names = append(names, "source."+f.Name, "target."+f.Name)
		}
	}
	return names
}
