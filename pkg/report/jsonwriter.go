package report

import (
	"strconv"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
)

// object appends JSON to a buffer, key by key, in the order of the calls. A result may hold a hundred thousand threats,
// and its keys come in a fixed order: appending costs a fraction of what reflection does.
type object struct{ b []byte }

func itoa(n int) string { return strconv.Itoa(n) }

// key starts a member; the comma before it is added where one is due.
func (o *object) key(name string) {
	o.comma()
	o.b = append(o.b, '"')
	o.b = append(o.b, name...)
	o.b = append(o.b, '"', ':')
}

// comma separates from what stands before, unless that opens a value or names a key.
func (o *object) comma() {
	if n := len(o.b); n > 0 {
		switch o.b[n-1] {
		case '{', '[', ':', '\n':
		default:
			o.b = append(o.b, ',')
		}
	}
}

// raw appends members that are encoded already.
func (o *object) raw(members []byte) {
	o.comma()
	o.b = append(o.b, members...)
}

func (o *object) open(c byte)  { o.comma(); o.b = append(o.b, c) }
func (o *object) close(c byte) { o.b = append(o.b, c) }

func (o *object) str(name, value string) {
	o.key(name)
	o.b = appendString(o.b, value)
}

func (o *object) num(name string, value int) {
	o.key(name)
	o.b = strconv.AppendInt(o.b, int64(value), 10)
}

func (o *object) flag(name string, value bool) {
	o.key(name)
	o.b = strconv.AppendBool(o.b, value)
}

// list writes an array of strings.
func list[T ~string](o *object, name string, values []T) {
	o.key(name)
	o.b = append(o.b, '[')
	for i, v := range values {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = appendString(o.b, string(v))
	}
	o.b = append(o.b, ']')
}

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string. Invalid UTF-8 becomes U+FFFD. Beside what JSON demands, what would act on a terminal,
// on a reader's eyes or on GitHub's runner (##[name] anywhere in a line) is escaped.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < 0x7f && (c != '[' || i < 2 || s[i-2:i] != "##") {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if diag.IsHidden(r) {
				b = append(append(b, s[start:i]...), '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
				i += size
				start = i
				continue
			}
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
			b = append(append(b, s[start:i]...), "\ufffd"...)
			i++
			start = i
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}
