package laws

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

// Law 7: every id is unique, and made of the rule's id and the subject's.
func TestIDsAreMadeOfRuleAndSubject(t *testing.T) {
	hold(t, law[*stride.Result]{findings(asShipped), nil, func(after, _ *stride.Result) (broken []breach) {
		seen := map[stride.ID]bool{}
		for _, th := range after.Threats {
			if want := th.Rule.ID + "@" + string(th.Subject.Identity().ID); string(th.ID) != want {
				broken = append(broken, breach{th.Rule.ID, fmt.Sprintf("the id is %s, not %s", th.ID, want)})
			}
			if seen[th.ID] {
				broken = append(broken, breach{th.Rule.ID, fmt.Sprintf("%s stands twice", th.ID)})
			}
			seen[th.ID] = true
		}
		return broken
	}})
}

// Law 1: the order of the file, titles and comments change nothing.
func TestOrderTitlesAndCommentsChangeNothing(t *testing.T) {
	hold(t, law[[]string]{everything, func(r *rand.Rand, _ *design) change {
		seed := r.Uint64()
		return func(d *design) files {
			r := rand.New(rand.NewPCG(seed, 3))
			d = d.clone()
			d.rename(r)
			return files{main: d.shuffled(r)}
		}
	}, sameLines})
}

// rename gives new titles to all that has one.
func (d *design) rename(r *rand.Rand) {
	for _, p := range append(d.elements(), d.parts[threats]...) {
		if p.word("title") != "" {
			p.set("title", title(r, p.id))
		}
	}
}

// sameLines compares two results line by line.
func sameLines(before, after []string) []breach {
	for i := range max(len(before), len(after)) {
		was, is := "nothing", "nothing"
		if i < len(before) {
			was = before[i]
		}
		if i < len(after) {
			is = after[i]
		}
		if was != is {
			at := 0
			for at < min(len(was), len(is)) && was[at] == is[at] {
				at++
			}
			return []breach{{"result", fmt.Sprintf("line %d was\n%s\nand is\n%s", i+1, around(was, at), around(is, at))}}
		}
	}
	return nil
}

// around is the neighbourhood of a place in a line.
func around(line string, at int) string {
	const width = 120
	return line[max(0, at-width):min(len(line), at+width)]
}
