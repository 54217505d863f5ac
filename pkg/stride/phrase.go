package stride

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// mechanismQuestions are how a colleague asks whether a mechanism is there. %s is the element: a component, everything
// in a zone, the whole system, a flow or an asset.
var mechanismQuestions = map[string]string{
	"encryption-at-rest":       "Is what %s keeps encrypted at rest?",
	"field-encryption":         "Does %s encrypt sensitive fields before they leave it?",
	"backup-encryption":        "Are the backups of %s encrypted?",
	"message-signature":        "Does %s sign its messages, and check the signatures of those it gets?",
	"certificate-validation":   "Does %s check chain and name of the certificates of the servers it calls?",
	"pseudonymization":         "Does %s replace identities by pseudonyms, with the key kept apart?",
	"mfa":                      "Does %s ask for a second factor?",
	"anti-automation":          "Does %s slow down, detect and lock out guessing?",
	"password-hashing":         "Does %s keep passwords under a slow, salted hash?",
	"session-hardening":        "Does %s harden its sessions (Secure, HttpOnly, SameSite, rotation at login)?",
	"replay-protection":        "Does %s refuse a message that comes twice (nonce, time window, idempotency key)?",
	"token-validation":         "Does %s check signature, issuer, audience and expiry of each token, or introspect it?",
	"sender-constrained-token": "Does %s accept a token only from the sender that it is bound to (mTLS, DPoP)?",
	"oauth-hardening":          "Does %s use PKCE, state, exact redirects and an issuer check for OAuth?",
	"workload-identity":        "Does %s prove who it is with an issued, short-lived identity?",
	"webhook-signature":        "Does %s check a signature over the body of each webhook?",
	"object-authorization":     "Does %s check that the caller may touch the object it names?",
	"property-authorization":   "Does %s check that the caller may touch each field?",
	"function-authorization":   "Does %s check that the caller may use the operation?",
	"data-access-control":      "Does %s decide per principal what may be read or written?",
	"least-privilege":          "Does %s run with the rights that its task needs, and no more?",
	"tenant-isolation":         "Does %s keep each tenant's data out of reach of the others?",
	"token-expiry":             "Do the tokens that %s accepts expire within the hour?",
	"token-revocation":         "Can the tokens that %s accepts be withdrawn before they expire?",
	"token-attenuation":        "Does %s narrow a token before passing it on?",
	"audience-restriction":     "Does %s refuse tokens that were issued for another audience?",
	"identity-propagation":     "Does %s pass the end user's identity on with each call?",
	"csrf-protection":          "Does %s guard calls that change something against cross-site forgery?",
	"cors-allowlist":           "Does %s answer cross-origin calls from named origins only?",
	"separation-of-duties":     "Does it take two people to change and to approve what %s does?",
	"admin-isolation":          "Is %s administered over a way of its own?",
	"audit-log":                "Does %s log who did what?",
	"audit-log.who":            "Does the log of %s tell who acted, and with which client?",
	"audit-log.when":           "Does the log of %s tell when, reliably?",
	"audit-log.what":           "Does the log of %s tell what kind of operation on which resource?",
	"audit-log.outcome":        "Does the log of %s tell whether it succeeded and, if not, why?",
	"audit-log.context":        "Does the log of %s show what else happened around the time?",
	"audit-log.encoding":       "Does %s encode what goes into its log?",
	"audit-log.redaction":      "Does %s leave secrets and personal data out of its log?",
	"log-integrity":            "Does %s keep log records from being changed or deleted?",
	"log-alerting":             "Are the records in %s watched, and is somebody told?",
	"log-retention":            "Does %s keep log records for a set time?",
	"time-sync":                "Does %s take its time from one synchronized clock?",
	"receipt":                  "Is a receipt kept of what %s hands over?",
	"rate-limit.client":        "Does %s limit each client?",
	"rate-limit.group":         "Does %s limit groups of clients (a network, a tenant, a plan)?",
	"rate-limit.global":        "Does %s limit all clients together?",
	"edge-throttling":          "Does %s refuse excess requests before work is done for them?",
	"shared-limiter":           "Do all instances of %s share one count of requests?",
	"backpressure":             "Does %s bound its queues, and refuse instead of growing?",
	"payload-limit":            "Does %s limit size and depth of what it accepts?",
	"timeout":                  "Does %s give up waiting after a set time?",
	"query-cost-limit":         "Does %s limit depth, cost and page size of queries?",
	"stream-limit":             "Does %s limit the streams and connections of each client?",
	"safe-decompression":       "Does %s bound ratio and nesting when it unpacks?",
	"circuit-breaker":          "Does %s leave a failing dependency alone for a while?",
	"redundancy":               "Is there more than one of %s, in more than one place?",
	"autoscaling":              "Does %s grow with load?",
	"spend-limit":              "Is there a ceiling on what %s may cost?",
	"ddos-protection":          "Are floods of traffic to %s absorbed upstream?",
	"backup":                   "Is %s backed up, and is restoring tested?",
	"capacity-plan":            "Are the limits of %s known and watched?",
	"bot-defence":              "Does %s detect bots and scraping?",
	"input-validation":         "Does %s check type, range, length and structure of what comes in?",
	"output-encoding":          "Does %s encode output for the place where it lands?",
	"parameterized-query":      "Does %s bind parameters in its queries, and build none from text?",
	"safe-interpreter":         "Does %s keep callers' input away from shells, templates and directory queries?",
	"xml-hardening":            "Does %s refuse DTDs and external entities in XML?",
	"safe-deserialization":     "Does %s deserialize listed types only?",
	"url-allowlist":            "Does %s check callers' URLs against a list, after resolution?",
	"path-confinement":         "Does %s make the keys and paths of files itself?",
	"file-scan":                "Does %s check the type of uploaded files, scan them, and keep them apart?",
	"property-allowlist":       "Does %s bind only named fields of a request?",
	"strict-http":              "Does %s refuse ambiguous HTTP requests?",
	"cache-key-control":        "Does %s keep private answers out of caches, and key the others by all that changes them?",
	"concurrency-control":      "Does %s make changes atomic, locked or versioned?",
	"server-side-rules":        "Does %s check order and amounts on the server?",
	"csp":                      "Does %s send a strict content security policy?",
	"frame-protection":         "Does %s forbid foreign pages to frame it?",
	"generic-errors":           "Does %s keep internals out of its error messages?",
	"response-filtering":       "Does %s answer with named fields only?",
	"tool-confirmation":        "Does a person confirm what a language model wants to do with %s?",
	"prompt-isolation":         "Does %s keep instructions and data apart in prompts?",
	"output-review":            "Does %s check a language model's answers before they are used?",
	"egress-filter":            "Can %s reach named destinations only?",
	"schema-pinning":           "Does %s hold to a versioned schema that producers and consumers agree on?",
	"hardening":                "Is %s minimal, patched and configured to a baseline?",
	"segmentation":             "Is %s separated from other zones, with default deny?",
	"firewall":                 "Is the traffic of %s with other zones filtered?",
	"waf":                      "Are requests to %s inspected by a web application firewall?",
	"secret-store":             "Does %s take its secrets from a managed store?",
	"secret-rotation":          "Are the secrets of %s changed regularly?",
	"inventory":                "Is there an inventory of %s (parts, versions, interfaces)?",
	"artifact-signing":         "Is what is deployed to %s signed, and is the signature checked?",
	"dependency-scan":          "Are the dependencies and images of %s scanned, and findings fixed?",
	"sandbox":                  "Is %s confined (user, system calls, file system, network)?",
	"deploy-approval":          "Does a second person approve what %s deploys?",
	"vendor-review":            "Was the operator of %s assessed?",
	"no-bypass":                "Does the network keep callers from going round the gateway to %s?",
	"purpose-declared":         "Are purpose and legal basis of %s written down?",
	"minimization":             "Is %s limited to the data that the operation needs?",
	"erasure":                  "Can %s be deleted everywhere it is kept?",
	"dsr-process":              "Are people's requests about %s answered?",
	"transfer-safeguard":       "Is the transfer of data by %s covered (contract clauses, adequacy) and assessed?",
	"dpia":                     "Was the impact that processing %s has on people assessed?",
	"breach-process":           "Can a data breach in %s be reported within 72 hours?",
	"processor-contract":       "Is there a processing contract (Art. 28) for %s?",
}

