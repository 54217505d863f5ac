package openapi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// operation is one of the document's operations, as far as a model is concerned.
type operation struct {
	name     string // such as GET /pets
	at       diag.Span
	read     bool // it changes nothing
	security security
	reach    []string // protocols of the servers; empty when they do not say
	formats  []string
	limited  bool // it documents that it limits the rate of requests
	password bool // it takes one
}

// methods are those of HTTP that a path may have, and whether they only read.
var methods = map[string]bool{
	"get": true, "head": true, "options": true, "trace": true, "query": true, "put": false, "post": false, "delete": false, "patch": false,
}

// operations are all of the document, in its order.
func (r *reader) operations() []operation {
	var out []operation
	global := r.serversOf(r.root, nil)
	for p := range r.root.Get("paths").Pairs() {
		path := p.Key.Text()
		if strings.HasPrefix(path, "x-") {
			continue
		}
		out = append(out, r.path(path, p.Value, global)...)
	}
	return out
}

// path reads the operations of one path: its own, then those of the path that it refers to.
func (r *reader) path(path string, item yamltree.Node, global []string) []operation {
	var out []operation
	seen := map[string]bool{}
	parts := []yamltree.Node{item}
	if reference(item) != "" {
		parts = append(parts, r.follow(item))
	}
	for _, part := range parts {
		reach := r.serversOf(part, global)
		for p := range part.Pairs() {
			method := p.Key.Text()
			reads, known := methods[method]
			if !known || seen[method] {
				continue
			}
			if p.Value.Kind() != yamltree.Mapping {
				r.Dropped(p.Key.Span(), "the operation %q of %q holds nothing", method, path)
				continue
			}
			seen[method] = true
			o := r.operation(p, part, reach)
			o.name, o.read = strings.ToUpper(method)+" "+path, reads
			out = append(out, o)
		}
	}
	return out
}

// operation reads one operation; item is the path that it belongs to.
func (r *reader) operation(p yamltree.Pair, item yamltree.Node, reach []string) operation {
	n := p.Value
	o := operation{at: p.Key.Span(), security: r.securityOf(n), reach: r.serversOf(n, reach)}
	body := r.follow(n.Get("requestBody"))
	o.formats = formatsOf(o.formats, body.Get("content"))
	o.password = r.takesPassword(body.Get("content"))
	for _, list := range []yamltree.Node{item.Get("parameters"), n.Get("parameters")} {
		for parameter := range list.Items() {
			parameter = r.follow(parameter)
			o.password = o.password || r.hasPassword(parameter.Get("schema")) || r.takesPassword(parameter.Get("content"))
		}
	}
	for response := range n.Get("responses").Pairs() {
		answer := r.follow(response.Value)
		o.formats = formatsOf(o.formats, answer.Get("content"))
		o.limited = o.limited || response.Key.Text() == "429" || hasRateHeader(answer.Get("headers"))
	}
	for c := range n.Get("callbacks").Pairs() {
		r.Dropped(c.Key.Span(), "the callback %q: who receives it is not in the document", c.Key.Text())
	}
	slices.Sort(o.formats)
	return o
}

// kept is how an operation stands in the model's x- key.
func (o operation) kept() string { return fmt.Sprintf("%s line %d", o.name, o.at.Line) }

// hasRateHeader reports whether a response tells clients how much they may still ask.
func hasRateHeader(headers yamltree.Node) bool {
	for p := range headers.Pairs() {
		name := strings.TrimPrefix(strings.ToLower(p.Key.Text()), "x-")
		if strings.HasPrefix(name, "ratelimit") || strings.HasPrefix(name, "rate-limit") {
			return true
		}
	}
	return false
}

// formatsOf adds the language's words for the content types of a body. One that the language has no word for adds none.
func formatsOf(formats []string, content yamltree.Node) []string {
	for p := range content.Pairs() {
		if word := formatWord(p.Key.Text()); word != "" {
			formats = addNew(formats, word)
		}
	}
	return formats
}

func formatWord(contentType string) string {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	kind = strings.TrimSpace(kind)
	family, name, _ := strings.Cut(kind, "/")
	switch {
	case name == "json" || strings.HasSuffix(name, "+json") || name == "x-ndjson" || name == "jsonl":
		return "json"
	case kind == "image/svg+xml":
		return "file"
	case name == "xhtml+xml" || kind == "text/html":
		return "html"
	case name == "xml" || strings.HasSuffix(name, "+xml"):
		return "xml"
	case name == "x-www-form-urlencoded":
		return "form"
	case name == "form-data", family == "image" || family == "audio" || family == "video",
		slices.Contains([]string{"octet-stream", "pdf", "zip", "gzip", "x-gzip", "x-tar"}, name):
		return "file"
	case name == "graphql" || name == "sql":
		return "query"
	}
	return ""
}
