package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/internal/gitfs"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/gate"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
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

// policyText is a policy file as it was read, from the disk or from a revision.
type policyText struct {
	name string
	src  []byte // nil: there is none

	named bool // by whoever runs the gate, and so out of reach of the change
}

// findPolicy looks for the policy: the flag, the environment, and else beside the model and above, up to the root of the
// git repository.
func (o *checkOptions) findPolicy(where place) (policyText, error) {
	name := o.config
	if name == "" {
		name = o.streams.Getenv("THREATCTL_CONFIG")
	}
	if name != "" {
		src, err := readRegular(name, maxPolicy)
		return policyText{filepath.ToSlash(name), src, true}, err
	}
	if where.dir == "" {
		return policyText{}, nil
	}
	for dir := where.dir; ; dir = parent(dir) {
		name := filepath.Join(dir, policyFile)
		if _, err := os.Stat(name); err == nil {
			src, err := readRegular(name, maxPolicy)
			return policyText{filepath.ToSlash(name), src, false}, err
		}
		abs, err := filepath.Abs(dir)
		if _, gitErr := os.Stat(filepath.Join(dir, ".git")); err != nil || gitErr == nil || filepath.Dir(abs) == abs {
			return policyText{}, nil
		}
	}
}

const maxPolicy = 1 << 20

// readPolicy parses the policy; with an error in it nothing passes.
func (c *checking) readPolicy(file policyText) error {
	c.policy = gate.DefaultPolicy()
	var diags diag.List
	if file.src != nil {
		c.policy = gate.Parse(file.name, file.src, &diags)
	}
	c.policy.CheckModel(c.result.Model, &diags)
	lines := analysis.Lines([]analysis.RuleFile{{Name: file.name, Src: file.src}})
	if err := writeDiags(c.o.streams, c.o.streams.Err, diags, lines); err != nil {
		return err
	}
	if diags.HasErrors() {
		return errInput
	}
	return writeDiags(c.o.streams, c.o.streams.Err, c.result.Diags, c.result.Line)
}

// known reads a register whose threats do not count: from the trusted revision, if there is one, since a change could
// add to it what it brings.
func (c *checking) known(name string) error {
	src, err := c.readTrusted(name)
	if err != nil {
		return err
	}
	reg, diags := register.Parse(name, src)
	if diags.HasErrors() {
		if err := writeDiags(c.o.streams, c.o.streams.Err, diags, analysis.Lines([]analysis.RuleFile{{Name: name, Src: src}})); err != nil {
			return err
		}
		return errInput
	}
	for _, e := range reg.Entries {
		c.options.Known[e.Threat] = true
	}
	return nil
}

func (c *checking) readTrusted(name string) ([]byte, error) {
	if c.o.trust == "" {
		return readRegular(name, register.MaxBytes)
	}
	rev, err := gitfs.Open(c.where.dir, c.o.trust)
	if err != nil {
		return nil, &callError{err.Error(), ""}
	}
	rel, err := rev.Rel(name)
	if err != nil {
		return nil, &callError{err.Error(), ""}
	}
	src, err := fs.ReadFile(rev.FS("."), rel)
	if err != nil {
		return nil, &callError{fmt.Sprintf("%s has no %s", c.o.trust, rel), "what is trusted must be there already"}
	}
	return src, nil
}

// revision analyses the model as a git revision has it; nil when that has none.
func (c *checking) revision(name string) (*analysis.Result, *gitfs.Revision, error) {
	if c.where.dir == "" {
		return nil, nil, &callError{"a model from stdin has no git revision", "name the model's file"}
	}
	rev, err := gitfs.Open(c.where.dir, name)
	if err != nil {
		return nil, nil, &callError{err.Error(), ""}
	}
	rel, err := rev.Rel(c.where.dir)
	if err != nil {
		return nil, nil, &callError{err.Error(), ""}
	}
	files := rev.FS(rel)
	if _, err := fs.Stat(files, c.where.files.Name); errors.Is(err, fs.ErrNotExist) {
		return nil, rev, nil
	}
	input := analysis.Input{
		Files: model.Input{FS: files, Name: c.where.files.Name, Prefix: name + ":" + rel}, BuiltIn: catalog.Rules(), Rules: c.input.Rules, Now: c.input.Now,
	}
	result := analysis.Run(input)
	if result.Diags.HasErrors() {
		return nil, rev, errors.Join(tellDiags(c.o.streams, result, "table"), errInput)
	}
	return result, rev, nil
}

// trust judges the model by a revision, and takes its policy.
func (c *checking) trust(own policyText) (policyText, error) {
	base, rev, err := c.revision(c.o.trust)
	if err != nil {
		return own, err
	}
	if base == nil {
		base = analysis.Run(analysis.Input{Files: model.Input{FS: analysis.OneFile("none", []byte("threatctl: 1\n")), Name: "none"}, BuiltIn: catalog.Rules(), Rules: c.input.Rules, Now: c.input.Now})
	}
	outcome := c.result.Outcome
	c.input.Trusted = base
	c.result = analysis.Run(c.input)
	if c.result.Diags.HasErrors() {
		return own, tellDiags(c.o.streams, c.result, "table")
	}
	c.result.Outcome = outcome // whether the register is up to date is asked of the change itself
	if own.named {
		return own, nil
	}
	trusted, err := policyOf(rev, c.where)
	if err != nil {
		return own, err
	}
	if !slices.Equal(trusted.src, own.src) {
		c.result.Claims = append(c.result.Claims, model.Claim{Text: "the policy is changed", Span: diag.Span{File: cmp.Or(own.name, policyFile), Line: 1, Col: 1}})
	}
	return trusted, nil
}

// policyOf is the policy of a revision: beside the model there, or above.
func policyOf(rev *gitfs.Revision, where place) (policyText, error) {
	rel, err := rev.Rel(where.dir)
	if err != nil {
		return policyText{}, &callError{err.Error(), ""}
	}
	for dir := rel; ; dir = path.Dir(dir) {
		name := path.Join(dir, policyFile)
		src, err := fs.ReadFile(rev.FS("."), name)
		switch {
		case err == nil:
			return policyText{rev.Name + ":" + name, src, false}, nil
		case !errors.Is(err, fs.ErrNotExist):
			return policyText{}, &callError{fmt.Sprintf("cannot read %s of %s: %v", name, rev.Name, err), ""}
		case dir == ".":
			return policyText{}, nil
		}
	}
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
