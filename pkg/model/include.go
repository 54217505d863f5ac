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
	if r.full || slices.ContainsFunc(r.m.Files, func(f *yamltree.File) bool { return f.Name == r.display(name) }) {
		return
	}
	if len(chain) > MaxDepth {
		r.report(CodeIncludeLimit, from, "", "includes go more than %d files deep", MaxDepth)
		return
	}
	if len(r.m.Files) >= MaxFiles {
		r.full = true
		r.report(CodeIncludeLimit, from, "", "the model has more than %d files", MaxFiles)
		return
	}
	src, err := r.readFile(name)
	if err != nil {
		r.fileError(name, from, err)
		return
	}
	if r.bytes += len(src); r.bytes > MaxBytes {
		r.full = true
		r.report(CodeTooLarge, from, "", "the files of the model are larger than %d MiB together", MaxBytes>>20)
		return
	}
	file := yamltree.Parse(r.display(name), src, r.diags)
	if file == nil {
		r.m.Files = append(r.m.Files, yamltree.Source(r.display(name), src)) // what is told of it still shows its lines
		return
	}
	r.m.Files = append(r.m.Files, file)
	outerDir, outerChain := r.dir, r.chain
	r.dir, r.chain = path.Dir(name), append(slices.Clone(chain), name)
	r.readRoot(file.Root())
	r.dir, r.chain = outerDir, outerChain
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

// includes reads the files that an include names, by path or glob.
func (r *reader) includes(n yamltree.Node) {
	chain := r.chain
	for i := range count(n) {
		from := item(n, i)
		full, ok := r.confined(from, "include")
		if !ok {
			continue
		}
		if !strings.ContainsAny(full, "*?[") {
			r.file(full, chain, from)
			continue
		}
		names, err := fs.Glob(r.in.FS, full)
		if err != nil {
			r.report(CodeIncludeNone, from, "* stands for any text, ? for one character, [ab] for one of these", "include %q is no valid glob", clip(from.Text()))
			continue
		}
		// That a glob matches the file it stands in is no wish to include it again.
		names = slices.DeleteFunc(names, func(name string) bool { return name == chain[len(chain)-1] })
		if len(names) == 0 {
			r.report(CodeIncludeNone, from, "", "include %q matches no file", clip(from.Text()))
		}
		for _, name := range names {
			r.file(name, chain, from)
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
	full := path.Join(r.dir, pattern)
	if path.IsAbs(pattern) || strings.Contains(pattern, "\\") || strings.Contains(pattern, "://") || !fs.ValidPath(full) {
		r.report(CodeIncludeOutside, n, "write a path relative to this file, with / between folders", "%s %q leaves the root of the model", what, clip(pattern))
		return "", false
	}
	return full, true
}
