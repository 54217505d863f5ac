package tmt

import (
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// mustRead reads a file that is in order.
func mustRead(t *testing.T, src string) *exchange.Draft {
	t.Helper()
	var diags diag.List
	d := Format.Read("m.tm7", []byte(src), &diags)
	if d == nil || len(diags) > 0 {
		t.Fatalf("%v", diags)
	}
	return d
}
