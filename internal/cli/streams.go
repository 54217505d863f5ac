package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// Streams is what a command may touch of the process it runs in.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string

	color string // the --color flag
	quiet bool   // the --quiet flag
	out   *bufio.Writer
}

var errBrokenPipe = syscall.EPIPE

// stdout is buffered: a report is many small pieces. flush, called once at the end of Main, tells of write errors.
func (s *Streams) stdout() *bufio.Writer {
	if s.out == nil {
		s.out = bufio.NewWriterSize(s.Out, 1<<16)
	}
	return s.out
}

func (s *Streams) flush() error {
	if s.out == nil {
		return nil
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}

// say tells the user something that is not the product, unless --quiet.
func (s *Streams) say(format string, args ...any) {
	if !s.quiet {
		fmt.Fprintf(s.Err, format+"\n", args...)
	}
}

// colorful decides whether a stream gets color: the flag, then NO_COLOR, CLICOLOR_FORCE, CLICOLOR, then whether it is a terminal.
func (s *Streams) colorful(w io.Writer) bool {
	switch s.color {
	case "always":
		return true
	case "never":
		return false
	}
	if s.Getenv("NO_COLOR") != "" {
		return false
	}
	if force := s.Getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	return s.Getenv("CLICOLOR") != "0" && isTerminal(w) && s.Getenv("TERM") != "dumb"
}

func (s *Streams) checkColor() error {
	switch s.color {
	case "auto", "always", "never":
		return nil
	}
	return fmt.Errorf("unknown --color %q: it is auto, always or never", s.color)
}

// width is the number of columns of the terminal that stdout is, or 0 when it is none.
func (s *Streams) width() int {
	f, ok := s.Out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil || w < 40 {
		return 80
	}
	return w
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isUnknownCommand recognises cobra's plain error for a command that does not exist.
func isUnknownCommand(err error) bool { return strings.HasPrefix(err.Error(), "unknown command") }
