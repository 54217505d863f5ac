package catalog

import "github.com/threatctl/threatctl/pkg/model"

var repudiationSituations = []situation{
	{"logs that are kept whole, or only read", "R-016", []model.ID{"loose"}, `
components:
  kept: {role: log, inside: vault, mechanisms: [log-integrity]}
  loose: {role: log, inside: back}
  unused: {role: log, inside: back}
  shop: {role: service, inside: back}
flows:
  note: {from: shop, to: kept}
  jot: {from: shop, to: loose}
  look: {from: shop, to: unused, access: read}`},
	{"a database of log records, and a queue on their way", "R-016", []model.ID{"records"}, `
assets:
  entries: {classification: internal, kinds: [log]}
components:
  shop: {role: service, inside: back}
  events: {role: queue, inside: back}
  records: {role: database, inside: back, stores: entries}
  orders-db: {role: database, inside: back}
flows:
  note: {from: shop, to: events, sends: entries}
  keep: {from: events, to: records, sends: entries}
  save: {from: shop, to: orders-db}`},
	{"a worker that nothing reaches from outside", "R-017", []model.ID{"shop"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: back}
  nightly: {role: worker, inside: back}
  trail: {role: log, inside: back}
flows:
  order: {from: customer, to: shop}
  note: {from: shop, to: trail}
  report: {from: nightly, to: trail}`},
	{"writers that prove who they are, in a lower zone", "R-018", []model.ID{"from-page", "from-shop-key"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: front}
  auditor: {role: user}
  trail: {role: log, inside: back}
flows:
  from-page: {from: customer, to: trail, authentication: bearer}
  from-shop: {from: shop, to: trail, authentication: signature}
  from-shop-key: {from: shop, to: trail, authentication: api-key}
  from-shop-mutual: {from: shop, to: trail, transport: mtls}
  read-it: {from: auditor, to: trail, access: read}`},
	{"an agent on the same host", "R-018", nil, `
components:
  agent: {role: worker, inside: back}
  trail: {role: log, inside: back}
flows:
  note: {from: agent, to: trail, transport: local}`},
	{"retention alone", "R-020", []model.ID{"trail"}, `
components:
  trail: {role: log, inside: back, mechanisms: [log-retention]}
  tries: {role: log, inside: back, lifecycle: test}`},
	{"what is passed with the user, by an edge, or from nobody", "R-021", []model.ID{"save"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: back}
  nightly: {role: worker, inside: back}
  orders-db: {role: database, inside: back}
flows:
  order: {from: customer, to: entrance, sends: orders}
  forward: {from: entrance, to: shop, sends: orders}
  save: {from: shop, to: orders-db, sends: orders}
  save-as-user: {from: shop, to: orders-db, sends: orders, on-behalf-of: user}
  look: {from: shop, to: orders-db, receives: orders, access: read}
  clean: {from: nightly, to: orders-db, sends: orders}`},
	{"the part that carries out a payment, not those on the way", "R-022", []model.ID{"forward"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: front}
  ledger: {role: service, inside: back}
flows:
  pay: {from: customer, to: entrance, sends: money}
  forward: {from: entrance, to: shop, sends: money}
  book: {from: shop, to: ledger, sends: money}
  show: {from: customer, to: shop, receives: money, access: read}`},
}
