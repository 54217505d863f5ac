package register

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMergeNeverDecides makes conflicts of every kind and holds that none is settled without a person.
func TestMergeNeverDecides(t *testing.T) {
	r := branch{rand.New(rand.NewPCG(1, 2)), new(int)}
	two := func(words ...string) (string, string) {
		r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		return words[0], words[1]
	}
	accepted := func(c *card, reason, until string) {
		c.put("status", "accepted")
		c.put("reason", reason)
		c.put("owner", "team")
		c.put("until", until)
	}
	shapes := []struct {
		what string
		make func(base, ours, theirs *card)
	}{
		{"both accept, each in another way", func(_, o, x *card) {
			a, b := two("one", "two", "three")
			accepted(o, a, r.day(2027))
			accepted(x, b, r.day(2028))
		}},
		{"two reasons", func(b, o, x *card) {
			accepted(b, "old", "2027-01-01")
			first, second := two("one", "two", "three")
			accepted(o, first, "2027-01-01")
			accepted(x, second, "2027-01-01")
		}},
		{"two ends", func(b, o, x *card) {
			accepted(b, "same", "2026-12-01")
			accepted(o, "same", r.day(2027))
			accepted(x, "same", r.pick("", r.day(2028)))
		}},
		{"accepted and not applicable", func(_, o, x *card) {
			accepted(o, "same", "2027-01-01")
			x.put("status", "not-applicable")
			x.put("reason", r.pick("same", "other"))
		}},
		{"decided, and deleted and decided anew", func(b, o, x *card) {
			accepted(b, "old", "2026-12-01")
			accepted(o, "old", r.day(2027))
			*x = r.fresh(x.id)
			x.put("status", r.pick("mitigated", "in-progress"))
			x.put("reason", r.pick("old", "new"))
		}},
	}
	const each = 134
	hunks := 0
	for n := range each {
		for _, shape := range append(shapes, shapes[n%4]) {
			glob := hunks%(len(shapes)+1) == len(shapes)
			id := r.pick(mergeIDs...)
			if glob {
				id = "'S-*@b*'"
			}
			b := r.fresh(id)
			if glob {
				accepted(&b, "old", "2026-12-01")
			}
			o, x := b.clone(), b.clone()
			shape.make(&b, &o, &x)
			if r.sometimes(50) && !glob {
				o.put("severity", "critical")
				x.put("title", "Another title")
			}
			texts := [3][]byte{}
			for i, c := range []card{b, o, x} {
				if glob {
					for _, name := range []string{"title", "severity", "first-seen"} {
						c.put(name, "")
					}
					if until, _ := c.field("until"); until == "" {
						c.put("until", "2099-01-01")
					}
					texts[i] = sheet{threats: []card{r.fresh("A-1@a")}, decisions: []card{c}}.bytes()
					continue
				}
				texts[i] = sheet{threats: []card{c}}.bytes()
			}
			m, diags := Merge(texts[0], texts[1], texts[2])
			if diags.HasErrors() {
				t.Fatalf("%s: %v\n%s\n%s\n%s", shape.what, diags, texts[0], texts[1], texts[2])
			}
			if len(m.Conflicts) != 1 || m.Conflicts[0].ID != strings.Trim(id, "'") {
				t.Fatalf("%s was settled without a person: %v\n%s\n%s\n%s\n--- merged\n%s", shape.what, m.Conflicts, texts[0], texts[1], texts[2], m.Bytes)
			}
			if _, diags := Parse("threats.yaml", m.Bytes); !diags.HasErrors() {
				t.Fatalf("%s: the conflict can be read\n%s", shape.what, m.Bytes)
			}
			hunks++
		}
	}
	if hunks < 800 {
		t.Errorf("only %d conflicts", hunks)
	}
}
