package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Select is the findings that ids and globs (R-*@internal-*) name, by id and each once. A glob names only those that the
// model leaves open, since nothing else needs a decision.
func (r *Result) Select(patterns []string) ([]*register.Finding, error) {
	var found []*register.Finding
	for _, pattern := range patterns {
		if !strings.Contains(pattern, "*") {
			f := r.Finding(stride.ID(pattern))
			if f == nil {
				return nil, r.unknownThreat(pattern)
			}
			found = append(found, f)
			continue
		}
		before := len(found)
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Outcome.Open() && register.Matches(pattern, f.ID) {
				found = append(found, f)
			}
		}
		if len(found) == before {
			return nil, fmt.Errorf("%s matches no threat that the model leaves open", diag.Visible(pattern))
		}
	}
	slices.SortFunc(found, func(a, b *register.Finding) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Compact(found), nil
}

func (r *Result) unknownThreat(id string) error {
	near := ""
	if word, ok := diag.Nearest(id, r.ThreatIDs()); ok {
		near = fmt.Sprintf(" (did you mean %s?)", word)
	}
	return fmt.Errorf("the model has no threat %s%s", diag.Visible(id), near)
}

// Decide is an update of the register: it is brought up to date with the model, and then edited. The edits are of
// findings that Select gave.
func (r *Result) Decide(edits []register.Edit) func(old []byte) ([]byte, error) {
	return func(old []byte) ([]byte, error) {
		text, err := r.Rewrite(old)
		if err != nil {
			return nil, err
		}
		reg, diags := register.Parse(r.register.Name, text)
		if diags.HasErrors() {
			return nil, errors.New(diags[0].Message)
		}
		return reg.Edit(edits)
	}
}

// RegisterFile is the register's name as diagnostics tell it.
func (r *Result) RegisterFile() string { return r.register.Name }

// RegisterBytes is the register as it was read; nil when there was none.
func (r *Result) RegisterBytes() []byte { return r.register.Src }
