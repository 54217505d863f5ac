package openapi

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// serversOf are the protocols by which the servers of a document, path or operation are reached, or those inherited when it
// has none of its own. A server on the reader's own machine counts only when there is no other.
func (r *reader) serversOf(n yamltree.Node, inherited []string) []string {
	list := n.Get("servers")
	if list.Kind() != yamltree.Sequence || list.Len() == 0 {
		return inherited
	}
	var out, own []string
	elsewhere := false
	for s := range list.Items() {
		for _, address := range addresses(s) {
			word, local := protocolOf(address)
			if local {
				own = addNew(own, word)
				continue
			}
			elsewhere = true
			if word != "" {
				out = addNew(out, word)
			}
		}
	}
	if !elsewhere {
		out = own
	}
	slices.Sort(out)
	return out
}

// addresses are the addresses of a server: several when the scheme is a variable, with a value that may be chosen.
func addresses(server yamltree.Node) []string {
	address := server.Get("url").Text()
	variables := server.Get("variables")
	before, after, cut := strings.Cut(address, "}")
	if name, ok := strings.CutPrefix(before, "{"); ok && cut {
		v := variables.Get(name)
		var out []string
		for value := range v.Get("enum").Items() {
			out = addNew(out, value.Text()+after)
		}
		if out == nil {
			out = []string{v.Get("default").Text() + after}
		}
		return out
	}
	return []string{address}
}

// protocolOf is the protocol of an address, empty when it does not say, and whether it is on the reader's own machine.
func protocolOf(address string) (word string, local bool) {
	scheme, rest, cut := strings.Cut(address, "://")
	if !cut {
		return "", false
	}
	switch scheme = strings.ToLower(scheme); scheme {
	case "http", "https", "ws", "wss":
	default:
		return "", false
	}
	host, _, _ := strings.Cut(rest, "/")
	u, err := url.Parse("//" + host)
	if err != nil {
		return scheme, false
	}
	ip := net.ParseIP(u.Hostname())
	name := strings.ToLower(u.Hostname())
	return scheme, ip.IsLoopback() || ip.IsUnspecified() || name == "localhost" || strings.HasSuffix(name, ".localhost")
}
