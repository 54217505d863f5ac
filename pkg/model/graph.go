package model

// Direction is that of a flow between zones of trust.
type Direction uint8

// The directions. A flow that crosses no boundary is inside.
const (
	DirectionUnstated Direction = iota // it crosses, and the trust of an end is unstated
	DirectionInside                    // crosses no boundary
	DirectionInward                    // into more trust
	DirectionOutward                   // into less trust
	DirectionLevel                     // crosses between zones of equal trust
)

// String is the word that rules use.
func (d Direction) String() string {
	return [...]string{"unstated", "inside", "inward", "outward", "level"}[d%5]
}

// Crossing is what a flow passes on its way: the boundaries left, inner first, those entered, outer first, and those named by crosses.
type Crossing struct {
	Leaves, Enters, Named []*Boundary
	Direction             Direction
}

// Data is what an element stores, handles or carries: the highest of each over its assets. A zero field means that no asset says.
type Data struct {
	Classification Classification
	Integrity      Level
	Availability   Level
	Kinds          Set[DataKind]
	Volume         Volume
	Assets         []*Asset // by id, each once
}

// Way is where a protection was found, in the order in which it is looked for.
type Way uint8

// The ways, nearest first.
const (
	WaySelf    Way = iota + 1 // stated on the subject itself
	WaySource                 // on the source of the flow
	WayTarget                 // on its target
	WayIssuer                 // on the issuer of its token
	WayAround                 // on a boundary around the element
	WayCrossed                // on a boundary that the flow crosses
	WayAssets                 // on every asset that makes the condition true
	WayModel                  // on the model
	WayInFront                // on components in front, on every path
)

// Protection is what is stated of a mechanism for a subject, by whom, and by which way it reaches it.
type Protection struct {
	State     State
	By        Element    // nil when unstated
	Statement *Statement // nil when unstated
	Way       Way
	Others    []Element // in front: further components that share the guarding, when no single one stands on every path
}

type componentDerived struct{}

type flowDerived struct{}

type modelDerived struct{}

// Crossing is what the flow passes, by the rules of the language: it leaves the boundaries around its source that are
// not around its target, enters those around its target that are not around its source, and crosses what it names.
func (f *Flow) Crossing() Crossing { panic("not built yet") }

// Data is what the flow sends and receives.
func (f *Flow) Data() *Data { panic("not built yet") }

// Data is what the component stores and handles, and what its flows bring.
func (c *Component) Data() *Data { panic("not built yet") }

// Trust is that of the zone in which the component stands; By names the zone.
func (c *Component) Trust() Property[Trust] { panic("not built yet") }

// Region is that of the zone in which the component stands.
func (c *Component) Region() Property[Region] { panic("not built yet") }

// Exposed reports whether a flow from an untrusted zone arrives inward.
func (c *Component) Exposed() bool { panic("not built yet") }

// BehindEdge reports whether the component is not exposed, but reached from an untrusted zone through edge roles only.
func (c *Component) BehindEdge() bool { panic("not built yet") }

// Reachable reports whether a path of flows leads to the component from one in a zone of trust partner or lower.
func (c *Component) Reachable() bool { panic("not built yet") }

// HasEdgeInflow reports whether some flow comes in from an edge role.
func (c *Component) HasEdgeInflow() bool { panic("not built yet") }

// Edge reports whether the role stands at an edge: gateway, load-balancer, proxy, cdn, waf.
func (r Role) Edge() bool { panic("not built yet") }

// LeavesRegion is the other region, stated or unstated, when the flow brings data out of the EU in either direction.
func (f *Flow) LeavesRegion() (Region, bool) { panic("not built yet") }

// Protection is what is stated of a mechanism for a subject: the nearest statement among the places where the
// mechanism counts, else what stands in front on every path. The culprits are the assets that make a condition true,
// for mechanisms that count on assets; nil means all assets of the subject.
func (m *Model) Protection(e Element, mech Mechanism, culprits []*Asset) Protection {
	panic("not built yet")
}

// Bypass is a path from a lower-trust zone to the target that passes no component with the mechanism: the components
// from its start to the target. It is nil when there is none.
func (m *Model) Bypass(target *Component, mech Mechanism) []*Component { panic("not built yet") }
