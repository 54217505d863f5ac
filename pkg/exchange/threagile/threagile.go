// Package threagile reads models of Threagile.
package threagile

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

const formatName = "threagile"

// Format is Threagile's.
var Format = exchange.Format{Name: formatName, Title: "Threagile", Files: ".yaml", Detects: detects, Read: read}

func detects(_ string, src []byte) bool {
	return bytes.Contains(src, []byte("threagile_version")) && bytes.Contains(src, []byte("technical_assets"))
}

// reader reads one file.
type reader struct {
	*exchange.Draft
	data   exchange.Known
	parts  exchange.Known
	zones  exchange.Known
	flows  exchange.Known
	inside map[string]*exchange.Element // boundaries, by the ids of the parts inside
}

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	file := exchange.Tree(name, src, diags)
	if file == nil {
		return nil
	}
	root := file.Root()
	if root.Get("technical_assets").Kind() != yamltree.Mapping {
		exchange.Refuse(diags, root.Span(), "a model has the key technical_assets, a mapping", "this is no model of Threagile")
		return nil
	}
	r := &reader{
		Draft: &exchange.Draft{Format: formatName}, data: exchange.Known{}, parts: exchange.Known{}, zones: exchange.Known{}, flows: exchange.Known{},
		inside: map[string]*exchange.Element{},
	}
	r.Title = r.Text(root.Get("title"))
	r.Description = plain(r.Text(root.Get("technical_overview").Get("description")))
	for title, n := range r.entries(root, "data_assets") {
		r.asset(title, n)
	}
	r.boundaries(root)
	for title, n := range r.entries(root, "technical_assets") {
		r.part(title, n)
	}
	for _, n := range r.entries(root, "technical_assets") {
		r.links(n)
	}
	r.tracked(root)
	r.own(root)
	if n := root.Get("shared_runtimes"); n.Len() > 0 {
		r.Dropped(n.Span(), "the shared runtimes")
	}
	if n := root.Get("abuse_cases"); n.Len() > 0 {
		r.Dropped(n.Span(), "the abuse cases and security requirements")
	}
	return r.Draft
}

// entries are the mappings under a key, by their titles. What is no mapping is told and left out.
func (r *reader) entries(of yamltree.Node, key string) iter.Seq2[string, yamltree.Node] {
	return func(yield func(string, yamltree.Node) bool) {
		n := of.Get(key)
		if k := n.Kind(); k == yamltree.Scalar || k == yamltree.Sequence {
			r.Repaired(n.Span(), "%s is no mapping: it is left out", key)
			return
		}
		for p := range n.Pairs() {
			switch {
			case p.Value.Kind() != yamltree.Mapping:
				r.Repaired(p.Key.Span(), "%q of %s is no mapping: it is left out", p.Key.Text(), key)
			case !yield(plain(p.Key.Text()), p.Value):
				return
			}
		}
	}
}

// plain is a text without the tags of HTML that Threagile lets stand in it.
func plain(text string) string {
	for {
		a := strings.IndexByte(text, '<')
		b := strings.IndexByte(text[max(a, 0):], '>')
		if a < 0 || b < 0 {
			return text
		}
		text = text[:a] + text[a+b+1:]
	}
}

// word is one of the format's own words.
func (r *reader) word(n yamltree.Node) string { return strings.ToLower(exchange.Name(r.Text(n))) }

func (r *reader) asset(title string, n yamltree.Node) {
	e := r.AddAsset(r.Text(n.Get("id")), title, n.Span())
	e.Description, e.Tags = r.Text(n.Get("description")), r.Texts(n.Get("tags"))
	class := classifications[r.word(n.Get("confidentiality"))]
	if class == "" {
		class = "internal"
		r.Guessed(n.Span(), "the asset %q is taken to be internal: the file does not say how confidential it is", title)
	}
	e.Set("classification", class)
	e.Set("integrity", levels[r.word(n.Get("integrity"))])
	e.Set("availability", levels[r.word(n.Get("availability"))])
	e.Set("volume", volumes[r.word(n.Get("quantity"))])
	r.Remember(r.data, e)
}

