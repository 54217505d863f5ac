package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
)

type rulesTestOptions struct {
	inputs
	streams *Streams
	only    []string
}

func newRulesTest(s *Streams) *cobra.Command {
	o := &rulesTestOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "test [MODEL]",
		Short: "Run the examples of all rules, and show where one does not do what it should",
		Long: `test runs the two examples of every rule, built-in and own, each against the whole set of rules. The example called
fires must leave the rule's threat open on the lines marked "# want RULE" and on no other; the one called quiet on none.
Exit code 1 when one does not.`,
		Example: `  threatctl rules test
  threatctl rules test --rules our-rules.yaml --rule ACME-001`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	cmd.Flags().StringSliceVar(&o.only, "rule", nil, "run the examples of this `RULE` only")
	o.rulesFlag(cmd)
	return cmd
}

func (o *rulesTestOptions) run(cmd *cobra.Command, args []string) error {
	s := o.streams
	if err := s.checkColor(); err != nil {
		return usage(cmd, err)
	}
	set, err := o.ruleSet(s, args)
	if err != nil {
		return callOr(cmd, err)
	}
	chosen := set.Rules
	if len(o.only) > 0 {
		chosen = nil
		for _, id := range o.only {
			rule, ok := set.Find(strings.ToUpper(id))
			if !ok {
				return &callError{fmt.Sprintf("there is no rule %s", id), "threatctl rules list shows them"}
			}
			chosen = append(chosen, *rule)
		}
	}
	ran, faults, err := analysis.TestRules(set, chosen)
	if err != nil {
		return fmt.Errorf("compiling the rules: %w", err)
	}
	out := s.stdout()
	if err := report.ExampleFaults(out, faults, report.Options{Color: s.colorful(s.Out)}); err != nil {
		return err
	}
	without := slices.DeleteFunc(slices.Clone(chosen), func(r stride.Rule) bool { return r.Examples.Fires != "" && r.Examples.Quiet != "" })
	for _, r := range without {
		s.say("rule %s lacks an example: it needs one called fires and one called quiet", r.ID)
	}
	if len(faults) > 0 {
		return &gateError{fmt.Sprintf("%d of %d examples of %s fail", len(faults), ran, count(len(chosen), "rule", "rules"))}
	}
	fmt.Fprintf(out, "%d examples of %s do what they should\n", ran, count(len(chosen), "rule", "rules"))
	return nil
}
