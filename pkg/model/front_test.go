package model

import (
	"fmt"
	"sync"
	"testing"
)

const zonesOfFront = `
	zone net untrusted
	zone allies partner
	zone edge dmz
	zone dc internal
	zone data restricted in dc
	zone lab
`

func TestInFront(t *testing.T) {
	tests := []struct{ name, mechanism, lines, of, want, bypass string }{
		{"a gateway before the api", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a", "a", "yes in-front g", ""},
		{"for the flow into the api too", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a", "g-a", "yes in-front g", ""},
		{"on a flow into the gateway, the gateway itself", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a", "u-g", "yes target g", "u g"},
		{"a way round ends it", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a\nu > a", "a", "unstated", "u a"},
		{"a way round ends it for every flow in", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a\nu > a", "g-a", "unstated", "u a"},
		{"a longer way round ends it", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nproxy p in edge\nworker w in dc\nu > g\ng > a\nu > p\np > w\nw > a", "a", "unstated", "u p w a"},
		{"the shortest way round", "rate-limit.client",
			"user u in net\nuser v in net\nproxy p in edge\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a\nu > p\np > a\nv > a", "a", "unstated", "v a"},
		{"of equal ways round the first", "rate-limit.client",
			"user v in net\nuser u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a\nv > a\nu > a", "a", "unstated", "u a"},
		{"a way from inside is none round", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in dc\nworker w in dc\nu > g\ng > a\nw > a", "a", "yes in-front g", ""},
		{"nobody outside: nothing is in front", "rate-limit.client",
			"gateway g in dc +rate-limit.client\nservice a in dc\ng > a", "a", "unstated", ""},
		{"no flow at all", "rate-limit.client", "gateway g in dc +rate-limit.client\nservice a in dc", "a", "unstated", ""},
		{"all that is behind, however deep", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nservice a in dc\ndatabase d in data\nu > g\ng > a\na > d", "d", "yes in-front g", ""},
		{"behind a process in a zone between that only the gateway leads to", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nweb-app w in edge\nservice a in dc\nu > g\ng > w\nw > a", "a", "yes in-front g", ""},
		{"behind a process in a zone between that acts on its own", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nweb-app w in edge\nservice a in dc\nu > g\ng > a\nw > a", "a", "unstated", "w a"},
		{"behind an external entity that a gateway leads to", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nsaas s in edge\nservice a in dc\nu > g\ng > s\ns > a\ng > a", "a", "unstated", "s a"},
		{"a partner's process that a gateway leads to", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nservice s in allies\nservice a in dc\nu > g\ng > s\ns > a\ng > a", "a", "unstated", "s a"},
		{"a start that has it itself", "rate-limit.client",
			"gateway g in edge +rate-limit.client\nservice a in dc\ng > a", "a", "yes in-front g", ""},
		{"an external entity guards nothing", "rate-limit.client",
			"user u in net\nsaas s in edge +rate-limit.client\nservice a in dc\nu > s\ns > a", "a", "unstated", "s a"},
		{"a data store may guard", "rate-limit.client",
			"user u in net\nqueue q in edge +rate-limit.client\nworker w in dc\nu > q\nw > q read", "w", "yes in-front q", ""},
		{"through a queue without it", "rate-limit.client",
			"user u in net\nqueue q in edge\nworker w in dc\ngateway g in edge +rate-limit.client\nu > q\nw > q read\nu > g\ng > w", "w", "unstated", "u q w"},
		{"from a zone of equal trust", "rate-limit.client",
			"zone dd internal\nservice b in dd\ngateway g in dc +rate-limit.client\nservice a in dc\nb > g\ng > a", "a", "unstated", ""},
		{"from a zone of unstated trust, straight", "rate-limit.client",
			"user u in net\nservice x in lab\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a\nx > a", "a", "unstated", "x a"},
		{"from a zone of unstated trust, through the gateway", "rate-limit.client",
			"user u in net\nservice x in lab\ngateway g in dc +rate-limit.client\nservice a in dc\nu > g\ng > a\nx > g", "a", "yes in-front g", ""},
		{"into a zone of unstated trust", "rate-limit.client",
			"user u in net\ngateway g in dc +rate-limit.client\nservice a in lab\nu > g\ng > a", "a", "unstated", ""},
		{"no boundary at all", "rate-limit.client",
			"user u\ngateway g +rate-limit.client\nservice a\nu > g\ng > a", "a", "unstated", ""},
		{"two gateways, both have it", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\ngateway h in edge +rate-limit.client\nservice a in dc\nu > g\nu > h\nh > a\ng > a", "a", "yes in-front g and h", ""},
		{"two gateways, one has it", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\ngateway h in edge\nservice a in dc\nu > g\nu > h\nh > a\ng > a", "a", "unstated", "u h a"},
		{"two gateways behind one cdn, all have it", "rate-limit.client",
			"user u in net\ncdn c in edge +rate-limit.client\ngateway g in edge +rate-limit.client\ngateway h in edge +rate-limit.client\nservice a in dc\nu > c\nc > g\nc > h\nh > a\ng > a", "a", "yes in-front c", ""},
		{"one behind the other: the nearer", "rate-limit.client",
			"user u in net\ncdn c in edge +rate-limit.client\ngateway g in edge +rate-limit.client\nservice a in dc\nu > c\nc > g\ng > a", "a", "yes in-front g", ""},
		{"two gateways, and a worker that only the api leads to", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\ngateway h in edge +rate-limit.client\nservice a in dc\nworker b in dc +rate-limit.client\nu > g\nu > h\nh > a\ng > a\na > b\nb > a", "a", "yes in-front g and h", ""},
		{"in a circle behind the gateway", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nservice a in dc\nservice b in dc\nu > g\ng > b\nb > a\na > b", "a", "yes in-front g", ""},
		{"the gateway has it from its zone", "rate-limit.client",
			"zone x dmz +rate-limit.client\nuser u in net\ngateway g in x\nservice a in dc\nu > g\ng > a", "a", "yes in-front g", ""},
		{"the gateway says no, its zone yes", "rate-limit.client",
			"zone x dmz +rate-limit.client\nuser u in net\ngateway g in x -rate-limit.client\nservice a in dc\nu > g\ng > a", "a", "unstated", "u g a"},
		{"the gateway plans it", "rate-limit.client",
			"user u in net\ngateway g in edge ~rate-limit.client\nservice a in dc\nu > g\ng > a", "a", "unstated", "u g a"},
		{"the api itself says no", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nservice a in dc -rate-limit.client\nu > g\ng > a", "a", "no self a", ""},
		{"the api itself says no, for the flow", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nservice a in dc -rate-limit.client\nu > g\ng > a", "g-a", "no target a", ""},
		{"the api itself says yes", "rate-limit.client",
			"user u in net\ngateway g in edge +rate-limit.client\nservice a in dc +rate-limit.client\nu > g\ng > a", "a", "yes self a", ""},
		{"the zone of the api says no", "rate-limit.client",
			"zone x internal -rate-limit.client\nuser u in net\ngateway g in edge +rate-limit.client\nservice a in x\nu > g\ng > a", "a", "yes in-front g", ""},
		{"the model says no", "rate-limit.client",
			"model -rate-limit.client\nuser u in net\ngateway g in edge +rate-limit.client\nservice a in dc\nu > g\ng > a", "g-a", "yes in-front g", ""},
		{"the zone of the api says yes: no need of what is in front", "rate-limit.client",
			"zone x internal +rate-limit.client\nuser u in net\ngateway g in edge +rate-limit.client\nservice a in x\nu > g\ng > a", "a", "yes around x", ""},
		{"a mechanism that does not count in front", "timeout",
			"user u in net\ngateway g in edge +timeout\nservice a in dc\nu > g\ng > a", "a", "unstated", ""},
		{"one that counts in front, but not by the target's mark", "edge-throttling",
			"user u in net\ngateway g in edge +edge-throttling\nservice a in dc\nu > g\ng > a", "g-a", "yes in-front g", ""},
		{"the same, on the target itself", "edge-throttling",
			"user u in net\ngateway g in edge +edge-throttling\nservice a in dc\nu > g\ng > a", "u-g", "yes target g", "u g"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := scene(t, zonesOfFront+test.lines)
			mech, _ := FindMechanism(test.mechanism)
			subject := find[Element](t, m, ID(test.of))
			if got := showProtection(m.Protection(subject, mech, nil)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			target, ok := subject.(*Component)
			if f, is := subject.(*Flow); is {
				target, ok = f.To, true
			}
			if got := ids(m.Bypass(target, mech)); ok && got != test.bypass {
				t.Errorf("bypass %q, want %q", got, test.bypass)
			}
		})
	}
}

func TestManyGuardsAreNamedUpToALimit(t *testing.T) {
	text := zonesOfFront + "user u in net\nservice a in dc\n"
	for i := range 40 {
		text += fmt.Sprintf("gateway g%02d in edge +rate-limit.client\nu > g%02d\ng%02d > a\n", i, i, i)
	}
	m := scene(t, text)
	mech, _ := FindMechanism("rate-limit.client")
	p := m.Protection(find[*Component](t, m, "a"), mech, nil)
	if p.State != Present || p.By.Identity().ID != "g00" || len(p.Others) != mostNamed-1 || p.Others[0].Identity().ID != "g01" {
		t.Errorf("%s", showProtection(p))
	}
}

// Twenty workers call back and limit what they pass on, but only the api leads to them. They must not push the two
// gateways, whose ids come later, from the list: neither where both ways meet before the api, nor where they do not.
func TestGuardsBehindAComponentAreNotInFrontOfIt(t *testing.T) {
	for _, before := range [][2]string{{"b", "b"}, {"b", "d"}} {
		text := zonesOfFront + "user u in net\nservice a in dc\nservice b in dc\nservice d in dc\nb > a\nd > a\n"
		for i, g := range []string{"x", "y"} {
			text += fmt.Sprintf("gateway %s in edge +rate-limit.client\nu > %s\n%s > %s\n", g, g, g, before[i])
		}
		for i := range 20 {
			text += fmt.Sprintf("worker c%02d in dc +rate-limit.client\na > c%02d\nc%02d > b\nc%02d > d\n", i, i, i, i)
		}
		m := scene(t, text)
		mech, _ := FindMechanism("rate-limit.client")
		if got := showProtection(m.Protection(find[*Component](t, m, "a"), mech, nil)); got != "yes in-front x and y" {
			t.Error(got)
		}
	}
}

func TestGuardsAreAskedFromManyGoroutines(t *testing.T) {
	m := scene(t, zonesOfFront+"zone x dmz +timeout\nuser u in net\ngateway g in edge +rate-limit.client\ngateway h in edge +rate-limit.client\nservice a in dc\nu > g\nu > h\nh > a\ng > a")
	mech, _ := FindMechanism("rate-limit.client")
	a := find[*Component](t, m, "a")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got := showProtection(m.Protection(a, mech, nil)); got != "yes in-front g and h" {
				t.Error(got)
			}
		})
	}
	wait.Wait()
}
