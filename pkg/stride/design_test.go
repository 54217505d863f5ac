package stride_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/model"
)

// design is a model in parts, so that tests can change it and write it out.
type design struct{ elements []*part }

// part is an element: where it stands in the file, its keys, and what it states of mechanisms.
type part struct {
	section, id string
	keys        map[string]string
	mechanisms  map[string]string
}

func (d *design) clone() *design {
	out := &design{}
	for _, p := range d.elements {
		out.elements = append(out.elements, &part{p.section, p.id, maps.Clone(p.keys), maps.Clone(p.mechanisms)})
	}
	return out
}

func (d *design) find(id string) *part {
	for _, p := range d.elements {
		if p.id == id {
			return p
		}
	}
	return nil
}

// state says yes to a mechanism on an element, or the model.
func (d *design) state(id, mechanism string) {
	p := d.find(id)
	if p == nil {
		p = &part{section: "boundaries", id: id, keys: map[string]string{}} // outside
		d.elements = append(d.elements, p)
	}
	if p.mechanisms == nil {
		p.mechanisms = map[string]string{}
	}
	p.mechanisms[mechanism] = "yes"
}

func (p *part) String() string {
	var keys []string
	for _, k := range slices.Sorted(maps.Keys(p.keys)) {
		keys = append(keys, k+": "+p.keys[k])
	}
	if len(p.mechanisms) > 0 {
		var list []string
		for _, k := range slices.Sorted(maps.Keys(p.mechanisms)) {
			list = append(list, k+": "+p.mechanisms[k])
		}
		keys = append(keys, "mechanisms: {"+strings.Join(list, ", ")+"}")
	}
	return "{" + strings.Join(keys, ", ") + "}"
}

// String is the model as its file.
func (d *design) String() string {
	var b strings.Builder
	b.WriteString("threatctl: 1\n")
	for _, section := range []string{"assets", "boundaries", "components", "flows"} {
		fmt.Fprintf(&b, "%s:\n", section)
		for _, p := range d.elements {
			if p.section == section {
				fmt.Fprintf(&b, "  %s: %s\n", p.id, p)
			}
		}
	}
	top := d.find("model")
	for _, k := range slices.Sorted(maps.Keys(top.keys)) {
		fmt.Fprintf(&b, "%s: %s\n", k, top.keys[k])
	}
	if s := top.String(); len(top.mechanisms) > 0 {
		b.WriteString(strings.Trim(s[strings.Index(s, "mechanisms"):], "{}") + "}\n")
	}
	return b.String()
}

// randomDesign is a small model that says some things and leaves others unsaid.
func randomDesign(r *rand.Rand) *design {
	d := &design{}
	add := func(section, id string, keys ...string) *part {
		p := &part{section, id, map[string]string{}, map[string]string{}}
		for i := 0; i < len(keys); i += 2 {
			if keys[i+1] != "" {
				p.keys[keys[i]] = keys[i+1]
			}
		}
		d.elements = append(d.elements, p)
		for range r.IntN(3) {
			all := model.AllMechanisms()
			p.mechanisms[all[r.IntN(len(all))].Name] = pick(r, "yes", "yes", "no", "planned")
		}
		return p
	}
	add("", "model")
	assets, zones, parts := 1+r.IntN(3), 1+r.IntN(4), 2+r.IntN(6)
	for i := range assets {
		add("assets", fmt.Sprint("asset-", i), "classification", pick(r, "public", "internal", "confidential", "restricted"), "kinds", pick(r, "", "personal", "credential", "[log, key]", "payment"),
			"integrity", pick(r, "", "low", "high"), "retention", pick(r, "", "2y"))
	}
	for i := range zones {
		inside := ""
		if i > 0 && r.IntN(2) == 0 {
			inside = fmt.Sprint("zone-", r.IntN(i))
		}
		add("boundaries", fmt.Sprint("zone-", i), "trust", pick(r, "", "untrusted", "partner", "dmz", "internal", "restricted"), "inside", inside, "region", pick(r, "", "eu", "other"))
	}
	for i := range parts {
		zone := ""
		if n := r.IntN(zones + 1); n < zones {
			zone = fmt.Sprint("zone-", n)
		}
		add("components", fmt.Sprint("part-", i), "role", pick(r, "user", "browser", "mobile", "partner", "saas", "service", "service", "web-app", "gateway", "worker", "identity-provider", "llm", "pipeline", "database", "log", "queue", "cache", "object-store"),
			"inside", zone, "handles", pick(r, "", "", "[asset-0]"), "privilege", pick(r, "", "", "admin", "least"), "tenancy", pick(r, "", "shared"))
	}
	for i := range 1 + r.IntN(2*parts) {
		from, to := r.IntN(parts), r.IntN(parts)
		if from == to {
			continue
		}
		add("flows", fmt.Sprint("flow-", i), "from", fmt.Sprint("part-", from), "to", fmt.Sprint("part-", to), "protocol", pick(r, "", "https", "http", "grpc", "postgres", "amqp"),
			"authentication", pick(r, "", "", "none", "bearer", "password", "[api-key, signature]"), "transport", pick(r, "", "", "none", "tls", "mtls"),
			"access", pick(r, "", "read", "admin"), "formats", pick(r, "", "json", "[xml, file]", "serialized", "query"), "on-behalf-of", pick(r, "", "user"),
			"sends", pick(r, "", "[asset-0]"), "receives", pick(r, "", "[asset-0]"))
	}
	return d
}

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }
