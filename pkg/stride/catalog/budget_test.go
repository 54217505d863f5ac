package catalog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

// Where nobody said anything nearly everything is open; if most of that were critical, the word would mean nothing. At
// most 30 of 100 open threats of a bare model are.
func TestFewThreatsOfABareModelAreCritical(t *testing.T) {
	m := load(t, string(beside(t, "models/api-bare.yaml")))
	var count [8][stride.Critical + 1]int
	total, critical := 0, 0
	for _, th := range program(t).Run(m).Threats {
		if !th.Outcome.Open() {
			continue
		}
		total++
		count[th.Rule.Category][th.Severity]++
		if th.Severity == stride.Critical {
			critical++
		}
	}
	var b strings.Builder
	for c := stride.Spoofing; c <= stride.ElevationOfPrivilege; c++ {
		fmt.Fprintf(&b, "\n%-24s", c)
		for s := stride.Note; s <= stride.Critical; s++ {
			fmt.Fprintf(&b, " %s %2d", s, count[c][s])
		}
	}
	t.Logf("%d open, %d critical%s", total, critical, b.String())
	if total == 0 || critical*100 > total*30 {
		t.Errorf("%d of %d open threats are critical%s", critical, total, b.String())
	}
}
