package register

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// person writes registers as people do: each in a style of their own, with comments everywhere.
type person struct {
	*rand.Rand
	eol     string
	entry   string // indentation of entries
	field   string // and of their fields
	token   int    // counts what must survive
	b       strings.Builder
	flowing bool // now and then an entry in braces
}

// keep is a text that nobody else writes.
func (p *person) keep() string {
	p.token++
	return fmt.Sprintf("token%04d", p.token)
}

func (p *person) sometimes(percent int) bool { return p.IntN(100) < percent }

func (p *person) line(text string) { p.b.WriteString(text + p.eol) }

// trailing is nothing, or a comment behind a value.
func (p *person) trailing() string {
	if p.sometimes(20) {
		return strings.Repeat(" ", 1+p.IntN(3)) + "# " + p.keep()
	}
	return ""
}

// between writes blank lines and comments of any indentation up to a depth.
func (p *person) between(depth int) {
	for p.sometimes(20) {
		if p.sometimes(50) {
			p.line("")
			continue
		}
		p.line(strings.Repeat(" ", p.IntN(depth+1)) + "# " + p.keep())
	}
}

func (p *person) pick(words ...string) string { return words[p.IntN(len(words))] }

// text writes a field with a text in one of YAML's many ways.
func (p *person) text(name string) {
	head := p.field + name + ":"
	switch p.IntN(6) {
	case 0:
		p.line(head + " \"" + p.keep() + " # no comment\"" + p.trailing())
	case 1:
		p.line(head + " '" + p.keep() + ": it''s'" + p.trailing())
	case 2:
		p.line(head + " " + p.pick("|", ">", "|-", ">-") + p.trailing())
		p.line(p.field + "  " + p.keep() + ":")
		if p.sometimes(50) {
			p.line("")
			p.line(p.field + "  # no comment " + p.keep())
		}
	case 3:
		p.line(head + " " + p.keep())
		p.line(p.field + "   goes on " + p.keep() + p.trailing())
	default:
		p.line(head + "  " + p.keep() + " is #so" + p.trailing())
	}
}

var decisionWords = []string{"accepted", "mitigated", "in-progress", "transferred", "not-applicable"}

// one writes an entry, its fields in any order.
func (p *person) one(id string) {
	if p.flowing && p.sometimes(20) {
		p.line(p.entry + id + ": {" + p.pick("", "status: open", "\"status\": accepted, reason: "+p.keep(), "x-a: "+p.keep()+",", "first-seen: 2026-01-05") + "}" + p.trailing())
		return
	}
	p.line(p.entry + p.pick(id, id, id, "\""+id+"\"", "'"+id+"' ") + ":" + p.trailing())
	var fields []func()
	add := func(percent int, f func()) {
		if p.sometimes(percent) {
			fields = append(fields, f)
		}
	}
	add(70, func() {
		p.line(p.field + "title: " + p.pick("Title of S-1", "Old title", "\"Old: title\"") + p.trailing())
	})
	add(70, func() { p.line(p.field + "severity: " + p.pick("low", "high", "") + p.trailing()) })
	add(80, func() { p.line(p.field + "first-seen: 2026-0" + p.pick("1", "2", "3") + "-01" + p.trailing()) })
	decided := p.sometimes(50)
	switch {
	case decided:
		add(100, func() { p.line(p.field + "status: " + p.pick(decisionWords...) + p.trailing()) })
	case p.sometimes(30):
		add(100, func() {
			p.line(p.field + "status: " + p.pick("resolved"+p.trailing(), "open"+p.trailing(), ">-"+p.trailing()+p.eol+p.field+"         open"))
		})
		add(50, func() { p.line(p.field + "was: accepted" + p.trailing()) })
	}
	if decided || p.sometimes(20) {
		add(70, func() { p.text("reason") })
		add(40, func() { p.text("owner") })
		add(20, func() { p.text("to") })
		add(30, func() { p.line(p.field + "until: " + p.pick("2027-01-01", "2026-11-23", "2026-01-01") + p.trailing()) })
		add(20, func() {
			p.line(p.field + "links:" + p.pick(" [https://a.example/"+p.keep()+"]", p.eol+p.field+"- https://b.example/"+p.keep(), " https://c.example/"+p.keep()))
		})
	}
	add(20, func() {
		p.line(p.field + "x-note:" + p.trailing())
		p.line(p.field + "  deep: [" + p.keep() + ",")
		p.line(p.field + "    " + p.keep() + "]")
	})
	p.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	for _, f := range fields {
		p.between(len(p.field) + 2)
		f()
	}
	p.between(len(p.field) + 2)
}

