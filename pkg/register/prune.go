package register

import (
	"bytes"
	"slices"

	"github.com/threatctl/threatctl/pkg/stride"
)

// Pruning says which resolved entries go.
type Pruning struct {
	Before  Date // only those first seen before this day; 0: all
	Decided bool // also those in which people have written
}

// Pruned is a register without resolved entries.
type Pruned struct {
	Bytes []byte
	Gone  []stride.ID // in the order of the file
	Kept  int         // resolved entries that stay only because people have written in them
}

// stretch is a stretch of a file that goes.
type stretch struct{ from, to int }

// Prune takes resolved entries out, each with the comments directly above it. All else stays as it is written.
func (r *Register) Prune(p Pruning) *Pruned {
	out := &Pruned{Bytes: r.src}
	var cuts []stretch
	gone := make([]*Entry, len(r.blocks))
	for _, e := range r.Entries {
		switch {
		case e.Status != StatusResolved, p.Before != 0 && (e.FirstSeen == 0 || e.FirstSeen >= p.Before):
		case !p.Decided && r.spoken(e):
			out.Kept++
		default:
			gone[e.index] = e
		}
	}
	for i, e := range gone {
		if e == nil {
			continue
		}
		from, to := r.extent(&r.blocks[i])
		if n := len(cuts); n > 0 && from < cuts[n-1].to {
			from = cuts[n-1].to
		}
		out.Gone, cuts = append(out.Gone, e.Threat), append(cuts, stretch{from, to})
	}
	if len(cuts) > 0 {
		out.Bytes = make([]byte, 0, len(r.src))
		at := 0
		for _, c := range cuts {
			out.Bytes = append(out.Bytes, r.src[at:c.from]...)
			at = c.to
		}
		out.Bytes = append(out.Bytes, r.src[at:]...)
	}
	return out
}

// spoken reports whether people have written in an entry: a decision, or any field of theirs.
func (r *Register) spoken(e *Entry) bool {
	b := r.blocks[e.index]
	return e.Was != 0 || b.extra || slices.ContainsFunc(r.fields[b.field:b.field+b.fields], func(f field) bool { return int(f.name) > programFields })
}

// extent is what goes with an entry: the comments directly above it, and the blank lines above these when others follow.
func (r *Register) extent(b *block) (from, to int) {
	from, to = lineStart(r.src, int(b.key)), int(b.end)
	above := func(is func(line []byte) bool) {
		for from > int(b.lead) {
			start := lineStart(r.src, from-1)
			if !is(bytes.TrimSpace(r.src[start:from])) {
				return
			}
			from = start
		}
	}
	above(func(line []byte) bool { return len(line) > 0 })
	if to == len(r.src) || len(bytes.TrimSpace(r.src[to:nextLine(r.src, to)])) == 0 {
		above(func(line []byte) bool { return len(line) == 0 })
	}
	return from, to
}
