package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/gen/page"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

const mechanismsIntro = `# Mechanisms

<!-- written by make generate from pkg/model and pkg/stride/catalog -->

A mechanism is something that protects. ` + "`mechanisms: {waf: yes}`" + ` on an element, a boundary, an asset or the model says that it
is there, ` + "`no`" + ` that it is not, ` + "`planned`" + ` that it will be. Each of the %d below says what stating it promises, where the statement
counts, and which [rules](rules.md) look at it. The nearest statement decides; [the language](language.md#mechanisms) tells
the order.

`

// places say where a statement counts, in whole words.
var places = []struct {
	mark model.Counts
	word string
}{
	{model.OnSelf, "on the element itself"},
	{model.OnFlow, "on the flow"},
	{model.OnSource, "on the flow's source"},
	{model.OnTarget, "on the flow's target"},
	{model.InFront, "in front: on a component that every path from a zone of lower trust passes"},
	{model.OnCrossed, "on a boundary that the flow crosses"},
	{model.OnAssets, "on every asset that is at stake"},
	{model.OnIssuer, "on the issuer of the flow's token"},
}

var familyHeads = []struct {
	family model.MechanismFamily
	head   string
}{
	{model.Encryption, "Encryption"}, {model.Authenticating, "Authentication"}, {model.AccessControl, "Access control"},
	{model.AuditLogging, "Audit logging"}, {model.RateLimiting, "Rate limiting and availability"},
	{model.InputOutput, "Input and output"}, {model.Platform, "Platform and supply"}, {model.Privacy, "Privacy"},
}

// mechanismsPage is the page on all mechanisms, family by family.
func mechanismsPage() []byte {
	var b strings.Builder
	rules := catalog.Rules()
	fmt.Fprintf(&b, mechanismsIntro, len(model.AllMechanisms()))
	var heads []string
	for _, f := range familyHeads {
		heads = append(heads, "["+f.head+"](#"+anchor(f.head)+")")
	}
	b.WriteString(strings.Join(heads, " · ") + "\n")
	for _, f := range familyHeads {
		fmt.Fprintf(&b, "\n## %s\n", f.head)
		for _, m := range model.AllMechanisms() {
			if m.Family == f.family {
				mechanism(&b, m, rules)
			}
		}
	}
	return []byte(b.String())
}

func mechanismNames() []string {
	var names []string
	for _, m := range model.AllMechanisms() {
		names = append(names, m.Name)
	}
	return names
}

func mechanism(b *strings.Builder, m model.MechanismInfo, rules []stride.Rule) {
	fmt.Fprintf(b, "\n### %s\n\nStates that: %s.\n\n", m.Name, m.Doc)
	var on []string
	for _, p := range places {
		if m.Counts&p.mark != 0 {
			on = append(on, p.word)
		}
	}
	usual := "as well as on the boundaries around and on the model"
	switch {
	case m.Counts&model.OnZone != 0:
		usual = "and on the boundaries around, its usual place, and on the model"
	case m.Counts&model.OnModel != 0:
		usual = "and on the model, its usual place"
	}
	fmt.Fprintf(b, "- Counts %s.\n", strings.TrimSpace(strings.Join(on, ", ")+" "+usual))
	if len(m.AlsoCalled) > 0 {
		fmt.Fprintf(b, "- Also called %s.\n", strings.Join(m.AlsoCalled, ", "))
	}
	if text := implies(m.Name); text != "" {
		fmt.Fprintf(b, "- Implies %s.\n", text)
	}
	if with := inherent(m.Name); len(with) > 0 {
		fmt.Fprintf(b, "- Comes with the technologies %s.\n", strings.Join(with, ", "))
	}
	use := useOf(m.Name, rules)
	for _, u := range []struct {
		does string
		ids  []string
	}{{"Counters", use.counters}, {"Makes less likely", use.lessens}, {"Is asked about by", use.asks}} {
		for i, id := range u.ids {
			if i == 0 {
				fmt.Fprintf(b, "- %s:\n", u.does)
			}
			r, _ := catalog.Find(id)
			fmt.Fprintf(b, "  - [%s](rules.md#%s) %s\n", id, anchor(id), r.Title)
		}
	}
}

// implies is what else follows when a mechanism is stated.
func implies(name string) string {
	switch {
	case strings.HasPrefix(name, "audit-log."):
		return page.Code("audit-log") + ": a log that answers a question exists"
	case slices.Contains([]string{"object-authorization", "property-authorization", "function-authorization", "data-access-control"}, name):
		return page.Code("authorization: identity") + " for flows into the component that state none"
	}
	return ""
}

// inherent are the technologies that cannot be had without the mechanism.
func inherent(name string) []string {
	m, _ := model.FindMechanism(name)
	var list []string
	for _, t := range model.AllTechnologies() {
		if slices.Contains(t.Mechanisms, m) {
			list = append(list, page.Code(t.Name))
		}
	}
	return list
}

// use is the rules that read a mechanism.
type use struct{ counters, lessens, asks []string }

func useOf(name string, rules []stride.Rule) (u use) {
	for i := range rules {
		r := &rules[i]
		switch {
		case (&stride.Rule{MitigatedBy: r.MitigatedBy}).Reads(name):
			u.counters = append(u.counters, r.ID)
		case (&stride.Rule{ReducedBy: r.ReducedBy}).Reads(name):
			u.lessens = append(u.lessens, r.ID)
		case r.Reads(name):
			u.asks = append(u.asks, r.ID)
		}
	}
	return u
}

// anchor is the name under which a heading can be reached.
func anchor(head string) string {
	return strings.NewReplacer(" ", "-", ".", "").Replace(strings.ToLower(head))
}
