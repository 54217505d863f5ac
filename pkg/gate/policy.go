package gate

import (
	"fmt"
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Policy is what a team lets pass. The zero Policy lets every threat pass, and asks nothing of the register.
type Policy struct {
	FailOn     stride.Severity // open threats of this severity or worse fail; 0: none does
	Categories map[stride.Category]stride.Severity
	Boundaries []Scoped // about what stands inside, and flows that touch it
	Tags       []Scoped // about what bears the tag, and flows that touch it

	StatedOnly bool // what hangs on something unstated does not count
	Grace      int  // days after first-seen in which a new threat does not count
	InProgress bool // what somebody works on passes until its day

	Require map[register.Status][]string // owner, until, link, reason that a status needs beside what it always needs
	Longest int                          // days that an acceptance may last; 0: any

	Expired    bool // ended decisions fail, whatever their severity
	Incomplete bool // decisions without what their status needs fail
	Outdated   bool // a register that analyze would change fails
}

// Scoped is a threshold for a part of the model.
type Scoped struct {
	Name   string
	FailOn stride.Severity
	Span   diag.Span
}

// DefaultPolicy is what holds where a team has said nothing: high and critical threats fail, and so does a register that
// cannot be relied on.
func DefaultPolicy() Policy {
	return Policy{FailOn: stride.High, Expired: true, Incomplete: true, Outdated: true}
}

// ParsePolicy reads the word of --fail-on: a severity, none, or nothing for none.
func ParsePolicy(word string) (Policy, error) {
	s, err := ParseThreshold(word)
	return Policy{FailOn: s}, err
}

// ParseThreshold is the severity of --fail-on; 0 for none and for nothing.
func ParseThreshold(word string) (stride.Severity, error) {
	if word == "" || word == "none" {
		return 0, nil
	}
	s, ok := stride.ParseSeverity(word)
	if !ok {
		return 0, fmt.Errorf("unknown severity %q for --fail-on: it is note, low, medium, high, critical or none", word)
	}
	return s, nil
}

// threshold is the severity from which a finding fails: the strictest of those that speak of it, else the general one; 0:
// it does not fail.
func (p *Policy) threshold(f *register.Finding) stride.Severity {
	least, found := stride.Severity(0), false
	take := func(s stride.Severity) {
		if !found || s != 0 && (least == 0 || s < least) {
			least, found = s, true
		}
	}
	if s, ok := p.Categories[f.Rule.Category]; ok {
		take(s)
	}
	for _, b := range p.Boundaries {
		if within(f.Subject, model.ID(b.Name)) {
			take(b.FailOn)
		}
	}
	for _, t := range p.Tags {
		if tagged(f.Subject, t.Name) {
			take(t.FailOn)
		}
	}
	if !found {
		return p.FailOn
	}
	return least
}

// within reports whether an element is a boundary or stands inside it; of a flow one end is enough.
func within(e model.Element, id model.ID) bool {
	inside := func(b *model.Boundary) bool {
		for ; b != nil; b = b.Inside {
			if b.ID == id {
				return true
			}
		}
		return false
	}
	switch e := e.(type) {
	case *model.Boundary:
		return inside(e)
	case *model.Component:
		return inside(e.Inside)
	case *model.Flow:
		return inside(e.From.Inside) || inside(e.To.Inside)
	}
	return false
}

// tagged reports whether an element, or an end of a flow, bears a tag.
func tagged(e model.Element, tag string) bool {
	if f, ok := e.(*model.Flow); ok && (slices.Contains(f.From.Tags, tag) || slices.Contains(f.To.Tags, tag)) {
		return true
	}
	return slices.Contains(e.Identity().Tags, tag)
}

// CheckModel tells of boundaries that the policy names and the model has not: a threshold that guards nothing.
func (p *Policy) CheckModel(m *model.Model, diags *diag.List) {
	if m == nil {
		return
	}
	for _, b := range p.Boundaries {
		if _, ok := m.Element(model.ID(b.Name)).(*model.Boundary); !ok {
			diags.Add(diag.Diagnostic{
				Code: "policy-names-nothing", Severity: diag.Warning, Span: b.Span,
				Message: fmt.Sprintf("the policy speaks of the boundary %s, which the model does not have", diag.Visible(b.Name)),
			})
		}
	}
}
