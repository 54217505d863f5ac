package analysis

import (
	"fmt"
	"slices"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Fold is a question with the findings that stand folded under it, ranked.
type Fold struct {
	Question *stride.Question
	Findings []*register.Finding
}

// Folds are the questions under which findings are folded; each finding that hangs on something unstated stands under one.
func (r *Result) Folds() []Fold {
	if r.Engine == nil {
		return nil
	}
	byThreat := make(map[*stride.Threat]*register.Finding, len(r.Findings))
	for i := range r.Findings {
		byThreat[r.Findings[i].Threat] = &r.Findings[i]
	}
	folds := make([]Fold, 0, len(r.Engine.Folds))
	for _, f := range r.Engine.Folds {
		fold := Fold{Question: f.Question}
		for _, t := range f.Threats {
			if found := byThreat[t]; found != nil {
				fold.Findings = append(fold.Findings, found)
			}
		}
		folds = append(folds, fold)
	}
	return folds
}

// Questions are what the model leaves unstated and an answer would decide, the most decisive first.
func (r *Result) Questions() []stride.Question {
	if r.Engine == nil {
		return nil
	}
	return r.Engine.Questions
}

// QuestionsFor are the questions whose answers would settle a threat.
func (r *Result) QuestionsFor(id stride.ID) []stride.Question {
	var list []stride.Question
	for _, q := range r.Questions() {
		if slices.Contains(q.Settles, id) {
			list = append(list, q)
		}
	}
	return list
}

// Finding is the finding with an id, or nil.
func (r *Result) Finding(id stride.ID) *register.Finding {
	for i := range r.Findings {
		if r.Findings[i].ID == id {
			return &r.Findings[i]
		}
	}
	return nil
}

// ThreatIDs are the ids of all findings, ranked.
func (r *Result) ThreatIDs() []string {
	ids := make([]string, len(r.Findings))
	for i := range r.Findings {
		ids[i] = string(r.Findings[i].ID)
	}
	return ids
}

// CheckElements is an error when the model has no element with one of the ids.
func (r *Result) CheckElements(ids []model.ID) error {
	for _, id := range ids {
		if r.Model != nil && r.Model.Element(id) == nil {
			return fmt.Errorf("the model has no element %q", id)
		}
	}
	return nil
}
