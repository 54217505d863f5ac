package schema

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// Model is the schema of a file of a model.
func Model() []byte {
	b := modelSchema{defs: map[string]*node{
		"id":         {Type: []string{"string", "integer"}, Pattern: `^[a-z0-9][a-z0-9._-]*$`, MaxLength: 64},
		"text":       {Type: []string{"string", "number", "boolean"}},
		"state":      state(),
		"mechanisms": mechanisms(),
	}}
	root := b.mapping(model.Language())
	root.Schema, root.ID, root.Defs = dialect, base+"model-1.json", b.defs
	root.Title = "A threat model of threatctl"
	root.Required = []string{"threatctl"}
	return root.text()
}

type modelSchema struct{ defs map[string]*node }

// of is the schema of a shape.
func (b *modelSchema) of(s model.Shape) *node {
	one := b.single(s)
	switch {
	case s.Filled:
		return &node{AnyOf: []*node{one, {Type: "array", Items: one, MinItems: 1}}}
	case s.List:
		return someOf(one)
	}
	return one
}

func (b *modelSchema) single(s model.Shape) *node {
	switch s.Kind {
	case model.ShapeVersion:
		return &node{Enum: []any{1, "1"}}
	case model.ShapeWord:
		return b.words(s.Words)
	case model.ShapeName:
		return &node{AnyOf: []*node{{Enum: words(s.Names())}, ref("id")}}
	case model.ShapeID:
		return ref("id")
	case model.ShapeLink:
		return &node{Type: "string", Pattern: "^https?://"}
	case model.ShapeDay:
		return &node{Type: "string", Pattern: `^\d{4}-\d{2}-\d{2}$`}
	case model.ShapeTime:
		return &node{Type: "string", Pattern: `^\d{1,6}(d|w|mo|y)$`}
	case model.ShapeMechanisms:
		return ref("mechanisms")
	case model.ShapeMapping:
		return b.mapping(s)
	case model.ShapeNames:
		keys := ref("id")
		if s.Called != "id" {
			keys = &node{Pattern: "@"}
		}
		return &node{Type: []string{"object", "null"}, Names: keys, Additional: b.mapping(s)}
	}
	return ref("text")
}

// words is one word of an enumeration; its meaning is told with it, which editors show.
func (b *modelSchema) words(w *model.Words) *node {
	name := strings.ReplaceAll(w.What, " ", "-")
	if b.defs[name] == nil {
		n := &node{}
		for _, word := range w.All() {
			n.AnyOf = append(n.AnyOf, &node{Const: word.Name, Description: word.Doc})
		}
		b.defs[name] = n
	}
	return ref(name)
}

func (b *modelSchema) mapping(s model.Shape) *node {
	n := &node{Type: "object", Required: s.Required, Additional: false}
	if len(s.Required) == 0 {
		n.Type = []string{"object", "null"}
	}
	for _, key := range s.Keys {
		n.Properties = append(n.Properties, member{key.Name, described(key.Doc, b.of(key.Shape))})
	}
	if s.Extras {
		n.Patterns = members{{"^x-", &node{}}}
	}
	return n
}

// state is what may be said of a mechanism.
func state() *node {
	yes := words([]string{"yes", "no", "planned"})
	yes = append(yes, true, false)
	word := &node{Enum: yes}
	return &node{AnyOf: []*node{word, {
		Type: "object", Required: []string{"state"}, Additional: false,
		Properties: append(members{{"state", word}}, details()...),
	}}}
}

// details are the keys beside the state of a mechanism.
func details() members {
	return members{
		{"note", &node{Description: "what there is to know about it", Type: []string{"string", "number", "boolean"}}},
		{"evidence", &node{Description: "where it can be seen", Type: "string", Pattern: "^https?://"}},
		{"since", &node{Description: "the day from which it is there", Type: "string", Pattern: `^\d{4}-\d{2}-\d{2}$`}},
	}
}

// mechanisms is what may be stated of mechanisms: names with states, or a list of those in place.
func mechanisms() *node {
	named := &node{Type: "object", Additional: false}
	var names []string
	families := map[string]*node{}
	for _, m := range model.AllMechanisms() {
		family, member, _ := strings.Cut(m.Name, ".")
		names = append(names, m.Name)
		if member == "" {
			named.Properties = append(named.Properties, entry(m.Name, m.Doc, ref("state")))
			continue
		}
		of := families[family]
		if of == nil {
			of = &node{Type: "object", Additional: false, Properties: append(members(nil), details()...)}
			families[family] = of
			addFamily(named, family, of)
		}
		of.Properties = append(of.Properties, entry(member, m.Doc, ref("state")))
		named.Properties = append(named.Properties, entry(m.Name, m.Doc, ref("state")))
	}
	name := &node{Enum: words(names)}
	return &node{AnyOf: []*node{named, name, {Type: "array", Items: name}, {Type: "null"}}}
}

func entry(name, doc string, n *node) member { return member{name, described(doc, n)} }

// addFamily lets a family be stated by its members, beside being a mechanism of its own where it is one.
func addFamily(named *node, family string, of *node) {
	list := &node{Type: []string{"array", "string"}}
	for i := range named.Properties {
		if p := &named.Properties[i]; p.name == family {
			of.Properties = append(of.Properties, member{"state", ref("state")})
			p.of = &node{Description: p.of.Description, AnyOf: []*node{ref("state"), of, list}}
			return
		}
	}
	named.Properties = append(named.Properties, entry(family, "stated by its members", &node{AnyOf: []*node{of, list}}))
}
