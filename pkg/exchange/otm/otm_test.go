package otm

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
)

// load settles a draft, writes it and loads what was written, which must go without errors.
func load(t *testing.T, d *exchange.Draft) string {
	t.Helper()
	d.Settle(nil)
	src := d.Model()
	_, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"model.yaml": {Data: src}}, Name: "model.yaml"})
	if diags.HasErrors() {
		t.Fatalf("the written model does not load: %v\n%s", told(diags), src)
	}
	d.Decisions()
	return string(src)
}

func told(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "\n%d:%d %s: %s", d.Span.Line, d.Span.Col, d.Code, d.Message)
	}
	return b.String()
}

func readText(t *testing.T, src string) (*exchange.Draft, diag.List) {
	t.Helper()
	var diags diag.List
	d := Format.Read("in.otm", []byte(src), &diags)
	if (d == nil) != diags.HasErrors() {
		t.Fatalf("a draft %v with %v", d, diags)
	}
	return d, diags
}

// whole has something of all that the format has.
const whole = `{
  "otmVersion": "0.2.0",
  "project": {"name": "Bakery", "id": "bakery", "description": "Sells bread.\nOnline.", "owner": "Ada", "ownerContact": "ada@bakery.example",
    "tags": ["food"], "attributes": {"cost centre": "7"}},
  "representations": [{"id": "d", "name": "Drawing", "type": "diagram", "size": {"width": 10, "height": 10}}],
  "assets": [
    {"id": "orders", "name": "Orders", "risk": {"confidentiality": 60, "integrity": 90, "availability": 10, "comment": "names and streets"}},
    {"id": "menu", "name": "Menu"}
  ],
  "trustZones": [
    {"id": "net", "name": "Internet", "type": "internet", "risk": {"trustRating": 1}},
    {"id": "shop", "name": "Shop", "risk": {"trustRating": 70}, "parent": {"trustZone": "net"}},
    {"id": "cellar", "name": "Cellar", "risk": {"trustRating": 95}, "parent": {"component": "api"}}
  ],
  "components": [
    {"id": "page", "name": "Order page", "type": "web-client", "parent": {"trustZone": "net"}, "tags": ["ours"]},
    {"id": "api", "name": "Order API", "type": "web-service", "parent": {"trustZone": "shop"},
      "assets": {"processed": ["orders", "menu"], "stored": ["menu"]}, "attributes": {"language": ["Go", "SQL"]},
      "threats": [{"threat": "t1", "state": "mitigated", "mitigations": [{"mitigation": "m1", "state": "implemented"}, {"mitigation": "m2", "state": "open"}]},
        {"threat": "t2", "state": "exposed"}]},
    {"id": "worker", "name": "Oven control", "type": "", "parent": {"component": "api"}},
    {"id": "db", "name": "Order store", "type": "CD-ACME-DB-POSTGRESQL", "parent": {"trustZone": "cellar"},
      "threats": [{"threat": "t2", "state": "exposed"}]}
  ],
  "dataflows": [
    {"id": "f1", "name": "Order", "source": "page", "destination": "api", "bidirectional": true, "assets": ["orders"], "threats": [{"threat": "t3", "state": "who knows"}]},
    {"id": "f2", "name": "Keep", "source": "api", "destination": "db", "assets": ["orders"]},
    {"id": "f3", "name": "0f0e0d0c-0b0a-0908-0706-050403020100", "source": "worker", "destination": "db"}
  ],
  "threats": [
    {"id": "t1", "name": "Somebody else orders", "categories": ["Spoofing"], "risk": {"likelihood": 80, "impact": 90}, "cwes": ["CWE-287"]},
    {"id": "t2", "name": "Orders leak", "description": "All of them.", "categories": ["Privacy", "Information Disclosure"],
      "risk": {"likelihood": 20, "likelihoodComment": "few know", "impact": 50}},
    {"id": "t3", "name": "Orders change", "categories": ["Tampering"], "tags": ["wire"]},
    {"id": "t4", "name": "Nobody can order", "categories": ["Denial of Service"]}
  ],
  "mitigations": [{"id": "m1", "name": "Log in", "description": "With a password.", "riskReduction": 80}, {"id": "m2", "name": "Second factor"}]
}
`

