package stride

import (
	"fmt"

	"github.com/threatctl/threatctl/pkg/model"
)

// matrix is the severity by impact and likelihood.
var matrix = [BandHigh + 1][BandHigh + 1]Severity{
	BandLow:    {BandLow: Note, BandMedium: Low, BandHigh: Medium},
	BandMedium: {BandLow: Low, BandMedium: Medium, BandHigh: High},
	BandHigh:   {BandLow: Medium, BandMedium: High, BandHigh: Critical},
}

func band(score int) Band {
	switch {
	case score < 3:
		return BandLow
	case score < 6:
		return BandMedium
	}
	return BandHigh
}

// score is likelihood and impact, 1 to 9.
func (t *Threat) score() (likelihood, impact int8) {
	l, _ := t.rateLikelihood(false)
	i, _ := t.rateImpact(false)
	return int8(l), int8(i)
}

// rateLikelihood is the rule's ease, changed by where the attacker starts and by what reduces it in place.
func (t *Threat) rateLikelihood(say bool) (int, []string) {
	var why []string
	score := t.Rule.Ease
	add := func(n int, format string, args ...any) {
		score += n
		if say {
			why = append(why, fmt.Sprintf("%+d: ", n)+fmt.Sprintf(format, args...))
		}
	}
	if say {
		why = append(why, fmt.Sprintf("%d: ease of the attack", t.Rule.Ease))
	}
	steps, inside := start(t.s)
	switch {
	case t.s.c == nil && t.s.f == nil:
	case steps == 1:
		add(2, "an untrusted zone is one step away")
	case steps == 0:
		add(-2, "no path leads here from outside")
	case say:
		why = append(why, fmt.Sprintf("+0: %d steps from an untrusted zone", steps))
	}
	if inside {
		add(-1, "the flow stays inside one boundary")
	}
	reduced := 0
	for _, alt := range t.rule.reduced {
		if _, ok := alt.inPlace(t.s); ok && reduced < 4 {
			reduced += 2
			add(-2, "reduced by %s", alt.String())
		}
	}
	return min(9, max(1, score)), why
}

// start is how many steps the subject is from an untrusted zone (0: there is no path), and whether it is a flow inside a boundary.
func start(s subject) (steps int, inside bool) {
	switch {
	case s.f != nil:
		return s.f.Steps(), !s.f.CrossesAny()
	case s.c != nil:
		return s.c.Steps(), false
	}
	return 2, false
}

// rateImpact is the highest over the violated goals of what the assets at stake ask for.
func (t *Threat) rateImpact(say bool) (int, []string) {
	var why []string
	d := dataOf(t.s)
	if f := t.s.f; f != nil && (t.Rule.Category == Spoofing || t.Rule.Category == ElevationOfPrivilege) {
		d = f.To.Data()
	}
	goals := t.Goals
	switch t.Rule.Category {
	case Spoofing, ElevationOfPrivilege:
		goals = []Goal{Confidentiality, Integrity, Availability}
	case Repudiation:
		goals = []Goal{Confidentiality, Integrity}
	}
	score, of := 1, ""
	for _, g := range goals {
		n, word := worth(g, d)
		if n > score {
			score, of = n, g.String()+" of what is at stake is "+word
		}
	}
	if len(d.Assets) == 0 {
		score, of = 5, "no asset is stated, so medium is taken"
	}
	if of == "" {
		of = "nothing at stake asks for more"
	}
	grave := d.Kinds.HasAny(model.SetOf(model.DataKindSpecialCategory, model.DataKindChild, model.DataKindCredential, model.DataKindKey)) || d.Volume == model.VolumeMass
	if say {
		why = append(why, fmt.Sprintf("%d: %s", score, of))
	}
	if grave && score > 1 {
		score++
		if say {
			why = append(why, "+1: special categories, children, credentials, keys or mass data")
		}
	}
	return min(9, score), why
}

// worth is what the violation of a goal costs: 1, 2, 5 or 8.
func worth(g Goal, d *model.Data) (int, string) {
	scale := []int{1, 2, 5, 8}
	switch g {
	case Confidentiality:
		return append([]int{1}, 1, 2, 5, 8)[d.Classification], d.Classification.String()
	case Integrity:
		return scale[d.Integrity], d.Integrity.String()
	case Availability:
		return scale[d.Availability], d.Availability.String()
	}
	return 1, ""
}

// Likelihood is how likely the threat is, with the reasons.
func (t *Threat) Likelihood() Rated {
	r := Rated{Score: int(t.likelihood), Band: band(int(t.likelihood))}
	if t.rule != nil {
		_, r.Reasons = t.rateLikelihood(true)
	}
	return r
}

// Impact is how much is lost, with the reasons.
func (t *Threat) Impact() Rated {
	r := Rated{Score: int(t.impact), Band: band(int(t.impact))}
	if t.rule != nil {
		_, r.Reasons = t.rateImpact(true)
	}
	return r
}
