package laws

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// files are the files of a model by name; the first of them is main.
type files map[string]string

const main = "threatmodel.yaml"

// printer writes a design as YAML: in one order and plainly, or with a source of randomness in any order and with
// comments.
type printer struct {
	r *rand.Rand
	b strings.Builder
}

// text is the YAML of a design.
func (d *design) text() string { return (&printer{}).print(d) }

// shuffled is the YAML of a design in any order, with comments.
func (d *design) shuffled(r *rand.Rand) string { return (&printer{r: r}).print(d) }

func (w *printer) print(d *design) string {
	w.line("threatctl: 1")
	for _, at := range w.order(int(kinds) + 2) {
		switch k := kind(at); {
		case k < kinds && len(d.parts[k]) > 0:
			w.line(sections[k] + ":")
			for _, i := range w.order(len(d.parts[k])) {
				w.line("  " + d.parts[k][i].id + ": {" + strings.Join(w.fields(d.parts[k][i]), ", ") + "}")
			}
		case k == kinds:
			for _, field := range w.fields(&d.whole) {
				w.line(field)
			}
		case k > kinds && len(d.includes) > 0:
			w.line("include: [" + strings.Join(d.includes, ", ") + "]")
		}
	}
	return w.b.String()
}

// line writes a line, and a comment now and then before or behind.
func (w *printer) line(text string) {
	if w.r != nil && w.r.IntN(4) == 0 {
		w.b.WriteString("# components:\n\n")
	}
	w.b.WriteString(text)
	if w.r != nil && w.r.IntN(4) == 0 {
		w.b.WriteString(" # {no: yes}")
	}
	w.b.WriteByte('\n')
}

// order is that in which so many things are written.
func (w *printer) order(n int) []int {
	if w.r != nil {
		return w.r.Perm(n)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// sorted are keys in the order in which they are written.
func (w *printer) sorted(keys []string) []string {
	slices.Sort(keys)
	if w.r != nil {
		w.r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	}
	return keys
}

// fields are the keys of a part with their values.
func (w *printer) fields(p *part) []string {
	var fields []string
	groups := map[string][]string{}
	for _, key := range w.sorted(slices.Collect(maps.Keys(p.keys))) {
		value := key + ": " + w.value(p.keys[key])
		if group, _, ok := strings.Cut(key, "."); ok {
			groups[group] = append(groups[group], value[len(group)+1:])
		} else {
			fields = append(fields, value)
		}
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		fields = append(fields, group+": {"+strings.Join(groups[group], ", ")+"}")
	}
	if len(p.mechanisms) > 0 {
		var list []string
		for _, name := range w.sorted(slices.Collect(maps.Keys(p.mechanisms))) {
			list = append(list, name+": "+p.mechanisms[name])
		}
		fields = append(fields, "mechanisms: {"+strings.Join(list, ", ")+"}")
	}
	if w.r != nil {
		w.r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	}
	return fields
}

// value is one word or a list of them. A list that is one word may be written as either.
func (w *printer) value(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	if w.r != nil {
		words = w.sorted(slices.Clone(words))
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// names are those of the files, the first file of the model first.
func (f files) names() []string {
	return slices.SortedFunc(maps.Keys(f), func(a, b string) int {
		if (a == main) != (b == main) {
			return map[bool]int{true: -1, false: 1}[a == main]
		}
		return strings.Compare(a, b)
	})
}
