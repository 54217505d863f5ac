package exchange

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/diag"
)

func (d *Draft) tell(code string, severity diag.Severity, at diag.Span, format string, args []any) {
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = Line(text)
		}
	}
	d.Diags.Add(diag.Diagnostic{Code: code, Severity: severity, Span: at, Message: fmt.Sprintf(format, args...)})
}

// Line is a text of the source on one line, without characters that act instead of being seen, and not too long to be told.
func Line(text string) string {
	const most = 120
	text = diag.Visible(strings.Join(strings.Fields(text), " "))
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Clean is a name or a text of the source as a model may hold it: control characters and those that change the direction of
// text are left out, white space at the ends too, and line ends are those of Unix.
func Clean(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == 0x2028, r == 0x2029, r == 0xfeff, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

// Name is a name of the source on one line.
func Name(text string) string { return strings.Join(strings.Fields(Clean(text)), " ") }
