package otm

import (
	"fmt"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// percent is a number from 0 to 100, and whether there is one. The format names no scale; this is the one that its users
// have. Another number is told.
func (r *reader) percent(n yamltree.Node) (float64, bool) {
	if r.Text(n) == "" {
		return 0, false
	}
	v, ok := exchange.Number(n)
	if !ok || v < 0 || v > 100 {
		r.Repaired(n.Span(), "%q is no number from 0 to 100: it is left out", n.Text())
		return 0, false
	}
	return v, true
}

// step is a word for the numbers up to a limit.
type step struct {
	upTo float64
	word string
}

// on is the word for a number.
func on(scale []step, v float64) string {
	for _, s := range scale {
		if v <= s.upTo {
			return s.word
		}
	}
	return scale[len(scale)-1].word
}

var (
	trusts          = []step{{20, "untrusted"}, {40, "partner"}, {60, "dmz"}, {80, "internal"}, {100, "restricted"}}
	classifications = []step{{20, "public"}, {50, "internal"}, {80, "confidential"}, {100, "restricted"}}
	levels          = []step{{33, "low"}, {66, "medium"}, {100, "high"}}
)

func (r *reader) asset(n yamltree.Node) {
	e := r.AddAsset(r.id(n), r.name(n), n.Span())
	r.start(e, n)
	risk := n.Get("risk")
	r.scaled(e, risk, "confidentiality", "classification", classifications)
	r.scaled(e, risk, "integrity", "integrity", levels)
	r.scaled(e, risk, "availability", "availability", levels)
	e.Keep("comment", r.Texts(risk.Get("comment"))...)
	if e.Fact("classification") == "" {
		e.Guess("classification", "internal", "since nothing is said")
		r.Guessed(e.At, "the asset %q is taken to be internal: the file does not say how confidential it is", e.Title)
	}
	r.Remember(r.assets, e)
}

// scaled states a fact by a number.
func (r *reader) scaled(e *exchange.Element, of yamltree.Node, key, fact string, scale []step) {
	n := of.Get(key)
	v, ok := r.percent(n)
	if !ok {
		return
	}
	word := on(scale, v)
	e.Guess(fact, word, fmt.Sprintf("from %s %v of 100", key, v))
	r.Guessed(n.Span(), "the %s %q has the %s %v, taken as one of 100: its %s is %s", e.Kind.String(), e.Title, key, v, fact, word)
}

func (r *reader) zone(n yamltree.Node) {
	e := r.AddBoundary(r.id(n), r.name(n), n.Span())
	r.start(e, n)
	e.Keep("type", r.Texts(n.Get("type"))...)
	if !r.oneTrust {
		r.scaled(e, n.Get("risk"), "trustRating", "trust", trusts)
	}
	r.parents[e] = n.Get("parent")
	r.Remember(r.zones, e)
}

// ratesAlike reports whether several zones all have one trust rating: what a converter filled in says nothing of any.
func ratesAlike(zones yamltree.Node) bool {
	rating, rated := "", 0
	for z := range zones.Items() {
		switch text := z.Get("risk").Get("trustRating").Text(); {
		case text == "":
		case rated > 0 && text != rating:
			return false
		default:
			rating = text
			rated++
		}
	}
	return rated > 1
}

func (r *reader) component(n yamltree.Node) {
	e := r.AddComponent(r.id(n), r.name(n), n.Span())
	r.start(e, n)
	r.kind(e, exchange.Name(r.Text(n.Get("type"))))
	assets := n.Get("assets")
	if assets.Kind() == yamltree.Mapping {
		e.Handles = r.assetsOf(assets.Get("processed"))
		e.Stores = r.assetsOf(assets.Get("stored"))
	} else {
		e.Handles = r.assetsOf(assets)
	}
	r.parents[e] = n.Get("parent")
	r.findings(n, e)
	r.Remember(r.components, e)
}

// assetsOf are the assets of a list. An id that no asset has is told.
func (r *reader) assetsOf(n yamltree.Node) []*exchange.Element {
	var out []*exchange.Element
	for _, id := range r.Texts(n) {
		if a := r.assets[id]; a != nil {
			out = append(out, a)
		} else {
			r.Repaired(n.Span(), "there is no asset %q: it is left out", id)
		}
	}
	return out
}

func (r *reader) flow(n yamltree.Node) {
	e := r.AddFlow(r.id(n), r.name(n), n.Span())
	r.start(e, n)
	e.From, e.To = r.end(e, n.Get("source"), "source"), r.end(e, n.Get("destination"), "target")
	e.Sends = r.assetsOf(n.Get("assets"))
	if exchange.Yes(n.Get("bidirectional")) {
		back := r.Back(e)
		back.Tags, back.Extra = e.Tags, e.Extra
		if len(e.Sends) > 0 {
			back.Sends, back.Receives = e.Sends, nil
			r.Guessed(e.At, "the flow %q goes both ways: its assets are taken to do so too", e.Title)
		}
	}
	r.findings(n, e)
	if e.Source != "" {
		r.Remember(r.flows, e)
	}
}

// end is the component at an end of a flow. For one that the file does not have stands an external entity of its name.
func (r *reader) end(flow *exchange.Element, n yamltree.Node, which string) *exchange.Element {
	id := exchange.Name(r.Text(n))
	switch {
	case id == "":
		return r.Loose(flow, which)
	case r.components[id] != nil:
		return r.components[id]
	case r.absent[id] == nil:
		e := r.AddComponent(id, id, n.Span())
		if z := r.zones[id]; z != nil {
			e.Title, e.Inside = "Something in "+z.Title, z
		}
		e.Set("type", "external-entity")
		r.absent[id] = e
		r.Repaired(n.Span(), "there is no component %q, which the flow %q names: an external entity stands there", id, flow.Title)
	}
	return r.absent[id]
}
