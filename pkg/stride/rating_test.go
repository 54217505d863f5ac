package stride_test

import (
	"fmt"
	"strings"
	"testing"
)

// A chain from the internet: near is one step away, far two, and lone cannot be reached.
const chain = `threatctl: 1
assets:
  open: {classification: public, integrity: low, availability: low}
  private: {classification: internal, integrity: low, availability: high}
  secret: {classification: restricted}
  faith: {classification: confidential, kinds: [special-category]}
boundaries: {out: {trust: untrusted}, in: {trust: internal}}
components:
  user: {role: user, inside: out}
  near: {role: service, inside: in, handles: [private]}
  far: {role: database, inside: in, stores: [secret, faith], mechanisms: {timeout: yes, hardening: yes, segmentation: yes}}
  lone: {role: worker, inside: in, handles: [open]}
  bare: {role: cache, inside: in}
flows:
  enter: {from: user, to: near, sends: [open]}
  keep: {from: near, to: far, sends: [private]}
  clean: {from: lone, to: bare}
`

// Scores by hand, from the rating's definition: ease, where the attacker starts, what reduces; and the worth of what is at
// stake for the goals that are violated.
func TestScores(t *testing.T) {
	tests := []struct {
		rule               string
		element            string
		likelihood, impact int
		severity           string
	}{
		{"ease: 5, goals: [availability]", "near", 7, 8, "critical"},
		{"ease: 5, goals: [confidentiality]", "near", 7, 2, "medium"},
		{"ease: 5, goals: [integrity]", "near", 7, 2, "medium"},
		{"ease: 1, goals: [confidentiality, availability]", "near", 3, 8, "high"},
		{"ease: 5, goals: [confidentiality]", "far", 5, 9, "high"},
		{"ease: 7, goals: [confidentiality], reduced-by: [timeout]", "far", 5, 9, "high"},
		{"ease: 7, goals: [confidentiality], reduced-by: [timeout, hardening]", "far", 3, 9, "high"},
		{"ease: 7, goals: [confidentiality], reduced-by: [timeout, hardening, segmentation]", "far", 3, 9, "high"},
		{"ease: 7, goals: [confidentiality], reduced-by: [[timeout, hardening]]", "far", 5, 9, "high"},
		{"ease: 3, goals: [confidentiality], reduced-by: [timeout, hardening]", "far", 1, 9, "medium"},
		{"ease: 5, goals: [confidentiality]", "lone", 3, 1, "low"},
		{"ease: 1, goals: [confidentiality]", "lone", 1, 1, "note"},
		{"ease: 5, goals: [confidentiality]", "bare", 3, 5, "medium"},
		{"category: spoofing, ease: 5", "near", 7, 8, "critical"},
		{"category: repudiation, ease: 5", "near", 7, 2, "medium"},
		{"category: spoofing, ease: 3, subject: flow", "enter", 5, 8, "high"},
		{"category: spoofing, ease: 3, subject: flow", "keep", 2, 9, "medium"},
		{"ease: 3, goals: [confidentiality], subject: flow", "enter", 5, 1, "low"},
		{"ease: 3, goals: [availability], subject: flow", "keep", 2, 8, "medium"},
	}
	for _, test := range tests {
		rule := test.rule
		if !strings.Contains(rule, "subject:") {
			rule = "subject: component, " + rule
		}
		found := false
		for _, th := range program(t, "X-1: {"+rule+", when: {}}").Run(load(t, chain)).Threats {
			if string(th.Subject.Identity().ID) != test.element {
				continue
			}
			found = true
			l, i := th.Likelihood(), th.Impact()
			got := fmt.Sprintf("%d × %d = %s", l.Score, i.Score, th.Severity)
			if want := fmt.Sprintf("%d × %d = %s", test.likelihood, test.impact, test.severity); got != want {
				t.Errorf("{%s} on %s: %s, want %s\n%v\n%v", test.rule, test.element, got, want, l.Reasons, i.Reasons)
			}
			if len(l.Reasons) == 0 || len(i.Reasons) == 0 {
				t.Errorf("{%s} on %s: no reasons", test.rule, test.element)
			}
		}
		if !found {
			t.Errorf("{%s}: nothing on %s", test.rule, test.element)
		}
	}
}
