// Package synthetic makes models of any size, to measure the program with and to look at its pictures.
package synthetic

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
)

// flowsPer is how many flows a model has for each component.
const flowsPer = 1.5

// Flows is how many flows a model of n components has.
func Flows(n int) int { return int(float64(n) * flowsPer) }

// Write writes a synthetic model of n components: zones of 50 with every trust in turn, boundaries of 10 inside them,
// flows mostly between neighbours and 3 in 100 to anywhere. Same n, same bytes. It is written piece by piece, because
// the memory of a process counts, on Linux, as memory of those that it starts.
func Write(w io.Writer, n int) error {
	g := &generator{Writer: bufio.NewWriterSize(w, 1<<16), rnd: rand.New(rand.NewPCG(1, uint64(n))), n: n, assets: max(4, n/10)}
	g.put("threatctl: 1\ntitle: Synthetic model of %d components\nowner: platform\n", n)
	g.putAssets()
	g.putBoundaries()
	g.putComponents()
	g.putFlows()
	return g.Flush()
}

type generator struct {
	*bufio.Writer
	rnd       *rand.Rand
	n, assets int
}

// put prints a piece; a write that fails is told by Flush.
func (g *generator) put(format string, args ...any) { fmt.Fprintf(g.Writer, format, args...) }

// pick is one of the words.
func (g *generator) pick(words ...string) string { return words[g.rnd.IntN(len(words))] }

func (g *generator) putAssets() {
	g.put("\nassets:\n")
	for i := range g.assets {
		g.put("  asset-%d: {title: Asset %d, classification: %s, integrity: %s, availability: %s, kinds: %s}\n", i, i,
			g.pick("public", "internal", "confidential", "restricted"),
			g.pick("low", "medium", "high"), g.pick("low", "medium", "high"),
			g.pick("[]", "[personal]", "[log]", "[payment]", "[credential]"))
	}
}

func (g *generator) putBoundaries() {
	trusts := [...]string{"untrusted", "partner", "dmz", "internal", "restricted"}
	g.put("\nboundaries:\n")
	for z := range (g.n + 49) / 50 {
		g.put("  zone-%d: {title: Zone %d, kind: network, trust: %s, owner: team-%d}\n", z, z, trusts[z%len(trusts)], z%7)
	}
	for c := range (g.n + 9) / 10 {
		g.put("  cell-%d: {inside: zone-%d, kind: host}\n", c, c/5)
	}
}

func (g *generator) putComponents() {
	shapes := [...][2]string{
		{"process", "service"}, {"process", "web-app"}, {"process", "gateway"}, {"process", "worker"}, {"process", "function"},
		{"data-store", "database"}, {"data-store", "queue"}, {"data-store", "cache"},
		{"external-entity", "browser"}, {"external-entity", "partner"},
	}
	g.put("\ncomponents:\n")
	for i := range g.n {
		shape := shapes[g.rnd.IntN(len(shapes))]
		g.put("  component-%d:\n    title: Component %d\n    type: %s\n    role: %s\n    inside: cell-%d\n", i, i, shape[0], shape[1], i/10)
		switch shape[0] {
		case "data-store":
			first, second := i%g.assets, (i*7+1)%g.assets
			if first == second {
				second = (i + 1) % g.assets
			}
			g.put("    stores: [asset-%d, asset-%d]\n", first, second)
			if g.rnd.IntN(2) == 0 {
				g.put("    mechanisms: {encryption-at-rest: %s}\n", g.pick("yes", "no"))
			}
		case "process":
			if g.rnd.IntN(5) < 2 {
				g.put("    mechanisms:\n      audit-log: {who: yes, when: yes, what: yes}\n      rate-limit: {client: %s}\n",
					g.pick("yes", "no", "planned"))
			}
		}
	}
}

func (g *generator) putFlows() {
	g.put("\nflows:\n")
	for made := 0; made < Flows(g.n); {
		from := g.rnd.IntN(g.n)
		to := min(g.n-1, max(0, from+g.rnd.IntN(81)-40))
		if g.rnd.IntN(100) < 3 {
			to = g.rnd.IntN(g.n)
		}
		if from == to {
			continue
		}
		g.put("  flow-%d:\n    from: component-%d\n    to: component-%d\n    protocol: %s\n", made, from, to,
			g.pick("https", "http", "grpc", "postgres", "amqp"))
		if g.rnd.IntN(10) < 7 {
			g.put("    authentication: %s\n", g.pick("none", "api-key", "bearer", "password", "client-cert", "session-cookie"))
		}
		g.put("    access: %s\n    sends: [asset-%d]\n", g.pick("read", "write", "admin"), g.rnd.IntN(g.assets))
		made++
	}
}
