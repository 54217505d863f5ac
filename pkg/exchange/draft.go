// Package exchange brings models of other tools into the language and back. A format reads its files into a Draft: what the
// file says of components, boundaries, flows and threats, and where. The draft gets ids, is merged over several diagrams,
// and is written as a model file and as decisions for the register. What is dropped, guessed or repaired on the way is
// told, with its place in the source. Each format is a package below this one.
package exchange

import (
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
)

// Draft is a system as another tool's file has it, on its way to a model.
type Draft struct {
	Format      string // of the source, such as threat-dragon; names the x- keys that keep what has no home
	Title       string
	Description string
	Owner       string
	Version     string
	Links       []string

	Assets      []*Element
	Boundaries  []*Element
	Components  []*Element
	Flows       []*Element
	Threats     []*Threat
	Assumptions []*Assumption
	Extra       []Fact // of the model, kept in its x- key

	Diags diag.List // what was dropped, guessed or repaired: see Dropped, Guessed and Repaired
}

// Kind is what an element is.
type Kind uint8

// The kinds of element.
const (
	Asset Kind = iota + 1
	Boundary
	Component
	Flow
)

// String is the kind in words.
func (k Kind) String() string {
	return [...]string{"element", "asset", "boundary", "component", "flow"}[min(k, Flow)]
}

// Element is an asset, boundary, component or flow of a draft. What is nil or empty is unstated.
type Element struct {
	Kind        Kind
	Source      string    // its id in the source; kept in the x- key
	Diagram     string    // on which diagram of the source it stands; empty when there is one
	At          diag.Span // in the source
	Title       string
	Description string
	Owner       string
	OutOfScope  string // the reason
	Tags        []string
	Facts       []Fact // of the language's own keys: type, role, protocol, trust …
	Mechanisms  []Fact // yes, no or planned each; names with a dot for members of families
	Extra       []Fact // kept in the x- key: what the language has no word for

	Inside  *Element   // of a boundary or component
	From    *Element   // of a flow
	To      *Element   // of a flow
	Crosses []*Element // boundaries that a flow crosses although neither end is inside
	Sends   []*Element // assets
	Receives,
	Stores,
	Handles []*Element

	Box   *Box    // where a boundary or component stands on its diagram, when geometry says what is inside what
	Curve []Point // of a boundary that is a line

	back bool   // the second half of a flow in both directions
	id   string // see Settle
}

// ID is the element's id in the model; empty before Settle.
func (e *Element) ID() string { return e.id }

// Fact is one key of the language with its value: a word, several, or free text.
type Fact struct {
	Key     string
	Values  []string
	Guessed string // why it was guessed; empty when the source says it
}

// Set states a fact of the source. An empty value states nothing. A key that is set again takes the new value.
func (e *Element) Set(key string, values ...string) { e.Facts = with(e.Facts, key, "", values) }

// Guess states a fact that the source does not say, with the reason, such as "by its name". It gives way to a fact that is
// stated already.
func (e *Element) Guess(key, value, why string) {
	if !slices.ContainsFunc(e.Facts, func(f Fact) bool { return f.Key == key }) {
		e.Facts = with(e.Facts, key, why, []string{value})
	}
}

// Mechanism states that a mechanism is in place (yes), absent (no) or planned.
func (e *Element) Mechanism(name, state string) {
	e.Mechanisms = with(e.Mechanisms, name, "", []string{state})
}

// Keep keeps what the language has no word for in the element's x- key.
func (e *Element) Keep(key string, values ...string) { e.Extra = with(e.Extra, key, "", values) }

// Fact is the value of a key that was set; empty when there is none. Of several values it is the first.
func (e *Element) Fact(key string) string {
	for _, f := range e.Facts {
		if f.Key == key {
			return f.Values[0]
		}
	}
	return ""
}

