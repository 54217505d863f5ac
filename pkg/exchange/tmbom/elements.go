package tmbom

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
)

// part adds an actor, component or data store.
func (r *reader) part(n yamltree.Node, kind string) *exchange.Element {
	e := r.start(r.AddComponent(r.id(n), r.title(n), n.Span()), n)
	zone := n.Get("trust_zone")
	e.Inside = r.zones[exchange.Name(r.Text(zone))]
	if e.Inside == nil {
		r.Repaired(e.At, "the %s %q is in the trust zone %q, which the file does not have: it stands outside of all", words(kind), e.Title, zone.Text())
	}
	r.Remember(r.ends[kind], e)
	return e
}

// words are a name of the schema as people write it.
func words(kind string) string {
	if kind == "data_store" {
		return "data store"
	}
	return kind
}

func (r *reader) actor(n yamltree.Node) {
	e := r.part(n, "actor")
	e.Set("type", "external-entity")
	kind := r.Text(n.Get("type"))
	switch kind {
	case "user", "power_user", "engineer":
		e.Set("role", "user")
	case "administrator":
		e.Set("role", "user")
		e.Set("privilege", "admin")
	case "system", "third_party":
	default:
		r.Repaired(e.At, "the actor %q is of the type %q, which the schema does not have", e.Title, kind)
	}
	e.Keep("type", kind)
	e.Keep("permissions", r.Texts(n.Get("permissions"))...)
}

func (r *reader) component(n yamltree.Node) {
	e := r.part(n, "component")
	e.Set("type", "process")
	e.Keep("repo-link", r.Texts(n.Get("repo_link"))...)
	if outer := r.Texts(n.Get("parent_component")); len(outer) > 0 {
		e.Keep("parent", outer...)
		r.Dropped(e.At, "the component %q is part of %q, which the language cannot say", e.Title, outer[0])
	}
}

func (r *reader) store(n yamltree.Node) {
	e := r.part(n, "data_store")
	e.Set("type", "data-store")
	kind := r.Text(n.Get("type"))
	technology, known := r.product(n)
	switch {
	case known:
		e.Guess("technology", technology, "by its product")
		r.Guessed(e.At, "the data store %q is taken for %s, by its product", e.Title, technology)
	case kind == "object":
		e.Set("role", "object-store")
	case slices.Contains([]string{"sql", "key_value", "document", "graph", "time_series"}, kind):
		e.Set("role", "database")
	default:
		r.Repaired(e.At, "the data store %q is of the type %q, which the schema does not have", e.Title, kind)
	}
	e.Keep("type", kind)
	e.Keep("vendor", r.Texts(n.Get("vendor"))...)
	e.Keep("product", r.Texts(n.Get("product"))...)
}

// product is the technology of the catalogue that a data store's product is, when that is a store there too.
func (r *reader) product(n yamltree.Node) (string, bool) {
	product := n.Get("product").Text()
	for _, word := range []string{product, n.Get("vendor").Text() + " " + product} {
		if name, ok := exchange.Technology(word); ok {
			t, found := model.FindTechnology(name)
			return name, found && t.Type == model.TypeDataStore
		}
	}
	return "", false
}

// sensitivity is what a word of the schema says of data: how confidential they are, and of what kind.
var sensitivity = map[string]struct{ classification, kind string }{
	"op": {"internal", ""}, "biz": {"internal", ""}, "ip": {"confidential", ""}, "fin": {"confidential", ""}, "pii": {"confidential", "personal"},
	"phi": {"restricted", "special-category"}, "pci": {"restricted", "payment"}, "cred": {"restricted", "credential"}, "gov": {"restricted", ""},
}

// set makes an asset of a data set, and puts it where it is stored.
func (r *reader) set(n yamltree.Node) {
	e := r.start(r.AddAsset(r.id(n), r.title(n), n.Span()), n)
	classification, why := "internal", "since nothing is said"
	var known []string
	for _, word := range r.Texts(n.Get("data_sensitivity")) {
		s, ok := sensitivity[word]
		if !ok {
			r.Repaired(e.At, "the data set %q is sensitive as %q, which the schema does not have", e.Title, word)
			continue
		}
		if s.kind != "" && !slices.Contains(known, s.kind) {
			known = append(known, s.kind)
		}
		if why = "by its sensitivity"; higher(s.classification, classification) {
			classification = s.classification
		}
	}
	e.Guess("classification", classification, why)
	r.Guessed(e.At, "the data set %q is taken to be %s, %s", e.Title, classification, why)
	e.Set("kinds", known...)
	for _, key := range []string{"data_sensitivity", "access_control_methods", "record_count"} {
		e.Keep(key, r.Texts(n.Get(key))...)
	}
	r.Remember(r.sets, e)
	for p := range r.Records(n, "placements") {
		r.placement(p, e)
	}
}

func higher(a, b string) bool {
	i, _ := model.Classifications.Find(a)
	j, _ := model.Classifications.Find(b)
	return i > j
}

func (r *reader) placement(n yamltree.Node, asset *exchange.Element) {
	id := exchange.Name(r.Text(n.Get("data_store")))
	store := r.ends["data_store"][id]
	if store == nil {
		r.Repaired(n.Span(), "the data set %q is placed on the data store %q, which the file does not have: that is left out", asset.Title, id)
		return
	}
	if !slices.Contains(store.Stores, asset) {
		store.Stores = append(store.Stores, asset)
	}
	switch encrypted := n.Get("encrypted"); {
	case exchange.Yes(encrypted):
		r.sealed[store] = append(r.sealed[store], "yes")
	case exchange.No(encrypted):
		r.sealed[store] = append(r.sealed[store], "no")
	}
}

// seal states of data stores whether they encrypt what they hold. One that encrypts some data sets and not others stays
// unstated.
func (r *reader) seal() {
	for _, c := range r.Components {
		switch said := slices.Compact(r.sealed[c]); len(said) {
		case 0:
		case 1:
			c.Mechanism("encryption-at-rest", said[0])
		default:
			c.Keep("encrypted", "in part")
			r.Dropped(c.At, "the data store %q encrypts some of its data sets and not others, which is kept aside", c.Title)
		}
	}
}
