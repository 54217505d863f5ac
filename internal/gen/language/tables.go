package main

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// table is one table of the page.
type table struct {
	name   string
	head   []string
	rows   [][]string
	placed bool
}

// markdown is the table as the page has it, between empty lines.
func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("\n")
	line := func(cells []string) {
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, row := range t.rows {
		line(row)
	}
	b.WriteString("\n")
	return b.String()
}

// tables are all tables of the page.
func tables() []table {
	var all []table
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

func code(word string) string { return "`" + word + "`" }

func wordTable(words *model.Words) table {
	t := table{name: "words: " + words.What, head: []string{"Word", "Means"}}
	for _, w := range words.All() {
		t.rows = append(t.rows, []string{code(w.Name), w.Doc})
	}
	return t
}

func roleTable() table {
	t := table{name: "words: " + model.Roles.What, head: []string{"Word", "Means", "Type"}}
	for i, w := range model.Roles.All() {
		t.rows = append(t.rows, []string{code(w.Name), w.Doc, model.Role(i + 1).Type().String()})
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

func mechanismTable() table {
	t := table{name: "mechanisms", head: []string{"Mechanism", "States that", "Counts on"}}
	var family model.MechanismFamily
	for _, m := range model.AllMechanisms() {
		if m.Family != family {
			family = m.Family
			t.rows = append(t.rows, []string{"**" + families[family] + "**", "", ""})
		}
		var on []string
		for _, p := range places {
			if m.Counts&p.mark != 0 {
				on = append(on, p.word)
			}
		}
		t.rows = append(t.rows, []string{code(m.Name), m.Doc, strings.Join(on, ", ")})
	}
	return t
}

// technologyTable lists the catalogue role by role, since that is what a reader looks for.
func technologyTable() table {
	t := table{name: "technologies", head: []string{"Technology", "What it is", "Role", "Also implies"}}
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
		t.rows = append(t.rows, []string{code(tech.Name), tech.Doc, role, strings.Join(implies, ", ")})
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
func protocolTable() table {
	t := table{name: "protocols", head: []string{"Protocol", "What it is", "Family", "Transport", "Authentication", "Mode", "Formats"}}
	all := slices.Clone(model.AllProtocols())
	slices.SortStableFunc(all, func(a, b model.Protocol) int { return int(a.Family) - int(b.Family) })
	for _, p := range all {
		t.rows = append(t.rows, []string{
			code(p.Name), p.Doc, p.Family.String(), word(model.Transports, int(p.Transport)),
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