func with(facts []Fact, key, guessed string, values []string) []Fact {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	if len(values) == 0 {
		return facts
	}
	fact := Fact{key, values, guessed}
	for i := range facts {
		if facts[i].Key == key {
			facts[i] = fact
			return facts
		}
	}
	return append(facts, fact)
}

// Threat is a threat that people found, or that their tool proposed to them.
type Threat struct {
	Source      string
	At          diag.Span
	Title       string
	Category    string     // a word of STRIDE; Settle makes one of other taxonomies' words
	About       []*Element // components, flows or boundaries; none: the model
	Severity    string     // note, low, medium, high, critical; empty: medium
	Description string
	Mitigation  string
	Extra       []Fact

	Status register.Status // what people decided; 0: open
	Reason string          // why
	Owner  string          // of an acceptance
	To     string          // who carries a transferred risk

	key string
}

// Assumption is what the people who made the model took for granted.
type Assumption struct {
	Text  string
	About []*Element
}

// AddAsset puts a new asset into the draft.
func (d *Draft) AddAsset(source, title string, at diag.Span) *Element {
	return add(&d.Assets, Asset, source, title, at)
}

// AddBoundary puts a new boundary into the draft.
func (d *Draft) AddBoundary(source, title string, at diag.Span) *Element {
	return add(&d.Boundaries, Boundary, source, title, at)
}

// AddComponent puts a new component into the draft.
func (d *Draft) AddComponent(source, title string, at diag.Span) *Element {
	return add(&d.Components, Component, source, title, at)
}

// AddFlow puts a new flow into the draft.
func (d *Draft) AddFlow(source, title string, at diag.Span) *Element {
	return add(&d.Flows, Flow, source, title, at)
}

func add(list *[]*Element, kind Kind, source, title string, at diag.Span) *Element {
	e := &Element{Kind: kind, Source: source, Title: title, At: at}
	*list = append(*list, e)
	return e
}

// Back is a new flow in the other direction: the second half of one that the source draws with two heads. It carries the
// same threats of people only where they are put on it.
func (d *Draft) Back(f *Element) *Element {
	back := add(&d.Flows, Flow, f.Source, f.Title, f.At)
	back.From, back.To, back.Diagram = f.To, f.From, f.Diagram
	back.Description, back.OutOfScope = f.Description, f.OutOfScope
	back.Facts, back.Mechanisms = slices.Clone(f.Facts), slices.Clone(f.Mechanisms)
	back.Sends, back.Receives = f.Receives, f.Sends
	back.back = true
	return back
}

// Loose is an external entity for the end of a flow that is attached to nothing.
func (d *Draft) Loose(flow *Element, end string) *Element {
	name := flow.Title
	if name == "" {
		name = "a flow without a name"
	}
	e := d.AddComponent(flow.Source+"/"+end, "Unattached "+end+" of "+name, flow.At)
	e.Diagram = flow.Diagram
	e.Set("type", "external-entity")
	d.Repaired(flow.At, "the %s of the flow %q is attached to nothing: an external entity stands there", end, name)
	return e
}

// The codes of what is told about a draft.
const (
	CodeDropped  = "import-dropped"
	CodeGuessed  = "import-guessed"
	CodeRepaired = "import-repaired"
	CodeMerged   = "import-merged"
)

// Dropped tells that something of the source has no place in the model.
func (d *Draft) Dropped(at diag.Span, format string, args ...any) {
	d.tell(CodeDropped, diag.Warning, at, format, args)
}

// Guessed tells that the model says something that the source does not.
func (d *Draft) Guessed(at diag.Span, format string, args ...any) {
	d.tell(CodeGuessed, diag.Note, at, format, args)
}

// Repaired tells that something of the source was broken and what stands in its place.
func (d *Draft) Repaired(at diag.Span, format string, args ...any) {
	d.tell(CodeRepaired, diag.Warning, at, format, args)
}

func (d *Draft) merged(at diag.Span, format string, args ...any) {
	d.tell(CodeMerged, diag.Note, at, format, args)
}
