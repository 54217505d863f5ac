package tmt

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/exchange"
)

// attribute is a property as the file has it. The first value of a list stands in every new element, so it says nothing that
// a person meant. Of a list with one value the type of the element says it.
type attribute struct {
	kind     string // such as ListDisplayAttribute
	label    string
	values   []string
	selected int
}

// value is what an attribute says; empty when it says nothing.
func (a attribute) value() (value string, byType bool) {
	switch {
	case len(a.values) == 0, a.kind == "HeaderDisplayAttribute":
		return "", false
	case strings.HasSuffix(a.kind, "ListDisplayAttribute"):
		if byType = len(a.values) == 1; a.selected > 0 && a.selected < len(a.values) || byType && a.selected == 0 {
			value = a.values[a.selected]
		}
	case a.kind == "BooleanDisplayAttribute" && !strings.EqualFold(a.values[0], "true"):
	default:
		value = a.values[0]
	}
	switch value = exchange.Name(value); strings.ToLower(value) {
	case "not selected", "select", "not applicable", "none selected":
		return "", false
	case "true", "yes":
		value = "yes"
	case "false", "no":
		value = "no"
	}
	return value, byType
}

// handler puts a property into the language. It reports whether there is a home for it.
type handler func(e *exchange.Element, value string) bool

// handlers are by the slug of what people see of a property: ids of templates differ.
var handlers = map[string]handler{
	"name": nothing, "out-of-scope": nothing, "reason-for-out-of-scope": nothing, // see properties
	"provides-confidentiality": nothing, "provides-integrity": nothing, "destination-authenticated": nothing, // see secure
	"show-boundary-threats": nothing, // a setting of the generator
	"source-authenticated":  sourceAuthenticated,
	"dataflow-order":        order,
	"json-payload":          format("json"), "soap-payload": format("xml"), "rss-payload": format("xml"), "transmits-xml": format("xml"),
	"forgery-protection":                    forgery,
	"running-as":                            runningAs,
	"isolation-level":                       isolation,
	"sanitizes-input":                       mechanism("input-validation"),
	"sanitizes-output":                      mechanism("output-encoding"),
	"encrypted":                             mechanism("encryption-at-rest"),
	"azure-key-vault-audit-logging-enabled": mechanism("audit-log"),
	"stores-log-data":                       func(e *exchange.Element, v string) bool { return v != "yes" || set(e, "role", "log") },
	"store-type":                            func(e *exchange.Element, v string) bool { return word(e, "role", roles, v) },
	"storage-type":                          func(e *exchange.Element, v string) bool { return word(e, "role", storage, v) },
	"type":                                  func(e *exchange.Element, v string) bool { return word(e, "role", roles, v) },
}

func nothing(*exchange.Element, string) bool { return true }

func set(e *exchange.Element, key, value string) bool {
	e.Set(key, value)
	return true
}

// word puts a value that the table knows into a key that is not stated yet.
func word(e *exchange.Element, key string, table map[string]string, value string) bool {
	name := table[exchange.Slug(value)]
	if name != "" && e.Fact(key) == "" && e.Fact("technology") == "" {
		e.Set(key, name)
	}
	return name != ""
}

// mechanism is the handler of a property that says whether a mechanism is in place.
func mechanism(name string) handler {
	return func(e *exchange.Element, value string) bool {
		if value != "yes" && value != "no" {
			return false
		}
		e.Mechanism(name, value)
		return true
	}
}

// format is the handler of a property that says what a flow carries.
func format(name string) handler {
	return func(e *exchange.Element, value string) bool {
		if value != "yes" {
			return true
		}
		for _, f := range e.Facts {
			if f.Key == "formats" && f.Values[0] != name {
				e.Set("formats", f.Values[0], name)
				return true
			}
		}
		return set(e, "formats", name)
	}
}

// sourceAuthenticated has a home when it says no: the language wants to know how a flow authenticates.
func sourceAuthenticated(e *exchange.Element, value string) bool {
	return value == "no" && set(e, "authentication", "none")
}

// forgery is how a flow is kept from being sent by another page. The way is kept beside.
func forgery(e *exchange.Element, value string) bool {
	switch strings.ToLower(value) {
	case "none":
		e.Mechanism("csrf-protection", "no")
		return true
	case "not applicable":
		return true
	}
	e.Mechanism("csrf-protection", "yes")
	return aside("forgery-protection", e, value)
}

// isolation is the box around a process.
func isolation(e *exchange.Element, value string) bool {
	e.Mechanism("sandbox", "yes")
	return aside("isolation-level", e, value)
}

// order is the number that a flow has on its diagram.
func order(e *exchange.Element, value string) bool { return value == "0" || aside("order", e, value) }

// aside keeps the exact word beside what was made of it.
func aside(key string, e *exchange.Element, value string) bool {
	keep(e, key, value)
	return true
}

// runningAs is the account of a process. Which one it is is kept beside.
func runningAs(e *exchange.Element, value string) bool {
	e.Set("privilege", privileges[exchange.Slug(value)])
	return aside("running-as", e, value)
}

