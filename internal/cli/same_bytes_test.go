package cli_test

import (
	"crypto/sha256"
	"flag"
	"runtime"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/report"
)

var runsWanted = flag.Int("runs", 3, "how often each form is written with each number of processors")

// The same model gives the same bytes in every form, however many processors work on it.
func TestSameBytes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, form := range strings.Split(report.Names(), ", ") {
		var first [sha256.Size]byte
		n := 0
		for _, processors := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(processors)
			for range *runsWanted {
				_, out, errs := run("", "analyze", "../../examples/web-shop", "--no-write", "--format", form, "--now", "2026-11-23")
				sum := sha256.Sum256([]byte(out + errs))
				if n++; n == 1 {
					first = sum
				}
				if sum != first || out == "" {
					t.Fatalf("%s: run %d with %d processors differs", form, n, processors)
				}
			}
		}
	}
}
