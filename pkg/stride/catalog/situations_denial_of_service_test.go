package catalog

import "github.com/threatctl/threatctl/pkg/model"

var denialOfServiceSituations = []situation{
	{"a limiter in front of many instances", "D-013", []model.ID{"alone"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front, mechanisms: {rate-limit: [client]}}
  shop: {role: service, inside: back, mechanisms: [redundancy]}
  alone: {role: service, inside: front, mechanisms: {rate-limit: [client], autoscaling: yes}}
flows:
  order: {from: customer, to: entrance}
  forward: {from: entrance, to: shop}
  direct: {from: customer, to: alone}`},
	{"either end may give up waiting", "D-016", []model.ID{"ask-partner"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: back}
  bank: {role: partner}
  rates: {role: saas}
  patient: {role: service, inside: front, mechanisms: [timeout]}
  events: {role: queue, inside: back}
flows:
  ask-patient: {from: patient, to: shop}
  ask-partner: {from: shop, to: bank}
  later: {from: shop, to: bank, mode: async}
  elsewhere: {from: rates, to: bank}
  deliver: {from: events, to: patient}`},
	{"queries that an edge passes on", "D-017", []model.ID{"forward"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: front}
  stock: {role: service, inside: front}
flows:
  search: {from: customer, to: entrance, protocol: https, formats: query}
  forward: {from: entrance, to: shop, protocol: https, formats: query}
  own: {from: shop, to: stock, protocol: https, formats: query}`},
	{"streams at a gateway that limits them", "D-018", []model.ID{"watch"}, `
components:
  phone: {role: mobile}
  entrance: {role: gateway, inside: front, mechanisms: [stream-limit]}
  chat: {role: service, inside: back}
  board: {role: service, inside: front}
flows:
  talk: {from: phone, to: entrance, protocol: wss}
  forward: {from: entrance, to: chat, protocol: wss}
  inner: {from: entrance, to: board, protocol: grpc}
  watch: {from: phone, to: board, mode: stream}`},
	{"files that are fetched, and files behind a balancer", "D-019", []model.ID{"pass"}, `
components:
  customer: {role: browser}
  entrance: {role: load-balancer, inside: back}
  photos: {role: service, inside: back}
flows:
  upload: {from: customer, to: entrance, formats: file}
  pass: {from: entrance, to: photos, formats: file}
  show: {from: customer, to: photos, formats: file, access: read}`},
	{"edges that nothing passes", "D-020", []model.ID{"login"}, `
components:
  customer: {role: browser}
  spare: {role: gateway}
  login: {role: identity-provider}
  shield: {role: waf}
flows:
  sign-in: {from: customer, to: login}
  order: {from: customer, to: shield}`},
	{"what we run ourselves, and what can wait", "D-021", []model.ID{"keep"}, `
components:
  shop: {role: service}
  stock: {role: service}
  store: {role: object-store, operated-by: provider}
  customer: {role: browser}
flows:
  ask: {from: shop, to: stock}
  keep: {from: shop, to: store}
  copy: {from: shop, to: store, mode: batch}
  show: {from: shop, to: customer}`},
	{"a paid service that strangers can cause to be called", "D-022", []model.ID{"grown", "shop"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: back}
  nightly: {role: worker, inside: back}
  grown: {role: service, inside: back, mechanisms: [autoscaling]}
  mailer: {role: saas}
flows:
  order: {from: customer, to: shop}
  confirm: {from: shop, to: mailer}
  report: {from: nightly, to: mailer}`},
	{"data that can be made again", "D-025", []model.ID{"orders-db"}, `
assets:
  orders: {classification: confidential}
  thumbnails: {classification: public, integrity: low, availability: low}
components:
  orders-db: {role: database, stores: orders}
  pictures: {role: object-store, stores: thumbnails}
  hot: {role: cache, stores: orders}
  empty-db: {role: database}`},
	{"a shared part that nobody reaches", "D-026", nil, `
components:
  nightly: {role: worker, inside: back, tenancy: shared}
  orders-db: {role: database, inside: back, tenancy: shared}
flows:
  tidy: {from: nightly, to: orders-db}`},
}
