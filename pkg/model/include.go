package model

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// file reads a file and what it includes, once. The chain holds the files on the way to it; from is where it is named.
func (r *reader) file(name string, chain []string, from yamltree.Node) {
	if i := slices.Index(chain, name); i >= 0 {
		r.report(CodeIncludeCycle, from, "take one of the includes out", "include goes round: %s", strings.Join(append(slices.Clone(chain[i:]), name), " → "))
		return
	}
	if r.full || r.files[name] {
		return
	}
	if len(chain) > MaxDepth {
		r.partial = true
		r.report(CodeIncludeLimit, from, "", "includes go more than %d files deep", MaxDepth)
		return
	}
	src, ok := r.take(name, from)
	if !ok {
		r.partial = true
		return
	}
	r.files[name] = true
	file := yamltree.Parse(r.display(name), src, r.diags)
	if file == nil {
		r.partial = true
		r.m.Files = append(r.m.Files, yamltree.Source(r.display(name), src)) // what is told of it still shows its lines
		return
	}
	r.m.Files = append(r.m.Files, file)
	outerDir, outerChain := r.dir, r.chain
	r.dir, r.chain = path.Dir(name), append(slices.Clone(chain), name)
	r.readRoot(file.Root())
	r.dir, r.chain = outerDir, outerChain
}

// take reads the bytes of a file, within the limits on all files together.
func (r *reader) take(name string, from yamltree.Node) ([]byte, bool) {
	if r.tried++; r.tried > MaxFiles { // those that cannot be read too: looking for them takes time as well
		r.full = true
		r.report(CodeIncludeLimit, from, "", "the model has more than %d files", MaxFiles)
		return nil, false
	}
	src, err := r.readFile(name)
	if err != nil {
		r.fileError(name, from, err)
		return nil, false
	}
	if r.bytes += len(src); r.bytes > MaxBytes {
		r.full = true
		r.report(CodeTooLarge, from, "", "the files of the model are larger than %d MiB together", MaxBytes>>20)
		return nil, false
	}
	return src, true
}

var (
	errNotRegular = errors.New("it is not a regular file")
	errTooLarge   = errors.New("it is larger than 16 MiB")
)

// readFile reads a regular file. It is looked at before it is opened, since opening a pipe would wait for ever.
func (r *reader) readFile(name string) ([]byte, error) {
	info, err := fs.Stat(r.in.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	if info.Size() > yamltree.MaxFileBytes {
		return nil, errTooLarge
	}
	f, err := r.in.FS.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src := make([]byte, 0, info.Size()+512)
	for { // a file may be longer than it says, and grow while it is read
		n, err := f.Read(src[len(src):cap(src)])
		src = src[:len(src)+n]
		switch {
		case err == io.EOF:
			return src, nil
		case err != nil:
			return nil, err
		case len(src) > yamltree.MaxFileBytes:
			return nil, errTooLarge
		}
		src = slices.Grow(src, 1)
	}
}

// display is the name of a file as the user would write it.
func (r *reader) display(name string) string {
	if r.in.Prefix == "" {
		return name
	}
	return path.Join(r.in.Prefix, name)
}

// fileError tells that a file cannot be read: at the include that names it, else of the file as a whole.
func (r *reader) fileError(name string, from yamltree.Node, err error) {
	what, code := err.Error(), CodeUnreadable
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what = "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		what = "no permission to read it"
	case errors.Is(err, errTooLarge):
		code = CodeTooLarge
	case errors.As(err, &pe):
		what = pe.Err.Error()
	}
	span := diag.Span{File: r.display(name)}
	if from.Valid() {
		span = from.Span()
	}
	r.at(span, code, "", "cannot read %s: %s", diag.Visible(r.display(name)), what)
}

// The limits of finding files, which is work even when nothing comes of it.
const (
	maxPaths      = 10_000  // that the includes and rules of all files name
	maxLooked     = 100_000 // names of files that globs are held against
	maxPathLength = 4096    // bytes, the longest that operating systems take
)

