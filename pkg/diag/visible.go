package diag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden reports whether a rune would act on a terminal or on a reader's eyes instead of being seen: the C0 and C1
// controls, the bidirectional controls, the separators that some programs take for line ends, and the byte order mark.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r < 0x061c:
		return false
	}
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}

// Hidden is the first rune of s that Visible would escape, and where it starts in bytes. An invalid byte counts as
// U+FFFD. Without any, the place is -1.
func Hidden(s string) (r rune, at int) {
	for i, r := range s {
		if hidden(r) || r == utf8.RuneError && broken(s[i:]) {
			return r, i
		}
	}
	return 0, -1
}

func broken(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	return n <= 1
}

// Visible is s with every control, every bidirectional control and every invalid byte written as an escape, such as
// \x1b, \u202e or \n, so that text from a file can neither steer a terminal nor show what is not there, and with what
// would be a workflow command of GitHub's runner broken by a space. Whatever a program prints for people passes through
// it once; a text that has lines is split into them before.
func Visible(s string) string {
	s = uncommanded(s)
	_, at := Hidden(s)
	if at < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	b.WriteString(s[:at])
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		b.WriteString(seen(r, s[at:at+n]))
		at += n
	}
	return b.String()
}

// uncommanded breaks what the runner of GitHub Actions takes for commands: ::name at the start of a line, where any word
// may come to stand when a text is wrapped, and ##[name] anywhere.
func uncommanded(s string) string {
	if strings.Contains(s, "##[") {
		s = strings.ReplaceAll(s, "##[", "## [")
	}
	if !strings.Contains(s, "::") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		first := i == 0 || s[i-1] <= ' ' || s[i-1] >= utf8.RuneSelf
		if first && strings.HasPrefix(s[i:], "::") && i+2 < len(s) && letter(s[i+2]) {
			b.WriteString(": ")
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// IsHidden reports whether a rune is one that Visible escapes.
func IsHidden(r rune) bool { return hidden(r) }

// seen is how one rune is shown; raw is its bytes.
func seen(r rune, raw string) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r == utf8.RuneError && len(raw) <= 1, r < 0x20, r == 0x7f:
		return fmt.Sprintf(`\x%02x`, raw)
	case hidden(r):
		return fmt.Sprintf(`\u%04x`, r)
	}
	return raw
}

// cells is how many columns of a terminal a rune takes: 2 for East Asian wide and emoji, 0 for marks that combine.
func cells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case wide(r):
		return 2
	}
	return 1
}

// wideRanges are the blocks whose runes take two cells (East Asian Width W and F), rounded to whole blocks.
var wideRanges = [...][2]rune{
	{0x1100, 0x115f}, {0x231a, 0x231b}, {0x23e9, 0x23ec}, {0x25fd, 0x25fe}, {0x2614, 0x2615}, {0x2648, 0x2653},
	{0x26aa, 0x26ab}, {0x2705, 0x2705}, {0x270a, 0x270b}, {0x2728, 0x2728}, {0x274c, 0x274c}, {0x2753, 0x2755},
	{0x2795, 0x2797}, {0x2b1b, 0x2b1c}, {0x2b50, 0x2b50}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf},
	{0x4e00, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff01, 0xff60},
	{0xffe0, 0xffe6}, {0x16fe0, 0x18aff}, {0x1aff0, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f18e, 0x1f19a},
	{0x1f200, 0x1f320}, {0x1f32d, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f9ff},
	{0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
}

func wide(r rune) bool {
	for _, w := range wideRanges {
		if r < w[0] {
			return false
		}
		if r <= w[1] {
			return true
		}
	}
	return false
}
