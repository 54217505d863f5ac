package catalog

import "github.com/threatctl/threatctl/pkg/model"

var elevationOfPrivilegeSituations = []situation{
	{"what a browser adds by itself", "E-014", []model.ID{"basic", "certificate", "in-cookie", "session"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: back}
flows:
  session: {from: customer, to: shop, protocol: https, authentication: session-cookie}
  in-cookie: {from: customer, to: shop, protocol: https, authentication: bearer, token: {location: cookie}}
  basic: {from: customer, to: shop, protocol: https, authentication: password}
  certificate: {from: customer, to: shop, transport: mtls}
  in-header: {from: customer, to: shop, protocol: https, authentication: bearer, token: {location: header}}
  look: {from: customer, to: shop, protocol: https, authentication: session-cookie, access: read}
  live: {from: customer, to: shop, protocol: wss, authentication: session-cookie}`},
	{"a person at pages, not one at a terminal, and no login", "E-014", []model.ID{"pages"}, `
components:
  clerk: {role: user}
  shop: {role: web-app, inside: back}
  host: {role: service, inside: back}
  login: {role: identity-provider, inside: back}
  customer: {role: browser}
flows:
  pages: {from: clerk, to: shop, authentication: session-cookie}
  terminal: {from: clerk, to: host, authentication: password}
  sign-in: {from: customer, to: login, authentication: password}`},
	{"a gateway that passes the cookie on leaves the check to what stands behind it", "E-014", []model.ID{"to-shop"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: web-app, inside: back}
  desk: {role: web-app, inside: back, mechanisms: [csrf-protection]}
flows:
  order: {from: customer, to: entrance, authentication: session-cookie}
  to-shop: {from: entrance, to: shop, authentication: session-cookie}
  to-desk: {from: entrance, to: desk, authentication: session-cookie}`},
	{"a gateway that turns the cookie into a token has to check itself", "E-014", []model.ID{"order"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front}
  shop: {role: web-app, inside: back}
flows:
  order: {from: customer, to: entrance, authentication: session-cookie}
  to-shop: {from: entrance, to: shop, authentication: bearer}`},
	{"a gateway that passes the cookie on and checks all the same", "E-014", nil, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front, mechanisms: [csrf-protection]}
  shop: {role: web-app, inside: back}
flows:
  order: {from: customer, to: entrance, authentication: session-cookie}
  to-shop: {from: entrance, to: shop, authentication: session-cookie}`},

	{"a token made for the service that it reaches", "E-018", []model.ID{"on"}, `
components:
  phone: {role: mobile}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: back}
  invoices: {role: service, inside: back}
flows:
  in: {from: phone, to: entrance, authentication: bearer, on-behalf-of: user}
  forward: {from: entrance, to: shop, authentication: bearer, on-behalf-of: user}
  on: {from: shop, to: invoices, authentication: bearer, on-behalf-of: user}
  own: {from: shop, to: invoices, authentication: bearer, on-behalf-of: self}`},
	{"an issuer that gives out no token without an audience", "E-018", nil, `
components:
  login: {role: identity-provider, inside: back, mechanisms: [audience-restriction]}
  shop: {role: service, inside: back}
  invoices: {role: service, inside: back}
flows:
  on: {from: shop, to: invoices, authentication: bearer, on-behalf-of: user, token: {issuer: login}}`},

	{"nobody spoke of rights", "E-019", []model.ID{"shop"}, `
components:
  phone: {role: mobile}
  entrance: {role: gateway, inside: front}
  shop: {role: service, inside: back, handles: orders}
  list: {role: service, inside: back, handles: prices}
  night-job: {role: worker, inside: back, handles: orders}
flows:
  in: {from: phone, to: entrance, sends: orders}
  forward: {from: entrance, to: shop, sends: orders}
  look: {from: entrance, to: list, receives: prices}`},
	{"rights over a store", "E-019", []model.ID{"shop"}, `
components:
  shop: {role: service, inside: back, privilege: normal}
  migration: {role: worker, inside: back, privilege: least}
  db: {role: database, inside: back}
flows:
  save: {from: shop, to: db, access: admin}
  migrate: {from: migration, to: db, access: admin}`},
	{"rights that are looked at for the whole system", "E-019", nil, `
mechanisms: [least-privilege]
components:
  shop: {role: service, inside: back, privilege: admin}`},

	{"who fetches the address", "E-020", []model.ID{"preview"}, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: back}
  preview: {role: service, inside: back}
  stock: {role: service, inside: back}
flows:
  in: {from: customer, to: entrance, formats: url}
  forward: {from: entrance, to: preview, formats: url}
  ask: {from: preview, to: stock, formats: url}
  note: {from: stock, to: preview}`},
	{"an address that waited in a queue", "E-020", []model.ID{"caller", "fetcher"}, `
components:
  customer: {role: browser}
  shop: {role: service, inside: back, mechanisms: [url-allowlist, egress-filter]}
  jobs: {role: queue, inside: back}
  caller: {role: worker, inside: back}
  fetcher: {role: worker, inside: back}
  customers-server: {role: partner}
flows:
  register: {from: customer, to: shop, formats: url}
  enqueue: {from: shop, to: jobs, formats: url}
  deliver: {from: jobs, to: caller, formats: url}
  take: {from: fetcher, to: jobs, formats: url, access: read}
  call: {from: caller, to: customers-server, mode: webhook}
  fetch: {from: fetcher, to: customers-server, access: read}`},
	{"an address that is kept and led nowhere", "E-020", nil, `
components:
  customer: {role: browser}
  profile: {role: service, inside: back}
flows:
  link: {from: customer, to: profile, formats: url}`},
	{"half of the two lines of defence", "E-020", []model.ID{"preview"}, `
components:
  customer: {role: browser}
  preview: {role: service, inside: back, mechanisms: [url-allowlist]}
  site: {role: partner}
flows:
  show: {from: customer, to: preview, formats: url}
  fetch: {from: preview, to: site}`},
}
