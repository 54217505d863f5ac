package register

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/threatctl/threatctl/pkg/stride"
)

const header = "# Written by threatctl. Decisions: threatctl threat accept|mitigate|… or edit; analyze keeps your words and comments.\n" +
	"# A status is open, in-progress, mitigated, accepted, transferred or not-applicable; resolved is written by threatctl.\n" +
	"threatctl-register: " + Version + "\n"

// bytesOfEntry is about how many bytes a new entry takes.
const bytesOfEntry = 160

// Changed reports whether the file has to be written.
func (o *Outcome) Changed() bool {
	return !o.Diags.HasErrors() && (o.register.form.fresh || len(o.updates) > 0 || len(o.added) > 0 || !o.register.form.sorted && len(o.register.blocks) > 0)
}

// Bytes is the new file: the old one with what changed spliced in. Where nothing changed, and where there is an error
// among the diagnostics, it is the old one.
func (o *Outcome) Bytes() []byte {
	r := o.register
	if !o.Changed() {
		return r.src
	}
	w := &writer{o: o, form: r.form, src: r.src}
	w.b = make([]byte, 0, len(r.src)+bytesOfEntry*len(o.added)+1024)
	if w.form.fresh {
		w.fresh()
		return w.b
	}
	if n := len(w.src); n > 0 && w.src[n-1] != '\n' {
		w.src = append(slices.Clip(w.src), w.form.eol...)
		for _, end := range []*int{&w.form.begin, &w.form.end} {
			if *end == n {
				*end = len(w.src)
			}
		}
	}
	w.splice()
	return w.b
}

// writer builds the new file.
type writer struct {
	o    *Outcome
	form form
	src  []byte
	b    []byte

	today  string // o.now
	title  string // the last title of a new entry, and how it is written: most follow each other
	quoted []byte
}

// fresh writes a file where there was none.
func (w *writer) fresh() {
	w.form = form{eol: "\n", entryIndent: 2, fieldIndent: 4}
	w.b = append(w.b, header...)
	if len(w.o.added) == 0 {
		w.b = append(w.b, "threats: {}\n"...)
		return
	}
	w.b = append(w.b, "threats:\n"...)
	for _, t := range w.o.added {
		w.entry(t)
	}
}

// splice copies the old file with its entries changed, new ones put between them, all in the order of their ids.
func (w *writer) splice() {
	f := &w.form
	if len(w.o.added) > 0 && f.emptyFrom < f.emptyTo {
		w.b = append(w.b, w.src[:f.emptyFrom]...)
		w.b = append(w.b, w.src[f.emptyTo:f.begin]...)
	} else {
		w.b = append(w.b, w.src[:f.begin]...)
	}
	if len(w.o.added) > 0 && !f.section {
		w.spaces(f.sectionIndent)
		w.line("threats:")
	}
	added := w.o.added
	for _, b := range w.blocks() {
		for len(added) > 0 && added[0].ID < b.id {
			w.entry(added[0])
			added = added[1:]
		}
		w.block(b)
	}
	for _, t := range added {
		w.entry(t)
	}
	w.b = append(w.b, w.src[f.end:]...)
}

// placed is a block of the old file with its id in the new one and what changes of it.
type placed struct {
	id     stride.ID
	block  *block
	update *update
}

// blocks is the blocks that stay, in the order of their new ids.
func (w *writer) blocks() []placed {
	r := w.o.register
	all := make([]placed, len(r.blocks))
	for _, e := range r.Entries {
		all[e.index] = placed{id: e.Threat, block: &r.blocks[e.index]}
	}
	for i := range w.o.updates {
		u := &w.o.updates[i]
		all[u.block].update = u
		if u.id != "" {
			all[u.block].id = u.id
		}
	}
	all = slices.DeleteFunc(all, func(p placed) bool { return p.update != nil && p.update.drop })
	order := func(a, b placed) int { return cmp.Compare(a.id, b.id) }
	if !slices.IsSortedFunc(all, order) {
		slices.SortStableFunc(all, order)
	}
	return all
}

// block copies a block with its changes.
func (w *writer) block(p placed) {
	b, end := p.block, int(p.block.end)
	if end == len(w.o.register.src) {
		end = len(w.src) // with the line end that the last line had not
	}
	at := int(b.lead)
	copyTo := func(place int) {
		w.b = append(w.b, w.src[at:place]...)
		at = place
	}
	if u := p.update; u != nil {
		if u.id != "" {
			copyTo(int(b.key))
			w.b = appendText(w.b, string(u.id), true)
			at = int(b.keyEnd)
		}
		w.fields(b, u, copyTo, &at)
	}
	copyTo(end)
}

