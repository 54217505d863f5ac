package register

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// sheet is a register that a test can change as people and the program do.
type sheet struct {
	preamble, middle, tail []string // comments
	threats, decisions     []card
	notes                  []string // keys of people's own, with their values
	crlf, wide             bool
}

// card is an entry of a sheet: its fields are lines.
type card struct {
	id              string
	above, below    []string
	fields, remarks []string // each field's comment, or nothing
	braces          bool
}

func (c card) clone() card {
	c.above, c.below = slices.Clone(c.above), slices.Clone(c.below)
	c.fields, c.remarks = slices.Clone(c.fields), slices.Clone(c.remarks)
	return c
}

func (s sheet) clone() sheet {
	for _, list := range []*[]string{&s.preamble, &s.middle, &s.tail, &s.notes} {
		*list = slices.Clone(*list)
	}
	for _, list := range []*[]card{&s.threats, &s.decisions} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i] = (*list)[i].clone()
		}
	}
	return s
}

// field is the value of a field, and where it is.
func (c *card) field(name string) (string, int) {
	for i, f := range c.fields {
		if value, ok := strings.CutPrefix(f, name+": "); ok {
			return value, i
		}
	}
	return "", -1
}

// put gives a field a value; none takes the field away.
func (c *card) put(name, value string) {
	_, at := c.field(name)
	switch {
	case value == "" && at >= 0:
		c.fields, c.remarks = slices.Delete(c.fields, at, at+1), slices.Delete(c.remarks, at, at+1)
	case value == "":
	case at >= 0:
		c.fields[at] = name + ": " + value
	default:
		c.fields, c.remarks = append(c.fields, name+": "+value), append(c.remarks, "")
	}
}

func (s sheet) bytes() []byte {
	var b strings.Builder
	line := func(text string) { b.WriteString(text + "\n") }
	for _, c := range s.preamble {
		line(c)
	}
	line("threatctl-register: 1")
	for _, n := range s.notes {
		line(n)
	}
	cards := func(list []card) {
		for _, c := range list {
			for _, a := range c.above {
				line("  " + a)
			}
			if c.braces {
				line("  " + c.id + ": {" + strings.Join(c.fields, ", ") + "}")
				continue
			}
			line("  " + c.id + ":")
			for i, f := range c.fields {
				if c.remarks[i] != "" {
					f += "  " + c.remarks[i]
				}
				line("    " + f)
			}
			for _, x := range c.below {
				line("    " + x)
			}
		}
	}
	line("threats:")
	cards(s.threats)
	for _, c := range s.middle {
		line(c)
	}
	if len(s.decisions) > 0 {
		line("decisions:")
		cards(s.decisions)
	}
	for _, c := range s.tail {
		line(c)
	}
	text := b.String()
	if s.wide {
		text = regexp.MustCompile(`(?m)^( +)`).ReplaceAllString(text, "$1$1")
	}
	if s.crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return []byte(text)
}

// branch changes sheets at random.
type branch struct {
	*rand.Rand
	token *int
}

func (r branch) sometimes(percent int) bool  { return r.IntN(100) < percent }
func (r branch) pick(words ...string) string { return words[r.IntN(len(words))] }
func (r branch) comment() string             { *r.token++; return fmt.Sprintf("# token%04d", *r.token) }

func (r branch) day(year int) string {
	return fmt.Sprintf("%d-%02d-%02d", year, 1+r.IntN(12), 1+r.IntN(28))
}

var mergeIDs = func() (ids []string) {
	for _, rule := range []string{"S-1", "T-22", "E-010"} {
		for _, n := range []string{"a", "b", "c", "d", "e"} {
			ids = append(ids, rule+"@"+n)
		}
	}
	return ids
}()

// fresh is an entry as the program adds it.
func (r branch) fresh(id string) card {
	c := card{id: id, braces: r.sometimes(8)}
	c.put("title", "Title of "+r.pick("one", "two"))
	c.put("severity", r.pick("low", "medium", "high"))
	c.put("first-seen", r.day(2026))
	c.put("status", "open")
	return c
}

func (r branch) decide(c *card) {
	c.put("status", r.pick(decisionWords...))
	c.put("reason", r.pick("one", "two", "three"))
	c.put("owner", r.pick("team-a", "team-b"))
	c.put("to", r.pick("", "insurer"))
	c.put("by", r.pick("", "alex", "kim"))
	c.put("until", r.pick("", r.day(2027)))
	r.remark(c)
}

func (r branch) remark(c *card) {
	if i := r.IntN(len(c.fields)); !c.braces && r.sometimes(40) {
		c.remarks[i] = r.comment()
	}
}

// change does one thing to a register that people or the program do.
func (r branch) change(s *sheet) {
	if len(s.threats) == 0 || r.sometimes(12) {
		id := r.pick(mergeIDs...)
		if !slices.ContainsFunc(s.threats, func(c card) bool { return c.id == id }) {
			s.threats = append(s.threats, r.fresh(id))
			slices.SortFunc(s.threats, func(a, b card) int { return cmp.Compare(a.id, b.id) })
		}
		return
	}
	i := r.IntN(len(s.threats))
	c := &s.threats[i]
	switch r.IntN(14) {
	case 0:
		s.threats = slices.Delete(s.threats, i, i+1)
	case 1, 2, 3:
		r.decide(c)
	case 4: // renewed, or mended
		c.put(r.pick("until", "decided"), r.day(2028))
	case 5:
		c.put("reason", r.pick("four", "five"))
	case 6: // the program refreshes
		c.put("severity", r.pick("low", "medium", "high", "critical"))
		c.put("title", "Title of "+r.pick("one", "two", "three"))
	case 7: // and resolves
		if status, _ := c.field("status"); status != "open" && status != "resolved" {
			c.put("was", status)
		}
		c.put("status", "resolved")
	case 8: // it came back, or a decision is taken back
		c.put("status", "open")
	case 9:
		c.put("links", "[https://"+r.pick("a", "b", "c", "d")+".example]")
	case 10:
		c.put("x-"+r.pick("a", "b"), r.pick("1", "2"))
	case 11:
		if r.sometimes(50) && len(c.above) > 0 {
			c.above = c.above[1:]
		}
		c.above = append(c.above, r.comment())
	case 12:
		switch r.IntN(4) {
		case 0:
			s.preamble = append(s.preamble, r.comment())
		case 1:
			s.tail = append(s.tail, r.comment())
		case 2:
			if !c.braces {
				c.below = append(c.below, r.comment())
			}
		default:
			r.remark(c)
		}
	case 13:
		glob := r.pick("'S-*@a'", "'T-*@*'", "'*@b'")
		if at := slices.IndexFunc(s.decisions, func(c card) bool { return c.id == glob }); at >= 0 && r.sometimes(30) {
			s.decisions = slices.Delete(s.decisions, at, at+1)
		} else {
			if at < 0 {
				at = len(s.decisions)
				s.decisions = append(s.decisions, card{id: glob})
			}
			r.decide(&s.decisions[at])
			s.decisions[at].put("until", r.day(2027))
		}
	}
}
