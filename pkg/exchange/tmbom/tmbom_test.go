package tmbom

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
	d := Format.Read("in.json", []byte(src), &diags)
	if (d == nil) != diags.HasErrors() {
		t.Fatalf("a draft %v with %v", d, diags)
	}
	return d, diags
}

// whole has something of all that the format has.
const whole = `{
  "$schema": "https://github.com/OWASP/www-project-threat-model-library/blob/v1.0.2/threat-model.schema.json",
  "version": "1.2",
  "scope": {"title": "Bakery", "description": "The shop alone.", "business_criticality": "high", "data_sensitivity": ["pii"], "exposure": "external", "tier": "important"},
  "description": "Sells bread.", "frozen": true, "reviewed_at": "2026-01-02", "repo_link": "https://bakery.example/code", "release_docs_link": "none",
  "diagrams": [{"title": "Bakery", "type": "mermaid", "source": "flowchart LR"}],
  "trust_zones": [
    {"symbolic_name": "net", "title": "Internet", "description": "All others"},
    {"symbolic_name": "shop", "title": "Shop network", "description": "Ours"}
  ],
  "trust_boundaries": [{"trust_zone_a": "shop", "trust_zone_b": "net", "access_control_methods": ["rbac"],
    "authentication_methods": ["password", "otp", "none"], "access_token_expires": true, "access_token_ttl": 60}],
  "actors": [
    {"symbolic_name": "buyer", "title": "Buyer", "description": "Eats", "type": "user", "permissions": "May order", "trust_zone": "net"},
    {"symbolic_name": "boss", "title": "Boss", "description": "Bakes", "type": "administrator", "trust_zone": "shop"},
    {"symbolic_name": "mill", "title": "The mill", "description": "Grinds", "type": "third_party", "trust_zone": "net"}
  ],
  "components": [
    {"symbolic_name": "api", "title": "Order API", "description": "Takes orders", "trust_zone": "shop", "repo_link": "https://bakery.example/api"},
    {"symbolic_name": "oven", "title": "Oven control", "description": "Bakes", "trust_zone": "shop", "parent_component": "api"}
  ],
  "data_stores": [
    {"symbolic_name": "db", "title": "Order store", "description": "Rows", "type": "sql", "vendor": "Acme", "product": "PostgreSQL", "trust_zone": "shop"},
    {"symbolic_name": "files", "title": "Pictures", "description": "Files", "type": "object", "trust_zone": "shop"}
  ],
  "data_sets": [
    {"symbolic_name": "orders", "title": "Orders", "description": "Who and what", "placements": [{"data_store": "db", "encrypted": true}, {"data_store": "files", "encrypted": true}],
      "data_sensitivity": ["biz", "pii"], "access_control_methods": ["rbac"], "record_count": 100},
    {"symbolic_name": "photos", "title": "Photos", "description": "Of bread", "placements": [{"data_store": "files", "encrypted": false}], "data_sensitivity": []}
  ],
  "data_flows": [
    {"symbolic_name": "order", "title": "Order", "description": "One order", "source": {"type": "actor", "object": "buyer"},
      "destination": {"type": "#/$defs/component", "object": "api"}, "has_sensitive_data": true, "encrypted": true},
    {"symbolic_name": "keep", "title": "Keep", "description": "One row", "source": {"type": "component", "object": "api"},
      "destination": {"type": "#/$defs/data-store", "object": "db"}, "has_sensitive_data": true, "encrypted": false}
  ],
  "assumptions": [{"description": "The mill is honest.", "topics": ["mill"], "validity": "unconfirmed"}, {"description": "Bread is free.", "validity": "rejected"}],
  "threat_personas": [{"symbolic_name": "rival", "title": "The rival", "description": "Bakes too", "is_person": true, "skill_level": "engineer",
    "access_level": "user", "malicious_intent": true, "applicability_to_org": "low"}],
  "threats": [
    {"symbolic_name": "leak", "title": "Orders leak", "description": "All of them.", "threat_persona": "rival", "event": "theft", "sources": ["adversary"],
      "components_affected": ["api", "db"], "attack_mechanisms": [{"capec_id": 7, "capec_title": "x"}], "weaknesses": [{"cwe_id": 9}]},
    {"symbolic_name": "flood", "title": "Flooding", "description": "Nobody can order.", "threat_persona": "rival", "event": "many orders", "sources": ["adversary"]},
    {"symbolic_name": "fake", "title": "Orders of somebody else", "description": "Somebody impersonates a buyer.", "threat_persona": "rival", "event": "", "sources": [],
      "components_affected": ["buyer"]}
  ],
  "controls": [
    {"symbolic_name": "c1", "title": "Seal the rows", "description": "With a key.", "threats": ["leak"], "status": "active", "priority": "high"},
    {"symbolic_name": "c2", "title": "Limit the rate", "description": "", "threats": ["flood"], "status": "scheduled", "priority": "low"},
    {"symbolic_name": "c3", "title": "Log in", "description": "", "threats": ["fake"], "status": "active", "priority": "low"},
    {"symbolic_name": "c4", "title": "Second factor", "description": "", "threats": ["fake"], "status": "suggested", "priority": "low"}
  ],
  "risks": [
    {"symbolic_name": "r1", "title": "Shame", "description": "", "threats": ["leak"], "likelihood": "likely", "impact": "severe", "impact_description": "", "score": 20, "level": "critical"},
    {"symbolic_name": "r2", "title": "Hunger", "description": "", "threats": ["leak", "flood"], "likelihood": "rare", "impact": "minor", "impact_description": "", "score": 2, "level": "Very Low"}
  ],
  "extensions": {"x": 1}
}
`

