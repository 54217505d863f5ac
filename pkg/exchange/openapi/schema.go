package openapi

import "github.com/threatctl/threatctl/internal/yamltree"

// schemaFacts is what a schema says itself: whether it holds a password, and to which others it refers.
type schemaFacts struct {
	password bool
	refs     []string
}

// takesPassword reports whether one of the forms of a body holds a password.
func (r *reader) takesPassword(content yamltree.Node) bool {
	for p := range content.Pairs() {
		if r.hasPassword(p.Value.Get("schema")) {
			return true
		}
	}
	return false
}

// hasPassword reports whether a schema, or one that it refers to, marks a value as a password that a client hands in. Names
// of properties prove nothing and are not looked at.
func (r *reader) hasPassword(schema yamltree.Node) bool {
	var own schemaFacts
	own.walk(schema)
	seen := map[string]bool{}
	for todo := []*schemaFacts{&own}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s.password {
			return true
		}
		for _, ref := range s.refs {
			if !seen[ref] {
				seen[ref] = true
				todo = append(todo, r.schema(ref))
			}
		}
	}
	return false
}

// schema is what the schema at a reference says.
func (r *reader) schema(ref string) *schemaFacts {
	s := r.schemas[ref]
	if s == nil {
		s = &schemaFacts{}
		r.schemas[ref] = s
		if to, ok := point(r.root, trimHash(ref)); ok {
			s.walk(to)
		}
	}
	return s
}

func trimHash(ref string) string {
	if ref != "" && ref[0] == '#' {
		return ref[1:]
	}
	return "outside" // leads nowhere
}

// walk looks through a schema and those inside of it. What stands in examples and defaults is no schema.
func (s *schemaFacts) walk(n yamltree.Node) {
	if n.Kind() == yamltree.Sequence {
		for item := range n.Items() {
			s.walk(item)
		}
		return
	}
	if n.Get("readOnly").Text() == "true" {
		return
	}
	for p := range n.Pairs() {
		switch p.Key.Text() {
		case "$ref":
			s.refs = addNew(s.refs, p.Value.Text())
		case "format":
			s.password = s.password || p.Value.Text() == "password"
		case "properties", "patternProperties", "dependentSchemas":
			for q := range p.Value.Pairs() {
				s.walk(q.Value)
			}
		case "items", "additionalProperties", "allOf", "anyOf", "oneOf", "prefixItems", "if", "then", "else", "contains",
			"unevaluatedProperties", "unevaluatedItems":
			s.walk(p.Value)
		}
	}
}
