package stride_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// merged is the built-in rules with rule files of a team, named a.yaml, b.yaml …
func merged(files ...string) (stride.RuleSet, diag.List) {
	var diags diag.List
	var list []stride.RuleFile
	for i, src := range files {
		list = append(list, stride.ReadRules(fmt.Sprintf("%c.yaml", 'a'+i), []byte("threatctl: 1\n"+src), &diags))
	}
	set := stride.Merge(catalog.Rules(), list, &diags)
	diags.Sort()
	return set, diags
}

const ownRule = "{title: T, category: I, subject: flow, ease: 3, when: {protocol: ftp}}"

func TestOwnRulesAndChanges(t *testing.T) {
	set, diags := merged("rules: {ACME-001: "+ownRule+", X1-A-2: "+ownRule+"}\n",
		"changes:\n  D-011: {off: yes, reason: absorbed upstream}\n  E-016: {severity: low, reason: short}\n  S-013: {ease: 1, reason: rare}\n")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	var ids []string
	for _, r := range set.Rules {
		ids = append(ids, r.ID)
	}
	if !slices.IsSorted(ids) || len(ids) != len(catalog.Rules())+1 || ids[0] != "ACME-001" || slices.Contains(ids, "D-011") {
		t.Errorf("rules %v", ids)
	}
	var changes []string
	for _, c := range set.Changes {
		changes = append(changes, fmt.Sprintf("%s %s: %s at %s:%d", c.Rule, c.String(), c.Reason, c.Span.File, c.Span.Line))
	}
	if got := strings.Join(changes, "; "); got != "D-011 off: absorbed upstream at b.yaml:3; E-016 severity low: short at b.yaml:4; S-013 ease 1: rare at b.yaml:5" {
		t.Errorf("changes %s", got)
	}
	if r, _ := set.Find("S-013"); r.Ease != 1 {
		t.Errorf("S-013 has ease %d", r.Ease)
	}
	if r, _ := catalog.Find("S-013"); r.Ease != 7 || r.Change != nil {
		t.Error("the built-in rule itself was changed")
	}
	for _, id := range []string{"D-011", "ACME-1", ""} {
		if _, ok := set.Find(id); ok {
			t.Errorf("there is a rule %q", id)
		}
	}
}

// A change of severity holds for all threats of the rule, the model's rating of one threat after it; what was computed stays.
func TestChangedSeverity(t *testing.T) {
	set, diags := merged("changes: {I-010: {severity: note, reason: r}}\n")
	p, err := stride.Compile(set.Rules)
	if err != nil || len(diags) > 0 {
		t.Fatal(err, diags)
	}
	const src = `threatctl: 1
assets: {secret: {classification: restricted, kinds: [credential]}}
boundaries: {in: {trust: internal}}
components: {user: {role: user}, api: {role: service, inside: in}}
flows: {one: {from: user, to: api, transport: none, sends: secret}, two: {from: user, to: api, transport: none, sends: secret}}
rating: {threats: {I-010@two: {severity: high, reason: r}}}
`
	var got []string
	for _, th := range p.Run(load(t, src)).Threats {
		if th.Rule.ID == "I-010" {
			got = append(got, fmt.Sprint(th.ID, " ", th.Severity, " ", th.Computed))
		}
	}
	if want := []string{"I-010@two high critical", "I-010@one note critical"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFaultsOfRuleSets(t *testing.T) {
	rule := func(id string) string { return "rules: {" + id + ": " + ownRule + "}\n" }
	tests := []struct {
		name  string
		files []string
		want  string
	}{
		{"a built-in id", []string{rule("S-001")}, `a.yaml:2:9 rule-id "S-001" is no id for an own rule`},
		{"a new id that looks built in", []string{rule("S-999")}, `a.yaml:2:9 rule-id "S-999" is no id for an own rule`},
		{"no number", []string{rule("ACME")}, `a.yaml:2:9 rule-id "ACME" is no id for an own rule`},
		{"small letters", []string{rule("acme-1")}, `a.yaml:2:9 rule-id "acme-1" is no id for an own rule`},
		{"an at sign", []string{rule("AC@ME-1")}, `a.yaml:2:9 rule-id "AC@ME-1" is no id for an own rule`},
		{"twice in two files", []string{rule("ACME-1"), rule("ACME-1")}, `b.yaml:2:9 duplicate-rule rule ACME-1 stands twice`},
		{"changed twice", []string{"changes: {D-011: {off: yes, reason: r}}\n", "changes: {D-011: {off: yes, reason: r}}\n"}, `b.yaml:2:11 duplicate-rule change of D-011 stands twice`},
		{"a change of nothing", []string{"changes: {D-111: {off: yes, reason: r}}\n"}, `a.yaml:2:11 unknown-rule there is no built-in rule "D-111" (did you mean D-011?)`},
		{"a change without a reason", []string{"changes: {D-011: {off: yes}}\n"}, `a.yaml:2:11 missing-key the change of D-011 has no reason`},
		{"a change of nothing in it", []string{"changes: {D-011: {reason: r}}\n"}, `a.yaml:2:11 missing-key the change of D-011 must say one thing`},
		{"off and rated", []string{"changes: {D-011: {off: yes, ease: 2, reason: r}}\n"}, `a.yaml:2:11 missing-key the change of D-011 must say one thing`},
		{"a severity that is none", []string{"changes: {D-011: {severity: hihg, reason: r}}\n"}, `a.yaml:2:29 unknown-severity unknown severity "hihg" (did you mean "high"?)`},
		{"off that is no word", []string{"changes: {D-011: {off: perhaps, reason: r}}\n"}, `a.yaml:2:24 unknown-value unknown value "perhaps"`},
		{"a change that is a word", []string{"changes: {D-011: off}\n"}, `a.yaml:2:18 wrong-type expected what changes in rule D-011`},
		{"refines what is not there", []string{"rules: {ACME-1: {title: T, category: I, subject: flow, ease: 3, refines: I-099, when: {protocol: ftp}}}\n"}, `a.yaml:2:9 unknown-rule there is no built-in rule "I-099"`},
	}
	for _, test := range tests {
		_, diags := merged(test.files...)
		if len(diags) == 0 {
			t.Errorf("%s: taken", test.name)
			continue
		}
		d := diags[0]
		if got := fmt.Sprintf("%s:%d:%d %s %s", d.Span.File, d.Span.Line, d.Span.Col, d.Code, d.Message); !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTooManyRules(t *testing.T) {
	var b strings.Builder
	b.WriteString("rules:\n")
	for i := range stride.MaxRules + 10 {
		fmt.Fprintf(&b, "  ACME-%d: %s\n", i, ownRule)
	}
	set, diags := merged(b.String())
	if len(diags) != 1 || diags[0].Code != "too-many-rules" || diags[0].Span.Line != stride.MaxRules+3 {
		t.Errorf("%d rules, %v", len(set.Rules), diags)
	}
}
