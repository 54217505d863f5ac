// Package diag is how anything tells the author of a file what is wrong, where, and how to mend it.
package diag

import (
	"cmp"
	"slices"
)

// Pos is a place inside a file whose name is known from elsewhere. Lines and columns count from 1; columns are in runes.
// The zero Pos means "no place".
type Pos struct{ Line, Col int32 }

// Span is a stretch of a file: from Line:Col up to, not including, EndLine:EndCol. All count from 1, columns in runes.
// An EndLine of 0 means that only the start is known; a Line of 0 that the span speaks of the file as a whole.
type Span struct {
	File            string
	Line, Col       int
	EndLine, EndCol int
}

// At is the one-column span of a place in a file.
func At(file string, p Pos) Span {
	return Span{File: file, Line: int(p.Line), Col: int(p.Col), EndLine: int(p.Line), EndCol: int(p.Col) + 1}
}

// Pos is where the span starts.
func (s Span) Pos() Pos { return Pos{Line: int32(s.Line), Col: int32(s.Col)} }

// Severity says whether a diagnostic stops the run.
type Severity int

// The severities, worst first.
const (
	Error Severity = iota + 1
	Warning
	Note
)

// String is the word that is printed: error, warning or note.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Note:
		return "note"
	}
	return "severity(?)"
}

// Related is a second place that a diagnostic speaks of, such as the first of two equal keys.
type Related struct {
	Span    Span
	Message string
}

// Diagnostic is one thing to tell the author of a file.
type Diagnostic struct {
	Code     string // kebab-case and stable, such as unknown-value
	Severity Severity
	Span     Span
	Message  string // one line, lower case, no full stop
	Hint     string // how to mend it: allowed words, an example; may be empty
	Related  []Related
}

// List collects diagnostics; the zero List is ready to use.
type List []Diagnostic

// Add appends a diagnostic.
func (l *List) Add(d Diagnostic) { *l = append(*l, d) }

// HasErrors reports whether any diagnostic is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders the list by file, place, code and message, and drops exact repetitions.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Span.File, b.Span.File), cmp.Compare(a.Span.Line, b.Span.Line), cmp.Compare(a.Span.Col, b.Span.Col),
			cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	*l = slices.CompactFunc(*l, func(a, b Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message
	})
}
