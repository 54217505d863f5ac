package register

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// A register may hold a hundred thousand threats, and is read at every analysis. What the program writes is a small part
// of YAML that can be read line by line, twenty times faster than by the YAML library. scan reads that part, with what
// people usually add to it; an entry or a section in another form is given to the library alone. Where that does not
// do, or anything is wrong, scan makes nothing at all, and the whole file is read as YAML. Tests hold that both ways agree.

// scanner is a file on its way line by line.
type scanner struct {
	name     string
	src      []byte
	text     string // src once more: the entries' texts are parts of it
	odd      bool   // somewhere in the file is a tab or a character that readers do not see
	out      *Register
	slab     []Entry
	byItself int       // entries that were read as YAML
	wrong    diag.List // with what was read as YAML
	after    bool      // another section follows that of threats

	at, next, line int // the line being read: where it begins, where the next does, its number

	entry   *Entry // the one being read
	block   *block
	seen    uint32 // fields of the entry so far
	last    int    // the line after the last value
	atEntry int    // where the entry begins
	inLine  int    // and in which line
}

// scan reads a register in the form the program writes; nil when it is in another form, or when something is wrong. What is
// wrong it can tell less well than the whole file read as YAML: that is for files too large for it.
func scan(name string, src []byte) (*Register, diag.List) {
	ok, odd := scannable(src)
	if !ok {
		return nil, diag.List{tooLarge(name, 1, "the register is larger than %d MiB and holds control characters", yamltree.MaxFileBytes>>20)}
	}
	lines := bytes.Count(src, []byte{'\n'}) + 1
	s := &scanner{name: name, src: src, text: string(src), odd: odd, out: &Register{Name: name, src: src}}
	s.slab = make([]Entry, 0, lines/5+1)
	s.out.blocks = make([]block, 0, lines/5+1)
	s.out.fields = make([]field, 0, lines-lines/5+1)
	s.out.form = form{eol: lineEnd(src), entryIndent: 2, fieldIndent: 4}
	if s.all() {
		if r := s.finish(); r != nil {
			return r, nil
		}
	}
	if s.wrong == nil {
		s.wrong.Add(tooLarge(name, s.line, "the register is larger than %d MiB and, from this line on, not in the form that the program writes", yamltree.MaxFileBytes>>20))
	}
	return nil, s.wrong
}

// scannable reports whether every character is one that a YAML file may hold and lines end in one of the two usual ways;
// odd tells that there are tabs, or characters that readers do not see.
func scannable(src []byte) (ok, odd bool) {
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case c >= 0x20 && c < 0x7f, c == '\n':
		case c == '\t':
			odd = true
		case c == '\r':
			if i+1 == len(src) || src[i+1] != '\n' {
				return false, odd
			}
		case c >= 0x80:
			r, n := utf8.DecodeRune(src[i:])
			if n <= 1 || r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff {
				return false, odd
			}
			if !odd {
				_, at := diag.Hidden(string(src[i : i+n]))
				odd = at >= 0
			}
			i += n - 1
		default:
			return false, odd
		}
	}
	return true, odd
}

// all reads every line. It reports whether each was understood.
func (s *scanner) all() bool {
	version := false
	for s.at < len(s.text) {
		s.next = nextLine(s.src, s.at)
		s.line++
		line := withoutEnd(s.text[s.at:s.next])
		indent := indentOf(line)
		ok := true
		switch f := &s.out.form; {
		case indent == len(line) || line[indent] == '#':
		case indent == 0 && line == "threatctl-register: "+Version && !version:
			version = true
			s.top(topKeys[0])
		case indent == 0 && line == "threats:" && version && !f.section:
			s.top("threats")
			f.section, f.begin, f.end, s.last = true, s.next, s.next, s.next
		case indent == 0:
			ok = version && s.section(line)
		case indent == 2 && f.section && !s.after:
			ok = !s.hides(line) && s.id(line) || s.oddEntry(s.at, s.line)
		case s.entry == nil:
			ok = false
		default:
			ok = indent == 4 && !s.hides(line) && s.field(line) || s.reread()
		}
		if !ok {
			return false
		}
		s.at = s.next
	}
	return version
}

// top notes the key of the file that the line begins with.
func (s *scanner) top(key string) { s.out.tops = append(s.out.tops, top{key, int32(s.at)}) }

