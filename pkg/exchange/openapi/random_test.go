package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// object is what encoding/json reads of braces.
type object = map[string]any

// randomDocument is a document with 150 operations, with random security, servers and content.
func randomDocument(rnd *rand.Rand) object {
	schemes := object{
		"key": object{"type": "apiKey", "in": "header", "name": "k"}, "basic": object{"type": "http", "scheme": "basic"}, "jwt": object{"type": "http", "scheme": "bearer"},
		"oauth": object{"type": "oauth2"}, "oidc": object{"type": "openIdConnect"}, "tls": object{"type": "mutualTLS"}, "alias": object{"$ref": "#/components/securitySchemes/basic"},
		"strange": object{"type": "http", "scheme": "strange"},
	}
	names := append(slices.Sorted(maps.Keys(schemes)), "missing")
	security := func() []any {
		list := []any{}
		for range rnd.IntN(3) {
			requirement := object{}
			for range rnd.IntN(4) {
				requirement[names[rnd.IntN(len(names))]] = []string{}
			}
			list = append(list, requirement)
		}
		return list
	}
	servers := func() []any {
		urls := []string{"https://a.example", "http://b.example/v1", "/relative", "https://c.example:8443", "http://localhost"}
		list := []any{}
		for range rnd.IntN(3) {
			list = append(list, object{"url": urls[rnd.IntN(len(urls))]})
		}
		return list
	}
	maybe := func(o object, key string, value func() []any) {
		if rnd.IntN(3) == 0 {
			o[key] = value()
		}
	}
	verbs := []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}
	paths := object{}
	for n := 0; n < 150; {
		item := object{"summary": "not an operation"}
		maybe(item, "servers", servers)
		for _, i := range rnd.Perm(len(verbs))[:min(1+rnd.IntN(4), 150-n)] {
			operation := object{"operationId": fmt.Sprint(n)}
			maybe(operation, "security", security)
			maybe(operation, "servers", servers)
			item[verbs[i]] = operation
			n++
		}
		paths[fmt.Sprintf("/path/%d/{id}", n)] = item
	}
	document := object{"openapi": "3.1.0", "info": object{"title": "Random"}, "paths": paths, "components": object{"securitySchemes": schemes}}
	maybe(document, "security", security)
	maybe(document, "servers", servers)
	return document
}

// expected is what a flow with an operation must say, read in the simplest way that there is.
func expected(document, item, operation object, verb string) []string {
	words := map[string]string{"key": "api-key", "basic": "password", "alias": "password", "jwt": "bearer", "oauth": "bearer", "oidc": "bearer", "tls": "client-cert"}
	list, said := operation["security"].([]any)
	if !said {
		list, said = document["security"].([]any)
	}
	set := map[string]bool{}
	for _, requirement := range list {
		for name := range requirement.(object) {
			if words[name] != "" {
				set[words[name]] = true
			}
		}
		if len(requirement.(object)) == 0 {
			set["none"] = true
		}
	}
	if said && len(list) == 0 {
		set["none"] = true
	}
	if set["none"] {
		set = map[string]bool{"none": true}
	}
	var servers []any
	for _, o := range []object{document, item, operation} {
		if own, _ := o["servers"].([]any); len(own) > 0 {
			servers = own
		}
	}
	protocols, others := map[string]bool{}, false
	for _, s := range servers {
		if url := s.(object)["url"].(string); url != "http://localhost" {
			others = true
			if scheme, _, full := strings.Cut(url, "://"); full {
				protocols[scheme] = true
			}
		}
	}
	if len(servers) > 0 && !others {
		protocols["http"] = true
	}
	if len(protocols) == 0 {
		protocols[""] = true
	}
	access := "write"
	if slices.Contains([]string{"get", "head", "options", "trace"}, verb) {
		access = "read"
	}
	var out []string
	for p := range protocols {
		out = append(out, fmt.Sprint(access, slices.Sorted(maps.Keys(set)), p))
	}
	slices.Sort(out)
	return out
}

// Every operation is in just the flows that say what the document says of it.
func TestEveryOperation(t *testing.T) {
	for seed := range uint64(40) {
		text, err := json.MarshalIndent(randomDocument(rand.New(rand.NewPCG(seed, 1))), "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		d := draft(t, "a.json", string(text))
		loaded(t, d)
		got := map[string][]string{}
		for _, f := range d.Flows {
			auth := slices.Clone(extra(f.Facts, "authentication"))
			slices.Sort(auth)
			for _, o := range extra(f.Extra, "operations") {
				name, _, _ := strings.Cut(o, " line ")
				got[name] = append(got[name], fmt.Sprint(f.Fact("access"), auth, f.Fact("protocol")))
			}
		}
		var document object
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		checked := 0
		for path, item := range document["paths"].(object) {
			for verb, operation := range item.(object) {
				if _, is := operation.(object); !is {
					continue
				}
				name := strings.ToUpper(verb) + " " + path
				slices.Sort(got[name])
				if want := expected(document, item.(object), operation.(object), verb); !slices.Equal(got[name], want) {
					t.Errorf("seed %d, %s: %v, want %v", seed, name, got[name], want)
				}
				checked++
			}
		}
		if checked != 150 || len(got) != checked {
			t.Errorf("%d operations, of which %d are in flows", checked, len(got))
		}
	}
}
