package analysis_test

import (
	"os"
	"testing"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// Worse comes first and stated before unstated; among these, every part of the system has its first threat of a letter before
// any has its second.
func TestRankGoesIntoBreadth(t *testing.T) {
	for _, example := range []string{"natter-api", "web-shop"} {
		r := analysis.Run(analysis.Input{
			Files: model.Input{FS: os.DirFS("../../examples/" + example), Name: "threatmodel.yaml"}, BuiltIn: catalog.Rules(),
		})
		if r.Diags.HasErrors() {
			t.Fatal(r.Diags)
		}
		type place struct {
			part   model.Element
			letter stride.Category
		}
		count := map[place]int{}
		var before *stride.Threat
		depth := 0
		for _, threat := range r.Engine.Threats {
			if threat.Rule.ID[0] == 'M' {
				continue // people's own
			}
			key := place{threat.Subject, threat.Rule.Category}
			if f, ok := threat.Subject.(*model.Flow); ok {
				key.part = f.To
			}
			count[key]++
			if before != nil {
				switch {
				case threat.Severity > before.Severity, threat.Severity == before.Severity && threat.Outcome < before.Outcome:
					t.Errorf("%s: %s (%v, %v) stands behind %s (%v, %v)", example, threat.ID, threat.Severity, threat.Outcome, before.ID, before.Severity, before.Outcome)
				case threat.Severity == before.Severity && threat.Outcome == before.Outcome && count[key] < depth:
					t.Errorf("%s: %s is number %d of its letter and stands behind a number %d", example, threat.ID, count[key], depth)
				}
			}
			before, depth = threat, count[key]
		}
		if len(r.Engine.Threats) < 100 {
			t.Errorf("%s: only %d threats", example, len(r.Engine.Threats))
		}
	}
}
