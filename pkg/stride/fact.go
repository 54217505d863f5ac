package stride

import (
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// subject is what a condition looks at: one of its pointers is set, beside the model.
type subject struct {
	m *model.Model
	c *model.Component
	f *model.Flow
	b *model.Boundary
	a *model.Asset
}

// bits is the value of a fact: bit i is set for word i of its enumeration, bit 0 when it is unstated.
type bits uint64

const unstated bits = 1

func one[E ~uint8](v E) bits { return 1 << v }

func set[E ~uint8](s model.Set[E]) bits {
	if s == 0 {
		return unstated
	}
	return bits(s)
}

// The words of facts that are yes or no.
const (
	no  bits = 1 << 1
	yes bits = 1 << 2
)

func truth(b bool) bits {
	if b {
		return yes
	}
	return no
}

// Fact is one word of the vocabulary of conditions.
type Fact struct {
	Name    string
	Doc     string
	Of      Subject
	Words   []string // in order, from 1; nil for free words and mechanisms
	Ordered bool     // at-least and at-most may be used
	Set     bool     // several words at once

	get  func(subject) bits
	name func(subject) string                         // of facts with one free word; empty: unstated
	text func(subject) []string                       // of facts with several
	why  func(subject) (because string, at diag.Span) // how the value came about
	key  string                                       // of the language, where an answer is written; empty: it is derived
	zone bool                                         // of components: the answer belongs to the zone around
	has  bool                                         // the words are mechanisms

	every bool // of flows: it is asked of all flows in a zone, where they share an answer as a rule
}

// said is the free words that a subject has; none: unstated.
func (f *Fact) said(s subject) []string {
	if f.name == nil {
		return f.text(s)
	}
	if name := f.name(s); name != "" {
		return []string{name}
	}
	return nil
}

// among reports whether one of the words, of which unstated stands for having none, is said of a subject. It is asked for
// every rule and subject, and so makes no list.
func (f *Fact) among(words []string, s subject) bool {
	if f.name != nil {
		name := f.name(s)
		return slices.Contains(words, name) || name == "" && slices.Contains(words, "unstated")
	}
	values := f.text(s)
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(values, w) || w == "unstated" && len(values) == 0 })
}

func words(w *model.Words) []string { return w.Names() }

var yesNo = []string{"no", "yes"}

// derived is how a fact came about that nobody states.
func derived(what string) func(subject) (string, diag.Span) {
	return func(subject) (string, diag.Span) { return "derived: " + what, diag.Span{} }
}

func because[T any](p model.Property[T], n *model.Node) (string, diag.Span) {
	switch p.Origin {
	case model.Stated:
		return "stated", diag.At(n.Span.File, p.Pos)
	case model.Implied:
		return "implied by " + p.By, n.Span
	case model.Inherited:
		return "inherited from " + p.By, n.Span
	case model.Assumed:
		return "assumed", n.Span
	}
	return "unstated", n.Span
}
