// Package report writes the result of an analysis for people and for programs: one Format value for each form.
package report

import (
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
)

// Format is one form in which a result can be written.
type Format struct {
	Name  string
	Doc   string // one clause for the help
	Write func(w io.Writer, r *analysis.Result, o Options) error
}

// Options is what a reader may choose of how a report looks.
type Options struct {
	Width   int    // columns of the terminal; 0: as wide as it needs
	Color   bool   // ANSI colors
	All     bool   // unfold what is folded under questions
	Limit   int    // rows of a table at most; 0: all
	Version string // of the program
	Select  Filter // which threats; the summary counts all
	// Category tells the uploads of several models apart, where a system asks for that.
	Category string
	Verdict  *Verdict // of a gate; nil where none was asked
}

// Formats are the forms of a result, the default first.
var Formats = []Format{
	{Name: "table", Doc: "for a terminal: threats worst first, questions, a summary", Write: writeTable},
	{Name: "json", Doc: "everything, schema " + Schema, Write: writeJSON},
	{Name: "sarif", Doc: "SARIF 2.1.0, for code scanning", Write: writeSARIF},
	{Name: "junit", Doc: "JUnit XML: a test case for each threat", Write: writeJUnit},
	{Name: "github", Doc: "annotations of GitHub Actions", Write: writeGitHub},
	{Name: "gitlab", Doc: "GitLab Code Quality", Write: writeGitLab},
	{Name: "markdown", Doc: "a comment on a pull request, or the summary of a job", Write: writeMarkdown},
	{Name: "csv", Doc: "a row for each threat", Write: writeCSV},
}

// Find is the format with a name.
func Find(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Names lists the formats for an error or a help text.
func Names() string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
