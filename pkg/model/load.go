package model

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// Input names the files of a model.
type Input struct {
	FS     fs.FS  // the root that includes may not leave
	Name   string // the first file, a slash path inside FS
	Prefix string // put before names in spans, so that they read as the user wrote them
}

// Files are the files that a model was read from, the first one first.
type Files []*yamltree.File

// Line is a line of one of the files, for diagnostics.
func (fs Files) Line(file string, n int) (string, bool) {
	for _, f := range fs {
		if f.Name == file {
			if n < 1 {
				return "", false
			}
			return f.Line(n), true
		}
	}
	return "", false
}

// Load reads, checks and resolves a model. With an error among the diagnostics the model is nil.
func Load(in Input) (*Model, diag.List) {
	m, _, diags := LoadFiles(in)
	return m, diags
}

// LoadFiles is Load that hands out the files read too, when there is no model to hold them.
func LoadFiles(in Input) (*Model, Files, diag.List) {
	var diags diag.List
	r := newReader(in, &diags)
	r.include(in.Name, nil, yamltree.Node{})
	r.resolve()
	if !diags.HasErrors() {
		settle(r.m)
		computeGraph(r.m)
		r.warn()
	}
	diags.Sort()
	if diags.HasErrors() {
		return nil, r.m.Files, diags
	}
	return r.m, r.m.Files, diags
}

func newReader(in Input, diags *diag.List) *reader {
	m := &Model{byID: map[ID]Element{}, Outside: &Boundary{}}
	m.ID, m.Outside.ID, m.Outside.Title = ModelID, OutsideID, "Outside"
	m.Outside.Trust = Property[Trust]{Value: TrustUntrusted, Origin: Assumed}
	return &reader{diags: diags, m: m, in: in, places: map[ID]diag.Span{}, singles: map[string]diag.Span{}, keys: map[string]diag.Span{}, technologies: map[string]*Technology{}, protocols: map[string]*Protocol{}}
}

// The limits of a model, beside those of a file.
const (
	MaxBytes    = 64 << 20
	MaxFiles    = 1000
	MaxDepth    = 16 // of includes
	MaxElements = 200_000
)

// include reads a file and what it includes. The chain holds the files on the way to it; from is where it is named.
func (r *reader) include(name string, chain []string, from yamltree.Node) {
	if slices.Contains(chain, name) {
		r.report(CodeIncludeCycle, from, "take one of the includes out", "include goes round: %s", strings.Join(append(chain[slices.Index(chain, name):], name), " → "))
		return
	}
	if slices.ContainsFunc(r.m.Files, func(f *yamltree.File) bool { return f.Name == r.display(name) }) {
		return
	}
	if len(chain) > MaxDepth || r.files >= MaxFiles {
		r.report(CodeIncludeLimit, from, "", "more than %d files, or more than %d deep in includes", MaxFiles, MaxDepth)
		return
	}
	src, err := r.readFile(name)
	if err != nil {
		r.fileError(name, from, err)
		return
	}
	r.files++
	if r.bytes += len(src); r.bytes > MaxBytes {
		r.report(CodeTooLarge, from, "", "the files of the model are larger than 64 MiB together")
		return
	}
	file := yamltree.Parse(r.display(name), src, r.diags)
	if file == nil {
		r.m.Files = append(r.m.Files, &yamltree.File{Name: r.display(name), Src: src})
		return
	}
	r.m.Files = append(r.m.Files, file)
	outer, outerDir := r.file, r.dir
	r.file, r.dir = file, path.Dir(name)
	r.readRoot(file.Root(), append(slices.Clone(chain), name))
	r.file, r.dir = outer, outerDir
}

var (
	errNotRegular = errors.New("it is not a regular file")
	errTooLarge   = fmt.Errorf("it is larger than 16 MiB")
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
	return fs.ReadFile(r.in.FS, name)
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
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what = "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		what = "no permission to read it"
	case errors.Is(err, errTooLarge):
		code = CodeTooLarge
	}
	var pe *fs.PathError
	if errors.As(err, &pe) && what == err.Error() {
		what = pe.Err.Error()
	}
	d := diag.Diagnostic{Code: code, Severity: diag.Error, Span: diag.Span{File: r.display(name)}, Message: fmt.Sprintf("cannot read %s: %s", r.display(name), what)}
	if from.Valid() {
		d.Span = from.Span()
	}
	r.diags.Add(d)
}

// includes reads the files that an include names, by path or glob.
func (r *reader) includes(n yamltree.Node, chain []string) {
	r.each(n, func(n yamltree.Node) {
		pattern, ok := r.line(n)
		if !ok {
			return
		}
		names, ok := r.confined(n, pattern)
		if !ok {
			return
		}
		for _, name := range names {
			r.include(name, chain, n)
		}
	})
}

// confined finds the files of a path or glob relative to the current file, none of which may leave the root.
func (r *reader) confined(n yamltree.Node, pattern string) ([]string, bool) {
	full := path.Join(r.dir, pattern)
	if path.IsAbs(pattern) || strings.Contains(pattern, "\\") || strings.Contains(pattern, "://") || !fs.ValidPath(full) {
		r.report(CodeIncludeOutside, n, "write a path relative to this file, with / between folders", "include %q leaves the root of the model", clip(pattern))
		return nil, false
	}
	if !strings.ContainsAny(pattern, "*?[") {
		return []string{full}, true
	}
	names, err := fs.Glob(r.in.FS, full)
	if err != nil || len(names) == 0 {
		r.report(CodeIncludeNone, n, "", "include %q matches no file", clip(pattern))
		return nil, false
	}
	return names, true
}

// readRoot reads the top of one file. The version comes first: of another one, nothing else is said.
func (r *reader) readRoot(n yamltree.Node, chain []string) {
	if n.Kind() != yamltree.Mapping {
		r.report(CodeWrongType, n, "the first line of a model is threatctl: 1", "this is no model: expected keys such as components and flows, found %s", kindName(n))
		return
	}
	version := n.Get("threatctl")
	if !version.Valid() {
		r.report(CodeVersion, n, "the first line of every file is threatctl: 1", "the file does not begin with threatctl: 1")
		return
	}
	if version.Kind() != yamltree.Scalar || version.Text() != "1" {
		r.report(CodeVersion, version, "", "this threatctl reads version 1, not %s", kindName(version))
		return
	}
	r.chain = chain
	modelForm.read(r, n, r.m)
}

// article-free codes of everything that can be wrong with a model; they are stable.
const (
	CodeUnknownKey       = "unknown-key"
	CodeUnknownValue     = "unknown-value"
	CodeUnknownReference = "unknown-reference"
	CodeDuplicateKey     = "duplicate-key"
	CodeDuplicateID      = "duplicate-id"
	CodeDuplicateValue   = "duplicate-value"
	CodeBadID            = "bad-id"
	CodeBadLink          = "bad-link"
	CodeBadDate          = "bad-date"
	CodeWrongType        = "wrong-type"
	CodeMissing          = "missing-key"
	CodeHiddenCharacter  = "hidden-character"
	CodeVersion          = "version"
	CodeIncludeCycle     = "include-cycle"
	CodeIncludeLimit     = "include-limit"
	CodeIncludeOutside   = "include-outside"
	CodeIncludeNone      = "include-none"
	CodeUnreadable       = "unreadable"
	CodeTooLarge         = "too-large"
	CodeBoundaryRing     = "boundary-ring"
)
