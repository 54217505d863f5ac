package model

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// text reads a scalar as text.
func (r *reader) text(n yamltree.Node) (string, bool) {
	if n.Kind() != yamltree.Scalar {
		r.wrongKind(n, "text")
		return "", false
	}
	s := n.Text()
	if hidden(s) {
		r.report(CodeHiddenCharacter, n, "take it out: it could make a report read other than it is", "the text holds a control or bidirectional control character: %s", diag.Visible(clip(s)))
		return "", false
	}
	return s, true
}

// hidden reports whether a text holds a character that acts instead of being seen, the ends of lines and tabs aside.
func hidden(s string) bool {
	for {
		c, at := diag.Hidden(s)
		if at < 0 || c != '\n' && c != '\t' {
			return at >= 0
		}
		s = s[at+1:]
	}
}

// line reads a scalar as text of one line, such as a title.
func (r *reader) line(n yamltree.Node) (string, bool) {
	s, ok := r.text(n)
	if ok && strings.ContainsAny(s, "\n\t") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s, ok
}

// lines reads one or more lines of text.
func (r *reader) lines(n yamltree.Node, to *[]string) {
	for i := range count(n) {
		if s, ok := r.line(item(n, i)); ok {
			*to = append(*to, s)
		}
	}
}

// count is how many values a list has: one value is a list of one, and nothing an empty one.
func count(n yamltree.Node) int {
	switch n.Kind() {
	case yamltree.Null:
		return 0
	case yamltree.Sequence:
		return n.Len()
	}
	return 1
}

// item is the i-th value of a list.
func item(n yamltree.Node, i int) yamltree.Node {
	if n.Kind() == yamltree.Sequence {
		return n.Item(i)
	}
	return n
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

// readSet reads one or more words of an enumeration.
func readSet[E ~uint8](r *reader, n yamltree.Node, words *Words) (s Set[E]) {
	for i := range count(n) {
		if w := r.word(item(n, i), words); w > 0 {
			s = s.With(E(w))
		}
	}
	return s
}

// property reads one word into a stated property.
func property[T any, E ~uint8](words *Words, of func(T) *Property[E]) func(*reader, yamltree.Node, T) {
	return func(r *reader, n yamltree.Node, to T) {
		if i := r.word(n, words); i > 0 {
			*of(to) = Property[E]{Value: E(i), Origin: Stated, Pos: n.Pos()}
		}
	}
}

// propertySet reads one or more words into a stated property.
func propertySet[T any, E ~uint8](words *Words, of func(T) *Property[Set[E]]) func(*reader, yamltree.Node, T) {
	return func(r *reader, n yamltree.Node, to T) {
		if s := readSet[E](r, n, words); s != 0 {
			*of(to) = Property[Set[E]]{Value: s, Origin: Stated, Pos: n.Pos()}
		}
	}
}

// exclusive refuses none beside other words.
func exclusive[T any](words *Words, read func(*reader, yamltree.Node, T)) func(*reader, yamltree.Node, T) {
	return func(r *reader, n yamltree.Node, to T) {
		read(r, n, to)
		r.noneAlone(n, words)
	}
}

func (r *reader) noneAlone(n yamltree.Node, words *Words) {
	if count(n) < 2 {
		return
	}
	for i := range count(n) {
		if one := item(n, i); one.Kind() == yamltree.Scalar && one.Text() == "none" {
			r.report(CodeUnknownValue, one, "", "%s cannot be none and something else", words.What)
		}
	}
}

// link reads an address of the web.
func (r *reader) link(n yamltree.Node) (string, bool) {
	s, ok := r.line(n)
	if !ok {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Contains(s, " ") {
		r.report(CodeBadLink, n, "a link begins with https:// or http://", "%q is no web address", diag.Visible(clip(s)))
		return "", false
	}
	return s, true
}

// date reads a day, YYYY-MM-DD.
func (r *reader) date(n yamltree.Node) (string, bool) {
	s, ok := r.line(n)
	if !ok {
		return "", false
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.report(CodeBadDate, n, "write YYYY-MM-DD", "%q is no date", clip(s))
		return "", false
	}
	return s, true
}

// retention reads how long something is kept.
func (r *reader) retention(n yamltree.Node) (string, bool) {
	s, ok := r.line(n)
	if !ok {
		return "", false
	}
	number := strings.TrimRight(s, "dwmoy")
	digits := number != "" && len(number) <= 6 && strings.Trim(number, "0123456789") == ""
	if !digits || !slices.Contains([]string{"d", "w", "mo", "y"}, s[len(number):]) {
		r.report(CodeUnknownValue, n, "write a number and d, w, mo or y, such as 30d, 6mo, 2y", "%q is no retention", clip(s))
		return "", false
	}
	return s, true
}
