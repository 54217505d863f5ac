package yamltree

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

// bigModel is a model of n components and as many flows, in both styles of a person.
func bigModel(n int) []byte {
	var b bytes.Buffer
	b.WriteString("threatctl: 1\ntitle: Big\ncomponents:\n")
	for i := range n {
		fmt.Fprintf(&b, "  component-%d:\n    title: Component %d – a service\n    role: service\n    mechanisms:\n      input-validation: yes\n      rate-limit: {client: yes, group: planned}\n", i, i)
	}
	b.WriteString("flows:\n")
	for i := range n {
		fmt.Fprintf(&b, "  flow-%d: {from: component-%d, to: component-%d, protocol: https, sends: [messages, credentials]}\n", i, i, (i+1)%n)
	}
	return b.Bytes()
}

func BenchmarkParse(b *testing.B) {
	src := bigModel(10_000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		var l diag.List
		if Parse("m", src, &l) == nil || len(l) > 0 {
			b.Fatal(l)
		}
	}
}

// BenchmarkLibrary is what the YAML library alone takes for the same text.
func BenchmarkLibrary(b *testing.B) {
	src := bigModel(10_000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		var doc yaml.Node
		if err := yaml.NewDecoder(bytes.NewReader(src)).Decode(&doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSpans asks for the span of every key and value of a parsed file.
func BenchmarkSpans(b *testing.B) {
	src := bigModel(10_000)
	var l diag.List
	f := Parse("m", src, &l)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		n := 0
		var walk func(Node)
		walk = func(m Node) {
			for p := range m.Pairs() {
				n += p.Key.Span().EndCol
				if p.Value.Kind() == Mapping {
					walk(p.Value)
				} else {
					n += p.Value.Span().EndCol
				}
			}
		}
		walk(f.Root())
	}
}
