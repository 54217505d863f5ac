// Package threatcomposer reads workspaces of AWS Threat Composer. They hold threats, mitigations and assumptions about a system
// that is described in words and pictures only, so that the model has no components yet.
package threatcomposer

import (
	"bytes"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/register"
)

const formatName = "threat-composer"

// Format is Threat Composer's.
var Format = exchange.Format{Name: formatName, Title: "AWS Threat Composer", Files: ".tc.json", Detects: detects, Read: read}

func detects(_ string, src []byte) bool {
	return exchange.IsJSON(src) && bytes.Contains(src, []byte(`"applicationInfo"`)) && bytes.Contains(src, []byte(`"mitigationLinks"`))
}

type reader struct{ *exchange.Draft }

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	file := exchange.Tree(name, src, diags)
	if file == nil {
		return nil
	}
	root := file.Root()
	if root.Get("threats").Kind() != yamltree.Sequence {
		exchange.Refuse(diags, root.Span(), "a workspace has the key threats, a list", "this is no workspace of Threat Composer")
		return nil
	}
	r := &reader{&exchange.Draft{Format: formatName}}
	info := root.Get("applicationInfo")
	r.Title, r.Description = r.Text(info.Get("name")), withoutPictures(r.Text(info.Get("description")))
	for _, key := range []string{"architecture", "dataflow"} {
		if n := root.Get(key); n.Get("description").Text() != "" || n.Get("image").Text() != "" {
			r.Dropped(n.Span(), "the %s, which is in words and pictures: put components and flows in its place", key)
		}
	}
	for n := range r.Records(root, "assumptions") {
		r.Assumptions = append(r.Assumptions, &exchange.Assumption{Text: withoutPictures(r.Text(n.Get("content")))})
	}
	measures := r.measures(root)
	for n := range r.Records(root, "threats") {
		r.threat(n, measures[r.Text(n.Get("id"))])
	}
	return r.Draft
}

// withoutPictures is a text without the pictures that stand in it as data.
func withoutPictures(text string) string {
	for {
		a := strings.Index(text, "](data:")
		if a < 0 {
			return text
		}
		b := strings.IndexByte(text[a:], ')')
		if b < 0 {
			return text[:a+1]
		}
		text = text[:a+1] + text[a+b+1:]
	}
}

// measures are the mitigations of each threat, by its id, and whether all of them are in place.
func (r *reader) measures(root yamltree.Node) map[string]*measures {
	content, done := map[string]string{}, map[string]bool{}
	for n := range r.Records(root, "mitigations") {
		id := r.Text(n.Get("id"))
		content[id] = withoutPictures(r.Text(n.Get("content")))
		done[id] = r.Text(n.Get("status")) == "mitigationResolved"
	}
	of := map[string]*measures{}
	for n := range r.Records(root, "mitigationLinks") {
		threat, id := r.Text(n.Get("linkedId")), r.Text(n.Get("mitigationId"))
		text, ok := content[id]
		if !ok {
			r.Repaired(n.Span(), "a link names the mitigation %q, which the file does not have", id)
			continue
		}
		if of[threat] == nil {
			of[threat] = &measures{done: true}
		}
		of[threat].texts = append(of[threat].texts, text)
		of[threat].done = of[threat].done && done[id]
	}
	return of
}

// measures are what is done, or to be done, against a threat.
type measures struct {
	texts []string
	done  bool // all of it
}

// letters are the letters of STRIDE that a workspace keeps beside a threat.
var letters = map[string]string{
	"S": "spoofing", "T": "tampering", "R": "repudiation", "I": "information-disclosure", "D": "denial-of-service", "E": "elevation-of-privilege",
}

func (r *reader) threat(n yamltree.Node, m *measures) {
	t := &exchange.Threat{Source: r.Text(n.Get("id")), At: n.Span(), Description: withoutPictures(r.Text(n.Get("statement")))}
	if t.Title = r.Text(n.Get("threatAction")); t.Title == "" {
		t.Title = exchange.Line(t.Description)
	}
	for meta := range r.Records(n, "metadata") {
		switch r.Text(meta.Get("key")) {
		case "STRIDE":
			if list := r.Texts(meta.Get("value")); len(list) > 0 {
				t.Category = letters[list[0]]
			}
		case "Priority":
			t.Severity = strings.ToLower(r.Text(meta.Get("value")))
		}
	}
	if t.Category == "" {
		t.Category = r.byGoal(n)
		r.Guessed(t.At, "the threat %q is taken for one of %s: the file does not say which letter it has", t.Title, strings.ReplaceAll(t.Category, "-", " "))
	}
	if m != nil {
		t.Mitigation = strings.Join(m.texts, "\n")
	}
	r.status(t, n)
	r.Threats = append(r.Threats, t)
}

// byGoal is the letter of the first goal that a threat breaks and that has one.
func (r *reader) byGoal(n yamltree.Node) string {
	for _, goal := range r.Texts(n.Get("impactedGoal")) {
		switch strings.ToLower(goal) {
		case "integrity":
			return "tampering"
		case "availability":
			return "denial-of-service"
		case "authenticity", "authentication":
			return "spoofing"
		case "authorization":
			return "elevation-of-privilege"
		case "non-repudiation", "accountability":
			return "repudiation"
		case "confidentiality":
			return "information-disclosure"
		}
	}
	return "information-disclosure"
}

// status is what became of a threat.
func (r *reader) status(t *exchange.Threat, n yamltree.Node) {
	switch word := r.Text(n.Get("status")); word {
	case "threatResolved":
		t.Status, t.Reason = register.StatusMitigated, exchange.Line(t.Mitigation)
	case "threatResolvedNotUseful":
		t.Status = register.StatusNotApplicable
	case "threatIdentified", "":
	default:
		r.Repaired(t.At, "the status %q is none: the threat %q counts as open", word, t.Title)
	}
}
