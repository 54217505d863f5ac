package schema

import (
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Result is the schema of what analyze --format json writes. Every member is always there, with its zero value when there
// is nothing to say.
func Result() []byte {
	root := object(members{
		{"schema", &node{Const: "threatctl/result/1"}},
		{"model", object(members{
			{"title", text("as the model states it")},
			{"file", text("the first file of the model")},
			{"elements", described("how many there are", counts("assets", "boundaries", "components", "external-entities", "processes", "data-stores", "flows", "crossings"))},
		})},
		{"summary", object(members{
			{"by-severity", described("open threats", counts(severities()...))},
			{"by-status", described("all threats", counts(register.StatusNames()...))},
			{"by-category", described("open threats", counts(categoryNames()...))},
			{"open", number("threats that are open")},
			{"unstated", number("those of them that hang on what the model leaves unstated")},
		})},
		{"threats", described("worst first", list(ref("threat")))},
		{"questions", described("the most useful first", list(ref("question")))},
		{"changes", described("what a team made of built-in rules", list(object(members{
			{"rule", text("its id")}, {"change", text("such as off, or severity low")}, {"reason", text("")}, {"file", text("")}, {"line", number("")},
		})))},
		{"diagnostics", list(ref("diagnostic"))},
	})
	root.Properties = append(root.Properties, verdict()...)
	root.Schema, root.ID, root.Title = dialect, base+"result-1.json", "A result of threatctl"
	root.Defs = map[string]*node{
		"threat": threat(), "evidence": evidence(), "rated": rated(), "decision": decision(), "question": question(), "diagnostic": diagnostic(),
		"severity": {Enum: words(severities())}, "band": {Enum: words(bands())},
	}
	return root.text()
}

// verdict is what check --format json has beside.
func verdict() members {
	return members{
		{"claims", described("what the change says beyond the trusted revision, and what does not count", list(object(members{{"text", text("")}, {"file", text("")}, {"line", number("")}})))},
		{"failures", described("what does not pass", list(object(members{
			{"id", text("of the threat; empty when it is about none")}, {"reason", &node{Enum: words([]string{"open", "expired", "incomplete", "outdated-register"})}},
			{"settle", text("the command that settles it")}, {"text", text("")}, {"file", text("")}, {"line", number("")},
		})))},
	}
}

func threat() *node {
	flow, other := subject(members{{"from", text("the id of its source")}, {"to", text("the id of its target")}}), subject(nil)
	return object(members{
		{"id", text("RULE@subject")},
		{"rule", text("the rule's id")},
		{"title", text("what the threat is called")},
		{"category", &node{Description: "the letter of STRIDE", Enum: words(letters())}},
		{"subject", &node{AnyOf: []*node{flow, other}}},
		{"severity", ref("severity")},
		{"likelihood", ref("band")},
		{"impact", ref("band")},
		{"status", &node{Enum: words(register.StatusNames())}},
		{"stated", &node{Description: "false: an answer to something unstated would settle it", Type: "boolean"}},
		{"direction", &node{Description: "that of a flow; empty for what is no flow", Enum: words([]string{"", "inside", "inward", "outward", "level", "unstated"})}},
		{"crosses", described("the boundaries that the flow crosses", texts())},
		{"assets", described("what is at stake", texts())},
		{"goals", described("the security goals that are violated", list(&node{Enum: words(goals())}))},
		{"evidence", described("each fact that the condition looked at", list(ref("evidence")))},
		{"rating", described("how the severity came about", object(members{
			{"computed", described("by the formula, whatever the model's rating says", ref("severity"))}, {"likelihood", ref("rated")}, {"impact", ref("rated")},
		}))},
		{"mitigated-by", described("the alternatives that would counter it", texts())},
		{"planned", described("those of them that the model says are planned", texts())},
		{"mitigation", text("what to build")},
		{"references", &node{Description: "ids of published lists", Type: "object", Additional: texts()}},
		{"file", text("where the subject stands")}, {"line", number("")}, {"col", number("")},
		{"decision", &node{Description: "what people decided", AnyOf: []*node{ref("decision"), {Type: "null"}}}},
	})
}

func subject(ends members) *node {
	kinds := []string{"flow"}
	if ends == nil {
		kinds = nil
		for k := model.KindModel; k < model.KindFlow; k++ {
			kinds = append(kinds, k.String())
		}
	}
	return object(append(members{{"id", text("")}, {"kind", &node{Enum: words(kinds)}}, {"title", text("its title, or its id")}}, ends...))
}

func evidence() *node {
	return object(members{
		{"fact", text("as rules name it")}, {"value", text("")}, {"because", text("stated, implied by what, assumed, derived how, or unstated")},
		{"file", text("")}, {"line", number("")}, {"col", number("")},
	})
}

func rated() *node {
	return object(members{{"score", number("1 to 9")}, {"reasons", texts()}})
}

func decision() *node {
	return object(members{
		{"status", &node{Enum: words(register.StatusNames())}}, {"reason", text("")}, {"owner", text("")}, {"to", text("whom it was transferred to")},
		{"by", text("who decided")}, {"decided", text("the day, YYYY-MM-DD")}, {"until", text("its last day")}, {"links", texts()},
		{"expired", &node{Type: "boolean"}}, {"file", text("of the register")}, {"line", number("")},
	})
}

func question() *node {
	return object(members{
		{"id", text("fact@element")}, {"text", text("")}, {"element", text("where the answer is written")}, {"fact", text("a fact or a mechanism")},
		{"settles", described("the threats that the answer decides, or helps to decide", texts())}, {"add", text("the line to add")}, {"file", text("")}, {"line", number("")},
	})
}

func diagnostic() *node {
	span := members{{"file", text("")}, {"line", number("")}, {"col", number("")}, {"end-line", number("")}, {"end-col", number("")}}
	of := append(members{{"code", text("")}, {"severity", &node{Enum: words([]string{"error", "warning"})}}}, span...)
	related := object(append(span, member{"message", text("")}))
	return object(append(of, members{{"message", text("")}, {"hint", text("how to mend it")}, {"related", list(related)}}...))
}

// object is one with just these members, all of which are there.
func object(of members) *node {
	n := &node{Type: "object", Properties: of, Additional: false}
	for _, m := range of {
		n.Required = append(n.Required, m.name)
	}
	return n
}

func counts(names ...string) *node {
	var of members
	for _, name := range names {
		of = append(of, member{name, number("")})
	}
	return object(of)
}

func text(doc string) *node   { return &node{Description: doc, Type: "string"} }
func number(doc string) *node { return &node{Description: doc, Type: "integer"} }
func texts() *node            { return list(&node{Type: "string"}) }
func list(of *node) *node     { return &node{Type: "array", Items: of} }

func severities() []string {
	var names []string
	for s := stride.Critical; s >= stride.Note; s-- {
		names = append(names, s.String())
	}
	return names
}

func bands() []string {
	var names []string
	for b := stride.BandLow; b <= stride.BandHigh; b++ {
		names = append(names, b.String())
	}
	return names
}

func categoryNames() (names []string) {
	for c := stride.Spoofing; c <= stride.ElevationOfPrivilege; c++ {
		names = append(names, c.String())
	}
	return names
}

func letters() (names []string) {
	for c := stride.Spoofing; c <= stride.ElevationOfPrivilege; c++ {
		names = append(names, c.Letter())
	}
	return names
}
