package yamltree

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// File is one parsed file: its name for diagnostics, its bytes, and its tree. Src is not changed, and must not be.
type File struct {
	Name string
	Src  []byte

	root  *yaml.Node
	lines []int32 // the byte at which each line starts
	marks []mark  // empty when the file is ASCII

	loneTags bool // there may be tags of a ! alone, which the library does not tell of

	// rewritten holds the mappings whose pairs are not those written: merge keys joined, faulty pairs left out.
	rewritten map[*yaml.Node]rewrite
}

// rewrite is what is remembered of a mapping as it was written.
type rewrite struct {
	own  int           // pairs of its own
	last [2]*yaml.Node // the key and value that come last in the file
}

// mark is a known column inside a line that holds more than ASCII. Of the bytes from a mark or the start of a line,
// only the first markStep can be part of longer runes, up to the next mark: so any column is found in a few steps,
// also in a line of megabytes.
type mark struct{ off, line, col int32 }

const markStep = 64

// classes tells plain bytes (0) from those that need a look.
var classes = func() (c [256]byte) {
	for b := range c {
		switch {
		case b == '\n' || b == '\r':
			c[b] = isBreak
		case b == '\t':
		case b < 0x20 || b == 0x7f:
			c[b] = isControl
		case b >= 0x80:
			c[b] = isLong
		}
	}
	return c
}()

const (
	isBreak = iota + 1
	isControl
	isLong
)

// scan reads the bytes once: it finds the lines, and refuses what is no text in UTF-8. The zero diagnostic means that
// all is well.
func (f *File) scan() (d diag.Diagnostic) {
	src := f.Src
	switch {
	case len(src) > MaxFileBytes:
		return f.whole("file-too-large", fmt.Sprintf("the file is larger than %d MiB", MaxFileBytes>>20), "split it, and join the parts with include")
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}), bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		return f.whole("not-utf8", "the file is UTF-16, not UTF-8", "save it again with the encoding UTF-8")
	}
	start := 0
	if bytes.HasPrefix(src, []byte("\ufeff")) {
		start = 3
	}
	f.lines = append(make([]int32, 0, bytes.Count(src, []byte{'\n'})+2), int32(start))
	line, more, lastMark := start, 0, start // more: bytes in this line beyond one a rune
	for i := start; i < len(src); {
		switch classes[src[i]] {
		case 0:
			i++
		case isBreak:
			if src[i] == '\r' && i+1 < len(src) && src[i+1] == '\n' {
				i++
			}
			i++
			line, more, lastMark = i, 0, i
			f.lines = append(f.lines, int32(i))
		case isControl:
			return f.control(i, rune(src[i]))
		default:
			if len(f.marks) == 0 {
				f.marks = append(f.marks, mark{}) // of no line: it only says that there is more than ASCII
			}
			r, n := utf8.DecodeRune(src[i:])
			if d := f.checkRune(i, r, n); d.Code != "" {
				return d
			}
			i += n
			more += n - 1
			if i-lastMark >= markStep {
				f.marks = append(f.marks, mark{int32(i), int32(len(f.lines)), int32(i - line - more + 1)})
				lastMark = i
			}
		}
	}
	for _, blank := range []string{"! ", "!\t", "!\n", "!\r"} {
		f.loneTags = f.loneTags || bytes.Contains(src, []byte(blank))
	}
	return f.lineStarts()
}

// Source is a file without a tree, for its lines: of one that Parse refused, or that is no YAML. Any bytes will do.
func Source(name string, src []byte) *File {
	f := &File{Name: name, Src: src, lines: []int32{0}, marks: []mark{{}}}
	for i, c := range src {
		if c == '\n' || c == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			f.lines = append(f.lines, int32(i+1))
		}
	}
	if bytes.HasPrefix(src, []byte("\ufeff")) {
		f.lines[0] = 3
	}
	return f
}

// checkRune refuses invalid bytes, C1 controls, characters that some readers take for line ends and others do not,
// byte order marks inside, and what YAML does not allow.
func (f *File) checkRune(off int, r rune, n int) diag.Diagnostic {
	switch {
	case r == utf8.RuneError && n == 1:
		return f.fault("not-utf8", off, off+1, fmt.Sprintf("the byte %#02x is not UTF-8", f.Src[off]), "save the file again with the encoding UTF-8")
	case r <= 0x9f:
		return f.control(off, r)
	case r == 0x2028 || r == 0x2029:
		return f.fault("control-character", off, off+n, fmt.Sprintf("the line separator %U is not allowed: programs disagree on whether it ends a line", r), "remove it")
	case r == 0xfeff:
		return f.fault("control-character", off, off+n, "a byte order mark (U+FEFF) stands inside the file", "remove it: it is not seen")
	case r == 0xfffe || r == 0xffff:
		return f.control(off, r)
	}
	return diag.Diagnostic{}
}

func (f *File) control(off int, r rune) diag.Diagnostic {
	if r == 0 {
		return f.fault("binary-file", off, off+1, "a zero byte: this is no text in UTF-8", "if it is UTF-16, save it again with the encoding UTF-8")
	}
	return f.fault("control-character", off, off+utf8.RuneLen(r), fmt.Sprintf("the control character %U is not allowed", r), "remove it")
}

// maxTagDirectives is far more than anybody writes. The library takes quadratic time over them.
const maxTagDirectives = 16