// errLooked ends the reading of folders for globs.
var errLooked = errors.New("too many files to look at")

// looker counts what a glob looks at. Folders that link to each other hold names without end, and fs.Glob follows them.
type looker struct {
	fs.FS
	left *int
}

func (l looker) ReadDir(name string) ([]fs.DirEntry, error) {
	if *l.left < 0 {
		return nil, errLooked
	}
	list, err := fs.ReadDir(l.FS, name)
	*l.left -= 1 + len(list)
	return list, err
}

// glob is the files that a glob names, in order. Of a file system that can do it by itself that is not asked.
func (r *reader) glob(pattern string) ([]string, error) {
	names, err := fs.Glob(looker{r.in.FS, &r.looks}, pattern)
	if err == nil && r.looks < 0 {
		return nil, errLooked
	}
	return names, err
}

// includes reads the files that an include names.
func (r *reader) includes(n yamltree.Node) {
	chain := r.chain
	r.named(n, "include", func(name string, from yamltree.Node) { r.file(name, chain, from) })
}

// rules reads the rule files that the model names. What they say is not for the model to know.
func (r *reader) rules(n yamltree.Node) {
	r.named(n, "rules", func(name string, from yamltree.Node) {
		if r.full || r.ruleFiles[name] {
			return
		}
		if src, ok := r.take(name, from); ok {
			r.ruleFiles[name] = true
			r.m.Rules = append(r.m.Rules, yamltree.Source(r.display(name), src))
		}
	})
}

// named gives each file that a list of paths and globs names, with the entry that names it.
func (r *reader) named(n yamltree.Node, what string, each func(name string, from yamltree.Node)) {
	self := r.chain[len(r.chain)-1]
	for i := range count(n) {
		from := item(n, i)
		if r.full {
			return
		}
		if r.paths++; r.paths > maxPaths {
			r.full, r.partial = true, true
			r.report(CodeIncludeLimit, from, "name a folder of files with a glob, such as parts/*.yaml", "the model names more than %d paths", maxPaths)
			return
		}
		full, ok := r.confined(from, what)
		if !ok {
			continue
		}
		if !strings.ContainsAny(full, "*?[") {
			each(full, from)
			continue
		}
		names, err := r.glob(full)
		if errors.Is(err, errLooked) {
			r.full, r.partial = true, true
			r.report(CodeIncludeLimit, from, "name a folder, or fewer of them", "globs look at more than %d files, of which %s %q is the last", maxLooked, what, clip(from.Text()))
			return
		}
		if err != nil {
			r.report(CodeIncludeNone, from, "* stands for any text, ? for one character, [ab] for one of these", "%s %q is no valid glob", what, clip(from.Text()))
			continue
		}
		// That a glob matches the file it stands in is no wish to include it again.
		names = slices.DeleteFunc(names, func(name string) bool { return name == self })
		if len(names) == 0 {
			r.report(CodeIncludeNone, from, "", "%s %q matches no file", what, clip(from.Text()))
		}
		for _, name := range names {
			each(name, from)
		}
	}
}

// confined reads a path or glob, relative to the current file, that may not leave the root; it hands it out relative to
// the root.
func (r *reader) confined(n yamltree.Node, what string) (string, bool) {
	pattern, ok := r.line(n)
	if !ok {
		return "", false
	}
	if len(pattern) > maxPathLength {
		r.report(CodeIncludeLimit, n, "", "%s %q is longer than %d bytes", what, clip(pattern), maxPathLength)
		return "", false
	}
	full := path.Join(r.dir, pattern)
	if path.IsAbs(pattern) || strings.Contains(pattern, "\\") || strings.Contains(pattern, "://") || !fs.ValidPath(full) {
		r.report(CodeIncludeOutside, n, "write a path relative to this file, with / between folders", "%s %q leaves the root of the model", what, clip(pattern))
		return "", false
	}
	return full, true
}
