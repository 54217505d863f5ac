package draw

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// trustLevels are how many bars each trust fills.
var trustLevels = map[string]int{"untrusted": 0, "partner": 1, "dmz": 2, "internal": 3, "restricted": 4}

// sample is a piece of the legend, or the frame of the title block.
func (p pen) sample(it *layout.Item) {
	r := it.Rect
	mid := layout.Point{X: r.X + r.W/2, Y: r.Y + r.H/2}
	box := layout.Rect{X: r.X + 1, Y: mid.Y - 6.5, W: r.W - 2, H: 13}
	switch name := it.Name; {
	case name == "external-entity":
		p.body(render.ExternalEntity, box, false, 0)
	case name == "process":
		p.body(render.Process, box, false, 6.4)
	case name == "data-store":
		p.body(render.DataStore, box, false, 0)
	case name == "whole-system":
		p.body(render.System, layout.Rect{X: mid.X - 7, Y: mid.Y - 7, W: 14, H: 14}, false, 0)
	case name == "folded-boundary":
		p.sheets(box, "ink")
	case name == "muted":
		p.body(render.Process, box, true, 6.4)
	case name == "boundary":
		p.zoneSample(box, "internal")
	case strings.HasPrefix(name, "trust-"):
		p.trustSample(r, mid, strings.TrimPrefix(name, "trust-"))
	case strings.HasPrefix(name, "flow-"):
		p.flowSample(r, mid, strings.TrimPrefix(name, "flow-"))
	case name == "answer":
		p.line(path("M", r.X+1, mid.Y, "H", r.X+28), render.Encrypted, "inside", false)
		p.openHead(layout.Point{X: r.X, Y: mid.Y}, 3.14159265, "inside")
	case strings.HasPrefix(name, "mark-"):
		p.markSample(r, mid, layout.MarkKind(strings.TrimPrefix(name, "mark-")))
	case name == "curve":
		p.line(path("M", r.X, mid.Y, "H", r.Right()), render.Encrypted, "level", true)
		p.curve(&layout.Item{Rect: layout.Rect{X: mid.X - 3, Y: r.Y, W: 6, H: r.H}, Role: "level"})
	case name == "title-block":
		p.rect(r, 0, paint{fill: "node", stroke: "line"})
	}
}

func (p pen) zoneSample(box layout.Rect, trust string) {
	p.rect(box, 3, paint{fill: zoneRole("zone-", trust), stroke: zoneRole("edge-", trust), width: 1.4, dash: []float64{5, 3}})
}

func (p pen) trustSample(r layout.Rect, mid layout.Point, trust string) {
	p.rect(layout.Rect{X: r.X, Y: mid.Y - 8, W: r.W, H: 16}, 2, paint{fill: zoneRole("zone-", trust)})
	if level, ok := trustLevels[trust]; ok {
		p.bars(mid.X-11, mid.Y-4, level, zoneRole("edge-", trust))
	}
}

func (p pen) flowSample(r layout.Rect, mid layout.Point, state string) {
	t, sign, role := render.TransportUnstated, "question-lock", "ask"
	switch state {
	case "encrypted":
		t, sign, role = render.Encrypted, "lock", "ink2"
	case "clear":
		t, sign, role = render.Clear, "open-lock", "warn"
	case "local":
		t, sign, role = render.Local, "host", "ink2"
	}
	p.line(path("M", r.X, mid.Y, "H", r.X+20), t, "inside", false)
	p.head(layout.Point{X: r.X + 28, Y: mid.Y}, 0, "inside")
	p.sign(sign, role, r.X+34, mid.Y-6, 12)
}

func (p pen) markSample(r layout.Rect, mid layout.Point, kind layout.MarkKind) {
	role := map[layout.MarkKind]string{layout.MarkIn: "inward", layout.MarkOut: "outward"}[kind]
	if role == "" {
		role = "level"
	}
	p.line(path("M", r.X, mid.Y, "H", r.Right()), render.Encrypted, role, true)
	p.mark(layout.Mark{Kind: kind, At: mid}, role)
}
