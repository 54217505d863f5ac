package register

import (
	"bytes"
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// joint is an entry that both sides changed, or both added, in different ways.
type joint struct {
	b, o, t *body
	indent  int // of the fields of the result
	clash   []string
	late    []string // comments of fields that are gone
	parts   []written
}

// join merges an entry field by field. clash is the fields on which the sides differ; then there is no text.
func (j *joint) join() (text []byte, clash []string) {
	for _, p := range j.o.parts {
		j.field(p.name, len(j.parts))
	}
	for i, p := range j.t.parts {
		if j.o.part(p.name) == nil {
			j.field(p.name, j.after(j.t.parts[:i]))
		}
	}
	if len(j.clash) > 0 {
		return nil, j.clash
	}
	keyIndent := max(0, len(j.o.key)-len(bytes.TrimLeft(j.o.key, " ")))
	text = append(text, joinNotes(j.b.lead, j.o.lead, j.t.lead, keyIndent)...)
	key, other := j.o.key, j.t.key
	if bytes.Equal(key, j.b.key) {
		key, other = other, key
	}
	for _, note := range commentsBetween(other, 0, len(other)) {
		if !bytes.Contains(key, []byte(note)) && !bytes.Contains(j.b.key, []byte(note)) {
			text = appendNote(text, note, keyIndent)
		}
	}
	text = append(text, key...)
	for _, p := range j.parts {
		text = append(text, p.text...)
	}
	text = append(text, joinNotes(j.b.tail, j.o.tail, j.t.tail, j.indent)...)
	for _, note := range j.late {
		text = appendNote(text, note, j.indent)
	}
	return text, nil
}

// after is where a field goes that theirs has and ours has not: behind the nearest one that stands before it in theirs.
func (j *joint) after(before []written) int {
	for _, p := range slices.Backward(before) {
		if i := slices.IndexFunc(j.parts, func(q written) bool { return q.name == p.name }); i >= 0 {
			return i + 1
		}
	}
	return 0
}

// field merges one field and puts it at a place of the result.
func (j *joint) field(name string, at int) {
	b, o, t := j.b.part(name), j.o.part(name), j.t.part(name)
	var pick choice
	switch fieldNamed(name) {
	case fieldStatus:
		pick = j.status(b, o, t)
	case fieldFirstSeen:
		pick = j.firstSeen(o, t)
	case fieldLinks:
		if pick = threeWay(b, o, t); pick == neither {
			j.links(b, o, t, at)
			return
		}
	case fieldTitle, fieldSeverity, fieldWas:
		if pick = threeWay(b, o, t); pick == neither {
			pick = takeOurs
			if !o.says() {
				pick = takeTheirs
			}
		}
	default:
		pick = threeWay(b, o, t)
	}
	switch pick {
	case neither:
		j.clash = append(j.clash, name)
	case takeOurs:
		j.take(o, t, b, 0, at)
	case takeTheirs:
		j.take(t, o, b, j.indent-j.t.indent, at)
	}
}

// choice is whose field is taken.
type choice uint8

const (
	neither choice = iota + 1
	takeOurs
	takeTheirs
)

// threeWay takes the side that changed a field, be it only a comment; neither when both did, each in another way.
func threeWay(b, o, t *written) choice {
	switch {
	case bytes.Equal(o.source(), t.source()), bytes.Equal(t.source(), b.source()):
		return takeOurs
	case bytes.Equal(o.source(), b.source()):
		return takeTheirs
	case o.alike(t), t.alike(b):
		return takeOurs
	case o.alike(b):
		return takeTheirs
	}
	return neither
}

func (p *written) source() []byte {
	if p == nil {
		return nil
	}
	return p.text
}

// alike reports whether two fields say the same; one that says nothing is like none.
func (p *written) alike(q *written) bool {
	pn, qn := p.says(), q.says()
	if !pn || !qn {
		return pn == qn
	}
	if p.node.Kind() == yamltree.Scalar && q.node.Kind() == yamltree.Scalar {
		return trim(p.node.Text()) == trim(q.node.Text())
	}
	return yamltree.Equal(p.node, q.node)
}

func (p *written) says() bool { return p != nil && p.node.Kind() != yamltree.Null }

// take puts a side's field at a place of the result, indented by so much more, with the comments that the other side's has
// and no other.
func (j *joint) take(p, other, base *written, by, at int) {
	var notes []string
	if other != nil {
		for _, note := range other.notes {
			if (p == nil || !slices.Contains(p.notes, note)) && (base == nil || !slices.Contains(base.notes, note)) {
				notes = append(notes, note)
			}
		}
	}
	if p == nil {
		j.late = append(j.late, notes...)
		return
	}
	var text []byte
	for _, note := range notes {
		text = appendNote(text, note, j.indent)
	}
	q := *p
	q.text = append(text, shift(p.text, by)...)
	j.parts = slices.Insert(j.parts, at, q)
}

// firstSeen takes the earlier day.
func (j *joint) firstSeen(o, t *written) choice {
	first := firstOf(j.o.entry.FirstSeen, j.t.entry.FirstSeen)
	if o != nil && j.o.entry.FirstSeen == first {
		return takeOurs
	}
	if t == nil {
		return takeOurs
	}
	return takeTheirs
}

// status says whose status holds. A decision that a side made or renewed wins over what the program writes; one that it only
// kept does not: the other side resolved it, or took it back.
func (j *joint) status(b, o, t *written) choice {
	so, st := j.o.entry.Status, j.t.entry.Status
	switch {
	case so == st:
		if pick := threeWay(b, o, t); pick != neither {
			return pick
		}
		return takeOurs // open, said and unsaid
	case so.Decision() && st.Decision():
		switch {
		case !j.decided(j.t):
			return takeOurs
		case !j.decided(j.o):
			return takeTheirs
		}
		return neither
	case so.Decision():
		return j.against(j.o, j.t, takeOurs, takeTheirs)
	case st.Decision():
		return j.against(j.t, j.o, takeTheirs, takeOurs)
	case so == j.b.entry.Status:
		return takeTheirs
	case st == j.b.entry.Status, so == StatusOpen:
		return takeOurs
	}
	return takeTheirs
}

// against holds a side with a decision against one without.
func (j *joint) against(with, without *body, takeWith, takeWithout choice) choice {
	was := j.b.entry
	switch {
	case !j.decided(with):
		return takeWithout
	case was.Decided() && without.entry.Status == StatusOpen && without.entry.Was == was.Was:
		return neither // one person took the decision back, and another renewed it
	}
	return takeWith
}

// decided reports whether a side changed what people decided. A further link decides nothing.
func (j *joint) decided(side *body) bool {
	a, b := side.entry, j.b.entry
	statusOf := func(e *Entry) Status {
		if e.Decided() {
			return e.Status
		}
		return 0
	}
	return statusOf(a) != statusOf(b) || a.Reason != b.Reason || a.Owner != b.Owner || a.To != b.To || a.By != b.By ||
		a.DecidedOn != b.DecidedOn || a.Until != b.Until
}

// links puts the links of both sides at a place of the result.
func (j *joint) links(b, o, t *written, at int) {
	if !o.says() {
		j.take(t, o, b, j.indent-j.t.indent, at)
		return
	}
	merged := *o
	merged.text = withLinks(o.text, j.o.entry.Links, j.t.entry.Links)
	j.take(&merged, t, b, 0, at)
}

// withLinks adds the links of one list that another has not to the field that holds it.
func withLinks(text []byte, have, more []string) []byte {
	var added []string
	for _, link := range more {
		if !slices.Contains(have, link) {
			added = append(added, link)
		}
	}
	var diags diag.List
	file := yamltree.Parse("links", text, &diags)
	if file == nil || len(added) == 0 {
		return text
	}
	n := file.Root().Pair(0).Value
	var in []byte
	at := n.End()
	switch {
	case n.Kind() == yamltree.Sequence && n.Flow() && n.Len() > 0:
		at = n.Item(n.Len() - 1).End()
		for _, link := range added {
			in = appendLink(append(in, ", "...), link)
		}
	case n.Kind() == yamltree.Sequence && n.Len() > 0:
		last := n.Item(n.Len() - 1)
		from := lineStart(text, last.Start())
		sign := from + bytes.IndexByte(text[from:], '-')
		at = nextLine(text, last.End())
		for _, link := range added {
			in = append(appendText(append(append(in, text[from:sign]...), "- "...), link, false), '\n')
		}
	default:
		in = append(in, '[')
		for i, link := range append(slices.Clone(have), added...) {
			if i > 0 {
				in = append(in, ", "...)
			}
			in = appendLink(in, link)
		}
		return slices.Concat(text[:n.Start()], in, []byte{']'}, text[at:])
	}
	return slices.Concat(text[:at], in, text[at:])
}

// appendLink writes a link inside brackets, in quotes where it needs them.
func appendLink(b []byte, link string) []byte {
	if links, _, ok := scanLinks("["+link+"]", 0); ok && len(links) == 1 {
		return append(b, link...)
	}
	return appendText(b, link, true)
}
