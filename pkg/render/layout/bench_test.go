package layout

import (
	"context"
	"testing"
)

func BenchmarkRun(b *testing.B) {
	for _, size := range []struct {
		name         string
		nodes, flows int
	}{{"small", 8, 10}, {"middle", 16, 30}, {"large", 60, 120}} {
		b.Run(size.name, func(b *testing.B) {
			d := random(11, size.nodes, size.flows)
			b.ReportMetric(float64(len(d.Flows)), "flows")
			for b.Loop() {
				if _, err := Run(context.Background(), d, engine); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
