package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

const folder = "../../../pkg/stride/catalog"

// The generated rules must be those of the rule files.
func TestGeneratedFileIsCurrent(t *testing.T) {
	want, err := generate(folder)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(folder, output))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("pkg/stride/catalog/%s is not what the rule files say; renew it with: go generate ./pkg/stride/catalog", output)
	}
}

func TestFaultyRulesAreRefused(t *testing.T) {
	rule := func(id string) string {
		src, err := os.ReadFile(filepath.Join(folder, "tampering.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		from := strings.Index(string(src), "  T-001:")
		to := strings.Index(string(src), "  T-002:")
		return "threatctl: 1\nrules:\n" + strings.Replace(string(src)[from:to], "T-001", id, 1)
	}
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"none":         {nil, "no rule files"},
		"unknown fact": {map[string]string{"a.yaml": strings.Replace(rule("T-001"), "crosses:", "crosse:", 1)}, "a.yaml:"},
		"twice":        {map[string]string{"a.yaml": rule("T-001"), "b.yaml": rule("T-001")}, "T-001 stands in two files"},
		"no yaml":      {map[string]string{"a.yaml": "a: [\n"}, "a.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range tc.files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := generate(dir); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("generate says %v, want %q", err, tc.want)
			}
		})
	}
}

// The names of the constants are kept by hand, so they are held against the constants.
func TestConstantsAreNamedByTheirNumbers(t *testing.T) {
	for word, category := range map[string]stride.Category{
		"Spoofing": stride.Spoofing, "Tampering": stride.Tampering, "Repudiation": stride.Repudiation,
		"InformationDisclosure": stride.InformationDisclosure, "DenialOfService": stride.DenialOfService, "ElevationOfPrivilege": stride.ElevationOfPrivilege,
	} {
		check(t, word, category)
	}
	for word, goal := range map[string]stride.Goal{
		"Confidentiality": stride.Confidentiality, "Integrity": stride.Integrity, "Availability": stride.Availability,
		"Accountability": stride.Accountability, "Authenticity": stride.Authenticity, "Authorization": stride.Authorization,
	} {
		check(t, word, goal)
	}
	for word, subject := range map[string]stride.Subject{
		"OnComponent": stride.OnComponent, "OnFlow": stride.OnFlow, "OnBoundary": stride.OnBoundary, "OnAsset": stride.OnAsset, "OnModel": stride.OnModel,
	} {
		check(t, word, subject)
	}
	for word, op := range map[string]stride.Op{
		"Any": stride.Any, "All": stride.All, "None": stride.None, "SomeIn": stride.SomeIn, "SomeOut": stride.SomeOut,
		"AllIn": stride.AllIn, "AllOut": stride.AllOut, "SomeComponent": stride.SomeComponent,
	} {
		check(t, word, op)
	}
}

func check[E ~uint8](t *testing.T, word string, constant E) {
	t.Helper()
	if names := constants[reflect.TypeFor[E]()]; int(constant) >= len(names) || names[constant] != word {
		t.Errorf("the generator does not print %s by its name", word)
	}
}
