package openapi

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
)

const shop = `openapi: 3.0.3
info:
  title: Shop API
  version: "1.2"
  description: |-
    Orders and
    customers.

    # Getting started
    Long text.
servers:
  - url: https://api.example.com/v1
  - url: http://localhost:8080
security:
  - token: []
paths:
  /orders:
    parameters:
      - {name: page, in: query, schema: {type: integer}}
    get:
      responses:
        "200": {description: all, content: {application/json: {}}}
        "429": {description: too many}
    post:
      security: [{token: []}, {key: []}]
      requestBody: {content: {application/xml; charset=utf-8: {schema: {}}}}
      responses: {"201": {$ref: "#/components/responses/Created"}}
  /health:
    get:
      security: []
      responses: {"200": {description: fine}}
  /login:
    post:
      security: [{}, {token: []}]
      requestBody: {$ref: "#/components/requestBodies/Login"}
  /me:
    $ref: "#/components/pathItems/Me"
  x-internal: {get: {}}
webhooks:
  shipped: {post: {}}
components:
  securitySchemes:
    token: {type: http, scheme: Bearer}
    key: {type: apiKey, in: query, name: key}
    odd: {type: http, scheme: pigeon}
  responses:
    Created: {description: made, headers: {X-RateLimit-Limit: {}}, content: {application/problem+json: {}}}
  requestBodies:
    Login: {content: {application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/User"}}}}
  schemas:
    User: {type: object, properties: {name: {type: string}, friend: {$ref: "#/components/schemas/User"}, secret: {$ref: "#/components/schemas/Secret"}}}
    Secret: {type: string, format: password}
    NoSecret: {example: {format: password}}
  pathItems:
    Me: {head: {}, patch: {security: [{nowhere: []}, {odd: []}]}}
`

func draft(t testing.TB, name, text string) *exchange.Draft {
	t.Helper()
	var diags diag.List
	d := Format.Read(name, []byte(text), &diags)
	if diags.HasErrors() || d == nil {
		t.Fatalf("%v", diags)
	}
	d.Settle(nil)
	return d
}

// loaded is the model that a draft writes.
func loaded(t testing.TB, d *exchange.Draft) *model.Model {
	t.Helper()
	text := d.Model()
	m, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: text}}, Name: "m.yaml"})
	if diags.HasErrors() {
		t.Fatalf("line %d: %s\n%s", diags[0].Span.Line, diags[0].Message, text[:min(len(text), 20000)])
	}
	return m
}

// flowOf is the flow whose operations hold one.
func flowOf(t *testing.T, d *exchange.Draft, operation string) *exchange.Element {
	t.Helper()
	for _, f := range d.Flows {
		if slices.ContainsFunc(extra(f.Extra, "operations"), func(o string) bool { return strings.HasPrefix(o, operation+" line ") }) {
			return f
		}
	}
	t.Fatalf("no flow has %s", operation)
	return nil
}

func extra(facts []exchange.Fact, key string) []string {
	for _, f := range facts {
		if f.Key == key {
			return f.Values
		}
	}
	return nil
}

// facts are what a flow says, on one line.
func facts(f *exchange.Element) string {
	var out []string
	for _, key := range []string{"access", "authentication", "protocol", "formats"} {
		out = append(out, strings.Join(extra(f.Facts, key), "+"))
	}
	return strings.Join(out, " ")
}

func told(d *exchange.Draft, part string) bool {
	return slices.ContainsFunc(d.Diags, func(t diag.Diagnostic) bool { return strings.Contains(t.Message, part) && t.Span.Line > 0 })
}

