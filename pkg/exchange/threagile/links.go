package threagile

import (
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// links reads the communication links of a technical asset.
func (r *reader) links(n yamltree.Node) {
	from := r.parts[r.Text(n.Get("id"))]
	if from == nil {
		return
	}
	for title, l := range r.entries(n, "communication_links") {
		f := r.AddFlow(from.Source+">"+exchange.Slug(title), title, l.Span())
		f.Description, f.Tags = r.Text(l.Get("description")), r.Texts(l.Get("tags"))
		f.From, f.To = from, r.parts[r.Text(l.Get("target"))]
		if f.To == nil {
			f.To = r.Loose(f, "target")
		}
		r.protection(f, l)
		f.Sends, f.Receives = r.dataOf(l.Get("data_assets_sent")), r.dataOf(l.Get("data_assets_received"))
		r.flows[f.Source] = f
	}
}

// protection is protocol, transport, sign-in and rights of a link. All are mandatory, so that none is a stated absence.
func (r *reader) protection(f *exchange.Element, l yamltree.Node) {
	word := r.word(l.Get("protocol"))
	base := strings.TrimSuffix(word, "-encrypted")
	if name, ok := exchange.Protocol(protocolNames(base)); ok {
		f.Set("protocol", name)
	}
	if f.Fact("protocol") == "" || protocolNames(base) != word {
		f.Keep("protocol", word)
	}
	switch {
	case exchange.Yes(l.Get("vpn")):
		f.Set("transport", "vpn")
	case strings.HasSuffix(word, "-encrypted"):
		f.Set("transport", "tls")
	}
	f.Set("authentication", authentications[r.word(l.Get("authentication"))]...)
	f.Set("authorization", authorizations[r.word(l.Get("authorization"))])
	if strings.HasPrefix(r.word(l.Get("authorization")), "end") {
		f.Set("on-behalf-of", "user")
	}
	if exchange.Yes(l.Get("readonly")) {
		f.Set("access", "read")
	}
	if exchange.Yes(l.Get("ip_filtered")) {
		f.Keep("ip-filtered", "yes")
	}
}
