package stride

import (
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

func flowData(s subject) *model.Data { return s.f.Data() }

// requestData is what a flow sends, without what it receives.
func requestData(s subject) *model.Data {
	d := model.DataOf(s.f.Sends)
	return &d
}

// answerData is what a flow receives, without what it sends.
func answerData(s subject) *model.Data {
	d := model.DataOf(s.f.Receives)
	return &d
}

func flowWord[E ~uint8](name, doc string, w *model.Words, ordered bool, of func(*model.Flow) model.Property[E]) Fact {
	return Fact{
		Name: name, Doc: doc, Words: words(w), Ordered: ordered, key: name,
		get: func(s subject) bits { return one(of(s.f).Value) },
		why: func(s subject) (string, diag.Span) { return because(of(s.f), &s.f.Node) },
	}
}

func flowSet[E ~uint8](name, doc string, w *model.Words, of func(*model.Flow) model.Property[model.Set[E]]) Fact {
	return Fact{
		Name: name, Doc: doc, Words: words(w), Set: true, key: name,
		get: func(s subject) bits { return set(of(s.f).Value) },
		why: func(s subject) (string, diag.Span) { return because(of(s.f), &s.f.Node) },
	}
}

func ofEvery(f Fact) Fact {
	f.every = true
	return f
}

// directionWords are in the order of model.Direction, from 1.
var directionWords = []string{"inside", "inward", "outward", "level"}

var flowFacts = []Fact{
	{Name: "direction", Doc: "by the trust of the zones of its ends, when it crosses a boundary", Words: directionWords,
		get: func(s subject) bits { return one(s.f.Direction()) }, why: derived("by the trust of the zones of its ends")},
	{Name: "crosses", Doc: "it crosses a trust boundary", Words: yesNo,
		get: func(s subject) bits { return truth(s.f.CrossesAny()) }, why: derived("by the boundaries around its ends")},
	{Name: "protocol", Doc: "how it speaks", name: func(s subject) string {
		if s.f.Protocol == nil {
			return ""
		}
		return s.f.Protocol.Name
	}, why: protocolWhy, key: "protocol"},
	{Name: "family", Doc: "that of its protocol", Words: words(model.Families), get: func(s subject) bits {
		if s.f.Protocol == nil {
			return unstated
		}
		return one(s.f.Protocol.Family)
	}, why: protocolWhy, key: "protocol"},
	ofEvery(flowWord("transport", "what protects it on its way", model.Transports, false, func(f *model.Flow) model.Property[model.Transport] { return f.Transport })),
	flowSet("authentication", "how its source proves who it is", model.Authentications, func(f *model.Flow) model.Property[model.Set[model.Authentication]] { return f.Authentication }),
	flowSet("authorization", "what decides whether it may", model.Authorizations, func(f *model.Flow) model.Property[model.Set[model.Authorization]] { return f.Authorization }),
	{Name: "passed-on", Doc: "its target is an edge role, and a flow out of it carries the same kind of proof", Words: yesNo,
		get: func(s subject) bits { return truth(s.f.PassedOn()) }, why: derived("by what the flows out of its target carry")},
	flowWord("access", "what it does at its target", model.Accesses, true, func(f *model.Flow) model.Property[model.Access] { return f.Access }),
	flowWord("mode", "how its ends wait for each other", model.Modes, false, func(f *model.Flow) model.Property[model.Mode] { return f.Mode }),
	flowSet("formats", "the forms of what it carries", model.Formats, func(f *model.Flow) model.Property[model.Set[model.Format]] { return f.Formats }),
	flowWord("on-behalf-of", "whose authority it carries", model.OnBehalfOfs, false, func(f *model.Flow) model.Property[model.OnBehalfOf] { return f.OnBehalfOf }),
	flowWord("token.location", "where it carries its token", model.TokenLocations, false, func(f *model.Flow) model.Property[model.TokenLocation] { return f.TokenLocation }),
	flowWord("token.life", "how long its token is valid", model.TokenLives, false, func(f *model.Flow) model.Property[model.TokenLife] { return f.TokenLife }),
	dataFact("classification", "the highest of what it sends and receives", words(model.Classifications), func(d *model.Data) bits { return one(d.Classification) }, flowData),
	dataFact("integrity", "the highest of what it sends and receives", words(model.Levels), func(d *model.Data) bits { return one(d.Integrity) }, flowData),
	dataFact("availability", "the highest of what it sends and receives", words(model.Levels), func(d *model.Data) bits { return one(d.Availability) }, flowData),
	dataFact("volume", "the highest of what it sends and receives", words(model.Volumes), func(d *model.Data) bits { return one(d.Volume) }, flowData),
	setFact(dataFact("kinds", "what it sends and receives is made of", words(model.DataKinds), func(d *model.Data) bits { return set(d.Kinds) }, flowData)),
	dataFact("sends.classification", "the highest of what it sends", words(model.Classifications), func(d *model.Data) bits { return one(d.Classification) }, requestData),
	dataFact("receives.classification", "the highest of what it receives", words(model.Classifications), func(d *model.Data) bits { return one(d.Classification) }, answerData),
	setFact(dataFact("receives.kinds", "what it receives is made of", words(model.DataKinds), func(d *model.Data) bits { return set(d.Kinds) }, answerData)),
	{Name: "tags", Doc: "free words", Set: true, text: func(s subject) []string { return s.f.Tags },
		why: func(s subject) (string, diag.Span) { return "stated", s.f.Span }},
	{Name: "leaves-region", Doc: "the region outside the EU into which it brings data", Words: []string{"eu", "adequate", "other", "stays"}, get: func(s subject) bits {
		region, leaves := s.f.LeavesRegion()
		if !leaves {
			return 1 << 4
		}
		return one(region)
	}, why: derived("by the regions of its ends")},
	{Name: "has", Doc: "a mechanism that is in place where it counts", has: true},
}

func protocolWhy(s subject) (string, diag.Span) {
	if s.f.Protocol == nil {
		return "unstated", s.f.Span
	}
	return "protocol " + s.f.Protocol.Name + ", stated", diag.At(s.f.Span.File, s.f.ProtocolPos)
}
