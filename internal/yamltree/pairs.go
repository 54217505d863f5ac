package yamltree

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// ownPair is the i-th pair when it is written in this mapping, and in a form that can be edited.
func (n Node) ownPair(i int) (Pair, error) {
	if n.Kind() != Mapping || n.Alias() || i < 0 || i >= n.Own() {
		return Pair{}, ErrNotOwn
	}
	p := n.Pair(i)
	if n.file.explicitKey(p.Key.rawStart()) || n.file.explicitKey(n.Pair(0).Key.rawStart()) {
		return Pair{}, ErrLayout
	}
	return p, nil
}

// column is the number of spaces before the keys of a block mapping.
func (n Node) column() int { return n.y.Content[0].Column - 1 }

// indented is a block of YAML with each line indented, in the line ends of the file; empty lines stay empty. It ends
// with a line end.
func (f *File) indented(block string, spaces int) string {
	nl, pad := f.Newline(), strings.Repeat(" ", spaces)
	var b strings.Builder
	for l := range strings.SplitSeq(strings.TrimRight(strings.ReplaceAll(block, "\r\n", "\n"), "\n"), "\n") {
		if l != "" {
			b.WriteString(pad)
		}
		b.WriteString(l)
		b.WriteString(nl)
	}
	return b.String()
}

// Append makes the edit that adds pairs at the end of a mapping. block is YAML: one or more pairs, each "key: value"
// or with lines below, indented relative to the first line. In braces only a block of one line can be added. A
// mapping that is empty, written {} or not at all, becomes one of lines.
func (n Node) Append(block string) (Edit, error) {
	if n.Kind() == Mapping && n.Own() > 0 {
		return n.InsertAfter(n.Own()-1, block)
	}
	return n.fill(block)
}

// InsertAfter makes the edit that adds pairs behind the i-th pair of a mapping, in front of the first one when i is -1.
// block is as for Append.
func (n Node) InsertAfter(i int, block string) (Edit, error) {
	p, err := n.ownPair(max(i, 0))
	if err != nil {
		return Edit{}, err
	}
	f := n.file
	if n.Flow() {
		block = strings.TrimRight(block, "\r\n")
		switch {
		case strings.ContainsAny(block, "\r\n") || f.byteAt(n.Start()) != '{':
			return Edit{}, ErrLayout
		case i < 0:
			at := p.Key.rawStart()
			return Edit{at, at, block + ", "}, nil
		}
		at := p.end()
		return Edit{at, at, p.afterColon() + ", " + block}, nil
	}
	if i < 0 {
		at, own := p.lineStart(n.column())
		text := f.indented(block, n.column())
		switch {
		case !own: // a dash stands before the first key
			text = strings.TrimLeft(text, " ") + strings.Repeat(" ", n.column())
		case n.column() > 0: // the comment above is the key's; at the top it is the file's
			at = f.commentAbove(at, n.column())
		}
		return Edit{at, at, text}, nil
	}
	if _, own := p.lineStart(n.column()); !own && i > 0 {
		return Edit{}, ErrLayout
	}
	at := p.linesEnd(n.column())
	text := f.indented(block, n.column())
	if at == len(f.Src) && f.byteAt(at-1) != '\n' && f.byteAt(at-1) != '\r' {
		if p.endsInBlock() {
			return Edit{}, ErrLayout // a line end would become a part of the text
		}
		text = f.Newline() + text
	}
	return Edit{at, at, text}, nil
}

// Remove makes the edit that takes the i-th pair out of a mapping: in a block with all its lines and comments on or
// between them, and with the comment lines directly above when comment is set. The only pair of a mapping is replaced
// by {}; who removes several pairs at once must keep one.
func (n Node) Remove(i int, comment bool) (Edit, error) {
	p, err := n.ownPair(i)
	if err != nil {
		return Edit{}, err
	}
	if _, ok := n.file.rewritten[n.y]; ok {
		return Edit{}, ErrLayout // merge keys stand between the pairs
	}
	if n.Flow() {
		return n.removeFlow(i, p)
	}
	f := n.file
	start, own := p.lineStart(n.column())
	end := p.linesEnd(n.column())
	switch {
	case !own && i > 0:
		return Edit{}, ErrLayout
	case n.Own() == 1:
		return Edit{p.Key.rawStart(), p.end(), "{}"}, nil
	case !own: // behind a dash: the next key takes its place, unless a comment stands between
		next := n.Pair(1).Key.rawStart()
		if bytes.IndexByte(f.Src[p.end():next], '#') >= 0 {
			next = p.end()
		}
		return Edit{start, next, ""}, nil
	}
	if i > 0 && n.Pair(i-1).endsInBlock() { // blank lines below would become a part of the text above
		end = f.skipBlankLines(end)
	}
	if comment {
		start = f.commentAbove(start, n.column())
	}
	return Edit{start, end, ""}, nil
}

