package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/gate"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
)

type analyzeOptions struct {
	inputs
	filter
	outputs
	streams *Streams
	failOn  string
	noWrite bool
	all     bool
	limit   int
}

func newAnalyze(s *Streams) *cobra.Command {
	o := &analyzeOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "analyze [MODEL]",
		Short: "Find the threats, print them worst first, and bring the register up to date",
		Long: `analyze holds the model against the rules and prints the threats, worst first. What the model leaves
unsaid is asked as questions, each of which settles several threats (--all lists those one by one).

The register, threats.yaml beside the model, is brought up to date: new threats are added as open, what the
model no longer yields becomes resolved, and decisions and comments in it are kept. --no-write leaves it alone.

MODEL is a file, a folder that holds a threatmodel.yaml, or - for stdin. Without it, threatmodel.yaml is
looked for here and in the folders above, up to the root of the git repository.`,
		Example: `  threatctl analyze
  threatctl analyze examples/natter-api --no-write
  threatctl analyze --severity high --element api
  threatctl analyze --no-write --format json | jq '.summary'
  threatctl analyze --no-write --fail-on high     # exit 1 when a high or critical threat is open`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	o.outputs.flags(cmd)
	o.inputs.flags(cmd)
	f.BoolVar(&o.noWrite, "no-write", false, "leave the register as it is")
	f.StringVar(&o.failOn, "fail-on", "", "exit 1 when a threat of this `SEVERITY` or worse is open: note, low, medium, high, critical, none")
	f.BoolVar(&o.all, "all", false, "list the threats that are folded under questions one by one")
	f.IntVar(&o.limit, "limit", 0, "list at most `N` threats (0: all)")
	o.filter.flags(cmd)
	completeWords(cmd, map[string][]string{
		"fail-on": append(severityWords(), "none"),
	})
	return cmd
}

func (o *analyzeOptions) run(cmd *cobra.Command, args []string) error {
	outputs, err := o.outputs.list()
	if err != nil {
		return usage(cmd, err)
	}
	options, err := o.reportOptions()
	if err != nil {
		return usage(cmd, err)
	}
	policy, err := gate.ParsePolicy(o.failOn)
	if err != nil {
		return usage(cmd, err)
	}
	where, err := findModel(o.streams, args)
	if err != nil {
		return err
	}
	result, err := o.analyze(where)
	if err != nil {
		return callOr(cmd, err)
	}
	if err := result.CheckElements(options.Select.Elements); err != nil && !result.Diags.HasErrors() {
		return &callError{err.Error(), ""}
	}
	if err := o.outputs.write(o.streams, outputs, result, options); err != nil {
		return err
	}
	if err := tellDiags(o.streams, result, o.told(outputs)); err != nil {
		return err
	}
	if err := o.save(where, result); err != nil {
		return err
	}
	return gateErr(gate.Check(result, policy, gate.Options{}), policy)
}

// reportOptions turns the flags about what is listed into options.
func (o *analyzeOptions) reportOptions() (report.Options, error) {
	s := o.streams
	if err := s.checkColor(); err != nil {
		return report.Options{}, err
	}
	options := report.Options{All: o.all, Limit: o.limit, Version: Version()}
	if o.limit < 0 {
		return options, fmt.Errorf("--limit %d is below 0", o.limit)
	}
	var err error
	options.Select, err = o.filter.filter()
	return options, err
}

// save writes the register and says what changed in it.
func (o *analyzeOptions) save(where place, r *analysis.Result) error {
	if r.Outcome == nil {
		return nil
	}
	name := r.RegisterName()
	if o.register == "" {
		name = where.path(name)
	}
	line := r.Outcome.Changes.String()
	switch {
	case o.noWrite || (where.dir == "" && o.register == ""):
		o.streams.say("register %s: %s (not written)", name, line)
		return nil
	}
	changed, err := register.Save(name, r.Rewrite)
	if err != nil {
		return fmt.Errorf("saving the register: %w", err)
	}
	if !changed {
		line = "no change"
	}
	o.streams.say("register %s: %s", name, line)
	return nil
}

func severityWords() []string {
	words := []string{}
	for s := stride.Note; s <= stride.Critical; s++ {
		words = append(words, s.String())
	}
	return slices.Clip(words)
}

// gateErr is the error of a gate that does not pass.
func gateErr(failures []gate.Failure, policy gate.Policy) error {
	if len(failures) == 0 {
		return nil
	}
	return &gateError{fmt.Sprintf("%d open threats of severity %s or worse", len(failures), policy.FailOn)}
}
