package analysis

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// compileTrusted makes a program of the rules of the trusted revision. Rule files that differ from it are claims.
func (r *Result) compileTrusted(in Input) *stride.Program {
	known := map[string][]byte{}
	for _, f := range in.Trusted.Model.Rules {
		known[rest(f.Name, in.Trusted.File)] = f.Src
	}
	for _, f := range r.Model.Rules {
		name := rest(f.Name, r.File)
		src, ok := known[name]
		delete(known, name)
		switch {
		case !ok:
			r.claim(f.Name, "the rule file %s is new", name)
		case !bytes.Equal(src, f.Src):
			r.claim(f.Name, "the rule file %s is changed", name)
		}
	}
	for _, f := range in.Trusted.Model.Rules {
		if _, left := known[rest(f.Name, in.Trusted.File)]; left {
			r.claim(r.File, "the rule file %s is gone", rest(f.Name, in.Trusted.File))
		}
	}
	r.Rules, r.rules = in.Trusted.Rules, in.Trusted.rules
	program, err := stride.Compile(r.Rules.Rules)
	if err != nil {
		r.Diags.Add(diag.Diagnostic{Code: "rules", Severity: diag.Error, Span: diag.Span{File: r.File}, Message: err.Error()})
	}
	return program
}

func (r *Result) claim(file, format string, args ...any) {
	r.Claims = append(r.Claims, model.Claim{Text: fmt.Sprintf(format, args...), Span: diag.Span{File: file, Line: 1, Col: 1}})
}

// rest is the name of a file relative to the folder of the model's first file, so that two revisions can be compared.
func rest(name, first string) string {
	dir := path.Dir(first) + "/"
	if dir == "./" {
		return name
	}
	return string(bytes.TrimPrefix([]byte(name), []byte(dir)))
}

// judge holds the threats against the decisions of the trusted register. The model's own register is still the one that is
// kept; what it decides beyond the other is a claim.
func (r *Result) judge(trusted *Result, own *register.Register) {
	moves := r.trustedMoves(trusted)
	for _, e := range own.NewDecisions(trusted.tracked, moves) {
		r.Claims = append(r.Claims, model.Claim{Text: decided(e), Span: e.Span})
	}
	r.Findings = register.Reconcile(trusted.tracked, r.Engine.Threats, moves, r.now).Findings
}

// trustedMoves are the renames by which decisions follow: those that the trusted model has, and those that only rename,
// since the element has the same threats under its new name as it had under the old one. Any other would carry a
// decision over to something that nobody decided about.
func (r *Result) trustedMoves(trusted *Result) []model.Move {
	known := map[[2]model.ID]bool{}
	for _, m := range trusted.Model.Moved {
		known[[2]model.ID{m.From, m.To}] = true
	}
	var moves []model.Move
	for _, m := range r.Model.Moved {
		if known[[2]model.ID{m.From, m.To}] || trusted.threatsOf(m.From) == r.threatsOf(m.To) {
			moves = append(moves, m)
			continue
		}
		r.Claims = append(r.Claims, model.Claim{Text: fmt.Sprintf("decisions about %s are moved to %s, which has other threats", m.From, m.To), Span: m.Span})
	}
	return moves
}

// threatsOf is the threats about an element, as a text: their rules and how bad they are.
func (r *Result) threatsOf(id model.ID) string {
	var list []string
	for _, t := range r.Engine.Threats {
		if t.Subject.Identity().ID == id {
			list = append(list, fmt.Sprintf("%s %s %d", t.Rule.ID, t.Severity, t.Outcome))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// decided tells what an entry decides.
func decided(e *register.Entry) string {
	text := fmt.Sprintf("%s%s is %s", e.Threat, e.Glob, e.Status)
	if e.Until != 0 {
		text += " until " + e.Until.String()
	}
	if e.By != "" {
		text += " by " + e.By
	}
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}
