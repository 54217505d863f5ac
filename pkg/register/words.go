package register

import (
	"slices"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

var severityNames = func() (names []string) {
	for s := stride.Note; s <= stride.Critical; s++ {
		names = append(names, s.String())
	}
	return names
}()

func parseSeverity(word string) (stride.Severity, bool) {
	for i, name := range severityNames {
		if name == word {
			return stride.Note + stride.Severity(i), true
		}
	}
	return 0, false
}

// validID reports whether a text has the form of a threat's id, RULE@subject.
func validID(id string) bool {
	rule, subject, ok := strings.Cut(id, "@")
	if !ok || rule == "" || subject == "" || strings.IndexByte(subject, '@') >= 0 || strings.ContainsFunc(id, unicode.IsSpace) {
		return false
	}
	_, hidden := diag.Hidden(id)
	return hidden < 0
}

// trim is a text without the white space around it. Spaces beyond ASCII are part of a text.
func trim(text string) string { return strings.Trim(text, " \t\r\n") }

// isLink reports whether a text is an address that a report may link to.
func isLink(text string) bool {
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(text, "http://")
	}
	return ok && rest != "" && strings.IndexByte(text, ' ') < 0
}

// appendText writes a text as a YAML scalar on one line: plain where that cannot be taken for anything else, else in
// quotes. Inside braces and brackets more has to be quoted.
func appendText(b []byte, text string, inside bool) []byte {
	if plain(text, inside) {
		return append(b, text...)
	}
	b = append(b, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\t':
			b = append(b, '\\', 't')
		default:
			if _, at := diag.Hidden(string(r)); at >= 0 || r >= 0xfffe && r <= 0xffff {
				b = appendEscape(b, r)
				continue
			}
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}

func appendEscape(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

// plain reports whether a text needs no quotes: it begins with a letter, holds nothing that YAML or a terminal would act
// on, and is no word that YAML takes for something else than text.
func plain(text string, inside bool) bool {
	if text == "" || !wordByte(text[0]) || text[0] <= '9' || text[len(text)-1] == ' ' || text[len(text)-1] == ':' {
		return false
	}
	special := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '#':
			if text[i-1] == ' ' {
				return false
			}
		case ':':
			if inside || text[i+1] == ' ' {
				return false
			}
		case ',', '[', ']', '{', '}':
			if inside {
				return false
			}
		default:
			special = special || c < 0x20 || c >= 0x7f
		}
	}
	if special {
		if _, at := diag.Hidden(text); at >= 0 || strings.ContainsAny(text, "\ufffe\uffff") {
			return false
		}
	}
	return len(text) > len("false") || !slices.Contains(yamlWords, strings.ToLower(text))
}

// yamlWords are the words that YAML, old or new, takes for something else than text.
var yamlWords = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
