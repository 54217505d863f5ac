package report

import (
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Filter says which findings a report lists. The zero Filter lists all.
type Filter struct {
	Severity   stride.Severity   // this one or worse
	Statuses   []register.Status // any of these
	Elements   []model.ID        // about any of these, or about a flow that touches it
	Categories []stride.Category // any of these
}

// Keeps reports whether a finding is listed.
func (f Filter) Keeps(d *register.Finding) bool {
	return d.Severity >= f.Severity &&
		(len(f.Statuses) == 0 || slices.Contains(f.Statuses, d.Status)) &&
		(len(f.Categories) == 0 || slices.Contains(f.Categories, d.Rule.Category)) &&
		(len(f.Elements) == 0 || slices.ContainsFunc(f.Elements, func(id model.ID) bool { return touches(d.Subject, id) }))
}

// touches reports whether an element is the one with an id, or a flow that starts or ends there.
func touches(e model.Element, id model.ID) bool {
	if flow, ok := e.(*model.Flow); ok && (flow.From.ID == id || flow.To.ID == id) {
		return true
	}
	return e.Identity().ID == id
}
