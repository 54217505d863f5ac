package tmbom

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

// wrong are the kinds that may stand in place of anything.
var wrong = []any{nil, -7.5, []any{nil, 1, "x", []any{}}, map[string]any{"id": "x", "key: odd": []any{map[string]any{}}}}

// odd are values of which each place gets one or another.
var odd = []any{
	true, 1e300, "", "../../etc/passwd", "a\nb: {c", strings.Repeat("long ", 2000), "\u202egnp", []any{}, map[string]any{},
}

// replace calls try each time that a part of the value is another.
func replace(value any, place *int, put func(any), try func()) {
	*place++
	for _, o := range append(wrong[:len(wrong):len(wrong)], odd[*place%len(odd)]) {
		put(o)
		try()
	}
	put(value)
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			replace(v[key], place, func(o any) { v[key] = o }, try)
		}
	case []any:
		for i, part := range v {
			replace(part, place, func(o any) { v[i] = o }, try)
		}
	}
}

func TestOddParts(t *testing.T) {
	var root any
	if err := json.Unmarshal([]byte(whole), &root); err != nil {
		t.Fatal(err)
	}
	replace(root, new(int), func(o any) { root = o }, func() {
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
	for i := 0; i < len(whole)-1; i += 3 {
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
