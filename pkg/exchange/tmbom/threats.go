package tmbom

import (
	"slices"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/register"
)

func (r *reader) threat(n yamltree.Node) {
	t := &exchange.Threat{Source: r.id(n), At: n.Span(), Title: r.title(n), Description: r.Text(n.Get("description"))}
	if t.Title == "" {
		t.Title = t.Source
	}
	for _, id := range r.Texts(n.Get("components_affected")) {
		e := r.named(id)
		switch {
		case e == nil:
			r.Repaired(t.At, "the threat %q affects %q, which the file does not have: that is left out", t.Title, id)
		case !slices.Contains(t.About, e):
			t.About = append(t.About, e)
		}
	}
	if len(t.About) == 0 {
		r.Guessed(t.At, "the threat %q affects nothing that the file has: it is about the model", t.Title)
	}
	event := r.Text(n.Get("event"))
	t.Category = category(t.Title, event, t.Description)
	r.Guessed(t.At, "the threat %q is taken for one of %s, by its words: the file has no categories", t.Title, strings.ReplaceAll(t.Category, "-", " "))
	r.details(t, n)
	r.Threats = append(r.Threats, t)
	switch {
	case t.Source == "":
		r.Repaired(t.At, "the threat %q has no id: nothing can refer to it", t.Title)
	case r.threats[t.Source] != nil:
		r.Repaired(t.At, "the id %q stands for another threat already: references to it mean the first", t.Source)
	default:
		r.threats[t.Source] = t
	}
}

// details are what is kept aside of a threat.
func (r *reader) details(t *exchange.Threat, n yamltree.Node) {
	r.keep(&t.Extra, "event", n.Get("event"))
	r.keep(&t.Extra, "sources", n.Get("sources"))
	if id := exchange.Name(r.Text(n.Get("threat_persona"))); id != "" {
		if title := r.persons[id]; title != "" {
			id = title
		}
		t.Extra = append(t.Extra, exchange.Fact{Key: "persona", Values: []string{id}})
	}
	numbers := func(key, list, field, prefix string) {
		var out []string
		for m := range r.Records(n, list) {
			if id := exchange.Name(r.Text(m.Get(field))); id != "" {
				out = append(out, prefix+id)
			}
		}
		if len(out) > 0 {
			t.Extra = append(t.Extra, exchange.Fact{Key: key, Values: out})
		}
	}
	numbers("capec", "attack_mechanisms", "capec_id", "CAPEC-")
	numbers("cwe", "weaknesses", "cwe_id", "CWE-")
}

// hints are beginnings of words that tell the category of a threat.
var hints = []struct {
	category string
	starts   []string
}{
	{"denial-of-service", []string{"denial", "ddos", "exhaust", "flood", "overwhelm", "unavailab", "outage", "crash"}},
	{"repudiation", []string{"repudiat", "untraceab"}},
	{"spoofing", []string{"spoof", "impersonat", "phish", "forged", "rogue", "hijack"}},
	{"elevation-of-privilege", []string{"privilege", "escalat", "elevat", "takeover", "escape", "compromise"}},
	{"information-disclosure", []string{"exfiltrat", "disclos", "leak", "theft", "steal", "stolen", "expos", "eavesdrop", "sniff"}},
	{"tampering", []string{"tamper", "poison", "modif", "inject", "manipulat", "alter", "corrupt", "overflow", "backdoor", "malicious", "perturb", "supply"}},
}

// category guesses a category by the words of texts, of which the first that says anything counts.
func category(texts ...string) string {
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			for _, h := range hints {
				if slices.ContainsFunc(h.starts, func(start string) bool { return strings.HasPrefix(word, start) }) {
					return h.category
				}
			}
		}
	}
	return "information-disclosure"
}

// countered is what controls do about a threat.
type countered struct{ done, missing []string }

