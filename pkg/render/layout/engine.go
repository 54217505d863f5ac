package layout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/threatctl/threatctl/pkg/diag"
)

// programName is the layout program, which is installed beside threatctl.
const programName = "threatctl-layout"

// installCommand installs the layout program.
const installCommand = "go install github.com/threatctl/threatctl/cmd/" + programName + "@latest"

// DefaultTimeout is how long a layout may take when Engine does not say.
const DefaultTimeout = 20 * time.Second

// Limits on what the layout program may say, in bytes.
const (
	maxAnswer    = 256 << 20
	maxComplaint = 8 << 10
)

// Engine is the layout program and how it is run. The zero Engine finds the program by itself.
type Engine struct {
	Program string        // path of the layout program; empty: beside the executable, then on PATH, then dot on PATH
	Cache   string        // folder of the user's caches, where the program keeps what it compiled; empty: keeps nothing
	Timeout time.Duration // for all that the program does for one picture, then it is killed; 0: DefaultTimeout
}

func (e Engine) timeout() time.Duration {
	if e.Timeout <= 0 {
		return DefaultTimeout
	}
	return e.Timeout
}

// MissingError says that there is no layout program.
type MissingError struct{}

// Error names the command that installs the program.
func (*MissingError) Error() string {
	return "no layout program: neither " + programName + " nor dot was found; install it with: " + installCommand +
		" (or use --format dot, which needs none)"
}

// FailedError says that the layout program could not do its work.
type FailedError struct {
	Program string
	Reason  string
}

// Error is one line.
func (e *FailedError) Error() string { return filepath.Base(e.Program) + " " + e.Reason }

// program is what to start, with which arguments.
type program struct {
	path string
	args []string
}

// find looks for the layout program.
func (e Engine) find() (program, error) {
	if e.Program != "" {
		return newProgram(e.Program), nil
	}
	name := programName
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(self); err == nil {
			self = real
		}
		beside := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return newProgram(beside), nil
		}
	}
	for _, name := range []string{programName, "dot"} {
		if path, err := exec.LookPath(name); err == nil {
			return newProgram(path), nil
		}
	}
	return program{}, &MissingError{}
}

// newProgram knows how a layout program is called: a native dot needs to be told the form of its answer.
func newProgram(path string) program {
	p := program{path: path}
	if name := strings.TrimSuffix(filepath.Base(path), ".exe"); name == "dot" {
		p.args = []string{"-Tjson0"}
	}
	return p
}

// run hands a request to the layout program and gives its answer. A first failure may come from a damaged cache of
// compiled code, and is tried again without one.
func (e Engine) run(ctx context.Context, request []byte) ([]byte, error) {
	prog, err := e.find()
	if err != nil {
		return nil, err
	}
	timeout := e.timeout()
	if dir, err := privateDir(e.Cache); err == nil {
		answer, err := prog.start(ctx, dir, request, timeout)
		if err == nil || !crashed(err) {
			return answer, err
		}
	}
	dir, err := os.MkdirTemp("", "threatctl-layout-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for %s: %w", programName, err)
	}
	defer os.RemoveAll(dir)
	return prog.start(ctx, dir, request, timeout)
}

// crashExit is the exit code of a Go program that panics, which the layout program does before main on a damaged cache.
const crashExit = 2

func crashed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == crashExit
}

// privateDir is a folder under the user's caches that only the user can enter, made when it is not there. Whoever could
// write into it could have code of theirs run.
func privateDir(cache string) (string, error) {
	if cache == "" {
		return "", os.ErrNotExist
	}
	dir := filepath.Join(cache, "threatctl", "layout")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", dir)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		if err := os.Chmod(dir, 0o700); err != nil { // fails when it belongs to somebody else
			return "", err
		}
	}
	return dir, nil
}

// start runs the program once, with a folder for its files.
func (p program) start(ctx context.Context, dir string, request []byte, timeout time.Duration) ([]byte, error) {
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Stdin = bytes.NewReader(request)
	var answer, complaint capped
	answer.left, complaint.left = maxAnswer, maxComplaint
	cmd.Stdout, cmd.Stderr = &answer, &complaint
	cmd.Env = []string{"TMPDIR=" + dir, "TMP=" + dir, "TEMP=" + dir, "HOME=" + dir}
	if root, ok := os.LookupEnv("SYSTEMROOT"); ok {
		cmd.Env = append(cmd.Env, "SYSTEMROOT="+root)
	}
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case err == nil:
		return answer.Bytes(), nil
	case ctx.Err() == context.DeadlineExceeded:
		return nil, &FailedError{p.path, tooLong(timeout)}
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, &failure{FailedError{p.path, reason(err, complaint.String())}, err}
}

// tooLong is the reason for a picture that took longer than it may.
func tooLong(limit time.Duration) string {
	return fmt.Sprintf("did not finish within %s and was stopped: there is too much for one picture", limit)
}

// failure is a FailedError that keeps what the operating system said.
type failure struct {
	FailedError
	cause error
}

func (f *failure) Unwrap() []error { return []error{&f.FailedError, f.cause} }

// reason says in one line how the program ended.
func reason(err error, complaint string) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return "could not be run: " + diag.Visible(err.Error())
	}
	line, _, _ := strings.Cut(strings.TrimSpace(complaint), "\n")
	line = strings.TrimPrefix(line, programName+": ")
	if line == "" {
		return "was ended: " + exit.String()
	}
	return "failed (" + exit.String() + "): " + diag.Visible(line)
}

// capped is a buffer that keeps no more than so many bytes.
type capped struct {
	bytes.Buffer
	left int
}

var errTooMuch = errors.New("the layout program answers too much")

func (c *capped) Write(b []byte) (int, error) {
	if len(b) > c.left {
		n, _ := c.Buffer.Write(b[:c.left])
		c.left = 0
		return n, errTooMuch
	}
	c.left -= len(b)
	return c.Buffer.Write(b)
}

var _ io.Writer = (*capped)(nil)