// lineStarts looks at how each line begins. It refuses a file that a merge has left with its markers, and one of
// countless %TAG directives.
func (f *File) lineStarts() diag.Diagnostic {
	marker, markers, directives := -1, 0, 0
	for _, off := range f.lines {
		l := f.Src[off:]
		if len(l) < 7 {
			continue
		}
		switch l[0] {
		case '<', '=', '>', '|':
			if isConflictMarker(l) {
				if markers++; marker < 0 {
					marker = int(off)
				}
			}
		case '%':
			if directives++; directives > maxTagDirectives {
				return f.fault("yaml-syntax", int(off), int(off)+1, fmt.Sprintf("more than %d lines begin with %%", maxTagDirectives), "YAML directives are not needed here")
			}
		}
	}
	if marker < 0 {
		return diag.Diagnostic{}
	}
	hint := "choose a side of every conflict and remove the marker lines"
	if markers > 1 {
		hint += fmt.Sprintf("; there are %d", markers)
	}
	return f.fault("merge-conflict", marker, marker+7, "a merge conflict marker: this file was merged and not mended", hint)
}

// isConflictMarker reports whether a text of seven bytes or more begins with a line that git puts around conflicts.
func isConflictMarker(l []byte) bool {
	for _, c := range l[1:7] {
		if c != l[0] {
			return false
		}
	}
	return len(l) == 7 || l[7] == ' ' || l[7] == '\n' || l[7] == '\r'
}

// whole is an error about the file as a whole, placed at its start.
func (f *File) whole(code, message, hint string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Span: diag.Span{File: f.Name, Line: 1, Col: 1, EndLine: 1, EndCol: 2}, Message: message, Hint: hint}
}

// fault is an error about a stretch of bytes.
func (f *File) fault(code string, start, end int, message, hint string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Span: f.span(start, end), Message: message, Hint: hint}
}

// Lines is the number of lines. What stands after the last line end, even nothing, is a line.
func (f *File) Lines() int { return len(f.lines) }

// Line is the text of a line, counted from 1, without its end; empty when there is no such line.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return string(f.Src[f.lines[n-1]:f.lineEnd(n)])
}

// lineEnd is the byte after the last of a line's text, before its line end.
func (f *File) lineEnd(n int) int {
	if n >= len(f.lines) {
		return len(f.Src)
	}
	end := int(f.lines[n])
	if end > int(f.lines[n-1]) && f.Src[end-1] == '\n' {
		end--
		if end > int(f.lines[n-1]) && f.Src[end-1] == '\r' {
			end--
		}
		return end
	}
	return end - 1
}

// nextLine is the byte at which the line after the one of off starts, or the end of the file.
func (f *File) nextLine(off int) int {
	if n := f.lineAt(off); n < len(f.lines) {
		return int(f.lines[n])
	}
	return len(f.Src)
}

// lineAt is the number of the line in which a byte stands.
func (f *File) lineAt(off int) int {
	n, found := slices.BinarySearch(f.lines, int32(off))
	if found {
		return n + 1
	}
	return max(n, 1)
}

// Offset is the byte at which a place stands. A place beyond the end of its line is taken for that end, one beyond the
// file for the end of the file.
func (f *File) Offset(p diag.Pos) int {
	if p.Line < 1 {
		return 0
	}
	if int(p.Line) > len(f.lines) {
		return len(f.Src)
	}
	off, col := int(f.lines[p.Line-1]), int32(1)
	if len(f.marks) > 0 {
		i, _ := slices.BinarySearchFunc(f.marks, p, func(m mark, p diag.Pos) int {
			if m.line < p.Line || m.line == p.Line && m.col <= p.Col {
				return -1
			}
			return 1
		})
		if i > 0 && f.marks[i-1].line == p.Line {
			off, col = int(f.marks[i-1].off), f.marks[i-1].col
		}
		for limit := min(len(f.Src), off+markStep); col < p.Col && off < limit; col++ {
			if classes[f.Src[off]] == isBreak {
				return off
			}
			_, n := utf8.DecodeRune(f.Src[off:])
			off += n
		}
	}
	return min(off+int(max(0, p.Col-col)), f.lineEnd(int(p.Line)))
}

// PosAt is the place of a byte, the end of the file included.
func (f *File) PosAt(off int) diag.Pos {
	off = min(max(off, 0), len(f.Src))
	line := f.lineAt(off)
	from, col := int(f.lines[line-1]), int32(1)
	if off <= from {
		return diag.Pos{Line: int32(line), Col: 1}
	}
	if len(f.marks) > 0 {
		i, found := slices.BinarySearchFunc(f.marks, int32(off), func(m mark, off int32) int { return int(m.off) - int(off) })
		if found {
			i++
		}
		if i > 0 && int(f.marks[i-1].line) == line {
			from, col = int(f.marks[i-1].off), f.marks[i-1].col
		}
		for limit := min(off, from+markStep); from < limit; col++ {
			_, n := utf8.DecodeRune(f.Src[from:])
			from += n
		}
	}
	return diag.Pos{Line: int32(line), Col: col + int32(max(0, off-from))}
}

// span is the stretch from one byte up to, not including, another.
func (f *File) span(start, end int) diag.Span {
	p, q := f.PosAt(start), f.PosAt(end)
	return diag.Span{File: f.Name, Line: int(p.Line), Col: int(p.Col), EndLine: int(q.Line), EndCol: int(q.Col)}
}

// Newline is the line end that the file uses: that of its first line, or "\n".
func (f *File) Newline() string {
	if len(f.lines) > 1 {
		return string(f.Src[f.lineEnd(1):f.lines[1]])
	}
	return "\n"
}
