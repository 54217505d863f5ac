package catalog

import "github.com/threatctl/threatctl/pkg/model"

var tamperingSituations = []situation{
	{"a query no stranger has a part in", "T-010", nil, `
components: {job: {role: worker, inside: back}, db: {role: database, inside: vault}}
flows: {one: {from: job, to: db, protocol: postgres}}`},
	{"a stranger at the database itself", "T-010", []model.ID{"one"}, `
components: {page: {role: browser}, db: {role: database, inside: back}}
flows: {one: {from: page, to: db, protocol: elasticsearch}}`},
	{"a page of ours is in a stranger's hands", "T-010", []model.ID{"one"}, `
components: {page: {role: browser, type: process}, db: {role: database, inside: back}}
flows: {one: {from: page, to: db, protocol: elasticsearch}}`},
	{"stores of other kinds and plain rows need no query", "T-010", []model.ID{"two"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, db: {role: database, inside: back}, files: {role: object-store, inside: back}}
flows: {in: {from: page, to: a}, one: {from: a, to: db, protocol: dynamodb}, two: {from: a, to: db, formats: query}, three: {from: a, to: files, formats: query}}`},
	{"our own people ask as well", "T-010", []model.ID{"one"}, `
components: {desk: {role: user, inside: back}, db: {role: database, inside: back}}
flows: {one: {from: desk, to: db, protocol: postgres}}`},

	{"commands of our own jobs hold no stranger's words", "T-011", nil, `
components: {job: {role: worker, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: job, to: a, formats: command}}`},
	{"who logs in to a shell may give commands, a program that is fed may not", "T-011", []model.ID{"two"}, `
components: {admin: {role: user}, page: {role: browser}, host: {role: service, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: admin, to: host, protocol: ssh, formats: command}, ask: {from: page, to: a}, two: {from: a, to: host, protocol: ssh, formats: command}}`},
	{"who asks a directory escapes the question", "T-011", []model.ID{"two"}, `
components: {page: {role: browser}, a: {role: service, inside: back, mechanisms: [safe-interpreter]}, b: {role: service, inside: back}, people: {technology: ldap-directory, inside: vault}}
flows: {x: {from: page, to: a}, y: {from: page, to: b}, one: {from: a, to: people, protocol: ldaps}, two: {from: b, to: people, protocol: ldaps}}`},
	{"it is asked where the command is run", "T-011", []model.ID{"from-desk", "from-page"}, `
components: {page: {role: browser, type: process}, desk: {role: user, inside: back}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, firm: {role: saas}}
flows: {one: {from: page, to: edge, formats: command}, from-page: {from: page, to: a, formats: command}, from-desk: {from: desk, to: a, formats: template}, out: {from: a, to: firm, formats: template}}`},
	{"it takes the place of unchecked input", "T-001", []model.ID{"two"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: a, formats: template}, two: {from: page, to: b, formats: json}}`},

	{"an edge parses nothing, what stands behind it does", "T-012", []model.ID{"two"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}}
flows: {one: {from: page, to: edge, formats: xml}, two: {from: edge, to: a, formats: xml}}`},
	{"our own texts among ourselves", "T-012", nil, `
components: {job: {role: worker, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: job, to: a, protocol: soap}}`},
	{"who fetches strangers' messages parses them", "T-012", []model.ID{"fetch-b"}, `
components: {bank: {role: partner}, q: {role: queue, inside: front}, a: {role: worker, inside: back, mechanisms: [xml-hardening]}, b: {role: worker, inside: back}}
flows: {put: {from: bank, to: q, formats: xml}, fetch-a: {from: a, to: q, access: read, formats: xml}, fetch-b: {from: b, to: q, access: read, formats: xml}}`},
	{"people of ours and pages of ours write too; a broker and a store read nothing", "T-012", []model.ID{"from-desk", "from-page"}, `
components: {page: {role: browser, type: process}, desk: {role: user, inside: back}, a: {role: service, inside: back}, q: {role: queue, type: process, inside: front}, db: {role: database, inside: back}}
flows: {from-page: {from: page, to: a, formats: xml}, from-desk: {from: desk, to: a, formats: xml}, put: {from: page, to: q, formats: xml}, hand: {from: a, to: q, formats: xml}, look: {from: a, to: db, access: read, formats: xml}, plain: {from: page, to: a, formats: json}, peer: {from: db, to: q, access: read, formats: xml}}`},
	{"a parser that is safe does not make the values right", "T-001", []model.ID{"one"}, `
components: {bank: {role: partner}, a: {role: service, inside: back, mechanisms: [xml-hardening]}}
flows: {one: {from: bank, to: a, formats: xml}}`},

	{"a signature tells our own objects from others", "T-013", []model.ID{"two"}, `
components: {till: {role: device}, a: {role: service, inside: back}}
flows: {one: {from: till, to: a, formats: serialized, mechanisms: [message-signature]}, two: {from: till, to: a, formats: serialized}}`},
	{"who fetches objects builds them", "T-013", []model.ID{"fetch-b"}, `
components: {till: {role: device}, q: {role: queue, inside: front}, a: {role: worker, inside: back, mechanisms: [safe-deserialization]}, b: {role: worker, inside: back}}
flows: {put: {from: till, to: q, formats: serialized}, fetch-a: {from: a, to: q, access: read, formats: serialized}, fetch-b: {from: b, to: q, access: read, formats: serialized}}`},
	{"objects among ourselves", "T-013", nil, `
components: {job: {role: worker, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: job, to: a, formats: serialized}}`},
	{"whoever writes, only who builds the objects is asked", "T-013", []model.ID{"from-desk", "from-page", "passed"}, `
components: {page: {role: browser, type: process}, desk: {role: user, inside: back}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, q: {role: queue, type: process, inside: front}, db: {role: database, inside: back}}
flows: {from-page: {from: page, to: a, formats: serialized}, from-desk: {from: desk, to: a, formats: serialized}, in: {from: page, to: edge, formats: serialized}, passed: {from: edge, to: a, formats: serialized}, put: {from: page, to: q, formats: serialized}, hand: {from: a, to: q, formats: serialized}, look: {from: a, to: db, access: read, formats: serialized}, peer: {from: db, to: q, access: read, formats: serialized}}`},

	{"names from our own work: builds and images", "T-015", []model.ID{"load"}, `
components: {dev: {role: user}, page: {role: browser}, ci: {role: pipeline, inside: back}, a: {role: service, inside: back}, cdn: {role: cdn, inside: front}, images: {role: object-store, inside: back}, files: {role: object-store, inside: back}}
flows: {run: {from: dev, to: ci}, push: {from: ci, to: files}, ask: {from: page, to: a}, pull: {from: a, to: images, protocol: oci, access: read}, look: {from: page, to: cdn}, serve: {from: cdn, to: files, access: read}, load: {from: a, to: files, access: read}}`},
	{"a file store that no stranger reaches through a program", "T-015", nil, `
components: {job: {role: worker, inside: back}, files: {role: file-system, inside: back}}
flows: {one: {from: job, to: files}}`},
	{"a page of ours names files, a person with the store open does not", "T-015", []model.ID{"one"}, `
components: {page: {role: browser, type: process}, desk: {role: user}, files: {role: file-system, inside: back}, db: {role: database, inside: back}}
flows: {one: {from: page, to: files, access: read}, two: {from: desk, to: files, access: read}, three: {from: page, to: db}}`},

	{"once where the file is taken in, not at the edge and not at the store", "T-016", []model.ID{"two"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, files: {role: object-store, inside: vault}}
flows: {one: {from: page, to: edge, formats: file}, two: {from: edge, to: a, formats: file}, three: {from: a, to: files, formats: file}}`},
	{"a scanner in the gateway, and a way round it", "T-016", []model.ID{"round"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front, mechanisms: [file-scan]}, a: {role: service, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: edge, formats: file}, two: {from: edge, to: a, formats: file}, round: {from: page, to: b, formats: file}}`},
	{"a stranger's file straight into the store", "T-016", []model.ID{"one"}, `
