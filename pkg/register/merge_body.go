package register

import (
	"bytes"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// body is an entry taken apart into its fields.
type body struct {
	entry  *Entry
	lead   []byte // the comments above the entry
	key    []byte // the line with its id
	parts  []written
	tail   []byte // the comments below the last field
	indent int    // of its fields; 0: it has none
}

// written is a field as it is written, with the comments above it and behind it.
type written struct {
	name  string
	text  []byte
	node  yamltree.Node
	notes []string // its comments
}

// part is the field of a name, or nil.
func (b *body) part(name string) *written {
	for i := range b.parts {
		if b.parts[i].name == name {
			return &b.parts[i]
		}
	}
	return nil
}

// open takes an entry apart; nil when it is written in braces over several lines.
func (u *unit) open() *body {
	if u == nil {
		return &body{entry: &Entry{}}
	}
	var diags diag.List
	file := yamltree.Parse("entry", u.text, &diags)
	if file == nil || file.Root().Len() != 1 {
		return nil
	}
	pair := file.Root().Pair(0)
	key := lineStart(u.text, pair.Key.Start())
	b := &body{entry: u.entry, lead: u.text[:key]}
	switch n := pair.Value; {
	case implicit(n):
		b.key, b.tail = splitLine(u.text[key:])
	case n.Kind() != yamltree.Mapping || refers(n):
		return nil
	case n.Flow():
		if !b.inBraces(u.text, key, pair) {
			return nil
		}
	case !b.lines(u.text, key, n):
		return nil
	}
	return b
}

// lines takes the fields of an entry apart that are written one a line.
func (b *body) lines(text []byte, key int, n yamltree.Node) bool {
	b.key, _ = splitLine(text[key:])
	at := key + len(b.key)
	starts := make([]int, n.Len()+1)
	starts[n.Len()] = len(text)
	for i := range n.Len() {
		starts[i] = lineStart(text, n.Pair(i).Key.Start())
		if starts[i] < at || i > 0 && starts[i] == starts[i-1] {
			return false
		}
	}
	b.indent = n.Pair(0).Key.Start() - starts[0]
	for i := range n.Len() {
		pair := n.Pair(i)
		end := ownGap(text, nextLine(text, max(pair.Key.End(), pair.Value.End())), starts[i+1], b.indent)
		p := written{name: pair.Key.Text(), text: text[at:end], node: pair.Value}
		p.notes = comments(text, at, end, pair)
		b.parts = append(b.parts, p)
		at = end
	}
	b.tail = text[at:]
	return true
}

// inBraces takes the fields of an entry apart that is written in braces on one line, as if they were written a line each.
func (b *body) inBraces(text []byte, key int, entry yamltree.Pair) bool {
	n := entry.Value
	if bytes.IndexByte(text[key:n.End()], '\n') >= 0 {
		return false
	}
	b.indent = entry.Key.Start() - key + 2
	line, tail := splitLine(text[key:])
	b.key, b.tail = append([]byte(nil), text[key:entry.Key.End()]...), tail
	b.key = append(append(b.key, ':'), line[n.End()-key:]...)
	p := &parser{src: text}
	for pair := range n.Pairs() {
		colon := p.colon(pair.Key)
		if colon < 0 {
			return false
		}
		field := bytes.Repeat([]byte{' '}, b.indent)
		field = append(append(field, text[pair.Key.Start():pair.Key.End()]...), ':', ' ')
		if end := pair.Value.End(); end > colon {
			field = append(field, bytes.TrimSpace(text[colon:end])...)
		}
		b.parts = append(b.parts, written{name: pair.Key.Text(), text: append(field, '\n'), node: pair.Value})
	}
	return true
}

func splitLine(text []byte) (line, rest []byte) {
	at := nextLine(text, 0)
	return text[:at], text[at:]
}

// comments is the comments in a stretch of a file that holds one field.
func comments(src []byte, from, to int, pair yamltree.Pair) []string {
	var found []string
	at := from
	look := func(start, end int) {
		if start > at {
			found = append(found, commentsBetween(src, at, start)...)
		}
		at = max(at, end)
	}
	look(pair.Key.Start(), pair.Key.End())
	leaves(src, pair.Value, look)
	look(to, to)
	return found
}

// leaves goes over the texts that a value is made of.
func leaves(src []byte, n yamltree.Node, look func(start, end int)) {
	switch {
	case implicit(n):
	case n.Kind() == yamltree.Mapping:
		for pair := range n.Pairs() {
			leaves(src, pair.Key, look)
			leaves(src, pair.Value, look)
		}
	case n.Kind() == yamltree.Sequence:
		for item := range n.Items() {
			leaves(src, item, look)
		}
	default:
		start, end := n.Start(), n.End()
		if c := src[start]; c == '|' || c == '>' { // a comment may stand behind the sign
			look(start, start+1)
			start = min(nextLine(src, start), end)
		}
		look(start, end)
	}
}

// commentsBetween is the comments in a stretch without texts.
func commentsBetween(src []byte, from, to int) []string {
	var found []string
	for at := from; at < to; {
		next := min(nextLine(src, at), to)
		for i := at; i < next; i++ {
			if src[i] == '#' && (i == 0 || strings.IndexByte(" \t\n", src[i-1]) >= 0) {
				found = append(found, strings.TrimSpace(string(src[i:next])))
				break
			}
		}
		at = next
	}
	return found
}

// joinNotes merges stretches of comments and blank lines: of ours and theirs, each side's new comments are taken, and what
// either took away is gone. What is appended to the result leaves the sides' files alone.
func joinNotes(base, ours, theirs []byte, indent int) []byte {
	switch {
	case bytes.Equal(ours, base), bytes.Equal(ours, theirs):
		return slices.Clip(theirs)
	case bytes.Equal(theirs, base):
		return slices.Clip(ours)
	}
	b, o, t := noteLines(base), noteLines(ours), noteLines(theirs)
	var out []byte
	for line := range bytes.Lines(ours) {
		if note := strings.TrimSpace(string(line)); note != "" && slices.Contains(b, note) && !slices.Contains(t, note) {
			continue
		}
		out = append(out, line...)
	}
	for _, note := range t {
		if !slices.Contains(b, note) && !slices.Contains(o, note) {
			out = appendNote(out, note, indent)
		}
	}
	return out
}

func noteLines(text []byte) []string {
	var notes []string
	for line := range bytes.Lines(text) {
		if note := strings.TrimSpace(string(line)); note != "" && note[0] == '#' {
			notes = append(notes, note)
		}
	}
	return notes
}

func appendNote(b []byte, note string, indent int) []byte {
	b = append(b, bytes.Repeat([]byte{' '}, indent)...)
	return append(append(b, note...), '\n')
}
