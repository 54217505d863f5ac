package register

import (
	"fmt"
	"slices"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

// manyThreats is the threats of a large model, in the order of their ids or ranked.
func manyThreats(n int, sorted bool) []*stride.Threat {
	slab := make([]stride.Threat, n)
	all := make([]*stride.Threat, n)
	rules := make([]*stride.Rule, 130)
	for i := range rules {
		rules[i] = &stride.Rule{ID: fmt.Sprintf("%c-%03d", "DEIRST"[i*6/len(rules)], i), Title: "Object-level authorization is missing or incomplete"}
	}
	per := (n + len(rules) - 1) / len(rules)
	for i := range all {
		rule := rules[i/per]
		slab[i] = stride.Threat{ID: stride.ID(fmt.Sprintf("%s@component-%05d", rule.ID, i%per)), Rule: rule, Outcome: stride.OpenStated, Severity: stride.High}
		all[i] = &slab[i]
	}
	if !sorted { // ranked, as an analysis does
		for i, t := range all {
			t.Severity = stride.Note + stride.Severity(i*7919%5)
		}
		slices.SortStableFunc(all, func(a, b *stride.Threat) int { return int(b.Severity) - int(a.Severity) })
	}
	return all
}

func BenchmarkNewEntries(b *testing.B) {
	for _, sorted := range []bool{true, false} {
		b.Run(fmt.Sprintf("sorted=%v", sorted), func(b *testing.B) {
			all := manyThreats(150_000, sorted)
			b.ReportAllocs()
			for b.Loop() {
				out := Reconcile(nil, all, nil, 20780).Bytes()
				b.SetBytes(int64(len(out)))
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	text := Reconcile(nil, manyThreats(150_000, true), nil, 20780).Bytes()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if r, _ := Parse("threats.yaml", text); len(r.Entries) != 150_000 {
			b.Fatal("entries are missing")
		}
	}
}

func BenchmarkParseYAML(b *testing.B) {
	text := Reconcile(nil, manyThreats(50_000, true), nil, 20780).Bytes()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if r, _ := parseYAML("threats.yaml", text); len(r.Entries) != 50_000 {
			b.Fatal("entries are missing")
		}
	}
}

func BenchmarkReconcileUnchanged(b *testing.B) {
	all := manyThreats(150_000, false)
	r, _ := Parse("threats.yaml", Reconcile(nil, all, nil, 20780).Bytes())
	b.ReportAllocs()
	for b.Loop() {
		if Reconcile(r, all, nil, 20790).Changed() {
			b.Fatal("it changed")
		}
	}
}

func BenchmarkReconcileHalfGone(b *testing.B) {
	all := manyThreats(150_000, true)
	r, _ := Parse("threats.yaml", Reconcile(nil, all, nil, 20780).Bytes())
	b.ReportAllocs()
	for b.Loop() {
		Reconcile(r, all[:75_000], nil, 20790).Bytes()
	}
}
