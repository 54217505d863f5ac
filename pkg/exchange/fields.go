package exchange

import (
	"iter"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// Text is the text of a field; empty when it is missing or nothing. A list or mapping in its place is told.
func (d *Draft) Text(n yamltree.Node) string {
	switch n.Kind() {
	case yamltree.Scalar:
		return n.Text()
	case yamltree.Sequence, yamltree.Mapping:
		d.Repaired(n.Span(), "%s stands where a text is expected: it is left out", n.Kind().String())
	}
	return ""
}

// Texts are the texts of a list, those that say something. A text alone is a list of one.
func (d *Draft) Texts(n yamltree.Node) []string {
	var out []string
	add := func(n yamltree.Node) {
		if text := Name(d.Text(n)); text != "" {
			out = append(out, text)
		}
	}
	if n.Kind() != yamltree.Sequence {
		add(n)
	}
	for item := range n.Items() {
		add(item)
	}
	return out
}

// Records are the mappings of a list under a key. What is no list, and what in it is no mapping, is told and left out.
func (d *Draft) Records(of yamltree.Node, key string) iter.Seq[yamltree.Node] {
	list := of.Get(key)
	return func(yield func(yamltree.Node) bool) {
		if list.Kind() == yamltree.Scalar || list.Kind() == yamltree.Mapping {
			d.Repaired(list.Span(), "%s is no list: it is left out", key)
			return
		}
		for n := range list.Items() {
			switch {
			case n.Kind() != yamltree.Mapping:
				d.Repaired(n.Span(), "an entry of %s is no mapping: it is left out", key)
			case !yield(n):
				return
			}
		}
	}
}

// Known are the elements of a draft that its source refers to by an id.
type Known map[string]*Element

// Remember makes an element known by its id. Of several with one id the first keeps it, which is told.
func (d *Draft) Remember(known Known, e *Element) {
	switch {
	case e.Source == "":
		d.Repaired(e.At, "the %s %q has no id: nothing can refer to it", e.Kind.String(), e.Title)
	case known[e.Source] != nil:
		d.Repaired(e.At, "the id %q stands for another %s already: references to it mean the first", e.Source, e.Kind.String())
	default:
		known[e.Source] = e
	}
}
