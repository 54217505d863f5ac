package openapi

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// scheme is one of the document's ways to authenticate.
type scheme struct {
	word   string // of the language; empty when it has none
	in     string // where the client puts what it shows: header, query or cookie
	cookie bool   // a key in a cookie, which is taken for that of a session
}

func (r *reader) readSchemes() {
	for p := range r.root.Get("components").Get("securitySchemes").Pairs() {
		name := p.Key.Text()
		n := r.follow(p.Value)
		s := schemeOf(n)
		if s.word == "" && n.Valid() {
			what := exchange.Name(n.Get("type").Text() + " " + n.Get("scheme").Text())
			r.Dropped(p.Key.Span(), "the security scheme %q is of %q, which the language has no word for", name, what)
		}
		if s.cookie {
			r.Guessed(p.Key.Span(), "the key in a cookie of the security scheme %q is taken for that of a session", name)
		}
		r.schemes[name] = s
	}
}

// schemeOf reads a security scheme.
func schemeOf(n yamltree.Node) scheme {
	switch strings.ToLower(n.Get("type").Text()) {
	case "apikey":
		switch in := strings.ToLower(n.Get("in").Text()); in {
		case "cookie":
			return scheme{word: "session-cookie", in: in, cookie: true}
		case "header", "query":
			return scheme{word: "api-key", in: in}
		}
		return scheme{word: "api-key"}
	case "http":
		return scheme{word: httpWord(strings.ToLower(n.Get("scheme").Text())), in: "header"}
	case "oauth2", "openidconnect":
		return scheme{word: "bearer"}
	case "mutualtls":
		return scheme{word: "client-cert"}
	}
	return scheme{}
}

// httpWord is the language's word for a scheme of HTTP authentication, as IANA lists them.
func httpWord(name string) string {
	switch name {
	case "basic", "digest", "mutual", "scram-sha-1", "scram-sha-256":
		return "password"
	case "bearer":
		return "bearer"
	case "dpop", "gnap", "hoba", "negotiate", "vapid":
		return "signature"
	}
	return ""
}

// security is how the operations of a group are authenticated.
type security struct {
	words   []string // of the language, in its order; none alone when there need be no authentication; empty: not said
	guessed bool     // one of the words is
	in      []string // where credentials go
	instead []string // what may be shown although nothing need be
	unknown []string // schemes without a word, which some operation takes
}

// key tells the securities that are one from others.
func (s security) key() string {
	if len(s.words) == 0 {
		return "unsaid"
	}
	return strings.Join(s.words, "+")
}

// wordOrder is the language's.
var wordOrder = []string{"none", "api-key", "password", "session-cookie", "bearer", "signature", "client-cert"}

// securityOf is what an operation asks for: what it says itself, else what the document says for all.
func (r *reader) securityOf(operation yamltree.Node) security {
	list := operation.Get("security")
	if !list.Valid() {
		list = r.root.Get("security")
	}
	if list.Kind() != yamltree.Sequence {
		return security{}
	}
	var s security
	open := list.Len() == 0
	for alternative := range list.Items() {
		if alternative.Kind() != yamltree.Mapping {
			continue
		}
		open = open || alternative.Len() == 0
		for p := range alternative.Pairs() {
			r.require(&s, p.Key)
		}
	}
	slices.SortFunc(s.words, func(a, b string) int { return slices.Index(wordOrder, a) - slices.Index(wordOrder, b) })
	if open {
		return security{words: []string{"none"}, instead: s.words}
	}
	return s
}

// require adds a scheme that an operation names.
func (r *reader) require(s *security, key yamltree.Node) {
	name := key.Text()
	scheme, defined := r.schemes[name]
	if !defined {
		r.schemes[name] = scheme // told once
		r.Dropped(key.Span(), "the security scheme %q is defined nowhere", name)
	}
	if scheme.word == "" {
		s.unknown = addNew(s.unknown, name)
		return
	}
	s.words = addNew(s.words, scheme.word)
	s.guessed = s.guessed || scheme.cookie
	if scheme.in != "" {
		s.in = addNew(s.in, scheme.in)
	}
}

func addNew(list []string, values ...string) []string {
	for _, v := range values {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}
