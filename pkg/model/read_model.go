package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

var modelForm *form[*Model]

func init() { // the table and the functions in it speak of each other
	modelForm = newForm("model", slices.Concat([]field[*Model]{
		{"threatctl", "the version of the language: 1; the first line of every file", func(*reader, yamltree.Node, *Model) {}},
		single("version", "of the model; free text", func(r *reader, n yamltree.Node, m *Model) { m.Version, _ = r.line(n) }),
		{"include", "further files, by path or glob relative to this one", func(r *reader, n yamltree.Node, _ *Model) { r.includes(n, r.chain) }},
	}, modelCommon(), []field[*Model]{
		{"assets", "what is to be protected", func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindAsset, func(id ID, span diag.Span, n yamltree.Node) {
				a := &Asset{Node: Node{ID: id, Span: span}}
				assetForm.read(r, n, a)
				if a.Classification.Value == 0 && !n.Get("classification").Valid() {
					r.at(span, CodeMissing, "classification: "+strings.Join(Classifications.Names(), ", "), "asset %s has no classification", id)
				}
				m.Assets = append(m.Assets, a)
				m.byID[id] = a
			})
		}},
		{"boundaries", "where control changes hands", func(r *reader, n yamltree.Node, m *Model) { r.boundaries(n) }},
		{"components", "external entities, processes and data stores", func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindComponent, func(id ID, span diag.Span, n yamltree.Node) {
				c := &Component{Node: Node{ID: id, Span: span}}
				componentForm.read(r, n, c)
				m.Components = append(m.Components, c)
				m.byID[id] = c
			})
		}},
		{"flows", "who talks to whom, how, and with which data", func(r *reader, n yamltree.Node, m *Model) {
			elements(r, n, KindFlow, func(id ID, span diag.Span, n yamltree.Node) {
				f := &Flow{Node: Node{ID: id, Span: span}}
				flowForm.read(r, n, f)
				for _, end := range []string{"from", "to"} {
					if !n.Get(end).Valid() {
						r.at(span, CodeMissing, end+": the id of a component", "flow %s has no %s", id, end)
					}
				}
				m.Flows = append(m.Flows, f)
				m.byID[id] = f
			})
		}},
	}, peopleFields())...)
}

func (r *reader) at(span diag.Span, code, hint, format string, args ...any) {
	r.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Error, Span: span, Message: fmt.Sprintf(format, args...), Hint: hint})
}
