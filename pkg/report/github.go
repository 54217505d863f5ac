package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Annotations of GitHub Actions: workflow commands on stdout, of which a step shows ten errors and ten warnings.

const mostAnnotations = 10

func writeGitHub(w io.Writer, r *analysis.Result, o Options) error {
	var b strings.Builder
	shown := map[string]int{}
	open := selected(r, o, isOpen)
	for _, f := range annotated(r, o, open) {
		level := "warning"
		if f.Severity >= stride.High || o.Verdict != nil {
			level = "error"
		}
		if shown[level]++; shown[level] > mostAnnotations {
			continue
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", level, property(relative(r, f.Span.File)), line(f.Span.Line), line(f.Span.Col),
			property(f.Rule.Title), data(sentence(f)))
	}
	fmt.Fprintf(&b, "::notice title=threatctl::%s\n", data(counts(r)))
	_, err := io.WriteString(w, b.String())
	return err
}

// annotated are the findings that get an annotation: in a check those that do not pass.
func annotated(r *analysis.Result, o Options, open []*register.Finding) []*register.Finding {
	if o.Verdict == nil {
		return open
	}
	var list []*register.Finding
	for _, failure := range o.Verdict.Failures {
		if f := r.Finding(stride.ID(failure.ID)); f != nil {
			list = append(list, f)
		}
	}
	return list
}

// counts is the summary in a line.
func counts(r *analysis.Result) string {
	sum := summarize(r)
	var parts []string
	for s := stride.Critical; s >= stride.Note; s-- {
		if n := sum.bySeverity[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	text := plural(sum.open, "threat") + " open"
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text
}

// data is a text behind a command, escaped as the runner reads it.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(diag.Visible(text))
}

// property is a text in a property of a command.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(text))
}
