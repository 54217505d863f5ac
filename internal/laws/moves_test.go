package laws

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Law 4: what comes from a less trusted zone is no less dangerous. The zone that a source moves to is like the one that it
// leaves but for its trust.
func TestMovingASourceToALessTrustedZoneClosesNothing(t *testing.T) {
	trusts := model.Trusts.Names()
	var moved []stride.ID // the flows that come from the source at hand
	hold(t, law[*stride.Result]{findings(sharpAndBase), func(r *rand.Rand, d *design) change {
		if len(d.parts[flows]) == 0 {
			return nil
		}
		source := d.parts[flows][r.IntN(len(d.parts[flows]))].word("from")
		from := slices.Index(trusts, d.trust(d.find(components, source)))
		if from < 1 || d.find(components, source).word("inside") == "" {
			return nil
		}
		to := trusts[r.IntN(from)]
		return func(d *design) files {
			d = d.clone()
			c := d.find(components, source)
			if c == nil || c.word("inside") == "" || slices.Index(trusts, d.trust(c)) <= slices.Index(trusts, to) {
				return nil
			}
			if d.sharesFacts() || d.guards(c) {
				return nil
			}
			low := d.find(boundaries, c.word("inside")).clone()
			low.id = "low"
			low.set("trust", to)
			d.add(boundaries, low)
			c.set("inside", "low")
			moved = nil
			for _, f := range d.parts[flows] {
				if f.word("from") == source {
					moved = append(moved, stride.ID(f.id))
				}
			}
			return files{main: d.text()}
		}
	}, func(before, after *stride.Result) []breach {
		return slices.DeleteFunc(worse(after, before, "where its source is trusted more"), func(b breach) bool {
			return !slices.ContainsFunc(moved, func(id stride.ID) bool { return b.subject() == string(id) })
		})
	}})
}

// sharesFacts reports whether a zone states facts of all its flows: a source that leaves it loses them, which is no
// question of trust.
func (d *design) sharesFacts() bool {
	return slices.ContainsFunc(d.parts[boundaries], func(b *part) bool {
		return b.word("every-flow.transport")+b.word("every-flow.authentication")+b.word("every-flow.authorization") != ""
	})
}

// guards reports whether a source has a mechanism that protects what stands behind it. In a zone of lower trust it stands
// in front of its target, as a gateway does, and in an equal one it does not: there the law does not hold, and need not.
func (d *design) guards(source *part) bool {
	has := func(p *part) bool {
		for name, state := range p.mechanisms {
			if m, _ := model.FindMechanism(name); state == "yes" && m.Info().Counts&model.InFront != 0 {
				return true
			}
		}
		return false
	}
	for z := d.find(boundaries, source.word("inside")); z != nil; z = d.find(boundaries, z.word("inside")) {
		if has(z) {
			return true
		}
	}
	return has(source)
}

// Law 5: an element that no flow touches changes nothing about the others.
func TestAnElementThatNoFlowTouchesChangesNoOther(t *testing.T) {
	hold(t, law[*stride.Result]{findings(asShipped), func(r *rand.Rand, _ *design) change {
		other := generate(r.Uint64())
		k := []kind{assets, boundaries, components}[r.IntN(3)]
		if len(other.parts[k]) == 0 {
			return nil
		}
		lone := other.parts[k][r.IntN(len(other.parts[k]))].clone()
		for _, key := range []string{"inside", "stores", "handles"} {
			delete(lone.keys, key)
		}
		if lone.id == "outside" {
			return nil
		}
		lone.id = fmt.Sprintf("%cone", "alz"[r.IntN(3)]) // before, among and behind the others
		return func(d *design) files {
			d = d.clone()
			d.add(k, lone)
			return files{main: d.text()}
		}
	}, func(before, after *stride.Result) []breach {
		said := func(res *stride.Result) map[stride.ID]string {
			list := map[stride.ID]string{}
			for _, th := range res.Threats {
				if id := th.Subject.Identity().ID; id != model.ModelID && id != "aone" && id != "lone" && id != "zone" {
					list[th.ID] = fmt.Sprintf("%s, %d", th.Severity, th.Outcome)
				}
			}
			return list
		}
		var broken []breach
		was, is := said(before), said(after)
		for _, res := range []*stride.Result{before, after} {
			for _, th := range res.Threats {
				if was[th.ID] != is[th.ID] {
					broken = append(broken, breach{th.Rule.ID, fmt.Sprintf("%s was %q and is %q", th.ID, was[th.ID], is[th.ID])})
				}
			}
		}
		return broken
	}})
}

// Law 6: how a model is split into files changes nothing but places.
func TestSplittingAModelChangesNothing(t *testing.T) {
	hold(t, law[[]string]{everything, func(r *rand.Rand, _ *design) change {
		seed := r.Uint64()
		return func(d *design) files {
			r := rand.New(rand.NewPCG(seed, 4))
			d = d.clone()
			names := []string{"a.yaml", "sub/b.yaml", "sub/c.yaml"}
			split := make([]*design, len(names))
			for i := range split {
				split[i] = &design{whole: *newPart("model")}
			}
			for k := range d.parts {
				for _, p := range slices.Clone(d.parts[k]) {
					if to := r.IntN(len(names) + 1); to < len(names) {
						split[to].add(kind(k), p)
						d.parts[k] = slices.DeleteFunc(d.parts[k], func(o *part) bool { return o == p })
					}
				}
			}
			split[0].includes, d.includes = []string{"sub/b.yaml"}, []string{"a.yaml", "sub/*.yaml"}
			out := files{main: d.text()}
			for i, name := range names {
				out[name] = split[i].text()
			}
			return out
		}
	}, sameLines})
}

// Law 9: what the questions ask and what the analysis calls unstated are one computation.
func TestQuestionsAskForWhatIsUnstated(t *testing.T) {
	hold(t, law[*stride.Result]{findings(asShipped), nil, func(res, _ *stride.Result) (broken []breach) {
		asked, folded := map[stride.ID]bool{}, map[stride.ID]int{}
		for _, q := range res.Questions {
			for _, id := range q.Settles {
				asked[id] = true
			}
		}
		for _, f := range res.Folds {
			for _, th := range f.Threats {
				folded[th.ID]++
			}
		}
		for _, th := range res.Threats {
			unstated := th.Outcome == stride.OpenUnstated
			if asked[th.ID] != unstated || (folded[th.ID] == 1) != unstated || folded[th.ID] > 1 {
				broken = append(broken, breach{th.Rule.ID, fmt.Sprintf("%s: unstated %v, asked %v, folded %d times", th.ID, unstated, asked[th.ID], folded[th.ID])})
			}
		}
		return broken
	}})
}
