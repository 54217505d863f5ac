//go:build unix

package register

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockFlags opens a lock file without following a link and without waiting for the other end of a pipe.
const lockFlags = os.O_CREATE | os.O_RDONLY | syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// keepOwner gives a file the owner and the group of another. Where only a privileged user may do so it keeps the group
// if it can, and is content.
func keepOwner(f sideFile, as fs.FileInfo) error {
	own, err := f.Stat()
	if err != nil {
		return err
	}
	want, ok1 := as.Sys().(*syscall.Stat_t)
	have, ok2 := own.Sys().(*syscall.Stat_t)
	if !ok1 || !ok2 || want.Uid == have.Uid && want.Gid == have.Gid {
		return nil
	}
	err = f.Chown(int(want.Uid), int(want.Gid))
	if errors.Is(err, fs.ErrPermission) {
		err = f.Chown(-1, int(want.Gid))
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
