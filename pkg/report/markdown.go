package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
)

// A comment on a pull request, or the summary of a job: what counts first, and never more than a comment may hold.

const (
	mostMarkdown  = 60_000 // bytes; a comment holds 64 kB
	mostQuestions = 5
)

func writeMarkdown(w io.Writer, r *analysis.Result, o Options) error {
	var b strings.Builder
	title := "Threat model"
	if r.Model != nil {
		title = r.Model.Name()
	}
	fmt.Fprintf(&b, "## %s\n\n%s\n\n", markdownText(title), markdownText(counts(r)))
	if o.Verdict != nil {
		markdownVerdict(&b, r, o.Verdict)
	}
	rows, head := markdownRows(r, o), "| Severity | Threat | Where | Id | Status |\n|---|---|---|---|---|\n"
	tail := markdownQuestions(r)
	size, kept := b.Len()+len(head)+len(tail)+200, 0
	for _, row := range rows {
		if size += len(row); size > mostMarkdown {
			break
		}
		kept++
	}
	if kept > 0 {
		b.WriteString(head + strings.Join(rows[:kept], "") + "\n")
	}
	if left := len(rows) - kept; left > 0 {
		fmt.Fprintf(&b, "%s more, less severe, left out.\n\n", plural(left, "threat"))
	}
	b.WriteString(tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownVerdict says what does not pass, and what was claimed and does not count.
func markdownVerdict(b *strings.Builder, r *analysis.Result, v *Verdict) {
	if len(v.Failures) == 0 {
		fmt.Fprintf(b, "**Passed**: %s.\n\n", markdownText(v.Rule))
	} else {
		fmt.Fprintf(b, "**Failed**: %s; %s.\n\n", plural(len(v.Failures), "failure"), markdownText(v.Rule))
	}
	for i, f := range v.Failures {
		if i == 20 {
			fmt.Fprintf(b, "- and %d more\n", len(v.Failures)-i)
			break
		}
		fmt.Fprintf(b, "- %s %s (%s): %s\n", markdownCode(cmp.Or(f.ID, f.Reason)), markdownText(f.Title), markdownCode(fmt.Sprintf("%s:%d", relative(r, f.Span.File), line(f.Span.Line))), markdownText(f.Text))
	}
	if len(v.Failures) > 0 {
		b.WriteString("\n")
	}
	for i, c := range r.Claims {
		if i == 0 {
			b.WriteString("**New in this change, and not counted until it is in the trusted revision:**\n\n")
		}
		fmt.Fprintf(b, "- %s %s\n", markdownCode(fmt.Sprintf("%s:%d", relative(r, c.Span.File), line(c.Span.Line))), markdownText(clip(c.Text, 300)))
	}
	if len(r.Claims) > 0 {
		b.WriteString("\n")
	}
}

func markdownRows(r *analysis.Result, o Options) []string {
	var rows []string
	for _, f := range selected(r, o, func(f *register.Finding) bool { return f.Open() || len(o.Select.Statuses) > 0 }) {
		rows = append(rows, fmt.Sprintf("| %s | %s | %s %s | %s | %s |\n", f.Severity, markdownText(clip(f.Rule.Title, 200)), markdownText(clip(where(f.Subject), 200)),
			markdownCode(fmt.Sprintf("%s:%d", relative(r, f.Span.File), line(f.Span.Line))), markdownCode(string(f.ID)), f.Status))
	}
	return rows
}

// markdownQuestions are the questions that are best answered first.
func markdownQuestions(r *analysis.Result) string {
	asked := ask(r)
	if len(asked) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("What to answer first:\n\n")
	for i := range asked[:min(len(asked), mostQuestions)] {
		q := &asked[i]
		fmt.Fprintf(&b, "- %s Decides %s. Add %s at %s.\n", markdownText(clip(q.Text, 300)), q.words(), markdownCode(clip(q.Add, 200)), markdownCode(fmt.Sprintf("%s:%d", relative(r, q.File), line(q.Line))))
	}
	return b.String()
}

// markdownText is a text without any markup, mention or link: everything that could begin one is escaped.
func markdownText(text string) string {
	text = diag.Visible(strings.Join(strings.Fields(text), " "))
	var b strings.Builder
	for i, r := range text {
		switch {
		case strings.ContainsRune("\\`*_{}[]()<>#+!|~$&^=", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '@' || r == ':' && strings.HasPrefix(text[i:], "://"):
			b.WriteRune(r)
			b.WriteString("<!-- -->") // neither a mention nor an address
		case r == '-' && i == 0:
			b.WriteString("\\-")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdownCode is a text as code. In a table a bar would end the cell, and a grave accent the code.
func markdownCode(text string) string {
	text = strings.NewReplacer("`", "'", "|", "¦").Replace(diag.Visible(strings.Join(strings.Fields(text), " ")))
	return "`" + text + "`"
}
