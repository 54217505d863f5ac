package yamltree

import (
	"fmt"
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
	"gopkg.in/yaml.v3"
)

const (
	nullTag  = "!!null"
	mergeTag = "!!merge"
)

// maxReports bounds what is reported of one file, so that a file of faults is answered with the first of them.
const maxReports = 100

// linearKeys is up to how many keys a mapping is searched for duplicates without a hash table.
const linearKeys = 12

// checker goes over the tree once. It makes it sound: no cycles, no duplicate keys, merge keys joined.
type checker struct {
	file    *File
	diags   *diag.List
	anchors map[*yaml.Node]*extent // of the nodes with an anchor
	faulty  map[*yaml.Node]bool    // keys to leave out with their values
	added   int                    // nodes that aliases have added so far
	reports int
	fatal   bool // nothing can be walked: stop
}

// extent is what a node costs those that refer to it.
type extent struct {
	nodes, height int
	open          bool // the walk is inside it
}

func (c *checker) report(d diag.Diagnostic) {
	if c.reports++; c.reports == maxReports {
		d = diag.Diagnostic{Code: "too-many-errors", Severity: diag.Error, Span: d.Span, Message: "the file has more errors like these: the rest is not reported"}
	}
	if c.reports <= maxReports {
		c.diags.Add(d)
	}
}

func (c *checker) stop(d diag.Diagnostic) {
	c.diags.Add(d)
	c.fatal = true
}

func (c *checker) at(y *yaml.Node) Node { return Node{y, c.file} }

// fault is an error about a node.
func (c *checker) fault(code string, y *yaml.Node, message, hint string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Span: c.at(y).Span(), Message: message, Hint: hint}
}

// visit checks a node and all below it. depth counts the collections around it and itself.
func (c *checker) visit(y *yaml.Node, depth int) extent {
	if y.Kind == yaml.AliasNode {
		return c.alias(y, depth)
	}
	if y.Style&yaml.TaggedStyle != 0 {
		c.tag(y)
	}
	var own *extent
	if y.Anchor != "" {
		if c.anchors == nil {
			c.anchors = map[*yaml.Node]*extent{}
		}
		own = &extent{open: true}
		c.anchors[y] = own
	}
	e := extent{nodes: 1}
	if y.Kind != yaml.ScalarNode {
		if depth > MaxDepth {
			c.stop(c.tooDeep(y))
			return e
		}
		rewrite := y.Kind == yaml.MappingNode && c.keys(y)
		for _, child := range y.Content {
			s := extent{nodes: 1}
			if child.Kind != yaml.ScalarNode || child.Anchor != "" || child.Style&yaml.TaggedStyle != 0 {
				s = c.visit(child, depth+1)
			}
			if c.fatal {
				return e
			}
			e.nodes += s.nodes
			e.height = max(e.height, s.height)
		}
		e.height++
		if rewrite {
			c.settle(y)
		}
	}
	if own != nil {
		*own = e
	}
	return e
}

func (c *checker) tooDeep(y *yaml.Node) diag.Diagnostic {
	start := c.at(y).Start()
	return c.file.fault("too-deep", start, start+1, fmt.Sprintf("nested more than %d levels deep", MaxDepth), "")
}

func (c *checker) alias(y *yaml.Node, depth int) extent {
	target := c.anchors[y.Alias]
	switch {
	case target.open:
		d := c.fault("alias-cycle", y, fmt.Sprintf("the alias *%s stands inside what it refers to", brief(y.Value)), "")
		start := c.file.Offset(diag.Pos{Line: int32(y.Alias.Line), Col: int32(y.Alias.Column)})
		d.Related = []diag.Related{{Span: c.file.span(start, start+1+len(y.Value)), Message: "it refers to this"}}
		c.stop(d)
		return extent{}
	case depth+target.height-1 > MaxDepth:
		c.stop(c.tooDeep(y))
		return extent{}
	}
	if c.added += target.nodes; c.added > MaxExpansion {
		c.stop(c.fault("alias-expansion", y, fmt.Sprintf("aliases and merge keys add more than %d nodes to the file", MaxExpansion), "write less by reference"))
		return extent{}
	}
	return extent{nodes: target.nodes, height: target.height}
}

// tag refuses tags that mean something only to other programs: what they would change, nobody here would see.
func (c *checker) tag(y *yaml.Node) {
	ok := false
	switch y.Tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp", nullTag, mergeTag:
		ok = y.Kind == yaml.ScalarNode
	case "!!map":
		ok = y.Kind == yaml.MappingNode
	case "!!seq":
		ok = y.Kind == yaml.SequenceNode
	}
	if !ok {
		start := c.file.Offset(diag.Pos{Line: int32(y.Line), Col: int32(y.Column)})
		end := max(start+1, c.at(y).Start())
		c.report(c.file.fault("unknown-tag", start, end, fmt.Sprintf("the tag %s means nothing here", brief(y.Tag)), "remove it"))
	}
}

