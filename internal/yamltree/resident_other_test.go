//go:build !linux

package yamltree

import "os"

// maxResident is not known here.
func maxResident(*os.ProcessState) (int64, bool) { return 0, false }
