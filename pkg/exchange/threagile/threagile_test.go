package threagile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
)

const bakery = `threagile_version: 1.0.0
title: Bakery
technical_overview: {description: "Sells <b>bread</b>."}
data_assets:
  Orders: {id: orders, usage: business, quantity: very-many, confidentiality: restricted, integrity: critical, availability: operational}
technical_assets:
  Customer: {id: customer, type: external-entity, technology: browser, out_of_scope: true, justification_out_of_scope: a person, encryption: none, communication_links: {
      Buy: {target: shop, protocol: https, authentication: session-id, authorization: end-user-identity-propagation, readonly: false, data_assets_sent: [orders]}}}
  Shop: {id: shop, type: process, technology: web-server, encryption: none, multi_tenant: true, data_assets_processed: [orders], communication_links: {
      Save: {target: store, protocol: jdbc-encrypted, authentication: credentials, authorization: technical-user, vpn: false, readonly: true, data_assets_sent: [orders, nothing]},
      Print: {target: printer, protocol: http, authentication: none, authorization: none, vpn: true}}}
  Store: {id: store, type: datastore, technologies: [database], encryption: none, data_assets_stored: [orders], redundant: true}
trust_boundaries:
  Cellar: {id: cellar, type: execution-environment, technical_assets_inside: [store]}
  House: {id: house, type: network-on-prem, technical_assets_inside: [shop], trust_boundaries_nested: [cellar, attic]}
individual_risk_categories:
  Burnt bread: {id: burnt, stride: denial-of-service, description: "Too <i>hot</i>", mitigation: A timer, risks_identified: {
      "<b>Burnt</b> in the shop": {severity: elevated, most_relevant_technical_asset: shop}}}
risk_tracking:
  missing-hardening@store: {status: mitigated, justification: hardened, ticket: B-1, checked_by: Somebody}
  odd-risk@*@shop: {status: accepted, justification: known}
  unguarded-access-from-internet@shop@customer@customer>buy: {status: unchecked}
shared_runtimes: {Oven: {id: oven}}
`

func draft(t *testing.T, text string) *exchange.Draft {
	t.Helper()
	var diags diag.List
	d := Format.Read("threagile.yaml", []byte(text), &diags)
	if d == nil || diags.HasErrors() {
		t.Fatal(diags)
	}
	d.Settle(nil)
	return d
}

func loaded(t *testing.T, d *exchange.Draft) *model.Model {
	t.Helper()
	text := d.Model()
	m, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: text}}, Name: "m.yaml"})
	if diags.HasErrors() {
		t.Fatalf("line %d: %s\n%s", diags[0].Span.Line, diags[0].Message, text)
	}
	return m
}

