package register

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/threatctl/threatctl/pkg/diag"
)

// lockPause is how long to wait before trying for a lock again, at first and at most.
const (
	lockPause    = time.Millisecond
	maxLockPause = 20 * time.Millisecond
)

// lock takes the lock that a side file stands for, and returns what gives it back. The file tells who holds it, and is
// removed with the lock. A lock dies with its process; the file of a dead one is taken over.
//
// Since files are removed, one may lock a file that is no longer there while another locks its successor. So a lock
// counts only when, once taken, the path still leads to the file that was locked.
func (osFiles) lock(path string, wait time.Duration) (release func(), err error) {
	pause := lockPause
	for waited := time.Duration(0); ; {
		l := flock.New(path, flock.SetFlag(lockFlags), flock.SetPermissions(0o644))
		got, err := l.TryLock()
		switch {
		case err != nil:
			return nil, fmt.Errorf("locking: %w", err)
		case got && isSame(l, path):
			tellHolder(path)
			return func() {
				_ = os.Remove(path)
				_ = l.Unlock()
			}, nil
		case got:
			_ = l.Unlock()
			if err := lockable(path); err != nil {
				return nil, err
			}
			continue
		}
		if waited >= wait {
			return nil, fmt.Errorf("locked by %s; waited %s (%s)", holder(path), wait, path)
		}
		_ = l.Close()
		time.Sleep(pause)
		waited += pause
		pause = min(2*pause, maxLockPause)
	}
}

// isSame reports whether a path leads to the file that is locked.
func isSame(l *flock.Flock, path string) bool {
	locked, err := l.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && there.Mode().IsRegular() && os.SameFile(locked, there)
}

// lockable complains about a side file that can never be locked.
func lockable(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "locking", Path: path, Err: errors.New("it is not a regular file")}
	}
	return nil
}

// tellHolder writes this process into the lock file, for those who wait. That it fails does no harm.
func tellHolder(path string) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+" "+host+"\n"), 0o644)
}

// holder is who holds a lock, in words.
func holder(path string) string {
	const longest = 300
	f, err := os.Open(path)
	if err != nil {
		return "another process"
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, longest))
	pid, host, ok := strings.Cut(strings.TrimSpace(string(text)), " ")
	if _, err := strconv.Atoi(pid); err != nil || !ok {
		return "another process"
	}
	return "process " + pid + " on " + diag.Visible(host)
}
