package render

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// Page is one picture of a set that shows a whole system: the context, an overview, and each boundary by itself.
type Page struct {
	Name    string // of its file, without extension: letters and digits of a–z and 0–9, and . _ -
	Title   string
	Depth   int // how many boundaries are around what it shows; 0 for what is at the top
	Diagram *Diagram
}

// The names of the first two pages. Those of the others begin otherwise.
const (
	contextPage  = "context"
	overviewPage = "overview"
)

// Pages are the pictures of a system, linked to one another: boundaries, and what is folded, lead to the pages of their own,
// components to that of the boundary they stand in. The name of a page and the extension make the address.
func (d *Diagram) Pages(extension string) []Page {
	overview := d.Readable()
	pages := []Page{
		{Name: contextPage, Title: "Context: the system and who uses it", Diagram: d.Level(0)},
		{Name: overviewPage, Title: "Overview", Diagram: overview},
	}
	for _, z := range overview.Zones {
		if d.Find(z.ID) == nil { // boundaries of a trust
			pages = append(pages, d.pageOf(z, 0))
		}
	}
	var below func(around model.ID, depth int)
	below = func(around model.ID, depth int) {
		for _, z := range d.Zones {
			if z.Inside == around && !z.Curve {
				pages = append(pages, d.pageOf(z, depth))
				below(z.ID, depth+1)
			}
		}
	}
	below("", 0)
	names := map[model.ID]string{}
	for _, p := range pages {
		names[model.ID(p.Name)] = p.Name + "." + extension
	}
	for i := range pages {
		pages[i].Diagram = pages[i].Diagram.linked(model.ID(pages[i].Name), names)
	}
	return pages
}

// pageName is the name of the page of a boundary, or of the boundaries of a trust.
func pageName(zone model.ID) model.ID {
	if trust, ok := strings.CutPrefix(string(zone), string(byTrust)); ok {
		return model.ID("trust-" + trust)
	}
	return "boundary-" + zone
}

// pageOf is the page of a boundary: what it holds, with its neighbours.
func (d *Diagram) pageOf(z *Zone, depth int) Page {
	part, err := d.Focus([]model.ID{z.ID}, 1)
	if err != nil { // it holds nothing
		part = d.only("around "+string(z.ID), func(*Node) bool { return false }, func(*Flow) bool { return false })
		part.Zones = []*Zone{}
		for up := z; up != nil; up = d.Find(up.Inside) {
			part.Zones = append(part.Zones, up)
		}
		sortZones(part.Zones)
	}
	return Page{Name: string(pageName(z.ID)), Title: z.Title, Depth: depth, Diagram: part.Readable()}
}

// linked is a picture whose elements lead to pages other than its own.
func (d *Diagram) linked(own model.ID, pages map[model.ID]string) *Diagram {
	out := *d
	to := func(page model.ID, before string) string {
		if address, ok := pages[page]; ok && page != own {
			return address
		}
		return before
	}
	out.Zones, out.Nodes = nil, nil
	for _, z := range d.Zones {
		linked := *z
		linked.Link = to(pageName(z.ID), z.Link)
		out.Zones = append(out.Zones, &linked)
	}
	for _, n := range d.Nodes {
		linked := *n
		switch {
		case n.Kind == System:
			linked.Link = to(overviewPage, n.Link)
		case n.Zone != "":
			linked.Link = to(pageName(n.Zone), n.Link)
		}
		out.Nodes = append(out.Nodes, &linked)
	}
	out.Up = "index.html"
	return &out
}