// factQuestions are how a colleague asks for a fact, by the key under which the language writes it, and an answer that
// serves as an example; without one, the last word of the fact does.
var factQuestions = map[string]struct{ text, example string }{
	"type":           {"What is %s: an external entity, a process or a data store (type)?", "process"},
	"role":           {"What is %s for (role)?", "service"},
	"technology":     {"What is %s made of (technology)?", "other"},
	"operated-by":    {"Who runs %s (operated-by)?", "self"},
	"privilege":      {"With what rights does %s run (privilege)?", "least"},
	"tenancy":        {"Who shares %s (tenancy)?", "single"},
	"lifecycle":      {"Is %s in production, under test or being retired (lifecycle)?", "production"},
	"trust":          {"How far is what stands in %s trusted (trust)?", "internal"},
	"region":         {"In which legal region is %s (region)?", "eu"},
	"owner":          {"Who answers for %s (owner)?", "team-name"},
	"kind":           {"What makes %s a boundary (kind)?", "network"},
	"protocol":       {"What protocol does %s speak (protocol)?", "https"},
	"transport":      {"Is %s encrypted on its way (transport)?", "tls"},
	"authentication": {"How does %s prove who it is (authentication)?", "bearer"},
	"authorization":  {"What decides whether %s may do what it asks for (authorization)?", "identity"},
	"access":         {"Does %s read, write or administer (access)?", "read"},
	"mode":           {"Does the caller of %s wait for the answer (mode)?", "sync"},
	"formats":        {"In what form does %s carry its data (formats)?", "json"},
	"on-behalf-of":   {"Whose authority does %s carry, its own or a user's (on-behalf-of)?", "user"},
	"token.location": {"Where does %s carry its token (token.location)?", "header"},
	"token.life":     {"How long is the token of %s valid (token.life)?", "short"},
	"classification": {"How far may %s be known (classification)?", "confidential"},
	"integrity":      {"How much does it matter that %s is right (integrity)?", "high"},
	"availability":   {"How much does it matter that %s is there (availability)?", "high"},
	"volume":         {"How many people or records are in %s (volume)?", "many"},
	"kinds":          {"What is %s made of: whose data, of what kind (kinds)?", "personal"},
	"retention":      {"How long is %s kept (retention)?", "2y"},
}

