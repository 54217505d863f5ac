package yamltree

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// bracesHint is given for every syntax error inside {…}: most of them are unquoted text.
const bracesHint = "text with a comma, colon or question mark needs quotes inside braces"

// aheadBytes is how far the YAML scanner reads beyond the character it looks at.
const aheadBytes = 4

// syntax makes a diagnostic of the YAML library's error, which knows at most a line, and often the wrong one. The place
// is found by reading the file a second time, one byte at a time: the scanner stops reading a little after the error.
func (f *File) syntax(err error) diag.Diagnostic {
	line, problem := splitError(err)
	if name, ok := strings.CutPrefix(problem, "unknown anchor '"); ok {
		return f.unknownAnchor(strings.TrimSuffix(name, "' referenced"))
	}
	context, stopped := f.relocate(line)
	if strings.HasPrefix(problem, "exceeded max depth") {
		return f.fault("too-deep", stopped, stopped+1, fmt.Sprintf("nested more than %d levels deep", MaxDepth), "")
	}
	switch {
	case strings.HasPrefix(problem, "did not find expected ','"), problem == problemContent, problem == problemKey,
		problem == problemStream, problem == problemDocument:
		if fault := f.firstFlowFault(f.Src, stopped); fault != nil {
			d := f.fault("yaml-syntax", fault.start, fault.end, fault.message, "")
			if fault.quote {
				d.Hint = quoteHint
			}
			f.addBracket(&d, fault)
			return d
		}
	}
	d := f.explain(problem, context, stopped)
	if around := f.firstFlowFault(f.Src[:stopped], stopped); around != nil {
		f.addBracket(&d, around)
	}
	return d
}

// addBracket says of an error inside braces or brackets where they opened, and what most often is wrong inside braces.
func (f *File) addBracket(d *diag.Diagnostic, fault *flowFault) {
	if fault.braces {
		d.Hint = bracesHint
	}
	if fault.bracket < 0 {
		return
	}
	if s := f.span(fault.bracket, fault.bracket+1); s != d.Span {
		d.Related = []diag.Related{{Span: s, Message: "the " + string(f.Src[fault.bracket]) + " stands here"}}
	}
}

const quoteHint = `a quote inside quoted text is doubled ('') or escaped (\")`

// splitError takes "yaml: line 3: problem" apart. Without a line it is 0.
func splitError(err error) (line int, problem string) {
	problem = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(problem, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n, after
			}
		}
	}
	return 0, problem
}

// trickle hands a text out in pieces up to the byte slow, and from there one byte at a time, so that read says how far
// the reader went.
type trickle struct {
	text       []byte
	slow, read int
}

func (t *trickle) Read(p []byte) (int, error) {
	if t.read >= len(t.text) {
		return 0, io.EOF
	}
	n := 1
	if t.read < t.slow {
		n = t.slow - t.read
	}
	n = copy(p[:min(len(p), n)], t.text[t.read:])
	t.read += n
	return n, nil
}

// relocate reads the file again up to the error. context is the line where what the scanner was in begins, 0 when it
// is not known; stopped is the byte it looked at when it gave up.
func (f *File) relocate(line int) (context, stopped int) {
	// An empty first line makes the library tell a line also for the first one; empty lines at the end keep it from
	// meeting the end of the file while it only looks ahead.
	start := int(f.lines[0])
	text := append([]byte{'\n'}, f.Src[start:]...)
	text = append(text, "\n\n\n\n\n\n"...)
	t := &trickle{text: text}
	if line > 2 && line-2 <= len(f.lines) {
		t.slow = int(f.lines[line-3]) - start
	}
	dec := yaml.NewDecoder(t)
	var err error
	for err == nil {
		var doc yaml.Node
		err = dec.Decode(&doc)
	}
	context, problem := splitError(err)
	if !parserProblem(problem) {
		context--
	}
	return min(context, len(f.lines)), min(max(t.read-aheadBytes-1+start, start), len(f.Src))
}

// parserProblem tells the errors of the library's parser, whose lines count from 0, from those of its scanner.
func parserProblem(problem string) bool {
	switch {
	case strings.HasPrefix(problem, "did not find expected ',' or "),
		problem == problemKey, problem == problemItem, problem == problemContent,
		problem == "did not find expected <document start>",
		problem == "found undefined tag handle":
		return true
	}
	return false
}

