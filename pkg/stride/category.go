// Package stride is the engine: it holds a checked model against rules and says which threats there are, how bad they
// are, why, and what would settle them. It holds no rule itself; those are data, in package catalog or in a team's files.
package stride

// Category is a letter of STRIDE.
type Category uint8

// The categories, in the order of the acronym.
const (
	Spoofing Category = iota + 1
	Tampering
	Repudiation
	InformationDisclosure
	DenialOfService
	ElevationOfPrivilege
)

var categoryNames = [...]string{"", "spoofing", "tampering", "repudiation", "information-disclosure", "denial-of-service", "elevation-of-privilege"}

// Letter is S, T, R, I, D or E.
func (c Category) Letter() string { return "?STRIDE"[c%7 : c%7+1] }

// String is the word, such as spoofing.
func (c Category) String() string { return categoryNames[c%7] }

// Goal is a security goal that a threat violates.
type Goal uint8

// The goals: the classic three, and those that STRIDE adds.
const (
	Confidentiality Goal = iota + 1
	Integrity
	Availability
	Accountability
	Authenticity
	Authorization
)

// String is the word, such as confidentiality.
func (g Goal) String() string {
	return [...]string{"goal(?)", "confidentiality", "integrity", "availability", "accountability", "authentication", "authorization"}[g%7]
}
