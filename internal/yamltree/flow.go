package yamltree

import (
	"bytes"
	"strings"
)

// firstFlowFault is the first fault in any braces or brackets, or quoted text, that begins before a byte; nil when there
// is none. src is the file or its beginning. It reads line by line, roughly as YAML does: for a text that is no YAML
// there is no tree to ask. It decides what is said of an error, never whether there is one.
func (f *File) firstFlowFault(src []byte, before int) *flowFault {
	for off := int(f.lines[0]); off < min(before, len(src)); {
		value := valueStart(src, off)
		next := f.nextLine(off)
		switch byteAt(src, value) {
		case '{', '[':
			end, fault := flowEnd(src, value)
			if fault != nil {
				return fault
			}
			next = f.nextLine(end - 1)
		case '"', '\'':
			end := quoteEnd(src, value)
			if end < 0 {
				return &flowFault{start: value, end: value + 1, bracket: -1, message: unclosedQuote, quote: true}
			}
			next = f.nextLine(end - 1)
		case '|', '>':
			for indent := leadingSpaces(src[off:]); next < len(src); next = f.nextLine(next) {
				text := bytes.TrimRight(src[next:min(f.nextLine(next), len(src))], "\r\n")
				if k := leadingSpaces(text); k < len(text) && k <= indent {
					break
				}
			}
		}
		off = max(next, off+1)
	}
	return nil
}

const unclosedQuote = "this quote is never closed"

// valueStart is where the value of a line begins that starts at off: after its indentation, the dashes of lists, and
// keys with their colons.
func valueStart(src []byte, off int) int {
	end := len(src)
	if i := bytes.IndexAny(src[off:], "\r\n"); i >= 0 {
		end = off + i
	}
	for {
		for off < end && (src[off] == ' ' || src[off] == '\t') {
			off++
		}
		if off+1 < end && (src[off] == '-' || src[off] == '?') && src[off+1] == ' ' {
			off += 2
			continue
		}
		if off < end && (src[off] == '&' || src[off] == '!') {
			i := bytes.IndexByte(src[off:end], ' ')
			if i < 0 {
				return end
			}
			off += i
			continue
		}
		if off >= end || strings.IndexByte("{[\"'|>#", src[off]) >= 0 {
			return off
		}
		i := bytes.Index(src[off:end], []byte(": "))
		if i < 0 {
			return off
		}
		off += i + 2
	}
}

// flowFault is the first thing wrong in a collection in braces or brackets, as far as signs and words can tell.
type flowFault struct {
	start, end int  // the bytes to point at
	bracket    int  // the brace or bracket that it stands in, -1 for none
	braces     bool // there is a brace among those around it
	message    string
	quote      bool // an open quote
}

// frame is an open brace or bracket and how far its current entry has come.
type frame struct {
	at     int
	colon  bool // the entry has its colon
	filled bool // a key or value stands, so that only a sign may follow
	value  int  // where that key or value begins
}

// flowScan reads a collection in braces or brackets.
type flowScan struct {
	src   []byte
	stack []frame
}

// flowEnd is the byte after the collection that opens at off, or -1 and what is wrong with it.
func flowEnd(src []byte, off int) (end int, fault *flowFault) {
	s := flowScan{src: src}
	for i := off; i < len(src); {
		if i = skipBlank(src, i); i >= len(src) {
			break
		}
		next, fault := s.sign(i)
		if fault != nil {
			return -1, s.locate(fault)
		}
		if len(s.stack) == 0 {
			return next, nil
		}
		i = next
	}
	at := s.stack[len(s.stack)-1].at
	return -1, s.locate(&flowFault{start: at, end: at + 1, message: "this " + string(src[at]) + " is never closed"})
}

// locate completes a fault with what is open around it.
func (s *flowScan) locate(fault *flowFault) *flowFault {
	fault.bracket = s.stack[len(s.stack)-1].at
	for _, f := range s.stack {
		fault.braces = fault.braces || s.src[f.at] == '{'
	}
	return fault
}

// sign takes the sign, quoted text or word that begins at i, and gives the byte after it.
func (s *flowScan) sign(i int) (next int, fault *flowFault) {
	var top *frame
	if k := len(s.stack) - 1; k >= 0 {
		top = &s.stack[k]
	} else {
		s.stack = append(s.stack, frame{at: i})
		return i + 1, nil
	}
	switch c := s.src[i]; c {
	case '}', ']':
		if c-2 != s.src[top.at] { // the closing sign stands two after the opening one in ASCII
			return 0, &flowFault{start: i, end: i + 1, message: "this closes what was not opened: a " + string(s.src[top.at]+2) + " is missing before it"}
		}
		if s.stack = s.stack[:len(s.stack)-1]; len(s.stack) > 0 {
			s.stack[len(s.stack)-1].filled = true
		}
		return i + 1, nil
	case ',':
		if !top.filled && !top.colon {
			return 0, &flowFault{start: i, end: i + 1, message: "a value was expected before this comma"}
		}
		*top = frame{at: top.at}
		return i + 1, nil
	case ':':
		if top.colon {
			return 0, s.secondColon(top, i)
		}
		top.colon, top.filled = true, false
		return i + 1, nil
	}
	if top.filled {
		end := i + 1
		if strings.IndexByte("?[{\"'", s.src[i]) < 0 {
			end = s.plainEnd(i)
		}
		return 0, &flowFault{start: i, end: end, message: "a comma or " + string(s.src[top.at]+2) + " is missing before this"}
	}
	return s.value(top, i)
}

// value takes what may begin a key or value.
func (s *flowScan) value(top *frame, i int) (next int, fault *flowFault) {
	switch s.src[i] {
	case '?':
		return i + 1, nil
	case '&', '!':
		return max(i+1, tagEnd(s.src, i)), nil
	case '{', '[':
		top.value = i
		s.stack = append(s.stack, frame{at: i})
		return i + 1, nil
	}
	top.value, top.filled = i, true
	if c := s.src[i]; c == '"' || c == '\'' {
		if end := quoteEnd(s.src, i); end >= 0 {
			return end, nil
		}
		return 0, &flowFault{start: i, end: i + 1, message: unclosedQuote, quote: true}
	}
	return s.plainEnd(i), nil
}

// plainEnd is the byte after the plain text that begins at i.
func (s *flowScan) plainEnd(i int) int {
	for i++; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case strings.IndexByte(",?[]{}", c) >= 0,
			c == ':' && (i+1 >= len(s.src) || isSpace(s.src[i+1])),
			c == '#' && isSpace(s.src[i-1]):
			return i
		}
	}
	return i
}

// secondColon is about an entry with two colons: text that was not quoted, or a brace that was not closed on a line above.
func (s *flowScan) secondColon(top *frame, i int) *flowFault {
	start := i
	if top.filled {
		start = top.value
	}
	if line := bytes.LastIndexAny(s.src[start:i], "\r\n"); line >= 0 {
		return &flowFault{start: skipBlank(s.src, start+line), end: i, message: "a comma or " + string(s.src[top.at]+2) + " is missing before this line"}
	}
	return &flowFault{start: start, end: i + 1, message: "a second colon in this entry"}
}

// quoteEnd is the byte after the quoted text that opens at off, or -1.
func quoteEnd(src []byte, off int) int {
	for i := off + 1; i < len(src); i++ {
		switch {
		case src[i] == '\\' && src[off] == '"':
			i++
		case src[i] == src[off]:
			if src[off] == '\'' && i+1 < len(src) && src[i+1] == '\'' {
				i++
				continue
			}
			return i + 1
		}
	}
	return -1
}