func (r *reader) boundaries(root yamltree.Node) {
	nested := map[string]*exchange.Element{}
	for title, n := range r.entries(root, "trust_boundaries") {
		e := r.AddBoundary(r.Text(n.Get("id")), title, n.Span())
		e.Description, e.Tags = r.Text(n.Get("description")), r.Texts(n.Get("tags"))
		kind := r.word(n.Get("type"))
		e.Set("kind", boundaryKinds[kind])
		e.Keep("type", kind)
		for _, id := range r.Texts(n.Get("technical_assets_inside")) {
			r.inside[id] = e
		}
		for _, id := range r.Texts(n.Get("trust_boundaries_nested")) {
			nested[id] = e
		}
		r.Remember(r.zones, e)
	}
	for _, id := range slices.Sorted(maps.Keys(nested)) {
		outer := nested[id]
		if inner := r.zones[id]; inner != nil {
			inner.Inside = outer
		} else {
			r.Repaired(outer.At, "the boundary %q holds one called %q, which the file does not have", outer.Title, id)
		}
	}
}

// part reads a technical asset.
func (r *reader) part(title string, n yamltree.Node) {
	e := r.AddComponent(r.Text(n.Get("id")), title, n.Span())
	e.Description, e.Tags, e.Owner = r.Text(n.Get("description")), r.Texts(n.Get("tags")), r.Text(n.Get("owner"))
	kind, sure := types[r.word(n.Get("type"))]
	if !sure {
		kind = "process"
		r.Guessed(n.Span(), "%q is taken for a process: its type is %q", title, r.word(n.Get("type")))
	}
	e.Set("type", kind)
	technology := r.technology(n)
	e.Set("role", roleOf(technology, kind))
	e.Keep("technology", technology)
	if exchange.Yes(n.Get("out_of_scope")) {
		if e.OutOfScope = r.Text(n.Get("justification_out_of_scope")); e.OutOfScope == "" {
			e.OutOfScope = "as Threagile has it, which says no more"
		}
	}
	if exchange.Yes(n.Get("multi_tenant")) {
		e.Set("tenancy", "shared")
	}
	if exchange.Yes(n.Get("redundant")) {
		e.Mechanism("redundancy", "yes")
	}
	r.encryption(e, r.word(n.Get("encryption")))
	e.Handles, e.Stores = r.dataOf(n.Get("data_assets_processed")), r.dataOf(n.Get("data_assets_stored"))
	e.Inside = r.inside[e.Source]
	if e.Inside == nil && exchange.Yes(n.Get("internet")) {
		e.Keep("internet", "yes")
	}
	r.Remember(r.parts, e)
}

// technology is the one that a part has; newer files have a list, of which the first counts.
func (r *reader) technology(n yamltree.Node) string {
	if words := r.Texts(n.Get("technology")); len(words) > 0 {
		return strings.ToLower(words[0])
	}
	if words := r.Texts(n.Get("technologies")); len(words) > 0 {
		return strings.ToLower(words[0])
	}
	return ""
}

// encryption is stated of every part: none is an absence.
func (r *reader) encryption(e *exchange.Element, word string) {
	switch {
	case e.Fact("type") == "external-entity" || word == "":
	case word == "none":
		if e.Fact("type") == "data-store" {
			e.Mechanism("encryption-at-rest", "no")
		}
	default:
		e.Mechanism("encryption-at-rest", "yes")
		e.Keep("encryption", word)
	}
}

// dataOf are the assets of a list.
func (r *reader) dataOf(n yamltree.Node) []*exchange.Element {
	var out []*exchange.Element
	for _, id := range r.Texts(n) {
		if e := r.data[id]; e != nil {
			out = append(out, e)
		} else {
			r.Repaired(n.Span(), "the file has no data asset %q", id)
		}
	}
	return out
}