func (n Node) removeFlow(i int, p Pair) (Edit, error) {
	f := n.file
	start, end, text := p.Key.rawStart(), p.end(), ""
	if f.byteAt(n.Start()) != '{' {
		return Edit{}, ErrLayout
	}
	switch {
	case i+1 < n.Own():
		next := n.Pair(i + 1).Key.rawStart()
		if bytes.IndexByte(f.Src[end:next], '#') >= 0 {
			return Edit{}, ErrLayout
		}
		end = next
	case i > 0:
		start = n.Pair(i - 1).end()
		text = n.Pair(i - 1).afterColon()
	default:
		if comma := skipBlank(f.Src, end); f.byteAt(comma) == ',' {
			end = comma + 1
		}
	}
	return Edit{start, end, text}, nil
}

// afterColon is the blank that must stay behind the colon of a pair without a value, so that it does not become a part
// of the key.
func (p Pair) afterColon() string {
	if end := p.end(); p.unwritten() && end > p.Key.End() {
		return " "
	}
	return ""
}

// explicitKey reports whether a key is written behind a question mark.
func (f *File) explicitKey(key int) bool {
	line := f.lineAt(key)
	before := bytes.TrimRight(f.Src[f.lines[line-1]:key], " \t")
	for len(before) == 0 && line > 1 {
		line--
		before = bytes.TrimSpace(f.Src[f.lines[line-1]:f.lineEnd(line)])
		if len(before) > 0 && before[0] == '#' {
			before = nil
		} else if !bytes.Equal(before, []byte("?")) && len(before) > 0 {
			return false
		}
	}
	return len(before) > 0 && before[len(before)-1] == '?'
}

// end is the byte after the pair's text. For a value that is not written it is behind the colon, or behind the key when
// there is none: the library's place of nothing may be far below.
func (p Pair) end() int {
	end := p.Key.End()
	if !p.unwritten() {
		return max(end, p.Value.End())
	}
	f := p.Key.file
	if colon := skipBlank(f.Src, end); f.byteAt(colon) == ':' {
		return colon + 1
	}
	return end
}

// unwritten reports whether the pair has no value in the file, not even an anchor or a tag.
func (p Pair) unwritten() bool {
	v := p.Value
	return v.y.Kind == yaml.ScalarNode && v.y.Value == "" && v.y.Style&quotedStyles == 0 && v.Start() == v.rawStart() && v.y.Anchor == "" && v.y.Style&yaml.TaggedStyle == 0
}

// lineStart is where the lines of a block pair begin, and whether they are its own. When something else stands before
// the key on its line, a dash, it is where the key begins.
func (p Pair) lineStart(column int) (at int, own bool) {
	f, key := p.Key.file, p.Key.rawStart()
	line := int(f.lines[f.lineAt(key)-1])
	if key-line == column && leadingSpaces(f.Src[line:key]) == column {
		return line, true
	}
	return key, false
}

// linesEnd is where the lines of a block pair end: after the line end of its last one, of the blank lines that belong to
// a block scalar, and of the comment lines below that are indented deeper than its key.
func (p Pair) linesEnd(column int) int {
	f := p.Key.file
	at := f.nextLine(p.end())
	if p.endsInBlock() && keepsBlankLines(p.Value.lastLeaf().Value) {
		at = f.skipBlankLines(at)
	}
	for to := at; to < len(f.Src); {
		next := f.nextLine(to)
		text := f.Src[to:next]
		switch k := leadingSpaces(text); {
		case k < len(text) && text[k] == '#' && k > column:
			at = next
		case len(bytes.TrimSpace(text)) > 0:
			return at
		}
		to = next
	}
	return at
}

