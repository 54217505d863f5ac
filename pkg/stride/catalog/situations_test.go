package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
)

// zones stand before every situation: a line is enough for each.
const zones = "threatctl: 1\nboundaries:\n  front: {trust: dmz}\n  back: {trust: internal}\n  vault: {trust: restricted}\n" +
	"assets:\n  prices: {classification: public}\n  orders: {classification: confidential}\n  health: {classification: confidential, kinds: [special-category]}\n  leaflets: {classification: public, availability: low}\n"

// What the conditions say beyond their examples: where the same rule fires and where it does not.
func TestSituations(t *testing.T) {
	p := program(t)
	for _, tc := range []struct {
		name, rule string
		open       []model.ID // sorted
		model      string
	}{
		{"one of two flows without authentication keeps the entity open", "S-001", []model.ID{"shop"}, `
components: {shop: {role: partner}, a: {role: service}}
flows: {one: {from: shop, to: a, authentication: bearer}, two: {from: shop, to: a}}`},
		{"flows between external entities are not ours", "S-001", nil, `
components: {shop: {role: partner}, bank: {role: partner}}
flows: {one: {from: shop, to: bank}}`},
		{"a browser checks certificates by itself, a program must say so", "S-002", []model.ID{"two"}, `
components: {page: {role: browser}, app: {role: partner}, a: {role: service, inside: back}}
flows: {one: {from: page, to: a, transport: tls}, two: {from: app, to: a, transport: tls}}`},
		{"reading public data is for everybody", "S-010", []model.ID{"write"}, `
components: {page: {role: browser}, a: {role: service, inside: back}}
flows: {read: {from: page, to: a, access: read, receives: prices}, write: {from: page, to: a, access: write, sends: prices}}`},
		{"a client certificate beside the password is a second factor", "S-012", []model.ID{"two"}, `
components: {user: {role: user}, a: {role: service, inside: back}}
flows: {one: {from: user, to: a, transport: mtls, authentication: [password, client-cert], access: admin}, two: {from: user, to: a, authentication: password, receives: health}}`},
		{"programs have no second factor", "S-012", nil, `
components: {bank: {role: partner}, a: {role: service, inside: back}}
flows: {one: {from: bank, to: a, authentication: bearer, access: admin}}`},
		{"a query no stranger has a part in", "T-010", nil, `
components: {job: {role: worker, inside: back}, db: {role: database, inside: vault}}
flows: {one: {from: job, to: db, protocol: postgres}}`},
		{"a stranger at the database itself", "T-010", []model.ID{"one"}, `
components: {page: {role: browser}, db: {role: database, inside: back}}
flows: {one: {from: page, to: db, protocol: elasticsearch}}`},
		{"an edge binds no fields, the service in its own zone does", "T-018", []model.ID{"two"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: page, to: edge, formats: json}, two: {from: edge, to: a, formats: json}}`},
		{"an edge holds no objects, the service in its own zone does", "E-010", []model.ID{"two"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: page, to: edge}, two: {from: edge, to: a}}`},
		{"a gateway that checks functions does it for what it forwards", "E-011", []model.ID{"round"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front, mechanisms: [function-authorization]}, a: {role: service, inside: back}}
flows: {one: {from: page, to: edge}, two: {from: edge, to: a}, round: {from: page, to: a}}`},
		{"a log stated for all is not a log of strangers", "R-011", []model.ID{"a"}, `
mechanisms: [audit-log]
components: {page: {role: browser}, a: {role: service, inside: back}}
flows: {one: {from: page, to: a}}`},
		{"a log of what only reads public data need not say who", "R-011", nil, `
components: {page: {role: browser}, a: {role: service, inside: back, handles: prices, mechanisms: [audit-log]}}
flows: {one: {from: page, to: a, access: read, receives: prices}}`},
		{"reading is nothing to deny", "R-001", nil, `
components: {page: {role: browser}, a: {role: service, inside: back}}
flows: {one: {from: page, to: a, access: read}}`},
		{"public data may be read by all", "I-001", []model.ID{"two"}, `
components: {page: {role: browser}, a: {role: service}}
flows: {one: {from: page, to: a, receives: prices}, two: {from: page, to: a, receives: orders}}`},
		{"a capability in the body is not in the address", "I-015", []model.ID{"two"}, `
components: {page: {role: browser}, a: {role: service}}
flows: {one: {from: page, to: a, authentication: capability-url, token: {location: body}}, two: {from: page, to: a, authentication: capability-url}}`},
		{"what may be late is not missed while nobody waits for it", "D-002", []model.ID{"two"}, `
components: {a: {role: service, inside: back}, b: {role: queue, inside: vault}}
flows: {one: {from: a, to: b, mode: async, sends: leaflets}, two: {from: a, to: b, mode: async, sends: orders}}`},
		{"what no outsider reaches through the edge needs no limit for outsiders", "D-010", nil, `
components: {edge: {role: proxy, inside: front}, a: {role: service, inside: back}}
flows: {one: {from: edge, to: a}}`},
		{"of two tiers in front, the limit in the second covers what is behind it", "D-010", []model.ID{"one"}, `
components: {page: {role: browser}, cdn: {role: cdn, inside: front}, edge: {role: gateway, inside: front, mechanisms: {rate-limit: [client]}}, a: {role: service, inside: back}}
flows: {one: {from: page, to: cdn}, mid: {from: cdn, to: edge}, two: {from: edge, to: a}}`},
		{"what stands behind an edge is throttled there", "D-012", []model.ID{"b"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: edge}, two: {from: edge, to: a}, three: {from: page, to: b}}`},
		{"the user's authority goes along", "E-013", []model.ID{"two"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, db: {role: database, inside: back}}
flows: {in: {from: page, to: a}, one: {from: a, to: db, on-behalf-of: user}, two: {from: a, to: db}}`},
		{"every entrance beside the gateway is a way round it", "E-021", []model.ID{"partner"}, `
components: {page: {role: browser}, bank: {role: partner}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: edge}, two: {from: edge, to: a}, partner: {from: bank, to: a}, alone: {from: bank, to: b}}`},
		{"an alarm on a log that nobody writes tells nothing", "P-006", []model.ID{model.ModelID}, `
mechanisms: [breach-process]
components: {page: {role: browser}, a: {role: service, inside: back}, trail: {role: log, inside: back, mechanisms: [log-alerting]}}
flows: {one: {from: page, to: a, receives: health}}`},
	} {
		t.Run(tc.rule+"/"+strings.ReplaceAll(tc.name, " ", "-"), func(t *testing.T) {
			got, _ := open(p, load(t, zones+strings.TrimPrefix(tc.model, "\n")+"\n"), tc.rule)
			slices.Sort(got)
			if !slices.Equal(got, tc.open) {
				t.Errorf("%s is open on %v, want %v", tc.rule, got, tc.open)
			}
		})
	}
}
