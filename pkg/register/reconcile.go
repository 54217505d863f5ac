package register

import (
	"cmp"
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Finding is a threat with what became of it.
type Finding struct {
	*stride.Threat
	Status Status
	// Entry is the decision that holds for the threat, of its own or for many, or the one that once held: Expired, or
	// Decided reports false and Was says what it was. It is nil when nobody has ever decided.
	Entry     *Entry
	FirstSeen Date // 0 when the register does not track the threat
	New       bool // the register did not know the threat
	CameBack  bool // the threat had been resolved
	Expired   bool // the decision has ended, and the threat counts as open
}

// Open reports whether the threat counts for a gate: it is open, or being worked on.
func (f *Finding) Open() bool { return f.Status.Open() }

// Coverage is what a decision for many covers.
type Coverage struct {
	Entry   *Entry
	Threats []stride.ID // in the order of their ids; those with a decision of their own are not among them
}

// Outcome is what follows from a register and the threats of an analysis.
type Outcome struct {
	Findings []Finding // one for each threat, in the order they came
	Changes  Changes
	Coverage []Coverage // one for each decision for many
	Orphans  []*Entry   // entries that no analysis has ever known
	Diags    diag.List

	register *Register
	updates  []update         // one for each entry that changes, in the order of the file
	added    []*stride.Threat // the new entries, in the order of their ids
	now      Date
}

// update is what changes of one entry.
type update struct {
	block     int       // which
	drop      bool      // the entry goes: another one takes its place
	id        stride.ID // a new id; empty: as it is
	title     string    // a new title; empty: as it is
	severity  stride.Severity
	firstSeen Date
	status    Status
	was       Status
}

// reconciler holds what is looked up while the two are held against each other.
type reconciler struct {
	out     *Outcome
	reg     *Register
	threats []*stride.Threat
	byID    []int32  // places of threats in the order of their ids
	lost    []*Entry // decisions whose threats are gone
	now     Date
}

// Reconcile holds a register against the threats of an analysis. Renamed elements take their decisions along. The
// register may be nil: there is none yet. The day decides what has expired, and is the first-seen of what is new.
func Reconcile(r *Register, threats []*stride.Threat, moved []model.Move, now Date) *Outcome {
	if r == nil {
		r = &Register{form: form{fresh: true}}
	}
	c := &reconciler{reg: r, threats: threats, now: now}
	c.out = &Outcome{register: r, now: now, Findings: make([]Finding, len(threats))}
	c.byID = orderOf(len(threats), func(i int) stride.ID { return threats[i].ID })
	entries := c.move(moved)
	c.join(entries)
	c.cover()
	c.tellOrphans()
	c.tellLost()
	c.tellDates()
	slices.SortFunc(c.out.updates, func(a, b update) int { return cmp.Compare(a.block, b.block) })
	c.out.Diags.Sort()
	return c.out
}

// tracked is an entry under the id it now has.
type tracked struct {
	id    stride.ID
	entry *Entry
	from  Date // first-seen taken over from an entry that gave way; 0: none
}

// update is what the move alone changes of the entry.
func (t tracked) update() update {
	u := update{block: t.entry.index}
	if t.id != t.entry.Threat {
		u.id = t.id
	}
	if first := firstOf(t.entry.FirstSeen, t.from); first != t.entry.FirstSeen {
		u.firstSeen = first
	}
	return u
}

// join walks entries and threats side by side, both in the order of their ids.
func (c *reconciler) join(entries []tracked) {
	i := 0
	for n, t := range c.byID {
		threat := c.threats[t]
		f := &c.out.Findings[t]
		if n > 0 && threat.ID == c.threats[c.byID[n-1]].ID {
			*f = c.out.Findings[c.byID[n-1]]
			f.Threat = threat
			continue
		}
		f.Threat = threat
		for i < len(entries) && entries[i].id < threat.ID {
			c.gone(entries[i])
			i++
		}
		if i < len(entries) && entries[i].id == threat.ID {
			c.known(f, entries[i])
			i++
			continue
		}
		c.unknown(f)
	}
	for ; i < len(entries); i++ {
		c.gone(entries[i])
	}
}

// settled is the status that the model alone gives a threat; 0 when it leaves it open.
func settled(o stride.Outcome) Status {
	switch o {
	case stride.Mitigated:
		return StatusMitigated
	case stride.NotApplicable:
		return StatusNotApplicable
	}
	return 0
}

// unknown is a threat that the register does not track. Only an open one will be tracked.
func (c *reconciler) unknown(f *Finding) {
	if f.Status = settled(f.Outcome); f.Status != 0 {
		return
	}
	f.Status, f.FirstSeen, f.New = StatusOpen, c.now, true
	c.out.Changes.New = append(c.out.Changes.New, f.ID)
	c.out.added = append(c.out.added, f.Threat)
}

// known is a threat with an entry.
func (c *reconciler) known(f *Finding, t tracked) {
	e := t.entry
	u := t.update()
	f.FirstSeen = firstOf(e.FirstSeen, t.from)
	if f.FirstSeen == 0 {
		f.FirstSeen, u.firstSeen = c.now, c.now
	}
	if f.Status = settled(f.Outcome); f.Status != 0 {
		c.resolve(t, &u)
		c.update(u)
		return
	}
	f.Status = e.Status
	if e.Status == StatusResolved {
		f.Status, f.CameBack, u.status = StatusOpen, true, StatusOpen
		c.out.Changes.CameBack = append(c.out.Changes.CameBack, f.ID)
		c.tellBack(e)
		back := *e
		back.Status = StatusOpen
		e = &back
	}
	if e.Decided() || e.Was != 0 {
		f.Entry = e
	}
	if e.Decided() {
		c.judge(f, e)
	}
	if u.title = titleOf(f.Threat); u.title == t.entry.Title {
		u.title = ""
	}
	if u.severity = f.Severity; u.severity == t.entry.Severity {
		u.severity = 0
	}
	switch {
	case t.entry.FirstSeen == 0:
		f.New = true
		c.out.Changes.New = append(c.out.Changes.New, f.ID)
	case (u.title != "" || u.severity != 0) && !f.CameBack:
		c.out.Changes.Changed = append(c.out.Changes.Changed, f.ID)
	}
	c.update(u)
}

// judge holds a decision against the day and against what its status needs.
func (c *reconciler) judge(f *Finding, e *Entry) {
	if e.Expired(c.now) {
		f.Status, f.Expired = StatusOpen, true
		c.out.Changes.Expired = append(c.out.Changes.Expired, f.ID)
	}
	if e.Glob == "" {
		c.tellDecision(e)
	}
}

// gone is an entry whose threat the model does not yield.
func (c *reconciler) gone(t tracked) {
	u := t.update()
	if t.entry.FirstSeen == 0 {
		c.out.Orphans = append(c.out.Orphans, t.entry)
		c.out.Changes.Orphans = append(c.out.Changes.Orphans, t.id)
	} else {
		c.resolve(t, &u)
		if t.entry.Decided() {
			c.lost = append(c.lost, t.entry)
		}
	}
	c.update(u)
}

// resolve says that an entry's threat is no more, and keeps the decision.
func (c *reconciler) resolve(t tracked, u *update) {
	if t.entry.Status == StatusResolved {
		return
	}
	u.status = StatusResolved
	if t.entry.Decided() && t.entry.Was != t.entry.Status {
		u.was = t.entry.Status
	}
	c.out.Changes.Resolved = append(c.out.Changes.Resolved, t.id)
}

// update notes a change of an entry, if it is one.
func (c *reconciler) update(u update) {
	if u != (update{block: u.block}) {
		c.out.updates = append(c.out.updates, u)
	}
}

// titleOf is the title under which a threat is listed.
func titleOf(t *stride.Threat) string {
	if t.Rule == nil {
		return ""
	}
	return trim(t.Rule.Title)
}

// firstOf is the earlier of two days, either of which may be missing.
func firstOf(a, b Date) Date {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
