package model

import "github.com/threatctl/threatctl/internal/yamltree"

// EveryFlow is what a boundary, or the model, states once for all flows with both ends inside that say nothing else.
type EveryFlow struct {
	Transport      Property[Transport]
	Authentication Property[Set[Authentication]]
	Authorization  Property[Set[Authorization]]
}

var everyFlowForm = newForm("every flow",
	field[*EveryFlow]{"transport", "what protects them on their way", oneOf(Transports), property(Transports, func(f *EveryFlow) *Property[Transport] { return &f.Transport })},
	field[*EveryFlow]{"authentication", "how their sources prove who they are", someOf(Authentications), exclusive(Authentications, propertySet(Authentications, func(f *EveryFlow) *Property[Set[Authentication]] { return &f.Authentication }))},
	field[*EveryFlow]{"authorization", "what decides whether they may", someOf(Authorizations), exclusive(Authorizations, propertySet(Authorizations, func(f *EveryFlow) *Property[Set[Authorization]] { return &f.Authorization }))},
)

// readEveryFlow reads what is stated of all flows of a boundary; that of the model is kept as the outermost zone's.
func (r *reader) readEveryFlow(n yamltree.Node, b *Boundary) {
	r.everyFlow = true
	everyFlowForm.read(r, n, &b.EveryFlow)
}

// settleEveryFlow hands what boundaries state of their flows down to the boundaries and flows inside: the nearest
// statement decides.
func (r *reader) settleEveryFlow() {
	if !r.everyFlow {
		return
	}
	for _, b := range outerFirst(r.m) {
		around := b.Inside
		if around == nil {
			around = r.m.Outside
		}
		b.EveryFlow.inherit(around)
	}
	depth := map[*Boundary]int{}
	for _, b := range outerFirst(r.m) {
		depth[b] = depth[b.Inside] + 1
	}
	for _, f := range r.m.Flows {
		from, to := f.From.Inside, f.To.Inside
		for from != to { // up to the innermost boundary around both
			if depth[from] < depth[to] {
				from, to = to, from
			}
			from = from.Inside
		}
		if from == nil {
			from = r.m.Outside
		}
		own := EveryFlow{f.Transport, f.Authentication, f.Authorization}
		own.inherit(from)
		f.Transport, f.Authentication, f.Authorization = own.Transport, own.Authentication, own.Authorization
	}
}

func (e *EveryFlow) inherit(from *Boundary) {
	by := "every-flow of " + string(from.ID)
	if from.ID == OutsideID {
		by = "every-flow of the model"
	}
	inherit(&e.Transport, from.EveryFlow.Transport, by)
	inherit(&e.Authentication, from.EveryFlow.Authentication, by)
	inherit(&e.Authorization, from.EveryFlow.Authorization, by)
}
