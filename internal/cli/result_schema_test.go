package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatctl/threatctl/pkg/schema"
)

// What analyze writes of every example, and of a model with faults, is as the schema of results says; and nothing may be
// added or left out unseen, since the schema's objects are closed and want all of their members.
func TestResultsAreAsTheirSchemaSays(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Result()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("result.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("result.json")
	if err != nil {
		t.Fatal(err)
	}
	models, err := filepath.Glob("../../examples/*/threatmodel.yaml")
	if err != nil || len(models) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"faulty.yaml":          "threatctl: 1\nboundaries: {a: {inside: b}, a: {}}\n",
		"decided.yaml":         "threatctl: 1\nregister: decided.threats.yaml\nrules: [changes.txt]\ncomponents: {user: {role: user}, shop: {role: service}}\nflows: {ask: {from: user, to: shop}}\n",
		"changes.txt":          "threatctl: 1\nchanges: {D-001: {off: yes, reason: a demo}}\n",
		"decided.threats.yaml": "threatctl-register: 1\nthreats:\n  S-001@user: {first-seen: 2026-11-01, status: accepted, reason: anonymous, owner: team, until: 2027-02-01, links: [https://tracker.example/1]}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range append(models, filepath.Join(dir, "faulty.yaml"), filepath.Join(dir, "decided.yaml")) {
		_, out, _ := run("", "analyze", name, "--no-write", "--format", "json", "--now", "2026-11-23")
		result, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Validate(result); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
