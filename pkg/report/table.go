package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// writeTable is the report for a terminal: a headline, the open threats worst first, the questions that the model
// leaves open with what their answers settle, and what to do next.
func writeTable(w io.Writer, r *analysis.Result, o Options) error {
	if o.Verdict != nil {
		return writeVerdict(w, r, o)
	}
	sum := summarize(r)
	if _, err := io.WriteString(w, headline(r, sum, o)); err != nil {
		return err
	}
	rows, more := threatRows(r, o)
	if len(rows) > 0 {
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	if err := printTable(w, o, threatColumns, rows); err != nil {
		return err
	}
	if more > 0 {
		fmt.Fprintf(w, "… and %s (--limit 0 lists all)\n", plural(more, "more threat"))
	}
	if err := writeQuestions(w, r, o); err != nil {
		return err
	}
	_, err := io.WriteString(w, nextSteps(r, o))
	return err
}

// headline says what the model is and how it stands.
func headline(r *analysis.Result, sum summary, o Options) string {
	var b strings.Builder
	b.WriteString(o.paint(bold, diag.Visible(r.Model.Name())))
	fmt.Fprintf(&b, "  %s, %s, %s\n", plural(len(r.Model.Components), "component"), plural(len(r.Model.Flows), "flow"), plural(crossing(r.Model), "crossing"))
	fmt.Fprintf(&b, "%s open", plural(sum.open, "threat"))
	var parts []string
	for s := stride.Critical; s >= stride.Note; s-- {
		if n := sum.bySeverity[s]; n > 0 {
			parts = append(parts, o.paint(severityColor[s], fmt.Sprintf("%d %s", n, s)))
		}
	}
	if len(parts) > 0 {
		b.WriteString(": " + strings.Join(parts, ", "))
	}
	if asked := sum.open - sum.openStated; asked > 0 {
		fmt.Fprintf(&b, " (%d of them hang on what the model leaves unstated)", asked)
	}
	for s := register.StatusOpen + 1; s <= register.StatusResolved; s++ {
		if n := sum.byStatus[s]; n > 0 {
			fmt.Fprintf(&b, " · %d %s", n, s)
		}
	}
	b.WriteByte('\n')
	b.WriteString(changesText(r.Rules.Changes))
	return b.String()
}

func crossing(m *model.Model) int {
	n := 0
	for _, f := range m.Flows {
		if f.Crossing().Direction != model.DirectionInside {
			n++
		}
	}
	return n
}

// threatRows are the rows of the table, and how many more the limit left out. Threats that hang on something unstated
// are folded under their questions, unless --all or a filter on the status asks for them.
func threatRows(r *analysis.Result, o Options) ([][]cell, int) {
	var rows [][]cell
	more := 0
	for i := range r.Findings {
		f := &r.Findings[i]
		if !o.Select.Keeps(f) || (len(o.Select.Statuses) == 0 && !o.listed(f)) {
			continue
		}
		if o.Limit > 0 && len(rows) == o.Limit {
			more++
			continue
		}
		rows = append(rows, threatRow(f))
	}
	return rows, more
}

// listed reports whether a finding stands in the table by itself when nobody asked for its status.
func (o Options) listed(f *register.Finding) bool {
	return f.Open() && (o.All || f.Outcome != stride.OpenUnstated)
}

var threatColumns = []column{{"SEVERITY", fixed}, {"THREAT", flexible}, {"WHERE", flexible}, {"STATUS", fixed}, {"ID", fixed}}

func threatRow(f *register.Finding) []cell {
	status := f.Status.String()
	if f.Open() && f.Outcome == stride.OpenUnstated {
		status = "unstated"
	}
	return []cell{
		{f.Severity.String(), severityColor[f.Severity]}, {f.Rule.Title, ""}, {where(f.Subject), ""}, {status, ""}, {string(f.ID), dim},
	}
}

// where says what a threat is about: of a flow its ends and the way it crosses.
func where(e model.Element) string {
	flow, ok := e.(*model.Flow)
	if !ok {
		return e.Identity().Name()
	}
	text := flow.From.Name() + " → " + flow.To.Name()
	if d := flow.Crossing().Direction; d == model.DirectionInward || d == model.DirectionOutward {
		text += " (" + d.String() + ")"
	}
	return text
}

func writeQuestions(w io.Writer, r *analysis.Result, o Options) error {
	rows := questionRows(r, o)
	if o.All || len(rows) == 0 {
		return nil
	}
	if _, err := fmt.Fprintf(w, "\n%s  each answer is one line in %s\n\n", o.paint(bold, "What the model leaves unstated"), diag.Visible(r.File)); err != nil {
		return err
	}
	return printTable(w, o, questionColumns, rows)
}

var questionColumns = []column{{"UP TO", fixed}, {"SETTLES", fixed}, {"QUESTION", flexible}, {"ANSWER", flexible}, {"AT", fixed}}

func questionRows(r *analysis.Result, o Options) [][]cell {
	var rows [][]cell
	for _, fold := range r.Folds() {
		n := 0
		worst := stride.Severity(0)
		for _, f := range fold.Findings {
			if o.Select.Keeps(f) && f.Open() {
				n, worst = n+1, max(worst, f.Severity)
			}
		}
		if n == 0 || (len(o.Select.Statuses) > 0) {
			continue
		}
		q := fold.Question
		place := fmt.Sprintf("%s:%d", q.File, q.Line)
		if q.File == r.File {
			place = fmt.Sprintf("line %d", q.Line)
		}
		rows = append(rows, []cell{{worst.String(), severityColor[worst]}, {strconv.Itoa(n), ""}, {q.Text, ""}, {q.Add, ""}, {place, dim}})
	}
	return rows
}

// nextSteps names commands that lead on from the result.
func nextSteps(r *analysis.Result, o Options) string {
	for i := range r.Findings {
		if f := &r.Findings[i]; o.listed(f) && o.Select.Keeps(f) {
			return fmt.Sprintf("\n%s threatctl explain %s\n", o.paint(dim, "why, and what settles it:"), f.ID)
		}
	}
	return ""
}

// column is a column of a table: a fixed one is as wide as its widest cell, the flexible ones share what is left.
type column struct {
	head string
	kind columnKind
}

type columnKind uint8

const (
	fixed columnKind = iota + 1
	flexible
)

// cell is a text of a table with its color.
type cell struct{ text, color string }

const gap = 2 // columns between two columns

// printTable prints rows under heads. Texts are made safe for a terminal and wrapped to the width of it.
func printTable(w io.Writer, o Options, columns []column, rows [][]cell) error {
	if len(rows) == 0 {
		return nil
	}
	widths := columnWidths(columns, rows, o.Width)
	var b strings.Builder
	table := tablewriter.NewTable(&b, tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
		Borders:  tw.BorderNone,
		Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
	})), tablewriter.WithConfig(tablewriter.Config{
		Header: tw.CellConfig{
			Formatting: tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone},
			Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
			Padding:    tw.CellPadding{Global: tw.Padding{Right: strings.Repeat(" ", gap), Overwrite: true}},
		},
		Row: tw.CellConfig{
			Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone},
			Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
			Padding:    tw.CellPadding{Global: tw.Padding{Right: strings.Repeat(" ", gap), Overwrite: true}},
		},
	}))
	heads := make([]string, len(columns))
	for i, c := range columns {
		heads[i] = o.paint(dim, c.head)
	}
	table.Header(heads)
	for _, row := range rows {
		for _, line := range wrapRow(row, widths, o) {
			if err := table.Append(line); err != nil {
				return err
			}
		}
	}
	if err := table.Render(); err != nil {
		return err
	}
	return trimLines(w, b.String())
}

