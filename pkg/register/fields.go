package register

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// field reads the value of a field into an entry and says what is wrong with it.
func (p *parser) field(e *Entry, name fieldName, n yamltree.Node) {
	if name == fieldLinks {
		p.links(e, n)
		return
	}
	switch n.Kind() {
	case yamltree.Null:
		return
	case yamltree.Scalar:
	default:
		p.fault("wrong-kind", n.Span(), "", "%s is text, not %s", fieldNames[name-1], n.Kind())
		return
	}
	text := trim(n.Text())
	if name != fieldTitle && !p.visible(n) || text == "" {
		return
	}
	if name == fieldUntil {
		e.untilPos = n.Pos()
	}
	if e.set(name, text) {
		return
	}
	switch name {
	case fieldSeverity:
		p.unknown("unknown-value", n, "severity", severityNames)
	case fieldStatus:
		p.unknown("unknown-value", n, "status", statusNames)
	case fieldWas:
		p.unknown("unknown-value", n, "decision", statusNames[StatusInProgress-1:StatusResolved-1])
	default:
		p.fault("bad-date", n.Span(), "write YYYY-MM-DD, such as 2027-02-01", "%q is not a date", n.Text())
	}
}

// visible reports whether a reader sees every character of a text; it complains when not.
func (p *parser) visible(n yamltree.Node) bool {
	rest := n.Text()
	for {
		r, at := diag.Hidden(rest)
		switch {
		case at < 0:
			return true
		case r != '\n' && r != '\t':
			p.fault("hidden-character", n.Span(), "remove it", "the text holds the character %U, which readers do not see", r)
			return false
		}
		rest = rest[at+1:]
	}
}

func (p *parser) links(e *Entry, n yamltree.Node) {
	items := []yamltree.Node{n}
	switch n.Kind() {
	case yamltree.Null:
		return
	case yamltree.Sequence:
		items = slices.Collect(n.Items())
	}
	for _, item := range items {
		text := trim(item.Text())
		switch {
		case item.Alias():
			p.noAlias(item)
		case item.Kind() != yamltree.Scalar:
			p.fault("wrong-kind", item.Span(), "", "a link is text, not %s", item.Kind())
		case !isLink(text):
			p.fault("bad-link", item.Span(), "write an address that begins with https:// or http://", "%q is not a link", item.Text())
		case p.visible(item):
			e.Links = append(e.Links, text)
		}
	}
}

// decisions reads the decisions for many.
func (p *parser) decisions(n yamltree.Node) {
	switch {
	case n.Kind() == yamltree.Null:
		return
	case n.Kind() != yamltree.Mapping:
		p.fault("wrong-kind", n.Span(), "write a pattern such as R-*@internal-*: and its fields below", "decisions is a mapping, not %s", n.Kind())
		return
	case n.Len() > maxDecisions:
		p.fault("too-many-decisions", n.Pair(maxDecisions).Key.Span(), "", "a register holds at most %d decisions for many", maxDecisions)
		return
	}
	for pair := range n.Pairs() {
		if e := p.decision(pair); e != nil {
			p.reg.Decisions = append(p.reg.Decisions, e)
		}
	}
	p.reg.sortDecisions()
}

func (r *Register) sortDecisions() {
	slices.SortStableFunc(r.Decisions, func(a, b *Entry) int { return strings.Compare(a.Glob, b.Glob) })
}

// decisionFields are the fields of a decision for many: those of people.
var decisionFields = []string{"status", "reason", "owner", "to", "by", "decided", "until", "links"}

func (p *parser) decision(pair yamltree.Pair) *Entry {
	e := &Entry{Glob: pair.Key.Text(), Span: pair.Key.Span()}
	if !validGlob(e.Glob) {
		p.fault("bad-pattern", pair.Key.Span(), "write RULE@element, with * for any characters, such as R-*@internal-*",
			"%q is not a pattern for the ids of threats", e.Glob)
	}
	if pair.Value.Kind() != yamltree.Mapping {
		p.fault("wrong-kind", pair.Value.Span(), "", "a decision is a mapping of fields, not %s", pair.Value.Kind())
		return nil
	}
	for f := range pair.Value.Pairs() {
		switch key := f.Key.Text(); {
		case slices.Contains(decisionFields, key):
			p.field(e, fieldNamed(key), f.Value)
		case !strings.HasPrefix(key, "x-"):
			p.unknown("unknown-key", f.Key, "key", decisionFields)
		}
	}
	if status := pair.Value.Get("status"); !e.Decided() && (e.Status != 0 || !status.Valid()) {
		p.fault("missing-key", pair.Key.Span(), "", "a decision for many needs a status other than open and resolved")
	}
	if e.Reason == "" {
		p.fault("missing-key", pair.Key.Span(), "", "a decision for many needs a reason")
	}
	if until := pair.Value.Get("until"); trim(until.Text()) == "" {
		p.fault("missing-key", pair.Key.Span(), "a decision for many also covers threats that nobody has seen yet", "a decision for many needs until, the last day on which it holds")
	}
	return e
}

// validGlob reports whether a pattern has the form of ids and says something of what it covers.
func validGlob(glob string) bool {
	rule, subject, ok := strings.Cut(glob, "@")
	says := func(r rune) bool { return r < 0x80 && wordByte(byte(r)) }
	foreign := func(r rune) bool { return r != '*' && (r >= 0x80 || !idByte(byte(r))) }
	return ok && rule != "" && subject != "" && !strings.Contains(subject, "@") && strings.ContainsFunc(glob, says) && !strings.ContainsFunc(glob, foreign)
}
