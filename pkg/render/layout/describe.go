package layout

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
)

// severityNames are the severities in words, by number.
var severityNames = [...]string{"", "note", "low", "medium", "high", "critical"}

// threats says in words what a badge counts; empty without an overlay.
func threats(b *render.Badge) string {
	if b == nil {
		return ""
	}
	n := b.OpenCount()
	if n == 0 && b.Settled == 0 {
		return "no threats"
	}
	text := count(n, "open threat")
	if n > 0 {
		text += ", worst " + severityNames[b.WorstOpen()]
	}
	return fmt.Sprintf("%s, %d settled", text, b.Settled)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sentence joins what is not empty.
func sentence(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}

func dataNames(verb string, list []render.Data) string {
	if len(list) == 0 {
		return ""
	}
	var names []string
	for _, d := range list {
		names = append(names, fmt.Sprintf("%s (%s)", d.Title, d.Classification))
	}
	return verb + " " + strings.Join(names, ", ")
}

func scope(reason string) string {
	if reason == "" {
		return ""
	}
	return "out of scope: " + reason
}

func zoneDesc(z *render.Zone) string {
	return sentence("trust boundary, "+zoneNote(z), z.Kind, threats(z.Badge), scope(z.Muted), z.Note)
}

func nodeDesc(n *render.Node) string {
	sealed := ""
	if n.Sealed {
		sealed = "encrypted at rest"
	}
	return sentence(n.Kind.String()+", "+n.Caption, dataNames("holds", n.Data), sealed, threats(n.Badge), scope(n.Muted), n.Note)
}

func flowDesc(f *render.Flow, d *render.Diagram) string {
	ends := fmt.Sprintf("flow %d from %s to %s", f.Number, d.Node(f.From).Title, d.Node(f.To).Title)
	way := []string{}
	if f.Protocol != "" {
		way = append(way, f.Protocol)
	}
	way = append(way, f.Transport.String(), f.SignIn)
	return sentence(ends, strings.Join(way, ", "), crossingWords(f, d), dataNames("sends", f.Sends),
		dataNames("receives", f.Receives), threats(f.Badge), scope(f.Muted), f.Note)
}

// crossingWords say which boundaries a flow crosses and in which direction of trust.
func crossingWords(f *render.Flow, d *render.Diagram) string {
	if !f.Crosses() {
		return "crosses no boundary"
	}
	var parts []string
	for _, p := range []struct {
		verb string
		ids  []model.ID
	}{{"leaves", f.Leaves}, {"enters", f.Enters}, {"crosses", f.Named}} {
		var names []string
		for _, id := range p.ids {
			if z := d.Find(id); z != nil {
				names = append(names, z.Title)
			} else {
				names = append(names, string(id))
			}
		}
		if names != nil {
			parts = append(parts, p.verb+" "+strings.Join(names, ", "))
		}
	}
	direction := f.Direction.String()
	if f.Direction == model.DirectionUnstated {
		direction = "direction of trust unstated"
	}
	return strings.Join(parts, ", ") + " (" + direction + ")"
}
