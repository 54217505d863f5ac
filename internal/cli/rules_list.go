package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
)

type rulesListOptions struct {
	inputs
	streams    *Streams
	format     string
	letters    []string
	subjects   []string
	mechanisms []string
	own        bool
}

func newRulesList(s *Streams) *cobra.Command {
	o := &rulesListOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "list [MODEL]",
		Short: "List the rules: the built-in ones, and those that the model names",
		Example: `  threatctl rules list
  threatctl rules list --category D --subject flow
  threatctl rules list --mechanism rate-limit.client
  threatctl rules list --own --format json`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "table", "`FORM` of the list: table, json")
	f.StringSliceVar(&o.letters, "category", nil, "rules of this `CATEGORY`: a STRIDE letter or word")
	f.StringSliceVar(&o.subjects, "subject", nil, "rules about this `SUBJECT`: component, flow, boundary, asset, model")
	f.StringSliceVar(&o.mechanisms, "mechanism", nil, "rules that this `MECHANISM` counters or makes less likely")
	f.BoolVar(&o.own, "own", false, "own rules, and built-in ones that were changed")
	o.rulesFlag(cmd)
	completeWords(cmd, map[string][]string{
		"format": {"table", "json"}, "category": {"S", "T", "R", "I", "D", "E"}, "subject": stride.SubjectNames(), "mechanism": mechanismNames(),
	})
	return cmd
}

func (o *rulesListOptions) run(cmd *cobra.Command, args []string) error {
	s := o.streams
	keep, err := o.filter()
	if err == nil {
		err = s.checkColor()
	}
	if err == nil && o.format != "table" && o.format != "json" {
		err = fmt.Errorf("unknown format %q: the formats are table, json", o.format)
	}
	if err != nil {
		return usage(cmd, err)
	}
	set, err := o.ruleSet(s, args)
	if err != nil {
		return callOr(cmd, err)
	}
	kept := stride.RuleSet{Changes: set.Changes}
	for i := range set.Rules {
		if keep(&set.Rules[i]) {
			kept.Rules = append(kept.Rules, set.Rules[i])
		}
	}
	if o.format == "json" {
		return report.RulesJSON(s.stdout(), &kept)
	}
	return report.RulesTable(s.stdout(), &kept, report.Options{Width: s.width(), Color: s.colorful(s.Out)})
}

// filter is what the flags ask for; an error when a word is unknown.
func (o *rulesListOptions) filter() (func(*stride.Rule) bool, error) {
	var categories []stride.Category
	for _, w := range o.letters {
		c, ok := stride.ParseCategory(strings.ToLower(w))
		if !ok {
			return nil, fmt.Errorf("unknown category %q: a letter of STRIDE, or its word", w)
		}
		categories = append(categories, c)
	}
	for _, w := range o.subjects {
		if !slices.Contains(stride.SubjectNames(), w) {
			return nil, fmt.Errorf("unknown subject %q%s: it is one of %s", w, didYouMean(w, stride.SubjectNames()), strings.Join(stride.SubjectNames(), ", "))
		}
	}
	for _, w := range o.mechanisms {
		if _, ok := model.FindMechanism(w); !ok {
			return nil, fmt.Errorf("unknown mechanism %q%s", w, didYouMean(w, mechanismNames()))
		}
	}
	return func(r *stride.Rule) bool {
		return (len(categories) == 0 || slices.Contains(categories, r.Category)) &&
			(len(o.subjects) == 0 || slices.Contains(o.subjects, r.Subject.String())) &&
			(len(o.mechanisms) == 0 || slices.ContainsFunc(o.mechanisms, r.Reads)) &&
			(!o.own || r.Own() || r.Change != nil)
	}, nil
}

func mechanismNames() []string {
	var names []string
	for _, m := range model.AllMechanisms() {
		names = append(names, m.Name)
	}
	return names
}
