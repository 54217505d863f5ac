// Package threatdragon reads models of OWASP Threat Dragon, of versions 1 and 2.
package threatdragon

import (
	"bytes"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/register"
)

const formatName = "threat-dragon"

// Format is Threat Dragon's.
var Format = exchange.Format{Name: formatName, Title: "OWASP Threat Dragon", Files: ".json", Detects: detects, Read: read}

func detects(_ string, src []byte) bool {
	return exchange.IsJSON(src) && bytes.Contains(src, []byte(`"diagrams"`)) && bytes.Contains(src, []byte(`"summary"`)) &&
		bytes.Contains(src, []byte(`"detail"`))
}

// reader reads one file.
type reader struct {
	*exchange.Draft
	cells map[string]*exchange.Element // of the diagram being read, by id
	ends  []ends
}

// ends is a flow with the nodes that name its ends, which may come later in the file.
type ends struct {
	flow         *exchange.Element
	cell         yamltree.Node
	source, goal yamltree.Node
}

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	file := exchange.Tree(name, src, diags)
	if file == nil {
		return nil
	}
	root := file.Root()
	summary, detail := root.Get("summary"), root.Get("detail")
	if summary.Kind() != yamltree.Mapping || detail.Get("diagrams").Kind() != yamltree.Sequence {
		exchange.Refuse(diags, root.Span(), "a model has the keys summary and detail, and detail the key diagrams", "this is no model of Threat Dragon")
		return nil
	}
	r := &reader{Draft: &exchange.Draft{
		Format: formatName, Title: text(summary.Get("title")), Description: text(summary.Get("description")), Owner: text(summary.Get("owner")),
	}}
	diagrams := detail.Get("diagrams")
	for d := range diagrams.Items() {
		r.diagram(d, diagrams.Len())
	}
	r.PlaceByGeometry()
	return r.Draft
}

// diagram reads the cells of one diagram, of either version.
func (r *reader) diagram(d yamltree.Node, of int) {
	cells := d.Get("cells") // version 2
	if !cells.Valid() {
		cells = d.Get("diagramJson").Get("cells")
	}
	name := text(d.Get("title"))
	if of > 1 && name == "" {
		name = text(d.Get("id"))
	}
	r.cells, r.ends = map[string]*exchange.Element{}, nil
	for c := range cells.Items() {
		if e := r.cell(c); e != nil {
			e.Diagram = name + "#" + text(d.Get("id"))
			r.cells[text(c.Get("id"))] = e
			r.threats(c, e)
		}
	}
	for _, e := range r.ends {
		r.connect(e)
	}
}

// data is where a cell keeps what it says: in version 2 in a place of its own.
func data(c yamltree.Node) yamltree.Node {
	if d := c.Get("data"); d.Kind() == yamltree.Mapping {
		return d
	}
	return c
}

// kind is what a cell is, in the words of version 1. Version 2 says it in its data, and older files in their shape alone.
func kind(c yamltree.Node) string {
	for _, word := range []string{text(data(c).Get("type")), text(c.Get("type")), text(c.Get("shape"))} {
		switch strings.ToLower(word) {
		case "tm.actor", "actor":
			return "actor"
		case "tm.process", "process":
			return "process"
		case "tm.store", "store":
			return "store"
		case "tm.flow", "flow", "edge":
			return "flow"
		case "tm.boundarybox", "trust-boundary-box", "tm.boundary", "trust-boundary-curve", "trust-broundary-curve":
			return "boundary"
		case "tm.text", "td-text-block":
			return "text"
		}
	}
	return ""
}

// cell reads one cell; nil when it is no element.
func (r *reader) cell(c yamltree.Node) *exchange.Element {
	id, title, at := text(c.Get("id")), r.title(c), c.Span()
	var e *exchange.Element
	switch kind(c) {
	case "actor":
		e = r.AddComponent(id, title, at)
		e.Set("type", "external-entity")
	case "process":
		e = r.AddComponent(id, title, at)
		e.Set("type", "process")
	case "store":
		e = r.AddComponent(id, title, at)
		e.Set("type", "data-store")
	case "flow":
		e = r.AddFlow(id, title, at)
		r.ends = append(r.ends, ends{e, c, c.Get("source"), c.Get("target")})
	case "boundary":
		e = r.AddBoundary(id, title, at)
		if line(c) {
			e.Curve = curve(c)
		}
	case "text":
		r.Dropped(at, "the note %q", title)
		return nil
	default:
		r.Dropped(at, "a cell of an unknown kind, %q", text(c.Get("shape"))+text(c.Get("type")))
		return nil
	}
	if box, ok := boxOf(c); ok && e.Curve == nil {
		e.Box = &box
	}
	d := data(c)
	e.Description = text(d.Get("description"))
	if exchange.Yes(d.Get("outOfScope")) {
		e.OutOfScope = exchange.Name(text(d.Get("reasonOutOfScope")))
		if e.OutOfScope == "" {
			e.OutOfScope = "as Threat Dragon has it, which says no more"
		}
	}
	r.facts(d, e)
	return e
}

