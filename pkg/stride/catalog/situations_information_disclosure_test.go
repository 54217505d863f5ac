package catalog

import "github.com/threatctl/threatctl/pkg/model"

var informationDisclosureSituations = []situation{
	{"secrets of one's own, and those passed on", "I-013", []model.ID{"shop", "signer"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway}
  shop: {role: service}
  signer: {role: worker}
  orders-db: {role: database}
  bank: {role: partner}
flows:
  order: {from: customer, to: entrance, authentication: bearer}
  forward: {from: entrance, to: shop, authentication: bearer}
  save: {from: shop, to: orders-db, authentication: password}
  book: {from: signer, to: bank, authentication: signature}
  answer: {from: entrance, to: customer, authentication: api-key}`},
	{"a token of the user that a service passes on", "I-013", nil, `
components:
  shop: {role: service}
  stock: {role: service}
  worker: {role: worker}
flows:
  ask: {from: shop, to: stock, authentication: bearer, on-behalf-of: user}
  plain: {from: worker, to: stock, authentication: bearer, mechanisms: [workload-identity]}`},
	{"a store of secrets, and a queue on the way", "I-014", []model.ID{"users-db"}, `
assets:
  logins: {classification: restricted, kinds: [credential]}
components:
  keys: {role: secret-store, stores: logins}
  events: {role: queue, handles: logins}
  users-db: {role: database, stores: logins}`},
	{"what only hands in, and what an edge passes on", "I-016", []model.ID{"forward"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: front}
flows:
  list: {from: customer, to: entrance, receives: orders}
  forward: {from: entrance, to: shop, receives: orders}
  hand-in: {from: customer, to: shop, sends: orders}
  prices-list: {from: customer, to: shop, receives: prices, access: read}`},
	{"a part behind a gateway that hides errors", "I-017", nil, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front, mechanisms: [generic-errors]}
  shop: {role: service, inside: back}
flows:
  order: {from: customer, to: entrance}
  forward: {from: entrance, to: shop}`},
	{"a program that handles nothing about people", "I-018", []model.ID{"note"}, `
components:
  clinic: {role: service, handles: health}
  prices-job: {role: worker, handles: prices}
  trail: {role: log}
flows:
  note: {from: clinic, to: trail}
  count: {from: prices-job, to: trail}`},
	{"a token in a header is not the browser's to add", "I-019", []model.ID{"by-cookie"}, `
components:
  customer: {role: browser}
  shop: {role: service}
flows:
  by-header: {from: customer, to: shop, protocol: https, authentication: bearer}
  by-cookie: {from: customer, to: shop, protocol: https, authentication: bearer, token: {location: cookie}}`},
	{"public pages in a delivery network", "I-020", []model.ID{"account", "origin"}, `
components:
  customer: {role: browser}
  network: {role: cdn}
  shop: {role: web-app}
flows:
  page: {from: customer, to: network, receives: prices}
  account: {from: customer, to: network, receives: orders}
  origin: {from: network, to: shop, receives: orders}`},
	{"public data in bulk", "I-023", []model.ID{"people"}, `
assets:
  catalogue: {classification: public, volume: mass}
  profiles: {classification: internal, volume: mass}
components:
  customer: {role: browser}
  shop: {role: service, inside: back}
flows:
  browse: {from: customer, to: shop, access: read, receives: catalogue}
  people: {from: customer, to: shop, access: read, receives: profiles}`},
	{"what comes from a third party, and what it fetches", "I-024", []model.ID{"fetch"}, `
components:
  shop: {role: service}
  rates: {role: saas}
  reseller: {role: partner}
  trusted: {role: partner, mechanisms: [processor-contract, vendor-review]}
flows:
  read: {from: shop, to: rates, receives: orders, access: read}
  fetch: {from: reseller, to: shop, receives: orders, access: read}
  fetch-too: {from: trusted, to: shop, receives: orders, access: read}`},
	{"an own model that sees public data", "I-025", []model.ID{"bought"}, `
components:
  shop: {role: service}
  own: {role: llm}
  bought: {role: llm, operated-by: third-party}
flows:
  ask: {from: shop, to: own, sends: prices}
  ask-too: {from: shop, to: bought, sends: prices}`},
	{"who answers for what strangers reach", "I-026", []model.ID{"nobodys", "try-out"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: back, owner: web-team}
  nobodys: {role: service, inside: back}
  inner: {role: service, inside: back}
  try-out: {role: service, inside: back, lifecycle: test, handles: orders}
flows:
  order: {from: customer, to: shop}
  visit: {from: customer, to: nobodys}
  pass: {from: shop, to: inner}`},
	{"lines that are no networks", "I-028", []model.ID{"cloud"}, `
boundaries:
  cloud: {kind: account}
  company: {kind: organization}
  empty: {kind: network}
components:
  customer: {role: browser}
  shop: {role: service, inside: cloud}
  office: {role: service, inside: company}
flows:
  order: {from: customer, to: shop}
  visit: {from: customer, to: office}`},
	{"a page with a hardened session", "I-029", []model.ID{"phone"}, `
components:
  customer: {role: browser}
  phone: {role: mobile}
  shop: {role: service}
flows:
  order: {from: customer, to: shop, authentication: bearer, token: {location: cookie}}
  order-too: {from: phone, to: shop, authentication: bearer}`},
}