func TestRead(t *testing.T) {
	d := draft(t, bakery)
	m := loaded(t, d)
	if m.Description != "Sells bread." || len(m.Components) != 4 || len(m.Flows) != 3 || len(m.Boundaries) != 2 || len(m.Assets) != 1 {
		t.Errorf("%q: %d components, %d flows, %d boundaries, %d assets", m.Description, len(m.Components), len(m.Flows), len(m.Boundaries), len(m.Assets))
	}
	store := m.Element("store").(*model.Component)
	if store.Inside.ID != "cellar" || store.Inside.Inside == nil || store.Inside.Inside.ID != "house" || store.Role.Value != model.RoleDatabase {
		t.Errorf("the store is %v in %v", store.Role.Value, store.Inside)
	}
	if o := m.Element("orders").(*model.Asset); o.Classification.Value != model.ClassificationConfidential || o.Volume.Value.String() != "mass" {
		t.Errorf("the orders are %v, %v", o.Classification.Value, o.Volume.Value)
	}
	buy, save, lost := m.Element("buy").(*model.Flow), m.Element("save").(*model.Flow), m.Element("print").(*model.Flow)
	if buy.Protocol.Name != "https" || !buy.Authentication.Value.Has(model.AuthenticationSessionCookie) || buy.OnBehalfOf.Value.String() != "user" {
		t.Errorf("to buy takes %v, %v", buy.Protocol, buy.Authentication.Value)
	}
	if save.Transport.Value != model.TransportTLS || save.Access.Value != model.AccessRead || len(save.Sends) != 1 {
		t.Errorf("to save takes %v, %v", save.Transport.Value, save.Access.Value)
	}
	if lost.Transport.Value != model.TransportVPN || lost.To.Title != "Unattached target of Print" {
		t.Errorf("to print takes %v to %q", lost.Transport.Value, lost.To.Title)
	}
	text := string(d.Model())
	for _, want := range []string{"encryption-at-rest: no", "redundancy: yes", "tenancy: shared", "out-of-scope: a person", "category: denial-of-service\n    about: shop\n    severity: high"} {
		if !strings.Contains(text, want) {
			t.Errorf("the model lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Somebody") || strings.Contains(text, "<b>") {
		t.Error("a person's name, or markup, is in the model")
	}
	got := map[string]register.Status{}
	for _, e := range d.Decisions() {
		got[string(e.Threat)] = e.Status
	}
	if got["M-missing-hardening@store"] != register.StatusMitigated || got["M-odd-risk@shop"] != register.StatusAccepted || len(got) != 2 {
		t.Errorf("the decisions are %v", got)
	}
	told := 0
	for _, w := range d.Diags {
		for _, want := range []string{"holds one called \"attic\"", "no data asset \"nothing\"", "the shared runtimes", "\"odd-risk@*@shop\" is taken", "attached to nothing"} {
			if strings.Contains(w.Message, want) {
				told++
			}
		}
	}
	if told != 5 {
		t.Errorf("told: %v", d.Diags)
	}
}

func TestWhatIsNoModel(t *testing.T) {
	for _, text := range []string{"", "a: 1", "threagile_version: 1\ntechnical_assets: 7", bakery[:700], bakery + "title: again\n"} {
		var diags diag.List
		if d := Format.Read("x.yaml", []byte(text), &diags); d != nil || !diags.HasErrors() {
			t.Errorf("%.40q: %v", text, diags)
		}
	}
}

// Whatever stands where something else should, what is written can be read.
func TestOddValues(t *testing.T) {
	lines := strings.Split(bakery, "\n")
	for i := range lines {
		for _, odd := range []string{"null", "7", "x", "[]", "{}", "[null]", "[{id: 1}]", "{a: b}"} {
			key, _, ok := strings.Cut(lines[i], ":")
			if !ok {
				continue
			}
			changed := append([]string{}, lines...)
			changed[i] = key + ": " + odd
			var diags diag.List
			d := Format.Read("x.yaml", []byte(strings.Join(changed, "\n")), &diags)
			if d == nil || diags.HasErrors() {
				continue
			}
			d.Settle(nil)
			loaded(t, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(bakery)
	f.Fuzz(func(t *testing.T, text string) {
		var diags diag.List
		d := Format.Read("x.yaml", []byte(text), &diags)
		if d == nil || diags.HasErrors() {
			return
		}
		d.Settle(nil)
		loaded(t, d)
	})
}

// The counts are components, boundaries, flows and threats. The list of the corpus counts tracked risks as threats; here those
// that people found themselves come on top.
func TestCorpus(t *testing.T) {
	const corpus = "../../../../shared/corpus/threagile"
	files, err := filepath.Glob(corpus + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Skip("there is no corpus beside the project: ", corpus)
	}
	want := map[string][4]int{
		"Threagile--threagile--threagile.yaml": {14, 5, 20, 8}, "Threagile--threagile--demo_stub_threagile.yaml": {2, 1, 1, 1},
		"HomeAutobots--automotive-threagile--threagile.yaml": {37, 7, 42, 0}, "HomeAutobots--automotive-threagile--jeep-demo.threagile.yaml": {7, 2, 7, 0},
		"von-appsec--eleven-labs-obsidian-plugin-v2--threagile.yaml": {4, 2, 3, 6},
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := draft(t, string(src))
		m := loaded(t, d)
		if got := [4]int{len(m.Components), len(m.Boundaries), len(m.Flows), len(d.Threats)}; got != want[filepath.Base(file)] {
			t.Errorf("%s: %v, want %v", filepath.Base(file), got, want[filepath.Base(file)])
		}
	}
}
