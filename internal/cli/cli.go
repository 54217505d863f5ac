// Package cli is the command line: one file a command, each an options struct, a constructor and a run function over
// injected streams. Data goes to stdout, talk to stderr; the exit code says which kind of trouble there was.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Main runs one command line and returns its exit code.
func Main(args []string, s Streams) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.Err, "threatctl: this is a bug in threatctl: %v\nplease report it, with the lines below and the model if you may share it\n\n%s", p, debug.Stack())
			code = ExitWorld
		}
	}()
	debug.SetGCPercent(400) // a run is short, and most models are small: collectFor
	root := newRoot(&s)
	root.SetArgs(args)
	err := root.Execute()
	if flushErr := s.flush(); err == nil {
		err = flushErr
	}
	return exitCode(&s, err)
}

func newRoot(s *Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "threatctl",
		Short: "Threat modeling from a text file: threats, a register and data flow diagrams",
		Long: `threatctl reads a model of your system from YAML, finds the STRIDE threats in it, keeps a register
of what you decided about them, and draws data flow diagrams.`,
		Example: `  threatctl init                      # write a first model to start from
  threatctl analyze                   # threats, worst first; writes threats.yaml
  threatctl explain S-010@send        # why a threat fired, and what would settle it
  threatctl diagram -o system.svg     # draw the data flow diagram`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err) })
	root.PersistentFlags().StringVar(&s.color, "color", "auto", "when to use color: `auto`, always or never")
	root.PersistentFlags().BoolVarP(&s.quiet, "quiet", "q", false, "say only what went wrong")
	root.AddCommand(
		newInit(s), newAnalyze(s), newCheck(s), newValidate(s), newDiagram(s), newExplain(s), newQuestions(s), newThreat(s), newRegister(s), newRules(s), newImport(s), newSchema(s),
		newVersion(s), newCompletion(s, root),
	)
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	mendArgErrors(root)
	return root
}

// mendArgErrors makes cobra's plain errors about arguments usage errors, so that they end in the right exit code.
func mendArgErrors(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil && !cmd.HasSubCommands() {
		check = cobra.NoArgs
	}
	if check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage(c, err)
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		mendArgErrors(sub)
	}
}

// The exit codes of every command.
const (
	ExitDone  = 0 // done
	ExitGate  = 1 // the gate failed, or a merge left conflicts
	ExitInput = 2 // the call or the input is wrong
	ExitWorld = 3 // the world failed: disk, renderer, lock; or the program itself
)

// usageError is a call that is wrong.
type usageError struct {
	err error
	cmd *cobra.Command
}

func (e *usageError) Error() string { return e.err.Error() }

func usage(cmd *cobra.Command, err error) error { return &usageError{err, cmd} }

// errInput says that the input is wrong and that the user has been told, as diagnostics.
var errInput = errors.New("the input is wrong")

// gateError is a design that does not pass, or a merge that a person has to finish, with the line that says so.
type gateError struct{ line string }

func (e *gateError) Error() string { return e.line }

// exitCode tells the user of an error and turns it into an exit code.
func exitCode(s *Streams, err error) int {
	var call *usageError
	var gate *gateError
	var input *callError
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, errInput):
		return ExitInput
	case errors.As(err, &gate):
		fmt.Fprintf(s.Err, "threatctl: %s\n", gate.line)
		return ExitGate
	case errors.As(err, &call):
		fmt.Fprintf(s.Err, "threatctl: %v\nusage: %s\nsee: %s --help\n", err, call.cmd.UseLine(), call.cmd.CommandPath())
		return ExitInput
	case errors.As(err, &input):
		fmt.Fprintf(s.Err, "threatctl: %v\n", input)
		return ExitInput
	case isUnknownCommand(err):
		fmt.Fprintf(s.Err, "threatctl: %v\nsee: threatctl --help\n", err)
		return ExitInput
	case errors.Is(err, io.ErrClosedPipe) || errors.Is(err, errBrokenPipe):
		return ExitWorld
	}
	fmt.Fprintf(s.Err, "threatctl: %v\n", err)
	return ExitWorld
}

// SystemStreams are those of the process.
func SystemStreams() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
}
