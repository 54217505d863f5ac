package layout

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

var randomScenes = flag.Uint64("scenes", 50, "how many random diagrams are laid out and looked over")

// noOverlaps lays a diagram out and fails for each thing that covers what it must not.
func noOverlaps(t *testing.T, d *render.Diagram) {
	t.Helper()
	s, err := Run(context.Background(), d, engine)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range Overlaps(s) {
		t.Error(o)
	}
}

// Nothing may cover anything, on models of all shapes, at all levels.
func TestRandomScenesHaveNoOverlaps(t *testing.T) {
	for seed := range *randomScenes {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			d := random(seed, 14, 22)
			if seed%5 >= 3 {
				d = d.Level(int(seed % 2))
			}
			noOverlaps(t, d)
		})
	}
}

func TestExamplesHaveNoOverlaps(t *testing.T) {
	folders, err := filepath.Glob("../../../examples/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("there are no examples")
	}
	for _, folder := range folders {
		m, _, diags := model.LoadFiles(model.Input{FS: os.DirFS(folder), Name: "threatmodel.yaml"})
		if m == nil {
			t.Fatal(diags)
		}
		whole := render.New(m, render.Options{Overlay: anyThreats(m)})
		for level := range whole.Depth() + 1 {
			t.Run(fmt.Sprintf("%s at level %d", filepath.Base(folder), level), func(t *testing.T) {
				t.Parallel()
				noOverlaps(t, whole.Level(level))
			})
		}
	}
}

// anyThreats are some threats on every element.
func anyThreats(m *model.Model) render.Overlay {
	over := render.Overlay{}
	add := func(id model.ID, n int) {
		b := render.Badge{Settled: n % 3}
		for i := range n % 4 {
			b.AddOpen(1+(n+i)%render.Severities, 1+(n+i)%render.Categories)
		}
		over[id] = b
	}
	for i, c := range m.Components {
		add(c.ID, i)
	}
	for i, f := range m.Flows {
		add(f.ID, i)
	}
	for i, z := range m.Boundaries {
		add(z.ID, i)
	}
	return over
}

// What finds overlaps finds them: words that are not placed lie on their lines.
func TestWordsThatAreNotPlacedOverlap(t *testing.T) {
	s, err := Run(context.Background(), random(3, 8, 8), engine)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i := range s.Flows {
		f := &s.Flows[i]
		if f.Label.empty() {
			continue
		}
		line := bounds(flatten(f.Path, lineStep))
		f.Label.X, f.Label.Y = line.Center().X-f.Label.W/2, f.Path[0].Y-f.Label.H/2
		found++
	}
	if found == 0 {
		t.Fatal("the picture has no words beside its lines")
	}
	if len(Overlaps(s)) == 0 {
		t.Error("words on their lines are no overlap")
	}
}
