package model

import "github.com/threatctl/threatctl/pkg/diag"

// ID is the identifier of an element: its key in the file. Ids are unique over all kinds of element.
type ID string

// The ids that no element may have: the model as a whole, and the outermost zone.
const (
	ModelID   ID = "model"
	OutsideID ID = "outside"
)

// Kind is the kind of an element.
type Kind uint8

// The kinds of element.
const (
	KindModel Kind = iota + 1
	KindAsset
	KindBoundary
	KindComponent
	KindFlow
)

// String is the kind as people say it.
func (k Kind) String() string {
	return [...]string{"element", "model", "asset", "boundary", "component", "flow"}[k%6]
}

// Element is what a threat can be about: *Model, *Asset, *Boundary, *Component or *Flow.
type Element interface {
	// Identity is what every element has: id, title, mechanisms, place …
	Identity() *Node
	// Kind is which of the five it is.
	Kind() Kind
}

// Node is what every element has.
type Node struct {
	ID          ID
	Title       string // empty when not stated; Name falls back to the id
	Description string
	Owner       string // of components and boundaries: inherited from the boundary around when not stated
	Tags        []string
	Links       []string
	Mechanisms  Mechanisms
	OutOfScope  string        // the reason, of the element or of a boundary around it; empty when in scope
	Planned     []PlannedFact // facts that will change; components and flows
	Span        diag.Span     // the key that names the element
}

// Identity is the node itself; it makes every element an Element.
func (n *Node) Identity() *Node { return n }

// Name is the title, or the id when there is none.
func (n *Node) Name() string {
	if n.Title != "" {
		return n.Title
	}
	return string(n.ID)
}

// PlannedFact is a fact that will have another value: it counts for nothing and is shown beside the threat.
type PlannedFact struct {
	Fact  string // as in the language, such as transport
	Value string
	Pos   diag.Pos
}

// Origin is how a property came by its value.
type Origin uint8

// The origins; the zero Origin belongs to the zero value, which is unstated.
const (
	NotStated Origin = iota // nobody said; the value is 0, unstated
	Stated                  // written in the file, at Pos
	Implied                 // by a technology, a protocol, a role or another fact: By
	Inherited               // from the boundary around: By
	Assumed                 // the language's default
)

// Property is a value with where it came from.
type Property[T any] struct {
	Value  T
	Origin Origin
	By     string   // what implied it, such as "protocol https", or the id it was inherited from
	Pos    diag.Pos // where it was written, in the file of the element, or of the element inherited from
}

// Asset is a thing to be protected.
type Asset struct {
	Node
	Classification Property[Classification]
	Integrity      Property[Level]
	Availability   Property[Level]
	Kinds          Set[DataKind]
	KindsPos       diag.Pos
	Volume         Property[Volume]
	Retention      string // such as 30d, 6mo, 2y; empty when not stated
	RetentionPos   diag.Pos

	derived assetDerived
}

// Boundary is a trust boundary: everything inside is controlled by one owner. The outermost zone, outside, is a
// Boundary too, in Model.Outside; the Inside of a boundary at the top is nil.
type Boundary struct {
	Node
	Inside       *Boundary
	BoundaryKind BoundaryKind // 0 when not stated
	Trust        Property[Trust]
	Region       Property[Region]
	EveryFlow    EveryFlow
	Index        int // place in Model.Boundaries

	derived boundaryDerived
}

// Component is an external entity, a process or a data store.
type Component struct {
	Node
	Type       Property[Type]
	Role       Property[Role]
	Technology *Technology // nil when not stated
	Inside     *Boundary   // nil: it stands outside every boundary
	OperatedBy Property[Operator]
	Privilege  Property[Privilege]
	Tenancy    Property[Tenancy]
	Lifecycle  Property[Lifecycle]
	Stores     []*Asset
	Handles    []*Asset
	In, Out    []*Flow // by id
	Index      int     // place in Model.Components

	derived componentDerived
}

