package report

import (
	"io"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/stride"
)

// GitLab Code Quality: a list of findings for the widget of a merge request.

type (
	qualityFinding struct {
		Description string          `json:"description"`
		Check       string          `json:"check_name"`
		Fingerprint string          `json:"fingerprint"`
		Severity    string          `json:"severity"`
		Location    qualityLocation `json:"location"`
	}
	qualityLocation struct {
		Path  string       `json:"path"`
		Lines qualityLines `json:"lines"`
	}
	qualityLines struct {
		Begin int `json:"begin"`
	}
)

var qualitySeverities = map[stride.Severity]string{
	stride.Critical: "blocker", stride.High: "critical", stride.Medium: "major", stride.Low: "minor", stride.Note: "info",
}

func writeGitLab(w io.Writer, r *analysis.Result, o Options) error {
	list := []qualityFinding{}
	for _, f := range selected(r, o, isOpen) {
		list = append(list, qualityFinding{
			sentence(f), f.Rule.ID, fingerprint(f), qualitySeverities[f.Severity], qualityLocation{relative(r, f.Span.File), qualityLines{line(f.Span.Line)}},
		})
	}
	return indented(w, list)
}
