// Package catalog holds the built-in rules. They are written as data, in one YAML file for each family of threats, and
// compiled in as Go values: starting the program reads no file and parses nothing for them.
//
// A rule is added by writing it into the file of its family, with all its texts and its two examples, and running
// go generate. The tests run every example and hold that a model about which nothing is said has a threat in every cell
// of the two published STRIDE methods.
package catalog

import (
	"slices"
	"strings"

	"github.com/threatctl/threatctl/pkg/stride"
)

//go:generate go run ../../../internal/gen/catalog

// Rules are the built-in rules in the order of their ids. The slice and what it holds are shared and must not be changed.
func Rules() []stride.Rule { return rules }

// Find is the built-in rule with an id such as E-010, and whether there is one.
func Find(id string) (*stride.Rule, bool) {
	at, ok := slices.BinarySearchFunc(rules, id, func(r stride.Rule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return nil, false
	}
	return &rules[at], true
}