// fields writes the fields of a block that change: in place where they stand, else behind the field that comes before
// them in the order of fields; in braces, at the front.
func (w *writer) fields(b *block, u *update, copyTo func(int), at *int) {
	have := [programFields + 1]*field{}
	fields := w.o.register.fields[b.field : b.field+b.fields]
	for i := range fields {
		if n := int(fields[i].name); n <= programFields {
			have[n] = &fields[i]
		}
	}
	if b.shape == shapeFlow {
		copyTo(int(b.body))
		w.inBraces(u, have, b.fields == 0 && !b.extra)
	}
	var splices []splice
	place := int(b.body)
	for n := fieldTitle; int(n) <= programFields; n++ {
		old := have[n]
		switch {
		case old != nil && u.has(n):
			splices = append(splices, splice{int(old.start), n, old})
		case u.has(n) && b.shape != shapeFlow:
			splices = append(splices, splice{place, n, nil})
		}
		if old != nil {
			place = int(old.next)
		}
	}
	slices.SortStableFunc(splices, func(a, b splice) int { return a.at - b.at })
	for _, s := range splices {
		if s.old == nil && s.at == len(w.o.register.src) {
			s.at = len(w.src) // behind the line end that the last line had not
		}
		copyTo(s.at)
		if s.old != nil {
			*at = w.replace(s.old, u, b.shape == shapeFlow)
			continue
		}
		w.field(w.indentOf(b), u, s.name)
	}
}

// splice is a place where a field is replaced or added.
type splice struct {
	at   int
	name fieldName
	old  *field // nil: it is added
}

// inBraces puts the fields that an entry in braces has not at its front.
func (w *writer) inBraces(u *update, have [programFields + 1]*field, empty bool) {
	for n := fieldTitle; int(n) <= programFields; n++ {
		if have[n] != nil || !u.has(n) {
			continue
		}
		if empty && w.b[len(w.b)-1] != '{' {
			w.b = append(w.b, ", "...)
		}
		w.b = append(w.b, fieldNames[n-1]...)
		w.b = append(w.b, ": "...)
		w.value(u, n, true)
		if !empty {
			w.b = append(w.b, ", "...)
		}
	}
}

// replace writes a new value in the place of an old one, and gives the place behind the old.
func (w *writer) replace(old *field, u *update, inside bool) int {
	if old.null {
		w.b = append(w.b, ' ')
		w.value(u, old.name, inside)
		return int(old.end)
	}
	w.value(u, old.name, inside)
	if c := w.src[old.start]; c != '|' && c != '>' {
		return int(old.end)
	}
	// Of a text over several lines, what stands on the first behind its sign is a comment and stays.
	first := w.src[old.start:nextLine(w.src, int(old.start))]
	if i := bytes.IndexAny(first, " \r\n"); i >= 0 {
		w.b = append(w.b, first[i:]...)
	}
	return int(old.end)
}

// has reports whether a field changes.
func (u *update) has(n fieldName) bool {
	switch n {
	case fieldTitle:
		return u.title != ""
	case fieldSeverity:
		return u.severity != 0
	case fieldFirstSeen:
		return u.firstSeen != 0
	case fieldStatus:
		return u.status != 0
	case fieldWas:
		return u.was != 0
	}
	return false
}

// value writes the new value of a field.
func (w *writer) value(u *update, n fieldName, inside bool) {
	switch n {
	case fieldTitle:
		w.b = appendText(w.b, u.title, inside)
	case fieldSeverity:
		w.b = append(w.b, u.severity.String()...)
	case fieldFirstSeen:
		w.b = append(w.b, u.firstSeen.String()...)
	case fieldStatus:
		w.b = append(w.b, u.status.String()...)
	case fieldWas:
		w.b = append(w.b, u.was.String()...)
	}
}

// indentOf is how far the fields of a block are indented.
func (w *writer) indentOf(b *block) int {
	if b.indent > 0 {
		return int(b.indent)
	}
	return w.form.fieldIndent
}

// field writes a line with a field.
func (w *writer) field(indent int, u *update, n fieldName) {
	w.begin(indent, n)
	w.value(u, n, false)
	w.line("")
}

// entry writes a new entry.
func (w *writer) entry(t *stride.Threat) {
	w.spaces(w.form.entryIndent)
	w.b = appendText(w.b, string(t.ID), true)
	w.line(":")
	if title := titleOf(t); title != "" {
		if title != w.title {
			w.title, w.quoted = title, appendText(nil, title, false)
		}
		w.begin(w.form.fieldIndent, fieldTitle)
		w.b = append(w.b, w.quoted...)
		w.line("")
	}
	if t.Severity != 0 {
		w.begin(w.form.fieldIndent, fieldSeverity)
		w.line(t.Severity.String())
	}
	w.begin(w.form.fieldIndent, fieldFirstSeen)
	if w.today == "" {
		w.today = w.o.now.String()
	}
	w.line(w.today)
	w.begin(w.form.fieldIndent, fieldStatus)
	w.line(StatusOpen.String())
}

// begin writes a field up to its value.
func (w *writer) begin(indent int, n fieldName) {
	w.spaces(indent)
	w.b = append(w.b, fieldNames[n-1]...)
	w.b = append(w.b, ": "...)
}

func (w *writer) line(text string) {
	w.b = append(w.b, text...)
	w.b = append(w.b, w.form.eol...)
}

func (w *writer) spaces(n int) {
	for range n {
		w.b = append(w.b, ' ')
	}
}
