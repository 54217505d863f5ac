package model

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// plannedFact is how one fact that will change is read: the words it may have, one of them or, for a set, more.
func plannedFact(key, doc string, words *Words, set bool) field[*Node] {
	shape := oneOf(words)
	if set {
		shape = someOf(words)
	}
	return field[*Node]{key, doc, shape, func(r *reader, n yamltree.Node, to *Node) {
		var values []string
		take := func(n yamltree.Node) {
			if w := r.word(n, words); w > 0 {
				values = append(values, words.Name(w))
			}
		}
		if !set {
			take(n)
		} else {
			for i := range count(n) {
				take(item(n, i))
			}
			r.noneAlone(n, words)
		}
		if len(values) > 0 {
			to.Planned = append(to.Planned, PlannedFact{Fact: key, Value: strings.Join(values, ", "), Pos: n.Pos()})
		}
	}}
}

var plannedFlowFacts = newForm("planned facts of a flow",
	plannedFact("transport", "what will protect it", Transports, false),
	plannedFact("authentication", "how its source will prove who it is", Authentications, true),
	plannedFact("authorization", "what will decide whether it may", Authorizations, true),
	plannedFact("access", "what it will do at its target", Accesses, false),
	plannedFact("mode", "how its ends will wait for each other", Modes, false),
	plannedFact("formats", "the forms of what it will carry", Formats, true),
	plannedFact("on-behalf-of", "whose authority it will carry", OnBehalfOfs, false),
)

var plannedComponentFacts = newForm("planned facts of a component",
	plannedFact("operated-by", "who will run it", Operators, false),
	plannedFact("privilege", "the rights it will run with", Privileges, false),
	plannedFact("tenancy", "who will share it", Tenancies, false),
	plannedFact("lifecycle", "where it will be in its life", Lifecycles, false),
)

func (r *reader) planned(n yamltree.Node, to *Node, form *form[*Node]) {
	form.read(r, n, to)
	slices.SortFunc(to.Planned, func(a, b PlannedFact) int { return strings.Compare(a.Fact, b.Fact) })
}
