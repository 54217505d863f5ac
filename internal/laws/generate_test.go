package laws

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// generator makes random models. They say every word of the language now and then, and leave much unsaid.
type generator struct {
	*rand.Rand
	d   *design
	hot []string // the mechanisms that this model speaks of most, so that statements of one meet each other
}

// generate is the random model of a seed.
func generate(seed uint64) *design {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), d: &design{whole: *newPart("model")}}
	g.hot = append(g.pick(2, mechanismsOf(catalog.Rules()[g.IntN(len(catalog.Rules()))])), g.mechanism(), g.mechanism())
	g.state(&g.d.whole, 30)
	g.text(&g.d.whole)
	g.everyFlow(&g.d.whole)
	g.assets(g.IntN(5))
	g.boundaries(g.IntN(6))
	g.components(2 + g.IntN(6))
	g.flows(1 + g.IntN(9))
	g.people()
	return g.d
}

func (g *generator) percent(n int) bool { return g.IntN(100) < n }

// pick is up to so many of some words, each once, in any order.
func (g *generator) pick(most int, words []string) []string {
	if len(words) == 0 {
		return nil
	}
	words = slices.Clone(words)
	g.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words[:1+g.IntN(min(most, len(words)))]
}

// say gives a key one of some words, so often in a hundred times; all of them are as likely.
func (g *generator) say(p *part, often int, key string, words []string) {
	if g.percent(often) && len(words) > 0 {
		p.set(key, words[g.IntN(len(words))])
	}
}

// list gives a key a few of some words. None stands alone.
func (g *generator) list(p *part, often int, key string, words []string) {
	if !g.percent(often) || len(words) == 0 {
		return
	}
	picked := g.pick(2, words)
	if slices.Contains(picked, "none") {
		picked = []string{"none"}
	}
	p.set(key, picked...)
}

// text gives a part what is for people: it changes nothing.
func (g *generator) text(p *part) {
	if g.percent(40) {
		p.set("title", title(g.Rand, p.id))
	}
	if g.percent(10) {
		p.set("description", "about "+p.id)
	}
	if g.percent(15) {
		p.set("owner", "team-"+p.id)
	}
	if g.percent(10) {
		p.set("tags", g.pick(2, []string{"red", "green", "blue"})...)
	}
}

// title is a text in which anything but the number is the same for the same id.
func title(r *rand.Rand, id string) string { return fmt.Sprintf("Title %03d of %s", r.IntN(1000), id) }

// mechanism is any mechanism of the language.
func (g *generator) mechanism() string {
	all := model.AllMechanisms()
	return all[g.IntN(len(all))].Name
}

// state gives a part some mechanisms, so often in a hundred times.
func (g *generator) state(p *part, often int) {
	if !g.percent(often) {
		return
	}
	for range 1 + g.IntN(3) {
		name := g.mechanism()
		if g.percent(60) {
			name = g.hot[g.IntN(len(g.hot))]
		}
		p.mechanisms[name] = []string{"yes", "yes", "yes", "no", "planned"}[g.IntN(5)]
	}
	if p.mechanisms["audit-log"] == "no" {
		for name := range p.mechanisms {
			if strings.HasPrefix(name, "audit-log.") {
				delete(p.mechanisms, name) // a log that answers a question exists
			}
		}
	}
}

// numbered makes parts whose ids are in no order.
func (g *generator) numbered(n int, k kind, prefix string, fill func(*part)) {
	for _, number := range g.Perm(n) {
		p := newPart(fmt.Sprintf("%s%d", prefix, number))
		g.text(p)
		fill(p)
		g.d.add(k, p)
	}
}

func (g *generator) assets(n int) {
	g.numbered(n, assets, "data", func(p *part) {
		g.say(p, 100, "classification", model.Classifications.Names())
		g.say(p, 50, "integrity", model.Levels.Names())
		g.say(p, 50, "availability", model.Levels.Names())
		g.say(p, 30, "volume", model.Volumes.Names())
		g.say(p, 30, "retention", []string{"30d", "6mo", "2y"})
		g.list(p, 70, "kinds", model.DataKinds.Names())
		g.say(p, 3, "out-of-scope", []string{"not ours"})
		g.state(p, 25)
	})
}

func (g *generator) boundaries(n int) {
	g.numbered(n, boundaries, "zone", func(p *part) {
		g.say(p, 50, "inside", g.d.ids(boundaries))
		g.say(p, 60, "kind", model.BoundaryKinds.Names())
		g.say(p, 75, "trust", model.Trusts.Names())
		g.say(p, 35, "region", model.Regions.Names())
		g.say(p, 3, "out-of-scope", []string{"not ours"})
		g.everyFlow(p)
		g.state(p, 40)
	})
	if g.percent(15) {
		p := g.d.add(boundaries, newPart("outside"))
		g.say(p, 50, "trust", model.Trusts.Names())
		g.say(p, 50, "region", model.Regions.Names())
		g.state(p, 50)
	}
}