components: {page: {role: browser}, files: {role: object-store, inside: back}}
flows: {one: {from: page, to: files, formats: file}}`},
	{"code and images, and files that are fetched, are no uploads", "T-016", nil, `
components: {dev: {role: user}, page: {role: browser}, code: {technology: source-repository, inside: back}, images: {technology: container-registry, inside: back}, a: {role: service, inside: back}}
flows: {commit: {from: dev, to: code, protocol: git-https}, push: {from: dev, to: images, protocol: oci}, get: {from: page, to: a, formats: file, access: read}}`},
	{"inward, from whoever it comes", "T-016", []model.ID{"from-desk", "from-page", "moved"}, `
components: {page: {role: browser, type: process}, desk: {role: user, inside: back}, web: {role: web-app, inside: front}, a: {role: service, inside: back}, job: {role: worker, inside: front}, ci: {role: pipeline, inside: front}, dev: {role: user}, files: {role: object-store, inside: vault}, firm: {role: saas}}
flows: {ask: {from: page, to: web, formats: json}, from-page: {from: page, to: files, formats: file}, from-desk: {from: desk, to: files, formats: file}, moved: {from: web, to: a, formats: file}, here: {from: desk, to: a, formats: file}, own: {from: job, to: a, formats: file}, run: {from: dev, to: ci}, built: {from: ci, to: a, formats: file}, out: {from: a, to: firm, formats: file}, down: {from: a, to: web, formats: file}}`},
	{"an edge that no stranger reaches", "T-016", nil, `