const inYAML = `otmVersion: 0.2.0
project: {name: Small, id: small}
trustZones:
  - {id: z, name: Zone, risk: {trustRating: 50}}
components:
  - {id: a, name: A, type: gateway, parent: {trustZone: z}}
  - {id: b, name: B, type: queue, parent: {trustZone: z}}
dataflows:
  - {id: f, name: F, source: a, destination: b}
`

func TestWhole(t *testing.T) {
	d, _ := readText(t, whole)
	got := load(t, d)
	for _, want := range []string{
		"title: Bakery\n", "description: |-\n  Sells bread.\n  Online.\n", "owner: Ada\n",
		`x-otm: {id: bakery, tags: food, attributes: "cost centre: 7"}`,
		"classification: confidential  # guessed from confidentiality 60 of 100", "integrity: high  # guessed", "availability: low  # guessed",
		"classification: internal  # guessed since nothing is said",
		"trust: untrusted  # guessed from trustRating 1 of 100", "inside: internet\n    trust: internal  # guessed", "inside: shop\n    trust: restricted  # guessed",
		"{title: Order page, inside: internet, role: browser, tags: [ours], ", "role: service", "stores: menu", "handles: [orders, menu]",
		`attributes: "language: Go, SQL"`,
		"inside: shop\n    type: process  # guessed as most are\n", "parent: api", "technology: postgresql  # guessed by its type",
		"from: order-page, to: order-api, sends: orders", "from: order-api, to: order-page, sends: orders",
		"oven-control-to-order-store:\n    title: Oven control to Order store\n",
		"category: spoofing\n    about: order-api\n    severity: high\n",
		"Log in (implemented): With a password.\n      Second factor (open)\n",
		"category: information-disclosure\n    about: [order-api, order-store]\n    severity: note\n    description: All of them.\n",
		"category: tampering\n    about: order\n", "category: denial-of-service\n    about: model\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the model does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(got, told(d.Diags))
	}
	if e := d.Decisions(); len(e) != 1 || e[0].Threat != "M-somebody-else-orders@order-api" || e[0].Reason != "Log in" || e[0].Status.String() != "mitigated" {
		t.Errorf("decisions are %v", e)
	}
}

func TestYAML(t *testing.T) {
	if !Format.Detects("x.yaml", []byte(inYAML)) || Format.Detects("x.yaml", []byte("threatctl: 1\ntitle: otmVersion\n")) {
		t.Error("a file in YAML is not told from others")
	}
	if d, _ := readText(t, inYAML); len(d.Components) != 2 || len(d.Flows) != 1 || !strings.Contains(load(t, d), "trust: dmz") {
		t.Error("a file in YAML is read in another way")
	}
}

