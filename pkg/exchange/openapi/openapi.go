// Package openapi derives the beginning of a model from a description of an HTTP API in OpenAPI 3: the service, its client,
// and between them a flow for all operations that are reached alike. It says what the document says and no more: what lies
// behind the service, and who may do what, is not in it.
package openapi

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

const formatName = "openapi"

// Format is OpenAPI's.
var Format = exchange.Format{Name: formatName, Title: "OpenAPI 3.0 and 3.1", Files: ".yaml, .json", Detects: detects, Read: read}

var topOfYAML = regexp.MustCompile(`(?m)^["']?openapi["']?[ \t]*:[ \t]*["']?3(\.|["' \t\r]*$)`)

// detects looks for the version at the top of the document, not inside of it.
func detects(_ string, src []byte) bool {
	if !exchange.IsJSON(src) {
		return topOfYAML.Match(src)
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return false
		}
		if key == "openapi" {
			return isThree(strings.Trim(string(value), `"`))
		}
	}
	return false
}

func isThree(version string) bool { return version == "3" || strings.HasPrefix(version, "3.") }

// reader reads one document.
type reader struct {
	*exchange.Draft
	root    yamltree.Node
	refs    map[string]yamltree.Node // of references, to what they lead to
	schemes map[string]scheme
	schemas map[string]*schemaFacts // of referenced schemas

	service, client *exchange.Element
}

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	file := exchange.Tree(name, src, diags)
	if file == nil {
		return nil
	}
	root := file.Root()
	if root.Kind() != yamltree.Mapping || !isThree(root.Get("openapi").Text()) {
		hint := "the document begins with openapi: 3.0.0 or later"
		if root.Get("swagger").Valid() {
			hint = "Swagger 2 is not read: convert the document to OpenAPI 3 before"
		}
		exchange.Refuse(diags, root.Span(), hint, "this is no document of OpenAPI 3")
		return nil
	}
	r := &reader{
		Draft: &exchange.Draft{Format: formatName}, root: root,
		refs: map[string]yamltree.Node{}, schemes: map[string]scheme{}, schemas: map[string]*schemaFacts{},
	}
	r.about()
	r.readSchemes()
	r.flows(r.operations())
	r.notRead()
	return r.Draft
}

// about reads what the document says of itself, and makes the two ends of all flows.
func (r *reader) about() {
	info := r.root.Get("info")
	title := exchange.Name(info.Get("title").Text())
	if title == "" {
		title = "API"
		r.Repaired(r.root.Get("openapi").Span(), "the document has no title: the service is called %q", title)
	}
	r.Title, r.Version = title, info.Get("version").Text()
	if link := r.root.Get("externalDocs").Get("url").Text(); link != "" {
		r.Links = []string{link}
	}
	r.Keep("openapi", r.root.Get("openapi").Text())
	at := info.Get("title").Span()
	if at.Line == 0 {
		at = r.root.Get("openapi").Span()
	}
	r.service = r.AddComponent("service", title, at)
	r.service.Description = short(info.Get("description").Text())
	r.service.Set("type", "process")
	r.service.Set("role", "service")
	r.service.Set("technology", "rest-api")
	r.client = r.AddComponent("client", "API client", at)
	r.client.Set("type", "external-entity")
}

// Keep keeps something about the whole document.
func (r *reader) Keep(key string, values ...string) {
	if len(values) > 0 && values[0] != "" {
		r.Extra = append(r.Extra, exchange.Fact{Key: key, Values: values})
	}
}

// short is the first paragraph of a text, and of a long one its beginning.
func short(text string) string {
	const most = 300
	first, _, _ := strings.Cut(exchange.Clean(text), "\n\n")
	first = exchange.Name(first)
	runes := []rune(first)
	if len(runes) <= most {
		return first
	}
	cut := string(runes[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// notRead tells of what leads from the service to addresses that its clients give.
func (r *reader) notRead() {
	for p := range r.root.Get("webhooks").Pairs() {
		r.Dropped(p.Key.Span(), "the webhook %q: who receives it is not in the document", p.Key.Text())
	}
}
