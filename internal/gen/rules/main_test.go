package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

const docs = "../../../docs/"

func read(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(docs + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestPagesAreCurrent(t *testing.T) {
	own, err := ownRulesPage(docs + "own-rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"rules.md": rulesPage(), "mechanisms.md": mechanismsPage(), "own-rules.md": own} {
		if got := read(t, name); !bytes.Equal([]byte(got), want) {
			t.Errorf("docs/%s is not what the catalogue says; run: make generate", name)
		}
	}
}

var (
	headingLine = regexp.MustCompile(`(?m)^#+ (.*)$`)
	linkTarget  = regexp.MustCompile(`\]\(([a-z-]*\.md)?(?:#([^)]*))?\)`)
)

// Every link between the pages leads to a heading that is there.
func TestLinksLeadSomewhere(t *testing.T) {
	anchors := map[string]map[string]bool{}
	pages := []string{"rules.md", "mechanisms.md", "own-rules.md", "language.md"}
	for _, name := range pages {
		anchors[name] = map[string]bool{"": true}
		for _, m := range headingLine.FindAllStringSubmatch(read(t, name), -1) {
			anchors[name][anchor(m[1])] = true
		}
	}
	for _, name := range pages[:3] {
		for _, m := range linkTarget.FindAllStringSubmatch(read(t, name), -1) {
			to := m[1]
			if to == "" {
				to = name
			}
			if known, here := anchors[to]; here && !known[m[2]] {
				t.Errorf("docs/%s leads to %s#%s, which is not there", name, to, m[2])
			}
		}
	}
}

// Each index of the rules leads to every rule that belongs into it.
func TestIndexes(t *testing.T) {
	page := read(t, "rules.md")
	between := func(from, to string) string {
		_, rest, ok := strings.Cut(page, "\n"+from+"\n")
		part, _, ok2 := strings.Cut(rest, "\n"+to+"\n")
		if !ok || !ok2 {
			t.Fatalf("the page has no part from %q to %q", from, to)
		}
		return part
	}
	letter, subject := between("## By letter", "## By subject"), between("## By subject", "## By mechanism")
	mechanism, topTen := between("## By mechanism", "## By OWASP API Security Top 10"), between("## By OWASP API Security Top 10", "## By article of the GDPR")
	gdpr, sections := between("## By article of the GDPR", "## The rules"), page[strings.Index(page, "\n## The rules\n"):]
	for _, r := range catalog.Rules() {
		in := func(part string) bool { return strings.Contains(part, link(r.ID)) }
		countered := len(r.MitigatedBy) == 0
		for _, m := range model.AllMechanisms() {
			countered = countered || r.Reads(m.Name)
		}
		switch {
		case !in(letter) || !in(subject) || !strings.Contains(sections, "\n### "+r.ID+"\n"):
			t.Errorf("%s cannot be found by letter or by subject, or has no section", r.ID)
		case countered && len(r.MitigatedBy) > 0 && !in(mechanism):
			t.Errorf("%s cannot be found by mechanism", r.ID)
		case len(referenced(&r, "owasp-api")) > 0 && !in(topTen):
			t.Errorf("%s cannot be found by Top 10", r.ID)
		case len(referenced(&r, "gdpr")) > 0 && !in(gdpr):
			t.Errorf("%s cannot be found by article", r.ID)
		}
	}
}

func referenced(r *stride.Rule, list string) (ids []string) {
	for _, ref := range r.Doc.References {
		if ref.List == list {
			ids = append(ids, ref.ID)
		}
	}
	return ids
}

// What the page on own rules shows as a whole file is one that the program takes.
func TestExamplesOfOwnRules(t *testing.T) {
	whole := 0
	for _, block := range regexp.MustCompile("(?s)```yaml\n(threatctl: 1\n.*?)```").FindAllStringSubmatch(read(t, "own-rules.md"), -1) {
		whole++
		var diags diag.List
		file := stride.ReadRules("own-rules.md", []byte(block[1]), &diags)
		stride.Merge(catalog.Rules(), []stride.RuleFile{file}, &diags)
		for _, d := range diags {
			t.Errorf("line %d: %s", d.Span.Line, d.Message)
		}
	}
	if whole < 2 {
		t.Errorf("the page shows %d whole files", whole)
	}
}
