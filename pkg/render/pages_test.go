package render

import (
	"regexp"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
)

func TestPages(t *testing.T) {
	pages := New(load(t, chain), Options{}).Pages("svg")
	var names []string
	for _, p := range pages {
		names = append(names, p.Name)
	}
	if got, want := strings.Join(names, " "), "context overview boundary-site boundary-vault"; got != want {
		t.Fatalf("the pages are %s, want %s", got, want)
	}
	if link := pages[0].Diagram.Node("*").Link; link != "overview.svg" {
		t.Errorf("the whole system leads to %q", link)
	}
	over, site := pages[1].Diagram, pages[2].Diagram
	if over.Find("site").Link != "boundary-site.svg" || over.Node("db").Link != "boundary-vault.svg" {
		t.Errorf("in the overview, %q and %q", over.Find("site").Link, over.Node("db").Link)
	}
	if site.Find("site").Link != "" || site.Node("web").Link != "" || site.Find("vault").Link != "boundary-vault.svg" {
		t.Error("a page leads to itself, or not to the boundary inside")
	}
	if site.Up != "index.html" {
		t.Errorf("a page leads back to %q", site.Up)
	}
}

// Every component of a large system is drawn on the page of its boundary, and every link leads to a page of the set.
func TestPagesHoldEverything(t *testing.T) {
	const own = "https://example.org/c1" // of a component on its own page
	for _, components := range []int{90, 700} {
		whole := New(load(t, city(components)), Options{Links: map[model.ID]string{"c1": own}})
		pages := whole.Pages("svg")
		known, drawn := map[string]bool{}, map[model.ID]bool{}
		for _, p := range pages {
			if known[p.Name+".svg"] || !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`).MatchString(p.Name) {
				t.Errorf("%s is no name, or that of two pages", p.Name)
			}
			known[p.Name+".svg"] = true
		}
		for _, p := range pages {
			if len(p.Diagram.Nodes) > mostNodes {
				t.Errorf("%s has %d nodes", p.Name, len(p.Diagram.Nodes))
			}
			for _, n := range p.Diagram.Nodes {
				if n.Link != "" && n.Link != own && !known[n.Link] {
					t.Errorf("%s: %s leads to %s, which is no page", p.Name, n.ID, n.Link)
				}
				drawn[n.ID] = true
			}
			for _, z := range p.Diagram.Zones {
				if z.Link != "" && !known[z.Link] {
					t.Errorf("%s: %s leads to %s, which is no page", p.Name, z.ID, z.Link)
				}
			}
		}
		for _, n := range whole.Nodes {
			if !drawn[n.ID] {
				t.Errorf("%s is on no page", n.ID)
			}
		}
	}
}

func TestDigest(t *testing.T) {
	m := load(t, chain)
	whole := New(m, Options{})
	if whole.Digest() != New(m, Options{}).Digest() {
		t.Error("two pictures of one model have different digests")
	}
	part, err := whole.Focus([]model.ID{"db"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for name, d := range map[string]*Diagram{
		"whole": whole, "part": part, "context": whole.Level(0),
		"threats": New(m, Options{Overlay: Overlay{"db": {Open: [6]int{5: 1}}}}),
		"links":   New(m, Options{Links: map[model.ID]string{"db": "https://example.org"}}),
		"another": New(load(t, strings.Replace(chain, "trust: internal", "trust: dmz", 1)), Options{}),
	} {
		if other, ok := seen[d.Digest()]; ok {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[d.Digest()] = name
	}
}
