package threagile

import (
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/register"
)

// letters are the categories of the tool's own rules, by their ids. Others are guessed.
var letters = map[string]string{
	"untrusted-deserialization": "tampering", "ldap-injection": "tampering", "sql-nosql-injection": "tampering", "xml-external-entity": "information-disclosure",
	"cross-site-scripting": "tampering", "cross-site-request-forgery": "spoofing", "missing-authentication": "elevation-of-privilege",
	"missing-authentication-second-factor": "elevation-of-privilege", "missing-hardening": "tampering", "missing-waf": "tampering",
	"unencrypted-communication": "information-disclosure", "unencrypted-asset": "information-disclosure", "server-side-request-forgery": "information-disclosure",
	"path-traversal": "information-disclosure", "dos-risky-access-across-trust-boundary": "denial-of-service", "unguarded-access-from-internet": "elevation-of-privilege",
	"unguarded-direct-datastore-access": "elevation-of-privilege", "unchecked-deployment": "tampering", "container-baseimage-backdooring": "tampering",
	"code-backdooring": "tampering", "accidental-secret-leak": "information-disclosure", "missing-vault": "information-disclosure",
	"missing-vault-isolation": "elevation-of-privilege", "missing-cloud-hardening": "tampering", "missing-network-segmentation": "elevation-of-privilege",
	"push-instead-of-pull-deployment": "tampering", "search-query-injection": "tampering", "service-registry-poisoning": "spoofing",
	"missing-file-validation": "spoofing", "missing-identity-propagation": "elevation-of-privilege", "mixed-targets-on-shared-runtime": "elevation-of-privilege",
}

// tracked reads what people decided about risks that the tool found: a threat each, with the decision.
func (r *reader) tracked(root yamltree.Node) {
	list := root.Get("risk_tracking")
	for p := range list.Pairs() {
		if p.Value.Kind() != yamltree.Mapping {
			r.Repaired(p.Key.Span(), "%q of risk_tracking is no mapping: it is left out", p.Key.Text())
			continue
		}
		id := p.Key.Text()
		rule, rest, _ := strings.Cut(id, "@")
		t := &exchange.Threat{Source: id, At: p.Key.Span(), Title: strings.ReplaceAll(rule, "-", " "), Category: letters[rule], About: r.about(rest)}
		if t.Category == "" {
			t.Category = "information-disclosure"
			r.Guessed(t.At, "the risk %q is taken for one of information disclosure: the file does not say what it is of", id)
		}
		r.decided(t, p.Value)
		r.Threats = append(r.Threats, t)
	}
}

// about are the elements that the rest of a risk's id names: parts, links, boundaries. A risk of several parts in one pattern
// is about those that are named.
func (r *reader) about(rest string) []*exchange.Element {
	var out []*exchange.Element
	for _, id := range strings.Split(rest, "@") {
		for _, known := range []exchange.Known{r.flows, r.parts, r.zones} {
			if e := known[id]; e != nil {
				out = append(out, e)
				break
			}
		}
	}
	if len(out) > 1 {
		out = out[:1]
	}
	return out
}

// decided is what became of a risk.
func (r *reader) decided(t *exchange.Threat, n yamltree.Node) {
	t.Reason = plain(r.Text(n.Get("justification")))
	if ticket := exchange.Name(r.Text(n.Get("ticket"))); ticket != "" {
		t.Extra = append(t.Extra, exchange.Fact{Key: "ticket", Values: []string{ticket}})
	}
	switch word := r.word(n.Get("status")); word {
	case "mitigated":
		t.Status = register.StatusMitigated
	case "accepted":
		t.Status, t.Owner = register.StatusAccepted, "unknown"
	case "false-positive":
		t.Status = register.StatusNotApplicable
	case "in-progress":
		t.Status, t.Owner = register.StatusInProgress, "unknown"
	case "unchecked", "in-discussion":
	default:
		r.Repaired(t.At, "the status %q is none: the risk %q counts as open", word, t.Source)
	}
}

// own reads the risks that people found themselves.
func (r *reader) own(root yamltree.Node) {
	for _, key := range []string{"individual_risk_categories", "custom_risk_categories"} {
		for title, n := range r.entries(root, key) {
			for name, risk := range r.entries(n, "risks_identified") {
				r.risk(title, name, n, risk)
			}
		}
	}
}

func (r *reader) risk(title, name string, category, risk yamltree.Node) {
	t := &exchange.Threat{
		Source: r.Text(category.Get("id")) + "@" + exchange.Slug(name), At: risk.Span(), Title: name, Category: r.word(category.Get("stride")),
		Description: plain(r.Text(category.Get("description"))), Mitigation: plain(r.Text(category.Get("mitigation"))),
	}
	if t.Title == "" {
		t.Title = title
	}
	switch word := r.word(risk.Get("severity")); word {
	case "low", "medium", "high", "critical":
		t.Severity = word
	case "elevated":
		t.Severity = "high"
	}
	for _, key := range []string{"most_relevant_communication_link", "most_relevant_technical_asset", "most_relevant_trust_boundary"} {
		if e := r.about(r.Text(risk.Get(key))); len(t.About) == 0 {
			t.About = e
		}
	}
	r.Threats = append(r.Threats, t)
}