// Flow is a request from the one that opens it or hands over, and its answer.
type Flow struct {
	Node
	From, To       *Component
	Protocol       *Protocol // nil when not stated
	ProtocolPos    diag.Pos
	Transport      Property[Transport]
	Authentication Property[Set[Authentication]]
	Authorization  Property[Set[Authorization]]
	Access         Property[Access]
	Mode           Property[Mode]
	Formats        Property[Set[Format]]
	OnBehalfOf     Property[OnBehalfOf]
	TokenLocation  Property[TokenLocation]
	TokenLife      Property[TokenLife]
	TokenIssuer    *Component
	Sends          []*Asset // from source to target
	Receives       []*Asset // from target to source
	SendsPos       diag.Pos
	ReceivesPos    diag.Pos
	Crosses        []*Boundary // named boundaries that the flow crosses although neither end is inside
	Index          int         // place in Model.Flows

	derived flowDerived
}

// Technology is what a component is made of: an entry of the catalogue, or of the model's own technologies.
type Technology struct {
	Name       string
	Type       Type
	Role       Role
	OperatedBy Operator
	Privilege  Privilege
	Mechanisms []Mechanism // inherent: there is no way without
	Doc        string
	AlsoCalled []string
	Own        bool // from the model, not built in
	// Facts of an own technology beyond those above may stand in Extra as the paved road's promises.
}

// Protocol is how a flow speaks: an entry of the catalogue, or of the model's own protocols.
type Protocol struct {
	Name           string
	Family         Family
	Transport      Transport
	Authentication Set[Authentication]
	Mode           Mode
	Formats        Set[Format]
	Doc            string
	AlsoCalled     []string
	Own            bool
}

// Model is a whole system. Slices are in the order of ids.
type Model struct {
	Node       // ID is ModelID
	Version    string
	Assets     []*Asset
	Boundaries []*Boundary // without outside
	Outside    *Boundary
	Components []*Component
	Flows      []*Flow

	Threats     []*PeoplesThreat
	Assumptions []*Assumption
	Questions   []*OpenQuestion
	Moved       []Move
	Rating      Rating
	Register    string // path of the register as stated, or empty
	Rules       Files  // further rule files, unread, in the order of their names
	Files       Files  // for the source lines of diagnostics

	byID    map[ID]Element
	derived modelDerived
}

// Kind is KindModel.
func (*Model) Kind() Kind { return KindModel }

// Kind is KindAsset.
func (*Asset) Kind() Kind { return KindAsset }

// Kind is KindBoundary.
func (*Boundary) Kind() Kind { return KindBoundary }

// Kind is KindComponent.
func (*Component) Kind() Kind { return KindComponent }

// Kind is KindFlow.
func (*Flow) Kind() Kind { return KindFlow }

// Element is the element with an id: the model for ModelID, outside for OutsideID, nil when there is none.
func (m *Model) Element(id ID) Element {
	switch id {
	case ModelID:
		return m
	case OutsideID:
		return m.Outside
	}
	return m.byID[id]
}

// PeoplesThreat is a threat that people found themselves, from the model's threats: one for each element it is about.
type PeoplesThreat struct {
	Key         string
	Title       string
	Category    byte // S, T, R, I, D or E
	About       []Element
	Severity    string // note, low, medium, high or critical
	Description string
	Mitigation  string
	References  []string
	Span        diag.Span
}

// Assumption is something taken for granted. With Excludes it sets threats aside: those of the rules named, on the elements it is about.
type Assumption struct {
	Key      string
	Text     string
	About    []Element
	Excludes []string // rule ids or globs such as D-*
	Owner    string
	Until    string // date, or empty
	Span     diag.Span
}

// OpenQuestion is a question that people ask themselves about the system.
type OpenQuestion struct {
	Key    string
	Text   string
	About  []Element
	Answer string // empty: open
	Span   diag.Span
}

// Move says that an element was renamed, so that decisions follow it.
type Move struct {
	From, To ID
	Span     diag.Span
}

// Rating is what the model changes of the computed severities.
type Rating struct {
	Matrix  []MatrixCell
	Threats []RatedThreat
}

// MatrixCell changes one cell of the severity matrix; Impact and Likelihood are low, medium or high.
type MatrixCell struct {
	Impact, Likelihood, Severity string
	Span                         diag.Span
}

// RatedThreat gives one threat a severity of its own, with the reason.
type RatedThreat struct {
	Threat   string // RULE@subject
	Severity string
	Reason   string
	Span     diag.Span
}
