//go:build linux

package yamltree

import (
	"os"
	"syscall"
)

// maxResident is the most memory that a process held, in bytes.
func maxResident(s *os.ProcessState) (int64, bool) {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, false
	}
	return u.Maxrss << 10, true
}
