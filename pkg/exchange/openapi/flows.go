package openapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// group is the operations that are reached alike.
type group struct {
	security security
	read     bool
	protocol string
	of       []operation
}

// flows makes a flow for all operations with the same authentication, access and protocol. An operation that is reached by
// several protocols is in a flow of each.
func (r *reader) flows(all []operation) {
	var groups []*group
	byKey := map[string]*group{}
	protocols := map[string]bool{}
	for _, o := range all {
		reach := o.reach
		if len(reach) == 0 {
			reach = []string{""}
		}
		for _, protocol := range reach {
			protocols[protocol] = true
			g := &group{security: o.security, read: o.read, protocol: protocol}
			if known := byKey[g.key()]; known != nil {
				g = known
			} else {
				byKey[g.key()] = g
				groups = append(groups, g)
			}
			g.add(o)
		}
	}
	for _, g := range groups {
		r.flow(g, len(protocols) > 1)
	}
	if len(all) == 0 {
		r.Repaired(r.service.At, "the document has no operations: no flow leads to the service")
	}
	r.tellUnsaid(all)
	r.guessClient(all)
	r.assets(groups)
}

// key is stable from one import to the next: it is the flow's id in the source.
func (g *group) key() string {
	parts := []string{g.access(), g.security.key()}
	if g.protocol != "" {
		parts = append(parts, g.protocol)
	}
	return strings.Join(parts, "/")
}

func (g *group) access() string {
	if g.read {
		return "read"
	}
	return "write"
}

func (g *group) add(o operation) {
	g.of = append(g.of, o)
	g.security.guessed = g.security.guessed || o.security.guessed
	g.security.in = addNew(g.security.in, o.security.in...)
	g.security.instead = addNew(g.security.instead, o.security.instead...)
	g.security.unknown = addNew(g.security.unknown, o.security.unknown...)
}

// title names the access and the authentication, the protocol where there are several, and how many operations it is.
func (g *group) title(severalProtocols bool) string {
	title := "Read"
	if !g.read {
		title = "Write"
	}
	switch {
	case len(g.security.words) == 0:
		title += ", authentication not stated"
	case g.security.words[0] == "none":
		title += " without authentication"
	default:
		title += " with " + strings.Join(g.security.words, ", ")
	}
	if severalProtocols && g.protocol != "" {
		title += " over " + g.protocol
	}
	if len(g.of) == 1 {
		return title + " (1 operation)"
	}
	return fmt.Sprintf("%s (%d operations)", title, len(g.of))
}

func (r *reader) flow(g *group, severalProtocols bool) {
	f := r.AddFlow(g.key(), g.title(severalProtocols), g.of[0].at)
	f.From, f.To = r.client, r.service
	f.Set("protocol", g.protocol)
	if g.security.guessed {
		f.Facts = append(f.Facts, exchange.Fact{Key: "authentication", Values: g.security.words, Guessed: "in part: a key in a cookie is taken for that of a session"})
	} else {
		f.Set("authentication", g.security.words...)
	}
	f.Set("access", g.access())
	var formats, names []string
	limited := 0
	for _, o := range g.of {
		formats = addNew(formats, o.formats...)
		names = append(names, o.kept())
		if o.limited {
			limited++
		}
	}
	slices.Sort(formats)
	f.Set("formats", formats...)
	f.Keep("operations", names...)
	f.Keep("credentials-in", g.security.in...)
	f.Keep("optional-authentication", g.security.instead...)
	f.Keep("unknown-schemes", g.security.unknown...)
	if limited > 0 {
		f.Keep("documents-rate-limit", fmt.Sprintf("%d of %d operations", limited, len(g.of)))
	}
}

// tellUnsaid tells how much stays unstated because the document does not say it.
func (r *reader) tellUnsaid(all []operation) {
	var security, reach int
	var first, firstReach diag.Span
	for _, o := range all {
		if len(o.security.words) == 0 {
			if security++; security == 1 {
				first = o.at
			}
		}
		if len(o.reach) == 0 {
			if reach++; reach == 1 {
				firstReach = o.at
			}
		}
	}
	if security > 0 {
		r.Dropped(first, "no word on authentication that the language knows is about %d of %d operations: it stays unstated", security, len(all))
	}
	if reach > 0 {
		r.Dropped(firstReach, "no server with http or https is named for %d of %d operations: protocol and transport stay unstated", reach, len(all))
	}
}

// guessClient says what the client is: a browser when it keeps a session in a cookie, else somebody whose program is unknown.
func (r *reader) guessClient(all []operation) {
	role, why := "user", "since the document does not say what its clients are"
	if slices.ContainsFunc(all, func(o operation) bool { return o.security.guessed }) {
		role, why = "browser", "since it keeps a session in a cookie"
	}
	r.client.Guess("role", role, why)
	r.Guessed(r.client.At, "the client is taken for a %s, %s", role, why)
}

// assets gives the flows that take passwords an asset for them, and then all flows one for the rest of their data. Without
// passwords there are none: one asset stands for all data then, as for every source that knows none.
func (r *reader) assets(groups []*group) {
	i := slices.IndexFunc(groups, func(g *group) bool { return slices.ContainsFunc(g.of, takesOne) })
	if i < 0 {
		return
	}
	g := groups[i]
	at := g.of[slices.IndexFunc(g.of, takesOne)].at
	const why = "since values are marked as passwords"
	credentials := r.AddAsset("credentials", "Credentials", at)
	credentials.Guess("classification", "restricted", why)
	credentials.Guess("kinds", "credential", why)
	const rest = "since the document does not say what its data is worth"
	data := r.AddAsset("data", "Data of the API", r.service.At)
	data.Guess("classification", "confidential", rest)
	r.Guessed(at, "credentials are an asset, %s", why)
	r.Guessed(r.service.At, "one confidential asset stands for all other data, %s", rest)
	for n, f := range r.Flows {
		f.Sends = []*exchange.Element{data}
		if slices.ContainsFunc(groups[n].of, takesOne) {
			f.Sends = []*exchange.Element{data, credentials}
		}
	}
}

func takesOne(o operation) bool { return o.password }
