package model

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
)

var assetForm = elementForm("asset", slices.Concat(commonFields[*Asset](), scopeFields[*Asset](), []field[*Asset]{
	{"classification", "how far it may be known (required)", oneOf(Classifications), property(Classifications, func(a *Asset) *Property[Classification] { return &a.Classification })},
	{"integrity", "how much it matters that it is right", oneOf(Levels), property(Levels, func(a *Asset) *Property[Level] { return &a.Integrity })},
	{"availability", "how much it matters that it is there", oneOf(Levels), property(Levels, func(a *Asset) *Property[Level] { return &a.Availability })},
	{"kinds", "what it is made of", someOf(DataKinds), func(r *reader, n yamltree.Node, a *Asset) {
		a.Kinds, a.KindsPos = readSet[DataKind](r, n, DataKinds), n.Pos()
	}},
	{"volume", "how many people or records", oneOf(Volumes), property(Volumes, func(a *Asset) *Property[Volume] { return &a.Volume })},
	{"retention", "how long it is kept, such as 30d, 6mo, 2y", aTime, func(r *reader, n yamltree.Node, a *Asset) {
		a.Retention, _ = r.retention(n)
		a.RetentionPos = n.Pos()
	}},
})...).needs("classification")

func (r *reader) asset(a *Asset, n yamltree.Node) {
	assetForm.read(r, n, a)
	if missing(n, "classification") {
		r.at(a.Span, CodeMissing, "classification: "+strings.Join(Classifications.Names(), ", "), "asset %s has no classification", a.ID)
	}
}

// missing reports whether a mapping, or nothing in place of one, lacks a key. Of anything else it is told already.
func missing(n yamltree.Node, key string) bool {
	return n.Kind() == yamltree.Null || n.Kind() == yamltree.Mapping && !n.Get(key).Valid()
}
