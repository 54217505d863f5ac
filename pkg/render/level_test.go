package render

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
)

func TestLevels(t *testing.T) {
	whole := New(load(t, chain), Options{})
	if whole.Depth() != 3 {
		t.Errorf("boundaries are nested twice, and the depth is %d", whole.Depth())
	}
	tests := []struct {
		level      int
		want, view string
	}{
		{-1, "* user | user~* | ", "level 0, context"},
		{0, "* user | user~* | ", "level 0, context"},
		{1, "site/* user | user~site/* | line site", "level 1, boundaries"},
		{2, "api user vault/* web | api~vault/* ask call copy | line site vault", "level 2"},
		{3, "api db trail user web | ask call copy note save | line site vault", "full detail"},
		{99, "api db trail user web | ask call copy note save | line site vault", "full detail"},
	}
	for _, test := range tests {
		d := whole.Level(test.level)
		if got := shown(d); got != test.want || d.View != test.view {
			t.Errorf("level %d: %s\n%s, want\n%s, %s", test.level, d.View, got, test.view, test.want)
		}
	}
}

func TestAContextIsTheWholeSystemInOneProcess(t *testing.T) {
	d := New(load(t, chain), Options{}).Level(0)
	system := d.Node("*")
	if system.Kind != System || system.Holds.Nodes != 4 || system.Holds.Flows != 4 || system.Holds.Zones != 3 {
		t.Errorf("the system is %v and holds %+v", system.Kind, system.Holds.Extent)
	}
	if system.Caption != "4 components in 3 boundaries" {
		t.Errorf("it is said to be %q", system.Caption)
	}
}

const busy = `
assets:
  cards: {classification: restricted}
  news: {classification: public}
boundaries:
  outside-world: {trust: untrusted}
  shop: {trust: internal}
  lonely: {trust: restricted}
components:
  browser: {role: browser, inside: outside-world}
  app: {role: mobile, inside: outside-world}
  web: {role: web-app, inside: shop}
  pay: {role: service, inside: shop}
  vault: {role: database, inside: lonely}
flows:
  a: {title: Browse, from: browser, to: web, transport: tls, authentication: none, receives: news}
  b: {title: Buy, from: browser, to: pay, transport: none, authentication: bearer, sends: cards}
  c: {title: Look around for a long time, from: app, to: web}
  inner: {from: web, to: pay}
  keep: {from: pay, to: vault, sends: cards}
  tell: {from: web, to: browser, sends: news}
`

func TestLanes(t *testing.T) {
	d := New(load(t, busy), Options{}).Level(1)
	if got, want := shown(d), "outside-world/* shop/* vault | outside-world/*~shop/* shop/*~outside-world/* shop/*~vault | lonely outside-world shop"; got != want {
		t.Fatalf("%s, want\n%s: a boundary with a single component is drawn as it is", got, want)
	}
	in := d.Flows[0]
	if in.Title != "3 flows" || in.Lane.Count != 3 || in.Lane.Transports != [Local + 1]int{TransportUnstated: 1, Encrypted: 1, Clear: 1} {
		t.Errorf("the lane inwards is %q, %+v", in.Title, in.Lane)
	}
	if in.Transport != Clear || in.Standing != Missing || in.SignIn != "1 without sign-in" {
		t.Errorf("a lane is as bad as its worst flow, and not %v, %v, %q", in.Transport, in.Standing, in.SignIn)
	}
	if in.Highest() != model.ClassificationRestricted || in.Direction != model.DirectionInward || !in.Crosses() {
		t.Errorf("it carries %v %v", in.Highest(), in.Direction)
	}
	if fmt.Sprint(in.Leaves, in.Enters) != "[outside-world] [shop]" {
		t.Errorf("it leaves and enters %v %v", in.Leaves, in.Enters)
	}
	if got := d.Flows[2]; got.Title != "keep" || got.Lane.Count != 1 {
		t.Errorf("a lane of one flow is called as the flow: %q", got.Title)
	}
	shop := d.Node("shop/*")
	if shop.Holds.Flows != 1 || shop.Zone != "shop" || len(shop.Holds.Parts) != 2 || shop.Holds.Parts[0].ID != "pay" {
		t.Errorf("the shop holds %+v", shop.Holds)
	}
}

// city is a large system: zones, each with cells of ten components, and flows at random between neighbours and a few far ones.
func city(components int) string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(5, 5))
	b.WriteString("boundaries:\n")
	for i := range (components + 49) / 50 {
		fmt.Fprintf(&b, "  zone-%d: {trust: %s}\n", i, []string{"untrusted", "dmz", "internal", "restricted"}[i%4])
	}
	for i := range (components + 9) / 10 {
		fmt.Fprintf(&b, "  cell-%d: {inside: zone-%d}\n", i, i/5)
	}
	b.WriteString("components:\n")
	for i := range components {
		fmt.Fprintf(&b, "  c%d: {role: %s, inside: cell-%d}\n", i, []string{"service", "database", "user"}[i%3], i/10)
	}
	b.WriteString("flows:\n")
	for i := range components * 3 / 2 {
		from := r.IntN(components)
		to := (from + 1 + r.IntN(20)) % components
		if r.IntN(30) == 0 {
			to = r.IntN(components)
		}
		fmt.Fprintf(&b, "  f%d: {from: c%d, to: c%d}\n", i, from, to)
	}
	return b.String()
}

