package stride

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// compiledCatalogue is the built-in rules, read from their files: the package that holds them as values imports this one.
func compiledCatalogue(t testing.TB) *Program {
	t.Helper()
	names, err := filepath.Glob("catalog/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no rule files: %v", err)
	}
	var rules []Rule
	var diags diag.List
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, ReadRules(name, src, &diags).Rules...)
	}
	if diags.HasErrors() {
		t.Fatal(diags[0].Message)
	}
	p, err := Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// costView is an example with its facts worked out, and those pairs of a rule and a subject that come to nothing.
func costView(t testing.TB, p *Program) (*run, []hit) {
	t.Helper()
	src, err := os.ReadFile("../../examples/natter-api/threatmodel.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := model.Load(model.Input{FS: fstest.MapFS{"m.yaml": {Data: src}}, Name: "m.yaml"})
	if m == nil {
		t.Fatal("the example does not load")
	}
	r := &run{p: p, m: m, v: newView(m, p.some)}
	scope := r.scope()
	var quiet []hit
	for _, c := range p.rules {
		for _, i := range scope[c.Subject] {
			if !c.holds(r.v, at{i, c.Subject}) {
				quiet = append(quiet, hit{rule: c, i: i})
			}
		}
	}
	return r, quiet
}

// Nearly all rules do not fire on nearly all subjects. Finding that out takes no memory.
func TestNothingIsAllocatedWhereNothingFires(t *testing.T) {
	r, quiet := costView(t, compiledCatalogue(t))
	if len(quiet) < 1000 {
		t.Fatalf("only %d pairs of a rule and a subject", len(quiet))
	}
	if n := testing.AllocsPerRun(10, func() {
		for _, h := range quiet {
			if h.rule.holds(r.v, at{h.i, h.rule.Subject}) {
				t.Fatal("it fires the second time")
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations for %d pairs that come to nothing", n, len(quiet))
	}
}

// BenchmarkQuiet is the cost of all pairs of a rule and a subject that come to nothing.
func BenchmarkQuiet(b *testing.B) {
	r, quiet := costView(b, compiledCatalogue(b))
	b.ReportAllocs()
	for b.Loop() {
		for _, h := range quiet {
			h.rule.holds(r.v, at{h.i, h.rule.Subject})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(quiet)), "ns/pair")
}
