package gate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// The keys of .threatctl.yaml, in the order of the documentation.
var (
	topKeys     = []string{"threatctl-config", "policy"}
	policyKeys  = []string{"fail-on", "count", "grace", "in-progress", "require", "longest-acceptance", "fail"}
	failOnKeys  = []string{"default", "categories", "boundaries", "tags"}
	failKeys    = []string{"expired", "incomplete", "outdated-register"}
	requireKeys = []string{"in-progress", "mitigated", "accepted", "transferred", "not-applicable"}
	needs       = []string{"reason", "owner", "until", "link"}
	thresholds  = []string{"note", "low", "medium", "high", "critical", "none"}
)

// Parse reads .threatctl.yaml. What it does not say is as in DefaultPolicy. With an error among the diagnostics the policy
// must not be used: a gate that forgets what it was told passes what it should not.
func Parse(name string, src []byte, diags *diag.List) Policy {
	p := DefaultPolicy()
	r := &reader{diags: diags}
	f := yamltree.Parse(name, src, diags)
	if f == nil {
		return p
	}
	root := f.Root()
	if v := root.Get(topKeys[0]); !v.Valid() {
		r.fault(root, "missing-key", "the first line is threatctl-config: 1", "the file does not say its version")
	} else if v.Text() != "1" {
		r.fault(v, "wrong-version", "a newer threatctl may have written it", "this threatctl reads version 1")
	}
	r.mapping(root, topKeys, func(key string, n yamltree.Node) {
		if key == "policy" {
			r.policy(n, &p)
		}
	})
	return p
}

// reader reads nodes and tells what is wrong with them.
type reader struct{ diags *diag.List }

func (r *reader) fault(n yamltree.Node, code, hint, format string, args ...any) {
	r.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Error, Span: n.Span(), Message: fmt.Sprintf(format, args...), Hint: hint})
}

// mapping walks the pairs of a mapping; a key that is none of those known is an error.
func (r *reader) mapping(n yamltree.Node, keys []string, each func(key string, n yamltree.Node)) {
	switch n.Kind() {
	case yamltree.Null:
		return
	case yamltree.Mapping:
	default:
		r.fault(n, "wrong-type", "keys: "+strings.Join(keys, ", "), "expected a mapping, found %s", n.Kind())
		return
	}
	for pair := range n.Pairs() {
		key := pair.Key.Text()
		if keys != nil && !known(key, keys) {
			if !strings.HasPrefix(key, "x-") {
				r.unknown(pair.Key, "unknown-key", "key", keys)
			}
			continue
		}
		each(key, pair.Value)
	}
}

