package cli

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
)

//go:embed starter
var starter embed.FS

// starterFile is what init writes: the file in starter, and its name in the folder.
type starterFile struct{ from, to, what string }

var starterFiles = []starterFile{
	{"starter/threatmodel.yaml", modelFile, "a small model to make your own"},
	{"starter/policy.yaml", policyFile, "what threatctl check lets pass; it also marks the root of the model"},
}

// pipelines are the steps for CI systems, by the word of --ci; none is to be copied to where it belongs.
var pipelines = map[string]starterFile{
	"":       {"starter/github.yaml", "threatctl-ci.yaml", "a CI step to copy, for example to .github/workflows/"},
	"github": {"starter/github.yaml", ".github/workflows/threat-model.yml", "checks pull requests"},
	"gitlab": {"starter/gitlab.yaml", ".gitlab/threat-model.yml", "checks merge requests, once .gitlab-ci.yml includes it"},
}

func newInit(s *Streams) *cobra.Command {
	ci := ""
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a small, annotated model to start from, a policy and a CI step",
		Long: `init writes three files into DIR (the current folder when it is not given, made when it is missing): a small,
annotated, valid threatmodel.yaml; .threatctl.yaml with the policy of threatctl check, which also marks the root of the
model; and a CI step, with --ci where GitHub or GitLab look for it.
It never overwrites a file: when one of them is there, nothing is written.`,
		Example: `  threatctl init
  threatctl init --ci github
  threatctl init services/checkout`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			step, ok := pipelines[ci]
			if !ok {
				return usage(cmd, fmt.Errorf("unknown --ci %q: it is github or gitlab", ci))
			}
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return runInit(s, dir, append(slices.Clone(starterFiles), step))
		},
	}
	cmd.Flags().StringVar(&ci, "ci", "", "the `SYSTEM` whose pipeline file is written: github or gitlab")
	completeWords(cmd, map[string][]string{"ci": {"github", "gitlab"}})
	return cmd
}

func runInit(s *Streams, dir string, files []starterFile) error {
	for _, f := range files {
		name := filepath.Join(dir, f.to)
		if _, err := os.Lstat(name); err == nil {
			return &callError{name + " is already there; nothing was written", "name another folder: threatctl init DIR"}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("looking for %s: %w", name, err)
		}
	}
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, f.to)), 0o755); err != nil {
			return fmt.Errorf("making the folder: %w", err)
		}
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
