// Package tmbom reads models in the schema of the OWASP Threat Model Library, of version 1, which is known as TM-BOM too.
package tmbom

import (
	"bytes"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

const formatName = "tmbom"

// Format is the OWASP Threat Model Library's.
var Format = exchange.Format{Name: formatName, Title: "OWASP Threat Model Library (TM-BOM)", Files: ".json", Detects: detects, Read: read}

func detects(_ string, src []byte) bool {
	return exchange.IsJSON(src) && bytes.Contains(src, []byte(`"scope"`)) && bytes.Contains(src, []byte(`"trust_zones"`)) &&
		bytes.Contains(src, []byte(`"data_flows"`)) && !bytes.Contains(src, []byte(`"bomFormat"`))
}

// reader reads one file.
type reader struct {
	*exchange.Draft
	zones   exchange.Known
	ends    map[string]exchange.Known // what flows and threats refer to, by kind: actor, component, data_store
	flows   exchange.Known
	sets    exchange.Known
	sealed  map[*exchange.Element][]string // of data stores: whether what is placed there is encrypted, yes or no each
	absent  exchange.Known                 // what stands for elements that flows name and the file does not have
	pairs   map[[2]*exchange.Element]*pair
	persons map[string]string // the titles of threat personas
	threats map[string]*exchange.Threat
}

// kinds are the lists of what flows connect, in the order in which an id of no kind is looked for.
var kinds = []string{"component", "data_store", "actor"}

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	file := exchange.Tree(name, src, diags)
	if file == nil {
		return nil
	}
	root := file.Root()
	if root.Get("scope").Kind() != yamltree.Mapping || root.Get("trust_zones").Kind() != yamltree.Sequence {
		exchange.Refuse(diags, root.Span(), "a model has the keys scope, trust_zones, components and data_flows", "this is no model of the OWASP Threat Model Library")
		return nil
	}
	r := &reader{
		Draft: &exchange.Draft{Format: formatName}, zones: exchange.Known{}, flows: exchange.Known{}, sets: exchange.Known{}, absent: exchange.Known{},
		ends: map[string]exchange.Known{}, sealed: map[*exchange.Element][]string{}, pairs: map[[2]*exchange.Element]*pair{},
		persons: map[string]string{}, threats: map[string]*exchange.Threat{},
	}
	for _, kind := range kinds {
		r.ends[kind] = exchange.Known{}
	}
	r.whole(root)
	r.elements(root)
	r.people(root)
	r.leftOut(root)
	return r.Draft
}

// whole is what the file says of the model as a whole.
func (r *reader) whole(root yamltree.Node) {
	scope := root.Get("scope")
	r.Title, r.Version = r.Text(scope.Get("title")), r.Text(root.Get("version"))
	var parts []string
	for _, n := range []yamltree.Node{root.Get("description"), scope.Get("description")} {
		text := exchange.Clean(r.Text(n))
		if len(parts) > 0 && strings.HasPrefix(text, parts[0]) {
			parts = nil // the second says what the first does, and more
		}
		if text != "" {
			parts = append(parts, text)
		}
	}
	r.Description = strings.Join(parts, "\n\n")
	for _, key := range []string{"repo_link", "release_docs_link"} {
		for _, link := range r.Texts(root.Get(key)) {
			if !slices.Contains(r.Links, link) {
				r.Links = append(r.Links, link)
			}
		}
	}
	for _, key := range []string{"business_criticality", "data_sensitivity", "exposure", "tier"} {
		r.keep(&r.Extra, key, scope.Get(key))
	}
	for _, key := range []string{"frozen", "released_at", "product_release_date", "reviewed_at"} {
		r.keep(&r.Extra, key, root.Get(key))
	}
}

// keep puts the texts of a field aside.
func (r *reader) keep(extra *[]exchange.Fact, key string, n yamltree.Node) {
	if values := r.Texts(n); len(values) > 0 {
		*extra = append(*extra, exchange.Fact{Key: key, Values: values})
	}
}

// elements reads the lists of what the system is made of.
func (r *reader) elements(root yamltree.Node) {
	for n := range r.Records(root, "trust_zones") {
		e := r.start(r.AddBoundary(r.id(n), r.title(n), n.Span()), n)
		r.Remember(r.zones, e)
	}
	for n := range r.Records(root, "trust_boundaries") {
		r.boundary(n)
	}
	for n := range r.Records(root, "actors") {
		r.actor(n)
	}
	for n := range r.Records(root, "components") {
		r.component(n)
	}
	for n := range r.Records(root, "data_stores") {
		r.store(n)
	}
	for n := range r.Records(root, "data_sets") {
		r.set(n)
	}
	r.seal()
	for n := range r.Records(root, "data_flows") {
		r.flow(n)
	}
}

// people reads what people found and decided.
func (r *reader) people(root yamltree.Node) {
	for n := range r.Records(root, "threat_personas") {
		r.persons[r.id(n)] = r.title(n)
	}
	for n := range r.Records(root, "threats") {
		r.threat(n)
	}
	r.controls(root)
	for n := range r.Records(root, "risks") {
		r.risk(n)
	}
	for n := range r.Records(root, "assumptions") {
		r.assumption(n)
	}
}

// leftOut tells of the lists that the language has nothing for.
func (r *reader) leftOut(root yamltree.Node) {
	for _, l := range []struct{ key, what string }{
		{"diagrams", "the diagrams: pictures are made of the model"},
		{"threat_personas", "the threat personas but their names, which stand beside their threats"},
		{"mitigation_plans", "the mitigation plans"},
		{"extensions", "the extensions"},
	} {
		if n := root.Get(l.key); n.Len() > 0 {
			r.Dropped(n.Span(), "%s", l.what)
		}
	}
}

// assumption keeps what is taken for granted, but not what turned out to be wrong.
func (r *reader) assumption(n yamltree.Node) {
	text, validity := exchange.Clean(r.Text(n.Get("description"))), r.Text(n.Get("validity"))
	switch {
	case validity == "rejected":
		r.Dropped(n.Span(), "an assumption that was rejected: %q", text)
		return
	case validity != "confirmed" && text != "":
		text += " (not confirmed)"
	}
	r.Assumptions = append(r.Assumptions, &exchange.Assumption{Text: text})
}

func (r *reader) id(n yamltree.Node) string    { return exchange.Name(r.Text(n.Get("symbolic_name"))) }
func (r *reader) title(n yamltree.Node) string { return exchange.Name(r.Text(n.Get("title"))) }

// start fills in what all elements have.
func (r *reader) start(e *exchange.Element, n yamltree.Node) *exchange.Element {
	if e.Title == "" {
		e.Title = e.Source
	}
	e.Description = r.Text(n.Get("description"))
	return e
}
