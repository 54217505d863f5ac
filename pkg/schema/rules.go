package schema

import (
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Rules is the schema of a rule file.
func Rules() []byte {
	b := ruleSchema{defs: map[string]*node{
		"text":       {Type: []string{"string", "number"}},
		"category":   {Enum: categories()},
		"mechanism":  {Enum: mechanismNames()},
		"ease":       {Description: "1 is hard, 7 automated", Type: "integer", Minimum: 1, Maximum: 7},
		"severity":   {Enum: words([]string{"note", "low", "medium", "high", "critical"})},
		"references": {Type: "object", Additional: someOf(&node{Type: []string{"string", "number"}})},
		"examples": {Type: "object", Additional: false, Properties: members{
			{"fires", &node{Description: `a model with "# want RULE" behind each element on which the rule fires`, Type: "string"}},
			{"quiet", &node{Description: "a model on which it does not", Type: "string"}},
		}},
	}}
	var subjects []*node
	for s := stride.OnComponent; s <= stride.OnModel; s++ {
		b.conditions(s)
		subjects = append(subjects, b.rule(s))
	}
	root := &node{
		Schema: dialect, ID: base + "rules-1.json", Title: "Rules of threatctl", Type: "object", Required: []string{"threatctl"}, Additional: false,
		Properties: members{
			{"threatctl", &node{Description: "the version of the language", Enum: []any{1, "1"}}},
			{"rules", &node{
				Description: "own rules by id, with a prefix such as ACME-", Type: "object",
				Names: &node{Pattern: "^[A-Z][A-Z0-9]+(-[A-Z0-9]+)*-[0-9]+$"}, Additional: &node{AnyOf: subjects},
			}},
			{"changes", &node{Description: "what is made of built-in rules, by id", Type: "object", Additional: b.change()}},
		},
		Patterns: members{{"^x-", &node{}}},
		Defs:     b.defs,
	}
	return root.text()
}

type ruleSchema struct{ defs map[string]*node }

// rule is the schema of a rule about a subject.
func (b *ruleSchema) rule(s stride.Subject) *node {
	condition, remedies := ref("condition-"+s.String()), ref("remedies-"+s.String())
	of := map[string]*node{
		"title": ref("text"), "category": ref("category"), "also": someOf(ref("category")), "subject": {Const: s.String()}, "ease": ref("ease"),
		"goals": someOf(&node{Enum: words(goals())}), "refines": someOf(ref("text")), "when": condition, "mitigated-by": remedies, "reduced-by": remedies,
		"why": ref("text"), "mitigation": ref("text"), "verify": ref("text"), "false-positives": ref("text"),
		"references": ref("references"), "examples": ref("examples"),
	}
	n := &node{Type: "object", Required: []string{"title", "category", "subject", "ease", "when"}, Additional: false}
	for _, key := range stride.RuleKeys() {
		n.Properties = append(n.Properties, member{key[0], described(key[1], of[key[0]])})
	}
	return n
}

// conditions defines the condition of a subject, and the lists of what counters a threat to one.
func (b *ruleSchema) conditions(s stride.Subject) {
	name := s.String()
	self := ref("condition-" + name)
	n := &node{Type: "object", Additional: false}
	for _, f := range stride.Facts(s) {
		n.Properties = append(n.Properties, member{f.Name, described(f.Doc, b.match(&f))})
	}
	for _, op := range []string{"any", "all", "none"} {
		n.Properties = append(n.Properties, member{op, someOf(self)})
	}
	n.Properties = append(n.Properties, member{"some-component", ref("condition-component")})
	if s == stride.OnComponent {
		for _, op := range []string{"some-in", "some-out", "all-in", "all-out"} {
			n.Properties = append(n.Properties, member{op, ref("condition-flow")})
		}
	}
	b.defs["condition-"+name] = n
	remedy := &node{AnyOf: []*node{ref("mechanism"), self}}
	b.defs["remedies-"+name] = &node{AnyOf: []*node{ref("mechanism"), self, {Type: "array", Items: someOf(remedy)}}}
}

// match is what a fact may be held against.
func (b *ruleSchema) match(f *stride.Fact) *node {
	value := &node{Type: []string{"string", "number"}}
	switch {
	case f.Mechanisms():
		value = ref("mechanism")
	case !f.Free():
		value = &node{Enum: append(words(f.Words), "unstated")}
		if len(f.Words) == 2 && f.Words[0] == "no" {
			value.Enum = append(value.Enum, true, false)
		}
	}
	form := &node{Type: "object", Additional: false, Properties: members{{"not", someOf(value)}}}
	if f.Ordered {
		form.Properties = append(form.Properties, member{"at-least", value}, member{"at-most", value})
	}
	return &node{AnyOf: []*node{value, {Type: "array", Items: value}, form}}
}

func (b *ruleSchema) change() *node {
	return &node{Type: "object", Required: []string{"reason"}, Additional: false, Properties: members{
		{"off", &node{Description: "the rule is not run", Enum: []any{"yes", true}}},
		{"severity", described("of all its threats", ref("severity"))},
		{"ease", ref("ease")},
		{"reason", &node{Description: "why this is right for the system; reviewers read it", Type: "string"}},
	}}
}

func categories() []any {
	return words(append(categoryNames(), letters()...))
}

func goals() []string {
	var list []string
	for g := stride.Confidentiality; g <= stride.Authorization; g++ {
		list = append(list, g.String())
	}
	return list
}

func mechanismNames() []any {
	var names []string
	for _, m := range model.AllMechanisms() {
		names = append(names, m.Name)
	}
	return words(names)
}
