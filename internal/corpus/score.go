package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// score is how well the engine finds what people found.
type score struct {
	kept       int // threats of people that they did not dismiss, by subject and category
	found      int // for which there is one of ours on the subject, on a flow that touches it or on an end of it
	upper      int // of these, how many have their best match in the upper half of our list
	candidates int // ours
	cells      int // of the classic method: a letter on an element that can have it
}

func (s *score) add(o score) {
	s.kept, s.found, s.upper = s.kept+o.kept, s.found+o.found, s.upper+o.upper
	if o.kept > 0 {
		s.candidates, s.cells = s.candidates+o.candidates, s.cells+o.cells
	}
}

// String is the last columns of a row.
func (s score) String() string {
	if s.kept == 0 {
		return "\t\t\t\t\t\t"
	}
	return fmt.Sprintf("%d\t%d\t%.3f\t%d\t%.2f\t%.3f\t", s.kept, s.found, share(s.found, s.kept), s.candidates, share(s.candidates, s.cells), share(s.upper, s.found))
}

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// threat is what the score needs of a threat in a result.
type threat struct {
	ID, Category, Status string
	Subject              struct{ ID, Kind, From, To string }
}

func scoreOf(result []byte) score {
	var r struct {
		Model struct {
			Elements struct {
				Entities  int `json:"external-entities"`
				Processes int
				Stores    int `json:"data-stores"`
				Flows     int
			}
		}
		Threats []threat
	}
	if json.Unmarshal(result, &r) != nil {
		return score{}
	}
	e := r.Model.Elements
	s := score{cells: 2*e.Entities + 6*e.Processes + 4*e.Stores + 3*e.Flows}
	ends := map[string][2]string{}
	var ours, theirs []threat
	seen := map[string]bool{}
	for _, t := range r.Threats {
		if t.Subject.Kind == "flow" {
			ends[t.Subject.ID] = [2]string{t.Subject.From, t.Subject.To}
		}
		switch key := t.Subject.ID + " " + t.Category; {
		case !strings.HasPrefix(t.ID, "M-"):
			ours = append(ours, t)
		case t.Status != "not-applicable" && !seen[key]:
			seen[key] = true
			theirs = append(theirs, t)
		}
	}
	s.kept, s.candidates = len(theirs), len(ours)
	for _, t := range theirs {
		if rank := best(t, ours, ends); rank >= 0 {
			s.found++
			if 2*rank < len(ours) {
				s.upper++
			}
		}
	}
	return s
}

// best is the place of the first of our threats that a threat of people's is matched by; -1 when there is none.
func best(t threat, ours []threat, ends map[string][2]string) int {
	near := map[string]bool{t.Subject.ID: true}
	if t.Subject.Kind == "flow" {
		near[t.Subject.From], near[t.Subject.To] = true, true
	}
	for flow, e := range ends {
		if t.Subject.Kind != "flow" && (e[0] == t.Subject.ID || e[1] == t.Subject.ID) {
			near[flow] = true
		}
	}
	for i, o := range ours {
		if o.Category == t.Category && near[o.Subject.ID] {
			return i
		}
	}
	return -1
}