// endsInBlock reports whether the last line of the pair belongs to a block scalar.
func (p Pair) endsInBlock() bool {
	last := p.Value.lastLeaf()
	return last != nil && last.Style&blockStyles != 0
}

// skipBlankLines is the start of the first line from at that holds more than blanks.
func (f *File) skipBlankLines(at int) int {
	for at < len(f.Src) && len(bytes.TrimSpace(f.Src[at:f.nextLine(at)])) == 0 {
		at = f.nextLine(at)
	}
	return at
}

// keepsBlankLines reports whether the blank lines after a block scalar are part of its text.
func keepsBlankLines(value string) bool {
	last := strings.TrimSuffix(value, "\n")
	return value != "" && strings.TrimSpace(last[strings.LastIndexByte(last, '\n')+1:]) == ""
}

// lastLeaf is the scalar that ends a value as it is written, nil when something else does.
func (n Node) lastLeaf() *yaml.Node {
	for n.y != nil && n.y.Kind != yaml.AliasNode {
		if n.y.Kind == yaml.ScalarNode {
			return n.y
		}
		_, n = n.lastWritten()
	}
	return nil
}

// commentAbove is where the comment lines begin that stand directly above a line, in the same column.
func (f *File) commentAbove(at, column int) int {
	for line := f.lineAt(at) - 1; line >= 1; line-- {
		text := f.Src[f.lines[line-1]:f.lineEnd(line)]
		if k := leadingSpaces(text); k != column || k == len(text) || text[k] != '#' {
			break
		}
		at = int(f.lines[line-1])
	}
	return at
}

// step is how much deeper a mapping is indented than the key it is the value of, when there is none yet to follow.
const step = 2

// fill makes the edit that puts the first pairs into a mapping that is written {} or not at all.
func (n Node) fill(block string) (Edit, error) {
	if n.y == nil || n.y.Anchor != "" || n.y.Style&yaml.TaggedStyle != 0 || n.y.Kind != yaml.MappingNode && !(n.y.Kind == yaml.ScalarNode && n.Kind() == Null) || len(n.y.Content) > 0 {
		return Edit{}, ErrLayout
	}
	if _, ok := n.file.rewritten[n.y]; ok { // merge keys bring nothing, but stand there
		return Edit{}, ErrLayout
	}
	f := n.file
	start, end := n.extent()
	if around := f.firstFlowFault(f.Src[:start], start); around != nil {
		return n.fillFlow(block, start, end)
	}
	line := f.lineAt(start)
	from := int(f.lines[line-1])
	indent := leadingSpaces(f.Src[from:])
	if f.lineAt(end) != line || from+indent > start {
		return Edit{}, ErrLayout
	}
	rest := string(bytes.TrimSpace(f.Src[end:f.lineEnd(line)]))
	if rest != "" && rest[0] != '#' {
		return Edit{}, ErrLayout
	}
	key := valueColumn(f.Src[from:from+indent], f.Src[from+indent:start])
	if from+key == start { // nothing but dashes before it
		if start == end || rest != "" {
			return Edit{}, ErrLayout
		}
		return Edit{start, end, strings.Trim(f.indented(block, key), " \r\n")}, nil
	}
	for start > from && isSpace(f.Src[start-1]) {
		start--
	}
	if f.byteAt(start-1) != ':' || f.explicitKey(from+key) {
		return Edit{}, ErrLayout
	}
	if rest != "" {
		rest = " " + rest
	}
	text := rest + f.Newline() + strings.TrimRight(f.indented(block, key+step), "\r\n")
	return Edit{start, f.lineEnd(line), text}, nil
}

// fillFlow is fill inside braces or brackets.
func (n Node) fillFlow(block string, start, end int) (Edit, error) {
	block = strings.TrimRight(block, "\r\n")
	if strings.ContainsAny(block, "\r\n") {
		return Edit{}, ErrLayout
	}
	if start == end {
		return n.ReplaceYAML("{" + block + "}")
	}
	return Edit{start, end, "{" + block + "}"}, nil
}
