package stride_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/stride"
)

// zones has three services in one zone, two in another, and a database within the first.
const zones = `threatctl: 1
boundaries:
  one: {trust: internal}
  inner: {inside: one, trust: restricted}
  two: {title: The other zone, trust: internal}
components:
  a: {role: service, inside: one, tags: [many]}
  b: {role: service, inside: one, tags: [many]}
  c: {role: service, inside: one, tags: [many, pair]}
  d: {title: Archive, role: database, inside: inner, tags: [many, pair]}
  e: {role: service, inside: two}
  f: {role: worker, inside: two}
flows:
  a-d: {from: a, to: d}
  e-a: {from: e, to: a}
`

func questionIDs(res *stride.Result) string {
	var got []string
	for _, q := range res.Questions {
		got = append(got, q.ID)
	}
	slices.Sort(got)
	return strings.Join(got, " ")
}

func TestWhereQuestionsAreAsked(t *testing.T) {
	tests := []struct{ name, rule, want string }{
		{"one component", "{subject: component, when: {role: database}, mitigated-by: object-authorization}", "object-authorization@d"},
		{"a few components one by one", "{subject: component, when: {role: [worker, database]}, mitigated-by: object-authorization}", "object-authorization@d object-authorization@f"},
		{"more than a few in one zone", "{subject: component, when: {tags: many}, mitigated-by: timeout}", "timeout@one"},
		{"what zones give is asked of the zone", "{subject: component, when: {role: [worker, database]}, mitigated-by: hardening}", "hardening@model"},
		{"of the zone around two", "{subject: component, when: {tags: pair}, mitigated-by: hardening}", "hardening@one"},
		{"of the source of a flow", "{subject: flow, when: {target.role: database}, mitigated-by: parameterized-query}", "parameterized-query@a"},
		{"of the target of a flow", "{subject: flow, when: {target.role: service}, mitigated-by: input-validation}", "input-validation@a"},
		{"of the process rather than of the store", "{subject: flow, when: {target.role: database}, mitigated-by: object-authorization}", "object-authorization@a"},
		{"of the zone that a flow enters", "{subject: flow, when: {target.role: database}, mitigated-by: segmentation}", "segmentation@inner"},
		{"of the flow itself", "{subject: flow, when: {target.role: database}, mitigated-by: receipt}", "receipt@a-d"},
		{"of the model", "{subject: model, when: {}, mitigated-by: breach-process}", "breach-process@model"},
		{"all of an alternative", "{subject: component, when: {role: worker}, mitigated-by: [[timeout, waf]]}", "timeout@f waf@f"},
		{"each fact where it stands", "{subject: flow, when: {transport: unstated}}", "transport@a-d transport@e-a"},
	}
	for _, test := range tests {
		res := program(t, "X-1: "+test.rule).Run(load(t, zones))
		if got := questionIDs(res); got != test.want {
			t.Errorf("%s: asked %q, want %q", test.name, got, test.want)
		}
	}
}

// What all flows of a zone share as a rule is asked once for the zone, and what zones share once for the model.
func TestWhatIsAskedOfEveryFlow(t *testing.T) {
	const rule = "X-1: {subject: flow, when: {transport: unstated, authentication: unstated}}"
	tests := []struct{ name, flows, want, text, add string }{
		{"two flows", "  c-d: {from: c, to: d, transport: tls}\n",
			"authentication@a-d authentication@e-a transport@a-d transport@e-a", "", ""},
		{"three within a zone", "  a-b: {from: a, to: b}\n  c-b: {from: c, to: b}\n",
			"authentication@a-b authentication@a-d authentication@c-b authentication@e-a transport@e-a transport@one",
			"Is every flow within `one` encrypted on its way (transport)?", "every-flow: {transport: tls}   # or none, mtls, vpn, local"},
		{"some everywhere", "  f-b: {from: f, to: b}\n",
			"authentication@a-d authentication@e-a authentication@f-b transport@model",
			"Is every flow encrypted on its way (transport)?", "every-flow: {transport: tls}   # or none, mtls, vpn, local"},
	}
	for _, test := range tests {
		res := program(t, rule).Run(load(t, zones+test.flows))
		if got := questionIDs(res); got != test.want {
			t.Errorf("%s: asked %q, want %q", test.name, got, test.want)
		}
		for _, q := range res.Questions {
			if q.Fact == "transport" && q.Element.Kind() != model.KindFlow && (q.Text != test.text || q.Add != test.add) {
				t.Errorf("%s: %q with %q", test.name, q.Text, q.Add)
			}
		}
	}
}

