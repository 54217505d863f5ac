package cli

import (
	"fmt"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
)

type pruneOptions struct {
	streams  *Streams
	register string
	before   string
	decided  bool
	dryRun   bool
}

func newRegisterPrune(s *Streams) *cobra.Command {
	o := &pruneOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "prune [MODEL]",
		Short: "Take resolved entries out of the register",
		Long: `prune takes entries with status resolved out of the register, each with the comments directly above it. All else stays
as it is written. Entries in which people have written, such as a decision that once held, stay too: --decided takes
them as well. What was taken out is left to the history of the repository.

MODEL is what analyze takes; with --register it is not needed.`,
		Example: `  threatctl register prune --dry-run
  threatctl register prune --before 2026-01-01 --decided`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.register, "register", "", "`FILE` of the register (default: as the model says, else threats.yaml beside it)")
	f.StringVar(&o.before, "before", "", "only entries first seen before this `DATE`, YYYY-MM-DD")
	f.BoolVar(&o.decided, "decided", false, "also entries in which people have written")
	f.BoolVar(&o.dryRun, "dry-run", false, "print what would go, as a diff, and leave the register as it is")
	return cmd
}

func (o *pruneOptions) run(cmd *cobra.Command, args []string) error {
	p := register.Pruning{Decided: o.decided}
	if o.before != "" {
		var err error
		if p.Before, err = register.ParseDate(o.before); err != nil {
			return usage(cmd, fmt.Errorf("--before: %w", err))
		}
	}
	name, err := o.find(args)
	if err != nil {
		return err
	}
	src, err := readRegular(name, register.MaxBytes)
	if err != nil {
		return err
	}
	pruned, err := o.prune(name, src, p)
	if err != nil {
		return err
	}
	if o.dryRun {
		if len(pruned.Gone) > 0 {
			o.streams.stdout().Write(diff.Diff(name, src, name, pruned.Bytes))
		}
		o.tell(name, "would take out", pruned)
		return nil
	}
	_, err = register.Save(name, func(old []byte) ([]byte, error) {
		var err error
		if pruned, err = o.prune(name, old, p); err != nil {
			return nil, err
		}
		return pruned.Bytes, nil
	})
	if err != nil {
		return fmt.Errorf("saving the register: %w", err)
	}
	o.tell(name, "took out", pruned)
	return nil
}

// find is the path of the register.
func (o *pruneOptions) find(args []string) (string, error) {
	if o.register != "" && len(args) == 0 {
		return o.register, nil
	}
	where, err := findModel(o.streams, args)
	if err != nil {
		return "", err
	}
	in := inputs{register: o.register}
	input, err := in.input(where)
	if err != nil {
		return "", err
	}
	result := analysis.Locate(input)
	if result.Diags.HasErrors() {
		return "", tellDiags(o.streams, result, "")
	}
	if o.register != "" {
		return o.register, nil
	}
	if where.dir == "" {
		return "", &callError{"a model from stdin has no register beside it", "name it: --register FILE"}
	}
	return where.path(result.RegisterName()), nil
}

// prune takes the entries out of a register's text, and tells what is wrong with it.
func (o *pruneOptions) prune(name string, src []byte, p register.Pruning) (*register.Pruned, error) {
	r, diags := register.Parse(name, src)
	if r == nil {
		if err := writeDiags(o.streams, o.streams.Err, diags, lineOf(name, src)); err != nil {
			return nil, err
		}
		return nil, errInput
	}
	return r.Prune(p), nil
}

func (o *pruneOptions) tell(name, did string, p *register.Pruned) {
	kept := ""
	if p.Kept > 0 {
		kept = fmt.Sprintf("; %d more hold words of people (--decided takes them too)", p.Kept)
	}
	o.streams.say("register %s: %s %s%s", name, did, count(len(p.Gone), "resolved entry", "resolved entries"), kept)
}

// lineOf gives the lines of one text, for the source lines of diagnostics.
func lineOf(name string, src []byte) func(string, int) (string, bool) {
	return analysis.Lines([]analysis.RuleFile{{Name: name, Src: src}})
}
