package laws

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/report"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

var models = flag.Int("models", 2000, "on how many random models each law is held")

// law is one law of the language: what is done to a model, and what must hold of what is said of it before and after.
type law[S any] struct {
	say    func(files) (S, error)
	change func(r *rand.Rand, d *design) change // nil when nothing can be done to this model; without it, the law is about any model as it is
	breaks func(before, after S) []breach
}

// change makes of a design the files of another one. It is held against ever smaller designs; it makes nil of one in
// which what it changes is gone.
type change func(d *design) files

// of is what the change makes of a design; nothing when there is no change.
func (c change) of(d *design) files {
	if c == nil {
		return nil
	}
	return c(d)
}

// breach is where a law does not hold: the rule, or whatever tells it from others, and what is wrong.
type breach struct{ about, what string }

// subject is that of the threat that a breach begins with.
func (b breach) subject() string {
	id, _, _ := strings.Cut(b.what, " ")
	_, subject, _ := strings.Cut(id, "@")
	return subject
}

// hold holds a law against random models. Of each rule that breaks it, the first model is cut down and shown.
func hold[S any](t *testing.T, l law[S]) {
	t.Parallel()
	told := map[string]bool{}
	tried := 0
	for seed := range uint64(*models) {
		d := generate(seed)
		var c change
		if l.change != nil {
			if c = l.change(rand.New(rand.NewPCG(seed, 2)), d); c == nil {
				continue
			}
		}
		tried++
		broken, err := l.held(d, c)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, d.text())
		}
		for _, b := range broken {
			if told[b.about] {
				continue
			}
			told[b.about] = true
			d = shrink(d, func(d *design) bool { return len(l.about(d, c, b.about)) > 0 })
			b = l.about(d, c, b.about)[0]
			t.Errorf("seed %d: %s: %s\n%s%s", seed, b.about, b.what, d.text(), c.of(d))
		}
	}
	if tried < *models/3 {
		t.Errorf("only %d of %d models could be changed", tried, *models)
	}
}

// held is where the law does not hold of one model. A model that does not load is an error.
func (l law[S]) held(d *design, c change) ([]breach, error) {
	changed := c.of(d)
	if c != nil && changed == nil {
		return nil, nil
	}
	before, err := l.say(files{main: d.text()})
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return l.breaks(before, before), nil
	}
	after, err := l.say(changed)
	if err != nil {
		return nil, fmt.Errorf("changed: %w\n%s", err, changed)
	}
	return l.breaks(before, after), nil
}

// about is those breaches that are about the same as the first one found.
func (l law[S]) about(d *design, c change, about string) []breach {
	broken, _ := l.held(d, c)
	return slices.DeleteFunc(broken, func(b breach) bool { return b.about != about })
}

// String shows files one after the other.
func (f files) String() string {
	var b strings.Builder
	for _, name := range f.names() {
		fmt.Fprintf(&b, "--- %s\n%s", name, f[name])
	}
	return b.String()
}

func (f files) input() model.Input {
	fsys := fstest.MapFS{}
	for name, text := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return model.Input{FS: fsys, Name: main}
}

// sharpAndBase is the whole catalogue compiled so that no rule gives way to another: the laws about what is found hold
// there to the letter.
var sharpAndBase = sync.OnceValue(func() *stride.Program {
	rules := slices.Clone(catalog.Rules())
	for i := range rules {
		rules[i].Refines = nil
	}
	return compile(rules)
})

// asShipped is the whole catalogue as the program runs it.
var asShipped = sync.OnceValue(func() *stride.Program { return compile(catalog.Rules()) })

func compile(rules []stride.Rule) *stride.Program {
	p, err := stride.Compile(rules)
	if err != nil {
		panic(err)
	}
	return p
}

// findings runs a program over a model that must be without errors.
func findings(program func() *stride.Program) func(files) (*stride.Result, error) {
	return func(f files) (*stride.Result, error) {
		m, diags := model.Load(f.input())
		if m == nil {
			return nil, faults(diags)
		}
		return program().Run(m), nil
	}
}

func faults(diags diag.List) error {
	for _, d := range diags {
		if d.Severity == diag.Error {
			return fmt.Errorf("%s:%d:%d: %s", d.Span.File, d.Span.Line, d.Span.Col, d.Message)
		}
	}
	return nil
}

// everything is the JSON result of a model, a threat or question a line, without places and without the numbers in titles.
func everything(f files) ([]string, error) {
	res := analysis.Run(analysis.Input{Files: f.input(), BuiltIn: catalog.Rules()})
	if err := faults(res.Diags); err != nil {
		return nil, err
	}
	var told []string // what is told is in the order of places
	for _, d := range res.Diags {
		told = append(told, d.Code+": "+d.Message)
	}
	slices.Sort(told)
	res.Diags = nil
	var b bytes.Buffer
	asJSON, _ := report.Find("json")
	if err := asJSON.Write(&b, res, report.Options{All: true}); err != nil {
		return nil, err
	}
	out := b.Bytes()
	for _, place := range []string{`"line":`, `"col":`, `"file":"`, `Title `} {
		out = without(out, place)
	}
	lines := strings.Split(strings.ReplaceAll(string(out), `},{"id"`, "},\n{\"id\""), "\n")
	return append(lines, told...), nil
}

// without cuts out what follows a mark: a number, or a name up to its quotation mark.
func without(text []byte, mark string) []byte {
	out := text[:0]
	for {
		before, rest, found := bytes.Cut(text, []byte(mark))
		out = append(out, before...)
		if !found {
			return out
		}
		end := bytes.IndexFunc(rest, func(c rune) bool { return c < '0' || c > '9' })
		if strings.HasSuffix(mark, `"`) {
			end = bytes.IndexByte(rest, '"')
		}
		text = rest[max(end, 0):]
	}
}
