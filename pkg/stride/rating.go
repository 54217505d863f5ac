package stride

import (
	"fmt"

	"github.com/threatctl/threatctl/pkg/model"
)

// severities is a matrix of them, by impact and likelihood.
type severities [BandHigh + 1][BandHigh + 1]Severity

// computed is the severity where the model's rating changes nothing.
var computed = severities{
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

// score is likelihood and impact, 1 to 9, and the likelihood before it is brought into that range, which tells apart what is
// all the least likely.
func (t *Threat) score() (likelihood, impact, leaning int8) {
	l, _ := t.rateLikelihood(false)
	i, _ := t.rateImpact(false)
	return int8(inRange(l)), int8(i), int8(l)
}

// inRange is a score brought into the range of scores.
func inRange(score int) int { return min(9, max(1, score)) }

// rateLikelihood is the rule's ease, changed by where the attacker starts and by what reduces it in place. It may leave the
// range of scores.
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
	steps, inside := start(t.v.subject(t.s))
	switch {
	case t.s.of != OnComponent && t.s.of != OnFlow:
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
		if reduced == 4 {
			break
		}
		if alt.inPlace(t.v, t.s) {
			reduced += 2
			score -= 2
			if say {
				why = append(why, "-2: reduced by "+alt.String())
			}
		}
	}
	return score, why
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
	sub := t.v.subject(t.s)
	d := dataOf(sub)
	if f := sub.f; f != nil && (t.Rule.Category == Spoofing || t.Rule.Category == ElevationOfPrivilege) {
		d = f.To.Data()
	}
	goals := t.Goals
	switch t.Rule.Category {
	case Spoofing, ElevationOfPrivilege:
		goals = allGoals[:3]
	case Repudiation:
		goals = allGoals[:2]
	}
	score, of := 1, ""
	for _, g := range goals {
		if n := worth(g, d); n > score {
			score = n
			if say {
				of = g.String() + " of what is at stake is " + demand(g, d)
			}
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

// allGoals are the classic three, in the order in which ratings name them.
var allGoals = [...]Goal{Confidentiality, Integrity, Availability}

// Scores of what is demanded, by classification and by level; the first is for unstated.
var (
	classificationScores = [...]int{1, 1, 2, 5, 8}
	levelScores          = [...]int{1, 2, 5, 8}
)

// worth is what the violation of a goal costs: 1, 2, 5 or 8.
func worth(g Goal, d *model.Data) int {
	switch g {
	case Confidentiality:
		return classificationScores[d.Classification]
	case Integrity:
		return levelScores[d.Integrity]
	case Availability:
		return levelScores[d.Availability]
	}
	return 1
}

// demand is the word for how much a goal matters.
func demand(g Goal, d *model.Data) string {
	switch g {
	case Confidentiality:
		return d.Classification.String()
	case Integrity:
		return d.Integrity.String()
	}
	return d.Availability.String()
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
