// Package gitfs reads the files of a git revision through the git program, without touching a checkout.
package gitfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Revision is a commit of a repository.
type Revision struct {
	Name   string // as it was given
	top    string // the root of the working tree
	commit string
}

// Open finds a revision of the repository around a folder. A word that names no commit is an error, as is a folder
// outside every repository, and a machine without git.
func Open(dir, name string) (*Revision, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, errors.New("the program git is not installed")
	}
	top, err := run(dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s is in no git repository", dir)
	}
	r := &Revision{Name: name, top: strings.TrimRight(string(top), "\r\n")}
	commit, err := run(dir, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("git knows no revision %q", name)
	}
	r.commit = strings.TrimSpace(string(commit))
	return r, nil
}

// Rel is a path of the operating system as a slash path from the root of the repository.
func (r *Revision) Rel(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	rel, err := filepath.Rel(r.top, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s lies outside the repository %s", name, r.top)
	}
	return filepath.ToSlash(rel), nil
}

// FS is the files below a folder of the revision, which is a slash path from the root of the repository.
func (r *Revision) FS(dir string) fs.FS { return files{r, dir} }

// files is a folder of a revision.
type files struct {
	r   *Revision
	dir string
}

// Open opens a file or a folder.
func (f files) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	full := path.Join(f.dir, name)
	if full == "." {
		return f.folder(name, full, info{name: ".", dir: true})
	}
	list, err := f.r.list(full)
	switch {
	case err != nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	case len(list) != 1:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case list[0].dir:
		return f.folder(name, full, list[0])
	}
	opened := &file{info: list[0]}
	if opened.info.Mode().IsRegular() {
		src, err := run(f.r.top, "cat-file", "blob", list[0].object)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		opened.Reader = bytes.NewReader(src)
	} else {
		opened.Reader = bytes.NewReader(nil) // a link leads out of the revision
	}
	return opened, nil
}

func (f files) folder(name, full string, i info) (fs.File, error) {
	inside := full + "/"
	if full == "." {
		inside = ""
	}
	list, err := f.r.list(inside)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &folder{file: file{info: i, Reader: bytes.NewReader(nil)}, list: list}, nil
}

// list is what git lists of a path: the thing itself, or with a slash at its end what it holds.
func (r *Revision) list(name string) ([]info, error) {
	args := []string{"ls-tree", "-l", "-z", "--full-tree", r.commit}
	if name != "" {
		args = append(args, "--", name)
	}
	out, err := run(r.top, args...)
	if err != nil {
		return nil, err
	}
	var list []info
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		about, full, ok := strings.Cut(line, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 4 {
			continue
		}
		i := info{name: path.Base(full), object: fields[2], dir: fields[1] == "tree", link: fields[0] == "120000" || fields[1] == "commit"}
		i.size, _ = strconv.ParseInt(fields[3], 10, 64)
		list = append(list, i)
	}
	return list, nil
}

// run is what a git command prints, in the repository around a folder.
func run(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return nil, fmt.Errorf("git: %s", line)
	}
	return out, nil
}

// info is what a revision knows of a file.
type info struct {
	name, object string
	size         int64
	dir, link    bool
}

func (i info) Name() string               { return i.name }
func (i info) Size() int64                { return i.size }
func (i info) ModTime() time.Time         { return time.Time{} }
func (i info) IsDir() bool                { return i.dir }
func (i info) Sys() any                   { return nil }
func (i info) Type() fs.FileMode          { return i.Mode().Type() }
func (i info) Info() (fs.FileInfo, error) { return i, nil }

func (i info) Mode() fs.FileMode {
	switch {
	case i.dir:
		return fs.ModeDir | 0o555
	case i.link:
		return fs.ModeSymlink | 0o444
	}
	return 0o444
}

type file struct {
	*bytes.Reader
	info info
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }

type folder struct {
	file
	list []info
}

// ReadDir gives the next entries of the folder.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(f.list) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(f.list) {
		n = len(f.list)
	}
	var out []fs.DirEntry
	for _, i := range f.list[:n] {
		out = append(out, i)
	}
	f.list = f.list[n:]
	return out, nil
}
