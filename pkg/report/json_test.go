package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// resultOf analyses a model that is given as text, with a register when there is one.
func resultOf(t *testing.T, src, reg string) *analysis.Result {
	t.Helper()
	files := fstest.MapFS{"m.yaml": {Data: []byte(src)}}
	if reg != "" {
		files["threats.yaml"] = &fstest.MapFile{Data: []byte(reg)}
	}
	today, err := register.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	r := analysis.Run(analysis.Input{Files: model.Input{FS: files, Name: "m.yaml"}, BuiltIn: catalog.Rules(), Now: today})
	return r
}

const small = `threatctl: 1
title: Small
assets: {notes: {classification: confidential, integrity: high, kinds: [personal]}}
boundaries: {net: {trust: untrusted}, in: {trust: internal}}
components:
  user: {role: browser, inside: net}
  api: {role: service, inside: in, handles: notes, mechanisms: {payload-limit: yes}}
flows:
  ask: {from: user, to: api, protocol: https, authentication: none, formats: json, sends: notes}
`

const accepted = `threatctl-register: 1
threats:
  S-010@ask:
    first-seen: 2026-11-01
    status: accepted
    reason: made-up data
    owner: team
    until: 2027-02-01
    links: [https://tracker.example/1]
`

// written is what a format writes of a result.
func written(t *testing.T, name string, r *analysis.Result, o Options) string {
	t.Helper()
	f, ok := Find(name)
	if !ok {
		t.Fatalf("no format %s", name)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("not JSON: %v\n%s", err, text)
	}
	return v
}

// The members of each object, as the contract of the command line lists them. All are always there.
var (
	resultMembers   = []string{"schema", "model", "summary", "threats", "questions", "changes", "diagnostics"}
	threatMembers   = []string{"id", "rule", "title", "category", "subject", "severity", "likelihood", "impact", "status", "stated", "direction", "crosses", "assets", "goals", "evidence", "mitigated-by", "mitigation", "references", "file", "line", "col", "decision"}
	evidenceMembers = []string{"fact", "value", "because", "file", "line", "col"}
	questionMembers = []string{"id", "text", "element", "fact", "settles", "add", "file", "line"}
)

func TestJSONHasEveryMember(t *testing.T) {
	v := decoded(t, written(t, "json", resultOf(t, small, accepted), Options{}))
	has := func(what string, object any, members []string) {
		t.Helper()
		for _, m := range members {
			if _, ok := object.(map[string]any)[m]; !ok {
				t.Errorf("%s has no %q: %v", what, m, object)
			}
		}
	}
	has("result", v, resultMembers)
	if v["schema"] != "threatctl/result/1" {
		t.Errorf("schema is %v", v["schema"])
	}
	has("model", v["model"], []string{"title", "file", "elements"})
	has("summary", v["summary"], []string{"by-severity", "by-status", "by-category"})
	has("by-severity", v["summary"].(map[string]any)["by-severity"], []string{"critical", "high", "medium", "low", "note"})
	has("by-status", v["summary"].(map[string]any)["by-status"], register.StatusNames())
	for _, threat := range v["threats"].([]any) {
		has("threat", threat, threatMembers)
		threat := threat.(map[string]any)
		if len(threat["evidence"].([]any)) == 0 {
			t.Errorf("%v has no evidence", threat["id"])
		}
		for _, e := range threat["evidence"].([]any) {
			has("evidence", e, evidenceMembers)
		}
		if subject := threat["subject"].(map[string]any); subject["kind"] == "flow" {
			has("flow", subject, []string{"id", "kind", "title", "from", "to"})
		}
	}
	for _, q := range v["questions"].([]any) {
		has("question", q, questionMembers)
	}
}

func TestEveryUnstatedThreatIsSettledByAQuestion(t *testing.T) {
	v := decoded(t, written(t, "json", resultOf(t, small, ""), Options{}))
	settled := map[any]bool{}
	for _, q := range v["questions"].([]any) {
		for _, id := range q.(map[string]any)["settles"].([]any) {
			settled[id] = true
		}
	}
	unstated := 0
	for _, threat := range v["threats"].([]any) {
		threat := threat.(map[string]any)
		if threat["stated"] == false {
			unstated++
			if !settled[threat["id"]] {
				t.Errorf("%v is unstated, and no question settles it", threat["id"])
			}
		}
	}
	if unstated == 0 {
		t.Error("nothing is unstated: the model says too much for this test")
	}
}

func TestJSONDecision(t *testing.T) {
	v := decoded(t, written(t, "json", resultOf(t, small, accepted), Options{}))
	decisions := 0
	for _, threat := range v["threats"].([]any) {
		threat := threat.(map[string]any)
		if threat["id"] != "S-010@ask" {
			if threat["decision"] != nil {
				t.Errorf("%v has a decision that nobody took", threat["id"])
			}
			continue
		}
		decisions++
		d := threat["decision"].(map[string]any)
		want := map[string]any{"status": "accepted", "reason": "made-up data", "owner": "team", "until": "2027-02-01", "expired": false}
		for k, w := range want {
			if d[k] != w {
				t.Errorf("%s of the decision is %v, want %v", k, d[k], w)
			}
		}
		if threat["status"] != "accepted" {
			t.Errorf("status is %v", threat["status"])
		}
	}
	if decisions != 1 {
		t.Errorf("found S-010@ask %d times", decisions)
	}
}

func TestJSONOfAnInvalidModel(t *testing.T) {
	r := resultOf(t, "threatctl: 1\ncolour: blue\n", "")
	v := decoded(t, written(t, "json", r, Options{}))
	if len(v["diagnostics"].([]any)) != 1 || len(v["threats"].([]any)) != 0 || len(v["questions"].([]any)) != 0 {
		t.Errorf("want one diagnostic and nothing else: %v", v)
	}
}

func TestJSONOfManyThreatsIsInOrder(t *testing.T) {
	var b strings.Builder
	b.WriteString("threatctl: 1\nboundaries: {in: {trust: internal}}\ncomponents:\n  user: {role: user}\n  api: {role: service, inside: in}\nflows:\n")
	for i := range 400 {
		fmt.Fprintf(&b, "  f%d: {from: user, to: api}\n", i)
	}
	r := resultOf(t, b.String(), "")
	if len(r.Findings) < 3*chunk {
		t.Fatalf("%d findings are too few to be encoded in several pieces", len(r.Findings))
	}
	threats := decoded(t, written(t, "json", r, Options{}))["threats"].([]any)
	if len(threats) != len(r.Findings) {
		t.Fatalf("%d threats written, want %d", len(threats), len(r.Findings))
	}
	for i, threat := range threats {
		if threat.(map[string]any)["id"] != string(r.Findings[i].ID) {
			t.Fatalf("threat %d is %v, want %s", i, threat.(map[string]any)["id"], r.Findings[i].ID)
		}
	}
}

func TestAppendString(t *testing.T) {
	for _, s := range []string{"", "plain", `"quoted" \ back`, "line\nbreak\ttab\r", "\x00\x1b\x7f", "日本語 🔒", "\u2028", "</script>"} {
		var back string
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil || back != s {
			t.Errorf("%q came back as %q (%v)", s, back, err)
		}
	}
}

func FuzzAppendString(f *testing.F) {
	f.Add("a\xff\"b\\\x01")
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Fatalf("%q came back as %q", s, back)
		}
	})
}
