package catalog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Where nobody said anything nearly everything is open; if most of that were critical, the word would mean nothing. At
// most 30 of 100 open threats of a bare model are.
func TestFewThreatsOfABareModelAreCritical(t *testing.T) {
	m := load(t, string(beside(t, "models/api-bare.yaml")))
	var count [8][stride.Critical + 1]int
	total, critical := 0, 0
	for _, th := range program(t).Run(m).Threats {
		if !th.Outcome.Open() {
			continue
		}
		total++
		count[th.Rule.Category][th.Severity]++
		if th.Severity == stride.Critical {
			critical++
		}
	}
	var b strings.Builder
	for c := stride.Spoofing; c <= stride.ElevationOfPrivilege; c++ {
		fmt.Fprintf(&b, "\n%-24s", c)
		for s := stride.Note; s <= stride.Critical; s++ {
			fmt.Fprintf(&b, " %s %2d", s, count[c][s])
		}
	}
	t.Logf("%d open, %d critical%s", total, critical, b.String())
	if total == 0 || critical*100 > total*30 {
		t.Errorf("%d of %d open threats are critical%s", critical, total, b.String())
	}
}

// A system of which everything is said, and said well, has next to nothing left to answer for.
func TestLittleIsOpenWhereEverythingIsStated(t *testing.T) {
	var all []string
	for _, m := range model.AllMechanisms() {
		all = append(all, m.Name+": yes")
	}
	const facts = "protocol: https, transport: mtls, authentication: client-cert, authorization: capability, on-behalf-of: user"
	src := strings.NewReplacer("ALL", strings.Join(all, ", "), "FACTS", facts).Replace(`
threatctl: 1
mechanisms: {ALL}
assets:
  orders: {classification: confidential, kinds: [personal], integrity: high, retention: 2y}
  logins: {classification: restricted, kinds: [credential], integrity: high}
  trail: {classification: internal, kinds: [log], integrity: high}
boundaries:
  front: {trust: dmz}
  back: {trust: internal}
  vault: {trust: restricted}
  bought: {trust: partner}
components:
  phone: {role: mobile}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: back, handles: orders}
  orders-db: {role: database, inside: vault, stores: [orders, logins]}
  trail-store: {role: log, inside: vault, stores: trail}
  card-service: {role: saas, inside: bought}
flows:
  order: {from: phone, to: entrance, FACTS, formats: json, sends: [orders, logins]}
  forward: {from: entrance, to: shop, FACTS, formats: json, sends: [orders, logins]}
  save: {from: shop, to: orders-db, FACTS, formats: query, sends: [orders, logins]}
  note: {from: shop, to: trail-store, FACTS, sends: trail}
  charge: {from: shop, to: card-service, FACTS, sends: orders}
`[1:])
	threats, left := program(t).Run(load(t, src)).Threats, []stride.ID(nil)
	for _, th := range threats {
		if th.Outcome.Open() {
			left = append(left, th.ID)
		}
	}
	if len(threats) < 50 {
		t.Errorf("only %d threats are named, so little is shown", len(threats))
	}
	if len(left) > 2 {
		t.Errorf("%d threats are open: %v", len(left), left)
	}
}

// What people see of the bare model is a list that can be read in one go: what is stated badly, a row each, and the
// questions with the others folded under them.
func TestTheTableOfABareModelIsShort(t *testing.T) {
	res := program(t).Run(load(t, string(beside(t, "models/api-bare.yaml"))))
	rows := len(res.Folds)
	for _, th := range res.Threats {
		if th.Outcome == stride.OpenStated {
			rows++
		}
	}
	t.Logf("%d rows for %d threats", rows, len(res.Threats))
	if rows > 60 {
		t.Errorf("%d rows", rows)
	}
}

// The first questions are worth answering: five lines settle a third of what is open in the bare model.
func TestFiveAnswersSettleAThird(t *testing.T) {
	src := string(beside(t, "models/api-bare.yaml"))
	p := program(t)
	before := p.Run(load(t, src))
	lines := strings.Split(src, "\n")
	var ofModel []string
	for _, q := range before.Questions[:5] {
		add, _, _ := strings.Cut(q.Add, "  #")
		if q.Element.Kind() == model.KindModel {
			if mechanism, ok := strings.CutPrefix(add, "mechanisms: {"); ok {
				ofModel = append(ofModel, strings.TrimSuffix(mechanism, "}"))
			} else {
				lines[0] += "\n" + add
			}
			continue
		}
		at := &lines[q.Line-1]
		id, rest, ok := strings.Cut(*at, ": {")
		if !ok || strings.Contains(*at, "mechanisms:") {
			t.Fatalf("no place for %q in %q", q.Add, *at)
		}
		*at = id + ": {" + add + ", " + rest
	}
	lines[0] += "\nmechanisms: {" + strings.Join(ofModel, ", ") + "}"
	open := map[stride.ID]bool{}
	for _, th := range p.Run(load(t, strings.Join(lines, "\n"))).Threats {
		open[th.ID] = th.Outcome.Open()
	}
	was, settled := 0, 0
	for _, th := range before.Threats {
		if th.Outcome.Open() {
			was++
			if !open[th.ID] {
				settled++
			}
		}
	}
	t.Logf("%d of %d open threats are settled by five answers", settled, was)
	if settled*3 < was {
		t.Errorf("five answers settle %d of %d open threats", settled, was)
	}
}
