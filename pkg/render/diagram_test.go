package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/model"
)

func load(t testing.TB, text string) *model.Model {
	t.Helper()
	m, diags := model.Load(model.Input{FS: fstest.MapFS{"m.yaml": {Data: []byte("threatctl: 1\n" + text)}}, Name: "m.yaml"})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return m
}

const shop = `
title: "A\tshop"
owner: team
assets:
  orders: {classification: confidential, kinds: [personal]}
  prices: {classification: public}
boundaries:
  net: {title: Internet, trust: untrusted}
  in: {trust: internal, kind: network, region: eu, owner: ops}
  db: {inside: in, trust: restricted}
  wall: {trust: internal}
components:
  user: {role: browser, inside: net}
  api: {role: service, inside: in, technology: rest-api}
  edge: {role: gateway, inside: in}
  store: {role: database, inside: db, technology: postgresql, stores: [prices, orders], mechanisms: {encryption-at-rest: yes}}
  spare: {role: cache, inside: db, out-of-scope: bought by others}
flows:
  keep: {from: api, to: store, protocol: postgres, sends: [orders], receives: [orders, prices]}
  ask: {from: user, to: edge, protocol: https, authentication: bearer, crosses: [wall]}
  pass: {from: edge, to: api, protocol: http, authentication: none}
  tell: {from: api, to: user, transport: local}
`

