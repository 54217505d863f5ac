package synthetic

import (
	"bytes"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/model"
)

// What is measured must be a model that the program takes, of the size that the table says, and the same one every time.
func TestWrite(t *testing.T) {
	for _, n := range []int{2, 50, 1000} {
		var first, again bytes.Buffer
		if err := Write(&first, n); err != nil {
			t.Fatal(err)
		}
		if err := Write(&again, n); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Errorf("%d components: two runs differ", n)
		}
		m, diags := model.Load(model.Input{FS: fstest.MapFS{"model.yaml": {Data: first.Bytes()}}, Name: "model.yaml"})
		if m == nil {
			t.Fatalf("%d components: the model has errors: %v", n, diags)
		}
		if len(m.Components) != n || len(m.Flows) != Flows(n) {
			t.Errorf("%d components: %d components and %d flows came out", n, len(m.Components), len(m.Flows))
		}
	}
}
