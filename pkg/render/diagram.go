// Package render turns a checked model into a plain picture of the system, and draws that picture as text. The picture,
// a Diagram, is all that the drawers know: neither threats nor files. Package layout gives it places, package draw ink.
package render

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// Kind is what an element is in the notation of data flow diagrams.
type Kind uint8

// The kinds of node.
const (
	ExternalEntity Kind = iota + 1 // a rectangle
	Process                        // a box with round corners
	DataStore                      // two parallel lines
	System                         // all that is no external entity, as one process: a circle
	Folded                         // what one boundary or several hold, as one: a stack
)

// String is the kind as people say it.
func (k Kind) String() string {
	return [...]string{"component", "external entity", "process", "data store", "whole system", "folded boundary"}[min(k, Folded)]
}

// MarshalText is the kind in the words of the language.
func (k Kind) MarshalText() ([]byte, error) {
	return []byte(strings.ReplaceAll(k.String(), " ", "-")), nil
}

// Transport is what protects a flow on its way, as far as a picture tells it.
type Transport uint8

// The states of transport.
const (
	TransportUnstated Transport = iota // nobody said
	Encrypted
	Clear
	Local // does not leave the host
)

// String is the state in words.
func (t Transport) String() string {
	return [...]string{"encryption unstated", "encrypted", "in clear", "on one host"}[t&3]
}

// MarshalText is the state in one word.
func (t Transport) MarshalText() ([]byte, error) {
	return []byte([...]string{"unstated", "encrypted", "clear", "local"}[t&3]), nil
}

// Standing is whether a protection is there.
type Standing uint8

// The standings.
const (
	Unstated Standing = iota // nobody said
	Given
	Missing // stated absence
)

// MarshalText is the standing in one word.
func (s Standing) MarshalText() ([]byte, error) {
	return []byte([...]string{"unstated", "given", "missing"}[s%3]), nil
}

// Diagram is a system as it is drawn. Its texts are on one line each and hold no character that acts instead of being
// seen. Slices are in the order of ids; a Diagram may be shared once it is made.
type Diagram struct {
	Title       string
	Description string
	View        string // what of the model is shown, such as "full detail"
	Owner       string
	Hash        string // of what is shown, hexadecimal; threats and decisions do not change it
	Zones       []*Zone
	Nodes       []*Node
	Flows       []*Flow
	Total       *Badge // over all elements; nil when no threats are shown
	Whole       Extent // of the model, of which this may be a part
	Up          string // address of the page that lists the pages of a set; empty when the picture is in none

	part  string     // which part, in words; empty: all
	focus []model.ID // what the part is around
}

// Extent is how much there is of something.
type Extent struct{ Nodes, Zones, Flows int }

// Zone is a trust boundary.
type Zone struct {
	ID     model.ID
	Title  string
	Kind   string   // network, host …; empty when unstated
	Inside model.ID // the boundary around; empty at the top
	Trust  model.Trust
	Owner  string
	Region string
	Note   string // about it, in full
	Curve  bool   // it holds nothing, and flows say that they cross it: drawn as a line on those flows
	Muted  string // why it is out of scope; empty when it is in scope
	Badge  *Badge // nil when no threats are shown
	Link   string // where it leads: an http or https address, or the file of a page; empty: nowhere
}

// Node is a component, or several drawn as one.
type Node struct {
	ID      model.ID
	Title   string
	Kind    Kind
	Caption string
	Icon    string   // name of its sign
	Zone    model.ID // empty: in no boundary
	Trust   model.Trust
	Data    []Data
	Sealed  bool // states encryption at rest
	Note    string
	Muted   string
	Badge   *Badge
	Holds   *Holds // nil of a component
	Link    string
}

// Holds is what is drawn as one node.
type Holds struct {
	Extent           // of the components, the boundaries and the flows inside
	Parts  []Holding // what stands at the top of it, in the order of ids
}

