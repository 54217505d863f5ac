package schema

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

func compile(t *testing.T, src []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value is YAML as a validator takes it; words stay words, as they do in our files.
func value(n yamltree.Node) any {
	switch n.Kind() {
	case yamltree.Mapping:
		m := map[string]any{}
		for p := range n.Pairs() {
			m[p.Key.Text()] = value(p.Value)
		}
		return m
	case yamltree.Sequence:
		list := []any{}
		for item := range n.Items() {
			list = append(list, value(item))
		}
		return list
	case yamltree.Null:
		return nil
	}
	if n.Text() == "17" || n.Text() == "1" || len(n.Text()) == 1 && n.Text()[0] >= '1' && n.Text()[0] <= '7' {
		return float64(n.Text()[0]-'0') + 10*float64(len(n.Text())-1)
	}
	return n.Text()
}

func parsed(t *testing.T, src string) any {
	t.Helper()
	var diags diag.List
	f := yamltree.Parse("x.yaml", []byte(src), &diags)
	if f == nil {
		t.Fatalf("%v\n%s", diags, src)
	}
	return value(f.Root())
}

// Every model that we publish is as its schema says: the examples, those in the rules, and those that lie beside the
// project where it is developed.
func TestModelsMatchTheSchema(t *testing.T) {
	s := compile(t, Model())
	sources := map[string]string{}
	for _, pattern := range []string{"../../examples/*/*.yaml", "../../../shared/models/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sources[name] = string(src)
		}
	}
	if len(sources) < 3 {
		t.Fatalf("only %d models found", len(sources))
	}
	for _, r := range catalog.Rules() {
		sources[r.ID+" fires"], sources[r.ID+" quiet"] = r.Examples.Fires, r.Examples.Quiet
	}
	for name, src := range sources {
		if strings.Contains(name, "threats.yaml") {
			continue
		}
		if err := s.Validate(parsed(t, src)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The built-in rules, written as rule files with ids of one's own, are as the schema of rules says.
func TestRulesMatchTheSchema(t *testing.T) {
	s := compile(t, Rules())
	for _, r := range catalog.Rules() {
		r.ID = "ACME-1"
		if err := s.Validate(parsed(t, "threatctl: 1\nrules:\n"+r.YAML()+"changes:\n  D-001: {off: yes, reason: none}\n")); err != nil {
			t.Errorf("%s: %v", r.Title, err)
		}
	}
}

// values are tried at every key; what is right for one is wrong for another.
var values = []string{
	"zzz-nothing", "17", "[zzz-nothing]", "[]", "{zzz-nothing: 1}", "{}", "[[zzz-nothing]]", "[{zzz-nothing: 1}]", "{zzz-nothing: {zzz-nothing: 1}}",
	"yes", "2y", "2026-01-01", "https://example.org", "none", "[none]", "high", "internal", "audit-log", "{audit-log: [who, when]}", "{rate-limit: {client: planned}}", "{rate-limit: client}",
	"{state: yes}", "{waf: {state: planned, note: soon, since: 2026-01-01}}", "{waf: {note: soon}}", "{waf: maybe}", "tls", "[tls]", "json", "[json, xml]", "bearer",
}

// formCodes are the faults that a schema can see: a value of the wrong form, an unknown word or key, a missing key.
var formCodes = map[string]bool{
	model.CodeWrongType: true, model.CodeUnknownValue: true, model.CodeUnknownKey: true, model.CodeMissing: true,
	model.CodeBadLink: true, model.CodeBadDate: true, model.CodeBadID: true,
}

// At every key of the language, with values of many forms, the schema takes what the loader takes and refuses what it
// refuses, as far as the form goes: references, places and combinations are for the loader alone.
func TestSchemaAgreesWithTheLoader(t *testing.T) {
	s := compile(t, Model())
	tried := 0
	var walk func(keys []model.Key, with func(string) string)
	walk = func(keys []model.Key, with func(string) string) {
		for _, key := range keys {
			for _, v := range values {
				src := with(key.Name + ": " + v)
				tried++
				agree(t, s, key.Name, v, src)
			}
			inner := func(line string) string { return with(key.Name + ": {" + line + "}") }
			switch key.Shape.Kind {
			case model.ShapeMapping:
				walk(key.Shape.Keys, inner)
			case model.ShapeNames:
				walk(key.Shape.Keys, func(line string) string { return with(key.Name + ": {aaa: {" + complete(key, line) + "}}") })
			}
		}
	}
	walk(model.Language().Keys, func(line string) string { return "threatctl: 1\n" + line + "\n" })
	if tried < 2000 {
		t.Errorf("only %d tried", tried)
	}
}

// complete adds the keys that must be there.
func complete(of model.Key, line string) string {
	given := map[string]string{"classification": "public", "from": "zzz", "to": "zzz", "title": "t", "category": "S", "about": "model", "text": "t", "severity": "low", "reason": "r"}
	for _, key := range of.Shape.Required {
		if !strings.HasPrefix(line, key+":") {
			line += ", " + key + ": " + given[key]
		}
	}
	if (of.Name == "components" || of.Name == "technologies") && !strings.HasPrefix(line, "role:") {
		line += ", role: service"
	}
	if of.Name == "protocols" && !strings.HasPrefix(line, "family:") {
		line += ", family: http"
	}
	return line
}

func agree(t *testing.T, s *jsonschema.Schema, key, v, src string) {
	t.Helper()
	if strings.HasPrefix(src, "threatctl: 1\nthreatctl:") {
		return
	}
	_, diags := model.Load(model.Input{FS: fstest.MapFS{"m.yaml": {Data: []byte(src)}}, Name: "m.yaml"})
	wrong, lost := "", false
	for _, d := range diags {
		lost = lost || d.Code == model.CodeUnknownReference || semantic(d.Message) // the name may be none at all
		// That a name is unknown is for the loader: a schema does not know what a model defines.
		if d.Severity == diag.Error && formCodes[d.Code] && !semantic(d.Message) {
			wrong = fmt.Sprintf("%s: %s", d.Code, d.Message)
			break
		}
	}
	err := s.Validate(parsed(t, src))
	if (wrong == "") != (err == nil) && !(lost && wrong == "") {
		t.Errorf("%s: %s\n  loader: %q\n  schema: %v\n  %s", key, v, wrong, err != nil, src)
	}
}

// semantic reports whether a fault is about what the words of a file mean together.
func semantic(message string) bool {
	for _, part := range []string{"unknown technology", "unknown protocol", "cannot be none", "is no threat", "the glob", "no such", "is built in", "has no type", "outside is", "leaves", "has no about", "cannot be"} {
		if strings.Contains(message, part) {
			return true
		}
	}
	return false
}
