package register

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// maxChain is how many moves one element may have made: a chain that is longer, or a ring, moves nothing.
const maxChain = 64

// move gives every entry the id it has after elements were renamed, and puts the entries in the order of these ids. An
// element that is still there takes no part: its entries are its own.
func (c *reconciler) move(moved []model.Move) []tracked {
	entries := make([]tracked, len(c.reg.Entries))
	for i, e := range c.reg.Entries {
		entries[i] = tracked{id: e.Threat, entry: e}
	}
	moves := c.movesThatHold(moved)
	if len(moves) == 0 {
		return entries
	}
	touched := false
	for i := range entries {
		rule, subject, _ := strings.Cut(string(entries[i].id), "@")
		if m, ok := moves[model.ID(subject)]; ok {
			entries[i].id = stride.ID(rule + "@" + string(m.To))
			touched = true
		}
	}
	if !touched {
		return entries
	}
	slices.SortStableFunc(entries, func(a, b tracked) int { return cmp.Compare(a.id, b.id) })
	return c.fall(entries, moves)
}

// movesThatHold is the last name of every element that was renamed and is no longer there, chains of moves followed.
func (c *reconciler) movesThatHold(moved []model.Move) map[model.ID]model.Move {
	if len(moved) == 0 || len(c.reg.Entries) == 0 {
		return nil
	}
	next := make(map[model.ID]model.Move, len(moved))
	for _, m := range moved {
		next[m.From] = m
	}
	for _, t := range c.threats {
		_, subject, _ := strings.Cut(string(t.ID), "@")
		delete(next, model.ID(subject))
	}
	last := make(map[model.ID]model.Move, len(next))
	for from, m := range next {
		for range maxChain {
			further, more := next[m.To]
			if !more {
				last[from] = m
				break
			}
			m.To = further.To
		}
	}
	return last
}

// fall finds entries that fall together. One that holds nothing of a person's gives way, and leaves its first-seen; two
// that do are an error.
func (c *reconciler) fall(entries []tracked, moves map[model.ID]model.Move) []tracked {
	kept := entries[:0]
	for _, t := range entries {
		if len(kept) == 0 || kept[len(kept)-1].id != t.id {
			kept = append(kept, t)
			continue
		}
		last := &kept[len(kept)-1]
		switch {
		case c.bare(t.entry):
			c.drop(last, t.entry)
		case c.bare(last.entry):
			gone := last.entry
			last.entry = t.entry
			c.drop(last, gone)
		default:
			c.tellFall(moves, last, t)
		}
	}
	for _, t := range kept {
		if t.id != t.entry.Threat {
			c.out.Changes.Moved = append(c.out.Changes.Moved, t.id)
		}
	}
	return kept
}

// drop takes an entry out of the file and hands its first-seen to the one that stays.
func (c *reconciler) drop(stays *tracked, gone *Entry) {
	stays.from = firstOf(stays.from, gone.FirstSeen)
	c.out.updates = append(c.out.updates, update{block: gone.index, drop: true})
}

func (c *reconciler) tellFall(moves map[model.ID]model.Move, a *tracked, b tracked) {
	move := moves[subjectOf(b.entry.Threat)]
	if b.id == b.entry.Threat {
		move = moves[subjectOf(a.entry.Threat)]
	}
	c.out.Diags.Add(diag.Diagnostic{
		Code: "decisions-fall-together", Severity: diag.Error, Span: move.Span,
		Message: "after the move from " + string(move.From) + " to " + string(move.To) + " the register would have two entries for " + string(b.id),
		Hint:    "keep one of the two entries and delete the other",
		Related: []diag.Related{
			{Span: a.entry.Span, Message: "one entry is here"},
			{Span: b.entry.Span, Message: "the other is here"},
		},
	})
}

// bare reports whether an entry holds nothing but what the program wrote: no decision, no comment, no key of a person's.
func (c *reconciler) bare(e *Entry) bool {
	b := c.reg.blocks[e.index]
	if e.Decided() || e.Was != 0 || b.extra {
		return false
	}
	at := b.lead
	for _, f := range c.reg.fields[b.field : b.field+b.fields] {
		if int(f.name) > programFields || bytes.IndexByte(c.reg.src[at:f.start], '#') >= 0 {
			return false
		}
		at = f.end
	}
	return bytes.IndexByte(c.reg.src[at:b.end], '#') < 0
}

func subjectOf(id stride.ID) model.ID {
	_, subject, _ := strings.Cut(string(id), "@")
	return model.ID(subject)
}
