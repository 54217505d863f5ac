package stride_test

import (
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// What is wrong with a rule is told where it stands, and how to mend it.
func TestFaultsOfRules(t *testing.T) {
	good := "title: T, category: tampering, subject: flow, ease: 3, when: {transport: none}"
	swap := func(old, now string) string { return strings.Replace(good, old, now, 1) }
	tests := []struct{ rule, want string }{
		{swap("title: T, ", ""), `missing-key rule X-1 has no title`},
		{swap("subject: flow, ", ""), `missing-key rule X-1 has no subject`},
		{swap("tampering", "tempering"), `unknown-category unknown category "tempering" (did you mean "tampering"?)`},
		{swap("flow", "flows"), `unknown-subject unknown subject "flows" (did you mean "flow"?)`},
		{swap("ease: 3", "ease: 9"), `unknown-value ease is a number from 1 to 7`},
		{swap("ease: 3", "ease: [3]"), `wrong-type expected text`},
		{swap("ease: 3", "eas: 3"), `unknown-key unknown key "eas" (did you mean "ease"?)`},
		{swap("transport: none", "transprt: none"), `unknown-fact unknown fact "transprt" (did you mean "transport"?)`},
		{swap("transport: none", "transport: non"), `unknown-value-of-transport unknown value of transport "non" (did you mean "none"?)`},
		{swap("transport: none", "transport: {nt: none}"), `unknown-match unknown match "nt"`},
		{swap("transport: none", "transport: {at-least: tls}"), `wrong-type the words of transport have no order`},
		{swap("transport: none", "some-in: {transport: none}"), `wrong-type some-in looks at the flows of a component`},
		{swap("{transport: none}", "transport"), `wrong-type expected a condition: fact: value`},
		{good + ", mitigated-by: input-validatoin", `unknown-mechanism unknown mechanism "input-validatoin" (did you mean "input-validation"?)`},
		{good + ", goals: [secrecy]", `unknown-goal unknown goal "secrecy"`},
		{good + ", examples: [1]", `wrong-type expected two models, as text`},
		{good + ", examples: {fire: a}", `unknown-key unknown key "fire" (did you mean "fires"?)`},
		{good + ", examples: {fires: {a: b}}", `wrong-type expected text`},
		{good + ", references: 17", `wrong-type expected a map of lists to ids`},
		{"[1]", ""},
	}
	for _, test := range tests {
		src := "threatctl: 1\nrules:\n X-1: {" + test.rule + "}\n"
		rules, diags := parse(src)
		if len(rules) > 0 || !diags.HasErrors() {
			t.Errorf("{%s} is taken for a rule", test.rule)
			continue
		}
		found := false
		for _, d := range diags {
			found = found || strings.HasPrefix(d.Code+" "+d.Message, test.want)
			if d.Span.Line != 3 || d.Span.Col < 2 {
				t.Errorf("{%s} is told at %d:%d", test.rule, d.Span.Line, d.Span.Col)
			}
		}
		if !found {
			t.Errorf("{%s}: %v, want %s", test.rule, diags, test.want)
		}
	}
}

func TestFaultsOfRuleFiles(t *testing.T) {
	deep := strings.Repeat("{none: ", 40) + "{type: process}" + strings.Repeat("}", 40)
	for name, src := range map[string]string{
		"no version":      "rules: {}\n",
		"another version": "threatctl: 2\nrules: {}\n",
		"a list":          "- 1\n",
		"a list of rules": "threatctl: 1\nrules: [1]\n",
		"a word as rule":  "threatctl: 1\nrules: {X-1: a}\n",
		"another key":     "threatctl: 1\nruls: {}\n",
		"too deep":        "threatctl: 1\nrules: {X-1: {title: t, category: S, subject: component, ease: 1, when: " + deep + "}}\n",
	} {
		if rules, diags := parse(src); len(rules) > 0 || !diags.HasErrors() {
			t.Errorf("%s: %v, %v", name, rules, diags)
		}
	}
}

// No rule file makes the reader panic, and what it takes for rules can be compiled and run.
func FuzzParseRules(f *testing.F) {
	f.Add("threatctl: 1\nrules:\n  X-1: {title: T, category: S, subject: flow, ease: 3, when: {any: [{transport: none}, {source.role: browser}]}, mitigated-by: [[mtls, {transport: tls}]]}\n")
	f.Add("threatctl: 1\nrules:\n  X-1: {title: T, category: D, subject: component, ease: 1, when: {some-in: {crosses: inward}, all-out: {}, none: {tags: [a]}}}\n")
	f.Add("threatctl: 1\nrules:\n  X-1: {title: T, category: R, subject: model, ease: 1, when: {some-component: {role: {not: browser}}}, refines: [S-001]}\n")
	f.Add("threatctl: 1\nrules: {X-1: {title: T, category: I, subject: asset, ease: 7, when: {classification: {at-least: confidential}}, also: [T], goals: integrity}}\n")
	for _, r := range catalog.Rules()[:4] {
		f.Add(r.Examples.Fires)
	}
	m := load(f, shop)
	f.Fuzz(func(t *testing.T, src string) {
		rules, diags := parse(src)
		for _, d := range diags {
			if d.Message == "" || d.Code == "" {
				t.Errorf("a diagnostic without words: %+v", d)
			}
		}
		p, err := stride.Compile(rules)
		if err != nil {
			return
		}
		for _, th := range p.Run(m).Threats {
			th.Evidence()
			th.Silencers()
			if th.Subject == nil {
				t.Errorf("%s is about nothing", th.ID)
			}
		}
	})
}
