package register

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
)

// Merged is what became of two registers that come from the same one.
type Merged struct {
	Bytes     []byte     // with conflict markers around each conflict
	Conflicts []Conflict // in the order of the file
}

// Conflict is an entry on which the two sides do not agree. It stands in the merged file twice, as each side has it.
type Conflict struct {
	ID     string   // of the threat; the pattern of a decision for many; or a key of people's own
	Fields []string // the ones that both changed, each in another way
}

// String is the conflict in a line.
func (c Conflict) String() string {
	text := c.ID
	if len(c.Fields) > 0 {
		text += ": " + strings.Join(c.Fields, ", ")
	}
	return diag.Visible(text) // keys of people's own may hold anything
}

// Merge brings two registers together, ours and theirs, that come from a third, which may be empty: there is none. What
// one side changed is taken; where both changed an entry, field by field. The fields that the program refreshes never
// conflict; what people decided does where the two sides differ, and then the whole entry is written twice between
// conflict markers.
//
// The file is not encoded anew: its pieces are those of the two sides, with their comments. Diagnostics name the files
// base, ours and theirs; with an error among them there is no result. A base with conflict markers, which a merge of
// several ancestors leaves, counts as far as it is settled.
func Merge(base, ours, theirs []byte) (*Merged, diag.List) {
	var diags diag.List
	o, t := takeApart("ours", ours, &diags), takeApart("theirs", theirs, &diags)
	b := ancestor(base, &diags)
	if diags.HasErrors() {
		return nil, diags
	}
	switch { // what only one side changed is taken as it stands
	case (bytes.Equal(ours, theirs) || bytes.Equal(theirs, base)) && o.reg.form.sorted:
		return &Merged{Bytes: ours}, nil
	case bytes.Equal(ours, base) && t.reg.form.sorted:
		return &Merged{Bytes: theirs}, nil
	}
	b.alignWith(o)
	t.alignWith(o)
	m := &merger{base: b, ours: o, theirs: t}
	m.all()
	merged, err := m.result()
	if err != nil {
		return nil, diag.List{{Code: "merge-failed", Severity: diag.Error, Span: diag.Span{File: "ours", Line: 1, Col: 1}, Message: err.Error(), Hint: "merge the two files by hand"}}
	}
	return merged, nil
}

// merger is one call of Merge.
type merger struct {
	base, ours, theirs *side
	pieces             []piece
	conflicts          []Conflict
}

// piece is a stretch of the result; of a conflict, as ours has it and as theirs does.
type piece struct {
	text, theirs []byte
	conflict     string // what it is about; empty: it is none
}

func (m *merger) put(text []byte) { m.pieces = append(m.pieces, piece{text: text}) }

// all merges section by section, in the order of ours; what only theirs has follows.
func (m *merger) all() {
	m.put(joinNotes(m.base.preamble, m.ours.preamble, m.theirs.preamble, 0))
	for _, o := range m.ours.sections {
		m.section(m.base.section(o.key), o, m.theirs.section(o.key))
	}
	for _, t := range m.theirs.sections {
		if m.ours.section(t.key) == nil {
			m.section(m.base.section(t.key), nil, t)
		}
	}
	m.put(joinNotes(m.base.tail, m.ours.tail, m.theirs.tail, 0))
}

// section merges one section, which a side may not have.
func (m *merger) section(b, o, t *section) {
	is := func(c *section, what func(*section) bool) bool { return c != nil && what(c) }
	whole := func(c *section) bool { return c.whole }
	if is(b, whole) || is(o, whole) || is(t, whole) {
		m.whole(b, o, t)
		return
	}
	var empty section
	bb, oo, tt := orEmpty(b, &empty), orEmpty(o, &empty), orEmpty(t, &empty)
	units := m.units(bb.units, oo.units, tt.units, (o != nil && o.key == "threats") || (t != nil && t.key == "threats"))
	m.put(joinNotes(bb.lead, oo.lead, tt.lead, 0))
	if (o == nil || t == nil) && b != nil && len(units) == 0 {
		return // one side took the section away, and nothing in it has to stay
	}
	head := func(c *section) []byte {
		if len(units) > 0 {
			return c.filled
		}
		return c.head
	}
	text := head(oo)
	switch {
	case o == nil:
		text = head(tt)
	case t != nil:
		text = joinHeads(head(bb), head(oo), head(tt))
	}
	m.put(text)
	m.pieces = append(m.pieces, units...)
}

func orEmpty(c, empty *section) *section {
	if c == nil {
		return empty
	}
	return c
}

