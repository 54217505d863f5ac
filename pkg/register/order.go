package register

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/threatctl/threatctl/pkg/stride"
)

// part is the place of an id, with eight of its bytes as a number that compares as they do.
type part struct {
	key   uint64
	index int32
}

// orderOf is the places of n ids in the order of the ids; equal ones keep their order. Ids share long beginnings, so they
// are compared eight bytes at a time, and only those that are alike so far are looked at again.
func orderOf(n int, id func(int) stride.ID) []int32 {
	order := make([]int32, n)
	sorted := true
	for i := range order {
		order[i] = int32(i)
		sorted = sorted && (i == 0 || id(i-1) <= id(i))
	}
	if !sorted {
		sortFrom(order, make([]part, n), 0, id)
	}
	return order
}

// sortFrom sorts places whose ids are alike up to a depth in bytes.
func sortFrom(order []int32, parts []part, depth int, id func(int) stride.ID) {
	longer := false
	for i, at := range order {
		text := id(int(at))
		parts[i] = part{key: eightBytes(text, depth), index: at}
		longer = longer || len(text) > depth+8
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.key, b.key) })
	for i, p := range parts {
		order[i] = p.index
	}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && parts[to].key == parts[from].key {
			to++
		}
		switch {
		case to-from == 1:
		case longer:
			sortFrom(order[from:to], parts[from:to], depth+8, id)
		default:
			slices.Sort(order[from:to]) // alike to the end
		}
		from = to
	}
}

// eightBytes is eight bytes of an id from a place on, filled up with zeros, which no id holds.
func eightBytes(id stride.ID, from int) uint64 {
	var b [8]byte
	if from < len(id) {
		copy(b[:], id[from:])
	}
	return binary.BigEndian.Uint64(b[:])
}
