package register

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

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

	src  []byte
	cuts []stretch
}

// stretch is a stretch of a file that goes.
type stretch struct{ from, to int }

// Prune takes resolved entries out, each with the comments directly above it. All else stays as it is written.
func (r *Register) Prune(p Pruning) *Pruned {
	out := &Pruned{src: r.src, Bytes: r.src}
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
		if n := len(out.cuts); n > 0 && from < out.cuts[n-1].to {
			from = out.cuts[n-1].to
		}
		out.Gone, out.cuts = append(out.Gone, e.Threat), append(out.cuts, stretch{from, to})
	}
	if len(out.cuts) > 0 {
		out.Bytes = make([]byte, 0, len(r.src))
		at := 0
		for _, c := range out.cuts {
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

// Diff is what goes, as a unified diff with three lines around it. Line ends are those of the file.
func (p *Pruned) Diff(name string) []byte {
	const around = 3
	lines := slices.Collect(bytes.Lines(p.src))
	gone := make([]bool, len(lines))
	at, next := 0, 0
	for i, line := range lines {
		for next < len(p.cuts) && p.cuts[next].to <= at {
			next++
		}
		gone[i] = next < len(p.cuts) && at >= p.cuts[next].from
		at += len(line)
	}
	out := fmt.Appendf(nil, "--- %s\n+++ %s\n", name, name)
	lost := 0 // lines that went above
	for i := 0; i < len(lines); {
		first := slices.Index(gone[i:], true)
		if first < 0 {
			break
		}
		from := max(i, i+first-around)
		to, last := i+first, i+first
		for to < len(lines) && to <= last+2*around {
			if gone[to] {
				last = to
			}
			to++
		}
		to = min(len(lines), last+1+around)
		var hunk strings.Builder
		removed := 0
		for n := from; n < to; n++ {
			sign := " "
			if gone[n] {
				sign = "-"
				removed++
			}
			hunk.WriteString(sign)
			hunk.Write(lines[n])
		}
		if text := hunk.String(); !strings.HasSuffix(text, "\n") {
			hunk.WriteString("\n\\ No newline at end of file\n")
		}
		out = fmt.Appendf(out, "@@ -%d,%d +%d,%d @@\n%s", from+1, to-from, from+1-lost, to-from-removed, hunk.String())
		lost += removed
		i = to
	}
	return out
}