// trimLines writes lines without the blanks at their ends, with which a table fills its last column.
func trimLines(w io.Writer, text string) error {
	for line := range strings.Lines(text) {
		if _, err := io.WriteString(w, strings.TrimRight(line, " \n")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// wrapRow breaks the cells of a row over as many lines as the tallest needs.
func wrapRow(row []cell, widths []int, o Options) [][]string {
	broken := make([][]string, len(row))
	height := 1
	for i, c := range row {
		broken[i] = wrap(diag.Visible(c.text), widths[i])
		height = max(height, len(broken[i]))
	}
	lines := make([][]string, height)
	for n := range lines {
		lines[n] = make([]string, len(row))
		for i, parts := range broken {
			if n < len(parts) {
				lines[n][i] = o.paint(row[i].color, parts[n])
			}
		}
	}
	return lines
}

// columnWidths gives each column its width; 0 is as wide as it needs. Flexible columns share what the fixed ones leave,
// in proportion to their longest text, and none gets more than it needs.
func columnWidths(columns []column, rows [][]cell, total int) []int {
	widths := make([]int, len(columns))
	if total == 0 {
		return widths
	}
	left, wish := total, 0
	natural := make([]int, len(columns))
	for i, c := range columns {
		natural[i] = runewidth.StringWidth(c.head)
		for _, row := range rows {
			natural[i] = max(natural[i], runewidth.StringWidth(diag.Visible(row[i].text)))
		}
		left -= gap
		if c.kind == fixed {
			natural[i] = min(natural[i], 36)
			widths[i] = natural[i]
			left -= natural[i]
		} else {
			wish += natural[i]
		}
	}
	for i, c := range columns {
		if c.kind == flexible {
			widths[i] = max(16, min(natural[i], left*natural[i]/max(1, wish)))
		}
	}
	return widths
}