func known(word string, words []string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

func (r *reader) unknown(n yamltree.Node, code, what string, words []string) {
	near := ""
	if word, ok := diag.Nearest(n.Text(), words); ok {
		near = fmt.Sprintf(" (did you mean %q?)", word)
	}
	r.fault(n, code, "it is one of "+strings.Join(words, ", "), "unknown %s %q%s", what, diag.Visible(n.Text()), near)
}

// word is one of the words allowed; empty, and told, when it is none.
func (r *reader) word(n yamltree.Node, what string, words []string) string {
	if n.Kind() != yamltree.Scalar {
		r.fault(n, "wrong-type", "it is one of "+strings.Join(words, ", "), "%s is a word, not %s", what, n.Kind())
		return ""
	}
	if !known(n.Text(), words) {
		r.unknown(n, "unknown-value", what, words)
		return ""
	}
	return n.Text()
}

func (r *reader) flag(n yamltree.Node, what string, to *bool) {
	if w := r.word(n, what, []string{"yes", "no", "true", "false"}); w != "" {
		*to = w == "yes" || w == "true"
	}
}

func (r *reader) threshold(n yamltree.Node, to *stride.Severity) bool {
	w := r.word(n, "severity", thresholds)
	if w == "" {
		return false
	}
	*to, _ = stride.ParseSeverity(w) // none is 0
	return true
}

// days is a time such as 90d, 6w, 3mo or 1y, in days.
func (r *reader) days(n yamltree.Node, to *int) {
	units := map[string]int{"d": 1, "w": 7, "mo": 30, "y": 365}
	text := n.Text()
	digits := strings.TrimRight(text, "dwmoy")
	count, err := strconv.Atoi(digits)
	unit, ok := units[text[len(digits):]]
	if n.Kind() != yamltree.Scalar || err != nil || !ok || count < 0 || count > 9999 {
		r.fault(n, "unknown-value", "", "a time is written 14d, 6w, 3mo or 1y")
		return
	}
	*to = count * unit
}

func (r *reader) policy(n yamltree.Node, p *Policy) {
	r.mapping(n, policyKeys, func(key string, n yamltree.Node) {
		switch key {
		case "fail-on":
			r.failOn(n, p)
		case "count":
			p.StatedOnly = r.word(n, "count", []string{"all", "stated"}) == "stated"
		case "grace":
			r.days(n, &p.Grace)
		case "in-progress":
			p.InProgress = r.word(n, "in-progress", []string{"counts", "passes-until"}) == "passes-until"
		case "require":
			r.require(n, p)
		case "longest-acceptance":
			r.days(n, &p.Longest)
		case "fail":
			r.mapping(n, failKeys, func(key string, n yamltree.Node) {
				r.flag(n, key, map[string]*bool{"expired": &p.Expired, "incomplete": &p.Incomplete, "outdated-register": &p.Outdated}[key])
			})
		}
	})
}

// failOn is a severity, or one for all and others for parts.
func (r *reader) failOn(n yamltree.Node, p *Policy) {
	if n.Kind() == yamltree.Scalar {
		r.threshold(n, &p.FailOn)
		return
	}
	r.mapping(n, failOnKeys, func(key string, n yamltree.Node) {
		switch key {
		case "default":
			r.threshold(n, &p.FailOn)
		case "categories":
			r.categories(n, p)
		case "boundaries":
			p.Boundaries = r.scoped(n)
		case "tags":
			p.Tags = r.scoped(n)
		}
	})
}

func (r *reader) categories(n yamltree.Node, p *Policy) {
	p.Categories = map[stride.Category]stride.Severity{}
	if n.Kind() != yamltree.Mapping {
		r.fault(n, "wrong-type", "", "categories is a mapping, such as {D: critical}, not %s", n.Kind())
		return
	}
	for pair := range n.Pairs() {
		c, ok := stride.ParseCategory(pair.Key.Text())
		if !ok {
			r.fault(pair.Key, "unknown-key", "", "unknown category %q: it is a letter of STRIDE, or a word such as spoofing", diag.Visible(pair.Key.Text()))
			continue
		}
		var s stride.Severity
		if r.threshold(pair.Value, &s) {
			p.Categories[c] = s
		}
	}
}

func (r *reader) scoped(n yamltree.Node) []Scoped {
	if n.Kind() != yamltree.Mapping {
		r.fault(n, "wrong-type", "", "expected names with severities, such as {vault: low}, found %s", n.Kind())
		return nil
	}
	var list []Scoped
	for pair := range n.Pairs() {
		s := Scoped{Name: pair.Key.Text(), Span: pair.Key.Span()}
		if r.threshold(pair.Value, &s.FailOn) {
			list = append(list, s)
		}
	}
	return list
}

func (r *reader) require(n yamltree.Node, p *Policy) {
	p.Require = map[register.Status][]string{}
	r.mapping(n, requireKeys, func(key string, n yamltree.Node) {
		status, _ := register.ParseStatus(key)
		items := []yamltree.Node{n}
		if n.Kind() == yamltree.Sequence {
			items = nil
			for item := range n.Items() {
				items = append(items, item)
			}
		}
		for _, item := range items {
			if w := r.word(item, "need", needs); w != "" {
				p.Require[status] = append(p.Require[status], w)
			}
		}
	})
}
