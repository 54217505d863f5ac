package model

import "slices"

// Word is one word of an enumeration of the language.
type Word struct {
	Name       string
	Doc        string   // what it means, one clause
	AlsoCalled []string // other names people use; for diagnostics and importers, never accepted
}

// Words is one enumeration of the language, in its order. Its numbers start at 1; 0 is always "unstated".
type Words struct {
	What  string // what an error calls it, such as "role"
	list  []Word
	index map[string]int
}

func newWords(what string, list ...Word) *Words {
	w := &Words{What: what, list: list, index: make(map[string]int, len(list))}
	for i, word := range list {
		w.index[word.Name] = i + 1
	}
	return w
}

// Find is the number of a word, and whether there is such a word.
func (w *Words) Find(name string) (int, bool) {
	i, ok := w.index[name]
	return i, ok
}

// Name is the word with a number; "unstated" for 0.
func (w *Words) Name(i int) string {
	if i < 1 || i > len(w.list) {
		return "unstated"
	}
	return w.list[i-1].Name
}

// Names are the words in order.
func (w *Words) Names() []string {
	names := make([]string, len(w.list))
	for i, word := range w.list {
		names[i] = word.Name
	}
	return names
}

// also is the word of the language for another name of the same thing, or "".
func (w *Words) also(name string) string {
	for _, word := range w.list {
		if slices.Contains(word.AlsoCalled, name) {
			return word.Name
		}
	}
	return ""
}

// All is every word in order.
func (w *Words) All() []Word { return w.list }

// Len is how many words there are; numbers run from 1 to Len.
func (w *Words) Len() int { return len(w.list) }

// Set is a set of words of one enumeration: bit i stands for the word with number i. The empty set means unstated
// or none given, as the fact at hand has it.
type Set[E ~uint8] uint64

// SetOf is the set of the given words.
func SetOf[E ~uint8](words ...E) Set[E] {
	var s Set[E]
	for _, w := range words {
		s |= 1 << w
	}
	return s
}

// Has reports whether a word is in the set.
func (s Set[E]) Has(w E) bool { return s&(1<<w) != 0 }

// HasAny reports whether the sets share a word.
func (s Set[E]) HasAny(o Set[E]) bool { return s&o != 0 }

// With is the set with a word added.
func (s Set[E]) With(w E) Set[E] { return s | 1<<w }
