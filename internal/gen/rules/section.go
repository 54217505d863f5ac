package main

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/stride"
)

// section is what the page says of one rule.
func section(b *strings.Builder, r *stride.Rule) {
	fmt.Fprintf(b, "\n### %s\n\n**%s**\n\n%s · of a %s · ease %d of 7 · violates %s", r.ID, r.Title, categories(r), r.Subject, r.Ease, goals(r.Goals))
	if len(r.Refines) > 0 {
		b.WriteString(" · a sharper form of " + links(r.Refines))
	}
	b.WriteString("\n\n" + r.Text(r.Doc.Why) + "\n")
	list(b, "It fires when all of this holds", r.Conditions(), "")
	paragraph(b, "What to build", r.Text(r.Doc.Mitigation))
	list(b, "Settled by one of", r.Remedies(), "nothing in the model: only removing the cause, or a decision in the register")
	list(b, "Made less likely by", r.Reducers(), "")
	paragraph(b, "How to check", r.Text(r.Doc.Verify))
	paragraph(b, "When it does not apply", r.Text(r.Doc.FalsePositives))
	b.WriteString("\nSee " + references(r.Doc.References) + ".\n")
	fmt.Fprintf(b, "\n<details><summary>A model on which it fires, and the same settled</summary>\n\n```yaml\n%s```\n\n```yaml\n%s```\n\n</details>\n",
		ended(r.Examples.Fires), ended(r.Examples.Quiet))
}

func ended(text string) string { return strings.TrimRight(text, "\n") + "\n" }

func paragraph(b *strings.Builder, head, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n**%s.** %s\n", head, text)
	}
}

// list is a list of conditions or mechanisms under a heading; without any, what stands in their place.
func list(b *strings.Builder, head string, items []string, none string) {
	if len(items) == 0 {
		if none != "" {
			fmt.Fprintf(b, "\n**%s:** %s\n", head, none)
		}
		return
	}
	fmt.Fprintf(b, "\n**%s:**\n\n", head)
	for _, item := range items {
		b.WriteString("- " + item + "\n")
	}
}

func categories(r *stride.Rule) string {
	names := []string{sentence(r.Category.String())}
	for _, c := range r.Also {
		names = append(names, strings.ReplaceAll(c.String(), "-", " "))
	}
	return strings.Join(names, ", ")
}

func goals(gs []stride.Goal) string {
	var names []string
	for _, g := range gs {
		names = append(names, g.String())
	}
	return strings.Join(names, ", ")
}

// references are the published entries that a rule rests on, with links where the address is made of the number.
func references(refs []stride.Reference) string {
	var list []string
	for _, ref := range refs {
		switch ref.List {
		case "cwe":
			list = append(list, fmt.Sprintf("[CWE-%s](https://cwe.mitre.org/data/definitions/%s.html)", ref.ID, ref.ID))
		case "capec":
			list = append(list, fmt.Sprintf("[CAPEC-%s](https://capec.mitre.org/data/definitions/%s.html)", ref.ID, ref.ID))
		case "asvs":
			list = append(list, "OWASP ASVS 5.0 "+ref.ID)
		case "owasp-api":
			list = append(list, "OWASP "+ref.ID+":2023")
		case "owasp-llm":
			list = append(list, "OWASP "+ref.ID+":2025")
		case "gdpr":
			list = append(list, "GDPR "+ref.ID)
		case "gdpr-tier":
			list = append(list, "fines of the "+ref.ID+" tier")
		default:
			list = append(list, ref.ID)
		}
	}
	return strings.Join(list, " · ")
}
