package register

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// NewDecisions are the decisions of a register, about one threat or many, that a trusted one does not hold in the same
// words, in the order of their ids. Moves are the renames by which an entry stands under another id there.
func (r *Register) NewDecisions(trusted *Register, moves []model.Move) []*Entry {
	var list []*Entry
	former := map[string]model.ID{}
	for _, m := range moves {
		former[string(m.To)] = m.From
	}
	for _, e := range r.Entries {
		rule, subject, _ := strings.Cut(string(e.Threat), "@")
		before := stride.ID(rule + "@" + string(former[subject]))
		if e.Decided() && !trusted.Find(e.Threat).decides(e) && !trusted.Find(before).decides(e) {
			list = append(list, e)
		}
	}
	known := map[string]*Entry{}
	for _, e := range trusted.Decisions {
		known[e.Glob] = e
	}
	for _, e := range r.Decisions {
		if !known[e.Glob].decides(e) {
			list = append(list, e)
		}
	}
	return list
}

// decides reports whether an entry decides what another one does, for as long and by the same hand.
func (e *Entry) decides(o *Entry) bool {
	if e == nil {
		return false
	}
	for n := fieldStatus; n <= fieldLinks; n++ {
		if e.text(n, true) != o.text(n, true) {
			return false
		}
	}
	return true
}
