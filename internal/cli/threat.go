package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
)

func newThreat(s *Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "threat",
		Short: "List tracked threats, and decide about them",
		Long: `threat works on the register from the command line. What it writes is what you could have written by hand: only the
fields that a decision changes, in the entry of the threat; comments, the order of fields and line ends stay.

An ID is that of a threat, such as E-010@send. In quotes it may be a glob, such as 'R-*@internal-*', that names all open
threats it fits; more than one needs --all-matching.`,
		Example: `  threatctl threat list --status accepted
  threatctl threat accept I-011@forward --reason "no outsiders in this network" --owner ops --until 90d
  threatctl threat assign E-010@send --owner team-natter
  threatctl threat dismiss 'T-026@*' --all-matching --reason "no foreign code in these"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(cmd, fmt.Errorf("say what to do: list, show, accept, …"))
		},
	}
	cmd.AddCommand(newThreatList(s), newThreatShow(s))
	for i := range verbs {
		cmd.AddCommand(newDecision(s, &verbs[i]))
	}
	return cmd
}

// target is where the threats of a command are: threats are its arguments, so the model is named by a flag.
type target struct {
	inputs
	model string
}

func (t *target) flags(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&t.model, "model", "m", "", "`MODEL` file or folder (default: threatmodel.yaml here or above)")
	t.inputs.flags(cmd)
}

// open analyses the model; with errors in it or in the register there is nothing to decide about.
func (t *target) open(s *Streams) (place, *analysis.Result, error) {
	var args []string
	if t.model != "" {
		args = []string{t.model}
	}
	where, err := findModel(s, args)
	if err != nil {
		return where, nil, err
	}
	result, err := t.analyze(where)
	if err != nil {
		return where, nil, err
	}
	return where, result, tellDiags(s, result, "table")
}

// registerPath is where the register of a result stands.
func (t *target) registerPath(where place, r *analysis.Result) string {
	if t.register != "" {
		return r.RegisterName()
	}
	return where.path(r.RegisterName())
}

// completeThreats offers the ids of threats, with their titles.
func (t *target) completeThreats(s *Streams, want func(*register.Finding) bool) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var model []string
		if t.model != "" {
			model = []string{t.model}
		}
		where, err := findModel(s, model)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		result, err := t.analyze(where)
		if err != nil || result.Diags.HasErrors() {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var ids []string
		for i := range result.Findings {
			f := &result.Findings[i]
			if want(f) && !strings.Contains(" "+strings.Join(args, " ")+" ", " "+string(f.ID)+" ") {
				ids = append(ids, string(f.ID)+"\t"+f.Rule.Title)
			}
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
}
