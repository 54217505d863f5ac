package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

// The values that a key may have, by what they look like. Each is right for some keys and wrong for the others.
var kindsOfValue = []struct{ name, yaml string }{
	{"text", "zzz-nothing"},
	{"empty text", "''"},
	{"number", "17"},
	{"list", "[zzz-nothing]"},
	{"empty list", "[]"},
	{"map", "{zzz-nothing: 1}"},
	{"empty map", "{}"},
	{"nothing", ""},
	{"list of lists", "[[zzz-nothing]]"},
	{"list of maps", "[{zzz-nothing: 1}]"},
	{"list of nothing", "[null]"},
	{"map of maps", "{zzz-nothing: {zzz-nothing: 1}}"},
	{"map of lists", "{zzz-nothing: [1]}"},
}

// free lists what is right beside the keys' own words: texts of any kind, lists of them, and what may be left empty.
var free = map[string]string{
	"text":  "text number empty-text",
	"texts": "text number empty-text list empty-list nothing",
	"refs":  "empty-list nothing",
	"map":   "empty-map nothing",
	"x":     "",
}

// kindOfKey says which row of free a key is of, when it is not x: words, references, dates and other forms of text, of
// which none is right here.
var kindOfKey = map[string]string{
	"title": "text", "description": "text", "owner": "text", "version": "text", "register": "text", "what": "text", "text": "text", "answer": "text", "mitigation": "text", "reason": "text",
	"tags": "texts", "references": "texts", "also-called": "texts",
	"links": "refs", "kinds": "refs", "authentication": "refs", "authorization": "refs", "formats": "refs", "sends": "refs", "receives": "refs", "crosses": "refs",
	"stores": "refs", "handles": "refs", "excludes": "refs", "include": "refs", "rules": "refs", "moved": "refs",
	"mechanisms": "refs map",
	"assets":     "map", "boundaries": "map", "components": "map", "flows": "map", "threats": "map", "assumptions": "map", "questions": "map", "technologies": "map", "protocols": "map",
	"rating": "map", "every-flow": "map", "matrix": "map", "token": "map", "planned": "map", "impact-low": "map", "impact-medium": "map", "impact-high": "map",
	"out-of-scope": "text",
}

// place is a mapping of the language: its name, its keys, and a model that holds it with one more key.
type place struct {
	name string
	keys []string
	with func(key, value string) string
}

func places() []place {
	in := func(format string) func(string, string) string {
		return func(key, value string) string { return fmt.Sprintf(format, key, value) }
	}
	return []place{
		{"model", modelForm.names, in("%s: %s\n")},
		{"asset", assetForm.names, in("assets: {x: {%s: %s}}\n")},
		{"boundary", boundaryForm.names, in("boundaries: {x: {%s: %s}}\n")},
		{"outside", boundaryForm.names, in("boundaries: {outside: {%s: %s}}\n")},
		{"component", componentForm.names, in("components: {x: {%s: %s}}\n")},
		{"flow", flowForm.names, in("flows: {x: {%s: %s}}\n")},
		{"token", tokenForm.names, in("flows: {x: {token: {%s: %s}}}\n")},
		{"every flow", everyFlowForm.names, in("every-flow: {%s: %s}\n")},
		{"planned of a flow", plannedFlowFacts.names, in("flows: {x: {planned: {%s: %s}}}\n")},
		{"planned of a component", plannedComponentFacts.names, in("components: {x: {planned: {%s: %s}}}\n")},
		{"threat", threatForm.names, in("threats: {x: {%s: %s}}\n")},
		{"assumption", assumptionForm.names, in("assumptions: {x: {%s: %s}}\n")},
		{"question", questionForm.names, in("questions: {x: {%s: %s}}\n")},
		{"technology", technologyForm.names, in("technologies: {x: {%s: %s}}\n")},
		{"protocol", protocolForm.names, in("protocols: {x: {%s: %s}}\n")},
		{"rating", ratingForm.names, in("rating: {%s: %s}\n")},
		{"row", impactForm.names, in("rating: {matrix: {%s: %s}}\n")},
		{"cell", []string{"likelihood-low", "likelihood-medium", "likelihood-high"}, in("rating: {matrix: {impact-low: {%s: %s}}}\n")},
		{"rated threat", ratedThreatForm.names, in("rating: {threats: {E-010@x: {%s: %s}}}\n")},
		{"moved", moveForm.names, in("moved: [{%s: %s}]\n")},
		{"statement", detailKeys, in("mechanisms: {waf: {%s: %s}}\n")},
		{"family", slices.Concat(families["rate-limit"], detailKeys[1:]), in("mechanisms: {rate-limit: {%s: %s}}\n")},
		{"log", slices.Concat(families["audit-log"], detailKeys), in("mechanisms: {audit-log: {%s: %s}}\n")},
	}
}

