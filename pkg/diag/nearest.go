package diag

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What did-you-mean may cost. The numbers bound the work, not the time, so that the answer is the same on every machine.
const (
	maxSpelled  = 64         // runes: a longer word has no near one
	spellBudget = 20_000_000 // steps of one Speller in all, about a tenth of a second
	stepsPerDP  = 64         // steps that one whole comparison counts for
)

// Speller finds the word that was meant among known words. It is for callers that ask often about the same long list,
// such as the ids of a model: it prepares the list once, and after a fixed amount of work in all it stops
// suggesting, so that a file with ten thousand wrong references is still answered at once. It is not safe for
// concurrent use.
type Speller struct {
	words []spelled
	left  int
}

// spelled is a word made ready: in the form in which words are compared, with its length in runes and the set of its letters.
type spelled struct {
	word, form string
	runes      int
	letters    uint64
}

// NewSpeller prepares a list of known words. The list is not changed and not kept.
func NewSpeller(words []string) *Speller {
	s := &Speller{words: make([]spelled, 0, len(words)), left: spellBudget}
	for _, w := range words {
		if c := spell(w); c.runes <= maxSpelled && c.runes > 0 {
			s.words = append(s.words, c)
		}
	}
	return s
}

// Nearest is the known word that is nearest to what was written, when one is near enough to have been meant.
func Nearest(word string, words []string) (string, bool) { return NewSpeller(words).Nearest(word) }

// Nearest is the known word that is nearest to what was written, when one is near enough to have been meant: the same
// but for upper case, underscores or spaces; else at most one letter wrong, missing, added or swapped with its
// neighbour in words up to 5 letters, two up to 8, three in longer ones; else the only one that begins so. Among
// equals it is the one that begins with the same letter, then the one of the nearest length, then the first of the
// alphabet; the order of the list does not matter.
func (s *Speller) Nearest(word string) (string, bool) {
	if len(word) > maxSpelled*utf8.UTFMax {
		return "", false
	}
	w := spell(word)
	if w.runes == 0 || w.runes > maxSpelled || s.left < len(s.words) {
		return "", false
	}
	s.left -= len(s.words)
	var best spelled
	bestDist, limit := maxSpelled+1, tolerance(w.runes)
	for _, c := range s.words {
		if c.form == w.form {
			if bestDist > 0 || c.word < best.word {
				best, bestDist = c, 0
			}
			continue
		}
		if abs(c.runes-w.runes) > limit || bits.OnesCount64(c.letters&^w.letters) > limit || bits.OnesCount64(w.letters&^c.letters) > limit {
			continue
		}
		if s.left -= stepsPerDP; s.left < 0 {
			return "", false
		}
		if d := distance(w.form, c.form, limit); d <= limit && (d < bestDist || d == bestDist && nearer(w, c, best)) {
			best, bestDist = c, d
		}
	}
	if bestDist <= limit {
		return best.word, true
	}
	return s.onlyWithPrefix(w)
}

// onlyWithPrefix is the one word that goes on from what was written, as kubernetes goes on from kube.
func (s *Speller) onlyWithPrefix(w spelled) (string, bool) {
	found := ""
	for _, c := range s.words {
		if w.runes < 3 || !strings.HasPrefix(c.form, w.form) || c.word == found {
			continue
		}
		if found != "" {
			return "", false
		}
		found = c.word
	}
	return found, found != ""
}

func spell(word string) spelled {
	c := spelled{word: word, form: word}
	plain := true
	for _, r := range word {
		c.runes++
		plain = plain && r < utf8.RuneSelf && r != '_' && r != ' ' && !('A' <= r && r <= 'Z')
		c.letters |= 1 << (r & 63)
	}
	if plain || c.runes > maxSpelled {
		return c
	}
	c.form, c.letters = strings.Map(formOf, word), 0
	for _, r := range c.form {
		c.letters |= 1 << (r & 63)
	}
	return c
}

func formOf(r rune) rune {
	if r == '_' || r == ' ' {
		return '-'
	}
	return unicode.ToLower(r)
}

func tolerance(runes int) int {
	switch {
	case runes <= 2:
		return 0
	case runes <= 5:
		return 1
	case runes <= 8:
		return 2
	}
	return 3
}

// nearer decides between two words of equal distance.
func nearer(w, a, b spelled) bool {
	sameA, sameB := a.form[0] == w.form[0], b.form[0] == w.form[0]
	if sameA != sameB {
		return sameA
	}
	if da, db := abs(a.runes-w.runes), abs(b.runes-w.runes); da != db {
		return da < db
	}
	return a.word < b.word
}

// distance is the number of letters to change, add, drop or swap with a neighbour to make b of a (optimal string
// alignment), or something above limit when it is above limit.
func distance(a, b string, limit int) int {
	var bufs [3][maxSpelled + 1]int
	var rb [maxSpelled]rune
	n := 0
	for _, r := range b {
		rb[n] = r
		n++
	}
	before, prev, cur := &bufs[0], &bufs[1], &bufs[2]
	for j := 0; j <= n; j++ {
		prev[j] = j
	}
	i, last := 0, rune(-1)
	for _, ra := range a {
		i++
		cur[0] = i
		least := i
		for j := 1; j <= n; j++ {
			cost := 1
			if ra == rb[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if j > 1 && i > 1 && ra == rb[j-2] && last == rb[j-1] {
				d = min(d, before[j-2]+1)
			}
			cur[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, prev, cur, last = prev, cur, before, ra
	}
	return prev[n]
}

func abs(n int) int { return max(n, -n) }
