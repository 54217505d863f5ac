package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// Options are what a diagram shows besides the system.
type Options struct {
	Overlay Overlay             // threats on the elements; nil shows none
	Hash    string              // of the model's content, hexadecimal; empty: that of what is shown
	Links   map[model.ID]string // where elements lead: http or https addresses
}

// New is the picture of a model in full detail.
func New(m *model.Model, opts Options) *Diagram {
	b := builder{m: m, opts: opts, icons: map[*model.Asset]Data{}}
	d := &Diagram{
		Title: clean(m.Name()), Description: clean(m.Description), Owner: clean(m.Owner),
		View: "full detail", Hash: opts.Hash,
	}
	if m.Title == "" {
		d.Title = "Untitled model"
	}
	named := map[*model.Boundary]bool{}
	for _, f := range m.Flows {
		d.Flows = append(d.Flows, b.flow(f))
		for _, z := range f.Crosses {
			named[z] = true
		}
	}
	full := map[*model.Boundary]bool{}
	for _, c := range m.Components {
		d.Nodes = append(d.Nodes, b.node(c))
		for z := c.Inside; z != nil && !full[z]; z = z.Inside {
			full[z] = true
		}
	}
	for _, z := range m.Boundaries {
		zone := b.zone(z)
		zone.Curve = named[z] && !full[z]
		d.Zones = append(d.Zones, zone)
	}
	number(d)
	d.Whole = Extent{len(d.Nodes), len(d.Zones), len(d.Flows)}
	if d.Hash == "" {
		d.Hash = d.digest()
	}
	if opts.Overlay != nil {
		d.View += ", threats"
		d.Total = b.total()
	}
	return d
}

// builder makes the parts of a diagram from those of a model.
type builder struct {
	m     *model.Model
	opts  Options
	icons map[*model.Asset]Data
}

// badge is what the overlay says of an element; nil without an overlay.
func (b *builder) badge(id model.ID) *Badge {
	if b.opts.Overlay == nil {
		return nil
	}
	badge := b.opts.Overlay[id]
	return &badge
}

// total is the sum of the overlay over everything, the model and its assets too.
func (b *builder) total() *Badge {
	var sum Badge
	for _, badge := range b.opts.Overlay {
		sum.add(&badge)
	}
	return &sum
}

func (b *builder) zone(z *model.Boundary) *Zone {
	zone := &Zone{
		ID: z.ID, Title: clean(z.Name()), Trust: z.Trust.Value, Owner: clean(z.Owner), Region: regionName(z.Region.Value),
		Note: clean(z.Description), Muted: clean(z.OutOfScope), Badge: b.badge(z.ID),
		Link: b.opts.Links[z.ID],
	}
	if z.BoundaryKind != 0 {
		zone.Kind = z.BoundaryKind.String()
	}
	if z.Inside != nil {
		zone.Inside = z.Inside.ID
	}
	return zone
}

func kindOf(t model.Type) Kind {
	switch t {
	case model.TypeExternalEntity:
		return ExternalEntity
	case model.TypeDataStore:
		return DataStore
	}
	return Process
}

var encryptionAtRest, _ = model.FindMechanism("encryption-at-rest")

func (b *builder) node(c *model.Component) *Node {
	n := &Node{
		ID: c.ID, Title: clean(c.Name()), Kind: kindOf(c.Type.Value), Caption: caption(c), Icon: componentIcon(c),
		Data: b.data(c.Stores, c.Handles), Note: clean(c.Description), Muted: clean(c.OutOfScope), Badge: b.badge(c.ID),
		Trust: c.Trust().Value, Link: b.opts.Links[c.ID],
	}
	if c.Inside != nil {
		n.Zone = c.Inside.ID
	}
	if n.Kind == DataStore {
		n.Sealed = b.m.Protection(c, encryptionAtRest, nil).State == model.Present
	}
	return n
}

// componentIcon is the name of the sign of a component: its role, else its type.
func componentIcon(c *model.Component) string {
	if c.Role.Value != 0 {
		return c.Role.Value.String()
	}
	switch kindOf(c.Type.Value) {
	case ExternalEntity:
		return model.RolePartner.String()
	case DataStore:
		return model.RoleFileSystem.String()
	}
	return model.RoleService.String()
}

