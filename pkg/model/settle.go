package model

import "slices"

// settle fills in what nobody stated: what a technology, a protocol or a role implies, what the boundary around gives,
// and the defaults of the language. What is stated always wins.
func (r *reader) settle() {
	m := r.m
	for _, b := range outerFirst(m) {
		settleBoundary(b)
	}
	for _, a := range m.Assets {
		assume(&a.Integrity, LevelMedium)
		assume(&a.Availability, LevelMedium)
		assume(&a.Volume, VolumeFew)
	}
	for _, c := range m.Components {
		settleComponent(m, c)
		c.Stores, c.Handles = sorted(c.Stores), sorted(c.Handles)
	}
	r.settleEveryFlow()
	for _, f := range m.Flows {
		settleFlow(f)
		f.Sends, f.Receives, f.Crosses = sorted(f.Sends), sorted(f.Receives), sorted(f.Crosses)
	}
	for _, t := range m.Threats {
		t.About = sorted(t.About)
	}
	for _, a := range m.Assumptions {
		a.About = sorted(a.About)
	}
	for _, q := range m.Questions {
		q.About = sorted(q.About)
	}
	r.settleCrossings()
}

// sorted is a list in the order of ids, each element once.
func sorted[E Element](list []E) []E {
	if len(list) < 2 {
		return list
	}
	inOrder(list)
	return slices.CompactFunc(list, func(a, b E) bool { return a.Identity() == b.Identity() })
}

// settleCrossings takes out of crosses what the ends of a flow settle already: a boundary around one of them is crossed
// without being named, and one around both is not crossed.
func (r *reader) settleCrossings() {
	var zones zoneTree
	for _, f := range r.m.Flows {
		if len(f.Crosses) == 0 {
			continue
		}
		if zones.nodes == nil {
			number(r.m)
			zones = newZoneTree(r.m)
		}
		around := func(b *Boundary, c *Component) bool {
			return c.Inside != nil && zones.around(int32(b.Index), int32(c.Inside.Index))
		}
		f.Crosses = slices.DeleteFunc(f.Crosses, func(b *Boundary) bool {
			from, to := around(b, f.From), around(b, f.To)
			switch {
			case from && to:
				r.warnAt(f.Span, CodeNeedlessCrossing, "take it out of crosses", "flow "+string(f.ID)+" does not cross "+string(b.ID)+": both its ends are inside")
			case from || to:
				r.warnAt(f.Span, CodeNeedlessCrossing, "take it out of crosses", "flow "+string(f.ID)+" crosses "+string(b.ID)+" anyway: one of its ends is inside")
			}
			return from || to
		})
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

// inherit takes a property over from the boundary around, of which by is the name; By names the one that states it.
func inherit[T ~uint8 | ~uint64](p *Property[T], from Property[T], by string) {
	if p.Origin != NotStated || from.Origin == NotStated {
		return
	}
	if from.Origin == Inherited {
		by = from.By
	}
	*p = Property[T]{Value: from.Value, Origin: Inherited, By: by, Pos: from.Pos}
}

func settleBoundary(b *Boundary) {
	if b.Inside == nil {
		return
	}
	inherit(&b.Trust, b.Inside.Trust, string(b.Inside.ID))
	inherit(&b.Region, b.Inside.Region, string(b.Inside.ID))
	if b.Owner == "" {
		b.Owner = b.Inside.Owner
	}
	if b.OutOfScope == "" {
		b.OutOfScope = b.Inside.OutOfScope
	}
}

func settleComponent(m *Model, c *Component) {
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
		c.Mechanisms, _ = completeLog(c.Mechanisms)
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
	zone := c.Inside
	if zone == nil {
		zone = m.Outside
	}
	if c.Owner == "" {
		c.Owner = zone.Owner
	}
	if c.OutOfScope == "" {
		c.OutOfScope = zone.OutOfScope
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

// authorizing are the mechanisms of a target that decide by who asks, so that its flows are authorized by identity.
var authorizing = [...]Mechanism{
	mechanismNamed("object-authorization"), mechanismNamed("property-authorization"), mechanismNamed("function-authorization"),
	mechanismNamed("data-access-control"),
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
		for _, mech := range authorizing {
			if s := f.To.Mechanisms.Get(mech); s != nil && s.State == Present {
				f.Authorization = Property[Set[Authorization]]{Value: SetOf(AuthorizationIdentity), Origin: Implied, By: mech.String() + " of " + string(f.To.ID)}
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