func (f *File) unknownAnchor(name string) diag.Diagnostic {
	// The library reads tokens in order: the first use of the name that is no part of a longer one is the place.
	at, from := -1, 0
	for at < 0 {
		i := bytes.Index(f.Src[from:], []byte("*"+name))
		if i < 0 {
			return f.whole("unknown-anchor", fmt.Sprintf("the alias *%s refers to no anchor", brief(name)), "")
		}
		i += from
		from = i + 1 + len(name)
		if c := f.byteAt(from); !(c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') &&
			(i == 0 || strings.IndexByte(" \t\r\n,[{:-", f.Src[i-1]) >= 0) {
			at = i
		}
	}
	return f.fault("unknown-anchor", at, at+1+len(name), fmt.Sprintf("the alias *%s refers to no anchor", brief(name)),
		fmt.Sprintf("an anchor &%s must stand before it; text that begins with * needs quotes", brief(name)))
}

// The problems of the library that need more than other words.
const (
	problemKey      = "did not find expected key"
	problemItem     = "did not find expected '-' indicator"
	problemContent  = "did not find expected node content"
	problemStream   = "found unexpected end of stream"
	problemDocument = "found unexpected document indicator"
	problemValue    = "mapping values are not allowed in this context"
	problemStart    = "found character that cannot start any token"
	problemColon    = "could not find expected ':'"
	problemName     = "did not find expected alphabetic or numeric character"
)

// plainWords are the library's problems in the words of somebody who writes a file.
var plainWords = map[string]string{
	problemKey:                               "a key was expected here: is the indentation right, is a quote or a colon missing?",
	problemItem:                              "a list item (- …) was expected here: is the indentation right?",
	problemContent:                           "a value was expected here",
	"did not find expected <document start>": "nothing may stand here: the document has ended above",
	"block sequence entries are not allowed in this context": "a list item (- …) cannot stand here",
	"mapping keys are not allowed in this context":           "a key cannot stand here",
	"found undefined tag handle":                             "an unknown tag: text that begins with ! needs quotes",
}

// explain says in plain words what the library's problem is, and finds the best place for it.
func (f *File) explain(problem string, context, stopped int) diag.Diagnostic {
	say := func(start, end int, message, hint string) diag.Diagnostic {
		return f.fault("yaml-syntax", start, max(end, start+1), message, hint)
	}
	start, end := f.tokenBefore(stopped)
	switch {
	case problem == problemStream || problem == problemDocument:
		quote := f.firstQuote(context)
		return say(quote, quote+1, unclosedQuote, quoteHint)
	case problem == problemValue:
		line := f.lines[f.lineAt(stopped)-1]
		if bytes.Contains(f.Src[line:stopped], []byte(": ")) {
			return say(stopped, stopped+1, "a second colon on this line", "text that holds a colon and a space needs quotes")
		}
		return say(start, stopped, "a key cannot stand here", "is it indented too far, or is there a colon missing above?")
	case strings.Contains(problem, "tab character"), problem == problemStart && f.byteAt(stopped) == '\t':
		tab := f.indentingTab(context, stopped)
		return say(tab, tab+1, "a tab stands where lines are indented", "indent with spaces")
	case problem == problemStart:
		r, _ := utf8.DecodeRune(f.Src[stopped:])
		return say(stopped, stopped+1, fmt.Sprintf("text cannot begin with %q", string(r)), "put it in quotes")
	case problem == problemColon:
		start, end = f.lineText(context)
		return say(start, end, "a colon is missing after this key", "write key: value")
	case problem == problemName:
		start = max(0, bytes.LastIndexAny(f.Src[:min(stopped+1, len(f.Src))], "&*"))
		return say(start, start+1, "a name is missing after this "+string(f.Src[start]), "text that begins with & or * needs quotes")
	case strings.Contains(problem, "escape"), strings.HasPrefix(problem, "did not find expected hex"):
		start = max(0, bytes.LastIndexByte(f.Src[:min(stopped+2, len(f.Src))], '\\'))
		return say(start, start+2, "an unknown escape in a quoted text", `write \\ for a backslash, or use single quotes`)
	case problem == problemKey || problem == problemItem || problem == problemContent:
		start, end = f.misfit(context, stopped)
	}
	if plain, ok := plainWords[problem]; ok {
		return say(start, end, plain, "")
	}
	return say(start, end, problem, "")
}

// indentingTab is the first tab in the indentation of a line from the one of context on, or the byte stopped.
func (f *File) indentingTab(context, stopped int) int {
	for line := max(context, 1); line <= min(f.lineAt(stopped)+1, len(f.lines)); line++ {
		from := int(f.lines[line-1])
		text := f.Src[from:f.lineEnd(line)]
		if k := leadingSpaces(text); k < len(text) && text[k] == '\t' {
			return from + k
		}
	}
	return stopped
}

// lineText is the stretch of a line without the spaces around; the start of the file when there is no such line.
func (f *File) lineText(line int) (start, end int) {
	if line < 1 || line > len(f.lines) {
		return int(f.lines[0]), int(f.lines[0])
	}
	start = int(f.lines[line-1])
	text := f.Src[start:f.lineEnd(line)]
	return start + leadingSpaces(text), start + len(bytes.TrimRight(text, " \t"))
}

// misfit finds what does not fit into the block that begins in the line of context: the scanner, which looks two tokens
// ahead, has stopped in that line or up to two lines further. It is text after a quote, brace or bracket that closed,
// or else a line that is less indented than the block, or else what the scanner had just read.
func (f *File) misfit(context, stopped int) (start, end int) {
	var lines []int
	for line := f.lineAt(stopped); line >= max(context, 1) && len(lines) < 3; line-- {
		if s, e := f.lineText(line); s < e && f.Src[s] != '#' {
			lines = append(lines, line)
		}
	}
	slices.Reverse(lines)
	for _, line := range lines {
		_, end := f.lineText(line)
		if at := f.afterClosed(line); at >= 0 {
			return at, end
		}
	}
	first, _ := f.lineText(context)
	block := valueColumn(f.Src[f.lines[max(context, 1)-1]:first], f.Src[first:])
	for _, line := range lines {
		s, e := f.lineText(line)
		if indent := s - int(f.lines[line-1]); line > context && (indent < block || indent == block && f.Src[s] == '-') {
			return s, e
		}
	}
	return f.tokenBefore(stopped)
}

// valueColumn is how many characters stand before the first key of a line: its indentation and the dashes of lists.
func valueColumn(indent, text []byte) int {
	n := len(indent)
	for len(text) > 1 && text[0] == '-' && text[1] == ' ' {
		k := 1 + leadingSpaces(text[1:])
		n, text = n+k, text[k:]
	}
	return n
}

// afterClosed is where text stands in a line after the quote, brace or bracket of its value has closed, or where a
// closing sign stands for a value; -1 when neither is so.
func (f *File) afterClosed(line int) int {
	src := f.Src[:f.lineEnd(line)]
	value := valueStart(src, int(f.lines[line-1]))
	end := -1
	switch byteAt(src, value) {
	case '"', '\'':
		end = quoteEnd(src, value)
	case '{', '[':
		end, _ = flowEnd(src, value)
	case '}', ']', ',':
		return value
	}
	if end < 0 {
		return -1
	}
	next := end + leadingSpaces(src[end:])
	if next >= len(src) || src[next] == ':' || src[next] == '#' && next > end {
		return -1
	}
	return next
}

// tokenBefore is the stretch of the last word or sign that ends before a byte, the blank before that byte left out: what
// the scanner had just read.
func (f *File) tokenBefore(off int) (start, end int) {
	first := int(f.lines[0])
	end = max(off, first)
	for end > first && isSpace(f.Src[end-1]) {
		end--
	}
	if end == first {
		return first, min(first+1, len(f.Src))
	}
	start = end - 1
	if strings.IndexByte("{}[],:", f.Src[start]) >= 0 {
		return start, end
	}
	line := int(f.lines[f.lineAt(start)-1])
	for start > line && strings.IndexByte("{}[],", f.Src[start-1]) < 0 && !(isSpace(f.Src[start-1]) && start-1 > line && strings.IndexByte(":-?,", f.Src[start-2]) >= 0) {
		start--
	}
	for start < end && isSpace(f.Src[start]) {
		start++
	}
	return start, end
}

// firstQuote is the first quote in a line, or its start.
func (f *File) firstQuote(line int) int {
	if line < 1 || line > len(f.lines) {
		return int(f.lines[0])
	}
	from := int(f.lines[line-1])
	return from + max(0, bytes.IndexAny(f.Src[from:f.lineEnd(line)], `"'`))
}