// Whatever is folded, nothing is lost: every component is in one node, every flow in one line or inside one node, and every
// open threat on one badge.
func TestNothingIsLostInFolding(t *testing.T) {
	for _, text := range []string{chain, busy, city(100), city(700)} {
		m := load(t, text)
		over := Overlay{}
		for _, c := range m.Components {
			over[c.ID] = Badge{Open: [6]int{4: 1}}
		}
		for _, f := range m.Flows {
			over[f.ID] = Badge{Open: [6]int{3: 2}}
		}
		for _, z := range m.Boundaries {
			over[z.ID] = Badge{Settled: 1}
		}
		whole := New(m, Options{Overlay: over})
		for level := range whole.Depth() + 1 {
			checkWhole(t, fmt.Sprintf("%d components at level %d", len(m.Components), level), whole, whole.Level(level))
		}
		checkWhole(t, "readable", whole, whole.Readable())
		checkWhole(t, "by trust", whole, whole.trusts())
	}
}

func checkWhole(t *testing.T, what string, whole, d *Diagram) {
	t.Helper()
	var sum Badge
	var got Extent
	for _, z := range d.Zones {
		count(&sum, z.Badge)
		if whole.Find(z.ID) != nil {
			got.Zones++
		}
	}
	for i, n := range d.Nodes {
		if i > 0 && d.Nodes[i-1].ID >= n.ID {
			t.Errorf("%s: %s does not stand in the order of ids", what, n.ID)
		}
		count(&sum, n.Badge)
		if n.Holds == nil {
			got.Nodes++
			continue
		}
		got.Nodes, got.Zones, got.Flows = got.Nodes+n.Holds.Nodes, got.Zones+n.Holds.Zones, got.Flows+n.Holds.Flows
	}
	numbers := map[int]bool{}
	for _, f := range d.Flows {
		count(&sum, f.Badge)
		got.Flows += f.Count()
		if d.Node(f.From) == nil || d.Node(f.To) == nil || numbers[f.Number] {
			t.Errorf("%s: the flow %s hangs loose, or its number %d is another's too", what, f.ID, f.Number)
		}
		numbers[f.Number] = true
		for _, z := range append(append([]model.ID{}, f.Leaves...), f.Enters...) {
			if d.Find(z) == nil {
				t.Errorf("%s: %s crosses %s, which is not drawn", what, f.ID, z)
			}
		}
	}
	if got != whole.Whole {
		t.Errorf("%s: it holds %+v, the model %+v", what, got, whole.Whole)
	}
	if sum.OpenCount() != whole.Total.OpenCount() || sum.Settled != whole.Total.Settled {
		t.Errorf("%s: %d open and %d settled, the model has %d and %d", what, sum.OpenCount(), sum.Settled, whole.Total.OpenCount(), whole.Total.Settled)
	}
}

func TestLargeSystemsAreReadable(t *testing.T) {
	whole := New(load(t, city(3000)), Options{})
	d := whole.Readable()
	if !d.readable() || len(d.Nodes) < 2 {
		t.Errorf("the picture of 3,000 components has %d nodes and %d lines", len(d.Nodes), len(d.Flows))
	}
	for _, n := range whole.Nodes[:200] {
		zone, err := whole.Focus([]model.ID{whole.top(whole.Find(n.Zone)).ID}, 1)
		if err != nil {
			t.Fatal(err)
		}
		near, err := whole.Focus([]model.ID{n.ID}, 1)
		if err != nil {
			t.Fatal(err)
		}
		first, second := zone.Readable(), near.Readable()
		if !first.readable() || !second.readable() || second.Node(n.ID) == nil {
			t.Fatalf("%s: its zone has %d nodes and %d lines, its own picture %d and %d", n.ID, len(first.Nodes), len(first.Flows), len(second.Nodes), len(second.Flows))
		}
		cell := first.Node(n.Zone + inside)
		if first.Node(n.ID) == nil && cell == nil {
			t.Fatalf("%s is neither in the picture of its zone nor in a boundary there", n.ID)
		}
	}
	trust, err := whole.Focus([]model.ID{"trust:dmz"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if d := trust.Readable(); len(d.Nodes) != 15 {
		t.Errorf("the boundaries of one trust are %d, and not 15", len(d.Nodes))
	}
}

func TestPicturesOfLargePartsHaveSmallNumbers(t *testing.T) {
	whole := New(load(t, city(1000)), Options{})
	d, err := whole.Focus([]model.ID{"cell-70"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Flows {
		if f.Number > len(d.Flows) {
			t.Errorf("%s has the number %d among %d flows", f.ID, f.Number, len(d.Flows))
		}
	}
	numbers := map[int]bool{}
	for _, f := range whole.Flows {
		numbers[f.Number] = true
	}
	if len(numbers) != len(whole.Flows) {
		t.Errorf("the whole lost its numbers: %d for %d flows", len(numbers), len(whole.Flows))
	}
}
