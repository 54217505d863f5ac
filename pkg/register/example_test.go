package register_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

func ExampleReconcile() {
	const file = `threatctl-register: 1
threats:
  E-010@send:
    status: accepted # by the board
    reason: Read-only beta, synthetic data only
    owner: team-natter
`
	threats := []*stride.Threat{
		{ID: "E-010@send", Rule: &stride.Rule{Title: "Object-level authorization missing"}, Severity: stride.High, Outcome: stride.OpenStated},
		{ID: "T-002@forward", Rule: &stride.Rule{Title: "Data modified in transit"}, Severity: stride.Medium, Outcome: stride.OpenUnstated},
	}
	today, _ := register.ParseDate("2026-11-23")
	r, _ := register.Parse("threats.yaml", []byte(file))
	o := register.Reconcile(r, threats, nil, today)
	for _, f := range o.Findings {
		fmt.Println(f.ID, f.Status)
	}
	fmt.Println(o.Changes.String())
	fmt.Print(string(o.Bytes()))
	// Output:
	// E-010@send accepted
	// T-002@forward open
	// +2 new  ~0 changed  -0 resolved  !0 expired
	// threatctl-register: 1
	// threats:
	//   E-010@send:
	//     title: Object-level authorization missing
	//     severity: high
	//     first-seen: 2026-11-23
	//     status: accepted # by the board
	//     reason: Read-only beta, synthetic data only
	//     owner: team-natter
	//   T-002@forward:
	//     title: Data modified in transit
	//     severity: medium
	//     first-seen: 2026-11-23
	//     status: open
}

// TestDocumentedRegisters reads every example of docs/register.md.
func TestDocumentedRegisters(t *testing.T) {
	text, err := os.ReadFile("../../docs/register.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for i, block := range strings.Split(string(text), "```") {
		src, ok := strings.CutPrefix(block, "yaml\n")
		if i%2 == 0 || !ok {
			continue
		}
		examples++
		switch {
		case strings.HasPrefix(src, "  "):
			src = "threatctl-register: 1\nthreats:\n" + src
		case !strings.Contains(src, "threatctl-register"):
			src = "threatctl-register: 1\n" + src
		}
		if _, diags := register.Parse("register.md", []byte(src)); len(diags) > 0 {
			t.Errorf("%v in\n%s", diags, src)
		}
	}
	if examples < 3 {
		t.Errorf("%d examples", examples)
	}
}
