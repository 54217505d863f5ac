package stride

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/model"
)

// placeholder is a word in braces in the text of a rule, such as {target}. Other braces are what they are.
var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// placeholders are the words that the texts of a rule may use, by its subject, with what they read as in general.
var placeholders = map[Subject][]struct{ word, general string }{
	OnComponent: {{"subject", "the component"}, {"assets", "the data"}},
	OnFlow: {{"subject", "the flow"}, {"source", "the source"}, {"target", "the target"},
		{"boundary", "the boundary"}, {"assets", "the data"}},
	OnBoundary: {{"subject", "the boundary"}, {"boundary", "the boundary"}, {"assets", "the data"}},
	OnAsset:    {{"subject", "the asset"}, {"assets", "the data"}},
	OnModel:    {{"subject", "the system"}, {"assets", "the data"}},
}

// Text is a text of the rule in general words: the target, the data.
func (r *Rule) Text(text string) string { return fill(text, r.general) }

// general is what a placeholder reads as where no threat says more.
func (r *Rule) general(word string) string {
	for _, p := range placeholders[r.Subject] {
		if p.word == word {
			return p.general
		}
	}
	return "{" + word + "}"
}

// Text is a text of the threat's rule about this very subject: placeholders become the names of its ends, of the outermost
// boundary that it crosses and of the assets at stake.
func (t *Threat) Text(text string) string {
	if t.rule == nil {
		return text // people's own words
	}
	return fill(text, func(word string) string {
		if name := t.name(word); name != "" {
			return name
		}
		return t.Rule.general(word)
	})
}

// name is what a placeholder stands for; empty when there is no such thing.
func (t *Threat) name(word string) string {
	f, _ := t.Subject.(*model.Flow)
	switch {
	case word == "subject":
		return spoken(t.Subject, 0)
	case word == "assets":
		return assetNames(t.Assets)
	case word == "source" && f != nil:
		return spoken(f.From, 0)
	case word == "target" && f != nil:
		return spoken(f.To, 0)
	case word == "boundary" && f != nil:
		if b := outermost(f.Crossing()); b != nil {
			return spoken(b, 0)
		}
	case word == "boundary":
		return spoken(t.Subject, 0)
	}
	return ""
}

// outermost is the boundary of a crossing that matters most: the outermost that is entered, else the outermost that is
// left, else one that is crossed although it holds neither end.
func outermost(c model.Crossing) *model.Boundary {
	switch {
	case len(c.Enters) > 0:
		return c.Enters[0]
	case len(c.Leaves) > 0:
		return c.Leaves[len(c.Leaves)-1]
	case len(c.Named) > 0:
		return c.Named[0]
	}
	return nil
}

// mostAssets is how many assets a sentence names.
const mostAssets = 3

func assetNames(assets []*model.Asset) string {
	var names []string
	for i, a := range assets {
		if i == mostAssets-1 && len(assets) > mostAssets {
			names = append(names, fmt.Sprintf("%d more", len(assets)-i))
			break
		}
		names = append(names, spoken(a, 0))
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// fill replaces placeholders. General words are capitalised where a sentence begins; names stay as people wrote them.
func fill(text string, with func(word string) string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	at := 0
	for _, span := range placeholder.FindAllStringIndex(text, -1) {
		b.WriteString(text[at:span[0]])
		word := with(text[span[0]+1 : span[1]-1])
		if strings.HasPrefix(word, "the ") && startsSentence(text[:span[0]]) {
			word = "T" + word[1:]
		}
		b.WriteString(word)
		at = span[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// startsSentence reports whether what follows a text begins a sentence.
func startsSentence(before string) bool {
	before = strings.TrimRight(before, " \n")
	return before == "" || strings.ContainsRune(".!?", rune(before[len(before)-1]))
}

// prose reads a text of a rule, whose placeholders must be ones that its subject has.
func (r *ruleReader) prose(n yamltree.Node, of Subject) string {
	text := r.text(n)
	var known []string
	for _, p := range placeholders[of] {
		known = append(known, p.word)
	}
	for _, found := range placeholder.FindAllString(text, -1) {
		if word := strings.Trim(found, "{}"); !slices.Contains(known, word) {
			r.unknown(n, "placeholder", word, known)
		}
	}
	return text
}
