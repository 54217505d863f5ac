package diag

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// How much of a long source line is shown, in cells of a terminal.
const (
	lineCells   = 100 // of a line, at most
	beforeCells = 60  // before the caret, when the line has to be cut there
	lineRunes   = 400 // of a line, at most: marks that combine take no cell
	tabCells    = 4
)

// The colours of a terminal (SGR).
const (
	sgrReset  = "\x1b[0m"
	sgrBold   = "\x1b[1m"
	sgrRed    = "\x1b[1;31m"
	sgrYellow = "\x1b[1;33m"
	sgrCyan   = "\x1b[1;36m"
	sgrDim    = "\x1b[2m"
)

// Write prints the list for people, in the order it has: for each diagnostic the place, severity, message and code on
// one line, then the source line with a caret under the place, the hint, and the related places in the same form.
//
//	model.yaml:14:11: error: unknown role "gatway" (did you mean "gateway"?) [unknown-value]
//	   14 |     role: gatway
//	      |           ^~~~~~
//	      = hint: the roles are …
//
// source is asked for the text of a line of a file, without its end; when it is nil or does not know the line, the
// source line is left out. Text from files is printed through Visible. The only errors are those of w.
func Write(w io.Writer, l List, source func(file string, line int) (string, bool), color bool) error {
	p := printer{source: source, color: color}
	for _, d := range l {
		p.diagnostic(d)
		if p.b.Len() > 64<<10 {
			if _, err := w.Write(p.b.Bytes()); err != nil {
				return err
			}
			p.b.Reset()
		}
	}
	_, err := w.Write(p.b.Bytes())
	return err
}

// printer holds the output and the place reached in the last source line, so that a list in order, even one about a
// single line of megabytes, is printed in one pass over the line.
type printer struct {
	b      bytes.Buffer
	source func(string, int) (string, bool)
	color  bool

	file    string
	line    int
	text    string
	known   bool
	col, at int // the rune column col starts at byte at of text
}

func (p *printer) paint(sgr, s string) {
	if !p.color {
		p.b.WriteString(s)
		return
	}
	p.b.WriteString(sgr)
	p.b.WriteString(s)
	p.b.WriteString(sgrReset)
}

func (p *printer) diagnostic(d Diagnostic) {
	tone := sgrCyan
	switch d.Severity {
	case Error:
		tone = sgrRed
	case Warning:
		tone = sgrYellow
	}
	p.place(d.Span)
	p.paint(tone, d.Severity.String()+":")
	p.b.WriteByte(' ')
	p.paint(sgrBold, Visible(d.Message))
	if d.Code != "" {
		p.paint(sgrDim, " ["+d.Code+"]")
	}
	p.b.WriteByte('\n')
	p.excerpt(d.Span, tone)
	if d.Hint != "" {
		p.paint(sgrDim, "      = hint: ")
		p.b.WriteString(Visible(d.Hint))
		p.b.WriteByte('\n')
	}
	for _, r := range d.Related {
		p.b.WriteString("  ")
		p.place(r.Span)
		p.b.WriteString(Visible(r.Message))
		p.b.WriteByte('\n')
		p.excerpt(r.Span, sgrCyan)
	}
}

// place prints file:line:col: and a space, or as much of it as is known.
func (p *printer) place(s Span) {
	at := Visible(s.File)
	if s.Line > 0 {
		if at != "" {
			at += ":"
		}
		at += strconv.Itoa(s.Line)
		if s.Col > 0 {
			at += ":" + strconv.Itoa(s.Col)
		}
	}
	if at != "" {
		p.paint(sgrBold, at+":")
		p.b.WriteByte(' ')
	}
}

// seek makes the line of the span the current one, and finds the byte at which a column starts, or the end of the line.
func (p *printer) seek(file string, line, col int) (at int, ok bool) {
	if p.source == nil || line < 1 {
		return 0, false
	}
	if p.file != file || p.line != line {
		p.file, p.line = file, line
		p.text, p.known = p.source(file, line)
		p.col, p.at = 1, 0
	}
	if !p.known {
		return 0, false
	}
	if col < p.col {
		p.col, p.at = 1, 0
	}
	for p.col < col && p.at < len(p.text) {
		_, n := utf8.DecodeRuneInString(p.text[p.at:])
		p.at += n
		p.col++
	}
	return p.at, true
}

// excerpt prints the source line of a span and the caret line under it.
func (p *printer) excerpt(s Span, tone string) {
	at, ok := p.seek(s.File, s.Line, s.Col)
	if !ok || s.Col < 1 || strings.TrimSpace(p.text) == "" {
		return
	}
	runes := 1
	switch {
	case s.EndLine == s.Line && s.EndCol > s.Col:
		runes = s.EndCol - s.Col
	case s.EndLine > s.Line:
		runes = len(p.text)
	}
	line, under := window(p.text, at, runes)
	number := strconv.Itoa(s.Line)
	gutter := strings.Repeat(" ", max(0, 5-len(number))) + number
	p.paint(sgrDim, gutter+" | ")
	p.b.WriteString(strings.TrimRight(line, " "))
	p.b.WriteByte('\n')
	p.paint(sgrDim, strings.Repeat(" ", len(gutter))+" | ")
	blank := len(under) - len(strings.TrimLeft(under, " "))
	p.b.WriteString(under[:blank])
	p.paint(tone, strings.TrimRight(under[blank:], " "))
	p.b.WriteByte('\n')
}

// window is the part of a source line around a byte, as it is shown, and the line under it with the caret at that byte
// and a tail as long as runes are shown.
func window(text string, at, runes int) (shown, under string) {
	from, cut := windowStart(text, at)
	var line, caret strings.Builder
	if cut {
		line.WriteString("…")
		caret.WriteByte(' ')
	}
	used, count, mark := 0, 0, "^"
	for from < len(text) {
		r, n := utf8.DecodeRuneInString(text[from:])
		shown, width := glyph(r, text[from:from+n])
		used += width
		if count++; used > lineCells || count > lineRunes {
			line.WriteString("…")
			break
		}
		line.WriteString(shown)
		switch {
		case from < at:
			pad(&caret, " ", width)
		case runes > 0:
			if width > 0 {
				caret.WriteString(mark)
				pad(&caret, "~", width-1)
				mark = "~"
			}
			runes--
		}
		from += n
	}
	if mark == "^" { // the place is the end of the line
		caret.WriteString(mark)
	}
	return line.String(), caret.String()
}

// windowStart is the byte at which the shown part of a line begins, so that the byte at stands in it, and whether
// anything was cut off before.
func windowStart(text string, at int) (from int, cut bool) {
	from = at
	for used, count := 0, 0; from > 0; count++ {
		r, n := utf8.DecodeLastRuneInString(text[:from])
		_, width := glyph(r, text[from-n:from])
		if used += width; used > beforeCells || count > lineRunes/2 {
			return from, true
		}
		from -= n
	}
	return 0, false
}

// glyph is how a rune of a source line is shown, and the cells that takes.
func glyph(r rune, raw string) (string, int) {
	if r == '\t' {
		return "    ", tabCells
	}
	shown := seen(r, raw)
	if shown != raw {
		return shown, len(shown)
	}
	return shown, cells(r)
}

func pad(b *strings.Builder, s string, n int) {
	for range n {
		b.WriteString(s)
	}
}
