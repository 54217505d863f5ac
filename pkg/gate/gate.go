// Package gate says whether a design may pass: a policy held against the findings of an analysis.
package gate

import (
	"fmt"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Policy is what a team lets pass. The zero Policy lets everything pass.
type Policy struct {
	FailOn stride.Severity // open threats of this severity or worse fail; 0: none does
}

// Failure is one finding that does not pass.
type Failure struct {
	Finding *register.Finding
}

// ParsePolicy reads the word of --fail-on: a severity, none, or nothing for none.
func ParsePolicy(word string) (Policy, error) {
	if word == "" || word == "none" {
		return Policy{}, nil
	}
	s, ok := stride.ParseSeverity(word)
	if !ok {
		return Policy{}, fmt.Errorf("unknown severity %q for --fail-on: it is note, low, medium, high, critical or none", word)
	}
	return Policy{FailOn: s}, nil
}

// Check lists the findings that do not pass, in the order of the result. Saying nothing does not pass a gate: a threat
// that hangs on something unstated counts as open.
func Check(r *analysis.Result, p Policy) []Failure {
	if p.FailOn == 0 {
		return nil
	}
	var failures []Failure
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity >= p.FailOn && f.Open() {
			failures = append(failures, Failure{f})
		}
	}
	return failures
}
