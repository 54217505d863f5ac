package cli

import (
	"github.com/spf13/cobra"
)

func newRules(s *Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List, show, test and write rules: the built-in ones and a team's own",
		Long: `rules is about what threatctl looks for. The built-in rules and a team's own are the same kind of file: data, checked
when it is read, with no code in it. docs/rules.md tells how to write one.

A team's rules are named in the model (rules: [our-rules.yaml]) or with --rules. Such a file may also switch a built-in
rule off or rate it in another way, with a reason.`,
		Example: `  threatctl rules list --category spoofing
  threatctl rules show D-010
  threatctl rules new ACME-001 -o our-rules.yaml
  threatctl rules test --rules our-rules.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesList(s), newRulesShow(s), newRulesTest(s), newRulesNew(s))
	return cmd
}
