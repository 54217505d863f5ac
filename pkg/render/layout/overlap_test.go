package layout

import (
	"context"
	"fmt"
	"testing"
)

// Nothing may cover anything, on models of all shapes.
func TestRandomScenesHaveNoOverlaps(t *testing.T) {
	for seed := range uint64(50) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			d := random(seed, 14, 22)
			s, err := Run(context.Background(), d, engine)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range Overlaps(s) {
				t.Error(o)
			}
		})
	}
}
