package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// ruleSet is the rules that hold for a model: the built-in ones, those of --rules, and those that the model names. Without
// a model anywhere it is the first two.
func (in *inputs) ruleSet(s *Streams, args []string) (*stride.RuleSet, error) {
	where, err := findModel(s, args)
	var none *callError
	switch {
	case len(args) == 0 && errors.As(err, &none):
		return in.rulesAlone(s)
	case err != nil:
		return nil, err
	}
	result, err := in.check(where)
	if err != nil {
		return nil, err
	}
	if err := tellDiags(s, result, "table"); err != nil {
		return nil, err
	}
	return &result.Rules, nil
}

// rulesAlone is the built-in rules and those of --rules.
func (in *inputs) rulesAlone(s *Streams) (*stride.RuleSet, error) {
	files, err := in.ruleFiles()
	if err != nil {
		return nil, err
	}
	var diags diag.List
	set := analysis.ReadRules(catalog.Rules(), files, &diags)
	diags.Sort()
	if err := writeDiags(s, s.Err, diags, analysis.Lines(files)); err != nil {
		return nil, err
	}
	if diags.HasErrors() {
		return nil, errInput
	}
	return &set, nil
}

// findRule is a rule by its id. For a built-in one, no model is read unless it is named.
func (in *inputs) findRule(s *Streams, id string, args []string) (*stride.Rule, error) {
	id = strings.ToUpper(id)
	if rule, ok := catalog.Find(id); ok && len(args) == 0 && len(in.rules) == 0 {
		return rule, nil
	}
	set, err := in.ruleSet(s, args)
	if err != nil {
		return nil, err
	}
	if rule, ok := set.Find(id); ok {
		return rule, nil
	}
	for _, c := range set.Changes {
		if c.Rule == id {
			return nil, &callError{fmt.Sprintf("rule %s is switched off at %s:%d: %s", id, c.Span.File, c.Span.Line, c.Reason), ""}
		}
	}
	ids := make([]string, len(set.Rules))
	for i := range set.Rules {
		ids[i] = set.Rules[i].ID
	}
	return nil, &callError{fmt.Sprintf("there is no rule %s%s", id, didYouMean(id, ids)), "a threat is named with its subject, such as E-010@send"}
}
