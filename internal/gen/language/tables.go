package main

import (
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
	return append(all, mechanismTable())
}

func code(word string) string { return "`" + word + "`" }

func wordTable(words *model.Words) table {
	t := table{name: "words: " + words.What, head: []string{"Word", "Means"}}
	for _, w := range words.All() {
		t.rows = append(t.rows, []string{code(w.Name), w.Doc})
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