func TestTold(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"no model", `{"a": 1}`, "this is no Open Threat Model"},
		{"no YAML", `{"otmVersion": [`, "syntax"},
		{"another version", "otmVersion: 3.0", `version "3.0" of the format is read as if it were 0.2`},
		{"no project", "otmVersion: 0.2", "the file says nothing of its project"},
		{"no list", "otmVersion: 0.2\ncomponents: {a: 1}", "components is no list"},
		{"no mapping", "otmVersion: 0.2\ncomponents: [a]", "an entry of components is no mapping"},
		{"a list for a text", "otmVersion: 0.2\ntrustZones: [{id: z, name: [a]}]", "a list stands where a text is expected"},
		{"a zone twice", "otmVersion: 0.2\ntrustZones: [{id: z, name: a}, {id: z, name: b}]", `the id "z" stands for another boundary already`},
		{"a flow twice", "otmVersion: 0.2\ndataflows: [{id: f, name: a}, {id: f, name: b}]", `the id "f" stands for another flow already`},
		{"a threat twice", "otmVersion: 0.2\nthreats: [{id: f}, {id: f}]", `the id "f" stands for another entry of threats`},
		{"no id", "otmVersion: 0.2\ncomponents: [{name: a}]", `the component "a" has no id`},
		{"no zone", "otmVersion: 0.2\ncomponents: [{id: a, name: a, parent: {trustZone: z}}]", `the component "a" is in no zone that the file has`},
		{"a ring of zones", "otmVersion: 0.2\ntrustZones: [{id: a, name: a, parent: {trustZone: b}}, {id: b, name: b, parent: {trustZone: a}}]", "is inside of itself"},
		{"a ring of components", "otmVersion: 0.2\ncomponents: [{id: a, name: a, parent: {component: b}}, {id: b, name: b, parent: {component: a}}]", `"a" is part of "b"`},
		{"no end", "otmVersion: 0.2\ndataflows: [{id: f, name: a}]", `the source of the flow "a" is attached to nothing`},
		{"an unknown end", "otmVersion: 0.2\ndataflows: [{id: f, name: a, source: x, destination: y}]", `there is no component "x", which the flow "a" names`},
		{"a zone as an end", "otmVersion: 0.2\ntrustZones: [{id: x, name: X}]\ndataflows: [{id: f, name: a, source: x, destination: y}]", `there is no component "x"`},
		{"no asset", "otmVersion: 0.2\ncomponents: [{id: a, name: a, assets: {stored: [x]}}]", `there is no asset "x"`},
		{"ratings that are all alike", "otmVersion: 0.2\ntrustZones: [{id: a, name: a, risk: {trustRating: 10}}, {id: b, name: b, risk: {trustRating: 10}}]", "the trust ratings: all zones have the same one"},
		{"a rating beyond", "otmVersion: 0.2\ntrustZones: [{id: a, name: a, risk: {trustRating: 1000}}]", `"1000" is no number from 0 to 100`},
		{"a rating in words", "otmVersion: 0.2\ntrustZones: [{id: a, name: a, risk: {trustRating: high}}]", `"high" is no number from 0 to 100`},
		{"an unknown type", "otmVersion: 0.2\ncomponents: [{id: a, name: Big table, type: thing}]", `"Big table" is of the type "thing", which is not known: it counts as data store, by its name`},
		{"no threat", "otmVersion: 0.2\ncomponents: [{id: a, name: a, threats: [{threat: t}]}]", `there is no threat "t"`},
		{"a threat without a name", "otmVersion: 0.2\ncomponents: [{id: a, name: a, threats: [{state: open}]}]", `"a" refers to a threat without saying which`},
		{"no mitigation", "otmVersion: 0.2\ncomponents: [{id: a, name: a, threats: [{threat: t, mitigations: [{mitigation: m}]}]}]", `there is no mitigation "m"`},
		{"a mitigation of nothing", "otmVersion: 0.2\nmitigations: [{id: m, name: M, riskReduction: 5}]", `the mitigation "M", which nothing refers to`},
		{"a risk reduction", "otmVersion: 0.2\nmitigations: [{id: m, name: M, riskReduction: 5}]", "by how much mitigations reduce risks"},
		{"an unknown state", "otmVersion: 0.2\ncomponents: [{id: a, name: a, threats: [{threat: t, state: hm}]}]", `the state "hm" is none that is known`},
		{"a threat on nothing", "otmVersion: 0.2\nthreats: [{id: t, name: T}]", `the threat "T" is on no component or flow`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, diags := readText(t, c.src)
			if d != nil {
				load(t, d)
				diags = append(diags, d.Diags...)
			}
			if !strings.Contains(told(diags), c.want) {
				t.Errorf("told is %s\nwant %q", told(diags), c.want)
			}
		})
	}
}