func TestShop(t *testing.T) {
	if !Format.Detects("shop.yaml", []byte(shop)) {
		t.Error("the document is not detected")
	}
	d := draft(t, "shop.yaml", shop)
	m := loaded(t, d)
	if len(m.Components) != 2 || len(m.Boundaries) != 0 || len(m.Flows) != 5 || len(m.Assets) != 2 {
		t.Errorf("%d components, %d boundaries, %d flows, %d assets", len(m.Components), len(m.Boundaries), len(m.Flows), len(m.Assets))
	}
	if c := m.Element("shop-api").(*model.Component); c.Description != "Orders and customers." || c.Technology.Name != "rest-api" || c.Span.Line == 0 {
		t.Errorf("the service is %+v", c)
	}
	for operation, want := range map[string]string{
		"GET /orders": "read bearer https json", "POST /orders": "write api-key+bearer https json+xml", "GET /health": "read none https ",
		"POST /login": "write none https form", "HEAD /me": "read bearer https json", "PATCH /me": "write  https ",
	} {
		if got := facts(flowOf(t, d, operation)); got != want {
			t.Errorf("%s: %q, want %q", operation, got, want)
		}
	}
	if f := flowOf(t, d, "HEAD /me"); f.Title != "Read with bearer (2 operations)" || extra(f.Extra, "documents-rate-limit")[0] != "1 of 2 operations" {
		t.Errorf("the flow is %+v", f)
	}
	if f := flowOf(t, d, "POST /login"); len(f.Sends) != 2 || f.Sends[1].Title != "Credentials" || extra(f.Extra, "optional-authentication")[0] != "bearer" {
		t.Errorf("the login is %+v", f)
	}
	if f := flowOf(t, d, "GET /orders"); extra(f.Extra, "operations")[0] != "GET /orders line 20" || f.At.Line != 20 {
		t.Errorf("the orders are %+v", f)
	}
	for _, part := range []string{`webhook "shipped"`, `"nowhere" is defined nowhere`, `"http pigeon"`, "for a user", "1 of 6 operations"} {
		if !told(d, part) {
			t.Errorf("it is not told, with its line: %s", part)
		}
	}
	if strings.Contains(string(d.Model()), "x-internal") {
		t.Error("an extension is no path")
	}
}

