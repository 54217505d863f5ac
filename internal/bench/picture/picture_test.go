package picture

import (
	"bytes"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/render/draw"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

func TestRead(t *testing.T) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120.5" height="80"><title>t</title><desc>two &lt;nodes&gt;</desc>
<g class="tc-flows"><g class="tc-flow"><desc>not this one</desc></g><g class="tc-flow other"/></g>
<g class="tc-nodes"><g class="tc-node tc-process"/><g class="tc-node tc-data-store"><g class="tc-tab"/></g><g class="tc-node"/></g></svg>`
	want := Facts{Desc: "two <nodes>", Width: 120.5, Height: 80, Nodes: 3, Flows: 2}
	if got, err := Read(strings.NewReader(svg)); err != nil || got != want {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
}

// What is counted must be what the program draws.
func TestReadDrawn(t *testing.T) {
	var b bytes.Buffer
	scene := &layout.Scene{Width: 300, Height: 200, Desc: "d", Nodes: make([]layout.Node, 4), Flows: make([]layout.Flow, 2)}
	for i := range scene.Flows {
		scene.Flows[i].Path = []layout.Point{{}, {X: 1}, {X: 2}, {X: 3}}
	}
	if err := draw.SVG(&b, scene, draw.Options{Theme: draw.Light}); err != nil {
		t.Fatal(err)
	}
	want := Facts{Desc: "d", Width: 300, Height: 200, Nodes: 4, Flows: 2}
	if got, err := Read(&b); err != nil || got != want {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":         "",
		"not XML":       "wrote nothing",
		"another root":  `<html width="1" height="1"/>`,
		"cut off":       `<svg width="1" height="1"><g>`,
		"without width": `<svg height="1"/>`,
		"text after":    `<svg width="1" height="1"><g></svg>`,
	} {
		if f, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read as %+v", name, f)
		}
	}
}