// keys reports keys that are no text, and keys that stand twice. It is true when the pairs will not stay as they are:
// faulty ones are left out, merge keys joined, by settle.
func (c *checker) keys(y *yaml.Node) (rewrite bool) {
	var seen map[string]*yaml.Node
	if len(y.Content) > 2*linearKeys {
		seen = make(map[string]*yaml.Node, len(y.Content)/2)
	}
	for i := 0; i < len(y.Content); i += 2 {
		key := y.Content[i]
		r := c.at(key).resolved()
		if r.Kind != yaml.ScalarNode || r.Tag == nullTag && r.Value == "" {
			c.badKey(key)
			rewrite = true
			continue
		}
		rewrite = rewrite || isMerge(key)
		first := seen[r.Value]
		if seen == nil {
			first = c.before(y.Content[:i], r.Value)
		} else if first == nil {
			seen[r.Value] = key
		}
		if first != nil {
			d := c.fault("duplicate-key", key, fmt.Sprintf("the key %q stands twice in this mapping", brief(r.Value)), "")
			d.Related = []diag.Related{{Span: c.at(first).Span(), Message: "first written here"}}
			c.leaveOut(key, d)
			rewrite = true
		}
	}
	return rewrite
}

// before is the first of the keys that has a text, nil when none has.
func (c *checker) before(content []*yaml.Node, text string) *yaml.Node {
	for i := 0; i < len(content); i += 2 {
		if content[i].Kind == yaml.ScalarNode && content[i].Value == text && !c.faulty[content[i]] {
			return content[i]
		}
		if content[i].Kind == yaml.AliasNode && c.at(content[i]).Text() == text && !c.faulty[content[i]] {
			return content[i]
		}
	}
	return nil
}

func (c *checker) badKey(key *yaml.Node) {
	n := c.at(key)
	switch {
	case n.Kind() == Null:
		c.leaveOut(key, c.fault("key-missing", key, "the key is missing before the colon", ""))
	case n.Flow() && !n.Alias():
		c.leaveOut(key, c.fault("key-not-text", key, "a key must be text, not "+n.Kind().String(), "text that begins with { or [ needs quotes"))
	case n.Alias():
		c.leaveOut(key, c.fault("key-not-text", key, "a key must be text, not "+n.Kind().String(), ""))
	default: // a block may go on for long
		start := n.Start()
		c.leaveOut(key, c.file.fault("key-not-text", start, start+1, "a key must be text, not "+n.Kind().String(), ""))
	}
}

func (c *checker) leaveOut(key *yaml.Node, d diag.Diagnostic) {
	c.report(d)
	if c.faulty == nil {
		c.faulty = map[*yaml.Node]bool{}
	}
	c.faulty[key] = true
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == mergeTag && key.Style&quotedStyles == 0
}

// settle leaves out the faulty pairs of a mapping, and puts what its merge keys bring behind its own pairs.
func (c *checker) settle(y *yaml.Node) {
	var merges []*yaml.Node
	pairs := make([]*yaml.Node, 0, len(y.Content))
	for i := 0; i < len(y.Content); i += 2 {
		switch key, value := y.Content[i], y.Content[i+1]; {
		case c.faulty[key]:
		case isMerge(key):
			merges = append(merges, value)
		default:
			pairs = append(pairs, key, value)
		}
	}
	if c.file.rewritten == nil {
		c.file.rewritten = map[*yaml.Node]rewrite{}
	}
	c.file.rewritten[y] = rewrite{own: len(pairs) / 2, last: [2]*yaml.Node(y.Content[len(y.Content)-2:])}
	if len(merges) > 0 {
		has := make(map[string]bool, len(pairs))
		for i := 0; i < len(pairs); i += 2 {
			has[c.at(pairs[i]).Text()] = true
		}
		for _, m := range merges {
			pairs = c.join(pairs, has, m)
		}
	}
	y.Content = pairs
}

// join appends the pairs that a merge key brings and that are not there yet.
func (c *checker) join(pairs []*yaml.Node, has map[string]bool, value *yaml.Node) []*yaml.Node {
	sources := []Node{c.at(value)}
	if sources[0].Kind() == Sequence {
		sources = slices.Collect(sources[0].Items())
	}
	for _, s := range sources {
		if s.Kind() != Mapping {
			c.report(c.fault("merge-key", s.y, "a merge key (<<) takes a mapping or a list of mappings, not "+s.Kind().String(), ""))
			continue
		}
		for p := range s.Pairs() {
			if !has[p.Key.Text()] {
				has[p.Key.Text()] = true
				pairs = append(pairs, p.Key.y, p.Value.y)
			}
		}
	}
	return pairs
}

// brief is a text short enough for a message.
func brief(s string) string {
	const most = 60
	if n := 0; len(s) > most {
		for i := range s {
			if n++; n > most {
				return s[:i] + "…"
			}
		}
	}
	return s
}
