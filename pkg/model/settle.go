package model

import (
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
)

// settle fills in what nobody stated: what a technology, a protocol or a role implies, what the boundary around gives,
// and the defaults of the language. What is stated always wins.
func settle(m *Model) {
	for _, b := range outerFirst(m) {
		settleBoundary(b)
	}
	for _, a := range m.Assets {
		assume(&a.Integrity, LevelMedium)
		assume(&a.Availability, LevelMedium)
		assume(&a.Volume, VolumeFew)
	}
	for _, c := range m.Components {
		settleComponent(c)
	}
	for _, f := range m.Flows {
		settleFlow(f)
	}
}

func assume[T ~uint8](p *Property[T], value T) {
	if p.Origin == NotStated {
		*p = Property[T]{Value: value, Origin: Assumed}
	}
}

func imply[T ~uint8 | ~uint64](p *Property[T], value T, by string) {
	if p.Origin == NotStated && value != 0 {
		*p = Property[T]{Value: value, Origin: Implied, By: by}
	}
}

// inherit takes a property over from the boundary around; By names the boundary that states it.
func inherit[T ~uint8](p *Property[T], from Property[T], around *Boundary) {
	if p.Origin != NotStated || from.Origin == NotStated {
		return
	}
	by := from.By
	if from.Origin != Inherited {
		by = string(around.ID)
	}
	*p = Property[T]{Value: from.Value, Origin: Inherited, By: by, Pos: from.Pos}
}

func settleBoundary(b *Boundary) {
	if b.Inside == nil {
		return
	}
	inherit(&b.Trust, b.Inside.Trust, b.Inside)
	inherit(&b.Region, b.Inside.Region, b.Inside)
	if b.Owner == "" {
		b.Owner = b.Inside.Owner
	}
	if b.OutOfScope == "" {
		b.OutOfScope = b.Inside.OutOfScope
	}
}

func settleComponent(c *Component) {
	if t := c.Technology; t != nil {
		by := "technology " + t.Name
		imply(&c.Role, t.Role, by)
		if c.Role.Origin == Implied {
			imply(&c.Type, t.Type, by)
		}
		imply(&c.OperatedBy, t.OperatedBy, by)
		imply(&c.Privilege, t.Privilege, by)
		for _, mech := range t.Mechanisms {
			if c.Mechanisms.Get(mech) == nil {
				c.Mechanisms = append(c.Mechanisms, Statement{Mechanism: mech, State: Present, By: by})
			}
		}
		slices.SortFunc(c.Mechanisms, func(a, b Statement) int { return int(a.Mechanism) - int(b.Mechanism) })
	}
	if c.Role.Value != 0 {
		imply(&c.Type, c.Role.Value.Type(), "role "+c.Role.Value.String())
	}
	if c.Technology != nil {
		imply(&c.Type, c.Technology.Type, "technology "+c.Technology.Name)
	}
	assume(&c.OperatedBy, OperatorSelf)
	assume(&c.Lifecycle, LifecycleProduction)
	assume(&c.Tenancy, TenancySingle)
	if c.Inside != nil {
		if c.Owner == "" {
			c.Owner = c.Inside.Owner
		}
		if c.OutOfScope == "" {
			c.OutOfScope = c.Inside.OutOfScope
		}
	}
}

// Type is the type of the row of the language's table in which a role stands.
func (r Role) Type() Type {
	switch {
	case r == 0:
		return 0
	case r <= RoleSaas:
		return TypeExternalEntity
	case r <= RolePipeline:
		return TypeProcess
	}
	return TypeDataStore
}

func settleFlow(f *Flow) {
	if p := f.Protocol; p != nil {
		by := "protocol " + p.Name
		imply(&f.Transport, p.Transport, by)
		imply(&f.Authentication, p.Authentication, by)
		imply(&f.Mode, p.Mode, by)
		imply(&f.Formats, p.Formats, by)
	}
	if f.Transport.Value == TransportMTLS && !f.Authentication.Value.Has(AuthenticationClientCert) {
		f.Authentication = Property[Set[Authentication]]{
			Value: (f.Authentication.Value &^ SetOf(AuthenticationNone)).With(AuthenticationClientCert), Origin: Implied, By: "transport mtls", Pos: f.Transport.Pos,
		}
	}
	if f.Authorization.Origin == NotStated {
		for _, name := range []string{"object-authorization", "property-authorization", "function-authorization", "data-access-control"} {
			mech, _ := FindMechanism(name)
			if s := f.To.Mechanisms.Get(mech); s != nil && s.State == Present {
				f.Authorization = Property[Set[Authorization]]{Value: SetOf(AuthorizationIdentity), Origin: Implied, By: name + " of " + string(f.To.ID)}
				break
			}
		}
	}
	assume(&f.Access, AccessWrite)
	assume(&f.Mode, ModeSync)
	if f.From.OutOfScope != "" && f.To.OutOfScope != "" && f.OutOfScope == "" {
		f.OutOfScope = f.From.OutOfScope
	}
}

// outerFirst lists the boundaries so that each comes after the one around it.
func outerFirst(m *Model) []*Boundary {
	list := make([]*Boundary, 0, len(m.Boundaries))
	done := make(map[*Boundary]bool, len(m.Boundaries))
	var visit func(b *Boundary)
	visit = func(b *Boundary) {
		if b == nil || done[b] {
			return
		}
		done[b] = true
		visit(b.Inside)
		list = append(list, b)
	}
	for _, b := range m.Boundaries {
		visit(b)
	}
	return list
}

func (r *reader) warnAt(span diag.Span, code, hint, message string) {
	r.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Warning, Span: span, Message: message, Hint: hint})
}

// warn tells of what is legal and likely not meant.
func (r *reader) warn() {
	crossing := false
	for _, f := range r.m.Flows {
		if f.From == f.To {
			r.warnAt(f.Span, CodeSelfFlow, "", "flow "+string(f.ID)+" goes from "+string(f.From.ID)+" to itself")
		}
		crossing = crossing || f.derived.crosses
	}
	if len(r.m.Flows) > 0 && !crossing {
		r.warnAt(r.m.Flows[0].Span, CodeNoCrossing, "put components inside boundaries: most threats stand where control changes hands", "no flow crosses a trust boundary")
	}
}
