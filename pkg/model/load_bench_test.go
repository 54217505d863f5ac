package model

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// largeModel writes a model of n components and one and a half times as many flows, in zones of 50 and cells of 10.
func largeModel(n int) []byte {
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	put("threatctl: 1\ntitle: Synthetic\nassets:\n")
	assets := max(4, n/10)
	for i := range assets {
		put("  asset-%d: {title: Asset %d, classification: %s, integrity: high, kinds: [personal]}\n", i, i, Classifications.Name(i%4+1))
	}
	put("boundaries:\n")
	for z := range (n + 49) / 50 {
		put("  zone-%d: {title: Zone %d, kind: network, trust: %s, owner: team-%d}\n", z, z, Trusts.Name(z%5+1), z%7)
	}
	for c := range (n + 9) / 10 {
		put("  cell-%d: {inside: zone-%d, kind: host}\n", c, c/5)
	}
	put("components:\n")
	for i := range n {
		put("  component-%d:\n    title: Component %d\n    role: %s\n    inside: cell-%d\n", i, i, Roles.Name(i*7%Roles.Len()+1), i/10)
		if i%3 == 0 {
			put("    stores: [asset-%d, asset-%d]\n", i%assets, (i*7+1)%assets)
		}
		if i%4 == 0 {
			put("    mechanisms:\n      audit-log: {who: yes, when: yes, what: yes}\n      rate-limit: {client: planned}\n")
		}
	}
	put("flows:\n")
	for i := range n * 3 / 2 {
		put("  flow-%d:\n    from: component-%d\n    to: component-%d\n    protocol: https\n    authentication: bearer\n    access: write\n    sends: [asset-%d]\n",
			i, i%n, (i*13+5)%n, i%assets)
	}
	return []byte(b.String())
}

// BenchmarkLoad measures a whole load, and of it the parsing of YAML and the walk over what was parsed.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{50, 1_000, 10_000} {
		src := largeModel(n)
		var diags diag.List
		file := yamltree.Parse("m.yaml", src, &diags)
		b.Run(fmt.Sprintf("parse/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				yamltree.Parse("m.yaml", src, &diags)
			}
		})
		b.Run(fmt.Sprintf("walk/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := newReader(Input{}, &diags)
				r.m.Files = Files{file}
				r.readRoot(file.Root())
				if r.finish(); diags.HasErrors() {
					b.Fatal(diags)
				}
			}
		})
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if m, diags := Load(Input{FS: fstest.MapFS{"m.yaml": {Data: src}}, Name: "m.yaml"}); m == nil {
					b.Fatal(diags)
				}
			}
		})
	}
}