// register writes a whole register.
func (p *person) register(ids []string) []byte {
	p.b.Reset()
	p.between(3)
	if p.sometimes(20) {
		p.line("---")
	}
	p.line("threatctl-register: 1" + p.trailing())
	decisions := func() {
		if p.sometimes(30) {
			p.line("decisions:")
			p.line("  'S-*@b*': {status: accepted, reason: " + p.keep() + ", owner: o, until: 2027-01-01}" + p.trailing())
		}
		p.between(0)
	}
	first := p.sometimes(30)
	if first {
		decisions()
	}
	p.between(0)
	p.line("threats:" + p.trailing())
	p.between(6)
	for _, id := range ids {
		p.one(id)
		p.between(4)
	}
	if !first {
		decisions()
	}
	if p.sometimes(10) {
		p.line("...")
	}
	text := p.b.String()
	if p.sometimes(20) {
		text = strings.TrimRight(text, "\r\n")
	}
	return []byte(text)
}

// TestPeoplesWordsSurvive lets a person write registers of every style, and the model change under them again and
// again. Whatever happens, nothing that a person wrote is lost, and every law holds.
func TestPeoplesWordsSurvive(t *testing.T) {
	const rounds, steps = 800, 4
	read, short := 0, 0
	for seed := range uint64(rounds) {
		p := &person{Rand: rand.New(rand.NewPCG(seed, 7)), eol: "\n", entry: "  ", field: "    ", flowing: seed%3 == 0}
		if p.sometimes(20) {
			p.eol = "\r\n"
		}
		if p.sometimes(20) {
			p.entry, p.field = "   ", "        "
		}
		names := []string{"a", "b", "c", "old", "new"}
		var ids, all []string
		for _, rule := range []string{"S-1", "T-22", "E-010"} {
			for _, n := range names {
				id := rule + "@" + n
				all = append(all, id)
				if p.sometimes(40) {
					ids = append(ids, id)
				}
			}
		}
		if p.sometimes(30) {
			p.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		}
		text := p.register(ids)
		tokens := tokensOf(text)
		now := day(t, today)
		for step := range steps {
			var yielded []*stride.Threat
			for _, id := range all {
				if p.sometimes(60) {
					rule, _, _ := strings.Cut(id, "@")
					yielded = append(yielded, &stride.Threat{
						ID: stride.ID(id), Rule: &stride.Rule{ID: rule, Title: p.pick("Title of "+rule, "A title: new")},
						Severity: stride.Note + stride.Severity(p.IntN(5)), Outcome: stride.Outcome(1 + p.IntN(4)),
					})
				}
			}
			var moved []model.Move
			if p.sometimes(30) {
				moved = []model.Move{{From: "old", To: "new"}, {From: "c", To: "d"}}
			}
			o := holdLaws(t, text, yielded, moved, now+Date(40*step))
			if o == nil {
				_, diags := Parse("threats.yaml", text)
				t.Fatalf("seed %d: a person's register cannot be read: %v\n%s", seed, diags, text)
			}
			read++
			if r, _ := scan("threats.yaml", text); r != nil {
				short++
			}
			text = o.Bytes()
			if now := tokensOf(text); now != tokens {
				t.Fatalf("seed %d, step %d: what the person wrote was\n%s\nand is\n%s\n--- in\n%s", seed, step, tokens, now, text)
			}
			if p.eol == "\r\n" && bytes.Contains(bytes.ReplaceAll(text, []byte("\r\n"), nil), []byte("\n")) {
				t.Fatalf("seed %d, step %d: a line ends otherwise than the file's\n%q", seed, step, text)
			}
		}
	}
	if read < rounds || short < read/4 {
		t.Errorf("%d registers were read, %d of them line by line: the test says little", read, short)
	}
}

// tokensOf is what must survive, sorted: order may change when entries are sorted or move with a rename.
func tokensOf(text []byte) string {
	var found []string
	for i := range bytes.Lines(text) {
		rest := string(i)
		for {
			_, after, ok := strings.Cut(rest, "token")
			if !ok {
				break
			}
			found = append(found, after[:4])
			rest = after
		}
	}
	counts := make([]int, 10000)
	for _, f := range found {
		n := 0
		fmt.Sscanf(f, "%04d", &n)
		counts[n]++
	}
	var b strings.Builder
	for n, c := range counts {
		if c > 0 {
			fmt.Fprintf(&b, "%d×%d ", n, c)
		}
	}
	return b.String()
}
