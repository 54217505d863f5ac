package catalog

import "github.com/threatctl/threatctl/pkg/model"

var spoofingSituations = []situation{
	{"a gateway that passes a token on", "S-015", []model.ID{"shop"}, `
components:
  phone: {role: mobile}
  entrance: {role: gateway}
  shop: {role: service}
flows:
  order: {from: phone, to: entrance, authentication: bearer}
  forward: {from: entrance, to: shop, authentication: bearer}`},
	{"a gateway that keeps the token", "S-015", []model.ID{"entrance"}, `
components:
  phone: {role: mobile}
  entrance: {role: gateway}
  shop: {role: service}
flows:
  order: {from: phone, to: entrance, authentication: bearer}
  forward: {from: entrance, to: shop}`},
	{"a platform that checks tokens for all it holds", "S-015", nil, `
mechanisms: {token-validation: yes}
components:
  phone: {role: mobile}
  shop: {role: service, inside: back}
flows:
  order: {from: phone, to: shop, authentication: bearer}`},
	{"a cookie that an edge passes on", "S-016", []model.ID{"forward"}, `
components:
  customer: {role: browser}
  entrance: {role: load-balancer}
  shop: {role: web-app}
flows:
  order: {from: customer, to: entrance, authentication: session-cookie}
  forward: {from: entrance, to: shop, authentication: session-cookie}`},
	{"a webhook between services of one zone", "S-017", nil, `
components:
  stock: {role: service, inside: back}
  shop: {role: service, inside: back}
flows:
  low: {from: stock, to: shop, mode: webhook}`},
	{"a webhook between zones", "S-017", []model.ID{"low"}, `
components:
  stock: {role: service, inside: front}
  shop: {role: service, inside: back}
flows:
  low: {from: stock, to: shop, mode: webhook}
  low-signed: {from: stock, to: shop, mode: webhook, authentication: signature}
  low-mutual: {from: stock, to: shop, mode: webhook, transport: mtls}`},
	{"a consumer that fetches", "S-018", []model.ID{"announce"}, `
components:
  shop: {role: service}
  billing: {role: worker}
  events: {role: queue}
flows:
  announce: {from: shop, to: events}
  announce-signed: {from: shop, to: events, mechanisms: [message-signature]}
  fetch: {from: billing, to: events, access: read}`},
	{"an identity that is proved, and one that is not asked for", "S-019", []model.ID{"trusted"}, `
components:
  customer: {role: browser}
  entrance: {role: proxy}
  shop: {role: service}
  stock: {role: service, mechanisms: [no-bypass]}
flows:
  order: {from: customer, to: entrance}
  trusted: {from: entrance, to: shop, on-behalf-of: user, transport: tls}
  session: {from: entrance, to: shop, on-behalf-of: user, authentication: session-cookie}
  guarded: {from: entrance, to: stock, on-behalf-of: user, transport: mtls}
  own: {from: entrance, to: shop, on-behalf-of: self}`},
	{"programs that log in as themselves", "S-020", []model.ID{"sign-in", "through"}, `
components:
  customer: {role: browser}
  reseller: {role: partner}
  shop: {role: service}
  entrance: {role: gateway}
  login: {role: identity-provider}
flows:
  sign-in: {from: customer, to: login}
  through: {from: entrance, to: login, on-behalf-of: user}
  machine: {from: reseller, to: login}
  introspect: {from: shop, to: login}
  check: {from: entrance, to: login, on-behalf-of: self}`},
}
