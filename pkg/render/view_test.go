package render

import (
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
)

const chain = `
assets:
  orders: {classification: confidential}
  logs: {classification: internal}
boundaries:
  site: {trust: internal}
  vault: {inside: site, trust: restricted}
  line: {trust: internal}
components:
  user: {role: browser}
  web: {role: web-app, inside: site}
  api: {role: service, inside: site}
  db: {role: database, inside: vault, stores: orders}
  trail: {role: log, inside: vault}
flows:
  ask: {from: user, to: web, sends: orders}
  call: {from: web, to: api, sends: orders}
  save: {from: api, to: db, sends: orders}
  note: {from: api, to: trail, sends: logs}
  copy: {from: api, to: web, crosses: line}
`

// shown is the ids of a picture: nodes, then flows, then zones.
func shown(d *Diagram) string {
	var nodes, flows, zones []string
	for _, n := range d.Nodes {
		nodes = append(nodes, string(n.ID))
	}
	for _, f := range d.Flows {
		flows = append(flows, string(f.ID))
	}
	for _, z := range d.Zones {
		zones = append(zones, string(z.ID))
	}
	return strings.Join(nodes, " ") + " | " + strings.Join(flows, " ") + " | " + strings.Join(zones, " ")
}

func TestViews(t *testing.T) {
	whole := New(load(t, chain), Options{})
	focus := func(depth int, ids ...model.ID) func() (*Diagram, error) {
		return func() (*Diagram, error) { return whole.Focus(ids, depth) }
	}
	tests := []struct {
		name       string
		make       func() (*Diagram, error)
		want, view string
	}{
		{"a node alone", focus(0, "api"), "api |  | site", "around api, 0 steps"},
		{"a node with its neighbours", focus(1, "db"), "api db | save | site vault", "around db"},
		{"two steps", focus(2, "db"), "api db trail web | call copy note save | line site vault", "around db, 2 steps"},
		{"a zone with what stands in it", focus(0, "vault"), "db trail |  | site vault", "around vault, 0 steps"},
		{"the ends of a flow", focus(0, "call"), "api web | call copy | line site", "around call, 0 steps"},
		{"two elements", focus(0, "user", "db"), "db user |  | site vault", "around user, db, 0 steps"},
		{"crossing", func() (*Diagram, error) { return whole.OnlyCrossing(), nil }, "api db trail user web | ask copy note save | line site vault", "flows that cross a boundary"},
		{"an asset", func() (*Diagram, error) { return whole.Asset("orders") }, "api db user web | ask call save | site vault", "where orders rests and travels"},
		{"nothing", focus(1, "none"), "the picture has no element \"none\" (did you mean note?)", ""},
		{"an asset that nobody has", func() (*Diagram, error) { return whole.Asset("none") }, "nothing holds or carries an asset \"none\"", ""},
	}
	for _, test := range tests {
		d, err := test.make()
		if err != nil {
			if err.Error() != test.want {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		if got := shown(d); got != test.want || d.View != test.view {
			t.Errorf("%s: %s in %q, want %s in %q", test.name, got, d.View, test.want, test.view)
		}
		if d.Hash != whole.Hash {
			t.Errorf("%s: the hash is that of a part", test.name)
		}
		for _, f := range d.Flows {
			if f.Number == 0 {
				t.Errorf("%s: flow %s has no number", test.name, f.ID)
			}
		}
	}
}
