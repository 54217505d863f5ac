package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// The floor: on a model about which nothing is said but types, zones of different trust and one confidential asset, there
// is an open threat in every cell of two published methods. Which rules meet each cell is kept in testdata/floor.golden.

// letters are the ids of the rules behind the open threats about something, by letter; a letter without one is missing.
func letters(threats []*stride.Threat, about func(model.Element) bool) map[string][]string {
	met := map[string][]string{}
	for _, th := range threats {
		if !th.Outcome.Open() || !about(th.Subject) || strings.HasPrefix(th.Rule.ID, "P-") {
			continue
		}
		l := th.Rule.Category.Letter()
		met[l] = append(met[l], th.Rule.ID)
	}
	for l := range met {
		slices.Sort(met[l])
		met[l] = slices.Compact(met[l])
	}
	return met
}

// cells checks that all the wanted letters are met, and writes one line for each.
func cells(t *testing.T, b *strings.Builder, name, want string, met map[string][]string) {
	for _, l := range strings.Split("STRIDE", "") {
		required := strings.Contains(want, l)
		if required && len(met[l]) == 0 {
			t.Errorf("%s: no open threat of %s", name, l)
		}
		mark := " "
		if required {
			mark = "*"
		}
		if len(met[l]) > 0 {
			fmt.Fprintf(b, "%-52s %s%s  %s\n", name, mark, l, strings.Join(met[l], " "))
		}
	}
}

// Per element: external entity S R; process all; data store T I D, and R when it keeps logs; data flow T I D.
func TestFloor(t *testing.T) {
	p := program(t)
	var b strings.Builder
	b.WriteString("# The open threats that meet each cell of the two methods on bare models; * is required.\n\n# per element\n")
	for _, e := range []struct{ element, kind, want string }{
		{"external entity", "type: external-entity", "SR"},
		{"process", "type: process", "STRIDE"},
		{"data store", "type: data-store", "TID"},
		{"data store that keeps logs", "role: log", "TRID"},
	} {
		for _, side := range []struct{ name, flows string }{
			{"at both ends", "  in: {from: lower, to: x, sends: records}\n  out: {from: x, to: upper, sends: records}\n"},
			{"as source", "  out: {from: x, to: upper, sends: records}\n"},
			{"as target", "  in: {from: lower, to: x, sends: records}\n"},
		} {
			if side.name == "as source" && e.kind == "role: log" {
				continue // nothing is written to it
			}
			m := load(t, chart(e.kind, side.flows))
			x := m.Element("x").(*model.Component)
			met := letters(p.Run(m).Threats, func(s model.Element) bool {
				f, isFlow := s.(*model.Flow)
				return s == model.Element(x) || isFlow && (f.From == x || f.To == x)
			})
			cells(t, &b, e.element+", "+side.name, e.want, met)
		}
	}
	for _, kind := range []string{"type: external-entity", "type: process", "type: data-store"} {
		m := load(t, chart(kind, "  flow: {from: lower, to: x, sends: records}\n"))
		flow := m.Element("flow")
		met := letters(p.Run(m).Threats, func(s model.Element) bool { return s == flow })
		cells(t, &b, "data flow, to "+strings.TrimPrefix(kind, "type: "), "TID", met)
	}
	b.WriteString("\n# per interaction\n")
	for _, pair := range pairs {
		for _, where := range []string{"inside", "inward", "outward"} {
			want := pair.crossing
			if where == "inside" {
				want = pair.inside
			}
			for _, way := range []string{"sends", "receives"} {
				name := fmt.Sprintf("%s -> %s, %s, %s", pair.source, pair.target, where, way)
				all := p.Run(load(t, interaction(pair.source, pair.target, where, way))).Threats
				cells(t, &b, name, want, letters(all, func(model.Element) bool { return true }))
			}
		}
	}
	golden(t, "floor.golden", b.String())
}

// chart is a bare model with an element x between two processes in other zones.
func chart(kind, flows string) string {
	return "threatctl: 1\nassets:\n  records: {classification: confidential}\n" +
		"boundaries:\n  low: {trust: partner}\n  middle: {trust: dmz}\n  high: {trust: internal}\n" +
		"components:\n  lower: {type: process, inside: low}\n  x: {" + kind + ", inside: middle}\n  upper: {type: process, inside: high}\n" +
		"flows:\n" + flows
}

// The nine pairs of types: the letters of the published template, inside a boundary and across one, and with them what it
// misses: answers that are changed or read on the way, disclosure and elevation by direct access to a store, tampering
// and disclosure towards external entities. Flows between external entities are out of the system's hands.
var pairs = []struct{ source, target, inside, crossing string }{
	{"process", "process", "E", "STRIDE"},
	{"external-entity", "process", "SE", "STRIDE"},
	{"data-store", "process", "SI", "STRIDE"},
	{"process", "data-store", "SD", "STRIDE"},
	{"process", "external-entity", "", "STRID"},
	{"external-entity", "data-store", "S", "STRIDE"},
	{"data-store", "external-entity", "SI", "STRID"},
	{"data-store", "data-store", "S", "STRID"},
	{"external-entity", "external-entity", "", "RD"},
}

// interaction is a bare model of one flow, inside one boundary or across one, with the asset in the request or in the answer.
func interaction(source, target, where, way string) string {
	from, to := "low", "low"
	switch where {
	case "inward":
		to = "high"
	case "outward":
		from = "high"
	}
	return "threatctl: 1\nassets:\n  records: {classification: confidential}\n" +
		"boundaries:\n  low: {trust: partner}\n  high: {trust: internal}\n" +
		"components:\n  a: {type: " + source + ", inside: " + from + "}\n  b: {type: " + target + ", inside: " + to + "}\n" +
		"flows:\n  flow: {from: a, to: b, " + way + ": records}\n"
}
