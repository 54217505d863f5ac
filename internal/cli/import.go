package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// maxImport is the largest file that is imported, in bytes.
const maxImport = 64 << 20

type importOptions struct {
	streams *Streams
	dir     string
	report  string
	now     string
	strict  bool
	update  bool
}

func newImport(s *Streams) *cobra.Command {
	o := &importOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "import [FORMAT] FILE",
		Short: "Read a model of another tool",
		Long: `import reads a model of another tool and writes it as threatmodel.yaml, with the decisions of its people in threats.yaml.
The format is found out when it is not named:

` + formatList() + `
What is dropped, guessed or repaired on the way is told with its place in the file; guesses are marked in the model, to be
checked. With --strict any of these is an error, and nothing is written.

--update reads a newer file into the same folder: ids and decisions stay.`,
		Example: `  threatctl import threat-model.json
  threatctl import threat-dragon threat-model.json -o shop
  threatctl import newer.json -o shop --update`,
		Args: cobra.RangeArgs(1, 2),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return importNames(), cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.dir, "output", "o", ".", "write the model into the folder `DIR`")
	f.BoolVar(&o.strict, "strict", false, "write nothing, and exit 2, when anything is dropped, guessed or repaired")
	f.BoolVar(&o.update, "update", false, "the model is there already: keep its ids and decisions")
	f.StringVar(&o.report, "report", "text", "`FORM` of the report: text on stderr, json on stdout")
	f.StringVar(&o.now, "now", "", "the `DATE` to take for today, YYYY-MM-DD (default: the clock, in UTC)")
	completeWords(cmd, map[string][]string{"report": {"text", "json"}})
	return cmd
}

// formatList is a line for each format.
func formatList() string {
	var b strings.Builder
	for _, f := range importFormats {
		fmt.Fprintf(&b, "  %-16s %s (%s)\n", f.Name, f.Title, f.Files)
	}
	return b.String()
}

func (o *importOptions) run(cmd *cobra.Command, args []string) error {
	if o.report != "text" && o.report != "json" {
		return usage(cmd, fmt.Errorf("unknown --report %q: it is text or json", o.report))
	}
	now, err := parseNow(o.now)
	if err != nil {
		return callOr(cmd, err)
	}
	name := args[len(args)-1]
	format := exchange.Format{}
	if len(args) == 2 {
		if format, err = formatNamed(args[0]); err != nil {
			return usage(cmd, err)
		}
	}
	src, err := readRegular(name, maxImport)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if format, err = detect(name, src); err != nil {
			return err
		}
	}
	target := filepath.Join(o.dir, modelFile)
	old, err := o.older(target, format.Name)
	if err != nil {
		return err
	}
	draft, err := o.read(format, name, src, old)
	if err != nil {
		return err
	}
	return o.write(draft, target, old, now)
}

// older is what an older import left in the folder; nothing may be there unless it is to be updated.
func (o *importOptions) older(target, format string) (map[string]string, error) {
	src, err := os.ReadFile(target)
	switch {
	case os.IsNotExist(err) && o.update:
		return nil, &callError{"there is no " + target + " to update", "leave --update out"}
	case os.IsNotExist(err):
		return nil, nil
	case err != nil:
		return nil, missing(target, err)
	case !o.update:
		return nil, &callError{target + " is already there; nothing was written", "name another folder with -o DIR, or bring it up to date with --update"}
	}
	return exchange.OldIDs(target, src, format)
}

// read makes a draft of the file.
func (o *importOptions) read(format exchange.Format, name string, src []byte, old map[string]string) (*exchange.Draft, error) {
	var diags diag.List
	draft := format.Read(filepath.ToSlash(name), src, &diags)
	if draft == nil || diags.HasErrors() {
		diags.Sort()
		source := yamltree.Source(filepath.ToSlash(name), src)
		if err := writeDiags(o.streams, o.streams.Err, diags, func(_ string, n int) (string, bool) { return shortLine(source, n) }); err != nil {
			return nil, err
		}
		return nil, errInput
	}
	draft.Diags = append(draft.Diags, diags...)
	if draft.Title == "" {
		draft.Title = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	}
	kept := make(map[string]string, len(old))
	for k, v := range old {
		kept[k] = v
	}
	draft.Settle(kept)
	draft.Diags.Sort()
	return draft, nil
}

// shortLine is a line of a source; long ones, such as whole files on one line, are not shown.
func shortLine(f *yamltree.File, n int) (string, bool) {
	line, ok := model.Files{f}.Line(f.Name, n)
	return line, ok && len(line) <= 160
}

// write puts the model and the register in place, and tells what was read.
func (o *importOptions) write(draft *exchange.Draft, target string, old map[string]string, now register.Date) error {
	text := draft.Model()
	result := analysis.Run(analysis.Input{
		Files: model.Input{FS: analysis.OneFile(modelFile, text), Name: modelFile}, BuiltIn: catalog.Rules(), Now: now,
	})
	if result.Diags.HasErrors() {
		if err := writeDiags(o.streams, o.streams.Err, result.Diags, result.Line); err != nil {
			return err
		}
		return fmt.Errorf("this is a bug in threatctl: the imported model is not valid; please report it, with the file if you may share it")
	}
	lossy := len(draft.Diags) > 0
	if !o.strict || !lossy {
		if err := o.save(draft, target, text, result); err != nil {
			return err
		}
	}
	if err := o.tell(draft, target, old); err != nil {
		return err
	}
	if o.strict && lossy {
		return &callError{fmt.Sprintf("%d things were dropped, guessed or repaired; nothing was written", len(draft.Diags)), "leave --strict out to import all the same"}
	}
	return nil
}

func (o *importOptions) save(draft *exchange.Draft, target string, text []byte, result *analysis.Result) error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	if err := writeOutput(o.streams, target, func(w writer) error { _, err := w.Write(text); return err }); err != nil {
		return err
	}
	_, err := register.Save(filepath.Join(o.dir, analysis.DefaultRegister), func(old []byte) ([]byte, error) {
		return decideAsImported(result, draft, old)
	})
	if err != nil {
		return fmt.Errorf("saving the register: %w", err)
	}
	return nil
}

// decideAsImported is the register with the decisions of the source, where nobody has decided otherwise since. A threat that
// the model itself settles needs none.
func decideAsImported(result *analysis.Result, draft *exchange.Draft, old []byte) ([]byte, error) {
	text, err := result.Rewrite(old)
	if err != nil {
		return nil, err
	}
	reg, diags := register.Parse(analysis.DefaultRegister, text)
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s", diags[0].Message)
	}
	var edits []register.Edit
	for _, e := range draft.Decisions() {
		if entry := reg.Find(e.Threat); entry != nil && !entry.Decided() && entry.Status != register.StatusResolved {
			edits = append(edits, e)
		}
	}
	return reg.Edit(edits)
}

// tell reports what was read, and each thing that was dropped, guessed or repaired.
func (o *importOptions) tell(draft *exchange.Draft, target string, old map[string]string) error {
	report := exchange.NewReport(draft, old)
	if o.report == "json" {
		enc := json.NewEncoder(o.streams.stdout())
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(report)
	}
	if err := writeDiags(o.streams, o.streams.Err, draft.Diags, func(string, int) (string, bool) { return "", false }); err != nil {
		return err
	}
	for _, line := range report.Lines() {
		o.streams.say("%s", line)
	}
	if !o.strict || len(draft.Diags) == 0 {
		o.streams.say("wrote %s and %s; next: threatctl analyze %s", target, filepath.Join(o.dir, analysis.DefaultRegister), o.dir)
	}
	return nil
}