func TestWhole(t *testing.T) {
	if !Format.Detects("x.json", []byte(whole)) {
		t.Error("not detected")
	}
	d, _ := readText(t, whole)
	got := load(t, d)
	for _, want := range []string{
		"title: Bakery\n", "description: |-\n  Sells bread.\n\n  The shop alone.\n", "links: https://bakery.example/code\n",
		"Shop network | Internet: access control methods rbac; authentication methods password, otp, none; access token expires true; access token ttl 60",
		"classification: confidential  # guessed by its sensitivity\n    kinds: personal\n", "classification: internal  # guessed since nothing is said",
		"role: user\n", "privilege: admin\n", "description: Grinds\n    inside: internet\n    type: external-entity\n", "parent: api",
		"technology: postgresql  # guessed by its product\n    stores: orders\n    mechanisms: {encryption-at-rest: yes}\n",
		"role: object-store\n    stores: [orders, photos]\n", "encrypted: in part",
		"transport: tls\n    authentication: password  # guessed by the boundary between its zones\n    authorization: identity  # guessed", "transport: none\n",
		"category: information-disclosure\n    about: [order-api, order-store]\n    severity: critical\n",
		"category: denial-of-service\n    about: model\n    severity: note\n", "category: spoofing\n    about: buyer\n",
		`mitigation: "Seal the rows (active, priority high): With a key."`, "persona: The rival, capec: CAPEC-7, cwe: CWE-9",
		"text: The mill is honest. (not confirmed)\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the model does not say %q", want)
		}
	}
	var decided []string
	for _, e := range d.Decisions() {
		decided = append(decided, fmt.Sprintf("%s %s: %s", e.Threat, e.Status, e.Reason))
	}
	if text := strings.Join(decided, "\n"); text != strings.Join([]string{
		"M-orders-leak@order-api mitigated: Seal the rows", "M-orders-leak@order-store mitigated: Seal the rows",
		"M-orders-of-somebody-else@buyer in-progress: in place: Log in; missing: Second factor",
	}, "\n") {
		t.Errorf("decisions are\n%s", text)
	}
	if t.Failed() {
		t.Log(got, told(d.Diags))
	}
}

// with is a small model with more keys.
func with(keys string) string {
	return `{"version": "1", "scope": {"title": "T"}, "trust_zones": [{"symbolic_name": "z", "title": "Z"}],
	"components": [{"symbolic_name": "a", "title": "A", "trust_zone": "z"}], "data_flows": []` + keys + `}`
}

