package exchange

import (
	"slices"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/model"
)

// byName is the reason of guesses from a title.
const byName = "by its name"

// hint says what a title that holds one of some words is taken for. Words of several parts are looked for as they stand.
type hint struct {
	value string
	words []string
}

// trustHints are tried in turn.
var trustHints = []hint{
	{"internal", []string{"data center", "data centre", "datacentre", "datacenter", "application network"}},
	{"untrusted", []string{"internet", "untrusted", "public", "external", "user", "users", "client", "browser", "mobile", "wild", "world", "attacker", "home"}},
	{"partner", []string{"partner", "partners", "third", "vendor", "supplier", "saas", "b2b", "provider"}},
	{"dmz", []string{"dmz", "edge", "perimeter", "demilitarized", "demilitarised", "frontend"}},
	{"restricted", []string{"restricted", "vault", "secure", "hsm", "pci", "secret", "secrets", "data", "database", "db", "enclave"}},
	{"internal", []string{
		"internal", "trusted", "corporate", "corpnet", "intranet", "private", "backend", "datacenter", "cluster", "vpc", "vnet", "cloud", "aws", "azure",
		"gcp", "network", "server", "servers", "machine", "host", "application", "app", "service", "services", "kernel", "process", "container", "pod", "node",
	}},
}

// guessTrust gives a boundary without a trust one by its name. One whose name says nothing stays unstated.
func (d *Draft) guessTrust(b *Element) {
	if b.Fact("trust") != "" {
		return
	}
	if value, ok := find(trustHints, b.Title); ok {
		b.Guess("trust", value, byName)
		d.Guessed(b.At, "the boundary %q is taken to be %s, "+byName, b.Title, value)
	}
}

// roleHints are tried in turn, by type.
var roleHints = map[string][]hint{
	"external-entity": {
		{"browser", []string{"browser", "spa", "web client", "webclient"}},
		{"mobile", []string{"mobile", "phone", "android", "ios", "app", "wallet"}},
		{"device", []string{"device", "sensor", "iot", "thermostat", "camera", "meter", "hub"}},
		{"saas", []string{"saas", "github", "google", "stripe", "paypal", "slack", "okta", "auth0", "twilio", "sendgrid", "provider", "third"}},
		{"user", []string{
			"user", "users", "admin", "administrator", "customer", "customers", "operator", "developer", "moderator", "visitor", "person", "actor", "employee",
			"human", "buyer", "attacker", "patient", "manager", "member", "client",
		}},
	},
	"process": {
		{"gateway", []string{"gateway", "apigw"}},
		{"load-balancer", []string{"load balancer", "loadbalancer", "alb", "elb", "lb"}},
		{"waf", []string{"waf"}},
		{"cdn", []string{"cdn", "cloudfront"}},
		{"proxy", []string{"proxy", "nginx", "envoy"}},
		{"identity-provider", []string{"identity", "idp", "auth", "authentication", "oauth", "sso", "login", "keycloak"}},
		{"worker", []string{"worker", "job", "batch", "cron", "scheduler", "background"}},
		{"function", []string{"lambda", "function", "functions"}},
		{"web-app", []string{"website", "web app", "web application", "webapp", "frontend", "web server", "webserver", "portal", "site"}},
		{"pipeline", []string{"pipeline", "ci", "jenkins", "build"}},
		{"llm", []string{"llm", "gpt", "model"}},
	},
	"data-store": {
		{"queue", []string{"queue", "kafka", "rabbitmq", "sqs", "topic", "bus", "mq"}},
		{"cache", []string{"cache", "redis", "memcached"}},
		{"log", []string{"log", "logs", "audit", "syslog"}},
		{"secret-store", []string{"secret", "secrets", "vault", "keystore", "hsm", "keychain", "credentials"}},
		{"object-store", []string{"s3", "bucket", "blob", "object"}},
		{"file-system", []string{"file", "files", "filesystem", "disk", "config", "configuration", "registry", "folder", "volume", "storage", "ftp"}},
		{"vector-store", []string{"vector", "embeddings"}},
		{"database", []string{"database", "db", "sql", "mysql", "postgres", "postgresql", "mongo", "mongodb", "table", "oracle", "mariadb", "sqlite", "dynamodb", "store"}},
	},
}

