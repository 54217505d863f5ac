package model

import (
	"slices"

	"github.com/threatctl/threatctl/internal/yamltree"
)

var modelForm *form[*Model]

func init() { // the table and the functions in it speak of each other
	modelForm = elementForm("model", slices.Concat([]field[*Model]{
		{"threatctl", "the version of the language: 1; the first line of every file", theVersion, func(*reader, yamltree.Node, *Model) {}},
		single("version", "the model's version; free text", aText, func(r *reader, n yamltree.Node, m *Model) { m.Version, _ = r.line(n) }),
		{"include", "further files, by path or glob relative to this one", texts, func(r *reader, n yamltree.Node, _ *Model) { r.includes(n) }},
	}, modelCommon(), []field[*Model]{
		{"assets", "what is to be protected", each(assetForm), func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindAsset, &m.Assets, r.asset)
		}},
		{"boundaries", "where control changes hands", each(boundaryForm), func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindBoundary, &m.Boundaries, func(b *Boundary, n yamltree.Node) { boundaryForm.read(r, n, b) })
		}},
		{"components", "external entities, processes and data stores", each(componentForm), func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindComponent, &m.Components, r.component)
		}},
		{"flows", "who talks to whom, how, and with which data", each(flowForm), func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindFlow, &m.Flows, r.flow)
		}},
		single("every-flow", "what holds for all flows that say nothing else", mapping(everyFlowForm), func(r *reader, n yamltree.Node, m *Model) { r.readEveryFlow(n, m.Outside) }),
	}, peopleFields(), []field[*Model]{
		{"technologies", "in-house parts, in the form of the catalogue", each(technologyForm), func(r *reader, n yamltree.Node, _ *Model) { r.ownTechnologies(n) }},
		{"protocols", "in-house protocols, in the form of the catalogue", each(protocolForm), func(r *reader, n yamltree.Node, _ *Model) { r.ownProtocols(n) }},
		{"rules", "further rule files, by path or glob relative to this one", texts, func(r *reader, n yamltree.Node, _ *Model) { r.rules(n) }},
		single("rating", "changes to computed severities", mapping(ratingForm), func(r *reader, n yamltree.Node, m *Model) { ratingForm.read(r, n, &m.Rating) }),
		single("register", "path of the register, in place of threats.yaml", aText, func(r *reader, n yamltree.Node, m *Model) { m.Register, _ = r.line(n) }),
		{"moved", "elements that were renamed, so that decisions follow", listOf(mapping(moveForm)), func(r *reader, n yamltree.Node, m *Model) { r.moves(n, m) }},
	})...)
}

// single is a key of the whole model that may stand in one file only.
func single(key, doc string, shape Shape, read func(*reader, yamltree.Node, *Model)) field[*Model] {
	return field[*Model]{key, doc, shape, func(r *reader, n yamltree.Node, m *Model) {
		if first, ok := r.singles[key]; ok {
			r.twice(CodeDuplicateValue, n.Span(), first, key+" stands in two files")
			return
		}
		r.singles[key] = n.Span()
		read(r, n, m)
	}}
}

// modelCommon are the common keys of the model: lists and mechanisms are joined over files, the others stand once.
func modelCommon() []field[*Model] {
	fields := commonFields[*Model]()
	for i, f := range fields {
		if f.key != "tags" && f.key != "links" && f.key != "mechanisms" {
			fields[i] = single(f.key, f.doc, f.shape, f.read)
		}
	}
	return fields
}

var moveForm = newForm("moved element",
	field[*Move]{"from", "the old id", oneID, func(r *reader, n yamltree.Node, m *Move) { m.From = r.movedID(n) }},
	field[*Move]{"to", "the new id", oneID, func(r *reader, n yamltree.Node, m *Move) { m.To = r.movedID(n) }},
).needs("from", "to")

// movedID reads the id of an element that was or is there.
func (r *reader) movedID(n yamltree.Node) ID {
	switch {
	case n.Kind() != yamltree.Scalar:
		r.wrongKind(n, "an id")
	case !validID(n.Text()) || n.Text() == string(ModelID) || n.Text() == string(OutsideID):
		r.report(CodeBadID, n, idHint, "%s is no id of an element", kindName(n))
	default:
		return ID(n.Text())
	}
	return ""
}

func (r *reader) moves(n yamltree.Node, m *Model) {
	for i := range count(n) {
		entry := item(n, i)
		move := Move{Span: entry.Span()}
		moveForm.read(r, entry, &move)
		r.need(move.Span, "a moved element", entry, moveForm.required...)
		if move.From != "" && move.To != "" {
			m.Moved = append(m.Moved, move)
		}
	}
}