components: {edge: {role: proxy, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: edge, to: a, formats: file}}`},

	{"pages reach browsers through an edge, which makes none", "T-017", []model.ID{"a"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front}, a: {role: web-app, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: edge, formats: html}, two: {from: edge, to: a}, three: {from: edge, to: b, formats: json}}`},
	{"a page of ours makes markup, an answer in JSON and a bank's program do not", "T-017", []model.ID{"b", "page"}, `
components: {page: {role: browser, type: process}, bank: {role: partner}, a: {role: service, inside: back}, b: {role: function, inside: back}, c: {role: web-app, inside: back}, d: {role: service, inside: back}}
flows: {one: {from: page, to: a, formats: json}, two: {from: page, to: b, formats: html}, three: {from: bank, to: c}, four: {from: bank, to: d, formats: html}}`},
	{"what an edge passes on to a program that makes pages", "T-017", []model.ID{"a"}, `
components: {edge: {role: gateway, inside: front}, a: {role: function, inside: back}, own: {role: browser}}
flows: {one: {from: edge, to: a, formats: html}}`},

	{"only what strangers send first meets the edge", "T-019", []model.ID{"two"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: front}, inner: {role: proxy, inside: back}, a: {role: service, inside: back}, meter: {role: worker, inside: back}}
flows: {one: {from: page, to: edge, protocol: https}, two: {from: edge, to: inner, protocol: http}, three: {from: inner, to: a, protocol: http}, report: {from: edge, to: meter, protocol: otlp-http}}`},
	{"another way of speaking cannot be misread", "T-019", nil, `
components: {page: {role: browser}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: edge, protocol: https}, two: {from: edge, to: a, protocol: grpcs}, three: {from: edge, to: b, protocol: http3}}`},
	{"strictness at the origin is as good", "T-019", nil, `
components: {page: {role: browser}, cdn: {role: cdn}, a: {role: service, inside: back, mechanisms: [strict-http]}}
flows: {one: {from: page, to: cdn, protocol: https}, two: {from: cdn, to: a, protocol: https}}`},
	{"a delivery network on the outside is an edge of strangers", "T-019", []model.ID{"two"}, `
components: {page: {role: browser}, cdn: {role: cdn}, a: {role: service, inside: back}}
flows: {one: {from: page, to: cdn, protocol: https}, two: {from: cdn, to: a, protocol: https}}`},
	{"a store and a people's program are no origins", "T-019", nil, `
