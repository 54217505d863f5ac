package otm

import "github.com/threatctl/threatctl/pkg/exchange"

// place puts zones and components into zones, after all are known. A component inside of another stands in the zone of that
// one, for the language has boundaries around components and no components around each other.
func (r *reader) place() {
	for _, z := range r.Boundaries {
		if zone := r.zoneOf(z); zone != nil {
			z.Inside = zone
		} else if outer := r.outer(z); outer != nil {
			r.Repaired(z.At, "the zone %q is in the component %q: it stands in the zone of that", z.Title, outer.Title)
			z.Keep("parent", outer.Source)
			z.Inside = r.around(outer)
		}
	}
	for _, c := range r.Components {
		outer := r.outer(c)
		c.Inside = r.around(c)
		if outer != nil && r.zoneOf(c) == nil {
			c.Keep("parent", outer.Source)
			r.Dropped(c.At, "the component %q is part of %q, which the language cannot say: it stands in the same zone", c.Title, outer.Title)
		} else if c.Inside == nil {
			r.Repaired(c.At, "the component %q is in no zone that the file has: it stands outside of all", c.Title)
		}
	}
}

// zoneOf is the zone that an element says it is in.
func (r *reader) zoneOf(e *exchange.Element) *exchange.Element {
	return r.zones[exchange.Name(r.parents[e].Get("trustZone").Text())]
}

// outer is the component that an element says it is in.
func (r *reader) outer(e *exchange.Element) *exchange.Element {
	return r.components[exchange.Name(r.parents[e].Get("component").Text())]
}

// around is the zone of a component: its own, else that of the nearest component around it that has one. A ring of
// components has none. What is found out holds for all on the way, so that no way is gone twice.
func (r *reader) around(c *exchange.Element) *exchange.Element {
	var way []*exchange.Element
	var zone *exchange.Element
	for at := c; at != nil && zone == nil && !r.nowhere[at]; at = r.outer(at) {
		r.nowhere[at] = true // until a zone is found
		way = append(way, at)
		if zone = at.Inside; zone == nil {
			zone = r.zoneOf(at)
		}
	}
	if zone != nil {
		for _, at := range way {
			at.Inside = zone
			delete(r.nowhere, at)
		}
	}
	return zone
}
