package yamltree

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
)

// Quote writes a text as a YAML scalar on one line: as it is where every reader of YAML takes that for this very text,
// in a block and inside braces alike, else in double quotes with escapes. An invalid byte becomes U+FFFD.
func Quote(text string) string {
	if plainSafe(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case printable(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// printable reports whether a rune may stand in a file as it is: it is seen, or it is a part of writing, as the joiners
// are, and it does not change the direction of what stands around.
func printable(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0x20 && r < 0x7f
	}
	if _, at := diag.Hidden(string(r)); at >= 0 {
		return false
	}
	return unicode.IsPrint(r) || r == 0xa0 || unicode.Is(unicode.Zs, r) || r == 0x200c || r == 0x200d
}

// plainSafe reports whether a text can stand without quotes.
func plainSafe(s string) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' || !utf8.ValidString(s) || means(s) {
		return false
	}
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) && strings.IndexByte("_/.+(-$", s[0]) < 0 || first >= utf8.RuneSelf && !printable(first) {
		return false
	}
	if s[0] == '-' && (size == len(s) || !unicode.IsLetter(rune(s[1])) && !unicode.IsDigit(rune(s[1]))) || strings.HasPrefix(s, "...") {
		return false
	}
	for i, r := range s {
		switch r {
		case ',', '[', ']', '{', '}', '?', '"', '`':
			return false
		case ':':
			if i+1 == len(s) || strings.IndexByte(" ,[]{}", s[i+1]) >= 0 {
				return false
			}
		case '#':
			if i == 0 || s[i-1] == ' ' {
				return false
			}
		default:
			if !printable(r) || r > 0x7f && unicode.IsSpace(r) {
				return false
			}
		}
	}
	return true
}

// means reports whether a reader of YAML 1.1 or 1.2 takes a text without quotes for something else than text. Dates it
// does not count: everything that reads one here wants the text.
func means(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ".nan", ".inf", "+.inf", "-.inf", "inf", "+inf", "-inf", "nan", "infinity", "<<", "=":
		return true
	}
	if c := s[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return false
	}
	digits := strings.ReplaceAll(s, "_", "")
	if _, err := strconv.ParseFloat(digits, 64); err == nil || isRange(err) {
		return true
	}
	if _, err := strconv.ParseInt(digits, 0, 64); err == nil || isRange(err) {
		return true
	}
	return strings.Trim(digits, "0123456789.:+-") == "" && strings.Contains(digits, ":") // sexagesimal, in YAML 1.1
}

func isRange(err error) bool {
	ne, ok := err.(*strconv.NumError)
	return ok && ne.Err == strconv.ErrRange
}
