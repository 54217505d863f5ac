package main

import (
	"errors"
	"slices"
	"testing"
)

// A program that lacks the flags is measured as it is.
func TestFullDepth(t *testing.T) {
	for _, c := range []struct {
		help string
		want []string
	}{
		{"Flags:\n  -o, --output FILE   write\n", nil},
		{"Flags:\n      --level N   how much\n", []string{"--level", "99"}},
		{"      --level N   how much\n      --layout-timeout TIME   stop\n", []string{"--level", "99", "--layout-timeout", limit.String()}},
	} {
		if got := fullDepth(c.help); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.help, got, c.want)
		}
	}
}

func TestBrief(t *testing.T) {
	for talk, want := range map[string]string{
		"":                      "exit status 1",
		"one\n":                 "exit status 1: one",
		"one\ntwo\nthree\n":     "exit status 1: one (and 2 lines more)",
		"one\n  two\n  three\n": "exit status 1: one (and 2 lines more)",
	} {
		if got := (&failure{err: errors.New("exit status 1"), talk: talk}).brief(); got != want {
			t.Errorf("%q: %q, want %q", talk, got, want)
		}
	}
}

// A command that fails leaves the others their turns.
func TestTurnsGoOn(t *testing.T) {
	version := command{argv: []string{"go", "version"}}
	got := turns(1, command{argv: []string{"go", "no-such-command"}}, version)
	if got[0].err == nil || got[1].err != nil || got[1].wall <= 0 {
		t.Errorf("outcomes %+v", got)
	}
	if _, err := measure(1, version, command{argv: []string{"go", "no-such-command"}}); err == nil {
		t.Error("measure takes a command that fails")
	}
	if took(got[0]) != "failed\t–" || against(got[1], got[0]) != "–" || against(got[1], got[1]) != "1.00" {
		t.Errorf("cells %q %q %q", took(got[0]), against(got[1], got[0]), against(got[1], got[1]))
	}
}
