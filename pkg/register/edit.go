package register

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/stride"
)

// Edit is what somebody decides about one tracked threat. What is left empty stays as it is.
type Edit struct {
	Threat  stride.ID
	Status  Status
	Was     Status // of a threat that is opened again: the decision that held
	Reason  string
	Owner   string
	To      string
	By      string
	Decided Date
	Until   Date
	Links   []string // put to those that are there
	Anew    bool     // a decision in place of another: reason, to, by, decided and until that it does not give are dropped
}

// Edit is the register's bytes with entries edited, each in its place: other entries, comments, unknown fields, the order
// of fields and line ends stay. A threat that is not tracked is an error, and so is an entry that is written in a way
// that cannot be edited, which names its line.
func (r *Register) Edit(edits []Edit) ([]byte, error) {
	var cuts []cut
	for i := range edits {
		e := r.Find(edits[i].Threat)
		if e == nil {
			return nil, fmt.Errorf("the register does not track %s", edits[i].Threat)
		}
		cuts = append(cuts, r.cuts(e, &edits[i])...)
	}
	slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var out []byte
	at := 0
	for _, c := range cuts {
		out = append(out, r.src[at:c.from]...)
		out = append(out, c.text...)
		at = c.to
	}
	out = append(out, r.src[at:]...)
	return out, r.verify(out, edits)
}

// verify reads the edited bytes again: an entry may be written in ways that nobody foresaw.
func (r *Register) verify(out []byte, edits []Edit) error {
	now, diags := Parse(r.Name, out)
	for i := range edits {
		old, want := r.Find(edits[i].Threat), edits[i].applied(r.Find(edits[i].Threat))
		var got *Entry
		if now != nil {
			got = now.Find(edits[i].Threat)
		}
		if diags.HasErrors() || got == nil || !got.same(want) {
			return fmt.Errorf("%s:%d: the entry of %s is written in a way that cannot be edited here; edit it by hand", r.Name, old.Span.Line, old.Threat)
		}
	}
	return nil
}

// applied is the entry as the edit wants it.
func (d *Edit) applied(e *Entry) *Entry {
	n := *e
	if d.Anew {
		n.Reason, n.To, n.By, n.DecidedOn, n.Until, n.Was = "", "", "", 0, 0, 0
	}
	n.Status, n.Was = cmp.Or(d.Status, n.Status), cmp.Or(d.Was, n.Was)
	n.Reason, n.Owner, n.To, n.By = cmp.Or(trim(d.Reason), n.Reason), cmp.Or(trim(d.Owner), n.Owner), cmp.Or(trim(d.To), n.To), cmp.Or(trim(d.By), n.By)
	n.DecidedOn, n.Until = cmp.Or(d.Decided, n.DecidedOn), cmp.Or(d.Until, n.Until)
	n.Links = slices.Clone(e.Links)
	for _, l := range d.Links {
		if !slices.Contains(n.Links, l) {
			n.Links = append(n.Links, l)
		}
	}
	return &n
}

// same reports whether two entries say the same, wherever they stand.
func (e *Entry) same(o *Entry) bool {
	for n := fieldTitle; n <= fieldLinks; n++ {
		if e.text(n, true) != o.text(n, true) {
			return false
		}
	}
	return e.Threat == o.Threat
}

// text is a field as the file says it; empty when it does not.
func (e *Entry) text(n fieldName, inside bool) string {
	scalar := func(s string) string {
		if s == "" {
			return ""
		}
		return string(appendText(nil, s, inside))
	}
	word := func(s Status) string {
		if s == 0 {
			return ""
		}
		return s.String()
	}
	switch n {
	case fieldTitle:
		return scalar(e.Title)
	case fieldSeverity:
		return map[bool]string{true: e.Severity.String()}[e.Severity != 0]
	case fieldFirstSeen:
		return e.FirstSeen.String()
	case fieldStatus:
		return word(e.Status)
	case fieldWas:
		return word(e.Was)
	case fieldReason:
		return scalar(e.Reason)
	case fieldOwner:
		return scalar(e.Owner)
	case fieldTo:
		return scalar(e.To)
	case fieldBy:
		return scalar(e.By)
	case fieldDecided:
		return e.DecidedOn.String()
	case fieldUntil:
		return e.Until.String()
	}
	if len(e.Links) == 0 {
		return ""
	}
	var links []string
	for _, l := range e.Links {
		links = append(links, string(appendText(nil, l, true)))
	}
	return "[" + strings.Join(links, ", ") + "]"
}

