package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/diag"
)

type validateOptions struct {
	inputs
	streams *Streams
	format  string
}

func newValidate(s *Streams) *cobra.Command {
	o := &validateOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "validate [MODEL]",
		Short: "Check the model and print only what is wrong with it",
		Long: `validate reads the model, every file it includes and its rule files, and prints all errors and warnings at once, each with
its place, the line, and how to mend it. Exit code 2 when there is an error.`,
		Example: `  threatctl validate
  threatctl validate examples/web-shop
  threatctl validate --format json model.yaml`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	cmd.Flags().StringVar(&o.format, "format", "text", "`FORM` of the diagnostics: text, json")
	o.rulesFlag(cmd)
	completeWords(cmd, map[string][]string{"format": {"text", "json"}})
	return cmd
}

func (o *validateOptions) run(cmd *cobra.Command, args []string) error {
	if o.format != "text" && o.format != "json" {
		return usage(cmd, fmt.Errorf("unknown format %q: the formats are text, json", o.format))
	}
	if err := o.streams.checkColor(); err != nil {
		return usage(cmd, err)
	}
	where, err := findModel(o.streams, args)
	if err != nil {
		return err
	}
	result, err := o.check(where)
	if err != nil {
		return callOr(cmd, err)
	}
	out := o.streams.stdout()
	m, diags := result.Model, result.Diags
	if o.format == "json" {
		out.Write(append(diag.AppendJSONList(nil, diags), '\n'))
	} else if err := diag.Write(out, diags, result.Line, o.streams.colorful(o.streams.Out)); err != nil {
		return err
	}
	if diags.HasErrors() {
		return errInput
	}
	if o.format == "text" {
		o.streams.say("%s is valid: %s, %s, %s, %s", joinSlash(where.files.Prefix, where.files.Name),
			count(len(m.Components), "component", "components"), count(len(m.Flows), "flow", "flows"),
			count(len(m.Boundaries), "boundary", "boundaries"), count(len(m.Assets), "asset", "assets"))
	}
	return nil
}

// count is "1 flow", "2 flows".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