// hides reports whether a line holds what only the whole of YAML has rules for.
func (s *scanner) hides(line string) bool {
	if !s.odd {
		return false
	}
	_, at := diag.Hidden(line)
	return at >= 0
}

// indentOf is how many spaces a line begins with.
func indentOf(line string) int {
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

// withoutEnd is a line without its line end.
func withoutEnd(line string) string {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		if n > 1 && line[n-2] == '\r' {
			return line[:n-2]
		}
		return line[:n-1]
	}
	return line
}

// id reads the line that begins an entry.
func (s *scanner) id(line string) bool {
	end, signs := 2, 0
	for end < len(line) && idByte(line[end]) {
		if line[end] == '@' {
			signs++
		}
		end++
	}
	id := line[2:end]
	if signs != 1 || !wordByte(id[0]) || id[len(id)-1] == '@' || end == len(line) || line[end] != ':' || !blankOrComment(line[end+1:]) {
		return false
	}
	s.closeEntry(s.at)
	s.open(Entry{
		Threat: stride.ID(id), Status: StatusOpen,
		Span: diag.Span{File: s.name, Line: s.line, Col: 3, EndLine: s.line, EndCol: 3 + len(id)},
	}, block{key: int32(s.at + 2), keyEnd: int32(s.at + end), body: int32(s.next), shape: shapeNull}, s.next)
	s.atEntry, s.inLine = s.at, s.line
	return true
}

// open begins an entry, whose last value so far ends before the line at last.
func (s *scanner) open(e Entry, b block, last int) {
	e.index = len(s.slab)
	b.lead, b.field = int32(s.out.form.end), int32(len(s.out.fields))
	s.slab, s.out.blocks = append(s.slab, e), append(s.out.blocks, b)
	s.entry, s.block, s.seen, s.last = &s.slab[e.index], &s.out.blocks[e.index], 0, last
}

// closeEntry ends the entry being read before the line at next, where another one begins or the file ends.
func (s *scanner) closeEntry(next int) {
	f := &s.out.form
	if s.entry == nil {
		f.begin = sectionBegin(s.src, s.last, next)
		f.end = f.begin
		return
	}
	f.end = ownGap(s.src, s.last, next, f.entryIndent)
	s.block.end = int32(f.end)
}

// field reads the line of a field.
func (s *scanner) field(line string) bool {
	colon := strings.IndexByte(line, ':')
	if colon < 0 {
		return false
	}
	name := fieldNamed(line[4:colon])
	from := colon + 1
	for from < len(line) && line[from] == ' ' {
		from++
	}
	if name == 0 || s.seen&(1<<name) != 0 || from == colon+1 || from == len(line) {
		return false
	}
	s.seen |= 1 << name
	var value string
	var end int
	var ok bool
	if name == fieldLinks {
		s.entry.Links, end, ok = scanLinks(line, from)
	} else {
		value, end, ok = scanText(line, from)
	}
	if !ok || !blankOrComment(line[end:]) || name != fieldLinks && !s.entry.set(name, value) {
		return false
	}
	if name == fieldUntil {
		s.entry.untilPos = diag.Pos{Line: int32(s.line), Col: int32(from + 1)}
	}
	s.out.fields = append(s.out.fields, field{name: name, start: int32(s.at + from), end: int32(s.at + end), next: int32(s.next)})
	s.block.fields++
	s.block.shape, s.block.indent = shapeBlock, 4
	s.last = s.next
	return true
}

// set gives a field a value as the file has it. It reports whether the value is one of the field's.
func (e *Entry) set(name fieldName, value string) (ok bool) {
	ok = true
	switch name {
	case fieldTitle:
		e.Title = value
	case fieldSeverity:
		e.Severity, ok = parseSeverity(value)
	case fieldFirstSeen:
		e.FirstSeen, ok = parseDate(value)
	case fieldStatus:
		e.Status, ok = ParseStatus(value)
	case fieldWas:
		e.Was, ok = ParseStatus(value)
		ok = ok && e.Was.Decision()
	case fieldReason:
		e.Reason = value
	case fieldOwner:
		e.Owner = value
	case fieldTo:
		e.To = value
	case fieldBy:
		e.By = value
	case fieldDecided:
		e.DecidedOn, ok = parseDate(value)
	case fieldUntil:
		e.Until, ok = parseDate(value)
	}
	return ok
}

