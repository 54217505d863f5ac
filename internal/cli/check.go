package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/gate"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
)

type checkOptions struct {
	inputs
	outputs
	streams  *Streams
	failOn   string
	config   string
	newOnly  string
	trust    string
	baseline string
}

func newCheck(s *Streams) *cobra.Command {
	o := &checkOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "check [MODEL]",
		Short: "Fail when something does not pass: the gate for a pipeline",
		Long: `check analyses the model, holds the result against the policy, and exits with 1 when something does not pass: open
threats of the policy's severity, decisions that have ended or lack what they need, a register that analyze would
change. It writes nothing but its report, and says of each failure where it is and what settles it.

The policy stands in .threatctl.yaml beside the model or above it; without one, high and critical threats fail.

A change can alter the policy, the rules and the decisions that judge it. --trust-from REF takes them, and the model's
assumptions, scope and ratings, from that git revision, and lists what the change says beyond them.`,
		Example: `  threatctl check
  threatctl check --fail-on critical
  threatctl check --trust-from origin/main --new-only origin/main    # in a pull request
  threatctl check --format json | jq -r '.failures[] | .id + " " + .reason'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return callOr(cmd, o.run(cmd, args)) },
	}
	f := cmd.Flags()
	o.outputs.flags(cmd)
	o.inputs.flags(cmd)
	f.StringVar(&o.failOn, "fail-on", "", "fail on open threats of this `SEVERITY` or worse, in place of the policy's: note … critical, none")
	f.StringVar(&o.config, "config", "", "`FILE` of the policy (default: $THREATCTL_CONFIG, else .threatctl.yaml beside the model or above)")
	f.StringVar(&o.newOnly, "new-only", "", "count only threats that the git revision `REF` does not have")
	f.StringVar(&o.trust, "trust-from", "", "judge by the policy, rules and decisions of the git revision `REF`")
	f.StringVar(&o.baseline, "baseline", "", "do not count the threats that the register `FILE` lists, for a start with many")
	completeWords(cmd, map[string][]string{"fail-on": append(severityWords(), "none")})
	return cmd
}

func (o *checkOptions) run(cmd *cobra.Command, args []string) error {
	outputs, err := o.outputs.list()
	if err != nil {
		return usage(cmd, err)
	}
	threshold, err := gate.ParseThreshold(o.failOn)
	if err != nil {
		return usage(cmd, err)
	}
	if err := o.streams.checkColor(); err != nil {
		return usage(cmd, err)
	}
	where, err := findModel(o.streams, args)
	if err != nil {
		return err
	}
	input, err := o.input(where)
	if err != nil {
		return err
	}
	own := analysis.Run(input)
	if own.Diags.HasErrors() {
		return o.refuse(outputs, own)
	}
	c := &checking{o: o, where: where, input: input, result: own, options: gate.Options{Known: map[stride.ID]bool{}, Now: input.Now}}
	if err := c.judge(); err != nil {
		return err
	}
	if cmd.Flags().Changed("fail-on") {
		c.policy.FailOn = threshold
	}
	failures := gate.Check(c.result, c.policy, c.options)
	if err := o.write(outputs, c, failures); err != nil {
		return err
	}
	if len(failures) == 0 {
		return nil
	}
	return &gateError{fmt.Sprintf("%s: %s", plural(len(failures), "failure"), c.rule())}
}

// refuse reports a model, rules or a register with errors: a gate never passes what it cannot read.
func (o *checkOptions) refuse(list []output, r *analysis.Result) error {
	if err := o.outputs.write(o.streams, list, r, report.Options{Version: Version()}); err != nil {
		return err
	}
	return tellDiags(o.streams, r, o.told(list))
}

// checking is one run of the gate.
type checking struct {
	o       *checkOptions
	where   place
	input   analysis.Input
	result  *analysis.Result
	policy  gate.Policy
	options gate.Options
}

// judge finds the policy, and what of other revisions and files the gate takes into account.
func (c *checking) judge() error {
	file, err := c.o.findPolicy(c.where)
	if err != nil {
		return err
	}
	if c.o.baseline != "" {
		if err := c.known(c.o.baseline); err != nil {
			return err
		}
	}
	if c.o.newOnly != "" {
		base, _, err := c.revision(c.o.newOnly)
		if err != nil {
			return err
		}
		if base != nil {
			for i := range base.Findings {
				c.options.Known[base.Findings[i].ID] = true
			}
		}
	}
	if c.o.trust != "" {
		if file, err = c.trust(file); err != nil {
			return err
		}
	}
	return c.readPolicy(file)
}

// rule is what passes, in words.
func (c *checking) rule() string {
	text := "open threats do not fail"
	if c.policy.FailOn != 0 {
		text = fmt.Sprintf("open threats fail from %s on", c.policy.FailOn)
	}
	if len(c.policy.Categories)+len(c.policy.Boundaries)+len(c.policy.Tags) > 0 {
		text += ", and by the policy's parts"
	}
	if c.o.newOnly != "" {
		text += ", those that " + c.o.newOnly + " has left aside"
	}
	if c.o.trust != "" {
		text += ", judged by " + c.o.trust
	}
	return text
}

func (o *checkOptions) write(list []output, c *checking, failures []gate.Failure) error {
	options := report.Options{Version: Version(), Verdict: &report.Verdict{Rule: c.rule()}}
	for _, f := range failures {
		options.Verdict.Failures = append(options.Verdict.Failures, report.FailureOf(f.Finding, report.Failure{
			ID: f.ID, Title: f.Text, Reason: string(f.Reason), Text: f.Text, Settle: f.Settle, Span: f.Span,
		}))
	}
	return o.outputs.write(o.streams, list, c.result, options)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
