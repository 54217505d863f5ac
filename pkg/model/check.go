package model

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// order puts everything that the files may hold in any order into one that does not depend on them.
func (r *reader) order() {
	m := r.m
	inOrder(m.Assets)
	inOrder(m.Boundaries)
	inOrder(m.Components)
	inOrder(m.Flows)
	slices.SortFunc(m.Threats, func(a, b *PeoplesThreat) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(m.Assumptions, func(a, b *Assumption) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(m.Questions, func(a, b *OpenQuestion) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortStableFunc(m.Moved, func(a, b Move) int { return cmp.Compare(a.From, b.From) })
	slices.SortFunc(m.Rating.Threats, func(a, b RatedThreat) int { return cmp.Compare(a.Threat, b.Threat) })
	slices.SortFunc(m.Rating.Matrix, func(a, b MatrixCell) int {
		return cmp.Or(cmp.Compare(slices.Index(bands, a.Impact), slices.Index(bands, b.Impact)), cmp.Compare(slices.Index(bands, a.Likelihood), slices.Index(bands, b.Likelihood)))
	})
	slices.SortFunc(m.Rules, func(a, b *yamltree.File) int { return cmp.Compare(a.Name, b.Name) })
	slices.Sort(m.Links)
	m.Links = slices.Compact(m.Links)
}

// inOrder sorts elements by their ids, which are copied beside them to be near at hand.
func inOrder[E Element](list []E) {
	type entry struct {
		id ID
		e  E
	}
	if len(list) < 2 {
		return
	}
	entries, asIs := make([]entry, len(list)), true
	for i, e := range list {
		entries[i] = entry{e.Identity().ID, e}
		asIs = asIs && (i == 0 || entries[i-1].id <= entries[i].id)
	}
	if asIs {
		return
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(string(a.id), string(b.id)) })
	for i := range entries {
		list[i] = entries[i].e
	}
}

// check tells of what only the whole can show.
func (r *reader) check() {
	for _, c := range r.typedByTechnology {
		if t := c.Technology; t != nil && t.Type == 0 && t.Role == 0 {
			r.untyped(c)
		}
	}
	r.findRings()
	r.checkMoves()
	r.completeLogs()
}

// completeLogs settles the mechanisms of everything that may carry some.
func (r *reader) completeLogs() {
	nodes := []*Node{&r.m.Node, &r.m.Outside.Node}
	for _, a := range r.m.Assets {
		nodes = append(nodes, &a.Node)
	}
	for _, b := range r.m.Boundaries {
		nodes = append(nodes, &b.Node)
	}
	for _, c := range r.m.Components {
		nodes = append(nodes, &c.Node)
	}
	for _, f := range r.m.Flows {
		nodes = append(nodes, &f.Node)
	}
	for _, n := range nodes {
		slices.Sort(n.Tags)
		n.Tags = slices.Compact(n.Tags)
		if len(n.Mechanisms) == 0 {
			continue
		}
		var against *Statement
		if n.Mechanisms, against = completeLog(n.Mechanisms); against != nil {
			span := n.Span
			if against.Pos.Line > 0 {
				span = diag.At(span.File, against.Pos)
			}
			r.at(span, CodeUnknownValue, "a log that answers a question exists", "%s is stated yes, and %s itself no", against.Mechanism, logFamily)
		}
	}
}

// findRings tells of boundaries that stand inside themselves.
func (r *reader) findRings() {
	const onTheWay, done = 1, 2
	state := make(map[*Boundary]int, len(r.m.Boundaries))
	for _, b := range r.m.Boundaries {
		var chain []*Boundary
		for at := b; at != nil && state[at] != done; at = at.Inside {
			if state[at] == onTheWay {
				r.ring(chain[slices.Index(chain, at):])
				break
			}
			state[at] = onTheWay
			chain = append(chain, at)
		}
		for _, at := range chain {
			state[at] = done
		}
	}
}

func (r *reader) ring(chain []*Boundary) {
	ids := make([]string, 0, len(chain)+1)
	for _, b := range append(slices.Clone(chain), chain[0]) {
		ids = append(ids, string(b.ID))
	}
	const shown = 12
	if len(ids) > shown {
		ids = slices.Concat(ids[:shown-2], []string{"…"}, ids[len(ids)-2:])
	}
	r.at(chain[0].Span, CodeBoundaryRing, "one of them must stand inside no other", "boundaries stand inside each other: %s", strings.Join(ids, " inside "))
}

// checkMoves follows every renamed element to one that is there. Moves whose old id still names an element move nothing.
func (r *reader) checkMoves() {
	next := make(map[ID]Move, len(r.m.Moved))
	for _, m := range r.m.Moved {
		if first, twice := next[m.From]; twice {
			r.twice(CodeDuplicateID, m.Span, first.Span, "the move of "+string(m.From)+" stands twice")
			continue
		}
		next[m.From] = m
	}
	for _, m := range r.m.Moved {
		if r.m.byID[m.From] != nil {
			r.warnAt(m.Span, CodeStillThere, "take the entry out, or rename the element", "moved from "+string(m.From)+", which is still there: no decision moves")
			continue
		}
		to := m.To
		for range len(next) {
			further, ok := next[to]
			if !ok || r.m.byID[to] != nil {
				break
			}
			to = further.To
		}
		if r.m.byID[to] == nil && !r.excused(to) {
			r.at(m.Span, CodeUnknownReference, "", "moved to %s, and there is no such element%s", m.To, r.meant("ids", string(to), r.known("ids", 0), ""))
		}
	}
}

// warn tells of what is legal and likely not meant.
func (r *reader) warn() {
	crossing := false
	for _, f := range r.m.Flows {
		if f.From == f.To {
			r.warnAt(f.Span, CodeSelfFlow, "", "flow "+string(f.ID)+" goes from "+string(f.From.ID)+" to itself")
		}
		crossing = crossing || f.CrossesAny()
	}
	if len(r.m.Flows) > 0 && !crossing {
		r.warnAt(r.m.Flows[0].Span, CodeNoCrossing, "put components inside boundaries: most threats stand where control changes hands", "no flow crosses a trust boundary")
	}
}
