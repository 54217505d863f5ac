package model

import (
	"strings"
	"testing"
)

// What is stated of all flows at once holds for those with both ends inside, unless something nearer says otherwise.
func TestEveryFlow(t *testing.T) {
	const system = `
boundaries:
  site: {trust: internal, every-flow: {transport: mtls}}
  cell: {inside: site, every-flow: {transport: local, authorization: identity}}
  bare: {inside: site}
  other: {trust: internal}
components:
  a: {role: service, inside: cell}
  b: {role: service, inside: cell}
  c: {role: service, inside: bare}
  d: {role: service, inside: other}
  u: {role: user}
flows:
  a-b: {from: a, to: b}
  a-c: {from: a, to: c}
  c-c: {from: c, to: c}
  a-d: {from: a, to: d}
  u-a: {from: u, to: a}
  own: {from: a, to: b, transport: none}
  spoken: {from: a, to: c, protocol: http}
`
	tests := []struct{ name, top, flow, transport, by, authentication, authorization string }{
		{"the innermost boundary around both ends", "", "a-b", "local", "every-flow of cell", "unstated", "identity"},
		{"the one further out", "", "a-c", "mtls", "every-flow of site", "client-cert", "unstated"},
		{"a boundary that says nothing hands on", "", "c-c", "mtls", "every-flow of site", "client-cert", "unstated"},
		{"an end elsewhere", "", "a-d", "unstated", "", "unstated", "unstated"},
		{"the flow itself", "", "own", "none", "", "unstated", "identity"},
		{"what is stated wins over what the protocol implies", "", "spoken", "mtls", "every-flow of site", "client-cert", "unstated"},
		{"the model, for the rest", "every-flow: {transport: tls, authentication: [bearer]}", "u-a", "tls", "every-flow of the model", "bearer", "unstated"},
		{"one fact from here, one from there", "every-flow: {authentication: bearer}", "a-b", "local", "every-flow of cell", "bearer", "identity"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, diags := loadText(test.top + system)
			if diags.HasErrors() {
				t.Fatal(told(diags[0]))
			}
			f := m.Element(ID(test.flow)).(*Flow)
			if f.Transport.Value.String() != test.transport || f.Transport.By != test.by {
				t.Errorf("transport %s by %q, want %s by %q", f.Transport.Value, f.Transport.By, test.transport, test.by)
			}
			authentication, authorization := members(Authentications, f.Authentication.Value), members(Authorizations, f.Authorization.Value)
			if authentication != test.authentication || authorization != test.authorization {
				t.Errorf("authentication %s and authorization %s, want %s and %s", authentication, authorization, test.authentication, test.authorization)
			}
		})
	}
}

// members are the words of a set, or unstated.
func members[E ~uint8](w *Words, s Set[E]) string {
	var names []string
	for i := 1; i <= w.Len(); i++ {
		if s.Has(E(i)) {
			names = append(names, w.Name(i))
		}
	}
	if names == nil {
		return "unstated"
	}
	return strings.Join(names, " ")
}

func TestEveryFlowFaults(t *testing.T) {
	tests := []struct{ text, want string }{
		{"every-flow: {transports: tls}\n", `m.yaml:2:14 unknown-key: unknown key "transports"`},
		{"every-flow: {transport: [tls, mtls]}\n", "m.yaml:2:25 wrong-type"},
		{"every-flow: {authentication: [none, bearer]}\n", "m.yaml:2:31 unknown-value: authentication cannot be none and something else"},
		{"boundaries: {outside: {every-flow: {transport: tls}}}\n", "m.yaml:2:36 unknown-key: outside is around everything"},
	}
	for _, test := range tests {
		_, diags := loadText(test.text)
		if len(diags) == 0 {
			t.Errorf("nothing is told of %s", test.text)
			continue
		}
		wants(t, diags[:1], test.want)
	}
}
