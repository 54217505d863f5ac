package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
)

// situation is a small model, and what of it a rule leaves open.
type situation struct {
	name, rule string
	open       []model.ID // sorted
	model      string
}

// What stands before every situation that has none of its own: a line is enough for each.
const (
	zones  = "boundaries:\n  front: {trust: dmz}\n  back: {trust: internal}\n  vault: {trust: restricted}\n"
	assets = "assets:\n  prices: {classification: public}\n  orders: {classification: confidential}\n  health: {classification: confidential, kinds: [special-category]}\n" +
		"  leaflets: {classification: public, availability: low}\n  points: {classification: internal, integrity: high}\n" +
		"  money: {classification: confidential, kinds: [payment]}\n  firmware: {classification: internal, kinds: [code]}\n" +
		"  flags: {classification: internal, kinds: [config]}\n  weights: {classification: internal, kinds: [model]}\n"
)

// whole is the model of a situation.
func (s situation) whole() string {
	text := "threatctl: 1" + s.model + "\n"
	for _, common := range []string{zones, assets} {
		key, _, _ := strings.Cut(common, "\n")
		if !strings.Contains(text, "\n"+key+"\n") {
			text += common
		}
	}
	return text
}

// What the conditions say beyond their examples: where the same rule fires and where it does not. Each family has its own
// file of situations.
func TestSituations(t *testing.T) {
	p := program(t)
	for _, family := range [][]situation{
		spoofingSituations,
		tamperingSituations,
		repudiationSituations,
		informationDisclosureSituations,
		denialOfServiceSituations,
		elevationOfPrivilegeSituations,
		privacySituations,
	} {
		for _, tc := range family {
			t.Run(tc.rule+"/"+strings.ReplaceAll(tc.name, " ", "-"), func(t *testing.T) {
				got, _ := open(p, load(t, tc.whole()), tc.rule)
				slices.Sort(got)
				if !slices.Equal(got, tc.open) {
					t.Errorf("%s is open on %v, want %v", tc.rule, got, tc.open)
				}
			})
		}
	}
}
