package stride

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// YAML is the rule as a rule file says it, from its id on, two spaces deep: what stands under rules.
func (r *Rule) YAML() string {
	w := &ruleWriter{}
	fmt.Fprintf(w, "  %s:\n", r.ID)
	w.key("title", scalar(r.Title))
	w.key("category", r.Category.String())
	if len(r.Also) > 0 {
		w.key("also", flowList(r.Also))
	}
	w.key("subject", r.Subject.String())
	w.key("ease", fmt.Sprint(r.Ease))
	if len(r.Goals) > 0 {
		w.key("goals", flowList(r.Goals))
	}
	if len(r.Refines) > 0 {
		w.key("refines", "["+strings.Join(r.Refines, ", ")+"]")
	}
	w.conditionAt("when", r.When)
	w.alternatives("mitigated-by", r.MitigatedBy)
	w.alternatives("reduced-by", r.ReducedBy)
	for _, text := range []struct{ key, text string }{
		{"why", r.Doc.Why}, {"mitigation", r.Doc.Mitigation}, {"verify", r.Doc.Verify}, {"false-positives", r.Doc.FalsePositives},
	} {
		w.prose(text.key, text.text)
	}
	w.references(r.Doc.References)
	w.examples(r.Examples)
	return w.String()
}

type ruleWriter struct{ strings.Builder }

func (w *ruleWriter) key(key, value string) { fmt.Fprintf(w, "    %s: %s\n", key, value) }

// scalar is a text in the form that YAML reads as this very text.
func scalar(text string) string { return yamltree.Quote(text) }

func flowList[T fmt.Stringer](list []T) string {
	var words []string
	for _, v := range list {
		words = append(words, v.String())
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// conditionAt is a condition with a line for each of its parts; an empty one stays on the line of its key.
func (w *ruleWriter) conditionAt(key string, c Condition) {
	if len(c.Parts) == 0 {
		w.key(key, "{}")
		return
	}
	fmt.Fprintf(w, "    %s:\n", key)
	for _, p := range c.Parts {
		fmt.Fprintf(w, "      %s\n", p.yaml())
	}
}

func (c Condition) yaml() string {
	var parts []string
	for _, p := range c.Parts {
		parts = append(parts, p.yaml())
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (p Part) yaml() string {
	switch {
	case p.Op == 0:
		return p.Fact + ": " + p.Match.yaml()
	case p.Op == SomeIn || p.Op == SomeOut || p.Op == AllIn || p.Op == AllOut || p.Op == SomeComponent:
		return p.Op.word() + ": " + p.Of[0].yaml()
	}
	var list []string
	for _, c := range p.Of {
		list = append(list, c.yaml())
	}
	return p.Op.word() + ": [" + strings.Join(list, ", ") + "]"
}

func (o Op) word() string {
	for word, op := range ops {
		if op == o {
			return word
		}
	}
	return ""
}

func (m Match) yaml() string {
	switch {
	case m.AtLeast != "" && m.AtMost != "":
		return "{at-least: " + m.AtLeast + ", at-most: " + m.AtMost + "}"
	case m.AtLeast != "":
		return "{at-least: " + m.AtLeast + "}"
	case m.AtMost != "":
		return "{at-most: " + m.AtMost + "}"
	case m.Not:
		return "{not: " + wordList(m.Is) + "}"
	}
	return wordList(m.Is)
}

func wordList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w != "yes" && w != "no" { // which are words here, as they are in models
			quoted[i] = scalar(w)
		}
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func (w *ruleWriter) alternatives(key string, list []Alternative) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "    %s:\n", key)
	for _, a := range list {
		var parts []string
		for _, r := range a {
			if r.Mechanism != "" {
				parts = append(parts, r.Mechanism)
			} else {
				parts = append(parts, r.When.yaml())
			}
		}
		text := parts[0]
		if len(parts) > 1 {
			text = "[" + strings.Join(parts, ", ") + "]"
		}
		fmt.Fprintf(w, "      - %s\n", text)
	}
}

// proseWidth is how wide the lines of a rule's texts are.
const proseWidth = 110

// prose is a text folded over lines; one that folding would change is quoted.
func (w *ruleWriter) prose(key, text string) {
	words := strings.Fields(text)
	switch {
	case text == "":
		return
	case strings.Join(words, " ") != text || strings.ContainsFunc(text, unicode.IsControl):
		w.key(key, scalar(text))
		return
	}
	fmt.Fprintf(w, "    %s: >-\n", key)
	line := "     "
	for _, word := range words {
		if len(line)+1+len(word) > proseWidth && line != "     " {
			w.WriteString(line + "\n")
			line = "     "
		}
		line += " " + word
	}
	w.WriteString(line + "\n")
}

func (w *ruleWriter) references(refs []Reference) {
	if len(refs) == 0 {
		return
	}
	var lists []string
	ids := map[string][]string{}
	for _, ref := range refs {
		if !slices.Contains(lists, ref.List) {
			lists = append(lists, ref.List)
		}
		ids[ref.List] = append(ids[ref.List], scalar(ref.ID))
	}
	for i, list := range lists {
		text := ids[list][0]
		if len(ids[list]) > 1 {
			text = "[" + strings.Join(ids[list], ", ") + "]"
		}
		lists[i] = list + ": " + text
	}
	w.key("references", "{"+strings.Join(lists, ", ")+"}")
}

func (w *ruleWriter) examples(e Examples) {
	if e.Fires == "" && e.Quiet == "" {
		return
	}
	w.WriteString("    examples:\n")
	for _, example := range []struct{ key, text string }{{"fires", e.Fires}, {"quiet", e.Quiet}} {
		if example.text == "" {
			continue
		}
		fmt.Fprintf(w, "      %s: |\n", example.key)
		for line := range strings.Lines(example.text) {
			w.WriteString("        " + strings.TrimRight(line, "\n") + "\n")
		}
	}
}
