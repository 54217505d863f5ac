package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

type writer = io.Writer

// writeOutput calls fill with stdout, or with a file that is put in place only when it is whole.
func writeOutput(s *Streams, name string, fill func(writer) error) error {
	if name == "" || name == "-" {
		return fill(s.stdout())
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		var path *os.PathError
		if errors.As(err, &path) {
			err = path.Err // the name of a temporary file says nothing
		}
		return fmt.Errorf("writing %s: %w", name, err)
	}
	defer os.Remove(tmp.Name()) // after the rename there is nothing left to remove
	buffered := bufio.NewWriterSize(tmp, 1<<16)
	err = errors.Join(fill(buffered), buffered.Flush(), tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// tellDiags prints the diagnostics of a result on stderr; with an error among them the input is wrong. In the json form
// they are part of the result already and are not told twice.
func tellDiags(s *Streams, r *analysis.Result, format string) error {
	if format != "json" {
		if err := writeDiags(s, s.Err, r.Diags, r.Line); err != nil {
			return err
		}
	}
	if r.Diags.HasErrors() {
		return errInput
	}
	return nil
}

func writeDiags(s *Streams, w io.Writer, l diag.List, source func(string, int) (string, bool)) error {
	if s.quiet {
		l = errorsOnly(l)
	}
	return diag.Write(w, l, source, s.colorful(w))
}

func errorsOnly(l diag.List) diag.List {
	var kept diag.List
	for _, d := range l {
		if d.Severity == diag.Error {
			kept.Add(d)
		}
	}
	return kept
}

// callOr gives a usage error without a command the command it belongs to.
func callOr(cmd *cobra.Command, err error) error {
	var call *usageError
	if errors.As(err, &call) && call.cmd == nil {
		call.cmd = cmd
	}
	return err
}

func modelID(s string) model.ID { return model.ID(s) }
