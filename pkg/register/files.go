package register

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"time"
)

// files is the operations of the system that Save is made of, so that tests can let each of them fail.
type files interface {
	stat(path string) (fs.FileInfo, error)
	read(path string) ([]byte, fs.FileInfo, error)
	create(path string, perm fs.FileMode) (sideFile, error) // fails when there is such a file
	rename(from, to string) error
	remove(path string) error
	syncDir(path string) error
	lock(path string, wait time.Duration) (release func(), err error)
}

// sideFile is the file beside, while it is written.
type sideFile interface {
	io.WriteCloser
	Stat() (fs.FileInfo, error)
	Chmod(fs.FileMode) error
	Chown(uid, gid int) error
	Sync() error
}

// osFiles is the operating system.
type osFiles struct{}

func (osFiles) stat(path string) (fs.FileInfo, error) { return os.Stat(path) }
func (osFiles) rename(from, to string) error          { return os.Rename(from, to) }
func (osFiles) remove(path string) error              { return os.Remove(path) }

func (osFiles) read(path string) ([]byte, fs.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	text := make([]byte, 0, info.Size()+512)
	for {
		n, err := f.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case errors.Is(err, io.EOF):
			return text, info, nil
		case err != nil:
			return nil, nil, err
		case len(text) == cap(text):
			text = append(text, make([]byte, len(text))...)[:len(text)]
		}
	}
}

func (osFiles) create(path string, perm fs.FileMode) (sideFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
}

// syncDir brings a folder's entries to the disk, on systems and file systems that know such a thing.
func (osFiles) syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
