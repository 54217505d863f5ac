package report

import (
	"io"
	"slices"

	"github.com/threatctl/threatctl/pkg/register"
)

// ThreatsSchema names the form of a list of tracked threats in JSON.
const ThreatsSchema = "threatctl/threats/1"

var trackedColumns = []column{{"SEVERITY", fixed}, {"STATUS", fixed}, {"ID", fixed}, {"OWNER", flexible}, {"UNTIL", fixed}, {"SINCE", fixed}, {"THREAT", flexible}}

// ThreatsTable lists tracked threats for a terminal; columns in which nothing stands are left out.
func ThreatsTable(w io.Writer, list []*register.Finding, o Options) error {
	var rows [][]cell
	for _, f := range list {
		e := f.Entry
		if e == nil {
			e = &register.Entry{}
		}
		status := f.Status.String()
		if f.Expired {
			status += " (expired)"
		}
		rows = append(rows, []cell{
			{f.Severity.String(), severityColor[f.Severity]}, {status, ""}, {string(f.ID), ""}, {e.Owner, ""}, {e.Until.String(), ""},
			{f.FirstSeen.String(), dim}, {f.Rule.Title, ""},
		})
	}
	columns := slices.Clone(trackedColumns)
	for i := len(columns) - 1; i >= 0; i-- {
		if slices.ContainsFunc(rows, func(row []cell) bool { return row[i].text != "" }) {
			continue
		}
		columns = slices.Delete(columns, i, i+1)
		for r := range rows {
			rows[r] = slices.Delete(rows[r], i, i+1)
		}
	}
	return printTable(w, o, columns, rows)
}

// ThreatsJSON lists tracked threats as one JSON object, each with its decision or null.
func ThreatsJSON(w io.Writer, findings []*register.Finding) error {
	j := &object{}
	j.open('{')
	j.str("schema", ThreatsSchema)
	j.key("threats")
	j.open('[')
	for _, f := range findings {
		j.open('{')
		j.str("id", string(f.ID))
		j.str("title", f.Rule.Title)
		j.str("severity", f.Severity.String())
		j.str("status", f.Status.String())
		j.str("first-seen", f.FirstSeen.String())
		appendDecision(j, f)
		j.close('}')
	}
	j.close(']')
	j.close('}')
	_, err := w.Write(append(j.b, '\n'))
	return err
}