// A value that is right nowhere under a key is an error in the line it stands in, for every key of every form.
func TestWrongKindsOfValue(t *testing.T) {
	tried := 0
	for _, p := range places() {
		for _, key := range p.keys {
			right := ""
			for _, row := range strings.Fields(kindOfKey[key]) {
				right += " " + free[row]
			}
			if key == "note" {
				right = free["text"]
			}
			switch member := slices.Contains(families["rate-limit"], key) || slices.Contains(families["audit-log"], key); {
			case (p.name == "family" || p.name == "log") && member:
				right = "empty-map" // what it lacks is its state
			case p.name == "moved":
				right = "text number" // any id may have been there
			case key == "moved":
				right += " empty-map list-of-nothing" // what it lacks is from and to
			}
			for _, v := range kindsOfValue {
				tried++
				text := p.with(key, v.yaml)
				_, diags := loadText(text)
				for _, d := range diags {
					if d.Span.File != "m.yaml" || d.Span.Line != 2 && !(d.Span.Line == 1 && key == "threatctl") || d.Message == "" || d.Code == "" {
						t.Errorf("%s: %s", text, told(d))
					}
				}
				// That other keys are missing, or a reason is empty, is told besides.
				diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return d.Code == CodeMissing })
				isRight := slices.Contains(strings.Fields(right), strings.ReplaceAll(v.name, " ", "-"))
				switch {
				case key == "threatctl" || p.name == "outside" && (key == "inside" || key == "out-of-scope" || key == "every-flow"):
				case isRight && len(diags) > 0:
					t.Errorf("%s is right, and is told %s", text, told(diags[0]))
				case !isRight && len(diags) == 0:
					t.Errorf("nothing is told of %s", text)
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d values tried", tried)
	}
}

func TestUnknownKeysEverywhere(t *testing.T) {
	for _, p := range places() {
		text := p.with("zzz-nothing", "x")
		_, diags := loadText(text)
		found := 0
		for _, d := range diags {
			if d.Code == CodeUnknownKey && strings.Contains(d.Message, `"zzz-nothing"`) && d.Span.Line == 2 {
				found++
				if !strings.Contains(d.Hint, p.keys[0]) {
					t.Errorf("%s: the hint %q does not name the keys", p.name, d.Hint)
				}
			}
		}
		if found != 1 {
			t.Errorf("%s: an unknown key is told %d times", text, found)
		}
	}
}

// Every key of every form is told with what it means, in one clause, and once.
func TestKeysAreDescribed(t *testing.T) {
	check := func(form, key, doc string) {
		if doc == "" || strings.HasSuffix(doc, ".") || strings.ToLower(doc[:1]) != doc[:1] || len(doc) > 120 {
			if !strings.HasPrefix(doc, "STRIDE") {
				t.Errorf("%s.%s: %q", form, key, doc)
			}
		}
	}
	describeForm(check, modelForm)
	describeForm(check, assetForm)
	describeForm(check, boundaryForm)
	describeForm(check, componentForm)
	describeForm(check, flowForm)
	describeForm(check, tokenForm)
	describeForm(check, plannedFlowFacts)
	describeForm(check, plannedComponentFacts)
	describeForm(check, threatForm)
	describeForm(check, assumptionForm)
	describeForm(check, questionForm)
	describeForm(check, technologyForm)
	describeForm(check, protocolForm)
	describeForm(check, ratingForm)
	describeForm(check, impactForm)
	describeForm(check, ratedThreatForm)
	describeForm(check, moveForm)
}

func describeForm[T any](check func(form, key, doc string), f *form[T]) {
	for _, field := range f.fields {
		check(f.what, field.key, field.doc)
	}
}
