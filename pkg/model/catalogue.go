package model

import (
	"slices"
	"sort"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// FindTechnology is the built-in technology with a name.
func FindTechnology(name string) (*Technology, bool) {
	i := sort.Search(len(technologies), func(i int) bool { return technologies[i].Name >= name })
	if i < len(technologies) && technologies[i].Name == name {
		return &technologies[i], true
	}
	return nil, false
}

// FindProtocol is the built-in protocol with a name.
func FindProtocol(name string) (*Protocol, bool) {
	i := sort.Search(len(protocols), func(i int) bool { return protocols[i].Name >= name })
	if i < len(protocols) && protocols[i].Name == name {
		return &protocols[i], true
	}
	return nil, false
}

var technologyForm = newForm("technology",
	field[*Technology]{"type", "what a component made of it is in the diagram", oneOf(Types), func(r *reader, n yamltree.Node, t *Technology) { t.Type = Type(r.word(n, Types)) }},
	field[*Technology]{"role", "what a component made of it is for", oneOf(Roles), func(r *reader, n yamltree.Node, t *Technology) { t.Role = Role(r.word(n, Roles)) }},
	field[*Technology]{"operated-by", "who runs it", oneOf(Operators), func(r *reader, n yamltree.Node, t *Technology) { t.OperatedBy = Operator(r.word(n, Operators)) }},
	field[*Technology]{"privilege", "the rights it runs with", oneOf(Privileges), func(r *reader, n yamltree.Node, t *Technology) { t.Privilege = Privilege(r.word(n, Privileges)) }},
	field[*Technology]{"mechanisms", "the mechanisms that it always has", mechanismsShape, func(r *reader, n yamltree.Node, t *Technology) {
		var has Node
		r.mechanisms(n, &has)
		has.Mechanisms, _ = completeLog(has.Mechanisms)
		for _, s := range has.Mechanisms {
			if s.State == Present {
				t.Mechanisms = append(t.Mechanisms, s.Mechanism)
			}
		}
	}},
	field[*Technology]{"what", "what it is, in a few words", aText, func(r *reader, n yamltree.Node, t *Technology) { t.Doc, _ = r.line(n) }},
	field[*Technology]{"also-called", "other names of it, for hints", texts, func(r *reader, n yamltree.Node, t *Technology) { r.lines(n, &t.AlsoCalled) }},
)

var protocolForm = newForm("protocol",
	field[*Protocol]{"family", "what rules compare", oneOf(Families), func(r *reader, n yamltree.Node, p *Protocol) { p.Family = Family(r.word(n, Families)) }},
	field[*Protocol]{"transport", "what protects it on its way", oneOf(Transports), func(r *reader, n yamltree.Node, p *Protocol) { p.Transport = Transport(r.word(n, Transports)) }},
	field[*Protocol]{"authentication", "how its source proves who it is", someOf(Authentications), func(r *reader, n yamltree.Node, p *Protocol) {
		p.Authentication = readSet[Authentication](r, n, Authentications)
	}},
	field[*Protocol]{"mode", "how its ends wait for each other", oneOf(Modes), func(r *reader, n yamltree.Node, p *Protocol) { p.Mode = Mode(r.word(n, Modes)) }},
	field[*Protocol]{"formats", "the forms of what it carries", someOf(Formats), func(r *reader, n yamltree.Node, p *Protocol) { p.Formats = readSet[Format](r, n, Formats) }},
	field[*Protocol]{"what", "what it is, in a few words", aText, func(r *reader, n yamltree.Node, p *Protocol) { p.Doc, _ = r.line(n) }},
	field[*Protocol]{"also-called", "other names of it, for hints", texts, func(r *reader, n yamltree.Node, p *Protocol) { r.lines(n, &p.AlsoCalled) }},
)

// catalogue is what a data file of built-in entries holds; it is read by the forms of a model's own entries.
type catalogue struct {
	technologies []Technology
	protocols    []Protocol
}

var catalogueForm = newForm("catalogue",
	field[*catalogue]{"threatctl", "the version of the language: 1", theVersion, func(*reader, yamltree.Node, *catalogue) {}},
	field[*catalogue]{"technologies", "what components are made of", each(technologyForm), func(r *reader, n yamltree.Node, to *catalogue) {
		r.keyed(n, "technology", func(key string, _ diag.Span, n yamltree.Node) {
			t := Technology{Name: key}
			technologyForm.read(r, n, &t)
			to.technologies = append(to.technologies, t)
		})
	}},
	field[*catalogue]{"protocols", "how flows speak", each(protocolForm), func(r *reader, n yamltree.Node, to *catalogue) {
		r.keyed(n, "protocol", func(key string, _ diag.Span, n yamltree.Node) {
			p := Protocol{Name: key}
			protocolForm.read(r, n, &p)
			to.protocols = append(to.protocols, p)
		})
	}},
)

// ParseCatalogue reads a data file of built-in technologies and protocols, each list sorted by name. It is for the
// generator that compiles them in. What is wrong is added to the diagnostics.
func ParseCatalogue(f *yamltree.File, diags *diag.List) ([]Technology, []Protocol) {
	r := newReader(Input{}, diags)
	var to catalogue
	catalogueForm.read(r, f.Root(), &to)
	slices.SortFunc(to.technologies, func(a, b Technology) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(to.protocols, func(a, b Protocol) int { return strings.Compare(a.Name, b.Name) })
	return to.technologies, to.protocols
}

// mechanismNamed is the mechanism of a generated entry. That the name is one of the language is tested.
func mechanismNamed(name string) Mechanism { return mechanismIndex[name] }

func (r *reader) ownTechnologies(n yamltree.Node) {
	r.keyed(n, "technology", func(key string, span diag.Span, n yamltree.Node) {
		t := &Technology{Name: key, Own: true}
		technologyForm.read(r, n, t)
		if _, builtin := FindTechnology(key); builtin {
			r.builtin("technology", key, span)
			return
		}
		if missing(n, "role") && missing(n, "type") {
			r.at(span, CodeMissing, "add role: …", "technology %s says neither role nor type", key)
		}
		if t.Type == 0 {
			t.Type = t.Role.Type()
		}
		r.technologies[key] = t
	})
}

func (r *reader) ownProtocols(n yamltree.Node) {
	r.keyed(n, "protocol", func(key string, span diag.Span, n yamltree.Node) {
		p := &Protocol{Name: key, Own: true}
		protocolForm.read(r, n, p)
		if _, builtin := FindProtocol(key); builtin {
			r.builtin("protocol", key, span)
			return
		}
		if missing(n, "family") {
			r.at(span, CodeMissing, "add family: "+strings.Join(Families.Names(), ", "), "protocol %s has no family", key)
		}
		r.protocols[key] = p
	})
}

func (r *reader) builtin(what, name string, span diag.Span) {
	r.at(span, CodeDuplicateID, "give it a name of its own", "the %s %s is built in and cannot be defined again", what, name)
}
