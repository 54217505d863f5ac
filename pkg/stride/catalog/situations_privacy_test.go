package catalog

import "github.com/threatctl/threatctl/pkg/model"

var privacySituations = []situation{
	{"data that others pass among themselves", "P-003", []model.ID{"customers"}, `
assets:
  customers: {classification: confidential, kinds: [personal]}
  members: {classification: confidential, kinds: [personal]}
components:
  club: {role: partner}
  printer: {role: partner}
  shop: {role: service, handles: customers}
flows:
  cards: {from: club, to: printer, sends: members}`},
	{"where each end stands", "P-004", []model.ID{"to-overseas", "to-somewhere"}, `
assets:
  customers: {classification: confidential, kinds: [personal]}
  prices: {classification: public}
boundaries:
  home: {region: eu, trust: internal}
  near: {region: adequate, trust: partner}
  overseas: {region: other, trust: partner}
  somewhere: {trust: partner}
components:
  shop: {role: service, inside: home}
  stock: {role: service, inside: home}
  near-mailer: {role: saas, inside: near}
  far-mailer: {role: saas, inside: overseas}
  some-mailer: {role: saas, inside: somewhere}
flows:
  to-stock: {from: shop, to: stock, sends: customers}
  to-near: {from: shop, to: near-mailer, sends: customers}
  to-overseas: {from: shop, to: far-mailer, sends: customers}
  to-somewhere: {from: shop, to: some-mailer, sends: customers}
  price-list: {from: shop, to: far-mailer, sends: prices}`},
	{"how many, and of which kind", "P-005", []model.ID{"everybody", "health", "pupils"}, `
assets:
  customers: {classification: confidential, kinds: [personal], volume: many}
  everybody: {classification: confidential, kinds: [personal], volume: mass}
  prices: {classification: public, volume: mass}
  pupils: {classification: confidential, kinds: [child]}
  health: {classification: restricted, kinds: [special-category]}
components:
  shop: {role: service}`},
	{"who works for us, and who for themselves", "P-007", []model.ID{"bounces", "keep", "mail"}, `
assets:
  customers: {classification: confidential, kinds: [personal]}
components:
  shop: {role: service}
  stock: {role: service}
  mailer: {role: saas}
  bank: {role: partner}
  store: {role: object-store, operated-by: provider}
flows:
  own: {from: shop, to: stock, sends: customers}
  mail: {from: shop, to: mailer, sends: customers}
  bounces: {from: mailer, to: shop, sends: customers}
  charge: {from: shop, to: bank, sends: customers}
  keep: {from: shop, to: store, sends: customers}`},
	{"an account whose provider has a contract", "P-007", nil, `
assets:
  customers: {classification: confidential, kinds: [personal]}
boundaries:
  cloud: {kind: account, mechanisms: [processor-contract]}
components:
  shop: {role: service}
  store: {role: object-store, operated-by: provider, inside: cloud}
flows:
  keep: {from: shop, to: store, sends: customers}`},
	{"what an edge passes on", "P-008", []model.ID{"forward"}, `
assets:
  customers: {classification: confidential, kinds: [personal]}
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: back}
  stock: {role: service, inside: back}
flows:
  register: {from: customer, to: entrance, sends: customers}
  forward: {from: entrance, to: shop, sends: customers}
  inner: {from: shop, to: stock, sends: customers}`},
}