// properties puts what a stencil says into the language, and keeps the rest beside.
func (r *reader) properties(st *stencil, e *exchange.Element) {
	said := map[string]string{}
	for _, p := range st.properties {
		key := exchange.Slug(p.label)
		if p.byType {
			if key == "type" || key == "store-type" {
				word(e, "role", roles, p.value)
			}
			continue
		}
		if said[key] == "" {
			said[key] = p.value
		}
		if h := handlers[key]; h == nil || !h(e, p.value) {
			r.keep(e, p)
		}
	}
	if said["signed"] == "yes" && e.Fact("role") == "log" {
		e.Mechanism("log-integrity", "yes")
	}
	if said["out-of-scope"] == "yes" {
		if e.OutOfScope = said["reason-for-out-of-scope"]; e.OutOfScope == "" {
			e.OutOfScope = says
		}
	}
	if e.Kind == exchange.Flow {
		r.secure(e, said)
	}
}

// secure makes a transport of what a flow provides. TLS is what provides confidentiality to an authenticated server; the
// source does not name it. A protocol that was picked says more.
func (r *reader) secure(e *exchange.Element, said map[string]string) {
	confidential, intact, server := said["provides-confidentiality"], said["provides-integrity"], said["destination-authenticated"]
	switch {
	case e.Fact("protocol") != "" || e.Fact("transport") != "":
	case confidential == "yes" && server != "no":
		e.Guess("transport", "tls", "because it provides confidentiality")
		r.Guessed(e.At, "the flow %q provides confidentiality, and the file does not say how: it is taken to use TLS", r.naming(e))
	case confidential == "no":
		e.Set("transport", "none")
	case confidential != "":
		keep(e, "provides-confidentiality", confidential)
	}
	if intact != "" && intact != confidential {
		keep(e, "provides-integrity", intact)
	}
	if server != "" {
		keep(e, "destination-authenticated", server)
	}
}

// naming is the name of a flow, or of its type, for telling.
func (r *reader) naming(e *exchange.Element) string {
	if e.Title == "" {
		return "without a name"
	}
	return e.Title
}

// keep keeps a property beside, and counts it.
func (r *reader) keep(e *exchange.Element, p property) {
	keep(e, p.label, p.value)
	if r.kept[p.label] == nil {
		r.kept[p.label] = &kept{at: e.At}
		r.labels = append(r.labels, p.label)
	}
	r.kept[p.label].count++
}

// keep keeps a fact beside under a key of its own: labels are the words of people.
func keep(e *exchange.Element, label, value string) {
	key := exchange.Slug(label)
	switch key {
	case "":
		key = "property"
	case "id": // the element's own
		key = "property-id"
	}
	e.Keep(key, value)
}

// tellAside tells once of each property that was kept beside.
func (r *reader) tellAside() {
	for _, label := range r.labels {
		a := r.kept[label]
		how := "of this element"
		if a.count > 1 {
			how = "of this and other elements"
		}
		r.Dropped(a.at, "the property %q %s has no word in the language: it is kept aside", label, how)
	}
}

// privileges are the accounts of Windows.
var privileges = map[string]string{
	"kernel": "admin", "system": "admin", "administrator": "admin", "network-service": "normal", "local-service": "normal",
	"standard-user-with-elevation": "normal", "standard-user-without-elevation": "normal", "windows-store-app": "least",
}

// technologies are the types of the templates that are one product.
var technologies = map[string]string{"azure-storage": "azure-blob"}

// roles are the types of the templates, and the words of their properties, that say what an element is.
var roles = map[string]string{
	"human": "user", "human-user": "user", "user": "user",
	"browser": "browser", "browser-client": "browser", "mobile-client": "mobile", "thick-client": "mobile", "mobile": "mobile",
	"web-application": "web-app", "web-server": "web-app", "web-service": "service", "web-api": "service", "service": "service",
	"identity-server": "identity-provider", "iot-device": "device",
	"sql-database": "database", "database": "database", "sql-relational-database": "database", "non-relational-database": "database",
	"azure-database-for-postgresql": "database", "azure-sql-database": "database", "azure-cosmos-db": "database", "cache": "cache",
	"azure-redis-cache": "cache", "file-system": "file-system", "configuration-file": "file-system", "configuration": "file-system",
	"registry-hive": "file-system", "registry": "file-system", "cloud-storage": "object-store", "azure-key-vault": "secret-store",
}

// storage are the forms of a cloud's storage.
var storage = map[string]string{"file": "file-system", "table": "database", "queue": "queue", "blob": "object-store"}

// boundaryKinds are the types of boundary of the templates.
var boundaryKinds = map[string]string{
	"internet-boundary": "network", "corpnet-trust-boundary": "network", "local-network-boundary": "network", "company-internet-boundary": "network",
	"machine-trust-boundary": "host", "azure-iaas-vm-trust-boundary": "host", "sandbox-trust-boundary-border": "process",
	"sandbox-trust-boundary": "process", "app-container-boundary": "process", "azure-trust-boundary": "account",
}

// transports are the types of flow of the templates that are no protocol of the language, and say how a flow travels.
var transports = map[string]string{"ipsec": "vpn", "alpc": "local", "ioctl-interface": "local"}
