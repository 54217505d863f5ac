package register

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// maxByItself is how many entries are read as YAML each by itself; with more of them the whole file is, which is then
// faster, unless it is too large for that.
const maxByItself = 1000

// maxSections is how many keys of a file are read one by one.
const maxSections = 100

// reread gives the entry being read to the YAML library, from its first line on.
func (s *scanner) reread() bool {
	s.slab = s.slab[:s.entry.index]
	s.out.fields = s.out.fields[:s.block.field]
	s.out.blocks = s.out.blocks[:s.entry.index]
	s.entry = nil
	return s.byYAML(s.atEntry, s.inLine)
}

// oddEntry gives an entry to the YAML library that begins at a place, in a line.
func (s *scanner) oddEntry(at, line int) bool {
	s.closeEntry(at)
	return s.byYAML(at, line)
}

// byYAML reads an entry as YAML by itself. It goes up to the next line that is indented as ids are; should a text go on
// there, then what stands before is no YAML, and nothing is made of it.
func (s *scanner) byYAML(at, line int) bool {
	const before = "threatctl-register: " + Version + "\nthreats:\n"
	if s.byItself++; s.byItself > maxByItself && len(s.src) <= yamltree.MaxFileBytes {
		return false
	}
	end := s.until(at, 2)
	r, diags := parseYAML(s.name, []byte(before+s.text[at:end]))
	shift, lines := int32(at-len(before)), line-strings.Count(before, "\n")-1
	if s.tell(diags, lines) || len(r.Entries) != 1 || r.form.entryIndent != 2 {
		return false
	}
	e, b, fields := *r.Entries[0], r.blocks[0], r.fields
	e.shift(lines)
	for _, place := range []*int32{&b.key, &b.keyEnd, &b.body, &b.end} {
		*place += shift
	}
	s.open(e, b, int(b.end))
	for _, f := range fields {
		f.start, f.end, f.next = f.start+shift, f.end+shift, f.next+shift
		s.out.fields = append(s.out.fields, f)
	}
	s.atEntry, s.inLine = at, line
	s.skip(at, end, line)
	return true
}

// tell keeps what is wrong with a part, and reports whether there is anything. Places move down by some lines.
func (s *scanner) tell(diags diag.List, lines int) bool {
	for _, d := range diags {
		d.Span = down(d.Span, lines)
		d.Related = slices.Clone(d.Related)
		for i := range d.Related {
			d.Related[i].Span = down(d.Related[i].Span, lines)
		}
		s.wrong.Add(d)
	}
	return len(diags) > 0
}

func down(s diag.Span, lines int) diag.Span {
	s.Line += lines
	if s.EndLine > 0 {
		s.EndLine += lines
	}
	return s
}

// section reads another section than that of threats by itself.
func (s *scanner) section(line string) bool {
	const before = "threatctl-register: " + Version + "\n"
	key, _, ok := strings.Cut(line, ":")
	if !ok || key != "decisions" && !strings.HasPrefix(key, "x-") || strings.ContainsFunc(key, func(r rune) bool { return r >= 0x80 || !idByte(byte(r)) }) ||
		slices.ContainsFunc(s.out.tops, func(t top) bool { return t.key == key }) || len(s.out.tops) == maxSections {
		return false
	}
	if s.out.form.section && !s.after {
		if s.entry != nil {
			s.closeEntry(s.at)
		}
		s.after = true
	}
	end := s.until(s.at, 0)
	r, diags := parseYAML(s.name, []byte(before+s.text[s.at:end]))
	if s.tell(diags, s.line-2) || r.form.section {
		return false
	}
	for _, e := range r.Decisions {
		e.shift(s.line - 2)
	}
	s.top(key)
	s.out.Decisions = append(s.out.Decisions, r.Decisions...)
	s.skip(s.at, end, s.line)
	return true
}

// until is where the first line after the one at a place begins that is indented at most so far and holds more than a
// comment.
func (s *scanner) until(at, indent int) int {
	for at = nextLine(s.src, at); at < len(s.text); at = nextLine(s.src, at) {
		line := withoutEnd(s.text[at:nextLine(s.src, at)])
		if n := indentOf(line); n <= indent && n < len(line) && line[n] != '#' {
			return at
		}
	}
	return len(s.text)
}

// skip goes on before the line at end, having read from the line that begins at a place.
func (s *scanner) skip(at, end, line int) {
	s.next = end
	s.line = line + strings.Count(strings.TrimSuffix(s.text[at:end], "\n"), "\n")
}

// shift moves the places of an entry down.
func (e *Entry) shift(lines int) {
	e.Span = down(e.Span, lines)
	if e.untilPos.Line > 0 {
		e.untilPos.Line += int32(lines)
	}
}
