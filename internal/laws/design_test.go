package laws

import (
	"maps"
	"slices"
	"strings"
)

// kind is a section of a model: a map of ids to what is said of each.
type kind int

const (
	assets kind = iota
	boundaries
	components
	flows
	threats
	assumptions
	questions
	kinds
)

var sections = [kinds]string{"assets", "boundaries", "components", "flows", "threats", "assumptions", "questions"}

// part is what a model says of one thing: the words of each key, and the state of each mechanism. A dot in a key stands
// for a mapping, such as token.life.
type part struct {
	id         string
	keys       map[string][]string
	mechanisms map[string]string
}

// design is a model as a small value, which is easy to change and to cut down.
type design struct {
	whole    part // what is said of the model itself
	parts    [kinds][]*part
	includes []string
}

func newPart(id string) *part {
	return &part{id: id, keys: map[string][]string{}, mechanisms: map[string]string{}}
}

func (p *part) clone() *part {
	c := &part{id: p.id, keys: make(map[string][]string, len(p.keys)), mechanisms: maps.Clone(p.mechanisms)}
	for key, words := range p.keys {
		c.keys[key] = slices.Clone(words)
	}
	return c
}

// word is the value of a key that has one word, or nothing.
func (p *part) word(key string) string { return strings.Join(p.keys[key], " ") }

func (p *part) set(key string, words ...string) { p.keys[key] = words }

func (d *design) clone() *design {
	c := &design{whole: *d.whole.clone()}
	for k, list := range d.parts {
		for _, p := range list {
			c.parts[k] = append(c.parts[k], p.clone())
		}
	}
	return c
}

// add puts a part into a section.
func (d *design) add(k kind, p *part) *part {
	d.parts[k] = append(d.parts[k], p)
	return p
}

// find is the part of a section with an id, or nil.
func (d *design) find(k kind, id string) *part {
	for _, p := range d.parts[k] {
		if p.id == id {
			return p
		}
	}
	return nil
}

// ids are those of a section.
func (d *design) ids(k kind) []string {
	var ids []string
	for _, p := range d.parts[k] {
		ids = append(ids, p.id)
	}
	return ids
}

// elements are all parts that may state mechanisms: the model, assets, boundaries, components and flows.
func (d *design) elements() []*part {
	return slices.Concat([]*part{&d.whole}, d.parts[assets], d.parts[boundaries], d.parts[components], d.parts[flows])
}

// remove takes a part out, and all that speaks of it: what stood inside a boundary then stands in the one around.
func (d *design) remove(k kind, id string) {
	gone := d.find(k, id)
	d.parts[k] = slices.DeleteFunc(d.parts[k], func(p *part) bool { return p == gone })
	if k > flows {
		return
	}
	var orphans []string
	for section, list := range d.parts {
		for _, p := range list {
			for _, key := range []string{"inside", "from", "to", "stores", "handles", "sends", "receives", "crosses", "token.issuer", "about"} {
				if kind(section) > flows != (key == "about") || !slices.Contains(p.keys[key], id) {
					continue
				}
				p.drop(key, id)
				switch {
				case key == "inside" && gone.word("inside") != "":
					p.set("inside", gone.word("inside"))
				case key == "from" || key == "to":
					orphans = append(orphans, p.id)
				}
			}
		}
	}
	for _, flow := range orphans {
		if d.find(flows, flow) != nil {
			d.remove(flows, flow)
		}
	}
}

// drop takes one word out of a key, and the key with its last word.
func (p *part) drop(key, word string) {
	p.keys[key] = slices.DeleteFunc(p.keys[key], func(w string) bool { return w == word })
	if len(p.keys[key]) == 0 {
		delete(p.keys, key)
	}
}

// trust is that of the zone of a component, as the boundaries around state it; nothing when none does.
func (d *design) trust(component *part) string {
	for z := component.word("inside"); z != ""; {
		b := d.find(boundaries, z)
		if t := b.word("trust"); t != "" {
			return t
		}
		z = b.word("inside")
	}
	if component.word("inside") != "" {
		return ""
	}
	if out := d.find(boundaries, "outside"); out != nil && out.word("trust") != "" {
		return out.word("trust")
	}
	return "untrusted"
}