func TestHowQuestionsRead(t *testing.T) {
	tests := []struct{ rule, text, add string }{
		{"{subject: component, when: {role: worker}, mitigated-by: rate-limit.client}", "Does `f` limit each client?", "mechanisms: {rate-limit: {client: yes}}"},
		{"{subject: component, when: {role: database}, mitigated-by: backup}", "Is Archive backed up, and is restoring tested?", "mechanisms: {backup: yes}"},
		{"{subject: flow, when: {target.role: database, transport: unstated}}", "Is `a-d` encrypted on its way (transport)?", "transport: tls   # or none, mtls, vpn, local"},
		{"{subject: flow, when: {target.role: database, authentication: unstated}}", "How does `a-d` prove who it is (authentication)?", "authentication: bearer   # or none, api-key, password, session-cookie, …"},
		{"{subject: flow, when: {target.role: database, token.life: unstated}}", "How long is the token of `a-d` valid (token.life)?", "token: {life: short}   # or long, unlimited"},
		{"{subject: component, when: {type: process}, mitigated-by: hardening}", "Is every part of the system minimal, patched and configured to a baseline?", "mechanisms: {hardening: yes}"},
		{"{subject: boundary, when: {trust: restricted, kind: unstated}}", "What makes `inner` a boundary (kind)?", "kind: network   # or host, process, account, tenant, …"},
	}
	for _, test := range tests {
		res := program(t, "X-1: "+test.rule).Run(load(t, zones))
		if len(res.Questions) != 1 {
			t.Errorf("%s: %d questions", test.rule, len(res.Questions))
			continue
		}
		if q := res.Questions[0]; q.Text != test.text || q.Add != test.add || q.File != "model.yaml" || q.Line == 0 {
			t.Errorf("asked %q with %q at %s:%d, want %q with %q", q.Text, q.Add, q.File, q.Line, test.text, test.add)
		}
	}
}

// Each threat that hangs on something unstated is settled by a question and folded once; no other is.
func TestQuestionsCoverWhatIsUnstated(t *testing.T) {
	p := builtIn(t)
	for seed := range uint64(60) {
		d := randomDesign(rand.New(rand.NewPCG(seed, 2)))
		res := p.Run(load(t, d.String()))
		asked, folded := map[stride.ID]bool{}, map[stride.ID]int{}
		for _, q := range res.Questions {
			if len(q.Settles) == 0 || len(slices.Compact(slices.Clone(q.Settles))) != len(q.Settles) {
				t.Fatalf("%s settles %v", q.ID, q.Settles)
			}
			for _, id := range q.Settles {
				asked[id] = true
			}
		}
		for _, f := range res.Folds {
			for _, th := range f.Threats {
				folded[th.ID]++
				if !slices.Contains(f.Question.Settles, th.ID) {
					t.Errorf("%s is folded under %s, which does not settle it", th.ID, f.Question.ID)
				}
			}
		}
		for _, th := range res.Threats {
			unstated := th.Outcome == stride.OpenUnstated
			if asked[th.ID] != unstated || (folded[th.ID] == 1) != unstated || folded[th.ID] > 1 {
				t.Errorf("seed %d: %s is %s; asked: %v, folded %d times", seed, th.ID, outcomeWords[th.Outcome], asked[th.ID], folded[th.ID])
			}
		}
	}
}

// Writing the line of a question where it says settles its threats, or leaves them to other questions: none asks it again.
func TestAnswersSettle(t *testing.T) {
	p := builtIn(t)
	answered := 0
	for seed := range uint64(12) {
		d := randomDesign(rand.New(rand.NewPCG(seed, 3)))
		before := p.Run(load(t, d.String()))
		for _, q := range before.Questions {
			if _, ok := model.FindMechanism(q.Fact); !ok {
				continue
			}
			answered++
			after := d.clone()
			after.state(string(q.Element.Identity().ID), q.Fact)
			res := p.Run(load(t, after.String()))
			asks := map[stride.ID]bool{}
			for _, again := range res.Questions {
				if again.Fact == q.Fact {
					for _, id := range again.Settles {
						asks[id] = true
					}
				}
			}
			for _, id := range q.Settles {
				if asks[id] {
					t.Errorf("seed %d: %s asks for %s although it was answered on %s\n%s", seed, id, q.Fact, q.Element.Identity().ID, after)
				}
			}
		}
	}
	if answered < 100 {
		t.Errorf("only %d answers were tried", answered)
	}
}

// Where one mechanism is all that is missing, stating it at the place that the question names mitigates.
func TestAnswersMitigate(t *testing.T) {
	for _, info := range model.AllMechanisms() {
		for _, subject := range []string{"component", "flow", "boundary", "asset", "model"} {
			p := program(t, "X-1: {subject: "+subject+", when: {}, mitigated-by: "+info.Name+"}")
			d := randomDesign(rand.New(rand.NewPCG(7, 7)))
			for _, e := range d.elements {
				e.mechanisms = nil
			}
			res := p.Run(load(t, d.String()))
			for _, q := range res.Questions {
				after := d.clone()
				after.state(string(q.Element.Identity().ID), q.Fact)
				open := map[stride.ID]bool{}
				for _, th := range p.Run(load(t, after.String())).Threats {
					open[th.ID] = th.Outcome.Open()
				}
				for _, id := range q.Settles {
					if open[id] {
						t.Errorf("%s stated on %s does not settle %s", q.Fact, q.Element.Identity().ID, id)
					}
				}
			}
		}
	}
}

func TestSameModelSameResult(t *testing.T) {
	p := builtIn(t)
	src := randomDesign(rand.New(rand.NewPCG(5, 5))).String()
	var first string
	for i := range 20 {
		res := p.Run(load(t, src))
		got := fmt.Sprint(questionIDs(res), res.Folds == nil)
		for _, th := range res.Threats {
			got += fmt.Sprint("\n", th.ID, th.Outcome, th.Severity, th.Evidence(), th.Likelihood(), th.Impact(), th.Silencers())
		}
		for _, q := range res.Questions {
			got += fmt.Sprint("\n", q.ID, q.Text, q.Add, q.Settles, q.Line)
		}
		if i == 0 {
			first = got
		} else if got != first {
			t.Fatalf("run %d differs", i)
		}
	}
}
