package laws

import (
	"maps"
	"slices"
)

// shrink takes parts, keys, words and mechanisms out of a design as long as it still fails, until there is nothing more
// to take. What no longer loads does not fail.
func shrink(d *design, fails func(*design) bool) *design {
	for again := true; again; {
		again = false
		for _, smaller := range simpler(d) {
			c := d.clone()
			if smaller(c) && fails(c) {
				d, again = c, true
			}
		}
	}
	return d
}

// simpler is every way to take one thing out of a design, what takes most first. Each tells whether it found the thing.
func simpler(d *design) []func(*design) bool {
	var ways []func(*design) bool
	for _, k := range []kind{questions, assumptions, threats, flows, components, boundaries, assets} {
		for _, id := range d.ids(k) {
			ways = append(ways, func(d *design) bool {
				if d.find(k, id) == nil {
					return false
				}
				d.remove(k, id)
				return true
			})
		}
	}
	for k, list := range d.parts {
		for _, p := range list {
			ways = append(ways, cuts(p, func(d *design) *part { return d.find(kind(k), p.id) })...)
		}
	}
	return append(ways, cuts(&d.whole, func(d *design) *part { return &d.whole })...)
}

// cuts is every way to take a key, a word of a key or a mechanism out of a part.
func cuts(p *part, in func(*design) *part) []func(*design) bool {
	var ways []func(*design) bool
	way := func(cut func(*part) bool) {
		ways = append(ways, func(d *design) bool { p := in(d); return p != nil && cut(p) })
	}
	for _, key := range slices.Sorted(maps.Keys(p.keys)) {
		way(func(p *part) bool {
			_, ok := p.keys[key]
			delete(p.keys, key)
			return ok
		})
		if words := p.keys[key]; len(words) > 1 {
			for _, word := range words {
				way(func(p *part) bool {
					ok := slices.Contains(p.keys[key], word) && len(p.keys[key]) > 1
					p.drop(key, word)
					return ok
				})
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.mechanisms)) {
		way(func(p *part) bool {
			_, ok := p.mechanisms[name]
			delete(p.mechanisms, name)
			return ok
		})
	}
	return ways
}