components: {page: {role: browser}, edge: {role: cdn, inside: front}, files: {role: object-store, inside: back}, firm: {role: saas}}
flows: {one: {from: page, to: edge, protocol: https}, two: {from: edge, to: files, protocol: https}, three: {from: edge, to: firm, protocol: https}}`},

	{"a cache that serves strangers, and one that only jobs fill", "T-020", []model.ID{"answers"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, job: {role: worker, inside: back}, answers: {role: cache, inside: back}, sums: {role: cache, inside: back}}
flows: {one: {from: page, to: a}, two: {from: a, to: answers}, three: {from: job, to: sums}, four: {from: a, to: sums, access: read}}`},
	{"what nobody outside asks", "T-020", nil, `
components: {desk: {role: service, inside: back}, cdn: {role: cdn, inside: back}}
flows: {one: {from: desk, to: cdn}}`},

	{"asked of who acts on the message, handed over or fetched", "T-021", []model.ID{"deliver", "fetch"}, `
components: {a: {role: service, inside: back}, q: {role: queue, inside: back}, b: {role: worker, inside: back}, c: {role: worker, inside: back}}
flows: {put: {from: a, to: q, protocol: kafka}, deliver: {from: q, to: b, protocol: kafka}, fetch: {from: c, to: q, protocol: kafka, access: read}}`},
	{"who fetches may know what it has dealt with", "T-021", nil, `
components: {q: {role: queue, inside: back}, c: {role: worker, inside: back, mechanisms: [replay-protection]}}
flows: {fetch: {from: c, to: q, protocol: kafka, access: read}}`},
	{"money moves twice in a call as well; log lines and mails do no harm", "T-021", []model.ID{"pay"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, trail: {role: log, inside: back}, post: {role: saas}, db: {role: database, inside: back}}
flows: {pay: {from: page, to: a, sends: money}, keep: {from: a, to: db, sends: money}, see: {from: page, to: a, access: read, receives: money}, note: {from: a, to: trail, protocol: syslog}, mail: {from: a, to: post, protocol: smtps}}`},
	{"an edge passes on, a broker keeps, and calls that wait are as they are", "T-021", []model.ID{"two"}, `
components: {firm: {role: saas}, edge: {role: gateway, inside: front}, a: {role: service, inside: back}, meter: {role: worker, inside: back}, q: {role: queue, type: process, inside: back}, db: {role: database, inside: back}, desk: {role: user, inside: back}}
flows: {one: {from: firm, to: edge, mode: webhook}, two: {from: edge, to: a, mode: webhook}, call: {from: edge, to: a, mode: sync}, put: {from: a, to: q, mode: async}, meters: {from: a, to: meter, protocol: otlp-http}, peek: {from: a, to: q, access: read, mode: sync}, eye: {from: desk, to: q, access: read, mode: async}, look: {from: a, to: db, access: read, mode: async}}`},

	{"what is not worth much, and who need not race", "T-022", []model.ID{"b"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, b: {role: service, inside: back}, c: {role: service, inside: back}, idp: {role: identity-provider, inside: back}}
flows: {one: {from: page, to: a, sends: orders}, two: {from: page, to: b, sends: points}, three: {from: page, to: c, sends: points, access: admin}, four: {from: page, to: idp, sends: points}}`},
	{"behind an edge in the same zone", "T-022", []model.ID{"a"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: back}, a: {role: service, inside: back}, b: {role: service, inside: back}}
flows: {one: {from: page, to: edge, sends: points}, two: {from: edge, to: a, sends: points}, three: {from: a, to: b, sends: points}}`},
	{"a store has no rule, a collector adds lines, and an edge without strangers is a part like others", "T-022", nil, `
components: {page: {role: browser}, db: {role: database, inside: back}, siem: {role: worker, inside: back}, inner: {role: proxy, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: page, to: db, sends: points}, two: {from: page, to: siem, protocol: syslog, sends: points}, three: {from: inner, to: a, sends: points}}`},

	{"rules stand behind the edge, and in a database that clients write", "T-023", []model.ID{"direct", "two"}, `
components: {phone: {role: mobile}, edge: {role: gateway, inside: back}, a: {role: service, inside: back}, db: {role: database, inside: vault}, trail: {role: log, inside: vault}, idp: {role: identity-provider, inside: back}}
flows: {one: {from: phone, to: edge}, two: {from: edge, to: a}, three: {from: a, to: db}, note: {from: edge, to: trail}, login: {from: edge, to: idp}, direct: {from: phone, to: db}}`},
	{"reading skips no step, and a program of a partner is no client of ours", "T-023", nil, `
