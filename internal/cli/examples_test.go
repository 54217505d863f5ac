package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/threatctl/threatctl/internal/cli"
)

// Every example is valid without a warning, its threats are those of a golden, and its picture is the committed one.
// `make golden` renews both: look at the picture before committing it.

func TestExamples(t *testing.T) {
	models, err := filepath.Glob("../../examples/*/threatmodel.yaml")
	if err != nil || len(models) < 3 {
		t.Fatalf("found %d examples (%v)", len(models), err)
	}
	for _, model := range models {
		dir := filepath.Dir(model)
		name := filepath.Base(dir)
		t.Run(name, func(t *testing.T) {
			if code, stdout, _ := run("", "validate", dir); code != cli.ExitDone || stdout != "" {
				t.Errorf("validate: exit code %d, it says:\n%s", code, stdout)
			}
			compareGolden(t, filepath.Join("testdata", "examples", name+".golden"), threatList(t, dir))
			comparePicture(t, dir, "diagram.svg")
		})
	}
}

// The pictures in docs/diagrams.md are those of today.
func TestPicturesOfLevels(t *testing.T) {
	const dir = "../../examples/web-shop"
	comparePicture(t, dir, "context.svg", "--level", "0", "--threats", "--register", "none.yaml", "--now", "2026-11-23")
	comparePicture(t, dir, "boundaries.svg", "--level", "1", "--threats", "--register", "none.yaml", "--now", "2026-11-23")
}

// comparePicture draws a model and holds the picture against the one that is committed beside it.
func comparePicture(t *testing.T, dir, name string, flags ...string) {
	t.Helper()
	picture := filepath.Join(t.TempDir(), name)
	if code, _, stderr := run("", append([]string{"diagram", dir, "-o", picture}, flags...)...); code != cli.ExitDone {
		t.Fatalf("diagram: exit code %d\n%s", code, stderr)
	}
	svg, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	compareGolden(t, filepath.Join(dir, name), svg)
}

// threatList is a line for each threat: severity, status, whether it is stated, and id.
func threatList(t *testing.T, dir string) []byte {
	code, stdout, stderr := run("", "analyze", dir, "--no-write", "--register", "none.yaml", "--format", "json", "--now", "2026-11-23")
	if code != cli.ExitDone {
		t.Fatalf("analyze: exit code %d\n%s", code, stderr)
	}
	var result struct {
		Threats []struct {
			ID, Severity, Status string
			Stated               bool
		}
	}
	if err := json.Unmarshal([]byte(stdout), &result); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, threat := range result.Threats {
		status := threat.Status
		if !threat.Stated {
			status = "unstated"
		}
		fmt.Fprintf(&b, "%-8s  %-14s  %s\n", threat.Severity, status, threat.ID)
	}
	return b.Bytes()
}

// compareGolden holds bytes against a file, or writes it with -update.
func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the program makes now; if it is meant, renew it with: go test ./internal/cli -run TestExamples -update", name)
	}
}
