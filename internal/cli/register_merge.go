package cli

import (
	"bytes"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
)

type mergeOptions struct {
	streams *Streams
	output  string
}

func newRegisterMerge(s *Streams) *cobra.Command {
	o := &mergeOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "merge BASE OURS THEIRS",
		Short: "Merge two registers that come from a third, entry by entry",
		Long: `merge brings the changes from BASE to OURS and from BASE to THEIRS together and writes the result to OURS. An empty BASE
stands for none. What the program refreshes never conflicts. Where two people decided differently, the entry is left
in the file twice, between git's conflict markers, and the exit code is 1. A file that is no register, or has
conflict markers, is exit code 2, and OURS stays as it is.

git calls this by itself once threatctl register install-merge-driver has been run.`,
		Example: `  threatctl register merge base.yaml threats.yaml theirs.yaml
  threatctl register merge base.yaml ours.yaml theirs.yaml --output -`,
		Args: cobra.ExactArgs(3),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args) },
	}
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write the result to `FILE` in place of OURS (-: stdout)")
	return cmd
}

func (o *mergeOptions) run(names []string) error {
	var texts [3][]byte
	for i, name := range names {
		if i == 0 && name == os.DevNull {
			continue
		}
		var err error
		if texts[i], err = readRegular(name, register.MaxBytes); err != nil {
			return err
		}
	}
	collectFor(int64(len(texts[0]) + len(texts[1]) + len(texts[2])))
	merged, err := o.merge(texts)
	if err != nil {
		return err
	}
	if err := o.write(names[1], texts, merged); err != nil {
		return err
	}
	if len(merged.Conflicts) == 0 {
		return nil
	}
	for _, c := range merged.Conflicts {
		fmt.Fprintf(o.streams.Err, "conflict: %s\n", c)
	}
	return &gateError{count(len(merged.Conflicts), "entry was", "entries were") + " changed in two ways: choose between <<<<<<< and >>>>>>> in the register"}
}

// merge merges base, ours and theirs, and tells what is wrong with them.
func (o *mergeOptions) merge(texts [3][]byte) (*register.Merged, error) {
	merged, diags := register.Merge(texts[0], texts[1], texts[2])
	if merged != nil {
		return merged, nil
	}
	lines := analysis.Lines([]analysis.RuleFile{{Name: "base", Src: texts[0]}, {Name: "ours", Src: texts[1]}, {Name: "theirs", Src: texts[2]}})
	if err := writeDiags(o.streams, o.streams.Err, diags, lines); err != nil {
		return nil, err
	}
	return nil, errInput
}

// write puts the result where it was asked for. Should ours have changed since it was read, it is merged once more.
func (o *mergeOptions) write(ours string, texts [3][]byte, merged *register.Merged) error {
	if o.output != "" {
		return writeOutput(o.streams, o.output, func(w writer) error {
			_, err := w.Write(merged.Bytes)
			return err
		})
	}
	_, err := register.Save(ours, func(old []byte) ([]byte, error) {
		if !bytes.Equal(old, texts[1]) {
			again, err := o.merge([3][]byte{texts[0], old, texts[2]})
			if err != nil {
				return nil, err
			}
			*merged = *again
		}
		return merged.Bytes, nil
	})
	if err != nil {
		return fmt.Errorf("saving the merged register: %w", err)
	}
	return nil
}