components: {page: {role: browser}, bank: {role: partner}, a: {role: service, inside: back}}
flows: {one: {from: page, to: a, access: read}, two: {from: bank, to: a}}`},
	{"no rule where only lines are added, nor among ourselves", "T-023", nil, `
components: {page: {role: browser}, desk: {role: browser, inside: back}, inner: {role: proxy, inside: vault}, edge: {role: gateway, inside: back}, siem: {role: worker, inside: back}, meter: {role: worker, inside: back}, a: {role: service, inside: back}, b: {role: service, inside: vault}, files: {role: object-store, inside: back}}
flows: {in: {from: page, to: edge}, note: {from: edge, to: siem, protocol: syslog}, measure: {from: edge, to: meter, protocol: otlp}, keep: {from: edge, to: files}, one: {from: desk, to: a}, two: {from: inner, to: b}, three: {from: page, to: files}}`},

	{"both who fetches and who is handed, and either end may hold the schema", "T-024", []model.ID{"deliver"}, `
components: {q: {role: queue, inside: back}, r: {role: queue, inside: back, mechanisms: [schema-pinning]}, a: {role: worker, inside: back}, b: {role: worker, inside: back, mechanisms: [schema-pinning]}}
flows: {deliver: {from: q, to: a}, fetch: {from: b, to: q, access: read}, pinned: {from: a, to: r, access: read}, put: {from: a, to: q}}`},
	{"other stores and stores of stores", "T-024", nil, `
components: {q: {role: queue, inside: back}, db: {role: database, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: q, to: db}, two: {from: db, to: q, access: read}, three: {from: db, to: a}, four: {from: a, to: db, access: read}}`},
	{"who fetches must have a schema too", "T-024", []model.ID{"one"}, `
components: {q: {role: queue, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: a, to: q, access: read}}`},

	{"what a pipeline says to its own tools and to a test is not production", "T-025", []model.ID{"live", "push", "rights"}, `
components: {ci: {role: pipeline, inside: back}, runner: {role: pipeline, inside: back}, idp: {role: identity-provider, inside: back}, trail: {role: log, inside: back}, images: {technology: container-registry, inside: back}, db: {role: database, inside: back}, test: {role: service, inside: back, lifecycle: test}, prod: {role: service, inside: back}}
flows: {order: {from: ci, to: runner}, check: {from: ci, to: prod, access: read}, token: {from: ci, to: idp}, note: {from: ci, to: trail}, push: {from: ci, to: images}, rights: {from: ci, to: db, access: admin}, rows: {from: ci, to: db}, try: {from: ci, to: test}, live: {from: ci, to: prod}}`},
	{"who fetches code, and who fetches settings from another zone", "T-025", []model.ID{"settings", "update"}, `
components: {meter: {role: device}, page: {role: browser, type: process}, bank: {role: partner}, keys: {role: secret-store, inside: vault}, trial: {role: service, inside: back, lifecycle: test}, a: {role: service, inside: back}, near: {role: database, inside: back}, far: {role: file-system, inside: vault}, ota: {role: service, inside: front}}
flows: {update: {from: meter, to: ota, access: read, receives: firmware}, look: {from: page, to: ota, access: read, receives: firmware}, theirs: {from: bank, to: ota, access: read, receives: firmware}, trying: {from: trial, to: ota, access: read, receives: firmware}, key: {from: a, to: keys, access: read, receives: flags}, report: {from: meter, to: ota, sends: firmware}, local: {from: a, to: near, access: read, receives: flags}, settings: {from: a, to: far, access: read, receives: flags}}`},

	{"a list without a scan tells nothing, and what others run is theirs", "T-026", []model.ID{"a"}, `
