package threatdragon

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
)

const version2 = `{"version": "2.3.0", "summary": {"title": "Bank", "owner": "Kim"}, "detail": {"diagrams": [{"id": 0, "title": "Main", "cells": [
	{"id": "p", "shape": "process", "position": {"x": 300, "y": 100}, "size": {"width": 100, "height": 100}, "data": {"type": "tm.Process", "name": "Account\nAPI", "outOfScope": false,
		"threats": [{"id": "t1", "title": "Guessing", "type": "Spoofing", "severity": "High", "status": "Mitigated", "mitigation": "lock out"}]}},
	{"id": "s", "shape": "store", "position": {"x": 600, "y": 100}, "size": {"width": 100, "height": 60}, "data": {"type": "tm.Store", "name": "Ledger", "isEncrypted": true, "isALog": false}},
	{"id": "a", "shape": "actor", "position": {"x": 0, "y": 100}, "size": {"width": 100, "height": 60}, "data": {"type": "tm.Actor", "name": "Customer", "outOfScope": true, "reasonOutOfScope": "a person"}},
	{"id": "b", "shape": "trust-boundary-box", "position": {"x": 250, "y": 50}, "size": {"width": 600, "height": 300}, "data": {"type": "tm.BoundaryBox", "name": "Data centre"}},
	{"id": "c", "shape": "trust-broundary-curve", "source": {"x": 200, "y": 0}, "target": {"x": 200, "y": 400}, "data": {"type": "tm.Boundary", "name": "Wire"}},
	{"id": "f", "shape": "flow", "source": {"cell": "a"}, "target": {"cell": "p"}, "data": {"type": "tm.Flow", "name": "Log in", "isBidirectional": true, "isEncrypted": true, "protocol": "HTTPS",
		"threats": [{"title": "Passed on", "type": "Repudiation", "status": "Transferred"}, {"title": "Odd", "type": "Linkability", "status": ""}]}},
	{"id": "g", "shape": "flow", "source": {"cell": "p"}, "target": {"x": 900, "y": 900}, "data": {"type": "tm.Flow", "name": "Lost", "protocol": "carrier pigeon"}},
	{"id": "n", "shape": "td-text-block", "data": {"type": "tm.Text", "name": "a remark"}}
]}]}}`

func draft(t *testing.T, text string) *exchange.Draft {
	t.Helper()
	var diags diag.List
	d := Format.Read("model.json", []byte(text), &diags)
	if diags.HasErrors() || d == nil {
		t.Fatalf("%v", diags)
	}
	d.Settle(nil)
	return d
}

// loaded is the model that a draft writes.
func loaded(t *testing.T, d *exchange.Draft) *model.Model {
	t.Helper()
	text := d.Model()
	m, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: text}}, Name: "m.yaml"})
	if diags.HasErrors() {
		t.Fatalf("line %d: %s\n%s", diags[0].Span.Line, diags[0].Message, text)
	}
	return m
}

func TestVersion2(t *testing.T) {
	d := draft(t, version2)
	m := loaded(t, d)
	if len(m.Components) != 4 || len(m.Boundaries) != 2 || len(m.Flows) != 3 {
		t.Errorf("%d components, %d boundaries, %d flows", len(m.Components), len(m.Boundaries), len(m.Flows))
	}
	api := m.Element("account-api").(*model.Component)
	if api.Title != "Account API" || api.Inside == nil || api.Inside.ID != "data-centre" || api.Type.Value != model.TypeProcess {
		t.Errorf("the API is %+v", api)
	}
	if c := m.Element("customer").(*model.Component); c.OutOfScope != "a person" || c.Inside != nil {
		t.Errorf("the customer is out of scope because %q", c.OutOfScope)
	}
	in := m.Element("log-in").(*model.Flow)
	if in.Transport.Value != model.TransportTLS || in.Protocol.Name != "https" || len(in.Crosses) != 1 || in.Crosses[0].ID != "wire" {
		t.Errorf("the flow has %v, %v and crosses %v", in.Transport.Value, in.Protocol, in.Crosses)
	}
	text := string(d.Model())
	if strings.Contains(text, "isALog") || strings.Contains(text, ": no") {
		t.Error("a box that is not ticked says nothing")
	}
	for _, want := range []string{"encryption-at-rest: yes", "protocol: carrier pigeon", "Unattached target of Lost", "direction: back"} {
		if !strings.Contains(text, want) {
			t.Errorf("the model lacks %q:\n%s", want, text)
		}
	}
	statuses := map[register.Status]int{}
	for _, e := range d.Decisions() {
		statuses[e.Status]++
	}
	if len(d.Threats) != 3 || statuses[register.StatusMitigated] != 1 || statuses[register.StatusTransferred] != 1 {
		t.Errorf("%d threats, decided %v", len(d.Threats), statuses)
	}
}

