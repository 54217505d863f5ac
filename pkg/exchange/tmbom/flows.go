package tmbom

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// pair is what holds between two trust zones.
type pair struct {
	authentication []string // words of the language
	authorization  string
}

// proofs are the authentication methods of the schema that the language has a word for.
var proofs = map[string]string{
	"none": "none", "password": "password", "public_key": "signature", "token": "bearer", "sso": "bearer", "social": "bearer",
}

// boundary reads what holds between two zones: the language has no such thing, so it is stated of the flows between them, and
// all of it is kept aside.
func (r *reader) boundary(n yamltree.Node) {
	a, b := r.side(n, "trust_zone_a"), r.side(n, "trust_zone_b")
	var says []string
	for _, key := range []string{
		"access_control_methods", "authentication_methods", "access_token_expires", "access_token_ttl", "has_refresh_token", "refresh_token_expires",
		"refresh_token_ttl", "can_user_logout", "can_system_logout",
	} {
		if values := r.Texts(n.Get(key)); len(values) > 0 {
			says = append(says, strings.ReplaceAll(key, "_", " ")+" "+strings.Join(values, ", "))
		}
	}
	if a == nil || b == nil {
		return
	}
	text := a.Title + " | " + b.Title
	if len(says) > 0 {
		text += ": " + strings.Join(says, "; ")
	}
	r.aside("trust-boundaries", text)
	p := r.between(a, b)
	if p == nil {
		p = &pair{}
		r.pairs[[2]*exchange.Element{a, b}] = p
	}
	p.add(r.Texts(n.Get("authentication_methods")), r.Texts(n.Get("access_control_methods")))
}

func (p *pair) add(authentication, access []string) {
	for _, word := range authentication {
		if proof := proofs[word]; proof != "" && !slices.Contains(p.authentication, proof) {
			p.authentication = append(p.authentication, proof)
		}
	}
	if len(p.authentication) > 1 { // some of them prove something
		p.authentication = slices.DeleteFunc(p.authentication, func(s string) bool { return s == "none" })
	}
	for _, word := range access {
		switch word {
		case "none":
			if p.authorization == "" {
				p.authorization = "none"
			}
		case "acl", "rbac", "mac", "dac", "abac":
			p.authorization = "identity"
		}
	}
}

// side is one of the two zones of a trust boundary.
func (r *reader) side(n yamltree.Node, key string) *exchange.Element {
	id := exchange.Name(r.Text(n.Get(key)))
	zone := r.zones[id]
	if zone == nil {
		r.Repaired(n.Span(), "a trust boundary is of the trust zone %q, which the file does not have: it is left out", id)
	}
	return zone
}

// aside adds a line to what is kept of the model.
func (r *reader) aside(key, line string) {
	for i, f := range r.Extra {
		if f.Key == key {
			r.Extra[i].Values = append(f.Values, line)
			return
		}
	}
	r.Extra = append(r.Extra, exchange.Fact{Key: key, Values: []string{line}})
}

// between is what holds between two zones, in either order.
func (r *reader) between(a, b *exchange.Element) *pair {
	if p := r.pairs[[2]*exchange.Element{a, b}]; p != nil {
		return p
	}
	return r.pairs[[2]*exchange.Element{b, a}]
}

func (r *reader) flow(n yamltree.Node) {
	e := r.start(r.AddFlow(r.id(n), r.title(n), n.Span()), n)
	e.From, e.To = r.end(e, n.Get("source"), "source"), r.end(e, n.Get("destination"), "target")
	switch encrypted := n.Get("encrypted"); {
	case exchange.Yes(encrypted):
		e.Set("transport", "tls")
	case exchange.No(encrypted):
		e.Set("transport", "none")
	}
	e.Keep("has-sensitive-data", r.Texts(n.Get("has_sensitive_data"))...)
	r.authenticate(e)
	if e.Source != "" {
		r.Remember(r.flows, e)
	}
}

// authenticate states of a flow what holds between the zones of its ends.
func (r *reader) authenticate(e *exchange.Element) {
	if e.From.Inside == nil || e.To.Inside == nil {
		return
	}
	p := r.between(e.From.Inside, e.To.Inside)
	if p == nil {
		return
	}
	const why = "by the boundary between its zones"
	if len(p.authentication) > 0 {
		e.Facts = append(e.Facts, exchange.Fact{Key: "authentication", Values: p.authentication, Guessed: why})
		r.Guessed(e.At, "the flow %q is taken to be authenticated by %s, "+why, e.Title, strings.Join(p.authentication, " and "))
	}
	if p.authorization != "" {
		e.Guess("authorization", p.authorization, why)
		r.Guessed(e.At, "the authorization of the flow %q is taken to be %s, "+why, e.Title, p.authorization)
	}
}

// end is the element at an end of a flow. For one that the file does not have stands an external entity of its name.
func (r *reader) end(flow *exchange.Element, n yamltree.Node, which string) *exchange.Element {
	id := exchange.Name(r.Text(n.Get("object")))
	if id == "" {
		return r.Loose(flow, which)
	}
	kind := r.Text(n.Get("type"))
	kind = strings.ReplaceAll(kind[strings.LastIndexByte(kind, '/')+1:], "-", "_")
	if e := r.ends[kind][id]; e != nil {
		return e
	}
	if e := r.named(id); e != nil {
		r.Repaired(n.Span(), "the flow %q names %q as if it were of the kind %q, which it is not", flow.Title, id, kind)
		return e
	}
	if r.absent[id] == nil {
		e := r.AddComponent(id, id, n.Span())
		e.Set("type", "external-entity")
		r.absent[id] = e
		r.Repaired(n.Span(), "there is no %s %q, which the flow %q names: an external entity stands there", words(kind), id, flow.Title)
	}
	return r.absent[id]
}

// named is the component, data store or actor with an id.
func (r *reader) named(id string) *exchange.Element {
	for _, kind := range kinds {
		if e := r.ends[kind][id]; e != nil {
			return e
		}
	}
	return nil
}
