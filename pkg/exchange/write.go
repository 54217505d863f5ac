package exchange

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Model writes a settled draft as a model file: grouped as a person would write it, with stated facts only, and a comment
// behind each that was guessed.
func (d *Draft) Model() []byte {
	w := &writer{format: d.Format}
	w.line("threatctl: 1")
	w.text("", "title", d.Title)
	w.text("", "description", d.Description)
	w.text("", "owner", d.Owner)
	w.text("", "version", d.Version)
	w.list("", "links", goodLinks(d.Links))
	w.extra("", d.Extra, "")
	w.section("assets", d.Assets)
	w.section("boundaries", d.Boundaries)
	w.section("components", d.Components)
	w.section("flows", d.Flows)
	w.threats(d.Threats)
	w.assumptions(d.Assumptions)
	return w.b.Bytes()
}

// writer writes YAML line by line.
type writer struct {
	b      bytes.Buffer
	format string
}

func (w *writer) line(parts ...string) {
	for _, p := range parts {
		w.b.WriteString(p)
	}
	w.b.WriteByte('\n')
}

// text writes a key with a text: on one line, or as a block when it has several.
func (w *writer) text(indent, key, text string) {
	switch {
	case text == "":
	case !strings.Contains(text, "\n") || !blockSafe(text):
		w.line(indent, key, ": ", yamltree.Quote(text))
	default:
		w.line(indent, key, ": |-")
		for _, l := range strings.Split(text, "\n") {
			if l == "" {
				w.line()
			} else {
				w.line(indent, "  ", l)
			}
		}
	}
}

// blockSafe reports whether a text can stand as a block: its first line begins with no space, no line ends in one, and it
// holds no tabs, which editors make something else of.
func blockSafe(text string) bool {
	lines := strings.Split(text, "\n")
	return !strings.ContainsAny(lines[0][:min(1, len(lines[0]))], " \t") && lines[0] != "" && !strings.Contains(text, "\t") && plainRunes(text) &&
		!slices.ContainsFunc(lines, func(l string) bool { return strings.HasSuffix(l, " ") })
}

