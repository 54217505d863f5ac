package layout

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// script is a layout program that does what a shell script says.
func script(t *testing.T, text string) Engine {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "layout")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return Engine{Program: path, Cache: t.TempDir(), Timeout: 10 * time.Second}
}

// Whatever a layout program does, the answer is one clear line and no picture.
func TestABrokenLayoutProgram(t *testing.T) {
	const place = `{"bb":"0,0,100,100","objects":[{"name":"n0","pos":"PLACE","width":"1","height":"1"}]}`
	tests := []struct{ name, does, want string }{
		{"dies", "kill -9 $$", "signal: killed"},
		{"fails and says why", "echo 'no room left' >&2; exit 3", "failed (exit status 3): no room left"},
		{"says what could harm a terminal", `printf 'a\033[31mb\n' >&2; exit 3`, `a\x1b[31mb`},
		{"says nothing", "cat >/dev/null", "cannot be read"},
		{"answers in no JSON", "cat >/dev/null; echo hello", "cannot be read"},
		{"places nothing", `cat >/dev/null; for i in 1 2 3 4 5 6 7 8 9; do echo '{"bb":"0,0,1,1"}'; done`, "has no place"},
		{"gives no numbers", "cat >/dev/null; for i in 1 2 3 4 5 6; do echo '" + strings.ReplaceAll(place, "PLACE", "nan,1") + "'; done", "no number"},
		{"gives endless numbers", "cat >/dev/null; for i in 1 2 3 4 5 6; do echo '" + strings.ReplaceAll(place, "PLACE", "1e300,1") + "'; done", "no number"},
		{"is a folder", "", "could not be run"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := script(t, test.does)
			if test.does == "" {
				e.Program = filepath.Dir(e.Program)
			}
			s, err := Run(context.Background(), random(1, 6, 6), e)
			if s != nil || err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want a line with %q", err, test.want)
			}
		})
	}
}

func TestALayoutProgramThatHangsIsStopped(t *testing.T) {
	e := script(t, "sleep 60")
	e.Timeout = 300 * time.Millisecond
	start := time.Now()
	_, err := Run(context.Background(), random(1, 6, 6), e)
	var failed *FailedError
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "did not finish within 300ms") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > e.Timeout+5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// The limit is that of a picture, and holds for leading the lines too.
func TestALayoutIsStoppedWhereverItIs(t *testing.T) {
	d := random(11, 60, 120)
	for _, limit := range []time.Duration{time.Millisecond, 100 * time.Millisecond, 400 * time.Millisecond} {
		e := engine
		e.Timeout = limit
		start := time.Now()
		s, err := Run(context.Background(), d, e)
		if err == nil && s == nil || err != nil && !strings.Contains(err.Error(), "did not finish within") {
			t.Errorf("%v: %v", limit, err)
		}
		if took := time.Since(start); took > limit+5*time.Second {
			t.Errorf("%v: it took %v", limit, took)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, d, engine); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
}

func TestWithoutALayoutProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var missing *MissingError
	if _, err := Run(context.Background(), random(1, 3, 3), Engine{}); !errors.As(err, &missing) || !strings.Contains(err.Error(), "go install") {
		t.Errorf("got %v", err)
	}
}