func TestTold(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"no model", `{"a": 1}`, "this is no model of the OWASP Threat Model Library"},
		{"no JSON", `{"scope": [`, "syntax"},
		{"no list", with(`, "threats": {"a": 1}`), "threats is no list"},
		{"no mapping", with(`, "threats": ["a"]`), "an entry of threats is no mapping"},
		{"a list for a text", with(`, "threats": [{"title": ["a"]}]`), "a list stands where a text is expected"},
		{"an id twice", with(`, "actors": [{"symbolic_name": "b", "title": "B", "type": "user", "trust_zone": "z"}, {"symbolic_name": "b", "title": "C", "type": "user", "trust_zone": "z"}]`), `the id "b" stands for another component already`},
		{"a threat twice", with(`, "threats": [{"symbolic_name": "b"}, {"symbolic_name": "b"}]`), `the id "b" stands for another threat already`},
		{"no id", with(`, "threats": [{"title": "b"}]`), `the threat "b" has no id`},
		{"no zone", with(`, "actors": [{"symbolic_name": "b", "title": "B", "type": "user", "trust_zone": "y"}]`), `the actor "B" is in the trust zone "y", which the file does not have`},
		{"no zone of a boundary", with(`, "trust_boundaries": [{"trust_zone_a": "z", "trust_zone_b": "y"}]`), `a trust boundary is of the trust zone "y"`},
		{"an unknown actor", with(`, "actors": [{"symbolic_name": "b", "title": "B", "type": "bird", "trust_zone": "z"}]`), `the actor "B" is of the type "bird"`},
		{"an unknown store", with(`, "data_stores": [{"symbolic_name": "b", "title": "B", "type": "box", "trust_zone": "z"}]`), `the data store "B" is of the type "box"`},
		{"an unknown sensitivity", with(`, "data_sets": [{"symbolic_name": "b", "title": "B", "data_sensitivity": ["odd"]}]`), `is sensitive as "odd"`},
		{"no store", with(`, "data_sets": [{"symbolic_name": "b", "title": "B", "placements": [{"data_store": "a"}]}]`), `is placed on the data store "a", which the file does not have`},
		{"no threat", with(`, "controls": [{"title": "C", "threats": ["t"], "status": "active"}]`), `the control "C" names the threat "t", which the file does not have`},
		{"a control of nothing", with(`, "controls": [{"title": "C", "status": "active"}]`), `the control "C", which names no threat`},
		{"an unknown status", with(`, "controls": [{"title": "C", "status": "done"}]`), `the status "done" of the control "C" is none`},
		{"an unknown level", with(`, "risks": [{"title": "R", "level": "green"}]`), `the level "green" of the risk "R" is none that is known`},
		{"affects nothing", with(`, "threats": [{"symbolic_name": "t", "title": "T", "components_affected": ["x"]}]`), `the threat "T" affects "x", which the file does not have`},
		{"left out", with(`, "extensions": {"a": 1}`), "the extensions"},
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

func TestCategory(t *testing.T) {
	for _, c := range []struct{ title, more, want string }{
		{"Tampering that ends in theft", "", "tampering"}, {"A day at work", "flooded by rain", "denial-of-service"}, {"A day at work", "", "information-disclosure"},
	} {
		if got := category(c.title, c.more); got != c.want {
			t.Errorf("%q is of %s, want %s", c.title, got, c.want)
		}
	}
}

func TestEnds(t *testing.T) {
	d, _ := readText(t, strings.Replace(with(""), `"data_flows": []`, `"data_flows": [
		{"symbolic_name": "f", "title": "F", "source": {"type": "actor", "object": "a"}, "destination": {"type": "data_store", "object": "gone"}},
		{"symbolic_name": "g", "title": "G", "source": {"type": "component", "object": "a"}, "destination": {"type": "data_store", "object": "gone"}},
		{"symbolic_name": "h", "title": "H", "source": {"type": "component", "object": "a"}}]`, 1))
	load(t, d)
	if len(d.Components) != 3 || d.Flows[0].From != d.Components[0] || d.Flows[0].To != d.Flows[1].To || d.Flows[2].To == d.Flows[1].To {
		t.Errorf("the flows end elsewhere: %s", told(d.Diags))
	}
	for _, want := range []string{`names "a" as if it were of the kind "actor"`, `there is no data store "gone"`, `the target of the flow "H" is attached to nothing`} {
		if !strings.Contains(told(d.Diags), want) {
			t.Errorf("not told: %q", want)
		}
	}
}