// everyFlow says what the flows of a zone, or of the model, share.
func (g *generator) everyFlow(p *part) {
	g.say(p, 12, "every-flow.transport", model.Transports.Names())
	g.list(p, 8, "every-flow.authentication", model.Authentications.Names())
	g.list(p, 8, "every-flow.authorization", model.Authorizations.Names())
}

func (g *generator) components(n int) {
	zones := slices.DeleteFunc(g.d.ids(boundaries), func(id string) bool { return id == "outside" })
	g.numbered(n, components, "part", func(p *part) {
		g.say(p, 75, "role", model.Roles.Names())
		g.say(p, 10, "type", model.Types.Names())
		if g.percent(30) {
			p.set("technology", model.AllTechnologies()[g.IntN(len(model.AllTechnologies()))].Name)
		}
		if !typed(p) {
			g.say(p, 100, "type", model.Types.Names())
		}
		g.say(p, 85, "inside", zones)
		g.say(p, 25, "operated-by", model.Operators.Names())
		g.say(p, 40, "privilege", model.Privileges.Names())
		g.say(p, 25, "tenancy", model.Tenancies.Names())
		g.say(p, 20, "lifecycle", model.Lifecycles.Names())
		g.list(p, 35, "stores", g.d.ids(assets))
		g.list(p, 35, "handles", g.d.ids(assets))
		g.say(p, 8, "planned.privilege", model.Privileges.Names())
		g.say(p, 3, "out-of-scope", []string{"not ours"})
		g.state(p, 40)
	})
}

// typed reports whether something says what a component is in the diagram.
func typed(p *part) bool {
	t, _ := model.FindTechnology(p.word("technology"))
	return p.word("role")+p.word("type") != "" || t != nil && (t.Role != 0 || t.Type != 0)
}

// protocol is any protocol; those of a small family are as likely as those of a large one.
func (g *generator) protocol() string {
	all := model.AllProtocols()
	for {
		family := model.Family(1 + g.IntN(model.Families.Len()))
		var names []string
		for i := range all {
			if all[i].Family == family {
				names = append(names, all[i].Name)
			}
		}
		if len(names) > 0 {
			return names[g.IntN(len(names))]
		}
	}
}

func (g *generator) flows(n int) {
	ends, data := g.d.ids(components), g.d.ids(assets)
	zones := slices.DeleteFunc(g.d.ids(boundaries), func(id string) bool { return id == "outside" })
	g.numbered(n, flows, "flow", func(p *part) {
		g.say(p, 100, "from", ends)
		g.say(p, 100, "to", ends)
		if g.percent(60) {
			p.set("protocol", g.protocol())
		}
		g.say(p, 35, "transport", model.Transports.Names())
		g.list(p, 45, "authentication", model.Authentications.Names())
		g.list(p, 35, "authorization", model.Authorizations.Names())
		g.say(p, 60, "access", model.Accesses.Names())
		g.say(p, 20, "mode", model.Modes.Names())
		g.list(p, 35, "formats", model.Formats.Names())
		g.say(p, 35, "on-behalf-of", model.OnBehalfOfs.Names())
		g.say(p, 25, "token.location", model.TokenLocations.Names())
		g.say(p, 25, "token.life", model.TokenLives.Names())
		g.say(p, 15, "token.issuer", ends)
		g.list(p, 60, "sends", data)
		g.list(p, 45, "receives", data)
		g.list(p, 8, "crosses", zones)
		g.say(p, 8, "planned.transport", model.Transports.Names())
		g.say(p, 3, "out-of-scope", []string{"not ours"})
		g.state(p, 30)
	})
}

// people adds what people know beside the elements.
func (g *generator) people() {
	var ids []string
	for _, e := range g.d.elements() {
		if e.id != "outside" {
			ids = append(ids, e.id)
		}
	}
	if g.percent(20) {
		p := g.d.add(assumptions, newPart("taken"))
		p.set("text", "it is so")
		p.set("about", g.pick(2, ids)...)
		p.set("excludes", g.pick(2, []string{"S-*", "T-*", "R-01*", "I-*", "D-0*", "E-*", "S-010", "D-010"})...)
		g.say(p, 30, "until", []string{"2020-01-01", "2090-01-01"})
	}
	if g.percent(10) {
		p := g.d.add(threats, newPart("found"))
		p.set("title", title(g.Rand, "found"))
		p.set("about", g.pick(2, ids)...)
		g.say(p, 100, "category", strings.Split("STRIDE", ""))
		g.say(p, 50, "severity", []string{"note", "critical"})
	}
	if g.percent(10) {
		p := g.d.add(questions, newPart("asked"))
		p.set("text", "is it so")
		p.set("about", g.pick(2, ids)...)
	}
}

// mechanismsOf are the mechanisms that a rule speaks of.
func mechanismsOf(r stride.Rule) []string {
	var names []string
	for _, alt := range slices.Concat(r.MitigatedBy, r.ReducedBy) {
		for _, remedy := range alt {
			if remedy.Mechanism != "" {
				names = append(names, remedy.Mechanism)
			}
		}
	}
	return names
}
