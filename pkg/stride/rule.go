package stride

import "github.com/threatctl/threatctl/pkg/diag"

// Rule is one rule as data: what it looks at, when it fires, what counters it, and what it tells people. It is plain
// data, so that the built-in catalogue can be compiled in as Go values; Compile turns rules into something that runs.
type Rule struct {
	ID       string
	Title    string
	Category Category
	Also     []Category // further letters
	Subject  Subject
	Ease     int // 1 hard … 7 automated
	Goals    []Goal
	Refines  []string // base rules that give way to this one
	When     Condition
	// MitigatedBy and ReducedBy are alternatives; each alternative is a list of remedies that are all needed.
	MitigatedBy []Alternative
	ReducedBy   []Alternative
	Doc         Doc
	Examples    Examples
	Span        diag.Span // in the file of a team's own rule; none in the catalogue
	Change      *Change   // what a team made of it; nil as it was written
}

// Subject is the kind of element a rule looks at.
type Subject uint8

// The subjects.
const (
	OnComponent Subject = iota + 1
	OnFlow
	OnBoundary
	OnAsset
	OnModel
)

// Doc is what a rule tells people: plain text, paragraphs by blank lines.
type Doc struct {
	Why            string // what an attacker does and what is lost
	Mitigation     string // what to build, and where it may stand
	Verify         string // how to check that it is there
	FalsePositives string
	References     []Reference
}

// Reference points to an entry of a published list.
type Reference struct {
	List string // cwe, capec, asvs, owasp-api, owasp-llm, gdpr
	ID   string // as the list writes it, such as 306, V6.3, API2, Art. 33
}

// Examples are two tiny models: one on which the rule fires, marked by "# want RULE" on the line, and one on which it stays quiet.
type Examples struct{ Fires, Quiet string }

// Condition and Alternative are the conditions of the rule language; see condition.go.