func TestSchemes(t *testing.T) {
	for text, want := range map[string]string{
		"type: apiKey, in: header": "api-key", "type: apiKey, in: cookie": "session-cookie", "type: http, scheme: basic": "password", "type: http, scheme: DIGEST": "password",
		"type: oauth2": "bearer", "type: openIdConnect": "bearer", "type: mutualTLS": "client-cert", "type: http": "", "type: other": "", "x: y": "", "type: http, scheme: negotiate": "signature",
	} {
		d := draft(t, "a.yaml", "openapi: 3.1.0\ninfo: {title: A}\nsecurity: [{s: []}]\npaths: {/a: {get: {}}}\ncomponents: {securitySchemes: {s: {"+text+"}}}\n")
		if got := d.Flows[0].Fact("authentication"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if want == "session-cookie" && (!told(d, "for a browser") || !strings.Contains(string(d.Model()), "# guessed in part")) {
			t.Errorf("a session is not marked as guessed:\n%s", d.Model())
		}
		loaded(t, d)
	}
}

func TestServers(t *testing.T) {
	for text, want := range map[string]string{
		"[{url: 'https://a.example'}]": "https", "[{url: 'HTTP://a.example'}]": "http", "[{url: /v1}]": "", "[]": "", "{}": "", "[{url: 'https://a'}, {url: 'http://b'}]": "http https",
		"[{url: 'http://localhost:80/x'}]": "http", "[{url: 'https://a'}, {url: 'http://127.0.0.1'}, {url: 'http://[::1]:1'}]": "https",
		"[{url: '{s}://a', variables: {s: {default: https, enum: [https, http]}}}]": "http https", "[{url: '{s}://a', variables: {s: {default: wss}}}]": "wss",
		"[{url: '{s}'}]": "", "[{url: 'ftp://a'}]": "", "[{url: 'https://{tenant}.a.example:{port}/'}]": "https", "[{url: 'https://a'}, {url: /}]": "https", "[7, null]": "",
	} {
		d := draft(t, "a.yaml", "openapi: 3.1.0\ninfo: {title: A}\nservers: "+text+"\npaths: {/a: {get: {}}}\n")
		var got []string
		for _, f := range d.Flows {
			if p := f.Fact("protocol"); p != "" {
				got = append(got, p)
			}
			if f.Fact("transport") != "" {
				t.Errorf("%s: a transport is claimed", text)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		loaded(t, d)
	}
}

func TestDetects(t *testing.T) {
	for text, want := range map[string]bool{
		"# a\nopenapi: 3.1.0\n": true, "\"openapi\": '3.0.1'\r\n": true, "openapi: 3\n": true, `{"info": {"openapi": "2"}, "openapi": "3.0.0", "pa`: true, "\ufeff{\"openapi\": \"3.1.0\"}": true,
		"openapi: 2.0\n": false, "swagger: '2.0'\n": false, "a:\n  openapi: 3.0.0\n": false, `{"a": {"openapi": "3.0.0"}}`: false, `[{"openapi": "3.0.0"}]`: false, "": false, "{": false,
		`{"openapi": 3.1}`: true, `{"openapi": {"3.": 1}}`: false, "openapi: 30\n": false,
	} {
		if got := Format.Detects("a", []byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestReferences(t *testing.T) {
	d := draft(t, "a.yaml", `openapi: 3.0.0
info: {title: A}
paths:
  /ring: {$ref: "#/components/pathItems/A"}
  /self: {$ref: "#/paths/~1self"}
  /out: {$ref: "other.yaml#/paths/a"}
  /gone: {$ref: "#/components/pathItems/Z"}
  /anchor: {$ref: "#anchor"}
  /whole: {$ref: "#"}
  /list: {$ref: "#/tags/1"}
  /number: {$ref: "#/tags/99999999999999999999"}
  /two: {$ref: "#/paths/~1list"}
  /here: {$ref: "#/components/pathItems/C%20%7E1", get: {security: []}}
tags: [{}, {get: {}, 7: {}, null: {}}]
components: {pathItems: {A: {$ref: "#/components/pathItems/B"}, B: {$ref: "#/components/pathItems/A"}, "C /": {get: {}, put: {}}}}
`)
	loaded(t, d)
	for _, part := range []string{`"#/components/pathItems/A" leads to nothing`, `"#/paths/~1self" leads to nothing`, "leads out of the document", `"#/components/pathItems/Z" leads to nothing`} {
		if !told(d, part) {
			t.Errorf("it is not told: %s", part)
		}
	}
	var got []string
	for _, f := range d.Flows {
		got = append(got, extra(f.Extra, "operations")...)
	}
	slices.Sort(got)
	if want := "GET /here line 13,GET /list line 14,GET /two line 14,PUT /here line 15"; strings.Join(got, ",") != want {
		t.Errorf("the operations are %s", strings.Join(got, ","))
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	for name, text := range map[string]string{
		"cut": `{"openapi": "3.0.0", "paths": {"/a": {"ge`, "another": "a: 1", "empty": "", "list": "[]", "swagger": "swagger: '2.0'", "twice": "openapi: 3.0.0\nopenapi: 3.0.0\n",
		"a zip": "PK\x03\x04....", "deep": strings.Repeat("[", 100000), "version 4": "openapi: 4.0.0", "a mapping": "openapi: {3.: 1}",
	} {
		var diags diag.List
		if d := Format.Read("a.yaml", []byte(text), &diags); d != nil || !diags.HasErrors() {
			t.Errorf("%s: %v", name, diags)
		}
	}
	for i := range shop { // cut anywhere
		var diags diag.List
		if d := Format.Read("a.yaml", []byte(shop[:i]), &diags); d != nil && !diags.HasErrors() && i%7 == 0 {
			d.Settle(nil)
			loaded(t, d)
		}
	}
}

func TestOddValues(t *testing.T) {
	for _, odd := range []string{"null", "7", "x", "[]", "{}", "[null]", "[{id: 1}]", "{a: null}", "{$ref: '#'}", "{$ref: [1]}", "[[{}]]", "-1e400", `"../../etc/passwd"`, `"\e[31m\u202e"`} {
		for _, key := range []string{
			"info", "title", "version", "description", "servers", "url", "security", "paths", "/orders", "parameters", "get", "post", "responses", "content", "requestBody", "components",
			"securitySchemes", "token", "type", "scheme", "headers", "schema", "properties", "schemas", "User", "secret", "pathItems", "webhooks", "format", "Me", "head", "\"429\"",
		} {
			for _, text := range []string{strings.Replace(shop, " "+key+": ", " "+key+": "+odd+"\n"+key+"-was: ", 1), replaceBlock(shop, key, odd)} {
				var diags diag.List
				d := Format.Read("a.yaml", []byte(text), &diags)
				if d == nil || diags.HasErrors() {
					continue
				}
				d.Settle(nil)
				loaded(t, d)
			}
		}
	}
}

// replaceBlock puts another value in place of that of a key which has lines, or braces, of its own.
func replaceBlock(text, key, value string) string {
	at := strings.Index(text, key+":")
	if at < 0 {
		return text
	}
	end := at + len(key) + 1
	depth := 0
	for ; end < len(text) && depth >= 0; end++ {
		switch c := text[end]; {
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case depth == 0 && (c == ',' || c == '\n'):
			depth = -1
		}
	}
	end--
	start := strings.LastIndexByte(text[:at], '\n') + 1
	if indent := text[start:at]; strings.TrimSpace(indent) == "" && text[end] == '\n' {
		for line := range strings.Lines(text[end+1:]) { // what stands below it
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, indent+" ") {
				break
			}
			end += len(line)
		}
	}
	return text[:at] + key + ": " + value + text[end:]
}

func TestLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Large}\npaths:\n")
	const n = 5000
	for i := range n {
		fmt.Fprintf(&b, "  /p%d: {get: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S%d'}}}}}, post: {}}\n", i, i)
	}
	b.WriteString("components:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&b, "    S%d: {properties: {a: {$ref: '#/components/schemas/S%d'}, b: {$ref: '#/components/schemas/S%d'}}}\n", i, (i+1)%n, (i*7)%n)
	}
	start := time.Now()
	d := draft(t, "large.yaml", b.String())
	loaded(t, d)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it takes %v", took)
	}
	if len(d.Flows) != 2 || len(extra(d.Flows[1].Extra, "operations")) != n {
		t.Errorf("%d flows", len(d.Flows))
	}
}

// A newer document with more operations keeps the ids of its flows.
func TestIDsAreKept(t *testing.T) {
	d := draft(t, "a.yaml", shop)
	old, err := exchange.OldIDs("m.yaml", d.Model(), formatName)
	if err != nil {
		t.Fatal(err)
	}
	var diags diag.List
	again := Format.Read("a.yaml", []byte(strings.Replace(shop, "  /me:", "  /more: {get: {}}\n  /me:", 1)), &diags)
	again.Settle(old)
	if a, b := flowOf(t, d, "GET /orders"), flowOf(t, again, "GET /more"); a.ID() != b.ID() || a.Title == b.Title {
		t.Errorf("the flows are %s, %q and %s, %q", a.ID(), a.Title, b.ID(), b.Title)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(shop)
	f.Add(`{"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/paths/~1a", "get": {"security": [{"a": []}]}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		Format.Detects("a.yaml", []byte(text))
		var diags diag.List
		d := Format.Read("a.yaml", []byte(text), &diags)
		if d == nil || diags.HasErrors() {
			return
		}
		d.Settle(nil)
		loaded(t, d)
	})
}