// Holding is a boundary or a component in a node that stands for several.
type Holding struct {
	ID         model.ID
	Title      string
	Icon       string
	Components int // of a boundary; 0 of a component
	Worst      int // severity of the open threats to it; 0: none, or none shown
}

// Data is an asset where it is held or carried.
type Data struct {
	ID             model.ID
	Title          string
	Icon           string
	Classification model.Classification
}

// Flow is a data flow, a request and its answer; or a lane, all flows that lead from one node to another when one of them
// stands for several components.
type Flow struct {
	ID        model.ID
	Number    int // from 1, in reading order: from where data enters the system
	Title     string
	From, To  model.ID
	Transport Transport
	Protocol  string // empty when unstated
	SignIn    string // how the one who opens it proves who it is
	Standing  Standing
	Sends     []Data
	Receives  []Data // the answer
	Direction model.Direction
	Leaves    []model.ID // boundaries left, inner first
	Enters    []model.ID // boundaries entered, outer first
	Named     []model.ID // boundaries crossed although neither end is inside
	Note      string
	Muted     string
	Badge     *Badge
	Lane      *Lane // nil of a single flow
	Link      string
}

// Lane is what flows that are drawn as one line have.
type Lane struct {
	Count      int
	Transports [Local + 1]int // how many flows have each
	NoSignIn   int            // how many state that nobody signs in
}

// Highest is the classification of the most confidential asset that the flow carries; 0 when it carries none.
func (f *Flow) Highest() model.Classification {
	var highest model.Classification
	for _, list := range [][]Data{f.Sends, f.Receives} {
		for _, a := range list {
			highest = max(highest, a.Classification)
		}
	}
	return highest
}

// Count is how many flows the line stands for.
func (f *Flow) Count() int {
	if f.Lane == nil {
		return 1
	}
	return f.Lane.Count
}

// Crosses reports whether the flow crosses a boundary.
func (f *Flow) Crosses() bool { return len(f.Leaves)+len(f.Enters)+len(f.Named) > 0 }

// Severities is how many severities there are: note, low, medium, high and critical, numbered from 1.
const Severities = 5

// Categories is how many letters STRIDE has, numbered from 1.
const Categories = 6

// Badge is what is known of the threats to one element. The zero Badge says that there are none.
type Badge struct {
	Open    [Severities + 1]int   // open threats by severity
	Worst   [Categories + 1]uint8 // worst severity of the open threats by category; 0 when there is none
	Settled int                   // countered or decided
}

// AddOpen counts an open threat of a severity and a category. Numbers out of range are dropped.
func (b *Badge) AddOpen(severity, category int) {
	if severity < 1 || severity > Severities {
		return
	}
	b.Open[severity]++
	if category >= 1 && category <= Categories {
		b.Worst[category] = max(b.Worst[category], uint8(severity))
	}
}

// OpenCount is how many threats are open.
func (b *Badge) OpenCount() int {
	n := 0
	for _, c := range b.Open {
		n += c
	}
	return n
}

// WorstOpen is the worst severity of the open threats; 0 when there is none.
func (b *Badge) WorstOpen() int {
	for s := Severities; s > 0; s-- {
		if b.Open[s] > 0 {
			return s
		}
	}
	return 0
}

// add counts what another badge counts.
func (b *Badge) add(o *Badge) {
	for i := range o.Open {
		b.Open[i] += o.Open[i]
	}
	for i := range o.Worst {
		b.Worst[i] = max(b.Worst[i], o.Worst[i])
	}
	b.Settled += o.Settled
}

// Overlay is what is known of the threats to the elements of a model, by id.
type Overlay map[model.ID]Badge

// Shown is the sum of the badges in the picture, which may be a part of the system.
func (d *Diagram) Shown() *Badge {
	var sum Badge
	for _, z := range d.Zones {
		count(&sum, z.Badge)
	}
	for _, n := range d.Nodes {
		count(&sum, n.Badge)
	}
	for _, f := range d.Flows {
		count(&sum, f.Badge)
	}
	return &sum
}
