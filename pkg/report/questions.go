package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// QuestionsSchema names the form of a list of questions in JSON.
const QuestionsSchema = "threatctl/questions/1"

// QuestionFormats are the forms of a list of questions.
func QuestionFormats() []string { return []string{"table", "json", "markdown"} }

// Questions writes what the model leaves unstated, the most decisive question first: how many open threats an answer
// decides, or helps to decide, and of what severity.
func Questions(w io.Writer, r *analysis.Result, format string, o Options) error {
	asked := ask(r)
	total := len(asked)
	if o.Limit > 0 {
		asked = asked[:min(o.Limit, total)]
	}
	switch format {
	case "json":
		return questionsJSON(w, r, asked)
	case "markdown":
		return questionsMarkdown(w, r, asked)
	}
	return questionsTable(w, r, asked, total, o)
}

// asking is a question with how many open threats of each severity it decides.
type asking struct {
	*stride.Question
	decides [stride.Critical + 1]int
}

// ask is the questions that some open threat hangs on.
func ask(r *analysis.Result) []asking {
	severity := make(map[stride.ID]stride.Severity, len(r.Findings))
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Open() {
			severity[f.ID] = f.Severity
		}
	}
	var list []asking
	questions := r.Questions()
	for i := range questions {
		q := asking{Question: &questions[i]}
		open := false
		for _, id := range q.Settles {
			if s := severity[id]; s > 0 {
				q.decides[s]++
				open = true
			}
		}
		if open {
			list = append(list, q)
		}
	}
	return list
}

// words is "2 critical, 1 low".
func (q *asking) words() string {
	var parts []string
	for s := stride.Critical; s >= stride.Note; s-- {
		if n := q.decides[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(parts, ", ")
}

func (q *asking) worst() stride.Severity {
	for s := stride.Critical; s > 0; s-- {
		if q.decides[s] > 0 {
			return s
		}
	}
	return 0
}

// open is how many threats are open, and how many of them hang on what is unstated.
func open(r *analysis.Result) (all, unstated int) {
	sum := summarize(r)
	return sum.open, sum.open - sum.openStated
}

func questionsTable(w io.Writer, r *analysis.Result, asked []asking, total int, o Options) error {
	all, unstated := open(r)
	if len(asked) == 0 {
		_, err := fmt.Fprintf(w, "%s leaves nothing unstated that would decide a threat (%s open)\n", diag.Visible(r.Model.Name()), plural(all, "threat"))
		return err
	}
	questions := plural(total, "question")
	if len(asked) < total {
		questions = fmt.Sprintf("the first %d of %s, which together", len(asked), questions)
	}
	if _, err := fmt.Fprintf(w, "%s  %s decide %d of %s; each answer is one line in %s\n\n", o.paint(bold, diag.Visible(r.Model.Name())),
		questions, unstated, plural(all, "open threat"), diag.Visible(r.File)); err != nil {
		return err
	}
	columns := []column{{"DECIDES", flexible}, {"QUESTION", flexible}, {"ANSWER", flexible}, {"AT", fixed}}
	var rows [][]cell
	for i := range asked {
		q := &asked[i]
		rows = append(rows, []cell{{q.words(), severityColor[q.worst()]}, {q.Text, ""}, {q.Add, ""}, {q.at(r), dim}})
	}
	return printTable(w, o, columns, rows)
}

// at is where an answer goes, without the name of the model's first file.
func (q *asking) at(r *analysis.Result) string {
	if q.File == r.File {
		return fmt.Sprintf("line %d", q.Line)
	}
	return fmt.Sprintf("%s:%d", q.File, q.Line)
}

func questionsJSON(w io.Writer, r *analysis.Result, asked []asking) error {
	all, unstated := open(r)
	j := &object{}
	j.open('{')
	j.str("schema", QuestionsSchema)
	j.num("open", all)
	j.num("unstated", unstated)
	j.key("questions")
	j.open('[')
	for i := range asked {
		q := &asked[i]
		j.open('{')
		appendQuestion(j, q.Question)
		j.key("decides")
		j.open('{')
		for s := stride.Critical; s >= stride.Note; s-- {
			j.num(s.String(), q.decides[s])
		}
		j.close('}')
		j.close('}')
	}
	j.close(']')
	j.close('}')
	_, err := w.Write(append(j.b, '\n'))
	return err
}

func questionsMarkdown(w io.Writer, r *analysis.Result, asked []asking) error {
	all, unstated := open(r)
	var b strings.Builder
	fmt.Fprintf(&b, "# Questions about %s\n\n%d of %s hang on what the model leaves unstated.\n", markdown(r.Model.Name()), unstated, plural(all, "open threat"))
	if len(asked) > 0 {
		b.WriteString("\n| Decides | Question | Answer | At |\n|---|---|---|---|\n")
	}
	for i := range asked {
		q := &asked[i]
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s:%d |\n", q.words(), markdown(q.Text), strings.ReplaceAll(diag.Visible(q.Add), "|", "\\|"), markdown(q.File), q.Line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown is a text that Markdown shows as it is; code in backquotes stays code.
func markdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "#", `\#`, "&", "&amp;").Replace(diag.Visible(text))
}
