package register

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faultyFiles is the operating system up to one operation, which fails, or at which the machine stops.
type faultyFiles struct {
	osFiles
	left  int             // operations that work; the one after them does not
	crash bool            // it does not fail, it is the last moment of the machine
	dirty map[string]bool // files whose bytes have not been brought to the disk
	last  string          // the operation that came last
	hook  func(op string) // told of every operation
}

// stopped is what a crash panics with.
type stopped struct{}

var errDisk = syscall.ENOSPC

func (f *faultyFiles) step(op, path string) error {
	f.last = op
	if f.hook != nil {
		f.hook(op)
	}
	if f.left--; f.left >= 0 {
		return nil
	}
	if f.crash {
		panic(stopped{})
	}
	if f.left < -1 {
		return nil // the disk has room again: what is done to clean up works
	}
	return &fs.PathError{Op: op, Path: path, Err: errDisk}
}

func (f *faultyFiles) stat(path string) (fs.FileInfo, error) {
	if err := f.step("stat", path); err != nil {
		return nil, err
	}
	return f.osFiles.stat(path)
}

func (f *faultyFiles) read(path string) ([]byte, fs.FileInfo, error) {
	if err := f.step("read", path); err != nil {
		return nil, nil, err
	}
	return f.osFiles.read(path)
}

func (f *faultyFiles) lock(path string, wait time.Duration) (func(), error) {
	if err := f.step("lock", path); err != nil {
		return nil, err
	}
	return f.osFiles.lock(path, wait)
}

func (f *faultyFiles) create(path string, perm fs.FileMode) (sideFile, error) {
	if err := f.step("create", path); err != nil {
		return nil, err
	}
	side, err := f.osFiles.create(path, perm)
	if err != nil {
		return nil, err
	}
	f.dirty[path] = true
	return &faultyFile{side, f, path}, nil
}

func (f *faultyFiles) rename(from, to string) error {
	if err := f.step("rename", from); err != nil {
		return err
	}
	f.dirty[to] = f.dirty[from]
	delete(f.dirty, from)
	return f.osFiles.rename(from, to)
}

func (f *faultyFiles) remove(path string) error {
	if err := f.step("remove", path); err != nil {
		return err
	}
	delete(f.dirty, path)
	return f.osFiles.remove(path)
}

func (f *faultyFiles) syncDir(path string) error {
	if err := f.step("syncDir", path); err != nil {
		return err
	}
	return f.osFiles.syncDir(path)
}

type faultyFile struct {
	sideFile
	files *faultyFiles
	path  string
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if err := f.files.step("write", f.path); err != nil {
		n, _ := f.sideFile.Write(b[:len(b)/2])
		return n, err
	}
	return f.sideFile.Write(b)
}

func (f *faultyFile) Chmod(mode fs.FileMode) error {
	if err := f.files.step("chmod", f.path); err != nil {
		return err
	}
	return f.sideFile.Chmod(mode)
}

func (f *faultyFile) Sync() error {
	if err := f.files.step("sync", f.path); err != nil {
		return err
	}
	delete(f.files.dirty, f.path)
	return f.sideFile.Sync()
}

func (f *faultyFile) Close() error {
	err := f.files.step("close", f.path)
	return errors.Join(err, f.sideFile.Close())
}

// powerCut is what a crash leaves: of files not brought to the disk, half the bytes.
func (f *faultyFiles) powerCut(t *testing.T) {
	for path, dirty := range f.dirty {
		if info, err := os.Stat(path); err == nil && dirty {
			if err := os.Truncate(path, info.Size()/2); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestSaveAtEveryFault lets every operation fail in turn, and stops the machine before every one. The file has the old
// bytes or the new ones, and the next save works.
func TestSaveAtEveryFault(t *testing.T) {
	const old, text = "the old bytes\n", "the new bytes, of which there are more\n"
	for _, crash := range []bool{false, true} {
		for _, fresh := range []bool{false, true} {
			ops := 0
			for n := 0; ; n++ {
				path := filepath.Join(t.TempDir(), "threats.yaml")
				if !fresh {
					write(t, path, old)
				}
				f := &faultyFiles{left: n, crash: crash, dirty: map[string]bool{}}
				changed, stop, err := saveUntilStop(f, path, text)
				f.powerCut(t)
				got, readErr := os.ReadFile(path)
				isOld := string(got) == old || fresh && errors.Is(readErr, fs.ErrNotExist)
				if !isOld && string(got) != text {
					t.Fatalf("operation %d, %s: the file holds %q, %v", n, f.last, got, readErr)
				}
				if !crash && err != nil {
					if !errors.Is(err, errDisk) {
						t.Errorf("operation %d, %s: the error is %v", n, f.last, err)
					}
					if changed != !isOld {
						t.Errorf("operation %d, %s: changed %v, and the file holds %q", n, f.last, changed, got)
					}
					if leftover, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".threats*")); leftover != nil {
						t.Errorf("operation %d, %s: %v was left", n, f.last, leftover)
					}
				}
				if _, err := Save(path, keep("next\n")); err != nil {
					t.Fatalf("operation %d, %s: the next save fails: %v", n, f.last, err)
				}
				holdFile(t, path, "next\n")
				if err == nil && !stop {
					if !changed || n != ops {
						t.Fatalf("a save without a fault: changed %v", changed)
					}
					break
				}
				ops++
			}
			if ops < 9 {
				t.Errorf("only %d operations were tried", ops)
			}
		}
	}
}

// saveUntilStop saves through files that may stop the machine.
func saveUntilStop(f *faultyFiles, path, text string) (changed, stop bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(stopped); !ok {
				panic(r)
			}
			stop = true
		}
	}()
	s := &saver{fs: f, path: path, update: keep(text), wait: time.Second}
	changed, err = s.save()
	return changed, false, err
}

// TestSaveMindsEditors lets a program that takes no lock write while a save is under way: what it wrote is not lost.
func TestSaveMindsEditors(t *testing.T) {
	for _, moment := range []string{"lock", "create", "sync"} {
		path := filepath.Join(t.TempDir(), "threats.yaml")
		write(t, path, "one\n")
		times := 0
		f := &faultyFiles{left: 1000, dirty: map[string]bool{}}
		f.hook = func(op string) {
			if op == moment && times == 0 {
				times++
				time.Sleep(5 * time.Millisecond) // file systems count time in steps
				write(t, path, "one\nby an editor\n")
			}
		}
		s := &saver{fs: f, path: path, wait: time.Second, update: func(old []byte) ([]byte, error) {
			return append(bytes.Clone(old), "by us\n"...), nil
		}}
		if changed, err := s.save(); !changed || err != nil {
			t.Errorf("%s: changed %v, error %v", moment, changed, err)
		}
		holdFile(t, path, "one\nby an editor\nby us\n")
	}
	path := filepath.Join(t.TempDir(), "threats.yaml")
	write(t, path, "")
	f := &faultyFiles{left: 1000, dirty: map[string]bool{}}
	n := 0
	f.hook = func(op string) {
		if op == "create" {
			n++
			write(t, path, strings.Repeat("x", n))
		}
	}
	s := &saver{fs: f, path: path, wait: time.Second, update: func(old []byte) ([]byte, error) {
		return append(bytes.Clone(old), "by us\n"...), nil
	}}
	if changed, err := s.save(); changed || !errors.Is(err, errChangedMeanwhile) {
		t.Errorf("a file that never rests: changed %v, error %v", changed, err)
	}
	holdFile(t, path, strings.Repeat("x", n))
}
