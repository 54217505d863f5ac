package stride_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// load reads a model that must be without errors.
func load(t testing.TB, src string) *model.Model {
	t.Helper()
	m, diags := model.Load(model.Input{FS: fstest.MapFS{"model.yaml": {Data: []byte(src)}}, Name: "model.yaml"})
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("%d:%d: %s\n%s", d.Span.Line, d.Span.Col, d.Message, src)
		}
	}
	return m
}

// large is a model of n components and 3n/2 flows, of which few say anything about their protection.
func large(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	var b strings.Builder
	b.WriteString("threatctl: 1\nassets:\n")
	for i := range 40 {
		fmt.Fprintf(&b, "  asset-%d: {classification: %s, kinds: [%s]}\n", i, pick("public", "internal", "confidential", "restricted"), pick("", "personal", "log", "credential", "payment"))
	}
	b.WriteString("boundaries:\n  internet: {trust: untrusted}\n")
	zones := max(3, n/50)
	for i := range zones {
		fmt.Fprintf(&b, "  zone-%d: {trust: %s, kind: network}\n", i, pick("dmz", "internal", "restricted"))
	}
	b.WriteString("components:\n")
	for i := range n {
		switch {
		case i%20 == 0:
			fmt.Fprintf(&b, "  part-%d: {role: %s, inside: internet}\n", i, pick("browser", "mobile", "partner"))
		case i%4 == 0:
			fmt.Fprintf(&b, "  part-%d: {role: %s, inside: zone-%d, stores: [asset-%d]}\n", i, pick("database", "object-store", "log", "queue"), r.IntN(zones), r.IntN(40))
		default:
			fmt.Fprintf(&b, "  part-%d: {role: %s, inside: zone-%d%s}\n", i, pick("service", "gateway", "worker", "web-app"), r.IntN(zones), pick("", "", ", mechanisms: [input-validation, audit-log]"))
		}
	}
	b.WriteString("flows:\n")
	for i := range n * 3 / 2 {
		fmt.Fprintf(&b, "  flow-%d: {from: part-%d, to: part-%d, protocol: %s, sends: [asset-%d]%s}\n", i, r.IntN(n), 1+r.IntN(n-1), pick("https", "http", "postgres", "amqp", "grpc"), r.IntN(40),
			pick("", ", authentication: bearer", ", transport: mtls"))
	}
	return b.String()
}

func BenchmarkRun(b *testing.B) {
	p, err := stride.Compile(catalog.Rules())
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{50, 1000, 10000} {
		m := load(b, large(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			threats := 0
			for b.Loop() {
				threats = len(p.Run(m).Threats)
			}
			b.ReportMetric(float64(threats), "threats")
		})
	}
}
