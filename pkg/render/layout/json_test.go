package layout

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

func jsonOf(t *testing.T, s *Scene) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteJSON(t *testing.T) {
	for _, c := range []struct {
		name string
		s    Scene
		want []string
	}{
		{"empty", Scene{Schema: Schema}, []string{"{\n  \"schema\": \"threatctl/scene/1\",\n", "\"zones\": [],\n", "\"parts\": []\n}\n"}},
		{"lists", Scene{Zones: make([]Zone, 1), Nodes: make([]Node, 1), Flows: make([]Flow, 1), Parts: make([]Part, 1)}, []string{`"path": []`, `"items": []`}},
		{"markup", Scene{Title: "<b> & \"q\""}, []string{`"title": "<b> & \"q\""`}},
		{"hidden", Scene{Title: "a\u202eb\x7fc\u0085d\n\x1b\ufeff"}, []string{`"title": "a\u202eb\u007fc\u0085d\n\u001b\ufeff"`}},
		{"kinds", Scene{Nodes: []Node{{ID: "n", Kind: render.DataStore, Zone: "z"}}}, []string{`"type": "data-store"`, `"zone": "z"`}},
	} {
		got := jsonOf(t, &c.s)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %s in\n%s", c.name, want, got)
			}
		}
		if strings.Contains(got, "null") {
			t.Errorf("%s: null in\n%s", c.name, got)
		}
	}
	if err := WriteJSON(&bytes.Buffer{}, &Scene{Width: math.NaN()}); err == nil {
		t.Error("a length that is no number is written")
	}
}

// Writing changes nothing in the scene, and elements tell where they are.
func TestWriteJSONOfALayout(t *testing.T) {
	var s sketch
	s.zone("out", "", model.TrustInternal)
	s.zone("in", "out", model.TrustRestricted)
	s.node("a", "", render.ExternalEntity)
	s.node("b", "in", render.Process)
	s.flow("a", "b")
	scene, err := Run(t.Context(), s.done(), engine)
	if err != nil {
		t.Fatal(err)
	}
	before := *scene
	var back struct {
		Zones []struct{ ID, Inside string }
		Nodes []struct{ ID, Zone string }
		Flows []struct{ Path []Point }
	}
	if err := json.Unmarshal([]byte(jsonOf(t, scene)), &back); err != nil {
		t.Fatal(err)
	}
	if back.Zones[1].Inside != "out" || back.Nodes[0].Zone != "" || back.Nodes[1].Zone != "in" || len(back.Flows[0].Path) < 4 {
		t.Errorf("%+v", back)
	}
	if !reflect.DeepEqual(before, *scene) {
		t.Error("the scene is changed")
	}
}