func TestNew(t *testing.T) {
	d := New(load(t, shop), Options{})
	if d.Title != "A shop" || d.Owner != "team" || d.View != "full detail" || d.Total != nil {
		t.Errorf("%q by %q, %s", d.Title, d.Owner, d.View)
	}
	var got []string
	for _, z := range d.Zones {
		got = append(got, fmt.Sprintf("zone %s inside %q %s %q %q curve %t", z.ID, z.Inside, z.Trust, z.Region, z.Kind, z.Curve))
	}
	for _, n := range d.Nodes {
		line := fmt.Sprintf("node %s: %s, %s, %s, sealed %t, muted %t", n.ID, n.Kind, n.Caption, n.Icon, n.Sealed, n.Muted != "")
		for _, data := range n.Data {
			line += fmt.Sprintf(", %s %s %s", data.ID, data.Icon, data.Classification)
		}
		got = append(got, line)
	}
	for _, f := range d.Flows {
		got = append(got, fmt.Sprintf("flow %d %s: %s, %q, %q %d, %s, -%v +%v |%v, %d and %d", f.Number, f.ID, f.Transport, f.Protocol,
			f.SignIn, f.Standing, f.Direction, f.Leaves, f.Enters, f.Named, len(f.Sends), len(f.Receives)))
	}
	want := `zone db inside "in" restricted "EU" "" curve false
zone in inside "" internal "EU" "network" curve false
zone net inside "" untrusted "" "" curve false
zone wall inside "" internal "" "" curve true
node api: process, service · REST, service, sealed false, muted false
node edge: process, API gateway, gateway, sealed false, muted false
node spare: data store, cache, cache, sealed false, muted true
node store: data store, database · PostgreSQL, database, sealed true, muted false, orders person confidential, prices data public
node user: external entity, browser, browser, sealed false, muted false
flow 1 ask: encrypted, "HTTPS", "bearer" 1, inward, -[net] +[in] |[wall], 0 and 0
flow 4 keep: encryption unstated, "PostgreSQL", "sign-in unstated" 0, inward, -[] +[db] |[], 1 and 2
flow 2 pass: in clear, "HTTP", "no sign-in" 2, inside, -[] +[] |[], 0 and 0
flow 3 tell: on one host, "", "sign-in unstated" 0, outward, -[in] +[net] |[], 0 and 0`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// Captions say what a component is in words that people use, and nothing twice.
func TestCaptions(t *testing.T) {
	for keys, want := range map[string]string{
		"type: process":                          "process",
		"role: gateway":                          "API gateway",
		"role: gateway, technology: api-gateway": "API gateway",
		"role: service, technology: graphql-api": "service · GraphQL",
		"role: queue, technology: rabbitmq":      "message queue · RabbitMQ",
		"role: llm":                              "language model",
		"role: database, technology: own-thing":  "own-thing",
		"type: data-store":                       "data store",
	} {
		m := load(t, "technologies:\n  own-thing: {role: database}\nboundaries: {b: {trust: internal}}\ncomponents:\n  c: {inside: b, "+keys+"}\n")
		if got := New(m, Options{}).Nodes[0].Caption; got != want {
			t.Errorf("{%s} is called %q, want %q", keys, got, want)
		}
	}
}

// The hash tells systems apart; threats do not change it, nor does the order of the file.
func TestHash(t *testing.T) {
	plain := New(load(t, shop), Options{})
	overlay := Overlay{"api": {}}
	if with := New(load(t, shop), Options{Overlay: overlay}); with.Hash != plain.Hash || with.View != "full detail, threats" || with.Total == nil {
		t.Errorf("threats change the hash, or are not shown: %+v", with)
	}
	for _, change := range [][2]string{
		{"https", "http"}, {"role: cache", "role: database"}, {"trust: restricted", "trust: dmz"}, {"crosses: [wall]", "crosses: [db]"},
		{"sends: [orders]", "sends: [prices]"}, {"bearer", "password"}, {"owner: ops", "owner: others"}, {"bought by others", "not ours"},
	} {
		changed := strings.Replace(shop, change[0], change[1], 1)
		if changed == shop || New(load(t, changed), Options{}).Hash == plain.Hash {
			t.Errorf("%s for %s does not change the hash", change[1], change[0])
		}
	}
	flows := strings.Index(shop, "flows:")
	if other := New(load(t, shop[flows:]+shop[:flows]), Options{}); other.Hash != plain.Hash {
		t.Error("the order of the file changes the hash")
	}
}

func TestOverlay(t *testing.T) {
	var b Badge
	b.AddOpen(3, 1)
	b.AddOpen(5, 2)
	b.AddOpen(1, 2)
	b.AddOpen(9, 1)
	b.Settled = 2
	if b.OpenCount() != 3 || b.WorstOpen() != 5 || b.Worst != [7]uint8{0, 3, 5} {
		t.Errorf("%+v", b)
	}
	d := New(load(t, shop), Options{Overlay: Overlay{"api": b, "ask": b, "model": b}})
	if d.Total.OpenCount() != 9 || d.Total.Settled != 6 {
		t.Errorf("in all %+v", d.Total)
	}
	if d.Node("api").Badge.OpenCount() != 3 || d.Node("edge").Badge.OpenCount() != 0 || d.Node("nobody") != nil || d.Find("nobody") != nil {
		t.Error("badges are not where they belong")
	}
}

// Outside quotes, a graph in DOT has no text of the model.
func FuzzDOT(f *testing.F) {
	for _, text := range []string{"Gateway", `a"b`, `\`, `\"]; evil [label="`, "a\nb", "&lt;", "\\N\\G", "注文", "\x00\u202e"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain, strange := New(load(t, shop), Options{}), New(load(t, shop), Options{})
		for i, n := range strange.Nodes {
			n.Title, n.ID = text, model.ID(fmt.Sprintf("%s%d", text, i))
		}
		for _, z := range strange.Zones {
			z.Title, z.Owner = text, text
		}
		for _, fl := range strange.Flows {
			fl.Title, fl.Protocol, fl.SignIn = text, text, text
		}
		strange.Title = text
		if got, want := unquoted(t, strange), unquoted(t, plain); got != want {
			t.Errorf("%q stands outside quotes:\n%s\nwant\n%s", text, got, want)
		}
	})
}

// unquoted is a graph in DOT with all that is in quotes left out.
func unquoted(t *testing.T, d *Diagram) string {
	t.Helper()
	var b bytes.Buffer
	if err := DOT(&b, d); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	inside, escaped := false, false
	for _, c := range b.Bytes() {
		switch {
		case escaped:
			escaped = false
		case inside && c == '\\':
			escaped = true
		case c == '"':
			inside = !inside
		case !inside:
			out.WriteByte(c)
		}
	}
	if inside {
		t.Error("quotes are left open")
	}
	return out.String()
}
