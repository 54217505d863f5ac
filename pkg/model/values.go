package model

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// reader reads the files of one model. What is wrong is collected; what can be read is read all the same.
type reader struct {
	diags *diag.List
	m     *Model
	in    Input
	file  *yamltree.File
	dir   string // of the file, inside the root
	first bool   // it is the first file

	places       map[ID]diag.Span     // of every element, for ids that stand twice
	singles      map[string]diag.Span // single values of the whole model, such as title
	keys         map[string]diag.Span // keys that are no ids, such as those of threats, after what they name
	refs         []func()             // references, resolved when all elements are known
	spellers     map[Kind]*diag.Speller
	chain        []string // of includes, to the current file
	technologies map[string]*Technology
	protocols    map[string]*Protocol

	bytes, files int
}

const braceHint = "text with a comma, colon or question mark needs quotes inside braces"

func (r *reader) wrongKind(n yamltree.Node, want string) {
	r.report(CodeWrongType, n, "", "expected %s, found %s", want, kindName(n))
}

func kindName(n yamltree.Node) string {
	switch n.Kind() {
	case yamltree.Mapping:
		return "a mapping"
	case yamltree.Sequence:
		return "a list"
	case yamltree.Null:
		return "nothing"
	}
	return fmt.Sprintf("%q", diag.Visible(clip(n.Text())))
}

// clip keeps messages to one line of bearable length.
func clip(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i] + "…"
	}
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func (r *reader) unknownKey(p yamltree.Pair, what string, known []string) {
	key := p.Key.Text()
	message := fmt.Sprintf("unknown key %q in %s", diag.Visible(clip(key)), article(what))
	if near, ok := diag.Nearest(key, known); ok {
		message += fmt.Sprintf(" (did you mean %q?)", near)
	}
	hint := "keys: " + strings.Join(known, ", ")
	if p.Key.Valid() && p.Value.Kind() == yamltree.Null {
		hint = braceHint
	}
	r.report(CodeUnknownKey, p.Key, hint, "%s", message)
}

// text reads a scalar as text.
func (r *reader) text(n yamltree.Node) (string, bool) {
	if n.Kind() != yamltree.Scalar {
		r.wrongKind(n, "text")
		return "", false
	}
	s := n.Text()
	if at := strings.IndexFunc(s, hiddenRune); at >= 0 {
		r.report(CodeHiddenCharacter, n, "take it out: it could make a report read other than it is", "the text holds a control or bidirectional control character: %s", diag.Visible(clip(s)))
		return "", false
	}
	return s, true
}

// line reads a scalar as text of one line, such as a title.
func (r *reader) line(n yamltree.Node) (string, bool) {
	s, ok := r.text(n)
	if ok && strings.ContainsAny(s, "\n") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s, ok
}

func hiddenRune(c rune) bool {
	return unicode.IsControl(c) && c != '\n' && c != '\t' || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
}

// word reads one word of an enumeration; 0 when it is none, and the author has been told.
func (r *reader) word(n yamltree.Node, words *Words) int {
	if n.Kind() != yamltree.Scalar {
		r.wrongKind(n, "one word: "+strings.Join(words.Names(), ", "))
		return 0
	}
	w := n.Text()
	if i, ok := words.Find(w); ok {
		return i
	}
	r.unknownWord(n, words.What, w, words.Names(), words.also(w))
	return 0
}

func (r *reader) unknownWord(n yamltree.Node, what, word string, known []string, here string) {
	message := fmt.Sprintf("unknown %s %q", what, diag.Visible(clip(word)))
	if here != "" {
		message += fmt.Sprintf(" (here it is %q)", here)
	} else if near, ok := diag.Nearest(word, known); ok {
		message += fmt.Sprintf(" (did you mean %q?)", near)
	}
	hint := ""
	if len(known) <= 40 {
		hint = "allowed: " + strings.Join(known, ", ")
	}
	r.report(CodeUnknownValue, n, hint, "%s", message)
}

// each calls read for every item of a list; one value is a list of one.
func (r *reader) each(n yamltree.Node, read func(yamltree.Node)) {
	switch n.Kind() {
	case yamltree.Null:
	case yamltree.Sequence:
		for i := range n.Len() {
			read(n.Item(i))
		}
	default:
		read(n)
	}
}

// lines reads one or more lines of text.
func (r *reader) lines(n yamltree.Node, to *[]string) {
	r.each(n, func(n yamltree.Node) {
		if s, ok := r.line(n); ok {
			*to = append(*to, s)
		}
	})
}

// once takes a key that may stand once in all files of the model, such as the name of a threat, and tells when it is
// taken already.
func (r *reader) once(what, key string, span diag.Span) bool {
	first, taken := r.keys[what+" "+key]
	if taken {
		r.diags.Add(diag.Diagnostic{
			Code: CodeDuplicateID, Severity: diag.Error, Span: span, Message: what + " " + key + " stands twice",
			Related: []diag.Related{{Span: first, Message: "it stands here first"}},
		})
		return false
	}
	r.keys[what+" "+key] = span
	return true
}
