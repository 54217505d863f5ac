package tmt

import (
	"strings"

	"github.com/threatctl/threatctl/pkg/exchange"
)

// value is what a property says; empty when it says nothing. The first value of a list stands in every new element, so it
// says nothing that a person meant. Of a list with one value the type of the element says it.
func (p property) value() (value string, byType bool) {
	switch p.kind {
	case "HeaderDisplayAttribute":
		return "", false
	case "ListDisplayAttribute", "StaticListDisplayAttribute":
		if p.selected < 0 || p.selected >= len(p.values) || p.selected == 0 && len(p.values) > 1 {
			return "", false
		}
		value, byType = p.values[p.selected], len(p.values) == 1
	case "BooleanDisplayAttribute":
		if len(p.values) == 1 && strings.EqualFold(p.values[0], "true") {
			value = "yes"
		}
	default:
		if len(p.values) > 0 {
			value = p.values[0]
		}
	}
	switch value = exchange.Name(value); strings.ToLower(value) {
	case "not selected", "select", "not applicable", "none selected":
		return "", false
	case "true":
		value = "yes"
	case "false":
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
	"dataflow-order":        func(_ *exchange.Element, v string) bool { return v == "0" },
	"json-payload":          format("json"), "soap-payload": format("xml"), "rss-payload": format("xml"), "transmits-xml": format("xml"),
	"forgery-protection":                     forgery,
	"running-as":                             runningAs,
	"isolation-level":                        func(e *exchange.Element, _ string) bool { e.Mechanism("sandbox", "yes"); return false },
	"sanitizes-input":                        mechanism("input-validation"),
	"sanitizes-output":                       mechanism("output-encoding"),
	"encrypted":                              mechanism("encryption-at-rest"),
	"azure-key-vault-audit-logging-enabled":  mechanism("audit-log"),
	"stores-log-data":                        func(e *exchange.Element, v string) bool { return v != "yes" || set(e, "role", "log") },
	"signed":                                 func(*exchange.Element, string) bool { return false }, // see properties
	"store-type":                             func(e *exchange.Element, v string) bool { return word(e, "role", roles, v) },
	"storage-type":                           func(e *exchange.Element, v string) bool { return word(e, "role", storage, v) },
	"type":                                   func(e *exchange.Element, v string) bool { return word(e, "role", roles, v) },
	"azure-postgres-db-tls-enforced":         nil,
	"implements-or-uses-an-xml-parser":       nil,
	"implements-or-uses-a-logging-mechanism": mechanism("audit-log"),
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
		switch strings.ToLower(value) {
		case "yes", "no":
			e.Mechanism(name, strings.ToLower(value))
			return true
		}
		return false
	}
}

// format is the handler of a property that says what a flow carries.
func format(name string) handler {
	return func(e *exchange.Element, value string) bool {
		if !strings.EqualFold(value, "yes") {
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
	return strings.EqualFold(value, "no") && set(e, "authentication", "none")
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
	return false
}

// runningAs is the account of a process. Which one it is is kept beside.
func runningAs(e *exchange.Element, value string) bool {
	e.Set("privilege", privileges[exchange.Slug(value)])
	return false
}

// properties puts what a stencil says into the language, and keeps the rest beside.
func (r *reader) properties(st *stencil, e *exchange.Element) {
	said := map[string]string{}
	for _, p := range st.properties {
		value, byType := p.value()
		if value == "" {
			continue
		}
		key := exchange.Slug(p.label)
		if said[key] == "" {
			said[key] = value
		}
		h := handlers[key]
		if home := h != nil && h(e, value); home || byType && h == nil {
			continue
		}
		r.keep(e, p, value)
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
	if e.Fact("protocol") != "" && confidential != "" {
		return
	}
	switch {
	case strings.EqualFold(confidential, "yes") && !strings.EqualFold(server, "no"):
		e.Guess("transport", "tls", "because it provides confidentiality")
		r.Guessed(e.At, "the flow %q provides confidentiality, and the file does not say how: it is taken to use TLS", r.naming(e))
	case strings.EqualFold(confidential, "no"):
		e.Set("transport", "none")
	case confidential != "":
		keep(e, "provides-confidentiality", confidential)
	}
	if intact != "" && !strings.EqualFold(confidential, intact) {
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
func (r *reader) keep(e *exchange.Element, p property, value string) {
	label := exchange.Name(p.label)
	keep(e, label, value)
	if r.aside[label] == nil {
		r.aside[label] = &aside{at: e.At}
		r.labels = append(r.labels, label)
	}
	r.aside[label].count++
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
		a := r.aside[label]
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