// title is the name of a cell, which is in another place in every version and kind.
func (r *reader) title(c yamltree.Node) string {
	for _, n := range []yamltree.Node{
		data(c).Get("name"), c.Get("attrs").Get("text").Get("text"), c.Get("attrs").Get("label").Get("text"),
		first(c.Get("labels")).Get("attrs").Get("label").Get("text"), first(c.Get("labels")).Get("attrs").Get("text").Get("text"), first(c.Get("labels")),
	} {
		if name := exchange.Name(text(n)); name != "" {
			return name
		}
	}
	return ""
}

// text is what a node says; nothing when it is null or no text.
func text(n yamltree.Node) string {
	if n.Kind() != yamltree.Scalar {
		return ""
	}
	return n.Text()
}

func first(n yamltree.Node) yamltree.Node {
	if n.Kind() != yamltree.Sequence || n.Len() == 0 {
		return yamltree.Node{}
	}
	return n.Item(0)
}

// facts are the check boxes of a cell. One that is not ticked says nothing: that is how the tool makes every cell.
func (r *reader) facts(d yamltree.Node, e *exchange.Element) {
	switch e.Kind {
	case exchange.Flow:
		if word := text(d.Get("protocol")); word != "" {
			if name, ok := exchange.Protocol(word); ok {
				e.Set("protocol", name)
			} else {
				e.Keep("protocol", word)
				r.Dropped(e.At, "the protocol %q, which the language does not know, is kept aside", word)
			}
		}
		if exchange.Yes(d.Get("isEncrypted")) {
			e.Set("transport", "tls")
		}
		if exchange.Yes(d.Get("isPublicNetwork")) {
			e.Keep("public-network", "yes")
		}
	case exchange.Component:
		if exchange.Yes(d.Get("isEncrypted")) {
			e.Mechanism("encryption-at-rest", "yes")
		}
		if exchange.Yes(d.Get("isALog")) {
			e.Set("role", "log")
		}
		if exchange.Yes(d.Get("isSigned")) {
			e.Mechanism("log-integrity", "yes")
		}
		if exchange.Yes(d.Get("isWebApplication")) {
			e.Set("role", "web-app")
		}
		for _, key := range []string{"storesCredentials", "providesAuthentication", "handlesCardPayment", "handlesGoodsOrServices", "storesInventory"} {
			if exchange.Yes(d.Get(key)) {
				e.Keep(kebab(key), "yes")
			}
		}
		if level := exchange.Name(text(d.Get("privilegeLevel"))); level != "" {
			e.Keep("privilege-level", level)
		}
	}
}

// kebab is a name in camel case as the language writes names.
func kebab(name string) string {
	var b strings.Builder
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('-')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

// threats are those that people put on a cell.
func (r *reader) threats(c yamltree.Node, e *exchange.Element) {
	list := data(c).Get("threats")
	if list.Kind() != yamltree.Sequence {
		list = c.Get("threats")
	}
	for t := range list.Items() {
		r.threat(t, e)
	}
}

func (r *reader) threat(t yamltree.Node, e *exchange.Element) {
	threat := &exchange.Threat{
		Source: text(t.Get("id")), At: t.Span(), Title: text(t.Get("title")), Category: text(t.Get("type")), About: []*exchange.Element{e},
		Description: text(t.Get("description")), Mitigation: text(t.Get("mitigation")),
	}
	switch word := strings.ToLower(exchange.Name(text(t.Get("severity")))); word {
	case "low", "medium", "high", "critical":
		threat.Severity = word
	case "":
	default:
		r.Repaired(t.Span(), "the severity %q is none: the threat counts as medium", word)
	}
	if score := exchange.Name(text(t.Get("score"))); score != "" {
		threat.Extra = append(threat.Extra, exchange.Fact{Key: "score", Values: []string{score}})
	}
	r.status(t, threat)
	r.Threats = append(r.Threats, threat)
}

// status is what became of a threat.
func (r *reader) status(t yamltree.Node, threat *exchange.Threat) {
	word := text(t.Get("status"))
	switch strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(word, "-", " ")), "")) {
	case "open":
	case "mitigated", "eliminated":
		threat.Status = register.StatusMitigated
	case "notapplicable", "n/a":
		threat.Status = register.StatusNotApplicable
	case "accepted":
		threat.Status, threat.Owner = register.StatusAccepted, r.owner()
	case "transferred":
		threat.Status, threat.To = register.StatusTransferred, "unknown"
		r.Guessed(t.Span(), "the threat %q is transferred, and the file does not say to whom", threat.Title)
	case "avoided":
		threat.Status, threat.Reason = register.StatusNotApplicable, "avoided: "+exchange.Line(threat.Mitigation)
	default:
		r.Repaired(t.Span(), "the status %q is none: the threat %q counts as open", word, threat.Title)
	}
}

// owner is who accepts: the file has one for the whole model at most.
func (r *reader) owner() string {
	if r.Owner != "" {
		return r.Owner
	}
	return "unknown"
}
