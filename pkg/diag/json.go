package diag

import (
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the diagnostic as one JSON object. Every field is always there, and always in this order: code,
// severity, file, line, col, end-line, end-col, message, hint, related.
func AppendJSON(dst []byte, d Diagnostic) []byte {
	dst = append(dst, `{"code":`...)
	dst = appendString(dst, d.Code)
	dst = append(dst, `,"severity":`...)
	dst = appendString(dst, d.Severity.String())
	dst = appendSpan(append(dst, ','), d.Span)
	dst = append(dst, `,"message":`...)
	dst = appendString(dst, d.Message)
	dst = append(dst, `,"hint":`...)
	dst = appendString(dst, d.Hint)
	dst = append(dst, `,"related":[`...)
	for i, r := range d.Related {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendSpan(append(dst, '{'), r.Span)
		dst = append(dst, `,"message":`...)
		dst = append(appendString(dst, r.Message), '}')
	}
	return append(dst, "]}"...)
}

// AppendJSONList appends the list as a JSON array, [] when it is empty.
func AppendJSONList(dst []byte, l List) []byte {
	dst = append(dst, '[')
	for i, d := range l {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendJSON(dst, d)
	}
	return append(dst, ']')
}

// MarshalJSON is AppendJSON for encoding/json.
func (d Diagnostic) MarshalJSON() ([]byte, error) { return AppendJSON(nil, d), nil }

// MarshalJSON is AppendJSONList for encoding/json.
func (l List) MarshalJSON() ([]byte, error) { return AppendJSONList(nil, l), nil }

func appendSpan(dst []byte, s Span) []byte {
	dst = append(dst, `"file":`...)
	dst = appendString(dst, s.File)
	for _, f := range [...]struct {
		name  string
		value int
	}{{`,"line":`, s.Line}, {`,"col":`, s.Col}, {`,"end-line":`, s.EndLine}, {`,"end-col":`, s.EndCol}} {
		dst = append(dst, f.name...)
		dst = strconv.AppendInt(dst, int64(f.value), 10)
	}
	return dst
}

// appendString appends a JSON string. What a terminal or a reader's eyes would obey is escaped, so that the output can
// be shown as it is; markup is not, since this is no web page. An invalid byte becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i, r := range s {
		invalid := r == utf8.RuneError && broken(s[i:])
		command := r == '[' && i >= 2 && s[i-2:i] == "##" // a workflow command anywhere in a line, were it not escaped
		if r != '"' && r != '\\' && !invalid && !hidden(r) && !command {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + utf8.RuneLen(r)
		switch {
		case r == '"', r == '\\':
			dst = append(dst, '\\', byte(r))
		case invalid:
			dst = append(dst, `\ufffd`...)
			from = i + 1
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		}
	}
	return append(append(dst, s[from:]...), '"')
}
