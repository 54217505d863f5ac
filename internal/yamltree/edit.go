package yamltree

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Edit replaces the bytes from Start up to, not including, End of a file by a text. With Start equal to End it inserts.
type Edit struct {
	Start, End int
	Text       string
}

// Apply makes the text that the edits make of src, which is not changed. The edits may come in any order, and all
// speak of src as it is; insertions at one place stand in the order given. It is an error when two overlap or one
// lies outside of src.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	size, done := len(src), 0
	for _, e := range edits {
		switch {
		case e.Start < 0 || e.End < e.Start || e.End > len(src):
			return nil, fmt.Errorf("the edit of bytes %d to %d lies outside of a text of %d", e.Start, e.End, len(src))
		case e.Start < done:
			return nil, fmt.Errorf("two edits overlap at byte %d", e.Start)
		}
		done = e.End
		size += len(e.Text) - (e.End - e.Start)
	}
	out := make([]byte, 0, size)
	done = 0
	for _, e := range edits {
		out = append(append(out, src[done:e.Start]...), e.Text...)
		done = e.End
	}
	return append(out, src[done:]...), nil
}

// Why an edit cannot be made. The file has to be changed by hand, or written otherwise first.
var (
	ErrNotOwn = errors.New("it comes in by a merge key or an alias, and is written elsewhere")
	ErrLayout = errors.New("it is written in a form that cannot be edited in place")
)

// Replace makes the edit that puts a text in place of a scalar, a Null, an alias, or a collection in braces or brackets.
// Only the value is touched: an anchor before it stays, a tag goes, and so does a comment inside the value.
func (n Node) Replace(text string) (Edit, error) { return n.ReplaceYAML(Quote(text)) }

// ReplaceYAML is Replace with a value that is written as YAML already, on one line.
func (n Node) ReplaceYAML(value string) (Edit, error) {
	if n.y == nil || strings.ContainsAny(value, "\r\n") {
		return Edit{}, ErrLayout
	}
	start, end := n.extent()
	if c := n.file.byteAt(start); n.y.Kind != yaml.ScalarNode && n.y.Kind != yaml.AliasNode && !(n.Flow() && (c == '{' || c == '[')) {
		return Edit{}, ErrLayout
	}
	if line := n.file.lines[n.file.lineAt(start)-1]; n.y.Style&blockStyles != 0 && n.y != n.file.root && len(bytes.TrimLeft(n.file.Src[line:start], " ")) == 0 {
		return Edit{}, ErrLayout // the | or > stands on a line of its own, where it may be less indented than other text
	}
	if n.y.Style&yaml.TaggedStyle != 0 {
		start = n.rawStart()
		if n.y.Anchor != "" {
			value = "&" + n.y.Anchor + " " + value
		}
	}
	if start == end {
		return n.replaceNothing(start, value)
	}
	if c := n.file.byteAt(start - 1); c == ':' || c == ',' { // {"a":1} holds no blank
		value = " " + value
	}
	switch next := n.file.byteAt(end); { // what may follow a quote need not follow plain text
	case next == '#':
		value += " "
	case next == ':' && end+1 < len(n.file.Src) && !isSpace(n.file.Src[end+1]) && !strings.HasSuffix(value, `"`):
		return Edit{}, ErrLayout
	}
	return Edit{start, end, value}, nil
}

// replaceNothing puts a value where none is written: behind an anchor, a colon or a dash. at is what the library takes
// for the place; in braces that is the next sign.
func (n Node) replaceNothing(at int, value string) (Edit, error) {
	if n.y.Anchor == "" {
		if n.file.byteAt(at-1) == ':' && strings.IndexByte(",]}", n.file.byteAt(at)) >= 0 {
			return Edit{}, ErrLayout // in {a:} the colon belongs to the key
		}
		for at > 0 && (n.file.byteAt(at-1) == ' ' || n.file.byteAt(at-1) == '\t') {
			at--
		}
		line := n.file.Src[n.file.lines[n.file.lineAt(at)-1]:at]
		if dashes := bytes.Trim(line, " -"); n.file.byteAt(at-1) != ':' && (len(line) == 0 || len(dashes) > 0) {
			return Edit{}, ErrLayout // a key without its colon
		}
	}
	return Edit{at, at, " " + value}, nil
}
