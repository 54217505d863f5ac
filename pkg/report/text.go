package report

import (
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/threatctl/threatctl/pkg/stride"
)

// wrap breaks a text into lines of at most width columns, between words where it can. A width of 0 is no limit.
func wrap(text string, width int) []string {
	if width <= 0 || runewidth.StringWidth(text) <= width {
		return []string{text}
	}
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		for {
			w := runewidth.StringWidth(word)
			if used > 0 && used+1+w <= width {
				line, used = line+" "+word, used+1+w
				break
			}
			if used > 0 {
				lines, line, used = append(lines, line), "", 0
			}
			if w <= width {
				line, used = word, w
				break
			}
			head := runewidth.Truncate(word, width, "") // a word longer than a line is broken
			lines, word = append(lines, head), word[len(head):]
		}
	}
	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// paragraphs prints text with an indent, each paragraph wrapped.
func paragraphs(b *strings.Builder, text, indent string, width int) {
	for i, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, line := range wrap(strings.Join(strings.Fields(p), " "), width-len(indent)) {
			b.WriteString(indent + line + "\n")
		}
	}
}

// The ANSI colors of the report. Every colored thing is also told by its words.
const (
	bold     = "\x1b[1m"
	dim      = "\x1b[2m"
	purple   = "\x1b[1;35m"
	red      = "\x1b[31m"
	yellow   = "\x1b[33m"
	blue     = "\x1b[34m"
	noColors = "\x1b[0m"
)

var severityColor = map[stride.Severity]string{
	stride.Critical: purple, stride.High: red, stride.Medium: yellow, stride.Low: blue, stride.Note: dim,
}

// paint colors a text when colors are on.
func (o Options) paint(color, text string) string {
	if !o.Color || color == "" || text == "" {
		return text
	}
	return color + text + noColors
}

// plural is "1 threat", "2 threats".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return itoa(n) + " " + what + "s"
}
