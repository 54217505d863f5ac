package register

import (
	"bytes"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// side is one of the files of a merge, taken apart. Its lines end in \n, whatever they end in on the disk.
type side struct {
	name     string
	reg      *Register
	eol      string // as lines end on the disk
	preamble []byte // what stands above the first key
	sections []*section
	tail     []byte // what stands below the last one
	fields   int    // how far the fields of a new entry are indented
}

// section is a key of the file with what it holds.
type section struct {
	key    string
	lead   []byte // the comments above it
	head   []byte // its line and the comments of the section
	filled []byte // the head as it has to be where entries follow: without a value such as {}
	units  []unit // in the order of the file
	whole  bool   // it is merged as one piece, all of it in head: its parts are of no known form
	indent int    // of its entries; 0: it has none
}

// unit is an entry or a decision for many as it is written, with the comments above it.
type unit struct {
	id    string
	text  []byte
	entry *Entry
}

// section is the section of a key, or nil.
func (s *side) section(key string) *section {
	for _, c := range s.sections {
		if c.key == key {
			return c
		}
	}
	return nil
}

// takeApart reads one of the files; nil when it is no register.
func takeApart(name string, src []byte, diags *diag.List) *side {
	s := &side{name: name, eol: lineEnd(src)}
	text := append([]byte{}, bytes.ReplaceAll(src, []byte("\r\n"), []byte{'\n'})...) // not nil, which is no file
	if n := len(text); n > 0 && text[n-1] != '\n' {
		text = append(text, '\n')
	}
	r, found := Parse(name, text)
	for _, d := range found {
		diags.Add(d)
	}
	if r == nil {
		return nil
	}
	s.reg, s.fields = r, r.form.fieldIndent
	at := int32(0)
	for i, t := range r.tops {
		to := int32(len(text))
		if i+1 < len(r.tops) {
			to = r.tops[i+1].at
		}
		c := &section{key: t.key, lead: text[at:t.at]}
		if i == 0 {
			s.preamble, c.lead = c.lead, nil
		}
		switch t.key {
		case "threats":
			at = int32(s.threats(c, int(t.at)))
		default:
			at = int32(contentEnd(text, int(t.at), int(to)))
			c.whole, c.head = true, text[t.at:at]
			if t.key == "decisions" {
				s.decisions(c)
			}
		}
		s.sections = append(s.sections, c)
	}
	s.tail = text[at:]
	return s
}

// threats takes the section of entries apart, which begins at a place, and gives the place where it ends.
func (s *side) threats(c *section, at int) int {
	f, src := &s.reg.form, s.reg.src
	c.head = src[at:f.begin]
	c.filled = c.head
	if f.emptyFrom < f.emptyTo {
		c.filled = append(bytes.Clone(src[at:f.emptyFrom]), src[f.emptyTo:f.begin]...)
	}
	c.indent = f.entryIndent
	c.units = make([]unit, len(s.reg.blocks))
	for _, e := range s.reg.Entries {
		b := &s.reg.blocks[e.index]
		c.units[e.index] = unit{string(e.Threat), src[b.lead:b.end], e}
	}
	return f.end
}

// contentEnd is where a section ends that begins at a place: behind its last line that is not blank and no comment at the
// margin. What follows stands above the next section.
func contentEnd(src []byte, from, to int) int {
	end := nextLine(src, from)
	for at := end; at < to; {
		next := nextLine(src, at)
		if line := bytes.TrimRight(src[at:next], " \t\n"); len(line) > 0 && line[0] != '#' && string(line) != "..." {
			end = next
		}
		at = next
	}
	return end
}

// decisions takes the section of decisions for many apart, when it is written one below the other and by itself. Else it
// stays whole.
func (s *side) decisions(c *section) {
	var diags diag.List
	file := yamltree.Parse(s.name, c.head, &diags)
	if file == nil {
		return // it refers to another section, say
	}
	n := file.Root().Pair(0).Value
	switch {
	case implicit(n):
		c.whole, c.filled = false, c.head
		return
	case n.Kind() != yamltree.Mapping || n.Flow() || n.Own() != n.Len() || n.Len() == 0 || refers(n):
		return
	}
	starts := make([]int, n.Len()+1)
	for i := range n.Len() {
		key := n.Pair(i).Key.Start()
		starts[i] = lineStart(c.head, key)
		if !blank(c.head[starts[i]:key]) || i > 0 && starts[i] == starts[i-1] {
			return
		}
	}
	text := c.head
	starts[n.Len()] = len(text)
	c.indent = n.Pair(0).Key.Start() - starts[0]
	at := sectionBegin(text, nextLine(text, file.Root().Pair(0).Key.End()), starts[0])
	c.head, c.whole = text[:at], false
	c.filled = c.head
	for i := range n.Len() {
		pair := n.Pair(i)
		end := ownGap(text, nextLine(text, max(pair.Key.End(), pair.Value.End())), starts[i+1], c.indent)
		if i+1 == n.Len() {
			end = len(text)
		}
		c.units = append(c.units, unit{pair.Key.Text(), text[at:end], s.decision(pair.Key.Text())})
		at = end
	}
}

// decision is the decision for many with a glob.
func (s *side) decision(glob string) *Entry {
	for _, e := range s.reg.Decisions {
		if e.Glob == glob {
			return e
		}
	}
	return &Entry{Glob: glob}
}

// refers reports whether a value says anything by reference, so that its parts cannot change places.
func refers(n yamltree.Node) bool {
	if n.Alias() || n.Own() != n.Len() && n.Kind() == yamltree.Mapping {
		return true
	}
	for item := range n.Items() {
		if refers(item) {
			return true
		}
	}
	for pair := range n.Pairs() {
		if refers(pair.Key) || refers(pair.Value) {
			return true
		}
	}
	return false
}

// alignWith indents the entries of every section as another side does, so that lines can be compared and exchanged.
func (s *side) alignWith(other *side) {
	by := other.reg.form.sectionIndent - s.reg.form.sectionIndent
	for _, c := range s.sections {
		c.head, c.filled = shift(c.head, by), shift(c.filled, by)
		units := by
		if as := other.section(c.key); as != nil && as.indent > 0 && c.indent > 0 {
			units = as.indent - c.indent
		}
		for i := range c.units {
			c.units[i].text = shift(c.units[i].text, units)
		}
	}
}

// shift indents every line by so many spaces more, or fewer.
func shift(text []byte, by int) []byte {
	if by == 0 {
		return text
	}
	var out []byte
	for line := range bytes.Lines(text) {
		rest := bytes.TrimLeft(line, " ")
		if len(bytes.TrimSpace(rest)) > 0 {
			out = append(out, bytes.Repeat([]byte{' '}, max(0, len(line)-len(rest)+by))...)
		}
		out = append(out, rest...)
	}
	return out
}

// lineStart is where the line of a place begins.
func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// ancestor reads the file that both sides came from. Where a merge of several ancestors has left conflicts in it, what
// they are about has none.
func ancestor(src []byte, diags *diag.List) *side {
	none := &side{reg: &Register{}, eol: ""}
	if len(src) == 0 {
		return none
	}
	if conflictMarker(src) < 0 {
		return takeApart("base", src, diags)
	}
	var ignored diag.List
	if s := takeApart("base", withoutConflicts(src), &ignored); s != nil {
		return s
	}
	return none
}

// withoutConflicts is a text without what stands between the markers of conflicts.
func withoutConflicts(src []byte) []byte {
	var out []byte
	depth := 0
	for line := range bytes.Lines(src) {
		marker := conflictMarker(line) >= 0
		if marker && line[0] == '<' {
			depth++
		}
		if depth == 0 {
			out = append(out, line...)
		}
		if marker && line[0] == '>' {
			depth = max(0, depth-1)
		}
	}
	return out
}
