package exchange

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// Format is another tool's files.
type Format struct {
	Name    string // as the command line has it, such as threat-dragon
	Title   string // as people call it
	Files   string // what its files are called, such as .json
	Detects func(name string, src []byte) bool
	// Read makes a draft of a file. What is wrong with the file is among the diagnostics, with an error when there is no
	// draft.
	Read func(name string, src []byte, diags *diag.List) *Draft
}

// Tree reads JSON or YAML with the places of everything. What is wrong with it is told; then the file is nil.
func Tree(name string, src []byte, diags *diag.List) *yamltree.File {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if IsJSON(src) {
		src = tidyJSON(src)
	}
	var told diag.List
	file := yamltree.Parse(name, src, &told)
	*diags = append(*diags, told...)
	if told.HasErrors() {
		return nil
	}
	return file
}

// IsJSON reports whether a file looks like JSON.
func IsJSON(src []byte) bool {
	src = bytes.TrimLeft(src, "\ufeff \t\r\n")
	return len(src) > 0 && (src[0] == '{' || src[0] == '[')
}

// tidyJSON makes YAML of JSON where YAML is no superset of it: tabs between values, and characters that are escaped as two
// halves.
func tidyJSON(src []byte) []byte {
	if !bytes.ContainsAny(src, "\t") && !bytes.Contains(src, []byte(`\ud`)) && !bytes.Contains(src, []byte(`\uD`)) {
		return src
	}
	out := make([]byte, 0, len(src))
	quoted := false
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && c == '\t':
			c = ' '
		case quoted && c == '\\' && i+1 < len(src):
			if r, n := halves(src[i:]); n > 0 {
				out = append(out, string(r)...)
				i += n - 1
				continue
			}
			out = append(out, c)
			i++
			c = src[i]
		}
		out = append(out, c)
	}
	return out
}

// halves reads a character that is written as two escapes, and how many bytes that takes; of half a character alone it is
// the mark for one that cannot be read.
func halves(src []byte) (rune, int) {
	half := func(s []byte) (rune, bool) {
		if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
			return 0, false
		}
		v, err := strconv.ParseUint(string(s[2:6]), 16, 16)
		return rune(v), err == nil && utf16.IsSurrogate(rune(v))
	}
	first, ok := half(src)
	if !ok {
		return 0, 0
	}
	if second, ok := half(src[6:]); ok {
		return utf16.DecodeRune(first, second), 12
	}
	return '\ufffd', 6
}

// Refuse tells that a file is not what it should be.
func Refuse(diags *diag.List, at diag.Span, hint, format string, args ...any) {
	diags.Add(diag.Diagnostic{Code: "import-unreadable", Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Yes reports whether a value of a source says yes.
func Yes(n yamltree.Node) bool {
	return strings.EqualFold(n.Text(), "true") || strings.EqualFold(n.Text(), "yes")
}

// No reports whether a value of a source says no.
func No(n yamltree.Node) bool {
	return strings.EqualFold(n.Text(), "false") || strings.EqualFold(n.Text(), "no")
}

// Number is a number of a source, and whether it is one that can be.
func Number(n yamltree.Node) (float64, bool) {
	v, err := strconv.ParseFloat(n.Text(), 64)
	return v, err == nil && Finite(v)
}
