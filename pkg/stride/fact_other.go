package stride

import (
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

var boundaryFacts = []Fact{
	{Name: "kind", Doc: "what makes it a boundary", Words: words(model.BoundaryKinds), key: "kind",
		get: func(s subject) bits { return one(s.b.BoundaryKind) }, why: func(s subject) (string, diag.Span) { return "stated", s.b.Span }},
	{Name: "trust", Doc: "how far what is inside is trusted", Words: words(model.Trusts), Ordered: true, key: "trust",
		get: func(s subject) bits { return one(s.b.Trust.Value) }, why: func(s subject) (string, diag.Span) { return because(s.b.Trust, &s.b.Node) }},
	{Name: "region", Doc: "where it is", Words: words(model.Regions), key: "region",
		get: func(s subject) bits { return one(s.b.Region.Value) }, why: func(s subject) (string, diag.Span) { return because(s.b.Region, &s.b.Node) }},
	{Name: "incoming", Doc: "a flow enters it", Words: yesNo, get: func(s subject) bits { return truth(s.b.Incoming()) }, why: derived("a flow enters it")},
	{Name: "has", Doc: "a mechanism that is in place where it counts", has: true},
}

func assetWord[E ~uint8](name, doc string, w *model.Words, of func(*model.Asset) model.Property[E]) Fact {
	return Fact{
		Name: name, Doc: doc, Words: words(w), Ordered: true, key: name,
		get: func(s subject) bits { return one(of(s.a).Value) },
		why: func(s subject) (string, diag.Span) { return because(of(s.a), &s.a.Node) },
	}
}

var assetFacts = []Fact{
	assetWord("classification", "how far it may be known", model.Classifications, func(a *model.Asset) model.Property[model.Classification] { return a.Classification }),
	assetWord("integrity", "how much it matters that it is right", model.Levels, func(a *model.Asset) model.Property[model.Level] { return a.Integrity }),
	assetWord("availability", "how much it matters that it is there", model.Levels, func(a *model.Asset) model.Property[model.Level] { return a.Availability }),
	assetWord("volume", "how many people or records", model.Volumes, func(a *model.Asset) model.Property[model.Volume] { return a.Volume }),
	{Name: "kinds", Doc: "what it is made of", Words: words(model.DataKinds), Set: true, key: "kinds",
		get: func(s subject) bits { return set(s.a.Kinds) }, why: func(s subject) (string, diag.Span) { return "stated", diag.At(s.a.Span.File, s.a.KindsPos) }},
	{Name: "held", Doc: "a process or data store stores, handles, gets or gives it", Words: yesNo,
		get: func(s subject) bits { return truth(s.a.Held()) }, why: derived("a process or data store stores, handles, gets or gives it")},
	{Name: "retention", Doc: "how long it is kept", Words: []string{"stated"}, key: "retention",
		get: func(s subject) bits {
			if s.a.Retention == "" {
				return unstated
			}
			return 1 << 1
		}, why: func(s subject) (string, diag.Span) {
			if s.a.Retention == "" {
				return "unstated", s.a.Span
			}
			return "stated", diag.At(s.a.Span.File, s.a.RetentionPos)
		}},
	{Name: "has", Doc: "a mechanism that is in place", has: true},
}

func modelData(s subject) *model.Data { return s.m.Data() }

var modelFacts = []Fact{
	dataFact("classification", "the highest of all assets", words(model.Classifications), func(d *model.Data) bits { return one(d.Classification) }, modelData),
	dataFact("volume", "the highest of all assets", words(model.Volumes), func(d *model.Data) bits { return one(d.Volume) }, modelData),
	setFact(dataFact("kinds", "what all assets are made of", words(model.DataKinds), func(d *model.Data) bits { return set(d.Kinds) }, modelData)),
	{Name: "has", Doc: "a mechanism that is stated of the model", has: true},
}

func factsOf(of Subject) []Fact {
	switch of {
	case OnComponent:
		return componentFacts
	case OnFlow:
		return flowFacts
	case OnBoundary:
		return boundaryFacts
	case OnAsset:
		return assetFacts
	}
	return modelFacts
}