// whole merges a section as one piece.
func (m *merger) whole(b, o, t *section) {
	var empty section
	bb, oo, tt := orEmpty(b, &empty), orEmpty(o, &empty), orEmpty(t, &empty)
	was, ours, theirs := bb.all(), oo.all(), tt.all()
	m.put(joinNotes(bb.lead, oo.lead, tt.lead, 0))
	switch {
	case o == nil:
		if b == nil || !bytes.Equal(theirs, was) {
			m.put(theirs)
		}
	case t == nil:
		if b == nil || !bytes.Equal(ours, was) {
			m.put(ours)
		}
	case bytes.Equal(ours, theirs), bytes.Equal(theirs, was):
		m.put(ours)
	case bytes.Equal(ours, was):
		m.put(theirs)
	case o.key == topKeys[0]:
		m.put(joinHeads(was, ours, theirs)) // all that can differ is comments
	default:
		m.pieces = append(m.pieces, piece{ours, theirs, o.key})
		m.conflicts = append(m.conflicts, Conflict{ID: o.key})
	}
}

// joinHeads merges the line of a key and the comments below it. Of two lines that both differ from the old one, ours is taken
// with the comment of theirs.
func joinHeads(base, ours, theirs []byte) []byte {
	b, bn := splitLine(base)
	o, on := splitLine(ours)
	t, tn := splitLine(theirs)
	if bytes.Equal(o, b) {
		o, t = t, o
	}
	notes := joinNotes(bn, on, tn, 0)
	for _, note := range commentsBetween(t, 0, len(t)) {
		if !bytes.Contains(o, []byte(note)) && !bytes.Contains(b, []byte(note)) {
			notes = appendNote(notes, note, 0)
		}
	}
	return slices.Concat(o, notes)
}

// all is the section as it is written, without what stands above it.
func (c *section) all() []byte {
	text := bytes.Clone(c.head)
	for _, u := range c.units {
		text = append(text, u.text...)
	}
	return text
}

// units merges entries. Those of threats come out in the order of their ids; decisions for many in that of ours, the
// new ones where they would stand if it is the order of patterns.
func (m *merger) units(base, ours, theirs []unit, sorted bool) []piece {
	b, o, t := byID(base), byID(ours), byID(theirs)
	ids := make([]string, 0, len(ours)+len(theirs))
	for i := range ours {
		ids = append(ids, ours[i].id)
	}
	for i := range theirs {
		id := theirs[i].id
		if o[id] != nil {
			continue
		}
		if sorted {
			ids = append(ids, id)
			continue
		}
		at := slices.IndexFunc(ids, func(other string) bool { return other > id })
		if at < 0 {
			at = len(ids)
		}
		ids = slices.Insert(ids, at, id)
	}
	if sorted {
		slices.Sort(ids)
	}
	var pieces []piece
	for _, id := range ids {
		text, clash := m.unit(b[id], o[id], t[id])
		switch {
		case clash != nil:
			pieces = append(pieces, piece{o[id].text, t[id].text, id})
			m.conflicts = append(m.conflicts, Conflict{id, clash})
		case text != nil:
			pieces = append(pieces, piece{text: text})
		}
	}
	return pieces
}

func byID(units []unit) map[string]*unit {
	all := make(map[string]*unit, len(units))
	for i := range units {
		all[units[i].id] = &units[i]
	}
	return all
}

// unit merges one entry, which a side may not have: nil when it is gone. clash is the fields on which the sides differ.
func (m *merger) unit(b, o, t *unit) (text []byte, clash []string) {
	alike := func(x, y *unit) bool { return x != nil && y != nil && bytes.Equal(x.text, y.text) }
	switch {
	case o == nil && alike(t, b), t == nil && alike(o, b):
		return nil, nil // one side took it away, the other did nothing to it
	case o == nil:
		return t.text, nil
	case t == nil, alike(o, t), alike(t, b):
		return o.text, nil
	case alike(o, b):
		return t.text, nil
	}
	j := &joint{b: b.open(), o: o.open(), t: t.open()}
	if j.o == nil || j.t == nil {
		return nil, []string{"written in braces or by reference"}
	}
	if j.b == nil {
		j.b = (*unit)(nil).open()
	}
	if j.indent = j.o.indent; j.indent == 0 {
		if j.indent = j.t.indent; j.indent == 0 {
			j.indent = m.ours.fields
		}
	}
	return j.join()
}

// result puts the pieces together. That it can be read is held before anybody gets it.
func (m *merger) result() (*Merged, error) {
	eol := m.ours.eol
	if eol == m.base.eol {
		eol = m.theirs.eol
	}
	settled, text := []byte{}, []byte{}
	for _, p := range m.pieces {
		settled = append(settled, p.text...)
		if p.conflict == "" {
			text = append(text, p.text...)
			continue
		}
		id := diag.Visible(p.conflict)
		text = fmt.Appendf(text, "<<<<<<< ours %s\n%s=======\n%s>>>>>>> theirs %s\n", id, p.text, p.theirs, id)
	}
	if _, diags := Parse("merged", settled); diags.HasErrors() {
		return nil, fmt.Errorf("the two registers cannot be joined: %s", diags[0].Message)
	}
	if eol != "\n" {
		text = bytes.ReplaceAll(text, []byte{'\n'}, []byte(eol))
	}
	if len(text) > MaxBytes {
		return nil, errors.New("the merged register would be too large")
	}
	return &Merged{text, m.conflicts}, nil
}
