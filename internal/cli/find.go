package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/model"
)

// The names that are looked for.
const (
	modelFile  = "threatmodel.yaml"
	policyFile = ".threatctl.yaml"
)

// place is where a model stands: the folder that its includes may not leave, opened, and the name of its first file.
type place struct {
	files model.Input
	dir   string // the root as a path that the operating system can open; empty for stdin
}

// path is where a file of the model's root stands for the operating system.
func (p place) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

// findModel opens the model that an argument names: a file, a folder that holds one, "-" for stdin, or, with no
// argument, threatmodel.yaml here or in the nearest folder above, up to the root of the git repository.
func findModel(s *Streams, args []string) (place, error) {
	switch {
	case len(args) == 0:
		name, err := searchUp()
		if err != nil {
			return place{}, err
		}
		return openModel(name)
	case args[0] == "-":
		return stdinModel(s)
	}
	name := args[0]
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		inside := filepath.Join(name, modelFile)
		if _, err := os.Stat(inside); err != nil {
			return place{}, &callError{fmt.Sprintf("%s is a folder without a %s", name, modelFile), "name the model file, or write one: threatctl init " + name}
		}
		name = inside
	}
	return openModel(name)
}

// searchUp looks for a model in the current folder and above.
func searchUp() (string, error) {
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		name := filepath.Join(dir, modelFile)
		if _, err := os.Stat(name); err == nil {
			return name, nil
		}
		abs, err := filepath.Abs(dir)
		_, gitErr := os.Stat(filepath.Join(dir, ".git"))
		if err != nil || gitErr == nil || filepath.Dir(abs) == abs {
			return "", &callError{"there is no " + modelFile + " here or above", "name the model, or write a first one: threatctl init"}
		}
	}
}

// openModel opens the root around a model: the folder of the nearest policy file above it, else its own folder.
func openModel(name string) (place, error) {
	info, err := os.Stat(name)
	if err != nil {
		return place{}, missing(name, err)
	}
	if !info.Mode().IsRegular() {
		return place{}, &callError{name + " is not a regular file", ""}
	}
	collectFor(info.Size())
	dir, inside := rootOf(name)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return place{}, missing(dir, err)
	}
	prefix := filepath.ToSlash(dir)
	if prefix == "." {
		prefix = ""
	}
	return place{model.Input{FS: root.FS(), Name: inside, Prefix: prefix}, dir}, nil
}

// collectFor has garbage collected as often as usual for a large model, so that it takes no more memory than it needs. A
// small one runs with fewer collections: what it takes is given back at once, when the run ends.
func collectFor(size int64) {
	if size <= 1<<20 {
		return
	}
	debug.SetGCPercent(100)
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // nobody set another
		debug.SetMemoryLimit(max(200<<20, memoryPerByte*size))
	}
}

// memoryPerByte is about what an analysis needs for each byte of a model, measured on 10,000 components. Collecting up to
// there costs no time; a model that needs more gets it.
const memoryPerByte = 56

// rootOf splits the path of a model into the root folder and the slash path inside it.
func rootOf(name string) (dir, inside string) {
	own := filepath.Dir(name)
	base := filepath.Base(name)
	dir, inside = own, base
	up, rest := own, base
	for range 64 {
		if _, err := os.Stat(filepath.Join(up, policyFile)); err == nil {
			return up, filepath.ToSlash(rest)
		}
		abs, err := filepath.Abs(up)
		if _, gitErr := os.Stat(filepath.Join(up, ".git")); err != nil || gitErr == nil || filepath.Dir(abs) == abs {
			break
		}
		rest = filepath.Join(filepath.Base(abs), rest)
		up = parent(up)
	}
	return dir, inside
}

// parent is the folder above, spelt as the user would: x/y gives x, "." gives "..", "../.." gives "../../..".
func parent(dir string) string {
	if dir == "." || strings.HasSuffix(dir, "..") {
		return filepath.Join(dir, "..")
	}
	return filepath.Dir(dir)
}

// stdinModel reads the whole of stdin as a model without includes.
func stdinModel(s *Streams) (place, error) {
	src, err := io.ReadAll(io.LimitReader(s.In, yamltree.MaxFileBytes+1))
	if err != nil {
		return place{}, fmt.Errorf("reading the model from stdin: %w", err)
	}
	const name = "stdin"
	return place{files: model.Input{FS: analysis.OneFile(name, src), Name: name}}, nil
}

// callError is an input that cannot be opened, with how to mend it.
type callError struct{ what, mend string }

func (e *callError) Error() string {
	if e.mend == "" {
		return e.what
	}
	return e.what + "\n  " + e.mend
}

// missing turns an error of the file system about a named input into one that says it in the user's words.
func missing(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &callError{"there is no file " + name, ""}
	case errors.Is(err, fs.ErrPermission):
		return &callError{"no permission to read " + name, ""}
	}
	return &callError{fmt.Sprintf("cannot read %s: %v", name, err), ""}
}

// joinSlash puts a prefix before a slash path.
func joinSlash(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return path.Join(prefix, name)
}
