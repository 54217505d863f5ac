package model

import "slices"

// ShapeKind is what a value of the language is.
type ShapeKind uint8

// The kinds of value.
const (
	ShapeText       ShapeKind = iota + 1
	ShapeVersion              // the number 1
	ShapeWord                 // one of Words
	ShapeName                 // one of Names, or a name that the model defines itself
	ShapeID                   // of an element of the model
	ShapeLink                 // an address, http or https
	ShapeDay                  // YYYY-MM-DD
	ShapeTime                 // a number with d, w, mo or y
	ShapeMechanisms           // statements of mechanisms, or a list of those in place
	ShapeMapping              // of Keys
	ShapeNames                // a mapping of names to mappings of Keys
)

// Shape says what a value looks like. The tables that parse the language are made of shapes, so that editors and people
// are told what the parser takes.
type Shape struct {
	Kind     ShapeKind
	List     bool // one, or a list of such
	Filled   bool // the list may not be empty
	Words    *Words
	Names    func() []string
	Keys     []Key    // of a mapping
	Required []string // keys that must be there
	Extras   bool     // keys that begin with x- are allowed
	Called   string   // what names a mapping of a ShapeNames: an id, or RULE@subject
}

// Key is one key of a mapping.
type Key struct {
	Name, Doc string
	Shape     Shape
}

// Language is the shape of a whole file of a model, from the tables that parse it.
func Language() Shape { return mapping(modelForm) }

// The shapes of single values and of lists.
var (
	aText           = Shape{Kind: ShapeText}
	texts           = Shape{Kind: ShapeText, List: true}
	links           = Shape{Kind: ShapeLink, List: true}
	theVersion      = Shape{Kind: ShapeVersion}
	oneID           = Shape{Kind: ShapeID}
	someIDs         = Shape{Kind: ShapeID, List: true}
	itsSubjects     = Shape{Kind: ShapeID, List: true, Filled: true}
	aDay            = Shape{Kind: ShapeDay}
	aTime           = Shape{Kind: ShapeTime}
	mechanismsShape = Shape{Kind: ShapeMechanisms}
)

func oneOf(words *Words) Shape  { return Shape{Kind: ShapeWord, Words: words} }
func someOf(words *Words) Shape { return Shape{Kind: ShapeWord, Words: words, List: true} }

func oneName(names func() []string) Shape { return Shape{Kind: ShapeName, Names: names} }

func listOf(s Shape) Shape {
	s.List = true
	return s
}

// mapping is the shape of a form.
func mapping[T any](f *form[T]) Shape {
	s := Shape{Kind: ShapeMapping, Required: f.required, Extras: f.extras}
	for _, field := range f.fields {
		s.Keys = append(s.Keys, Key{field.key, field.doc, field.shape})
	}
	return s
}

// each is a mapping of ids, or keys, to forms.
func each[T any](f *form[T]) Shape { return named(f, "id") }

// named is a mapping of names of a kind to forms.
func named[T any](f *form[T], called string) Shape {
	s := mapping(f)
	s.Kind, s.Called = ShapeNames, called
	return s
}

// technologyNames are the technologies of the catalogue.
func technologyNames() []string {
	var names []string
	for _, t := range AllTechnologies() {
		names = append(names, t.Name)
	}
	slices.Sort(names)
	return names
}

// protocolNames are the protocols of the catalogue.
func protocolNames() []string {
	var names []string
	for _, p := range AllProtocols() {
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
}
