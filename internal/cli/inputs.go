package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// inputs are the flags that name what an analysis reads beside the model.
type inputs struct {
	register string
	now      string
	rules    []string
}

// flags adds all of them to a command.
func (in *inputs) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&in.register, "register", "", "`FILE` of the register (default: as the model says, else threats.yaml beside it)")
	f.StringVar(&in.now, "now", "", "the `DATE` to take for today, YYYY-MM-DD (default: the clock, in UTC)")
	in.rulesFlag(cmd)
}

func (in *inputs) rulesFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&in.rules, "rules", nil, "`FILE` or glob of further rules (may be given again)")
}

// analyze runs the one walk over the model at a place.
func (in *inputs) analyze(where place) (*analysis.Result, error) {
	input, err := in.input(where)
	if err != nil {
		return nil, err
	}
	return analysis.Run(input), nil
}

// check reads the model at a place and all rules, and goes no further.
func (in *inputs) check(where place) (*analysis.Result, error) {
	input, err := in.input(where)
	if err != nil {
		return nil, err
	}
	return analysis.Check(input), nil
}

func (in *inputs) input(where place) (analysis.Input, error) {
	input := analysis.Input{Files: where.files, BuiltIn: catalog.Rules()}
	var err error
	if input.Now, err = parseNow(in.now); err != nil {
		return input, err
	}
	if input.Rules, err = in.ruleFiles(); err != nil {
		return input, err
	}
	if in.register != "" {
		if input.Register, err = registerFile(in.register); err != nil {
			return input, err
		}
	}
	return input, nil
}

// registerFile reads the register that a flag names, which may not exist yet.
func registerFile(name string) (*analysis.RegisterFile, error) {
	file := &analysis.RegisterFile{Name: filepath.ToSlash(name)}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	var err error
	file.Src, err = readRegular(name, register.MaxBytes)
	return file, err
}

// ruleFiles reads the files of --rules.
func (in *inputs) ruleFiles() ([]analysis.RuleFile, error) {
	var files []analysis.RuleFile
	for _, pattern := range in.rules {
		names := []string{pattern}
		if strings.ContainsAny(pattern, "*?[") {
			found, err := filepath.Glob(pattern)
			if err != nil || len(found) == 0 {
				return nil, &callError{fmt.Sprintf("--rules %q matches no file", pattern), ""}
			}
			names = found
		}
		for _, name := range names {
			src, err := readRegular(name, yamltree.MaxFileBytes)
			if err != nil {
				return nil, err
			}
			files = append(files, analysis.RuleFile{Name: filepath.ToSlash(name), Src: src})
		}
	}
	return files, nil
}

// readRegular reads a regular file of at most so many bytes: reading a pipe could wait for ever.
func readRegular(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, missing(name, err)
	case !info.Mode().IsRegular():
		return nil, &callError{name + " is not a regular file", ""}
	case info.Size() > most:
		return nil, &callError{fmt.Sprintf("%s is larger than %d MiB", name, most>>20), ""}
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, missing(name, err)
	}
	return src, nil
}

// parseNow is today: the flag, else the clock.
func parseNow(now string) (register.Date, error) {
	if now == "" {
		return register.DateOf(time.Now()), nil
	}
	d, err := register.ParseDate(now)
	if err != nil {
		return d, &usageError{err: fmt.Errorf("--now: %w", err)}
	}
	return d, nil
}
