package cli

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

//go:embed starter
var starter embed.FS

// starterFiles are what init writes: the file in starter, and its name in the folder.
var starterFiles = []struct{ from, to, what string }{
	{"starter/threatmodel.yaml", modelFile, "a small model to make your own"},
	{"starter/policy.yaml", policyFile, "marks the root of the model"},
	{"starter/ci.yaml", "threatctl-ci.yaml", "a CI step to copy, for example to .github/workflows/"},
}

func newInit(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a small, annotated model to start from, and a CI step",
		Long: `init writes three files into DIR (the current folder when it is not given, made when it is missing): a small,
annotated, valid threatmodel.yaml, the .threatctl.yaml that marks the root of the model, and a CI step to copy.
It never overwrites a file: when one of them is there, nothing is written.`,
		Example: `  threatctl init
  threatctl init services/checkout`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return runInit(s, dir)
		},
	}
}

func runInit(s *Streams, dir string) error {
	for _, f := range starterFiles {
		name := filepath.Join(dir, f.to)
		if _, err := os.Lstat(name); err == nil {
			return &callError{name + " is already there; nothing was written", "name another folder: threatctl init DIR"}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("looking for %s: %w", name, err)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	for _, f := range starterFiles {
		if err := writeStarter(f.from, filepath.Join(dir, f.to)); err != nil {
			return err
		}
		s.say("wrote %s: %s", filepath.Join(dir, f.to), f.what)
	}
	where := ""
	if dir != "." {
		where = " " + dir
	}
	s.say("next: threatctl analyze%s", where)
	return nil
}

// writeStarter writes one file, and fails when it has come into being meanwhile.
func writeStarter(from, to string) error {
	src, err := starter.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("writing %s: %w", to, err)
	}
	_, err = f.Write(src)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", to, err)
	}
	return nil
}
