package model

import "github.com/threatctl/threatctl/pkg/diag"

// Mechanism is one security mechanism of the vocabulary: its number in the table of mechanisms, from 1.
type Mechanism uint8

// MechanismFamily groups mechanisms for people.
type MechanismFamily uint8

// The families of mechanisms.
const (
	Encryption MechanismFamily = iota + 1
	Authenticating
	AccessControl
	AuditLogging
	RateLimiting
	InputOutput
	Platform
	Privacy
)

// Counts says where a statement of a mechanism counts for a subject, besides the boundaries around it and the model,
// where every mechanism counts.
type Counts uint16

// The marks of the vocabulary.
const (
	OnSelf    Counts = 1 << iota // E: the subject itself, when it is no flow
	OnFlow                       // F: the flow
	OnSource                     // S: the source of the flow
	OnTarget                     // T: the target of the flow
	InFront                      // P: components that every path from a lower-trust zone passes
	OnCrossed                    // X: a boundary that the flow crosses
	OnAssets                     // A: every asset carried or held that makes the condition true
	OnIssuer                     // I: the issuer of the flow's token
	OnModel                      // M: usually stated on the model as a whole
	OnZone                       // Z: usually stated on a boundary around
)

// MechanismInfo is what the language knows of a mechanism.
type MechanismInfo struct {
	Name       string
	Family     MechanismFamily
	Doc        string // what stating it says
	Counts     Counts
	AlsoCalled []string
}

var mechanismIndex = func() map[string]Mechanism {
	index := make(map[string]Mechanism, len(mechanisms))
	for i, m := range mechanisms {
		index[m.Name] = Mechanism(i + 1)
	}
	return index
}()

// FindMechanism is the mechanism with a name such as rate-limit.client.
func FindMechanism(name string) (Mechanism, bool) {
	m, ok := mechanismIndex[name]
	return m, ok
}

// AllMechanisms is the table of mechanisms in the order of the language.
func AllMechanisms() []MechanismInfo { return mechanisms }

// Info is what the language knows of the mechanism.
func (m Mechanism) Info() MechanismInfo { return mechanisms[m-1] }

// String is the mechanism's name.
func (m Mechanism) String() string {
	if m < 1 || int(m) > len(mechanisms) {
		return "mechanism(?)"
	}
	return mechanisms[m-1].Name
}

// State is what somebody said of a mechanism.
type State uint8

// The states; the zero State is unstated too.
const (
	Unstated State = iota
	Absent         // stated no
	Planned        // stated planned: shown, but does not counter
	Present        // stated yes: counters
)

// String is the word of the language: unstated, no, planned or yes.
func (s State) String() string { return [...]string{"unstated", "no", "planned", "yes"}[s&3] }

// Statement is one mechanism stated on an element.
type Statement struct {
	Mechanism Mechanism
	State     State
	Note      string
	Evidence  string // URL
	Since     string // date
	By        string // the technology that implies it; empty when somebody wrote it
	Pos       diag.Pos
}

// Mechanisms are the statements of one element, in the order of the vocabulary.
type Mechanisms []Statement

// Get is the statement of a mechanism, or nil when it is unstated here.
func (ms Mechanisms) Get(m Mechanism) *Statement {
	for i := range ms {
		if ms[i].Mechanism == m {
			return &ms[i]
		}
	}
	return nil
}
