package laws

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// open are the open threats of a result.
func open(res *stride.Result) map[stride.ID]*stride.Threat {
	list := map[stride.ID]*stride.Threat{}
	for _, th := range res.Threats {
		if th.Outcome.Open() {
			list[th.ID] = th
		}
	}
	return list
}

// worse tells of threats that are open or graver in the second of two results and were not in the first.
func worse(before, after *stride.Result, how string) (broken []breach) {
	was := open(before)
	for _, now := range after.Threats {
		old := was[now.ID]
		switch {
		case !now.Outcome.Open():
		case old == nil:
			broken = append(broken, breach{now.Rule.ID, fmt.Sprintf("%s is open %s", now.ID, how)})
		case now.Severity > old.Severity:
			broken = append(broken, breach{now.Rule.ID, fmt.Sprintf("%s is %s and not %s %s", now.ID, now.Severity, old.Severity, how)})
		}
	}
	return broken
}

// asked are the mechanisms that a condition asks for, wanted or not: those that have to be there for it to hold.
func asked(c stride.Condition, wanted bool) (names []string) {
	for _, p := range c.Parts {
		if p.Op == 0 {
			if strings.HasSuffix(p.Fact, "has") && p.Match.Not != wanted {
				names = append(names, p.Match.Is...)
			}
			continue
		}
		for _, of := range p.Of {
			names = append(names, asked(of, wanted != (p.Op == stride.None))...)
		}
	}
	return names
}

// aboutHaving are the rules that ask how good a mechanism is, once it is there: stating that one opens them.
var aboutHaving = []string{"D-013", "D-022", "I-022", "R-011", "R-012", "R-013", "R-014", "R-015"}

// No other rule fires because something is in place.
func TestFewRulesAreAboutHavingAMechanism(t *testing.T) {
	for _, r := range catalog.Rules() {
		if names := asked(r.When, true); len(names) > 0 && !slices.Contains(aboutHaving, r.ID) {
			t.Errorf("%s fires where %s is in place", r.ID, strings.Join(names, " or "))
		}
	}
}

// opens reports whether a rule is about having a mechanism. A log that answers a question is there.
func opens(r *stride.Rule, mechanism string) bool {
	family, _, _ := strings.Cut(mechanism, ".")
	names := asked(r.When, true)
	return slices.Contains(names, mechanism) || slices.Contains(names, family)
}

// Law 2: stating that a mechanism is in place never opens a threat and never raises a severity.
func TestStatingAMechanismOpensNothing(t *testing.T) {
	var stated string // of the model at hand
	hold(t, law[*stride.Result]{findings(sharpAndBase), func(r *rand.Rand, d *design) change {
		list := d.elements()
		on, name := list[r.IntN(len(list))].id, stateable(r, d)
		return func(d *design) files {
			d = d.clone()
			i := slices.IndexFunc(d.elements(), func(p *part) bool { return p.id == on })
			if i < 0 {
				return nil
			}
			p := d.elements()[i]
			if p.mechanisms["audit-log"] == "no" && strings.HasPrefix(name, "audit-log.") {
				return nil
			}
			stated = name
			p.mechanisms[name] = "yes"
			return files{main: d.text()}
		}
	}, func(before, after *stride.Result) []breach {
		return slices.DeleteFunc(worse(before, after, "with "+stated), func(b breach) bool {
			r, ok := catalog.Find(b.about)
			return ok && opens(r, stated)
		})
	}})
}

// stateable is a mechanism of those that stand in the model, or any.
func stateable(r *rand.Rand, d *design) string {
	var names []string
	for _, p := range d.elements() {
		for name := range p.mechanisms {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > 0 && r.IntN(2) == 0 {
		return names[r.IntN(len(names))]
	}
	all := model.AllMechanisms()
	return all[r.IntN(len(all))].Name
}

// Law 3: what is worth more is in no less danger.
func TestRaisingWorthClosesNothing(t *testing.T) {
	scales := map[string][]string{
		"classification": model.Classifications.Names(), "integrity": model.Levels.Names(), "availability": model.Levels.Names(),
	}
	hold(t, law[*stride.Result]{findings(sharpAndBase), func(r *rand.Rand, d *design) change {
		if len(d.parts[assets]) == 0 {
			return nil
		}
		asset := d.parts[assets][r.IntN(len(d.parts[assets]))]
		key := []string{"classification", "integrity", "availability"}[r.IntN(3)]
		scale := scales[key]
		from := slices.Index(scale, asset.word(key))
		if from < 0 {
			from = slices.Index(scale, "medium") // as long as nobody says otherwise
		}
		if from == len(scale)-1 {
			return nil
		}
		to := scale[from+1+r.IntN(len(scale)-1-from)]
		return func(d *design) files {
			d = d.clone()
			p := d.find(assets, asset.id)
			if p == nil || slices.Index(scale, p.word(key)) >= slices.Index(scale, to) {
				return nil
			}
			p.set(key, to)
			return files{main: d.text()}
		}
	}, func(before, after *stride.Result) []breach { return worse(after, before, "for what is worth less") }})
}