// scanText reads a text that stands on one line, from a place in it: plain and beginning with a letter or digit, or in
// quotes without an escape. It gives the text and the place behind it.
func scanText(line string, from int) (value string, end int, ok bool) {
	switch q := line[from]; {
	case q == '"' || q == '\'':
		rest := line[from+1:]
		i := strings.IndexByte(rest, q)
		if i < 1 || rest[0] == ' ' || rest[i-1] == ' ' || strings.IndexByte(rest[:i], '\\') >= 0 || i+1 < len(rest) && rest[i+1] == q {
			return "", 0, false
		}
		return rest[:i], from + i + 2, true
	case !wordByte(q):
		return "", 0, false
	}
	end = len(line)
	for i := from; i < len(line); i++ {
		if line[i] == ':' && (i+1 == len(line) || line[i+1] == ' ') {
			return "", 0, false
		}
		if line[i] == '#' && line[i-1] == ' ' {
			end = i
			break
		}
	}
	value = strings.TrimRight(line[from:end], " ")
	if strings.EqualFold(value, "null") {
		return "", 0, false
	}
	return value, from + len(value), true
}

// scanLinks reads a list of addresses in brackets.
func scanLinks(line string, from int) (links []string, end int, ok bool) {
	if line[from] != '[' {
		return nil, 0, false
	}
	size := strings.IndexByte(line[from:], ']')
	if size < 0 {
		return nil, 0, false
	}
	for item := range strings.SplitSeq(line[from+1:from+size], ",") {
		item = strings.Trim(item, " ")
		if !isLink(item) || item[len(item)-1] == ':' || strings.ContainsFunc(item, notOfLink) {
			return nil, 0, false
		}
		links = append(links, item)
	}
	return links, from + size + 1, true
}

func notOfLink(r rune) bool {
	return (r >= 0x80 || !wordByte(byte(r))) && !strings.ContainsRune("._~/?=&%+@:#-", r)
}

// finish puts the entries in the order of their ids; nil when two are alike.
func (s *scanner) finish() *Register {
	if !s.out.form.section {
		return nil
	}
	if s.entry != nil && !s.after {
		s.closeEntry(len(s.src))
	}
	s.out.sortDecisions()
	return s.out.index(s.slab)
}

// index fills Entries in the order of ids, and finds how far fields are indented; nil when two ids are alike.
func (r *Register) index(slab []Entry) *Register {
	r.Entries = make([]*Entry, len(slab))
	r.form.sorted = true
	for _, b := range r.blocks {
		if b.indent > 0 {
			r.form.fieldIndent = int(b.indent)
			break
		}
	}
	for i, at := range orderOf(len(slab), func(i int) stride.ID { return slab[i].Threat }) {
		r.Entries[i] = &slab[at]
		r.form.sorted = r.form.sorted && i == int(at)
	}
	for i := 1; i < len(r.Entries); i++ {
		if r.Entries[i-1].Threat == r.Entries[i].Threat {
			return nil
		}
	}
	return r
}

// blankOrComment reports whether nothing follows a value on its line but perhaps a comment.
func blankOrComment(rest string) bool {
	text := strings.TrimLeft(rest, " ")
	return text == "" || text[0] == '#' && len(text) < len(rest)
}

func idByte(c byte) bool { return wordByte(c) || c == '-' || c == '.' || c == '_' || c == '@' }

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// lineEnd is how the first line ends, and so how lines that are added do.
func lineEnd(src []byte) string {
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// ownGap divides the lines between two entries, none of which holds a value. Comments that are indented deeper than ids
// speak of the entry above and belong to it; from the first other comment on, lines belong to the entry below. It
// gives the place of the division.
func ownGap(src []byte, from, to, indent int) int {
	own := from
	for at := from; at < to; {
		next := nextLine(src, at)
		i := at
		for i < next-1 && src[i] == ' ' {
			i++
		}
		switch c := src[i]; {
		case c == '#' && i-at > indent:
			own = next
		case c != '\n' && c != '\r':
			return own
		}
		at = next
	}
	return own
}

// sectionBegin divides the lines between the key of the section and its first entry: comments up to the last blank line
// speak of the section.
func sectionBegin(src []byte, from, to int) int {
	begin := from
	for at := from; at < to; {
		next := nextLine(src, at)
		if len(bytes.TrimSpace(src[at:next])) == 0 {
			begin = next
		}
		at = next
	}
	return begin
}

// nextLine is where the line after the one at a place begins.
func nextLine(src []byte, at int) int {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}
