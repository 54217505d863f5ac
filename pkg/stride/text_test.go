package stride_test

import (
	"strings"
	"testing"
)

func TestTextsNameWhatTheyAreAbout(t *testing.T) {
	src := shop + "  loop: {from: api, to: thing}\n"
	src = strings.Replace(src, "api: {role: service,", "api: {title: Shop API, role: service,", 1)
	src = strings.Replace(src, "orders: {", "orders: {title: Orders, ", 1)
	tests := []struct{ subject, text, on, want, general string }{
		{"flow", "{source} calls {target} across {boundary}.", "ask", "`phone` calls Shop API across `dc`.", "The source calls the target across the boundary."},
		{"flow", "{boundary} is passed. {assets} go with it.", "save", "`vault` is passed. `logins` and Orders go with it.", "The boundary is passed. The data go with it."},
		{"flow", "Nothing is at {boundary}: {assets} stay.", "loop", "Nothing is at the boundary: the data stay.", "Nothing is at the boundary: the data stay."},
		{"component", "Whoever is in {subject} has {assets}.", "db", "Whoever is in `db` has `logins` and Orders.", "Whoever is in the component has the data."},
		{"asset", "{subject} is lost.", "orders", "Orders is lost.", "The asset is lost."},
		{"boundary", "{subject} is flat.", "vault", "`vault` is flat.", "The boundary is flat."},
		{"model", "In {subject}, write {rate-limit: yes} or {A}.", "model", "In the system, write {rate-limit: yes} or {A}.", "In the system, write {rate-limit: yes} or {A}."},
	}
	for _, test := range tests {
		p := program(t, `X-1: {subject: `+test.subject+`, when: {}, why: "`+test.text+`"}`)
		found := false
		for _, th := range p.Run(load(t, src)).Threats {
			if string(th.Subject.Identity().ID) != test.on {
				continue
			}
			found = true
			if got := th.Text(th.Rule.Doc.Why); got != test.want {
				t.Errorf("%s reads %q, want %q", test.text, got, test.want)
			}
			if got := th.Rule.Text(th.Rule.Doc.Why); got != test.general {
				t.Errorf("%s reads %q in general, want %q", test.text, got, test.general)
			}
		}
		if !found {
			t.Errorf("nothing on %s", test.on)
		}
	}
}

func TestManyAssetsAreCounted(t *testing.T) {
	src := "threatctl: 1\nassets: {a: {classification: public}, b: {classification: public}, c: {classification: public}, d: {classification: public}}\n" +
		"components: {db: {role: database, stores: [a, b, c, d]}}\n"
	p := program(t, `X-1: {subject: component, when: {}, why: "{assets}"}`)
	th := p.Run(load(t, src)).Threats[0]
	if got := th.Text(th.Rule.Doc.Why); got != "`a`, `b` and 2 more" {
		t.Errorf("reads %q", got)
	}
}

func TestPlaceholdersAreChecked(t *testing.T) {
	for _, rule := range []string{
		`{subject: component, why: "{target}", title: T, category: S, ease: 1, when: {}}`,
		`{subject: flow, mitigation: "{sorce}", title: T, category: S, ease: 1, when: {}}`,
	} {
		_, diags := parse("threatctl: 1\nrules: {X-1: " + rule + "}\n")
		if len(diags) != 1 || diags[0].Code != "unknown-placeholder" || !strings.HasPrefix(diags[0].Hint, "allowed: subject") {
			t.Errorf("%s: %v", rule, diags)
		}
	}
}
