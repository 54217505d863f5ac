// Package schema writes the forms of threatctl's files as JSON Schemas, for editors and for other programs. They are made
// from the tables that parse the files, so that they cannot tell anything else.
package schema

import (
	"bytes"
	"encoding/json"
)

// dialect is the version of JSON Schema that is written.
const dialect = "https://json-schema.org/draft/2020-12/schema"

// base is where the schemas are named; nothing is read from there.
const base = "https://threatctl.github.io/schema/"

// node is one schema. Its members are written in this order.
type node struct {
	Schema      string           `json:"$schema,omitempty"`
	ID          string           `json:"$id,omitempty"`
	Ref         string           `json:"$ref,omitempty"`
	Title       string           `json:"title,omitempty"`
	Description string           `json:"description,omitempty"`
	Type        any              `json:"type,omitempty"` // a name, or a list of names
	Const       any              `json:"const,omitempty"`
	Enum        []any            `json:"enum,omitempty"`
	Pattern     string           `json:"pattern,omitempty"`
	Format      string           `json:"format,omitempty"`
	Minimum     int              `json:"minimum,omitempty"`
	Maximum     int              `json:"maximum,omitempty"`
	MaxLength   int              `json:"maxLength,omitempty"`
	AnyOf       []*node          `json:"anyOf,omitempty"`
	Items       *node            `json:"items,omitempty"`
	MinItems    int              `json:"minItems,omitempty"`
	Names       *node            `json:"propertyNames,omitempty"`
	Required    []string         `json:"required,omitempty"`
	Properties  members          `json:"properties,omitempty"`
	Patterns    members          `json:"patternProperties,omitempty"`
	Additional  any              `json:"additionalProperties,omitempty"` // a node, or false
	Defs        map[string]*node `json:"$defs,omitempty"`
}

// members are named schemas in an order of their own, in which editors offer them.
type members []member

type member struct {
	name string
	of   *node
}

// MarshalJSON writes an object with the members in order.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, one := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(one.name)
		if err != nil {
			return nil, err
		}
		value, err := plain(one.of)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain is JSON without escapes for web pages.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// text is the whole schema, indented.
func (n *node) text() []byte {
	src, err := plain(n)
	if err != nil {
		panic(err) // a node holds nothing that cannot be written
	}
	var b bytes.Buffer
	if err := json.Indent(&b, src, "", "  "); err != nil {
		panic(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func words(names []string) []any {
	list := make([]any, len(names))
	for i, n := range names {
		list[i] = n
	}
	return list
}

// described is a schema with what people are told of it.
func described(doc string, n *node) *node {
	out := *n
	out.Description = doc
	return &out
}

// ref points to a definition.
func ref(name string) *node { return &node{Ref: "#/$defs/" + name} }

// someOf is one of a thing, a list of such, or nothing at all.
func someOf(n *node) *node {
	return &node{AnyOf: []*node{n, {Type: "array", Items: n}, {Type: "null"}}}
}
