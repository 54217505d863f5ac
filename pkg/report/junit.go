package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
)

// JUnit XML: a test case for each threat, which fails while the threat is open and is skipped when people decided. In
// reports of a check only what does not pass fails.

type (
	junitSuites struct {
		XMLName  xml.Name   `xml:"testsuites"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Suite    junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Skipped *junitSkipped `xml:"skipped,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

func writeJUnit(w io.Writer, r *analysis.Result, o Options) error {
	suite := junitSuite{Name: "threatctl"}
	failing := map[string]*Failure{}
	if o.Verdict != nil {
		for i := range o.Verdict.Failures {
			failing[o.Verdict.Failures[i].ID] = &o.Verdict.Failures[i]
		}
	}
	for _, f := range selected(r, o, func(*register.Finding) bool { return true }) {
		c := junitCase{Class: f.Rule.ID, Name: string(f.ID), File: xmlText(relative(r, f.Span.File)), Line: line(f.Span.Line)}
		failure := failing[string(f.ID)]
		delete(failing, string(f.ID))
		switch {
		case failure != nil:
			c.Failure = &junitFailure{xmlText(sentence(f)), failure.Reason, xmlText(failure.Text + "\n" + f.Text(f.Rule.Doc.Mitigation) + "\n" + failure.Settle)}
		case f.Open() && o.Verdict == nil:
			c.Failure = &junitFailure{xmlText(sentence(f)), f.Severity.String(), xmlText(f.Text(f.Rule.Doc.Mitigation) + "\nthreatctl explain " + string(f.ID))}
		case f.Entry.Decided() && f.Outcome.Open() && !f.Open():
			c.Skipped = &junitSkipped{xmlText(f.Status.String() + ": " + f.Entry.Reason)}
		}
		suite.add(c)
	}
	for i := range o.failures() { // those that are about no single threat
		if failure := &o.Verdict.Failures[i]; failing[failure.ID] == failure {
			suite.add(junitCase{Class: "register", Name: xmlText(cmp.Or(failure.ID, failure.Reason)), Failure: &junitFailure{xmlText(failure.Text), failure.Reason, xmlText(failure.Settle)}})
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(junitSuites{Name: "threatctl", Tests: suite.Tests, Failures: suite.Failures, Suite: suite}); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

// failures are those of the verdict, if there is one.
func (o *Options) failures() []Failure {
	if o.Verdict == nil {
		return nil
	}
	return o.Verdict.Failures
}

// xmlText is a text that XML 1.0 can hold and a reader can see; line ends stay.
func xmlText(text string) string {
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.Map(func(r rune) rune {
			if r == 0xfffe || r == 0xffff {
				return 0xfffd
			}
			return r
		}, diag.Visible(l)))
	}
	return strings.Join(lines, "\n")
}
