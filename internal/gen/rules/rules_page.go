package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/gen/page"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

const rulesIntro = `# The built-in rules

<!-- written by make generate from pkg/stride/catalog -->

threatctl holds a model against %d rules. Each looks at one kind of element, says when there is a threat, and what counters
it. ` + "`threatctl explain E-010`" + ` shows the same in a terminal, ` + "`threatctl explain E-010@checkout`" + ` what it says of one flow of
your model, and [own rules](own-rules.md) tells how to add rules, re-rate these, or switch one off. What each mechanism
means stands in [mechanisms](mechanisms.md).

[By letter](#by-letter) · [by subject](#by-subject) · [by mechanism](#by-mechanism) ·
[by OWASP API Security Top 10](#by-owasp-api-security-top-10) · [by article of the GDPR](#by-article-of-the-gdpr)

`

// rulesPage is the page on all rules: the ways to find one, and a section for each.
func rulesPage() []byte {
	rules := catalog.Rules()
	var b strings.Builder
	fmt.Fprintf(&b, rulesIntro, len(rules))
	byLetter(&b, rules)
	bySubject(&b, rules)
	byMechanism(&b, rules)
	byTopTen(&b, rules)
	byArticle(&b, rules)
	b.WriteString("## The rules\n")
	for i := range rules {
		section(&b, &rules[i])
	}
	return []byte(b.String())
}

// link leads to the section of a rule.
func link(id string) string { return "[" + id + "](#" + strings.ToLower(id) + ")" }

func links(ids []string) string {
	var list []string
	for _, id := range ids {
		list = append(list, link(id))
	}
	return strings.Join(list, " ")
}

// table writes a table, if it has rows.
func table(b *strings.Builder, head []string, rows [][]string) {
	b.WriteString("| " + strings.Join(head, " | ") + " |\n" + strings.Repeat("|---", len(head)) + "|\n")
	for _, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	b.WriteString("\n")
}

func byLetter(b *strings.Builder, rules []stride.Rule) {
	b.WriteString("## By letter\n\n")
	for c := stride.Spoofing; c <= stride.ElevationOfPrivilege; c++ {
		fmt.Fprintf(b, "### %s\n\n", sentence(c.String()))
		var rows [][]string
		for _, r := range rules {
			if r.Category == c {
				rows = append(rows, []string{link(r.ID), r.Title, r.Subject.String(), letters(r.Also)})
			}
		}
		table(b, []string{"Rule", "Threat", "Subject", "Also"}, rows)
	}
}

func letters(cs []stride.Category) string {
	var list []string
	for _, c := range cs {
		list = append(list, c.Letter())
	}
	return strings.Join(list, " ")
}

// index writes a table of keys with the rules under each, in the order in which keys are given.
func index(b *strings.Builder, head []string, keys [][]string, of func(r *stride.Rule, key string) bool, rules []stride.Rule) {
	var rows [][]string
	for _, key := range keys {
		var ids []string
		for i := range rules {
			if of(&rules[i], key[0]) {
				ids = append(ids, rules[i].ID)
			}
		}
		if len(ids) > 0 {
			rows = append(rows, append(slices.Clone(key), links(ids)))
		}
	}
	table(b, head, rows)
}

func bySubject(b *strings.Builder, rules []stride.Rule) {
	b.WriteString("## By subject\n\n")
	var keys [][]string
	for _, s := range stride.SubjectNames() {
		keys = append(keys, []string{s})
	}
	index(b, []string{"Subject", "Rules"}, keys, func(r *stride.Rule, key string) bool { return r.Subject.String() == key }, rules)
}

func byMechanism(b *strings.Builder, rules []stride.Rule) {
	b.WriteString("## By mechanism\n\nWhat each one counters, makes less likely, or is asked about by.\n\n")
	var rows [][]string
	for _, m := range mechanismNames() {
		use := useOf(m, rules)
		rows = append(rows, []string{"[" + page.Code(m) + "](mechanisms.md#" + anchor(m) + ")", links(use.counters), links(use.lessens), links(use.asks)})
	}
	table(b, []string{"Mechanism", "Counters", "Makes less likely", "Asked about by"}, rows)
}

// topTen are the entries of the OWASP API Security Top 10 of 2023.
var topTen = [][]string{
	{"API1", "Broken object level authorization"}, {"API2", "Broken authentication"}, {"API3", "Broken object property level authorization"},
	{"API4", "Unrestricted resource consumption"}, {"API5", "Broken function level authorization"}, {"API6", "Unrestricted access to sensitive business flows"},
	{"API7", "Server side request forgery"}, {"API8", "Security misconfiguration"}, {"API9", "Improper inventory management"}, {"API10", "Unsafe consumption of APIs"},
}

func byTopTen(b *strings.Builder, rules []stride.Rule) {
	b.WriteString("## By OWASP API Security Top 10\n\n")
	index(b, []string{"Entry", "Risk", "Rules"}, topTen, func(r *stride.Rule, key string) bool { return refers(r, "owasp-api", key) }, rules)
}

func refers(r *stride.Rule, list, id string) bool {
	return slices.ContainsFunc(r.Doc.References, func(ref stride.Reference) bool { return ref.List == list && ref.ID == id })
}

func byArticle(b *strings.Builder, rules []stride.Rule) {
	b.WriteString("## By article of the GDPR\n\nWith the tier of fines that an infringement falls in: lower is Art. 83(4), up to EUR 10 million or 2 % of worldwide annual\n" +
		"turnover, upper is Art. 83(5), up to EUR 20 million or 4 %, whichever is higher.\n\n")
	seen := map[string]bool{}
	var keys [][]string
	for _, r := range rules {
		for _, ref := range r.Doc.References {
			if ref.List == "gdpr" && !seen[ref.ID] {
				seen[ref.ID] = true
				keys = append(keys, []string{ref.ID, stride.FineTier(ref.ID)})
			}
		}
	}
	slices.SortFunc(keys, func(x, y []string) int { return article(x[0]) - article(y[0]) })
	index(b, []string{"Article", "Tier", "Rules"}, keys, func(r *stride.Rule, key string) bool { return refers(r, "gdpr", key) }, rules)
}

// article is the number of an article, as in Art. 5(1)(e), with its paragraph behind it.
func article(text string) int {
	var n, paragraph int
	if _, err := fmt.Sscanf(text, "Art. %d(%d)", &n, &paragraph); err != nil && n == 0 {
		panic("no article: " + text)
	}
	return 100*n + paragraph
}

// sentence begins with a capital.
func sentence(text string) string {
	text = strings.ReplaceAll(text, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
