package report

import (
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// summary counts findings. What is open is counted by severity and by category; everything is counted by status.
type summary struct {
	open, openStated int
	bySeverity       [stride.Critical + 1]int
	byCategory       [stride.ElevationOfPrivilege + 1]int
	byStatus         [register.StatusResolved + 1]int
}

func summarize(r *analysis.Result) summary {
	var s summary
	for i := range r.Findings {
		f := &r.Findings[i]
		s.byStatus[f.Status]++
		if !f.Open() {
			continue
		}
		s.open++
		if f.Outcome != stride.OpenUnstated {
			s.openStated++
		}
		s.bySeverity[f.Severity]++
		s.byCategory[f.Rule.Category]++
	}
	return s
}
