package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
)

// filter is the flags that say which threats are listed.
type filter struct {
	severity string
	statuses []string
	elements []string
	letters  []string
}

func (o *filter) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.severity, "severity", "", "list threats of this `SEVERITY` or worse")
	f.StringSliceVar(&o.statuses, "status", nil, "list threats with this `STATUS` (several with commas)")
	f.StringSliceVar(&o.elements, "element", nil, "list threats about this `ID`, or about a flow that touches it")
	f.StringSliceVar(&o.letters, "category", nil, "list threats of this `CATEGORY`: a STRIDE letter or word")
	completeWords(cmd, map[string][]string{
		"severity": severityWords(), "status": register.StatusNames(), "category": {"S", "T", "R", "I", "D", "E"},
	})
}

// pictureFlags are those of them that say which threats a picture counts.
func (o *filter) pictureFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&o.statuses, "status", nil, "count only threats with this `STATUS` (several with commas); shows threats")
	f.StringSliceVar(&o.letters, "category", nil, "count only threats of this `CATEGORY`, a STRIDE letter or word; shows threats")
	completeWords(cmd, map[string][]string{"status": register.StatusNames(), "category": {"S", "T", "R", "I", "D", "E"}})
}

// filter is what the flags say.
func (o *filter) filter() (report.Filter, error) {
	var f report.Filter
	if o.severity != "" {
		sev, ok := stride.ParseSeverity(o.severity)
		if !ok {
			return f, fmt.Errorf("unknown --severity %q: it is %s", o.severity, strings.Join(severityWords(), ", "))
		}
		f.Severity = sev
	}
	for _, word := range o.statuses {
		status, ok := register.ParseStatus(word)
		if !ok {
			return f, fmt.Errorf("unknown --status %q: it is %s", word, strings.Join(register.StatusNames(), ", "))
		}
		f.Statuses = append(f.Statuses, status)
	}
	for _, word := range o.letters {
		category, ok := stride.ParseCategory(word)
		if !ok {
			return f, fmt.Errorf("unknown --category %q: it is a letter of STRIDE, or a word such as spoofing", word)
		}
		f.Categories = append(f.Categories, category)
	}
	for _, id := range o.elements {
		f.Elements = append(f.Elements, modelID(id))
	}
	return f, nil
}
