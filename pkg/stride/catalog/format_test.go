package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// What a rule says as YAML is read as the same rule.
func TestRulesAsYAML(t *testing.T) {
	for _, r := range Rules() {
		var diags diag.List
		file := stride.ReadRules("r.yaml", []byte("threatctl: 1\nrules:\n"+r.YAML()), &diags)
		if len(diags) > 0 || len(file.Rules) != 1 {
			t.Errorf("%s: %v\n%s", r.ID, diags, r.YAML())
			continue
		}
		file.Rules[0].Span = diag.Span{}
		if diff := cmp.Diff(r, file.Rules[0]); diff != "" {
			t.Errorf("%s\n%s", diff, r.YAML())
		}
	}
}
