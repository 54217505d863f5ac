package stride

import "slices"

// Facts are the facts that a condition about a subject may use, with those of a flow's ends under source. and target.
// They are copies: changing them changes nothing.
func Facts(of Subject) []Fact {
	list := slices.Clone(factsOf(of))
	if of == OnFlow {
		for _, end := range []string{"source.", "target."} {
			for _, f := range componentFacts {
				f.Name = end + f.Name
				list = append(list, f)
			}
		}
	}
	return list
}

// Mechanisms reports whether the words of the fact are mechanisms.
func (f *Fact) Mechanisms() bool { return f.has }

// Derived reports whether nobody states the fact: it follows from others.
func (f *Fact) Derived() bool { return f.key == "" && !f.Free() && !f.has }

// Free reports whether any word can be a value of the fact.
func (f *Fact) Free() bool { return f.name != nil || f.text != nil }

// RuleKeys are the keys of a rule, with what they mean, in the order in which rules are written.
func RuleKeys() [][2]string {
	return [][2]string{
		{"title", "what the threat is called, in a line"},
		{"category", "the STRIDE category"},
		{"also", "further categories"},
		{"subject", "what is looked at"},
		{"ease", "how easy the attack is: 1 hard, 7 automated"},
		{"goals", "the security goals that are violated"},
		{"refines", "rules whose threats give way to this one's"},
		{"when", "the condition: all of its facts must match"},
		{"mitigated-by", "alternatives that counter it: a mechanism, a condition, or a list of them that are all needed"},
		{"reduced-by", "alternatives that make it less likely"},
		{"why", "what an attacker does and what is lost"},
		{"mitigation", "what to build, and where it may stand"},
		{"verify", "how to check that it is there"},
		{"false-positives", "when it does not apply"},
		{"references", "ids of published lists, such as {cwe: 306}"},
		{"examples", "a model on which it fires, and one on which it is quiet"},
	}
}