// guessRole gives a component that has a type but no role one by its name.
func (d *Draft) guessRole(c *Element) {
	if c.Fact("role") != "" || c.Fact("technology") != "" {
		return
	}
	if value, ok := find(roleHints[c.Fact("type")], c.Title); ok {
		c.Guess("role", value, byName)
		d.Guessed(c.At, "the component %q is taken for %s, "+byName, c.Title, article(value))
	}
}

// article is a role with its article.
func article(role string) string {
	switch {
	case role == "saas":
		return "the service of a third party"
	case role == "identity-provider":
		return "an identity provider"
	case role == "object-store":
		return "an object store"
	}
	return "a " + strings.ReplaceAll(role, "-", " ")
}

// find is what the words of a title hint at.
func find(hints []hint, title string) (string, bool) {
	words := wordsOf(title)
	line := " " + strings.Join(words, " ") + " "
	for _, h := range hints {
		for _, w := range h.words {
			if slices.Contains(words, w) || strings.Contains(w, " ") && strings.Contains(line, " "+w+" ") {
				return h.value, true
			}
		}
	}
	return "", false
}

// wordsOf are the words of a title in small letters; a capital inside a word begins another.
func wordsOf(title string) []string {
	var b strings.Builder
	var before rune
	for _, r := range title {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// categories are the words that other tools and taxonomies have for the letters of STRIDE. Those of privacy and of other
// taxonomies come last and are near, not the same.
var categories = map[string]string{
	"s": "spoofing", "spoofing": "spoofing", "t": "tampering", "tampering": "tampering", "r": "repudiation", "repudiation": "repudiation",
	"i": "information-disclosure", "information disclosure": "information-disclosure", "info disclosure": "information-disclosure",
	"information leakage": "information-disclosure", "d": "denial-of-service", "dos": "denial-of-service", "denial of service": "denial-of-service",
	"e": "elevation-of-privilege", "elevation of privilege": "elevation-of-privilege", "elevation of privileges": "elevation-of-privilege",
	"escalation of privilege": "elevation-of-privilege", "eop": "elevation-of-privilege", "elevation of privledge": "elevation-of-privilege",
}

// nearCategories are those that STRIDE does not have, with the letter that is nearest.
var nearCategories = map[string]string{
	"confidentiality": "information-disclosure", "integrity": "tampering", "availability": "denial-of-service", "distributed": "denial-of-service",
	"linkability": "information-disclosure", "linking": "information-disclosure", "identifiability": "information-disclosure",
	"identifying": "information-disclosure", "non repudiation": "repudiation", "detectability": "information-disclosure", "detecting": "information-disclosure",
	"disclosure of information": "information-disclosure", "data disclosure": "information-disclosure", "unawareness": "information-disclosure",
	"non compliance": "information-disclosure", "authorization": "elevation-of-privilege", "authentication": "spoofing",
}

// Category is the word of STRIDE for a category of a source, and whether the source says just that. One that is unknown
// counts as information disclosure, the most common.
func Category(word string) (category string, sure bool) {
	word = strings.Join(wordsOf(strings.ToLower(word)), " ")
	if c, ok := categories[word]; ok {
		return c, true
	}
	if c, ok := nearCategories[word]; ok {
		return c, false
	}
	return "information-disclosure", false
}

// Protocol is the language's name for a protocol of a source, such as HTTPS or "TCP/IP": exact, or by another name that the
// catalogue lists.
func Protocol(word string) (string, bool) {
	slug := Slug(word)
	if _, ok := model.FindProtocol(slug); ok {
		return slug, true
	}
	for _, p := range model.AllProtocols() {
		if slices.Contains(p.AlsoCalled, slug) {
			return p.Name, true
		}
	}
	return "", false
}

// Technology is the language's name for a technology of a source.
func Technology(word string) (string, bool) {
	slug := Slug(word)
	if _, ok := model.FindTechnology(slug); ok {
		return slug, true
	}
	for _, t := range model.AllTechnologies() {
		if slices.Contains(t.AlsoCalled, slug) {
			return t.Name, true
		}
	}
	return "", false
}
