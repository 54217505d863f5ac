package yamltree

import (
	"bytes"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// displaced reports whether the library's place may be another than that of the node's text: where an anchor or a tag
// stands before it, and where nothing is written, which it may place behind the end of the file.
func (n Node) displaced() bool {
	return n.y.Anchor != "" || n.y.Style&yaml.TaggedStyle != 0 || n.file.loneTags ||
		n.y.Kind == yaml.ScalarNode && n.y.Value == "" && n.y.Style&quotedStyles == 0
}

// rawStart is the byte at which the node begins, its anchor and tag included.
func (n Node) rawStart() int {
	return n.file.Offset(diag.Pos{Line: int32(n.y.Line), Col: int32(n.y.Column)})
}

// Start is the byte at which the node's text begins, anchor and tag left out. It is -1 for no node.
func (n Node) Start() int {
	if n.y == nil {
		return -1
	}
	return n.skipProperties(n.rawStart())
}

// End is the byte after the node's text: after the closing quote, brace or bracket, after the last line of a block
// scalar (before its line end), after the last child of a block mapping or sequence. It is -1 for no node.
func (n Node) End() int {
	if n.y == nil {
		return -1
	}
	_, end := n.extent()
	return end
}

// skipProperties is where the text begins of a node whose anchor or tag begins at off. At most one of each is skipped:
// what follows may be the anchor of the first key.
func (n Node) skipProperties(off int) int {
	src, y := n.file.Src, n.y
	anchor, tag := y.Anchor != "", y.Style&yaml.TaggedStyle != 0
	if n.file.byteAt(off) == '!' && (y.Kind == yaml.ScalarNode || y.Style&yaml.FlowStyle != 0) {
		tag = true // a lone !, which the library does not tell of
	}
	empty := y.Kind == yaml.ScalarNode && y.Value == "" && y.Style&quotedStyles == 0
	for anchor || tag {
		switch c := n.file.byteAt(off); {
		case anchor && c == '&':
			off, anchor = min(off+1+len(y.Anchor), len(src)), false
		case tag && c == '!':
			off, tag = tagEnd(src, off), false
		default:
			return off
		}
		if empty && !anchor && !tag {
			return off
		}
		off = skipBlank(src, off)
	}
	return off
}

// tagEnd is the byte after a tag that begins at off.
func tagEnd(src []byte, off int) int {
	stops := " \t\r\n"
	if bytes.HasPrefix(src[off:], []byte("!<")) {
		stops = ">\r\n"
	}
	i := bytes.IndexAny(src[off:], stops)
	switch {
	case i < 0:
		return len(src)
	case src[off+i] == '>':
		return off + i + 1
	}
	return off + i
}

// skipBlank is the first byte from off that is neither a space, a tab, a line end nor in a comment. off must not be
// inside a word: between words the library takes every # for a comment, also without a space before it.
func skipBlank(src []byte, off int) int {
	for off < len(src) {
		switch c := src[off]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			off++
		case c == '#':
			i := bytes.IndexAny(src[off:], "\r\n")
			if i < 0 {
				return len(src)
			}
			off += i
		default:
			return off
		}
	}
	return off
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// extent is the stretch of bytes that the node takes.
func (n Node) extent() (start, end int) {
	y := n.y
	start = n.Start()
	switch y.Kind {
	case yaml.AliasNode:
		return start, min(start+1+len(y.Value), len(n.file.Src))
	case yaml.ScalarNode:
		return start, n.file.scalarEnd(y, start)
	}
	end = start
	key, last := n.lastWritten()
	switch {
	case key.y != nil:
		end = max(start, Pair{key, last}.end())
	case last.y != nil:
		end = max(start, last.End())
	}
	if c := n.file.byteAt(start); y.Style&yaml.FlowStyle != 0 && (c == '{' || c == '[') {
		if last.y == nil {
			end++
		}
		end = n.file.closing(end)
	} else if last.y == nil {
		end = min(start+1, len(n.file.Src))
	}
	return start, end
}

// lastWritten is the last child as the file has it, with its key in a mapping; no nodes when there is none.
func (n Node) lastWritten() (key, last Node) {
	content := n.y.Content
	if r, ok := n.file.rewritten[n.y]; ok {
		content = r.last[:]
	}
	k := len(content)
	switch {
	case k == 0:
		return Node{}, Node{}
	case n.y.Kind == yaml.MappingNode:
		return Node{content[k-2], n.file}, Node{content[k-1], n.file}
	}
	return Node{}, Node{content[k-1], n.file}
}

func (f *File) byteAt(off int) byte { return byteAt(f.Src, off) }

// byteAt is a byte of src, 0 outside of it.
func byteAt(src []byte, off int) byte {
	if off < 0 || off >= len(src) {
		return 0
	}
	return src[off]
}

// closing is the byte after the brace or bracket that closes a collection whose last child ends at off.
func (f *File) closing(off int) int {
	for off < len(f.Src) {
		off = skipBlank(f.Src, off)
		switch f.byteAt(off) {
		case '}', ']':
			return off + 1
		case ',', ':', '?':
			off++
		default:
			return min(off, len(f.Src))
		}
	}
	return len(f.Src)
}

// scalarEnd is the byte after a scalar whose text begins at start.
func (f *File) scalarEnd(y *yaml.Node, start int) int {
	src := f.Src
	switch {
	case y.Style&yaml.DoubleQuotedStyle != 0:
		for i := start + 1; i < len(src); i++ {
			switch src[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(src)
	case y.Style&yaml.SingleQuotedStyle != 0:
		for i := start + 1; i < len(src); i++ {
			if src[i] != '\'' {
				continue
			}
			if i+1 < len(src) && src[i+1] == '\'' {
				i++
				continue
			}
			return i + 1
		}
		return len(src)
	case y.Style&blockStyles != 0:
		return f.blockEnd(y.Value, start)
	}
	return f.plainEnd(y.Value, start)
}

// plainEnd follows the words of a plain scalar through the file: between them, the file may have line ends and
// indentation where the value has a space or a line end.
func (f *File) plainEnd(value string, start int) int {
	src := f.Src[min(start, len(f.Src)):]
	if len(src) >= len(value) && string(src[:len(value)]) == value {
		return start + len(value)
	}
	i, j := 0, 0
	for i < len(src) && j < len(value) {
		if isSpace(value[j]) {
			for j < len(value) && isSpace(value[j]) {
				j++
			}
			for i < len(src) && isSpace(src[i]) {
				i++
			}
			continue
		}
		i++
		j++
	}
	return start + i
}

// blockEnd is the end of the last line of a block scalar that holds more than spaces; without one, the end of its first
// line, the one with the | or >. The indentation is found by comparing the first such line with the value: what the
// file has more of spaces is indentation, however it was stated.
func (f *File) blockEnd(value string, start int) int {
	line := f.lineAt(start)
	end := start + len(bytes.TrimRight(f.Src[start:f.lineEnd(line)], " \t"))
	inValue := -1
	for l := range strings.SplitSeq(value, "\n") {
		if k := leadingSpaces(l); k < len(l) {
			inValue = k
			break
		}
	}
	if inValue < 0 {
		return end
	}
	indent := -1
	for line++; line <= len(f.lines); line++ {
		text := f.Src[f.lines[line-1]:f.lineEnd(line)]
		k := leadingSpaces(text)
		if k == len(text) {
			continue
		}
		if indent < 0 {
			indent = max(1, k-inValue)
		}
		if k < indent {
			break
		}
		end = f.lineEnd(line)
	}
	return end
}

func leadingSpaces[T string | []byte](s T) int {
	n := 0
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return n
}
