package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

type rulesShowOptions struct {
	inputs
	streams *Streams
}

func newRulesShow(s *Streams) *cobra.Command {
	o := &rulesShowOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "show RULE [MODEL]",
		Short: "Print a rule as a rule file, to read its condition or to start an own one from it",
		Long: `show prints a rule in the form of a rule file: its condition, what counters it, its texts and its examples. For the
same in words: threatctl explain RULE.`,
		Example: `  threatctl rules show D-010
  threatctl rules show ACME-001 --rules our-rules.yaml`,
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: completeExplain,
		RunE: func(cmd *cobra.Command, args []string) error {
			rule, err := o.findRule(s, args[0], args[1:])
			if err != nil {
				return callOr(cmd, err)
			}
			fmt.Fprintf(s.stdout(), "threatctl: 1\nrules:\n%s", rule.YAML())
			return nil
		},
	}
	o.rulesFlag(cmd)
	return cmd
}
