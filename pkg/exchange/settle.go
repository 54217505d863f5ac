package exchange

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
)

// Settle makes a draft ready to be written: what stands on several diagrams becomes one, names are cleaned and flows
// without one get it from their ends, boundaries that are unclear get a trust by their name, every element an id. The ids
// of an older import, by kind and the source's id, are kept.
func (d *Draft) Settle(old map[string]string) {
	d.cleanNames()
	d.mergeDiagrams()
	d.breakRings()
	for _, f := range d.Flows {
		if f.Title == "" {
			f.Title = f.From.Title + " to " + f.To.Title
		}
	}
	for _, b := range d.Boundaries {
		d.guessTrust(b)
	}
	for _, c := range d.Components {
		d.guessRole(c)
	}
	d.assumeData()
	d.settleThreats()
	d.giveIDs(old)
}

// assumeData gives a system whose source has no notion of assets one for all its data, so that what can be disclosed is
// asked about: stores hold it and flows carry it, as long as nobody says what it is.
func (d *Draft) assumeData() {
	if len(d.Assets) > 0 || len(d.Components) == 0 {
		return
	}
	const why = "since the source says nothing of its data"
	data := d.AddAsset("all-data", "Data of the system", diag.Span{})
	data.Description = "Stands for what the source does not name. Put the assets that are worth protecting in its place."
	data.Guess("classification", "confidential", why)
	for _, c := range d.Components {
		if c.Fact("type") == "data-store" {
			c.Stores = []*Element{data}
		}
	}
	for _, f := range d.Flows {
		f.Sends = []*Element{data}
	}
	d.Guessed(d.Components[0].At, "one confidential asset stands for all data, %s", why)
}

func (d *Draft) elements() []*Element {
	return slices.Concat(d.Assets, d.Boundaries, d.Components, d.Flows)
}

func (d *Draft) cleanNames() {
	d.Title, d.Description, d.Owner, d.Version = Name(d.Title), Clean(d.Description), Name(d.Owner), Name(d.Version)
	for _, e := range d.elements() {
		e.Title, e.Description, e.Owner, e.OutOfScope = Name(e.Title), Clean(e.Description), Name(e.Owner), Name(e.OutOfScope)
		for i, t := range e.Tags {
			e.Tags[i] = Name(t)
		}
		e.Tags = slices.DeleteFunc(e.Tags, func(t string) bool { return t == "" })
		if e.Title == "" && e.Kind != Flow {
			e.Title = "Unnamed " + e.Kind.String()
			if t := e.Fact("type"); t != "" {
				e.Title = "Unnamed " + strings.ReplaceAll(t, "-", " ")
			}
		}
	}
}

// mergeDiagrams makes one of the components, and of the boundaries, that have one name and kind on several diagrams.
func (d *Draft) mergeDiagrams() {
	same := map[*Element]*Element{}
	d.Boundaries = d.merge(d.Boundaries, same, func(e *Element) string { return strings.ToLower(e.Title) })
	d.Components = d.merge(d.Components, same, func(e *Element) string { return strings.ToLower(e.Title) + "\x00" + e.Fact("type") })
	to := func(e **Element) {
		if *e != nil && same[*e] != nil {
			*e = same[*e]
		}
	}
	for _, e := range slices.Concat(d.Boundaries, d.Components, d.Flows) {
		to(&e.Inside)
		to(&e.From)
		to(&e.To)
		for i := range e.Crosses {
			to(&e.Crosses[i])
		}
		slices.SortFunc(e.Crosses, func(a, b *Element) int { return cmp.Compare(a.Title, b.Title) })
		e.Crosses = slices.Compact(e.Crosses)
	}
	for _, t := range d.Threats {
		for i := range t.About {
			to(&t.About[i])
		}
	}
}

// merge keeps the first of the elements on different diagrams that have one key.
func (d *Draft) merge(list []*Element, same map[*Element]*Element, key func(*Element) string) []*Element {
	first := map[string]*Element{}
	return slices.DeleteFunc(list, func(e *Element) bool {
		k := key(e)
		f := first[k]
		switch {
		case f == nil:
			first[k] = e
			return false
		case f.Diagram == e.Diagram:
			return false // two of one diagram are two
		}
		d.merged(e.At, "%s %q stands on several diagrams and is one in the model", e.Kind.String(), e.Title)
		same[e] = f
		f.absorb(e)
		return true
	})
}

// absorb takes over what another element says besides.
func (e *Element) absorb(o *Element) {
	if e.Inside == nil {
		e.Inside = o.Inside
	}
	if e.Description == "" {
		e.Description = o.Description
	}
	if o.OutOfScope == "" {
		e.OutOfScope = "" // it is in scope somewhere
	}
	for _, f := range o.Facts {
		if e.Fact(f.Key) == "" {
			e.Facts = append(e.Facts, f)
		}
	}
	for _, m := range o.Mechanisms {
		if !slices.ContainsFunc(e.Mechanisms, func(own Fact) bool { return own.Key == m.Key }) {
			e.Mechanisms = append(e.Mechanisms, m)
		}
	}
	e.Stores, e.Handles = append(e.Stores, o.Stores...), append(e.Handles, o.Handles...)
}

// breakRings takes boundaries out of what they are inside of when that would be themselves.
func (d *Draft) breakRings() {
	for _, b := range d.Boundaries {
		slow := b
		for steps := 0; slow != nil && steps <= len(d.Boundaries); steps++ {
			slow = slow.Inside
		}
		if slow != nil {
			d.Repaired(b.At, "the boundary %q is inside of itself: it stands at the top", b.Title)
			b.Inside = nil
		}
	}
}

// settleThreats gives every threat a category, a title and a subject.
func (d *Draft) settleThreats() {
	for _, t := range d.Threats {
		t.Title, t.Description, t.Mitigation, t.Reason = Name(t.Title), Clean(t.Description), Clean(t.Mitigation), Name(t.Reason)
		t.Owner, t.To = Name(t.Owner), Name(t.To)
		category, sure := Category(t.Category)
		if !sure {
			d.Guessed(t.At, "the threat %q is of %q, which STRIDE does not have: it counts as %s", t.Title, t.Category, category)
		}
		t.Category = category
		if t.Title == "" {
			t.Title = "A threat of " + strings.ReplaceAll(category, "-", " ")
		}
		if !slices.Contains([]string{"note", "low", "medium", "high", "critical"}, t.Severity) {
			t.Severity = ""
		}
		t.About = slices.DeleteFunc(t.About, func(e *Element) bool { return e == nil })
	}
}

func (d *Draft) giveIDs(old map[string]string) {
	n := newNamer(old)
	for _, e := range d.elements() {
		key := e.Source
		if e.back {
			key += "/back"
		}
		e.id = n.name(e.Kind.String(), e.Title, key)
	}
	keys := &namer{taken: map[string]bool{}, old: n.old, asked: map[string]int{}} // threats are keys, and no elements
	for _, t := range d.Threats {
		t.key = keys.name("threat", t.Title, t.Source)
	}
}
