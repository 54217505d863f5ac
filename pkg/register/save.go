package register

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lockWait is how long Save waits for another writer.
const lockWait = 10 * time.Second

// maxAttempts is how often Save begins again because a program that takes no lock, such as an editor, wrote in between.
const maxAttempts = 5

var errChangedMeanwhile = errors.New("another program keeps changing the file")

// Save brings the file at a path up to date: it hands the bytes that are there (nil when there is no file) to update and
// puts what that returns in their place. It reports whether the file was changed; nothing is written, and nothing
// locked, when update returns the bytes it got.
//
// The file has the old bytes or the new ones at every moment, whatever fails: the new ones are written to a file beside
// it and brought to the disk before they take its place. The file's mode is kept, its owner where the system allows,
// and a symbolic link is followed. Writers exclude each other by a lock on the file .NAME.lock beside it, which is
// removed afterwards; who waits longer than ten seconds gets an error that names the holder. update is called again
// when somebody else wrote after it was called first. Every error names the file.
func Save(path string, update func(old []byte) ([]byte, error)) (changed bool, err error) {
	target, err := realPath(path)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	s := &saver{fs: osFiles{}, path: target, update: update, wait: lockWait}
	changed, err = s.save()
	if err != nil {
		var named *fs.PathError
		if errors.As(err, &named) && named.Path == target {
			err = fmt.Errorf("%s: %w", named.Op, named.Err)
		}
		return changed, fmt.Errorf("%s: %w", path, err)
	}
	return changed, nil
}

// saver is one call of Save. Its path is that of the file itself, links followed.
type saver struct {
	fs     files
	path   string
	update func(old []byte) ([]byte, error)
	wait   time.Duration
}

func (s *saver) save() (changed bool, err error) {
	old, _, err := s.read()
	if err != nil {
		return false, err
	}
	text, err := s.updated(old)
	if err != nil || same(text, old) {
		return false, err
	}
	release, err := s.fs.lock(s.beside("lock"), s.wait)
	if err != nil {
		return false, err
	}
	defer release()
	for range maxAttempts {
		now, info, err := s.read()
		if err != nil {
			return false, err
		}
		if !same(now, old) {
			old = now
			if text, err = s.updated(old); err != nil || same(text, old) {
				return false, err
			}
		}
		err = s.replace(text, info)
		if !errors.Is(err, errChangedMeanwhile) {
			return err == nil || errors.Is(err, errNotOnDisk), err
		}
	}
	return false, errChangedMeanwhile
}

// updated is the new bytes for old ones, held against what must never be written or overwritten.
func (s *saver) updated(old []byte) ([]byte, error) {
	if at := conflictMarker(old); at >= 0 {
		return nil, fmt.Errorf("line %d is a merge conflict marker: the file is left as it is", bytes.Count(old[:at], []byte{'\n'})+1)
	}
	text, err := s.update(old)
	switch {
	case err != nil:
		return nil, err
	case len(text) == 0 && len(old) > 0:
		return nil, errors.New("a register is never replaced by nothing")
	case len(text) > MaxBytes:
		return nil, fmt.Errorf("the register would have %d MiB, and none larger than %d MiB is read", len(text)>>20, MaxBytes>>20)
	}
	return text, nil
}

// same reports whether two contents are alike; no file and an empty one are not.
func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// beside is the name of a side file.
func (s *saver) beside(suffix string) string {
	dir, base := filepath.Split(s.path)
	return dir + "." + base + "." + suffix
}

// read is the bytes of the file and what it is; both nil when there is no file.
func (s *saver) read() ([]byte, fs.FileInfo, error) {
	info, err := s.fs.stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, errors.New("it is not a regular file")
	case info.Size() > MaxBytes:
		return nil, nil, fmt.Errorf("it is larger than %d MiB", MaxBytes>>20)
	}
	text, info, err := s.fs.read(s.path)
	if err != nil {
		return nil, nil, err
	}
	if text == nil {
		text = []byte{}
	}
	return text, info, nil
}

// replace puts new bytes in the place of the file that info speaks of, which must not have changed since.
func (s *saver) replace(text []byte, info fs.FileInfo) error {
	// The lock is held, so a file of this name was left by a writer that died.
	temp := s.beside("tmp")
	if err := s.fs.remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := s.write(temp, text, info); err != nil {
		_ = s.fs.remove(temp)
		return err
	}
	if err := s.unchanged(info); err != nil {
		_ = s.fs.remove(temp)
		return err
	}
	if err := s.fs.rename(temp, s.path); err != nil {
		_ = s.fs.remove(temp)
		return err
	}
	if err := s.fs.syncDir(filepath.Dir(s.path)); err != nil {
		return fmt.Errorf("%w: %w", errNotOnDisk, err)
	}
	return nil
}

var errNotOnDisk = errors.New("written, but perhaps not yet on the disk")

// write fills the file beside and brings it to the disk.
func (s *saver) write(temp string, text []byte, info fs.FileInfo) error {
	perm := fs.FileMode(0o666) // less what the process's mask takes away
	if info != nil {
		perm = 0o600 // until it has the mode of the old file
	}
	f, err := s.fs.create(temp, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil && info != nil {
		err = keepOwner(f, info)
	}
	if err == nil && info != nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// unchanged reports errChangedMeanwhile when the file is not the one that info speaks of any more.
func (s *saver) unchanged(info fs.FileInfo) error {
	now, err := s.fs.stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && info == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return errChangedMeanwhile
	case err != nil:
		return err
	case info == nil || !os.SameFile(now, info) || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()):
		return errChangedMeanwhile
	}
	return nil
}

// conflictMarker is the place of the first line that a merge has left, or -1.
func conflictMarker(src []byte) int {
	for at := 0; at < len(src); at = nextLine(src, at) {
		if c := src[at]; c != '<' && c != '=' && c != '>' && c != '|' {
			continue
		}
		line := bytes.TrimRight(src[at:nextLine(src, at)], "\r\n")
		if len(line) < 7 || len(line) > 7 && line[7] != ' ' {
			continue
		}
		if bytes.Count(line[:7], line[:1]) == 7 {
			return at
		}
	}
	return -1
}

// realPath is the path of the file that a path leads to, links followed. The file need not be there.
func realPath(path string) (string, error) {
	const maxLinks = 40
	for range maxLinks {
		info, err := os.Lstat(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		dir, err2 := filepath.EvalSymlinks(filepath.Dir(path))
		if err2 != nil {
			return "", err2
		}
		path = filepath.Join(dir, filepath.Base(path))
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		link, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if path = link; !filepath.IsAbs(link) {
			path = filepath.Join(dir, link)
		}
	}
	return "", errors.New("too many symbolic links")
}
