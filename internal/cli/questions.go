package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/report"
)

type questionsOptions struct {
	inputs
	streams *Streams
	format  string
	output  string
	limit   int
}

func newQuestions(s *Streams) *cobra.Command {
	o := &questionsOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "questions [MODEL]",
		Short: "Ask for what the model leaves unstated, the most decisive question first",
		Long: `questions lists what the model does not say and what would decide whether open threats are real. Each is asked at the
widest place where one answer settles most: a component, a zone, the whole model. Answering is adding one line to the
model; the table says which, and where. An answer of no is an answer as well.`,
		Example: `  threatctl questions
  threatctl questions --limit 5
  threatctl questions --format markdown -o questions.md     # to take into a meeting`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "table", "`FORM` of the list: "+strings.Join(report.QuestionFormats(), ", "))
	f.StringVarP(&o.output, "output", "o", "", "write the list to `FILE` in place of stdout")
	f.IntVar(&o.limit, "limit", 0, "ask at most `N` questions (0: all)")
	o.inputs.flags(cmd)
	completeWords(cmd, map[string][]string{"format": report.QuestionFormats()})
	return cmd
}

func (o *questionsOptions) run(cmd *cobra.Command, args []string) error {
	s := o.streams
	if err := s.checkColor(); err != nil {
		return usage(cmd, err)
	}
	if !slices.Contains(report.QuestionFormats(), o.format) {
		return usage(cmd, fmt.Errorf("unknown format %q: the formats are %s", o.format, strings.Join(report.QuestionFormats(), ", ")))
	}
	if o.limit < 0 {
		return usage(cmd, fmt.Errorf("--limit %d: it is a number of questions, or 0 for all", o.limit))
	}
	where, err := findModel(s, args)
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
	look := report.Options{Limit: o.limit}
	if o.output == "" {
		look.Width, look.Color = s.width(), s.colorful(s.Out)
	}
	return writeOutput(s, o.output, func(w writer) error { return report.Questions(w, result, o.format, look) })
}