// usual is the value of a fact that the example of an answer gives it.
func usual(f *Fact) string {
	if f.Name == "family" {
		return "http" // that of the protocol https
	}
	return factQuestions[f.key].example
}

// spoken is an element as a question names it: by its title, or by its id as code. Counts are the marks of the mechanism
// that is asked for, 0 for a fact.
func spoken(e model.Element, counts model.Counts) string {
	n := e.Identity()
	name := n.Title
	if name == "" {
		name = "`" + string(n.ID) + "`"
	}
	switch e.Kind() {
	case model.KindModel:
		switch {
		case counts&model.OnAssets != 0 && counts&(model.OnSelf|model.OnSource) == 0:
			return "all data"
		case counts == 0 || counts&model.OnModel != 0:
			return "the system"
		}
		return "every part of the system"
	case model.KindBoundary:
		if n.ID == model.OutsideID {
			name = "the outside"
		}
	}
	return name
}

// mechanismText asks whether a mechanism is there.
func mechanismText(m model.Mechanism, e model.Element) string {
	who := spoken(e, m.Info().Counts)
	if e.Kind() == model.KindBoundary && m.Info().Counts&model.OnCrossed == 0 {
		who = "everything in " + who
	}
	return fmt.Sprintf(mechanismQuestions[m.String()], who)
}

// factText asks for a fact, of an element or of every flow in it.
func factText(f *Fact, e model.Element, every bool) string {
	who := spoken(e, 0)
	if every {
		who = "every flow"
		if e.Kind() != model.KindModel {
			who += " within " + spoken(e, 0)
		}
	}
	return fmt.Sprintf(factQuestions[f.key].text, who)
}

// mechanismLine is the line that states a mechanism.
func mechanismLine(m model.Mechanism, e model.Element) string {
	name := m.String() + ": yes"
	if family, member, ok := strings.Cut(m.String(), "."); ok {
		name = family + ": {" + member + ": yes}"
	}
	return under(e, "mechanisms: {"+name+"}", "")
}

// maxOthers is how many other values a line to add names.
const maxOthers = 4

// factLine is the line that states a fact, of an element or of every flow in it, with an example of a value and what else
// it could be.
func factLine(f *Fact, e model.Element, every bool) string {
	value := factQuestions[f.key].example
	line := f.key + ": " + value
	if outer, inner, ok := strings.Cut(f.key, "."); ok {
		line = outer + ": {" + inner + ": " + value + "}"
	}
	if every {
		line = "every-flow: {" + line + "}"
	}
	var others []string
	for _, w := range f.Words {
		if w != value {
			others = append(others, w)
		}
	}
	if len(others) > maxOthers {
		others = append(others[:maxOthers], "…")
	}
	if f.Free() || f.key == "protocol" || len(f.Words) < 2 {
		others = nil // the words are those of a catalogue, or free
	}
	if len(others) == 0 {
		return under(e, line, "")
	}
	return under(e, line, "   # or "+strings.Join(others, ", "))
}

// under is a line in its place: the outermost zone need not stand in the file, so that its line brings its heading.
func under(e model.Element, line, comment string) string {
	if n := e.Identity(); n.ID == model.OutsideID && n.Span.Line == 0 {
		line = "boundaries: {outside: {" + line + "}}"
	}
	return line + comment
}