// plainRunes reports whether YAML lets all characters stand as they are.
func plainRunes(text string) bool {
	quoted := yamltree.Quote(strings.ReplaceAll(text, "\n", " ") + ": x") // in quotes for the colon
	return !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(quoted, `\"`, ""), `\\`, ""), `\`)
}

func (w *writer) list(indent, key string, values []string) {
	if len(values) > 0 {
		w.line(indent, key, ": ", flowList(values))
	}
}

// flowList is one word as it is, several in brackets.
func flowList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = yamltree.Quote(v)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func (w *writer) section(name string, list []*Element) {
	if len(list) == 0 {
		return
	}
	w.line()
	w.line(name, ":")
	for _, e := range list {
		w.element(e)
	}
}

// widest is how long a line may be that holds a whole element.
const widest = 120

// element writes an element on one line where that is short and says nothing guessed, else a line for each key.
func (w *writer) element(e *Element) {
	pairs := w.pairs(e)
	long := strings.Contains(e.Description, "\n") || e.Description != ""
	guessed := false
	var parts []string
	for _, p := range pairs {
		parts = append(parts, p.key+": "+p.value)
		guessed = guessed || p.guessed != ""
	}
	if one := "  " + e.id + ": {" + strings.Join(parts, ", ") + "}"; !long && !guessed && len(one) <= widest {
		w.line(one)
		return
	}
	w.line("  ", e.id, ":")
	for i, p := range pairs {
		if p.key != "title" && (i == 0 || pairs[i-1].key == "title") {
			w.text("    ", "description", e.Description)
		}
		comment := ""
		if p.guessed != "" {
			comment = "  # guessed " + p.guessed
		}
		w.line("    ", p.key, ": ", p.value, comment)
	}
}

// pair is a key with its value as YAML.
type pair struct{ key, value, guessed string }

// pairs are the keys of an element but its description, in the order of the language's documentation.
func (w *writer) pairs(e *Element) []pair {
	var out []pair
	add := func(key, guessed string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			out = append(out, pair{key, flowList(values), guessed})
		}
	}
	refs := func(key string, list []*Element) { add(key, "", idsOf(list)...) }
	if Slug(e.Title) != e.id || e.Title != e.id {
		add("title", "", e.Title)
	}
	add("from", "", idOf(e.From))
	add("to", "", idOf(e.To))
	add("inside", "", idOf(e.Inside))
	for _, f := range e.Facts {
		add(f.Key, f.Guessed, f.Values...)
	}
	refs("crosses", e.Crosses)
	refs("sends", e.Sends)
	refs("receives", e.Receives)
	refs("stores", e.Stores)
	refs("handles", e.Handles)
	if len(e.Mechanisms) > 0 {
		var parts []string
		for _, m := range e.Mechanisms {
			parts = append(parts, m.Key+": "+m.Values[0])
		}
		out = append(out, pair{"mechanisms", "{" + strings.Join(parts, ", ") + "}", ""})
	}
	add("owner", "", e.Owner)
	if len(e.Tags) > 0 {
		out = append(out, pair{"tags", "[" + quotedList(e.Tags) + "]", ""})
	}
	add("out-of-scope", "", e.OutOfScope)
	extra := e.Extra
	if e.back {
		extra = append(slices.Clone(extra), Fact{Key: "direction", Values: []string{"back"}})
	}
	if v := extraValue(e.Source, extra); v != "" {
		out = append(out, pair{"x-" + w.format, v, ""})
	}
	return out
}

func quotedList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = yamltree.Quote(v)
	}
	return strings.Join(quoted, ", ")
}

func idOf(e *Element) string {
	if e == nil {
		return ""
	}
	return e.id
}

func idsOf(list []*Element) []string {
	var out []string
	for _, e := range list {
		if !slices.Contains(out, e.id) {
			out = append(out, e.id)
		}
	}
	return out
}

// extra writes what the language has no word for.
func (w *writer) extra(indent string, extra []Fact, source string) {
	if v := extraValue(source, extra); v != "" {
		w.line(indent, "x-", w.format, ": ", v)
	}
}

func extraValue(source string, extra []Fact) string {
	var parts []string
	if source = Name(source); source != "" {
		parts = append(parts, "id: "+yamltree.Quote(source))
	}
	for _, f := range extra {
		values := make([]string, len(f.Values))
		for i, v := range f.Values {
			values[i] = Name(v)
		}
		parts = append(parts, Slug(f.Key)+": "+flowList(values))
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (w *writer) threats(list []*Threat) {
	if len(list) == 0 {
		return
	}
	w.line()
	w.line("threats:")
	for _, t := range list {
		w.line("  ", t.key, ":")
		w.text("    ", "title", t.Title)
		w.line("    category: ", t.Category)
		about := idsOf(t.About)
		if len(about) == 0 {
			about = []string{"model"}
		}
		w.list("    ", "about", about)
		if t.Severity != "" {
			w.line("    severity: ", t.Severity)
		}
		w.text("    ", "description", t.Description)
		w.text("    ", "mitigation", t.Mitigation)
		w.extra("    ", t.Extra, t.Source)
	}
}

func (w *writer) assumptions(list []*Assumption) {
	if len(list) == 0 {
		return
	}
	w.line()
	w.line("assumptions:")
	n := newNamer(nil)
	for _, a := range list {
		text := Clean(a.Text)
		if text == "" {
			continue
		}
		w.line("  ", n.name("assumption", firstWords(text), text), ":")
		w.text("    ", "text", text)
		w.list("    ", "about", idsOf(a.About))
	}
}

// firstWords are enough of a text to name it.
func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), 6)], " ")
}

// goodLinks are those that the language takes.
func goodLinks(links []string) []string {
	return slices.DeleteFunc(slices.Clone(links), func(l string) bool {
		u, err := url.Parse(l)
		return err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || Name(l) != l || strings.ContainsAny(l, " <>\"\\")
	})
}

// Decisions are what the people of the source decided about their threats, as edits of the register of the model.
func (d *Draft) Decisions() []register.Edit {
	var out []register.Edit
	for _, t := range d.Threats {
		if t.Status == 0 || t.Status == register.StatusOpen {
			continue
		}
		about := idsOf(t.About)
		if len(about) == 0 {
			about = []string{"model"}
		}
		for _, id := range about {
			e := register.Edit{Threat: stride.ID(fmt.Sprintf("M-%s@%s", t.key, id)), Status: t.Status, Reason: t.Reason, Owner: t.Owner, To: t.To}
			if e.Reason == "" {
				e.Reason = Line(t.Mitigation)
			}
			if e.Reason == "" {
				e.Reason = "as " + d.Format + " has it, which says no more"
			}
			out = append(out, e)
		}
	}
	return out
}
