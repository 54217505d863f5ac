package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// ExampleFault is an example that does not do what its rule says of it.
type ExampleFault struct {
	Rule    *stride.Rule
	Example string   // fires or quiet
	Text    string   // the example
	What    string   // what is wrong, in a line
	Missing []int    // lines that should have fired and did not
	Extra   []int    // lines that fired and should not have
	Why     []string // for each extra line, the threat that fired there
}

// TestRules runs the examples of the chosen rules, each as part of the whole set: fires must leave the rule's threat open
// on the lines that are marked "# want RULE" and on no other, quiet on none. It gives how many examples ran.
func TestRules(set *stride.RuleSet, chosen []stride.Rule) (ran int, faults []ExampleFault, err error) {
	program, err := stride.Compile(set.Rules)
	if err != nil {
		return 0, nil, err
	}
	for i := range chosen {
		r := &chosen[i]
		for _, e := range []struct{ name, text string }{{"fires", r.Examples.Fires}, {"quiet", r.Examples.Quiet}} {
			if strings.TrimSpace(e.text) == "" {
				continue
			}
			ran++
			if f := runExample(program, r, e.name, e.text); f != nil {
				faults = append(faults, *f)
			}
		}
	}
	return ran, faults, nil
}

// checkExamples tells of own rules whose examples are no models.
func checkExamples(set *stride.RuleSet, diags *diag.List) {
	for i := range set.Rules {
		r := &set.Rules[i]
		if !r.Own() {
			continue
		}
		for _, e := range []struct{ name, text string }{{"fires", r.Examples.Fires}, {"quiet", r.Examples.Quiet}} {
			if e.text == "" {
				continue
			}
			if m, faults := loadExample(e.text); m == nil {
				diags.Add(diag.Diagnostic{
					Code: "example", Severity: diag.Error, Span: r.Span,
					Message: fmt.Sprintf("the example %s of %s is no valid model: %s", e.name, r.ID, firstError(faults)),
				})
			}
		}
	}
}

func loadExample(text string) (*model.Model, diag.List) {
	return model.Load(model.Input{FS: OneFile("example.yaml", []byte(text)), Name: "example.yaml"})
}

// firstError is the first error among diagnostics, with its place in the example.
func firstError(l diag.List) string {
	i := slices.IndexFunc(l, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })
	return fmt.Sprintf("%d:%d: %s", l[i].Span.Line, l[i].Span.Col, l[i].Message)
}

// runExample holds one example against what its rule says of it; nil when it does as it should.
func runExample(program *stride.Program, r *stride.Rule, name, text string) *ExampleFault {
	f := &ExampleFault{Rule: r, Example: name, Text: text}
	m, diags := loadExample(text)
	if m == nil {
		f.What = "it is no valid model: " + firstError(diags)
		return f
	}
	want := wanted(text, r.ID)
	if name == "fires" && len(want) == 0 {
		f.What = "it marks no line: write # want " + r.ID + " behind the element on which it fires"
		return f
	}
	var got []int
	for _, th := range program.Run(m).Threats {
		if th.Rule.ID != r.ID || !th.Outcome.Open() {
			continue
		}
		got = append(got, th.Span.Line)
		if name == "quiet" || !slices.Contains(want, th.Span.Line) {
			f.Extra, f.Why = append(f.Extra, th.Span.Line), append(f.Why, string(th.ID))
		}
	}
	for _, line := range want {
		if name == "fires" && !slices.Contains(got, line) {
			f.Missing = append(f.Missing, line)
		}
	}
	switch {
	case len(f.Missing) > 0:
		f.What = "it does not fire where it should"
	case len(f.Extra) > 0:
		f.What = "it fires where it should not"
	default:
		return nil
	}
	return f
}

// wanted are the lines of an example that are marked for a rule.
func wanted(example, id string) []int {
	var lines []int
	for i, line := range strings.Split(example, "\n") {
		if _, mark, ok := strings.Cut(line, "# want "); ok && slices.Contains(strings.Fields(mark), id) {
			lines = append(lines, i+1)
		}
	}
	return lines
}
