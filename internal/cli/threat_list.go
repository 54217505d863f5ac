package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
)

type threatListOptions struct {
	target
	filter
	streams *Streams
	format  string
}

func newThreatList(s *Streams) *cobra.Command {
	o := &threatListOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List tracked threats with who decided what about them, and until when",
		Long: `list shows the threats that count or that somebody decided about, worst first. Those that the model itself settles
are left out, unless --status asks for them.`,
		Example: `  threatctl threat list
  threatctl threat list --status accepted,transferred
  threatctl threat list --severity high --format json | jq -r '.threats[].id'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return callOr(cmd, o.run(cmd)) },
	}
	o.target.flags(cmd)
	o.filter.flags(cmd)
	cmd.Flags().StringVar(&o.format, "format", "table", "`FORM` of the list: table or json")
	completeWords(cmd, map[string][]string{"format": {"table", "json"}})
	return cmd
}

func (o *threatListOptions) run(cmd *cobra.Command) error {
	s := o.streams
	selected, err := o.filter.filter()
	if err != nil {
		return usage(cmd, err)
	}
	if !slices.Contains([]string{"table", "json"}, o.format) {
		return usage(cmd, fmt.Errorf("unknown format %q: the formats are table, json", o.format))
	}
	if err := s.checkColor(); err != nil {
		return usage(cmd, err)
	}
	_, result, err := o.open(s)
	if err != nil {
		return err
	}
	var listed []*register.Finding
	for i := range result.Findings {
		f := &result.Findings[i]
		if selected.Keeps(f) && (f.Outcome.Open() || len(o.statuses) > 0) {
			listed = append(listed, f)
		}
	}
	if o.format == "json" {
		return report.ThreatsJSON(s.stdout(), listed)
	}
	return report.ThreatsTable(s.stdout(), listed, report.Options{Width: s.width(), Color: s.colorful(s.Out)})
}

type threatShowOptions struct {
	target
	streams *Streams
}

func newThreatShow(s *Streams) *cobra.Command {
	o := &threatShowOptions{streams: s}
	cmd := &cobra.Command{
		Use:     "show ID",
		Short:   "Show one threat: why it fired, what would settle it, what was decided",
		Example: `  threatctl threat show E-010@send`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return callOr(cmd, o.run(cmd, args[0])) },
	}
	o.target.flags(cmd)
	cmd.ValidArgsFunction = o.completeThreats(s, func(*register.Finding) bool { return true })
	return cmd
}

func (o *threatShowOptions) run(cmd *cobra.Command, id string) error {
	s := o.streams
	if err := s.checkColor(); err != nil {
		return usage(cmd, err)
	}
	_, result, err := o.open(s)
	if err != nil {
		return err
	}
	f := result.Finding(stride.ID(id))
	if f == nil {
		return unknownThreat(id, result.ThreatIDs())
	}
	return report.ExplainThreat(s.stdout(), result, f, report.Options{Width: s.width(), Color: s.colorful(s.Out), Version: Version()})
}
