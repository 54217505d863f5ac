package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const folder = "../../../pkg/model"

// The generated catalogues must be those of the data files.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	for output, data := range outputs {
		want, err := generate(folder, output)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(folder, output))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("pkg/model/%s is not what %s says; renew it with: go generate ./pkg/model", output, data)
		}
	}
}

func TestFaultyDataIsRefused(t *testing.T) {
	for name, tc := range map[string]struct{ data, want string }{
		"no yaml":           {"a: [\n", "technologies.yaml:"},
		"unknown key":       {"threatctl: 1\ntechnologies:\n  a: {rôle: worker}\n", "technologies.yaml:3:"},
		"unknown mechanism": {"threatctl: 1\ntechnologies:\n  a: {role: worker, mechanisms: [magic]}\n", "technologies.yaml:3:"},
		"other keys":        {"threatctl: 1\ncomponents: {}\n", "technologies.yaml:2:"},
		"twice":             {"threatctl: 1\ntechnologies:\n  a: {role: worker}\n  a: {role: cache}\n", "technologies.yaml:4:"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "technologies.yaml"), []byte(tc.data), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := generate(dir, "technologies_gen.go"); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("generate says %v, want %q", err, tc.want)
			}
		})
	}
	if _, err := generate(t.TempDir(), "protocols_gen.go"); err == nil {
		t.Error("a missing data file is no error")
	}
}
