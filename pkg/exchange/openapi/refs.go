package openapi

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
)

// follow is what a node stands for when it is a reference, else the node itself. A reference that leads out of the
// document, to nothing or to itself gives no node, and is told once.
func (r *reader) follow(n yamltree.Node) yamltree.Node {
	ref := reference(n)
	if ref == "" {
		return n
	}
	if to, known := r.refs[ref]; known {
		return to
	}
	passed := []string{}
	to := n
	for next := ref; next != ""; next = reference(to) {
		if known, ok := r.refs[next]; ok { // also those being followed, which are no node yet
			if to = known; !to.Valid() {
				r.Dropped(n.Span(), "the reference %q leads to nothing", ref)
			}
			break
		}
		passed = append(passed, next)
		r.refs[next] = yamltree.Node{}
		if to = r.look(n, next); !to.Valid() {
			break
		}
	}
	for _, p := range passed {
		r.refs[p] = to
	}
	return to
}

// reference is where a node refers to; empty when it is no reference.
func reference(n yamltree.Node) string {
	if n.Kind() != yamltree.Mapping {
		return ""
	}
	return n.Get("$ref").Text()
}

// look finds the target of a reference; at is where it stands.
func (r *reader) look(at yamltree.Node, ref string) yamltree.Node {
	path, inside := strings.CutPrefix(ref, "#")
	if !inside {
		r.Dropped(at.Span(), "the reference %q leads out of the document: what stands there is not read", ref)
		return yamltree.Node{}
	}
	if to, ok := point(r.root, path); ok {
		return to
	}
	r.Dropped(at.Span(), "the reference %q leads to nothing", ref)
	return yamltree.Node{}
}

// point goes from the root where a JSON pointer leads.
func point(n yamltree.Node, path string) (yamltree.Node, bool) {
	if path != "" && path[0] != '/' {
		return yamltree.Node{}, false // the name of an anchor
	}
	for _, part := range strings.Split(path, "/")[1:] {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		if n.Kind() == yamltree.Sequence {
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= n.Len() {
				return yamltree.Node{}, false
			}
			n = n.Item(i)
		} else {
			n = n.Get(part)
		}
		if !n.Valid() {
			return yamltree.Node{}, false
		}
	}
	return n, true
}