// data are assets as rows, each once, the most confidential first.
func (b *builder) data(lists ...[]*model.Asset) []Data {
	var rows []Data
	for _, list := range lists {
		for _, a := range list {
			if !slices.ContainsFunc(rows, func(d Data) bool { return d.ID == a.ID }) {
				rows = append(rows, b.asset(a))
			}
		}
	}
	slices.SortFunc(rows, func(a, b Data) int {
		return cmp.Or(cmp.Compare(b.Classification, a.Classification), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

func (b *builder) asset(a *model.Asset) Data {
	d, ok := b.icons[a]
	if !ok {
		d = Data{ID: a.ID, Title: clean(a.Name()), Icon: assetIcon(a.Kinds), Classification: a.Classification.Value}
		b.icons[a] = d
	}
	return d
}

// assetIcon is the name of the sign of an asset, by the kind that matters most.
func assetIcon(kinds model.Set[model.DataKind]) string {
	for _, k := range []struct {
		icon  string
		kinds []model.DataKind
	}{
		{"key", []model.DataKind{model.DataKindCredential, model.DataKindToken, model.DataKindKey}},
		{"card", []model.DataKind{model.DataKindPayment}},
		{"person", []model.DataKind{model.DataKindPersonal, model.DataKindSpecialCategory, model.DataKindChild}},
		{"record", []model.DataKind{model.DataKindLog}},
		{"code", []model.DataKind{model.DataKindCode, model.DataKindConfig, model.DataKindModel}},
	} {
		if kinds.HasAny(model.SetOf(k.kinds...)) {
			return k.icon
		}
	}
	return "data"
}

func (b *builder) flow(f *model.Flow) *Flow {
	crossing := f.Crossing()
	flow := &Flow{
		ID: f.ID, Title: clean(f.Name()), From: f.From.ID, To: f.To.ID, Transport: transportOf(f.Transport.Value),
		Sends: b.data(f.Sends), Receives: b.data(f.Receives), Direction: crossing.Direction,
		Leaves: ids(crossing.Leaves), Enters: ids(crossing.Enters), Named: ids(crossing.Named),
		Note: clean(f.Description), Muted: clean(f.OutOfScope), Badge: b.badge(f.ID),
		Link: b.opts.Links[f.ID],
	}
	if f.Protocol != nil {
		flow.Protocol = spell(f.Protocol.Name)
		if f.Protocol.Own {
			flow.Protocol = clean(f.Protocol.Name)
		}
	}
	flow.SignIn, flow.Standing = signIn(f)
	return flow
}

func transportOf(t model.Transport) Transport {
	switch t {
	case model.TransportTLS, model.TransportMTLS, model.TransportVPN:
		return Encrypted
	case model.TransportNone:
		return Clear
	case model.TransportLocal:
		return Local
	}
	return TransportUnstated
}

func ids(zones []*model.Boundary) []model.ID {
	var out []model.ID
	for _, z := range zones {
		out = append(out, z.ID)
	}
	return out
}

// digest is a hash of the system as shown, threats left out.
func (d *Diagram) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", d.Title, d.Description, d.Owner)
	for _, z := range d.Zones {
		fmt.Fprintf(h, "zone %q %q %q %q %d %q %q %q\n", z.ID, z.Title, z.Kind, z.Inside, z.Trust, z.Owner, z.Region, z.Muted)
	}
	for _, n := range d.Nodes {
		fmt.Fprintf(h, "node %q %q %d %q %q %q %v %t %q\n", n.ID, n.Title, n.Kind, n.Caption, n.Icon, n.Zone, n.Data, n.Sealed, n.Muted)
	}
	for _, f := range d.Flows {
		fmt.Fprintf(h, "flow %q %q %q %q %d %q %q %v %v %d %q %q\n", f.ID, f.Title, f.From, f.To, f.Transport, f.Protocol,
			f.SignIn, f.Sends, f.Receives, f.Direction, f.Named, f.Muted)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Find is the zone with an id; nil when there is none.
func (d *Diagram) Find(id model.ID) *Zone {
	i, ok := slices.BinarySearchFunc(d.Zones, id, func(z *Zone, id model.ID) int { return strings.Compare(string(z.ID), string(id)) })
	if !ok {
		return nil
	}
	return d.Zones[i]
}

// Node is the component with an id; nil when there is none.
func (d *Diagram) Node(id model.ID) *Node {
	i, ok := slices.BinarySearchFunc(d.Nodes, id, func(n *Node, id model.ID) int { return strings.Compare(string(n.ID), string(id)) })
	if !ok {
		return nil
	}
	return d.Nodes[i]
}
