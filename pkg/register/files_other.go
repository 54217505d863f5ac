//go:build !unix

package register

import (
	"io/fs"
	"os"
)

const lockFlags = os.O_CREATE | os.O_RDONLY

// keepOwner does nothing: the system keeps no owner in a file's mode.
func keepOwner(sideFile, fs.FileInfo) error { return nil }
