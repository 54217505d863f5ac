package register

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// A register is read twice as often as it is edited, and it may hold a hundred thousand threats. What the program writes
// is a small part of YAML that can be read line by line, thirty times faster than by the YAML library. scan reads that
// part, with what people usually add to it; of anything else, and of anything wrong, it makes nothing at all, and the
// file is read as YAML. Tests hold that the two ways agree.

// scanner is a file on its way line by line.
type scanner struct {
	name  string
	src   []byte
	text  string // src once more: the entries' texts are parts of it
	line  int
	out   *Register
	slab  []Entry
	entry *Entry // the one being read
	block *block
	seen  uint32 // fields of the entry so far
	last  int    // the line after the last value
}

// scan reads a register in the form the program writes; nil when it is in another form, or when something is wrong.
func scan(name string, src []byte) *Register {
	if !scannable(src) {
		return nil
	}
	lines := bytes.Count(src, []byte{'\n'}) + 1
	s := &scanner{name: name, src: src, text: string(src), out: &Register{Name: name, src: src}}
	s.slab = make([]Entry, 0, lines/5+1)
	s.out.blocks = make([]block, 0, lines/5+1)
	s.out.fields = make([]field, 0, lines-lines/5+1)
	s.out.form = form{eol: lineEnd(src), sectionIndent: 0, entryIndent: 2, fieldIndent: 4}
	if !s.all() {
		return nil
	}
	return s.finish()
}

// scannable reports whether every character is one that stands for itself and lines end in one of the two usual ways.
func scannable(src []byte) bool {
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case c >= 0x20 && c < 0x7f, c == '\n':
		case c == '\r':
			if i+1 == len(src) || src[i+1] != '\n' {
				return false
			}
		case c >= 0x80:
			r, n := utf8.DecodeRune(src[i:])
			if n <= 1 || r >= 0xfffe {
				return false
			}
			if _, at := diag.Hidden(string(src[i : i+n])); at >= 0 {
				return false
			}
			i += n - 1
		default:
			return false
		}
	}
	return true
}

// all reads every line. It reports whether each was understood.
func (s *scanner) all() bool {
	version := false
	for at := 0; at < len(s.text); {
		next := len(s.text)
		if i := strings.IndexByte(s.text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		s.line++
		line := withoutEnd(s.text[at:next])
		indent := 0
		for indent < len(line) && line[indent] == ' ' {
			indent++
		}
		ok := true
		switch f := &s.out.form; {
		case indent == len(line) || line[indent] == '#':
		case indent == 0 && line == "threatctl-register: "+Version && !version:
			version = true
		case indent == 0 && line == "threats:" && version && !f.section:
			f.section, f.begin, f.end, s.last = true, next, next, next
		case indent == 2 && f.section:
			ok = s.id(at, next, line)
		case indent == 4 && s.entry != nil:
			ok = s.field(at, next, line)
		default:
			ok = false
		}
		if !ok {
			return false
		}
		at = next
	}
	return version
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
func (s *scanner) id(at, next int, line string) bool {
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
	s.closeEntry(at)
	i := len(s.slab)
	s.slab = append(s.slab, Entry{
		Threat: stride.ID(id), Status: StatusOpen, index: i,
		Span: diag.Span{File: s.name, Line: s.line, Col: 3, EndLine: s.line, EndCol: 3 + len(id)},
	})
	s.out.blocks = append(s.out.blocks, block{
		lead: int32(s.out.form.end), key: int32(at + 2), keyEnd: int32(at + end), body: int32(next), field: int32(len(s.out.fields)), shape: shapeNull,
	})
	s.entry, s.block, s.seen, s.last = &s.slab[i], &s.out.blocks[i], 0, next
	return true
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
func (s *scanner) field(at, next int, line string) bool {
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
	s.out.fields = append(s.out.fields, field{name: name, start: int32(at + from), end: int32(at + end), next: int32(next)})
	s.block.fields++
	s.block.shape, s.block.indent = shapeBlock, 4
	s.last = next
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
	f := &s.out.form
	if !f.section {
		return nil
	}
	if s.entry != nil {
		s.closeEntry(len(s.src))
	}
	return s.out.index(s.slab)
}

// index fills Entries in the order of ids; nil when two ids are alike.
func (r *Register) index(slab []Entry) *Register {
	r.Entries = make([]*Entry, len(slab))
	r.form.sorted = true
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
