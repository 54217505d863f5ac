package stride

import (
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
)

func TestEveryMechanismHasAQuestion(t *testing.T) {
	for _, m := range model.AllMechanisms() {
		q := mechanismQuestions[m.Name]
		if strings.Count(q, "%s") != 1 || strings.Count(q, "%") != 1 || !strings.HasSuffix(q, "?") || q[:1] == strings.ToLower(q[:1]) {
			t.Errorf("%s is asked for as %q", m.Name, q)
		}
	}
	if len(mechanismQuestions) != len(model.AllMechanisms()) {
		t.Errorf("%d questions for %d mechanisms", len(mechanismQuestions), len(model.AllMechanisms()))
	}
}

func TestEveryFactThatPeopleStateHasAQuestion(t *testing.T) {
	for of := OnComponent; of <= OnModel; of++ {
		for _, f := range factsOf(of) {
			if f.key == "" {
				continue
			}
			q := factQuestions[f.key]
			if strings.Count(q.text, "%s") != 1 || !strings.HasSuffix(q.text, "?") || q.example == "" {
				t.Errorf("%s of a %s is asked for as %q, for example %q", f.key, of, q.text, q.example)
			}
		}
	}
}
