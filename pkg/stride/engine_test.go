package stride_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// parse reads rules that may be wrong.
func parse(src string) ([]stride.Rule, diag.List) {
	var diags diag.List
	f := yamltree.Parse("rules.yaml", []byte(src), &diags)
	if f == nil {
		return nil, diags
	}
	return stride.ParseRules(f, &diags).Rules, diags
}

// program is rules from their text; each entry is the id and the body of one, such as "X-1: {when: …}". What a rule has
// to have is added.
func program(t testing.TB, rules ...string) *stride.Program {
	t.Helper()
	src := "threatctl: 1\nrules:\n"
	for _, r := range rules {
		id, body, _ := strings.Cut(r, ": ")
		body = strings.TrimSuffix(strings.TrimPrefix(body, "{"), "}")
		for key, value := range map[string]string{"title": "A title", "category": "tampering", "ease": "5"} {
			if !strings.Contains(body, key+":") {
				body = key + ": " + value + ", " + body
			}
		}
		src += "  " + id + ": {" + body + "}\n"
	}
	list, diags := parse(src)
	if diags.HasErrors() {
		t.Fatalf("%v\n%s", diags, src)
	}
	p, err := stride.Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func builtIn(t testing.TB) *stride.Program {
	t.Helper()
	p, err := stride.Compile(catalog.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var outcomeWords = [...]string{"", "stated", "unstated", "mitigated", "not-applicable"}

// outcomes is the threats of a run in the order of their ids, such as "X-1@api stated".
func outcomes(res *stride.Result) []string {
	var list []string
	for _, t := range res.Threats {
		list = append(list, string(t.ID)+" "+outcomeWords[t.Outcome])
	}
	slices.Sort(list)
	return list
}

const shop = `threatctl: 1
assets:
  orders: {classification: confidential, kinds: [personal], retention: 2y}
  logins: {classification: restricted, kinds: [credential]}
boundaries:
  internet: {trust: untrusted}
  dc: {trust: internal, region: eu}
  vault: {inside: dc, trust: restricted}
components:
  phone: {role: mobile, inside: internet}
  api: {role: service, inside: dc, handles: [orders], tags: [core, public]}
  thing: {type: process, inside: dc}
  db: {role: database, inside: vault, stores: [orders, logins], privilege: admin}
flows:
  ask: {from: phone, to: api, protocol: https, authentication: [bearer, api-key], formats: json, sends: orders}
  save: {from: api, to: db, sends: [orders, logins], receives: orders, access: write}
`

// Where a condition holds, by the words of the rule language.
func TestWhereConditionsHold(t *testing.T) {
	tests := []struct{ subject, when, want string }{
		{"component", "{}", "api db phone thing"},
		{"component", "{type: process}", "api thing"},
		{"component", "{type: [process, data-store]}", "api db thing"},
		{"component", "{type: {not: process}}", "db phone"},
		{"component", "{type: {not: [process, data-store]}}", "phone"},
		{"component", "{type: process, role: service}", "api"},
		// unstated is a value of its own
		{"component", "{role: unstated}", "thing"},
		{"component", "{role: [service, unstated]}", "api thing"},
		{"component", "{role: {not: service}}", "db phone thing"},
		{"component", "{role: {not: [service, unstated]}}", "db phone"},
		{"component", "{privilege: {at-least: least}}", "db"},
		{"component", "{privilege: {at-most: admin}}", "db"},
		{"component", "{privilege: {at-most: normal}}", ""},
		{"component", "{privilege: {not: admin}}", "api phone thing"},
		{"component", "{trust: {at-least: internal}}", "api db thing"},
		{"component", "{trust: {at-most: internal}}", "api phone thing"},
		{"component", "{trust: {at-least: internal, at-most: internal}}", "api thing"},
		{"component", "{region: eu}", "api db thing"},
		{"component", "{owner: unstated}", "api db phone thing"},
		{"component", "{exposed: yes}", "api"},
		{"component", "{exposed: true}", "api"},
		{"component", "{reachable: no}", "phone thing"},
		// sets: among them
		{"component", "{kinds: credential}", "db"},
		{"component", "{kinds: {not: credential}}", "api phone thing"},
		{"component", "{kinds: unstated}", "phone thing"},
		{"component", "{tags: core}", "api"},
		{"component", "{tags: [other, public]}", "api"},
		{"component", "{tags: {not: core}}", "db phone thing"},
		{"component", "{tags: unstated}", "db phone thing"},
		{"flow", "{authentication: api-key}", "ask"},
		{"flow", "{authentication: [none, unstated]}", "save"},
		{"flow", "{authentication: {not: api-key}}", "save"},
		{"flow", "{formats: unstated}", "save"},
		{"flow", "{protocol: https}", "ask"},
		{"flow", "{family: unstated}", "save"},
		{"flow", "{transport: {not: tls}}", "save"},
		{"flow", "{direction: inward, crosses: yes}", "ask save"},
		{"flow", "{passed-on: no}", "ask save"},
		{"flow", "{source.role: mobile}", "ask"},
		{"flow", "{target.type: data-store, source.role: service}", "save"},
		{"flow", "{classification: {at-least: restricted}}", "save"},
		{"flow", "{sends.classification: {at-least: restricted}}", "save"},
		{"flow", "{receives.classification: {at-least: restricted}}", ""},
		{"flow", "{receives.classification: {at-least: public}}", "save"},
		{"flow", "{receives.classification: unstated}", "ask"},
		{"flow", "{receives.kinds: personal}", "save"},
		{"flow", "{receives.kinds: credential}", ""},
		// combinations
		{"component", "{any: [{type: data-store}, {role: mobile}]}", "db phone"},
		{"component", "{none: [{type: data-store}, {role: mobile}]}", "api thing"},
		{"component", "{all: [{type: process}, {role: unstated}]}", "thing"},
		{"component", "{any: {type: data-store}}", "db"},
		{"component", "{any: []}", ""},
		{"component", "{none: []}", "api db phone thing"},
		{"component", "{none: [{any: [{role: service}]}]}", "db phone thing"},
		{"component", "{some-in: {}}", "api db"},
		{"component", "{some-out: {}}", "api phone"},
		{"component", "{some-in: {authentication: bearer}}", "api"},
		{"component", "{all-in: {authentication: bearer}}", "api"},
		{"component", "{all-out: {access: write}}", "api phone"},
		{"component", "{all-in: {}}", "api db"},
		{"component", "{none: [{some-in: {}}]}", "phone thing"},
		{"component", "{some-in: {source.role: service}}", "db"},
		{"component", "{type: process, some-component: {role: database}}", "api thing"},
		{"component", "{some-component: {role: cdn}}", ""},
		// the other subjects
		{"boundary", "{trust: restricted}", "vault"},
		{"boundary", "{incoming: yes}", "dc vault"},
		{"boundary", "{kind: unstated}", "dc internet vault"},
		{"asset", "{kinds: personal}", "orders"},
		{"asset", "{retention: unstated}", "logins"},
		{"asset", "{held: yes}", "logins orders"},
		{"asset", "{integrity: medium}", "logins orders"},
		{"model", "{kinds: personal}", "model"},
		{"model", "{classification: {at-most: confidential}}", ""},
	}
	m := load(t, shop)
	for _, test := range tests {
		var got []string
		for _, th := range program(t, "X-1: {subject: "+test.subject+", when: "+test.when+"}").Run(m).Threats {
			got = append(got, string(th.Subject.Identity().ID))
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s %s holds for %q, want %q", test.subject, test.when, s, test.want)
		}
	}
}

// What an edge hands on is checked behind it; a key it cannot hand on, nor does a service stand in for somebody behind it.
func TestWhatAnEdgePassesOn(t *testing.T) {
	tests := []struct{ role, in, out, want string }{
		{"gateway", "session-cookie", "session-cookie", "in"},
		{"cdn", "[bearer, api-key]", "[api-key, client-cert]", "in"},
		{"gateway", "session-cookie", "bearer", ""},
		{"gateway", "client-cert", "client-cert", ""},
		{"gateway", "none", "none", ""},
		{"service", "bearer", "bearer", ""},
	}
	p := program(t, "X-1: {subject: flow, when: {passed-on: yes}}")
	for _, test := range tests {
		src := "threatctl: 1\ncomponents:\n  a: {role: browser}\n  b: {role: " + test.role + "}\n  c: {role: service}\n" +
			"flows:\n  in: {from: a, to: b, authentication: " + test.in + "}\n  out: {from: b, to: c, authentication: " + test.out + "}\n"
		var got []string
		for _, th := range p.Run(load(t, src)).Threats {
			got = append(got, string(th.Subject.Identity().ID))
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s into a %s that sends %s: passed on %q, want %q", test.in, test.role, test.out, s, test.want)
		}
	}
}

// The outcome of a rule whose condition holds: mitigated, else not applicable, else unstated, else stated.
func TestOutcomes(t *testing.T) {
	const assume = "assumptions: {off: {text: it is off, about: [api], excludes: [X-*]}}\n"
	tests := []struct{ name, mitigated, api, top, want string }{
		{"nothing can help", "[]", "", "", "stated"},
		{"unstated mechanism", "[waf]", "", "", "unstated"},
		{"stated no", "[waf]", "waf: no", "", "stated"},
		{"planned does not counter", "[waf]", "waf: planned", "", "stated"},
		{"stated yes", "[waf]", "waf: yes", "", "mitigated"},
		{"one alternative is enough", "[waf, timeout]", "waf: no, timeout: yes", "", "mitigated"},
		{"another alternative is unstated", "[waf, timeout]", "waf: no", "", "unstated"},
		{"all of an alternative", "[[waf, timeout]]", "waf: yes, timeout: yes", "", "mitigated"},
		{"half of an alternative", "[[waf, timeout]]", "waf: yes", "", "unstated"},
		{"half of an alternative denied", "[[waf, timeout]]", "waf: yes, timeout: no", "", "stated"},
		{"half denied, half unstated", "[[waf, timeout]]", "waf: no", "", "stated"},
		{"half planned, half unstated", "[[waf, timeout]]", "waf: planned", "", "stated"},
		{"a condition that holds", "[{role: service}]", "", "", "mitigated"},
		{"a condition that does not", "[{role: worker}]", "", "", "stated"},
		{"a condition on something unstated", "[{privilege: least}]", "", "", "unstated"},
		{"a condition and a mechanism", "[[{role: service}, waf]]", "waf: yes", "", "mitigated"},
		{"a failed condition and an unstated mechanism", "[[{role: worker}, waf]]", "", "", "stated"},
		{"a has in a condition", "[{has: waf}]", "", "", "unstated"},
		{"a has in a condition, denied", "[{has: waf}]", "waf: no", "", "stated"},
		{"any of two, one of them stated otherwise", "[{any: [{role: worker}, {privilege: least}]}]", "", "", "unstated"},
		{"over flows, one of them stated otherwise", "[{all-in: {transport: [mtls, vpn]}}]", "", "", "stated"},
		{"over flows, unstated", "[{all-out: {transport: mtls}}]", "", "", "unstated"},
		{"an assumption", "[]", "", assume, "not-applicable"},
		{"an assumption over an unstated mechanism", "[waf]", "", assume, "not-applicable"},
		{"mitigated before an assumption", "[waf]", "waf: yes", assume, "mitigated"},
	}
	for _, test := range tests {
		p := program(t, "X-1: {subject: component, when: {role: service}, mitigated-by: "+test.mitigated+"}")
		src := strings.Replace(shop, "tags: [core, public]", "mechanisms: {"+test.api+"}", 1) + test.top
		want := []string{"X-1@api " + test.want}
		if got := outcomes(p.Run(load(t, src))); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", test.name, got, want)
		}
	}
}

// A condition that took something as unstated asks about it.
func TestConditionsAskForWhatTheyTookAsUnstated(t *testing.T) {
	tests := []struct{ subject, when, want string }{
		{"flow", "{source.role: service, transport: [none, unstated]}", "transport@save"},
		{"flow", "{source.role: service, transport: {not: [tls, mtls]}}", "transport@save"},
		{"flow", "{source.role: service, none: [{transport: tls}]}", "transport@save"},
		{"flow", "{source.role: service, none: [{all: [{transport: tls}, {access: write}]}]}", "transport@save"},
		{"flow", "{source.role: service, none: [{all: [{transport: tls}, {access: read}]}]}", ""},
		{"flow", "{source.role: service, any: [{transport: unstated}, {access: write}]}", ""},
		{"flow", "{source.role: service, any: [{transport: unstated}, {authentication: unstated}]}", "authentication@save transport@save"},
		{"flow", "{source.role: service, family: {not: http}}", "protocol@save"},
		{"flow", "{source.role: service, has: {not: timeout}}", "timeout@api"},
		{"flow", "{source.role: service, none: [{has: timeout}]}", "timeout@api"},
		{"flow", "{source.role: service, source.privilege: {not: least}}", "privilege@api"},
		{"flow", "{source.role: mobile, source.region: unstated}", "region@internet"},
		{"component", "{role: service, all-out: {transport: {not: mtls}}}", "transport@save"},
		{"component", "{role: service, none: [{some-out: {transport: mtls}}]}", "transport@save"},
		{"component", "{role: unstated}", "role@thing"},
		{"asset", "{retention: unstated}", "retention@logins"},
		{"boundary", "{trust: untrusted, region: {not: eu}}", "region@internet"},
		{"component", "{role: service, reachable: yes}", ""},
	}
	m := load(t, shop)
	for _, test := range tests {
		res := program(t, "X-1: {subject: "+test.subject+", when: "+test.when+"}").Run(m)
		if len(res.Threats) != 1 {
			t.Errorf("%s: %d threats, want 1", test.when, len(res.Threats))
			continue
		}
		var got []string
		for _, q := range res.Questions {
			got = append(got, q.ID)
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s asks for %q, want %q", test.when, s, test.want)
		}
		if unstated := res.Threats[0].Outcome == stride.OpenUnstated; unstated != (test.want != "") {
			t.Errorf("%s: unstated is %v", test.when, unstated)
		}
	}
}

func TestSharpThreatsTakeThePlaceOfVagueOnes(t *testing.T) {
	base := func(subject string) string { return "B-1: {subject: " + subject + ", when: {}}" }
	tests := []struct {
		name string
		p    *stride.Program
		want string
	}{
		{"on the same component", program(t, base("component"), "C-1: {subject: component, when: {role: service}, refines: B-1}"), "B-1@db B-1@phone B-1@thing C-1@api"},
		{"on a flow into it", program(t, base("component"), "C-1: {subject: flow, when: {source.role: service}, refines: B-1}"), "B-1@api B-1@phone B-1@thing C-1@save"},
		{"on a flow out of an external entity", program(t, base("component"), "C-1: {subject: flow, when: {source.role: mobile}, refines: B-1}"), "B-1@db B-1@thing C-1@ask"},
		{"on the same flow", program(t, base("flow"), "C-1: {subject: flow, when: {source.role: mobile}, refines: [B-1, B-2]}"), "B-1@save C-1@ask"},
		{"mitigated ones too", program(t, base("component"), "C-1: {subject: component, when: {role: service}, mitigated-by: [{type: process}], refines: B-1}"), "B-1@db B-1@phone B-1@thing C-1@api"},
		{"a component's does nothing to a flow", program(t, base("flow"), "C-1: {subject: component, when: {role: database}, refines: B-1}"), "B-1@ask B-1@save C-1@db"},
	}
	for _, test := range tests {
		var got []string
		for _, th := range test.p.Run(load(t, shop)).Threats {
			got = append(got, string(th.ID))
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: %s, want %s", test.name, s, test.want)
		}
	}
}

func TestAssumptionsCoverWhatTheirElementHolds(t *testing.T) {
	p := program(t, "X-1: {subject: component, when: {}}", "X-2: {subject: flow, when: {}}", "X-3: {subject: boundary, when: {}}", "X-4: {subject: asset, when: {}}", "X-5: {subject: model, when: {}}", "Y-1: {subject: model, when: {}}")
	tests := []struct{ about, excludes, want string }{
		{"[api]", "[X-1]", "X-1@api"},
		{"[api, ask]", "['X-*']", "X-1@api X-2@ask"},
		{"[dc]", "['X-*']", "X-1@api X-1@db X-1@thing X-2@save X-3@dc X-3@vault"},
		{"[vault]", "['X-*']", "X-1@db X-3@vault"},
		{"[orders]", "['X-*']", "X-4@orders"},
		{"[model]", "[X-5, X-4]", "X-4@logins X-4@orders X-5@model"},
		{"[api]", "[X-2]", ""},
		{"[api]", "[X]", ""},
	}
	for _, test := range tests {
		var got []string
		for _, th := range p.Run(load(t, shop+"assumptions: {off: {text: it is off, about: "+test.about+", excludes: "+test.excludes+"}}\n")).Threats {
			if th.Outcome == stride.NotApplicable {
				got = append(got, string(th.ID))
				if e := th.Evidence(); e[len(e)-1].Because != "it is off" {
					t.Errorf("the evidence of %s ends with %v", th.ID, e[len(e)-1])
				}
			}
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("about %s, %s excludes %q, want %q", test.about, test.excludes, s, test.want)
		}
	}
}

func TestAssumptionsEndWithTheirLastDay(t *testing.T) {
	p := program(t, "X-1: {subject: component, when: {role: service}}")
	m := load(t, shop+"assumptions: {off: {text: it is off, about: [api], excludes: [X-1], until: 2026-05-31}}\n")
	for now, want := range map[string]stride.Outcome{"": stride.NotApplicable, "2026-05-30": stride.NotApplicable, "2026-05-31": stride.NotApplicable, "2026-06-01": stride.OpenStated} {
		if got := p.RunWith(m, stride.Options{Now: now}).Threats[0].Outcome; got != want {
			t.Errorf("on %q the outcome is %s, want %s", now, outcomeWords[got], outcomeWords[want])
		}
	}
}

func TestWhatIsOutOfScopeGetsNoThreats(t *testing.T) {
	p := program(t, "X-1: {subject: component, when: {}}", "X-2: {subject: flow, when: {}}", "X-3: {subject: boundary, when: {}}")
	out := func(element string) string {
		return strings.Replace(shop, element+": {", element+": {out-of-scope: not ours, ", 1)
	}
	for _, test := range []struct{ src, want string }{
		{out("api"), "X-1@db X-1@phone X-1@thing X-2@ask X-2@save X-3@dc X-3@internet X-3@vault"},
		{out("vault"), "X-1@api X-1@phone X-1@thing X-2@ask X-2@save X-3@dc X-3@internet"},
		{out("dc"), "X-1@phone X-2@ask X-3@internet"},
		{out("ask"), "X-1@api X-1@db X-1@phone X-1@thing X-2@save X-3@dc X-3@internet X-3@vault"},
	} {
		m := load(t, test.src+"threats: {t: {title: T, category: S, about: [api]}}\n")
		var got []string
		for _, th := range p.Run(m).Threats {
			if th.Rule.ID != "M-t" {
				got = append(got, string(th.ID))
			} else if th.Subject.Identity().OutOfScope != "" {
				t.Errorf("%s is about an element out of scope", th.ID)
			}
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("got %s, want %s\n%s", s, test.want, test.src)
		}
	}
}

func TestThreatsOfPeopleAndRatings(t *testing.T) {
	p := program(t, "X-1: {subject: component, when: {role: service}, goals: [confidentiality]}")
	m := load(t, shop+`threats:
  bribe: {title: Operator is bribed, category: E, about: [db, model], severity: critical, description: He sells., mitigation: Two people., references: [https://example.org]}
  lost: {title: Phone is lost, category: spoofing, about: [phone]}
rating:
  threats: {X-1@api: {severity: note, reason: small}, M-lost@phone: {severity: low, reason: pin}}
`)
	var got []string
	for _, th := range p.Run(m).Threats {
		got = append(got, fmt.Sprint(th.ID, " ", th.Rule.Category.Letter(), " ", th.Severity, " ", th.Computed))
		if len(th.Evidence()) == 0 || th.Silencers() != nil || th.Planned() != nil {
			t.Errorf("%s: evidence %v, silencers %v", th.ID, th.Evidence(), th.Silencers())
		}
	}
	want := []string{"M-bribe@db E critical critical", "M-bribe@model E critical critical", "M-lost@phone S low medium", "X-1@api T note high"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestTheMatrixCanBeChanged(t *testing.T) {
	// ease 5, one step from outside: 7, high; confidential: 5, medium
	p := program(t, "X-1: {subject: component, when: {role: service}, goals: [confidentiality]}")
	m := load(t, shop+"rating: {matrix: {impact-medium: {likelihood-high: critical}}}\n")
	if th := p.Run(m).Threats[0]; th.Severity != stride.Critical || th.Computed != stride.High {
		t.Errorf("severity %s, computed %s", th.Severity, th.Computed)
	}
}
