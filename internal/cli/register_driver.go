package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
)

// What git is told. The attribute goes with the repository, the configuration stays in the clone: git runs no command
// that somebody else wrote.
const (
	driverName = "threatctl-register"
	attribute  = "merge=" + driverName
)

var driverConfig = []struct{ key, value string }{
	{"merge." + driverName + ".name", "threat registers, merged by threatctl"},
	{"merge." + driverName + ".driver", "threatctl register merge %O %A %B"},
}

type driverOptions struct {
	streams  *Streams
	register string
}

func newInstallMergeDriver(s *Streams) *cobra.Command {
	o := &driverOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "install-merge-driver [DIR]",
		Short: "Let git merge registers with threatctl, in this repository",
		Long: `install-merge-driver adds a line to .gitattributes at the root of the git repository around DIR (the current folder when
it is not given), which is to be committed, and configures this clone. The configuration does not travel: run this
once in every clone. Where it was not run, git merges registers as it does any text. What is there already stays.`,
		Example: `  threatctl register install-merge-driver
  threatctl register install-merge-driver --register security/register.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, append(args, ".")[0]) },
	}
	cmd.Flags().StringVar(&o.register, "register", analysis.DefaultRegister, "the `NAME` of registers in this repository, with folders when it is one of them only")
	return cmd
}

func (o *driverOptions) run(cmd *cobra.Command, dir string) error {
	pattern, err := attributePattern(o.register)
	if err != nil {
		return usage(cmd, err)
	}
	root, err := gitRoot(dir)
	if err != nil {
		return err
	}
	if err := o.attribute(filepath.Join(root, ".gitattributes"), pattern); err != nil {
		return err
	}
	if err := o.configure(root); err != nil {
		return err
	}
	if _, err := exec.LookPath("threatctl"); err != nil {
		o.streams.say("note: threatctl is not on PATH, and git will look for it there")
	}
	return nil
}

// attributePattern is a name as .gitattributes writes it.
func attributePattern(name string) (string, error) {
	name = filepath.ToSlash(name)
	switch {
	case name == "" || strings.HasSuffix(name, "/") || strings.HasPrefix(name, "!") || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", fmt.Errorf("--register %q is not the name of a file", name)
	case filepath.IsAbs(name) || strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), ".."):
		return "", fmt.Errorf("--register %q has to be a path below the root of the repository", name)
	}
	name = strings.TrimPrefix(name, "./")
	if strings.ContainsAny(name, " \"#") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`, nil
	}
	return name, nil
}

// gitRoot is the root of the working tree that a folder stands in.
func gitRoot(dir string) (string, error) {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return "", missing(dir, err)
	case !info.IsDir():
		return "", &callError{dir + " is not a folder", ""}
	}
	if _, err := exec.LookPath("git"); err != nil {
		return "", errors.New("git is not on PATH, and it is git that is set up here")
	}
	root, err := git(dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return "", &callError{fmt.Sprintf("%s is not in a git repository with files: %v", dir, err), ""}
	}
	return filepath.FromSlash(root), nil
}

// git runs a git command in a folder and gives what it prints. The error is what git says.
func git(dir string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	err := cmd.Run()
	if text := strings.TrimSpace(errs.String()); err != nil && text != "" {
		err = errors.New(text)
	}
	return strings.TrimRight(out.String(), "\r\n"), err
}

// attribute adds the line to .gitattributes unless it is there.
func (o *driverOptions) attribute(file, pattern string) error {
	line := pattern + " " + attribute
	changed, err := register.Save(file, func(old []byte) ([]byte, error) {
		for l := range bytes.Lines(old) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(string(l)), pattern+" "); ok && slices.Contains(strings.Fields(rest), attribute) {
				return old, nil
			}
		}
		eol := "\n"
		if bytes.Contains(old, []byte("\r\n")) {
			eol = "\r\n"
		}
		text := bytes.Clone(old)
		if len(text) > 0 && text[len(text)-1] != '\n' {
			text = append(text, eol...)
		}
		return append(text, line+eol...), nil
	})
	switch {
	case err != nil:
		return fmt.Errorf("saving git's attributes: %w", err)
	case changed:
		o.streams.say("%s: added %q; commit it", file, line)
	default:
		o.streams.say("%s: %q was there already", file, line)
	}
	return nil
}

// configure tells git in this clone what the driver is.
func (o *driverOptions) configure(root string) error {
	for _, c := range driverConfig {
		if now, err := git(root, "config", "--local", "--get", c.key); err == nil && now == c.value {
			o.streams.say("git config %s was there already", c.key)
			continue
		}
		if _, err := git(root, "config", "--local", "--replace-all", c.key, c.value); err != nil {
			return fmt.Errorf("setting git config %s: %w", c.key, err)
		}
		o.streams.say("git config %s = %s", c.key, c.value)
	}
	return nil
}
