package main

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/gen/page"
	"github.com/threatctl/threatctl/pkg/model"
)

// tables are all tables of the page.
func tables() []page.Table {
	var all []page.Table
	for _, words := range []*model.Words{
		model.Classifications, model.Levels, model.DataKinds, model.Volumes,
		model.BoundaryKinds, model.Trusts, model.Regions,
		model.Types, model.Operators, model.Privileges, model.Tenancies, model.Lifecycles,
		model.Transports, model.Authentications, model.Authorizations, model.Accesses, model.Modes, model.Formats,
		model.OnBehalfOfs, model.TokenLocations, model.TokenLives, model.Families,
	} {
		all = append(all, wordTable(words))
	}
	return append(all, roleTable(), mechanismTable(), technologyTable(), protocolTable())
}

func wordTable(words *model.Words) page.Table {
	t := page.Table{Name: "words: " + words.What, Head: []string{"Word", "Means"}}
	for _, w := range words.All() {
		t.Rows = append(t.Rows, []string{page.Code(w.Name), w.Doc})
	}
	return t
}

func roleTable() page.Table {
	t := page.Table{Name: "words: " + model.Roles.What, Head: []string{"Word", "Means", "Type"}}
	for i, w := range model.Roles.All() {
		t.Rows = append(t.Rows, []string{page.Code(w.Name), w.Doc, model.Role(i + 1).Type().String()})
	}
	return t
}

// families are the headings of the families of mechanisms.
var families = map[model.MechanismFamily]string{
	model.Encryption: "encryption", model.Authenticating: "authentication", model.AccessControl: "access control",
	model.AuditLogging: "audit logging", model.RateLimiting: "rate limiting and availability",
	model.InputOutput: "input and output", model.Platform: "platform and supply", model.Privacy: "privacy",
}

// places say where a mechanism counts, in the order of the page.
var places = []struct {
	mark model.Counts
	word string
}{
	{model.OnSelf, "itself"},
	{model.OnFlow, "the flow"},
	{model.OnSource, "source"},
	{model.OnTarget, "target"},
	{model.InFront, "in front"},
	{model.OnCrossed, "crossed boundary"},
	{model.OnAssets, "assets"},
	{model.OnIssuer, "issuer"},
	{model.OnZone, "usually a zone"},
	{model.OnModel, "usually the model"},
}

func mechanismTable() page.Table {
	t := page.Table{Name: "mechanisms", Head: []string{"Mechanism", "States that", "Counts on"}}
	var family model.MechanismFamily
	for _, m := range model.AllMechanisms() {
		if m.Family != family {
			family = m.Family
			t.Rows = append(t.Rows, []string{"**" + families[family] + "**", "", ""})
		}
		var on []string
		for _, p := range places {
			if m.Counts&p.mark != 0 {
				on = append(on, p.word)
			}
		}
		t.Rows = append(t.Rows, []string{page.Code(m.Name), m.Doc, strings.Join(on, ", ")})
	}
	return t
}

// technologyTable lists the catalogue role by role, since that is what a reader looks for.
func technologyTable() page.Table {
	t := page.Table{Name: "technologies", Head: []string{"Technology", "What it is", "Role", "Also implies"}}
	all := slices.Clone(model.AllTechnologies())
	slices.SortStableFunc(all, func(a, b model.Technology) int { return place(a.Role) - place(b.Role) })
	for _, tech := range all {
		var role string
		if tech.Role != 0 {
			role = tech.Role.String()
		}
		var implies []string
		if tech.Type != tech.Role.Type() {
			implies = append(implies, "type "+tech.Type.String())
		}
		if tech.OperatedBy != 0 {
			implies = append(implies, "operated-by "+tech.OperatedBy.String())
		}
		if tech.Privilege != 0 {
			implies = append(implies, "privilege "+tech.Privilege.String())
		}
		for _, m := range tech.Mechanisms {
			implies = append(implies, m.String())
		}
		t.Rows = append(t.Rows, []string{page.Code(tech.Name), tech.Doc, role, strings.Join(implies, ", ")})
	}
	return t
}

// place is where technologies in a role stand; those without one come last.
func place(r model.Role) int {
	if r == 0 {
		return model.Roles.Len() + 1
	}
	return int(r)
}

// protocolTable lists the catalogue family by family.
func protocolTable() page.Table {
	t := page.Table{Name: "protocols", Head: []string{"Protocol", "What it is", "Family", "Transport", "Authentication", "Mode", "Formats"}}
	all := slices.Clone(model.AllProtocols())
	slices.SortStableFunc(all, func(a, b model.Protocol) int { return int(a.Family) - int(b.Family) })
	for _, p := range all {
		t.Rows = append(t.Rows, []string{
			page.Code(p.Name), p.Doc, p.Family.String(), word(model.Transports, int(p.Transport)),
			members(model.Authentications, p.Authentication), word(model.Modes, int(p.Mode)), members(model.Formats, p.Formats),
		})
	}
	return t
}

// word is the word with a number, nothing for one that is not stated.
func word(words *model.Words, i int) string {
	if i == 0 {
		return ""
	}
	return words.Name(i)
}

// members are the words of a set, in the order of the language.
func members[E ~uint8](words *model.Words, set model.Set[E]) string {
	var list []string
	for i := range words.Len() {
		if set.Has(E(i + 1)) {
			list = append(list, words.Name(i+1))
		}
	}
	return strings.Join(list, ", ")
}
