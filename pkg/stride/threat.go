package stride

import (
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// ID is the identifier of a threat, RULE@subject. It is made of nothing else, so that it survives every unrelated edit.
type ID string

// Outcome is what the engine says of a rule that applies to a subject.
type Outcome uint8

// The outcomes of a rule whose condition holds.
const (
	OpenStated    Outcome = iota + 1 // what is stated leaves it open
	OpenUnstated                     // an answer to something unstated would settle it: a question more than a finding
	Mitigated                        // a stated mechanism, or another stated fact, counters it
	NotApplicable                    // an assumption excludes it
)

// Open reports whether the outcome counts for a gate.
func (o Outcome) Open() bool { return o == OpenStated || o == OpenUnstated }

// Severity is how much a threat matters.
type Severity uint8

// The severities, lowest first.
const (
	Note Severity = iota + 1
	Low
	Medium
	High
	Critical
)

// String is the word: note, low, medium, high or critical.
func (s Severity) String() string {
	return [...]string{"unrated", "note", "low", "medium", "high", "critical"}[s%6]
}

// Band is low, medium or high: of a likelihood or an impact.
type Band uint8

// The bands of the OWASP Risk Rating Methodology: below 3, 3 to below 6, 6 and more.
const (
	BandLow Band = iota + 1
	BandMedium
	BandHigh
)

// String is the word: low, medium or high.
func (b Band) String() string { return [...]string{"unrated", "low", "medium", "high"}[b%4] }

// Rated is a score with its band and the reasons, in words, that made it.
type Rated struct {
	Score   int // 1 to 9
	Band    Band
	Reasons []string
}

// Evidence is one fact that made a rule fire, or the statement that counters it.
type Evidence struct {
	Fact    string    // as rules name it, such as source.trust, or a mechanism
	Value   string    // in the words of the language
	Because string    // stated; implied by protocol https; inherited from zone data; assumed; derived …
	Span    diag.Span // where it is stated; the subject's own place when it is not
}

// Threat is a statement about one subject, made by one rule.
type Threat struct {
	ID       ID
	Rule     *Rule
	Subject  model.Element
	Outcome  Outcome
	Severity Severity // after rating of the model
	Computed Severity // before
	Goals    []Goal
	Assets   []*model.Asset
	By       []model.Protection // Mitigated: what gives the protection
	Assumed  *model.Assumption  // NotApplicable: what excludes it
	Span     diag.Span          // of the subject

	rule               *compiled // nil for threats that people found
	v                  *view
	s                  at
	likelihood, impact int8
	leaning            int8 // the likelihood before it is brought into its range
	// Likelihood, Impact and Evidence are methods: they are worked out when asked for, since a large model has many threats and
	// most readers ask for few.
}
