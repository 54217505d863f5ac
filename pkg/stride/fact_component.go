package stride

import (
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// componentFacts are the facts of a component, and behind source. and target. those of the ends of a flow.
var componentFacts = []Fact{
	componentWord("type", "external entity, process or data store", model.Types, false, func(c *model.Component) model.Property[model.Type] { return c.Type }),
	componentWord("role", "what it is for", model.Roles, false, func(c *model.Component) model.Property[model.Role] { return c.Role }),
	{Name: "edge", Doc: "its role stands at an edge: gateway, load-balancer, proxy, cdn, waf", Words: yesNo,
		get: func(s subject) bits { return truth(s.c.Role.Value.Edge()) },
		why: func(s subject) (string, diag.Span) { return because(s.c.Role, &s.c.Node) }},
	{Name: "technology", Doc: "what it is made of",
		name: func(s subject) string {
			if s.c.Technology == nil {
				return ""
			}
			return s.c.Technology.Name
		}, why: func(s subject) (string, diag.Span) { return "stated", s.c.Span }, key: "technology"},
	componentWord("operated-by", "who runs it", model.Operators, false, func(c *model.Component) model.Property[model.Operator] { return c.OperatedBy }),
	componentWord("privilege", "the rights it runs with", model.Privileges, true, func(c *model.Component) model.Property[model.Privilege] { return c.Privilege }),
	componentWord("tenancy", "who shares it", model.Tenancies, false, func(c *model.Component) model.Property[model.Tenancy] { return c.Tenancy }),
	componentWord("lifecycle", "where it is in its life", model.Lifecycles, false, func(c *model.Component) model.Property[model.Lifecycle] { return c.Lifecycle }),
	componentZone("trust", "of the zone it stands in", model.Trusts, true, func(c *model.Component) model.Property[model.Trust] { return c.Trust() }),
	componentZone("region", "of the zone it stands in", model.Regions, false, func(c *model.Component) model.Property[model.Region] { return c.Region() }),
	{Name: "owner", Doc: "whether somebody answers for it", Words: []string{"stated"},
		get: func(s subject) bits {
			if s.c.Owner == "" {
				return unstated
			}
			return 1 << 1
		}, why: func(s subject) (string, diag.Span) { return "stated", s.c.Span }, key: "owner"},
	componentTruth("exposed", "a flow from an untrusted zone arrives inward", (*model.Component).Exposed),
	componentTruth("behind-edge", "not exposed, but reached from an untrusted zone through edge roles only", (*model.Component).BehindEdge),
	componentTruth("reachable", "a path of flows leads here from a zone of trust partner or lower", (*model.Component).Reachable),
	componentTruth("has-edge-inflow", "a flow comes in from an edge role", (*model.Component).HasEdgeInflow),
	dataFact("classification", "the highest of the data it stores, handles or is brought", words(model.Classifications), func(d *model.Data) bits { return one(d.Classification) }, componentData),
	dataFact("integrity", "the highest of its data", words(model.Levels), func(d *model.Data) bits { return one(d.Integrity) }, componentData),
	dataFact("availability", "the highest of its data", words(model.Levels), func(d *model.Data) bits { return one(d.Availability) }, componentData),
	dataFact("volume", "the highest of its data", words(model.Volumes), func(d *model.Data) bits { return one(d.Volume) }, componentData),
	setFact(dataFact("kinds", "what its data is made of", words(model.DataKinds), func(d *model.Data) bits { return set(d.Kinds) }, componentData)),
	{Name: "tags", Doc: "free words", Set: true, text: func(s subject) []string { return s.c.Tags },
		why: func(s subject) (string, diag.Span) { return "stated", s.c.Span }},
	{Name: "has", Doc: "a mechanism that is in place where it counts", has: true},
}

func componentData(s subject) *model.Data { return s.c.Data() }

func componentWord[E ~uint8](name, doc string, w *model.Words, ordered bool, of func(*model.Component) model.Property[E]) Fact {
	return Fact{
		Name: name, Doc: doc, Words: words(w), Ordered: ordered, key: name,
		get: func(s subject) bits { return one(of(s.c).Value) },
		why: func(s subject) (string, diag.Span) { return because(of(s.c), &s.c.Node) },
	}
}

// componentZone is a fact of the zone around, which answers for it.
func componentZone[E ~uint8](name, doc string, w *model.Words, ordered bool, of func(*model.Component) model.Property[E]) Fact {
	f := componentWord(name, doc, w, ordered, of)
	f.zone = true
	return f
}

func componentTruth(name, doc string, of func(*model.Component) bool) Fact {
	return Fact{Name: name, Doc: doc, Words: yesNo, get: func(s subject) bits { return truth(of(s.c)) }, why: derived(doc)}
}

func dataFact(name, doc string, w []string, of func(*model.Data) bits, data func(subject) *model.Data) Fact {
	return Fact{Name: name, Doc: doc, Words: w, Ordered: true, get: func(s subject) bits { return of(data(s)) }, why: derived(doc)}
}

func setFact(f Fact) Fact {
	f.Ordered, f.Set = false, true
	return f
}
