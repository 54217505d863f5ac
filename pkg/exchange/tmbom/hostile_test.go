package tmbom

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

// odd is what may stand in place of anything.
var odd = []any{
	nil, true, -7.5, 1e300, "", "../../etc/passwd", "a\nb: {c", strings.Repeat("long ", 2000), "\u202egnp", []any{}, []any{nil, 1, "x", []any{}}, map[string]any{},
	map[string]any{"id": "x", "key: odd": []any{map[string]any{}}},
}

// replace calls try with the value each time one of its parts is another.
func replace(value any, put func(any), try func()) {
	for _, o := range odd {
		put(o)
		try()
	}
	put(value)
	switch v := value.(type) {
	case map[string]any:
		for key, part := range v {
			replace(part, func(o any) { v[key] = o }, try)
		}
	case []any:
		for i, part := range v {
			replace(part, func(o any) { v[i] = o }, try)
		}
	}
}

func TestOddParts(t *testing.T) {
	var root any
	if err := json.Unmarshal([]byte(whole), &root); err != nil {
		t.Fatal(err)
	}
	replace(root, func(o any) { root = o }, func() {
		src, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		if d, _ := readText(t, string(src)); d != nil {
			load(t, d)
		}
	})
}

func TestCutShort(t *testing.T) {
	for i := range len(whole) - 1 {
		if d, _ := readText(t, whole[:i]); d != nil && len(strings.TrimSpace(whole[i:])) > 0 {
			t.Fatalf("a draft of a file that ends at %d", i)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add("{\"scope\": {}, \"trust_zones\": []}")
	f.Fuzz(func(t *testing.T, src string) {
		Format.Detects("in", []byte(src))
		var diags diag.List
		if d := Format.Read("in", []byte(src), &diags); d != nil && !diags.HasErrors() {
			load(t, d)
		}
	})
}
