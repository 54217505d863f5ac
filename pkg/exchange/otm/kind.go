package otm

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
)

// said are types that the files of this format have, and what they say of a component in keys of the language. The format
// leaves the words open: these are those of the tools that write it.
var said = map[string][2]string{
	"generic-client": {"type", "external-entity"}, "web-client": {"role", "browser"}, "browser": {"role", "browser"},
	"android-device-client": {"role", "mobile"}, "ios-device-client": {"role", "mobile"}, "mobile-device-client": {"role", "mobile"},
	"rich-client": {"role", "mobile"}, "desktop-client": {"role", "mobile"}, "external-entity": {"type", "external-entity"},
	"actor": {"type", "external-entity"}, "iot-device": {"role", "device"},
	"process": {"type", "process"}, "web-service": {"role", "service"}, "web-application": {"role", "web-app"},
	"web-application-server-side": {"role", "web-app"}, "web-ui": {"role", "web-app"}, "api-gateway": {"role", "gateway"},
	"code-class": {"type", "process"}, "data-store": {"type", "data-store"}, "datastore": {"type", "data-store"},
	"file-storage": {"role", "file-system"}, "message-queue": {"role", "queue"}, "message-broker": {"role", "queue"},
}

// near are words within a type, each with what they make likely, in the order in which they are tried.
var near = []struct{ word, key, value string }{
	{"postgresql", "technology", "postgresql"}, {"postgres", "technology", "postgresql"}, {"mysql", "technology", "mysql"},
	{"mongodb", "technology", "mongodb"}, {"redis", "technology", "redis"}, {"dynamodb", "technology", "dynamodb"},
	{"kafka", "technology", "kafka"}, {"lambda", "technology", "lambda"}, {"cloudtrail", "technology", "cloudtrail"},
	{"vault", "role", "secret-store"}, {"secrets", "role", "secret-store"}, {"balancer", "role", "load-balancer"}, {"gateway", "role", "gateway"},
	{"browser", "role", "browser"}, {"mobile", "role", "mobile"}, {"client", "type", "external-entity"}, {"user", "role", "user"},
	{"queue", "role", "queue"}, {"cache", "role", "cache"}, {"s3", "role", "object-store"}, {"bucket", "role", "object-store"},
	{"blob", "role", "object-store"}, {"db", "role", "database"}, {"sql", "role", "database"}, {"nosql", "role", "database"},
	{"rds", "role", "database"}, {"database", "role", "database"}, {"store", "type", "data-store"}, {"storage", "type", "data-store"},
	{"logs", "role", "log"}, {"function", "role", "function"}, {"functions", "role", "function"}, {"server", "type", "process"},
	{"service", "type", "process"}, {"container", "type", "process"},
}

// names are words within the name of a component that no type says anything of.
var names = []struct{ word, value string }{
	{"user", "external-entity"}, {"users", "external-entity"}, {"customer", "external-entity"}, {"client", "external-entity"}, {"browser", "external-entity"},
	{"admin", "external-entity"}, {"database", "data-store"}, {"db", "data-store"}, {"table", "data-store"}, {"bucket", "data-store"},
	{"storage", "data-store"}, {"store", "data-store"}, {"queue", "data-store"}, {"cache", "data-store"}, {"logs", "data-store"},
}

// kind makes of the type of a component, which is a word of any tool, what the language says of components.
func (r *reader) kind(e *exchange.Element, word string) {
	slug := strings.TrimPrefix(exchange.Slug(word), "cd-")
	if exchange.Slug(word) != "" {
		e.Keep("type", word)
	}
	_, isType := model.Types.Find(slug)
	_, isRole := model.Roles.Find(slug)
	_, isTechnology := model.FindTechnology(slug)
	s, isSaid := said[slug]
	switch {
	case isSaid:
		e.Set(s[0], s[1])
	case isType:
		e.Set("type", slug)
	case isRole:
		e.Set("role", slug)
	case isTechnology && slug != "other":
		e.Set("technology", slug)
	case r.alsoCalled(e, slug), r.likely(e, slug):
	default:
		r.byName(e, word)
	}
}

// alsoCalled guesses what a type means that the language has under another name.
func (r *reader) alsoCalled(e *exchange.Element, slug string) bool {
	key, value := "technology", ""
	for _, role := range model.Roles.All() {
		if slices.Contains(role.AlsoCalled, slug) {
			key, value = "role", role.Name
		}
	}
	if value == "" {
		value, _ = exchange.Technology(slug)
	}
	if value == "" || value == "other" {
		return false
	}
	e.Guess(key, value, "by its type")
	r.Guessed(e.At, "the component %q is of the type %q: its %s is taken to be %s", e.Title, slug, key, value)
	return true
}

// likely guesses by the words within a type.
func (r *reader) likely(e *exchange.Element, slug string) bool {
	words := strings.Split(slug, "-")
	for _, n := range near {
		if slices.Contains(words, n.word) {
			e.Guess(n.key, n.value, "by its type")
			r.Guessed(e.At, "the component %q is of the type %q: its %s is taken to be %s", e.Title, slug, n.key, n.value)
			return true
		}
	}
	return false
}

// byName guesses the type that the source does not say, or says in a word that is unknown.
func (r *reader) byName(e *exchange.Element, word string) {
	value, why := "process", "as most are"
	words := strings.Split(exchange.Slug(e.Title), "-")
	for _, n := range names {
		if slices.Contains(words, n.word) {
			value, why = n.value, "by its name"
			break
		}
	}
	e.Guess("type", value, why)
	what := strings.ReplaceAll(value, "-", " ")
	if word == "" {
		r.Guessed(e.At, "the component %q says no type: it counts as %s, %s", e.Title, what, why)
		return
	}
	r.Guessed(e.At, "the component %q is of the type %q, which is not known: it counts as %s, %s", e.Title, word, what, why)
}
