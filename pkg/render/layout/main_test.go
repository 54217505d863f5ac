package layout

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// engine is the layout program, built once for all tests.
var engine Engine

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "layout-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	engine = Engine{Program: filepath.Join(dir, programName), Cache: filepath.Join(dir, "cache")}
	if runtime.GOOS == "windows" {
		engine.Program += ".exe"
	}
	build := exec.Command("go", "build", "-o", engine.Program, "github.com/threatctl/threatctl/cmd/threatctl-layout")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the layout program: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
