package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

var csvHead = []string{
	"id", "rule", "title", "category", "subject", "severity", "likelihood", "impact", "status", "stated", "file", "line", "owner", "reason", "until", "mitigation",
}

// writeCSV writes a row for each threat, for spreadsheets.
func writeCSV(w io.Writer, r *analysis.Result, o Options) error {
	out := csv.NewWriter(w)
	rows := [][]string{csvHead}
	for _, f := range selected(r, o, func(*register.Finding) bool { return true }) {
		e := f.Entry
		if e == nil {
			e = &register.Entry{}
		}
		row := []string{
			string(f.ID), f.Rule.ID, f.Rule.Title, f.Rule.Category.String(), where(f.Subject), f.Severity.String(), f.Likelihood().Band.String(), f.Impact().Band.String(),
			f.Status.String(), strconv.FormatBool(f.Outcome != stride.OpenUnstated), relative(r, f.Span.File), strconv.Itoa(line(f.Span.Line)), e.Owner, e.Reason,
			e.Until.String(), f.Text(f.Rule.Doc.Mitigation),
		}
		for i := range row {
			row[i] = csvCell(row[i])
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}

// csvCell is a text that no spreadsheet takes for a formula, with everything in it visible.
func csvCell(text string) string {
	text = diag.Visible(text)
	if text == "" {
		return ""
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r', '|':
		return "'" + text
	}
	return text
}
