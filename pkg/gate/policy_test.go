package gate

import (
	"strconv"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

func TestParse(t *testing.T) {
	var diags diag.List
	p := Parse("p", []byte(`threatctl-config: 1
policy:
  fail-on: {default: medium, categories: {D: critical, elevation-of-privilege: low}, boundaries: {vault: note}, tags: {pci: none}}
  count: stated
  grace: 2w
  in-progress: passes-until
  require: {accepted: [until, link], in-progress: until}
  longest-acceptance: 6mo
  fail: {expired: no, outdated-register: no}
  x-team: platform
`), &diags)
	if diags.HasErrors() {
		t.Fatal(diags[0].Message)
	}
	switch {
	case p.FailOn != stride.Medium, p.Categories[stride.DenialOfService] != stride.Critical, p.Categories[stride.ElevationOfPrivilege] != stride.Low,
		len(p.Boundaries) != 1 || p.Boundaries[0].FailOn != stride.Note, len(p.Tags) != 1 || p.Tags[0].FailOn != 0,
		!p.StatedOnly, p.Grace != 14, !p.InProgress, len(p.Require[register.StatusAccepted]) != 2, len(p.Require[register.StatusInProgress]) != 1,
		p.Longest != 180, p.Expired, !p.Incomplete, p.Outdated:
		t.Errorf("%+v", p)
	}
	diags = nil
	if p := Parse("p", []byte("threatctl-config: 1\n"), &diags); len(diags) > 0 || p.FailOn != stride.High || !p.Expired || !p.Incomplete || !p.Outdated {
		t.Errorf("a file that says nothing: %+v, %v", p, diags)
	}
}

func TestParseFaults(t *testing.T) {
	tests := []struct{ src, want string }{
		{"policy: {}\n", "1:1 the file does not say its version"},
		{"threatctl-config: 2\n", "1:19 this threatctl reads version 1"},
		{"threatctl-config: 1\npolcy: {}\n", `2:1 unknown key "polcy" (did you mean "policy"?)`},
		{"threatctl-config: 1\npolicy: high\n", "2:9 expected a mapping, found"},
		{"threatctl-config: 1\npolicy: {fail-on: hgih}\n", `2:19 unknown severity "hgih" (did you mean "high"?)`},
		{"threatctl-config: 1\npolicy: {fail-on: {categories: {Q: low}}}\n", `2:33 unknown category "Q"`},
		{"threatctl-config: 1\npolicy: {fail-on: {boundaries: [vault]}}\n", "2:32 expected names with severities"},
		{"threatctl-config: 1\npolicy: {grace: soon}\n", "2:17 a time is written 14d"},
		{"threatctl-config: 1\npolicy: {grace: -3d}\n", "2:17 a time is written 14d"},
		{"threatctl-config: 1\npolicy: {require: {acepted: until}}\n", `2:20 unknown key "acepted"`},
		{"threatctl-config: 1\npolicy: {require: {accepted: [unitl]}}\n", `2:31 unknown need "unitl"`},
		{"threatctl-config: 1\npolicy: {fail: {expired: maybe}}\n", `2:26 unknown expired "maybe"`},
		{"threatctl-config: 1\npolicy: {count: [all]}\n", "2:17 count is a word"},
		{"", "1:1"},
	}
	for _, test := range tests {
		var diags diag.List
		Parse("p", []byte(test.src), &diags)
		if !diags.HasErrors() {
			t.Errorf("nothing is told of %q", test.src)
			continue
		}
		d := diags[0]
		got := strings.Join([]string{strconv.Itoa(d.Span.Line) + ":" + strconv.Itoa(d.Span.Col), d.Message}, " ")
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%q: %s, want %s", test.src, got, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("threatctl-config: 1\npolicy: {fail-on: {default: high, tags: {a: none}}, require: {accepted: [owner]}, grace: 3d}\n")
	f.Fuzz(func(t *testing.T, src string) {
		var diags diag.List
		p := Parse("p", []byte(src), &diags)
		if diags.HasErrors() {
			return
		}
		if p.Grace < 0 || p.Longest < 0 || p.FailOn > stride.Critical {
			t.Errorf("%q: %+v", src, p)
		}
	})
}