func TestVersion1(t *testing.T) {
	m := loaded(t, draft(t, `{"summary": {"title": "Old"}, "detail": {"diagrams": [{"title": "D", "id": 0, "diagramJson": {"cells": [
		{"type": "tm.Actor", "id": "a", "position": {"x": 0, "y": 0}, "size": {"width": 10, "height": 10}, "attrs": {"text": {"text": "User"}}},
		{"type": "tm.Process", "id": "b", "position": {"x": 100, "y": 0}, "size": {"width": 10, "height": 10}, "attrs": {"text": {"text": "App"}}},
		{"type": "tm.Flow", "id": "f", "source": {"id": "a"}, "target": {"id": "b"}, "labels": [{"position": 0.5, "attrs": {"text": {"text": "Ask"}}}]},
		{"type": "tm.Boundary", "id": "w", "source": {"x": 50, "y": -50}, "target": {"x": 50, "y": 50}, "vertices": [{"x": 60, "y": 0}], "attrs": {}}
	]}}]}}`))
	f := m.Element("ask").(*model.Flow)
	if f.From.ID != "user" || f.To.ID != "app" || len(f.Crosses) != 1 {
		t.Errorf("the flow leads from %s to %s and crosses %d", f.From.ID, f.To.ID, len(f.Crosses))
	}
}

func TestWhatIsNoModel(t *testing.T) {
	for name, text := range map[string]string{
		"cut": version2[:400], "another": `{"a": 1}`, "empty": "", "list": "[]", "no diagrams": `{"summary": {}, "detail": {}}`, "twice": `{"summary": {}, "summary": {}, "detail": {"diagrams": []}}`,
		"a zip": "PK\x03\x04....", "deep": strings.Repeat("[", 100000),
	} {
		var diags diag.List
		if d := Format.Read("model.json", []byte(text), &diags); d != nil || !diags.HasErrors() {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func TestOddValues(t *testing.T) {
	for _, odd := range []string{"null", "7", `"x"`, "[]", "{}", "[null]", `[{"id": 1}]`, "true", "-1e400"} {
		for _, key := range []string{`"cells": [`, `"data": {`, `"position": {`, `"source": {`, `"threats": [`, `"name": "`, `"size": {`} {
			text := strings.Replace(version2, key, `"x": `+odd+`, `+key, -1)
			text = strings.Replace(text, key, key[:strings.Index(key, ":")+1]+" "+odd+`, "y": `+key[strings.Index(key, ":")+1:], 1)
			var diags diag.List
			d := Format.Read("model.json", []byte(text), &diags)
			if d == nil || diags.HasErrors() {
				continue
			}
			d.Settle(nil)
			loaded(t, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(version2)
	f.Fuzz(func(t *testing.T, text string) {
		var diags diag.List
		d := Format.Read("model.json", []byte(text), &diags)
		if d == nil || diags.HasErrors() {
			return
		}
		d.Settle(nil)
		loaded(t, d)
	})
}

const corpus = "../../../../shared/corpus"

// otherwise are the files of which a model has other counts than the list of the corpus, which counts shapes on diagrams.
// Each flow end that is attached to nothing becomes a component, each flow in both directions two flows, and what stands on
// several diagrams is one.
var otherwise = map[string][4]int{ // components, boundaries, flows, threats
	"OWASP--threat-model-cookbook--alt1-sokify.json": {11, 1, 11, 0}, "ossf--security-insights--SECURITY-INSIGHTS-STRIDE-threat-model.json": {9, 1, 5, 5},
	"OWASP--threat-dragon--cryptocurrency-wallet.json": {15, 2, 21, 1}, "OWASP--threat-dragon--generic-cms.json": {5, 1, 6, 0},
	"OWASP--threat-dragon--payment-online.json": {5, 3, 11, 0}, "OWASP--threat-dragon--three-tier-web-app.json": {3, 2, 4, 2},
	"OWASP--threat-dragon--test-reports.json": {16, 2, 10, 8}, "OWASP--threat-dragon--td-test-model.json": {23, 7, 8, 15},
	"dedal-lab--threat-dragon-generator--output.json": {11, 2, 9, 15}, "OWASP--threat-dragon--renting-car.json": {15, 3, 16, 0},
	"Costa-Alexandre--recipes-api--threat-model.json": {7, 2, 4, 17},
}

func TestCorpus(t *testing.T) {
	manifest, err := os.Open(filepath.Join(corpus, "MANIFEST.tsv"))
	if err != nil {
		t.Skip("there is no corpus beside the project: ", corpus)
	}
	defer manifest.Close()
	rows := csv.NewReader(manifest)
	rows.Comma, rows.LazyQuotes = '\t', true
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all {
		if row[1] != "td1" && row[1] != "td2" || row[5] == "" {
			continue
		}
		src, err := os.ReadFile(filepath.Join(corpus, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(row[0])
		if !Format.Detects(name, src) {
			t.Errorf("%s is not detected", name)
		}
		d := draft(t, string(src))
		m := loaded(t, d)
		got := [4]int{len(m.Components), len(m.Boundaries), len(m.Flows), len(d.Threats)}
		want, explained := otherwise[name]
		if !explained {
			for i := range want {
				want[i], _ = strconv.Atoi(row[5+i])
			}
		}
		if got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
