package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

type explainOptions struct {
	inputs
	streams *Streams
}

func newExplain(s *Streams) *cobra.Command {
	o := &explainOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "explain ID [MODEL]",
		Short: "Explain a rule, or why a threat fired and what would settle it",
		Long: `explain tells of a rule (such as E-010) what it looks for, why it matters, what to build, how to check it, and
shows a model on which it fires and one on which it does not.

Of a threat (such as E-010@send) it tells why it fired, fact by fact with the place of each in the model, how its
severity came about, and what would settle it.`,
		Example: `  threatctl explain E-010
  threatctl explain E-010@send
  threatctl explain S-010@send examples/natter-api`,
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: completeExplain,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	o.inputs.flags(cmd)
	return cmd
}

func (o *explainOptions) run(cmd *cobra.Command, args []string) error {
	s := o.streams
	if err := s.checkColor(); err != nil {
		return usage(cmd, err)
	}
	look := report.Options{Width: s.width(), Color: s.colorful(s.Out), Version: Version()}
	id := args[0]
	if !strings.Contains(id, "@") && !strings.HasPrefix(id, "M-") {
		rule, err := o.findRule(s, id, args[1:])
		if err != nil {
			return callOr(cmd, err)
		}
		return report.ExplainRule(s.stdout(), rule, look)
	}
	where, err := findModel(s, args[1:])
	if err != nil {
		return err
	}
	result, err := o.analyze(where)
	if err != nil {
		return callOr(cmd, err)
	}
	if err := tellDiags(s, result, "table"); err != nil {
		return err
	}
	finding := result.Finding(stride.ID(id))
	if finding == nil {
		return unknownThreat(id, result.ThreatIDs())
	}
	return report.ExplainThreat(s.stdout(), result, finding, look)
}

func unknownThreat(id string, live []string) error {
	return &callError{
		fmt.Sprintf("the model has no threat %s%s", id, didYouMean(id, live)),
		"threatctl analyze --all lists the threats; one that a sharper rule subsumes is not listed",
	}
}

func didYouMean(word string, words []string) string {
	if near, ok := diag.Nearest(word, words); ok {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

func completeExplain(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
	}
	var ids []string
	rules := catalog.Rules()
	for i := range rules {
		ids = append(ids, rules[i].ID+"\t"+rules[i].Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
