package tmt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// deepest is how deep elements may stand in each other. The tool's own files go to about ten.
const deepest = 200

// walker goes through XML forwards, once. What it cannot read it tells once, and then it stands still.
type walker struct {
	decoder *xml.Decoder
	reader  *bytes.Reader // what the decoder reads, byte by byte
	leapt   int64         // how much of that the decoder did not see
	name    string        // of the file
	src     []byte
	diags   *diag.List
	open    []string // the elements around the place
	start   int64    // of the last token
	fresh   bool     // the last token began an element
	at      cursor
	broken  bool
}

func newWalker(name string, src []byte, diags *diag.List) *walker {
	r := bytes.NewReader(src)
	return &walker{decoder: xml.NewDecoder(r), reader: r, name: name, src: src, diags: diags, at: cursor{pos: diag.Pos{Line: 1, Col: 1}}}
}

func (w *walker) offset() int64 { return w.decoder.InputOffset() + w.leapt }

// leap passes the text of the element that was just begun, where it holds nothing else. Most of a file is long texts, and
// the decoder looks at each of their letters.
func (w *walker) leap() ([]byte, bool) {
	at := w.offset()
	rest := w.src[at:]
	n := bytes.IndexByte(rest, '<')
	if !w.fresh || w.broken || w.src[at-2] == '/' || n < 0 || n+1 == len(rest) || rest[n+1] != '/' {
		return nil, false
	}
	if _, err := w.reader.Seek(at+int64(n), io.SeekStart); err != nil {
		return nil, false
	}
	w.leapt += int64(n)
	return rest[:n], true
}

// cursor turns offsets, which only grow, into places. The tool writes a whole file as one line: counting each place from
// the beginning of its line would never end.
type cursor struct {
	offset int64
	pos    diag.Pos
}

func (c *cursor) to(src []byte, offset int64) {
	passed := src[c.offset:max(c.offset, min(offset, int64(len(src))))]
	if n := bytes.Count(passed, []byte{'\n'}); n > 0 {
		c.pos.Line += int32(n)
		c.pos.Col = 1
		passed, c.offset = passed[bytes.LastIndexByte(passed, '\n')+1:], c.offset+int64(bytes.LastIndexByte(passed, '\n')+1)
	}
	c.pos.Col += int32(utf8.RuneCount(passed))
	c.offset += int64(len(passed))
}

// here is the place of the last token.
func (w *walker) here() diag.Span {
	w.at.to(w.src, w.start)
	return diag.At(w.name, w.at.pos)
}

func (w *walker) refuse(hint, format string, args ...any) {
	if !w.broken {
		exchange.Refuse(w.diags, w.here(), hint, format, args...)
	}
	w.broken = true
}

// next is the next token that matters: a start, an end, or text; nil when there is none.
func (w *walker) next() xml.Token {
	for !w.broken {
		w.start, w.fresh = w.offset(), false
		token, err := w.decoder.RawToken()
		if err != nil {
			w.fail(err)
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			if w.open = append(w.open, t.Name.Local); len(w.open) > deepest {
				w.refuse("the tool itself nests about ten deep", "elements stand in each other more than %d deep", deepest)
				return nil
			}
			w.fresh = true
			return t
		case xml.EndElement:
			if len(w.open) == 0 || w.open[len(w.open)-1] != t.Name.Local {
				w.refuse(damaged, "the file is broken here: </%s> ends nothing", exchange.Line(t.Name.Local))
				return nil
			}
			w.open = w.open[:len(w.open)-1]
			return t
		case xml.CharData:
			return t
		case xml.Directive:
			w.refuse("files of the tool have none; remove the line that begins with <!DOCTYPE", "document types and entities are not read")
		}
	}
	return nil
}

const damaged = "the file is damaged: open it with the tool, save it anew, and take that file"

func (w *walker) fail(err error) {
	w.start = w.offset()
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF) && len(w.open) == 0:
		w.refuse("a model is a file .tm7 that the tool saved", "there is nothing in this file")
	case errors.Is(err, io.EOF) || errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		w.refuse(damaged, "the file ends too early, in <%s>", exchange.Line(strings.Join(w.open[max(0, len(w.open)-1):], "")))
	case syntax != nil:
		w.refuse(damaged, "the file is broken here: %s", exchange.Line(syntax.Msg))
	default:
		w.refuse("convert the file to UTF-8", "the file cannot be read: %s", exchange.Line(err.Error()))
	}
}

// children calls a function with each element in the one that was begun last. What the function does not read is passed.
func (w *walker) children(do func(name string, e xml.StartElement)) {
	level := len(w.open)
	for {
		switch t := w.next().(type) {
		case xml.StartElement:
			do(t.Name.Local, t)
			w.pass(level)
		case xml.EndElement, nil:
			return
		}
	}
}

// pass goes on until the elements deeper than a level have ended.
func (w *walker) pass(level int) {
	for len(w.open) > level && !w.broken {
		w.leap()
		w.next()
	}
}

// text is the text of the element that was begun last, without spaces around it.
func (w *walker) text() string {
	level := len(w.open)
	var text []byte
	if plain, ok := w.simple(); ok {
		text = plain
	}
	for {
		switch t := w.next().(type) {
		case xml.CharData:
			text = append(text, t...)
		case xml.StartElement:
			w.pass(level)
		case xml.EndElement, nil:
			return string(bytes.TrimSpace(text))
		}
	}
}

// simple leaps over a text that stands for itself.
func (w *walker) simple() ([]byte, bool) {
	at := w.offset()
	rest := w.src[at:]
	n := max(0, bytes.IndexByte(rest, '<'))
	if bytes.IndexByte(rest[:n], '&') >= 0 || !utf8.Valid(rest[:n]) {
		return nil, false
	}
	text, ok := w.leap()
	return text[:len(text):len(text)], ok
}

// xmlAttribute is the value of an XML attribute, without the prefix that names a schema.
func xmlAttribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			_, word, found := strings.Cut(a.Value, ":")
			if found {
				return word
			}
			return a.Value
		}
	}
	return ""
}