// cut is a stretch of the file with what comes in its place.
type cut struct {
	from, to int
	text     string
}

// cuts are the places of an entry that an edit changes.
func (r *Register) cuts(e *Entry, d *Edit) []cut {
	b := &r.blocks[e.index]
	want := d.applied(e)
	have := map[fieldName]*field{}
	for i := range r.fields[b.field : b.field+b.fields] {
		f := &r.fields[int(b.field)+i]
		have[f.name] = f
	}
	var cuts []cut
	var front []string // new fields of an entry in braces
	place := int(b.body)
	for n := fieldTitle; n <= fieldLinks; n++ {
		old, text := have[n], want.text(n, b.shape == shapeFlow)
		switch was := e.text(n, b.shape == shapeFlow); {
		case text == was:
		case old == nil && b.shape == shapeFlow:
			front = append(front, fieldNames[n-1]+": "+text)
		case old == nil:
			cuts = append(cuts, r.added(b, place, n, text))
		case n == fieldLinks && r.src[old.start] == '-':
			cuts = append(cuts, r.moreLinks(old, want.Links[len(e.Links):]))
		case text == "":
			cuts = append(cuts, r.dropped(b, old))
		case old.null || old.start == old.end:
			cuts = append(cuts, cut{int(old.start), int(old.end), " " + text})
		default:
			cuts = append(cuts, cut{int(old.start), int(old.end), text + r.rest(old)})
		}
		if old != nil {
			place = max(place, r.behind(old))
		}
	}
	if len(front) > 0 {
		end := ", "
		if b.fields == 0 && !b.extra {
			end = ""
		}
		cuts = append(cuts, cut{int(b.body), int(b.body), strings.Join(front, ", ") + end})
	}
	return cuts
}

// added is a new field on a line behind the one that comes before it.
func (r *Register) added(b *block, place int, n fieldName, text string) cut {
	w := &writer{form: r.form}
	line := strings.Repeat(" ", w.indentOf(b)) + fieldNames[n-1] + ": " + text + r.form.eol
	if place == len(r.src) && !bytes.HasSuffix(r.src, []byte("\n")) {
		line = r.form.eol + strings.TrimSuffix(line, r.form.eol)
	}
	return cut{place, place, line}
}

// moreLinks is links behind those of a list that has one a line.
func (r *Register) moreLinks(f *field, links []string) cut {
	from := int(f.start)
	for from > 0 && r.src[from-1] != '\n' {
		from--
	}
	indent, place, text := string(r.src[from:f.start]), r.behind(f), ""
	for _, l := range links {
		text += indent + "- " + string(appendText(nil, l, true)) + r.form.eol
	}
	if place == len(r.src) && !bytes.HasSuffix(r.src, []byte("\n")) {
		text = r.form.eol + strings.TrimSuffix(text, r.form.eol)
	}
	return cut{place, place, text}
}

// behind is the line after a field. A text over several lines may end with its last line end.
func (r *Register) behind(f *field) int {
	if f.end > f.start && r.src[f.end-1] == '\n' {
		return int(f.end)
	}
	return int(f.next)
}

// dropped is a field without its line; in braces, where commas stand around it, without a value.
func (r *Register) dropped(b *block, f *field) cut {
	if b.shape == shapeFlow {
		return cut{int(f.start), int(f.end), "null"}
	}
	from := int(f.start)
	for from > 0 && r.src[from-1] != '\n' {
		from--
	}
	return cut{from, r.behind(f), ""}
}

// rest is what stays of a text over several lines: the comment behind its sign, and its last line end.
func (r *Register) rest(f *field) string {
	if c := r.src[f.start]; c != '|' && c != '>' {
		return ""
	}
	first := bytes.TrimRight(r.src[f.start:nextLine(r.src, int(f.start))], "\r\n")
	comment := ""
	if i := bytes.IndexByte(first, ' '); i >= 0 {
		comment = string(first[i:])
	}
	if r.src[f.end-1] == '\n' {
		comment += r.form.eol
	}
	return comment
}