// controls give threats their mitigations and, where controls are in place, a status.
func (r *reader) controls(root yamltree.Node) {
	by := map[*exchange.Threat]*countered{}
	for n := range r.Records(root, "controls") {
		r.control(n, by)
	}
	for _, t := range r.Threats {
		c := by[t]
		switch {
		case c == nil || len(c.done) == 0:
		case len(c.missing) == 0:
			t.Status, t.Reason = register.StatusMitigated, strings.Join(c.done, "; ")
		default:
			t.Status, t.Reason = register.StatusInProgress, "in place: "+strings.Join(c.done, "; ")+"; missing: "+strings.Join(c.missing, "; ")
			r.Guessed(t.At, "some controls of the threat %q are in place and others not: it is taken to be worked on", t.Title)
		}
	}
}

func (r *reader) control(n yamltree.Node, by map[*exchange.Threat]*countered) {
	title, status := r.title(n), r.Text(n.Get("status"))
	if title == "" {
		title = r.id(n)
	}
	text := title + " (" + strings.ReplaceAll(status, "_", " ") + ")"
	if priority := exchange.Name(r.Text(n.Get("priority"))); priority != "" {
		text = strings.TrimSuffix(text, ")") + ", priority " + priority + ")"
	}
	if more := exchange.Clean(r.Text(n.Get("description"))); more != "" {
		text += ": " + more
	}
	known := slices.Contains([]string{"active", "assumed", "suggested", "under_review", "approved", "scheduled", "retired", "wont_do"}, status)
	if !known {
		r.Repaired(n.Span(), "the status %q of the control %q is none: the control counts as not in place", status, title)
	}
	for _, t := range r.about(n, "control", title) {
		if by[t] == nil {
			by[t] = &countered{}
		}
		switch status {
		case "active":
			by[t].done = append(by[t].done, title)
		case "retired", "wont_do": // nobody waits for it
		default:
			by[t].missing = append(by[t].missing, title)
		}
		t.Mitigation = strings.TrimPrefix(t.Mitigation+"\n"+text, "\n")
	}
}

// about are the threats that a control or risk names.
func (r *reader) about(n yamltree.Node, what, title string) []*exchange.Threat {
	var out []*exchange.Threat
	ids := r.Texts(n.Get("threats"))
	for _, id := range ids {
		t := r.threats[id]
		switch {
		case t == nil:
			r.Repaired(n.Span(), "the %s %q names the threat %q, which the file does not have: that is left out", what, title, id)
		case !slices.Contains(out, t):
			out = append(out, t)
		}
	}
	if len(ids) == 0 {
		r.Dropped(n.Span(), "the %s %q, which names no threat", what, title)
	}
	return out
}

// bands are the words of risk levels, from the lowest.
var bands = []string{"note", "low", "medium", "high", "critical"}

// band is the severity for a level, whose words the schema leaves open.
func band(level string) string {
	switch word := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(level)); word {
	case "none", "verylow", "minimal", "negligible":
		return "note"
	case "moderate":
		return "medium"
	case "veryhigh", "severe", "extreme":
		return "critical"
	default:
		if slices.Contains(bands, word) {
			return word
		}
	}
	return ""
}

// risk gives its threats a severity. Of several risks the highest counts.
func (r *reader) risk(n yamltree.Node) {
	title, level := r.title(n), exchange.Name(r.Text(n.Get("level")))
	severity := band(level)
	if severity == "" {
		r.Repaired(n.Span(), "the level %q of the risk %q is none that is known: it changes no severity", level, title)
	}
	text := title
	for _, key := range []string{"likelihood", "impact", "score", "level"} {
		if v := exchange.Name(r.Text(n.Get(key))); v != "" {
			text += ", " + key + " " + v
		}
	}
	for _, t := range r.about(n, "risk", title) {
		if slices.Index(bands, severity) > slices.Index(bands, t.Severity) {
			t.Severity = severity
		}
		i := slices.IndexFunc(t.Extra, func(f exchange.Fact) bool { return f.Key == "risks" })
		if i < 0 {
			t.Extra = append(t.Extra, exchange.Fact{Key: "risks"})
			i = len(t.Extra) - 1
		}
		t.Extra[i].Values = append(t.Extra[i].Values, text)
	}
}
