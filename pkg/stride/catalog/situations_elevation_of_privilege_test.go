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

	{"administration from below, through a gateway too, and from beside", "E-022", []model.ID{"to-entrance"}, `
components:
  operator: {role: browser}
  entrance: {role: gateway, inside: front}
  console: {role: web-app, inside: back}
  clerk: {role: user, inside: back}
flows:
  to-entrance: {from: operator, to: entrance, access: admin}
  to-console: {from: entrance, to: console, access: admin}
  at-home: {from: clerk, to: console, access: admin}
  use: {from: operator, to: console, access: write}`},
	{"a way of its own to the console alone", "E-022", []model.ID{"other"}, `
components:
  operator: {role: browser}
  console: {role: web-app, inside: back, mechanisms: [admin-isolation]}
  shop: {role: web-app, inside: back}
flows:
  manage: {from: operator, to: console, access: admin}
  other: {from: operator, to: shop, access: admin}`},

	{"shared, and worth something", "E-024", []model.ID{"shop"}, `
components:
  shop: {role: service, inside: back, tenancy: shared, handles: orders}
  list: {role: service, inside: back, tenancy: shared, handles: prices}
  own: {role: service, inside: back, handles: orders}
  db: {role: database, inside: back, tenancy: shared, stores: orders}`},
	{"shared work on what a flow brings", "E-024", []model.ID{"shop"}, `
components:
  phone: {role: mobile}
  shop: {role: service, inside: back, tenancy: shared}
flows:
  order: {from: phone, to: shop, sends: orders}`},

	{"pages on which a click does something for somebody", "E-025", []model.ID{"desk", "shop"}, `
components:
  customer: {role: browser}
  clerk: {role: user}
  phone: {role: mobile}
  entrance: {role: gateway, inside: front}
  shop: {role: web-app, inside: back}
  desk: {role: web-app, inside: back}
  brochure: {role: web-app, inside: back}
  guest-book: {role: web-app, inside: back}
  for-phones: {role: web-app, inside: back}
  orders-api: {role: service, inside: back}
flows:
  in: {from: customer, to: entrance}
  forward: {from: entrance, to: shop}
  work: {from: clerk, to: desk, authentication: session-cookie}
  read: {from: customer, to: brochure, access: read}
  sign: {from: customer, to: guest-book, authentication: none}
  tap: {from: phone, to: for-phones, authentication: bearer}
  call: {from: customer, to: orders-api, authentication: session-cookie}`},

	{"what goes along with the handshake", "E-026", []model.ID{"certificate", "session", "subscribe", "unsaid"}, `
components:
  customer: {role: browser}
  phone: {role: mobile}
  chat: {role: service, inside: back}
flows:
  session: {from: customer, to: chat, protocol: wss, authentication: session-cookie}
  certificate: {from: customer, to: chat, protocol: wss, transport: mtls}
  subscribe: {from: customer, to: chat, protocol: graphql-ws, authentication: session-cookie}
  unsaid: {from: customer, to: chat, protocol: wss}
  token: {from: customer, to: chat, protocol: wss, authentication: bearer}
  open: {from: customer, to: chat, protocol: wss, authentication: none}
  ticker: {from: customer, to: chat, protocol: wss, authentication: session-cookie, access: read, receives: prices}
  call: {from: customer, to: chat, protocol: webrtc, authentication: session-cookie}
  page: {from: customer, to: chat, protocol: https, authentication: session-cookie}
  app: {from: phone, to: chat, protocol: wss, authentication: session-cookie}`},
	{"an open socket where strangers cannot go, but their pages can", "E-026", []model.ID{"watch"}, `
components:
  engineer: {role: browser, inside: back}
  panel: {role: service, inside: back}
flows:
  watch: {from: engineer, to: panel, protocol: ws, authentication: none}`},
	{"a gateway with a list of origins in front", "E-026", nil, `
components:
  customer: {role: browser}
  entrance: {role: gateway, inside: front, mechanisms: [cors-allowlist]}
  chat: {role: service, inside: back}
flows:
  talk: {from: customer, to: entrance, protocol: wss, authentication: session-cookie}
  forward: {from: entrance, to: chat, protocol: ws, authentication: session-cookie}`},

	{"what a model does, and what it only says", "E-027", []model.ID{"mail", "order"}, `
components:
  customer: {role: browser}
  assistant: {role: llm, inside: back, mechanisms: [least-privilege]}
  shop: {role: service, inside: back}
  mail-service: {role: saas}
  memory: {role: vector-store, inside: back}
  trail: {role: log, inside: back}
flows:
  order: {from: assistant, to: shop}
  mail: {from: assistant, to: mail-service}
  look: {from: assistant, to: shop, access: read}
  tell: {from: assistant, to: customer}
  keep: {from: assistant, to: memory}
  note: {from: assistant, to: trail}`},

	{"text that is shown, and text that is run", "E-028", []model.ID{"both", "run"}, `
components:
  assistant: {role: llm, inside: back}
  pages: {role: web-app, inside: back, mechanisms: [output-encoding]}
flows:
  show: {from: assistant, to: pages, formats: html}
  run: {from: assistant, to: pages, formats: template}
  both: {from: assistant, to: pages, formats: [html, url]}
  tell: {from: assistant, to: pages, formats: json}
  back-to: {from: pages, to: assistant, formats: html}`},
	{"a database that a model writes queries for", "E-028", []model.ID{"ask"}, `
components:
  assistant: {role: llm, inside: back}
  db: {role: database, inside: back}
flows:
  ask: {from: assistant, to: db, protocol: postgres, access: read}`},

	{"what a pipeline puts into production", "E-029", []model.ID{"cloud", "deploy", "publish"}, `
components:
  builder: {role: pipeline, inside: back}
  runner: {role: pipeline, inside: back}
  shop: {role: service, inside: back}
  trial: {role: service, inside: back, lifecycle: test}
  images: {role: object-store, inside: back}
  trail: {role: log, inside: back}
  chat: {role: saas}
  provider: {role: saas}
flows:
  deploy: {from: builder, to: shop, access: admin}
  publish: {from: builder, to: images}
  cloud: {from: builder, to: provider, access: admin}
  try: {from: builder, to: trial, access: admin}
  job: {from: builder, to: runner}
  note: {from: builder, to: trail}
  tell: {from: builder, to: chat}
  look: {from: builder, to: shop, access: read}`},
	{"one pair of eyes", "E-029", []model.ID{"deploy"}, `
components:
  builder: {role: pipeline, inside: back, mechanisms: [separation-of-duties]}
  shop: {role: service, inside: back}
flows:
  deploy: {from: builder, to: shop, access: admin}`},
}