components: {a: {role: service, inside: back, mechanisms: [inventory]}, b: {role: function, operated-by: provider, inside: back}, c: {role: service, inside: back, mechanisms: [inventory, dependency-scan]}}
flows: {one: {from: a, to: b}, two: {from: a, to: c}}`},

	{"an answer counts when it is read, or when something comes back", "T-027", []model.ID{"ask", "pay"}, `
components: {page: {role: browser}, edge: {role: proxy, inside: front}, a: {role: service, inside: back}, firm: {role: saas}}
flows: {ask: {from: a, to: firm, access: read}, pay: {from: a, to: firm, receives: orders}, tell: {from: a, to: firm, sends: orders}, pass: {from: edge, to: firm, access: read}, own: {from: page, to: a}}`},
	{"what a person or our own service reads", "T-027", nil, `
components: {desk: {role: user, inside: back}, a: {role: service, inside: back}, b: {role: service, inside: back}, firm: {role: saas}}
flows: {one: {from: desk, to: firm, access: read}, two: {from: a, to: b, access: read}}`},

	{"pages behind an edge, but not what answers programs", "T-028", []model.ID{"a"}, `
components: {page: {role: browser}, bank: {role: partner}, edge: {role: gateway, inside: front}, a: {role: web-app, inside: back}, b: {role: service, inside: back}, c: {role: web-app, inside: back}}
flows: {one: {from: page, to: edge}, two: {from: edge, to: a}, three: {from: page, to: b}, four: {from: bank, to: c}}`},

	{"a model bought is a model, a bought service is none", "T-029", []model.ID{"chat", "other"}, `
components: {page: {role: browser}, a: {role: service, inside: back}, brain: {technology: hosted-llm}, firm: {role: saas}}
flows: {in: {from: page, to: a}, chat: {from: a, to: brain}, other: {from: a, to: firm, formats: prompt}, mail: {from: a, to: firm}}`},
	{"a model that reads outside takes orders from there; its weights come from a pipeline", "T-029", []model.ID{"read"}, `
components: {ci: {role: pipeline, inside: back}, dev: {role: user}, brain: {role: llm, inside: back}, web: {role: partner}}
flows: {run: {from: dev, to: ci}, load: {from: ci, to: brain}, read: {from: brain, to: web, access: read}, post: {from: brain, to: web}}`},
	{"each way for foreign words to the model", "T-029", []model.ID{"asked", "fed", "from-page"}, `
components: {page: {role: browser, type: process}, job: {role: worker, inside: back}, papers: {role: object-store, inside: back}, brain: {role: llm, inside: back}, web: {role: partner}, firm: {role: saas}}
flows: {from-page: {from: page, to: brain}, asked: {from: job, to: brain, formats: prompt}, fed: {from: papers, to: brain}, own: {from: job, to: brain, formats: json}, rates: {from: job, to: web, access: read}, look: {from: brain, to: papers, access: read}, tell: {from: job, to: firm, formats: json}}`},
	{"asked instead of unchecked input", "T-001", nil, `
components: {page: {role: browser}, brain: {role: llm, inside: back}}
flows: {ask: {from: page, to: brain, formats: prompt}}`},

	{"rights are enough only for a writer no stranger feeds", "T-030", []model.ID{"two"}, `
components: {page: {role: browser}, job: {role: worker, inside: back}, a: {role: worker, inside: back}, index: {role: vector-store, inside: back, mechanisms: [data-access-control]}}
flows: {in: {from: page, to: a}, one: {from: job, to: index}, two: {from: a, to: index}, three: {from: a, to: index, access: read}}`},
	{"weights in any store, but no question to a model", "T-030", []model.ID{"keep"}, `
components: {a: {role: worker, inside: back}, models: {role: object-store, inside: back}, brain: {role: llm, inside: back}}
flows: {keep: {from: a, to: models, sends: weights}, ask: {from: a, to: brain, sends: weights}, other: {from: a, to: models, sends: prices}}`},

	{"an edge binds no fields, the service in its own zone does", "T-018", []model.ID{"two"}, `
components: {page: {role: browser}, edge: {role: gateway, inside: back}, a: {role: service, inside: back}}
flows: {one: {from: page, to: edge, formats: json}, two: {from: edge, to: a, formats: json}}`},
}
