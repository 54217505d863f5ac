package draw

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// plain is a character as drawings show it: spaces for breaks, and a mark for what acts instead of being seen and for what
// XML forbids.
func plain(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return ' '
	case r < 0x20, r >= 0x7f && r <= 0x9f, r == 0xfffe, r == 0xffff, r == 0x2028, r == 0x2029, unicode.Is(unicode.Bidi_Control, r):
		return utf8.RuneError
	}
	return r
}

// mirrors are the brackets that change sides in text from right to left.
var mirrors = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«'}

// visual is a text in the order in which it is seen, on a line that goes from left to right: stretches of Hebrew, Arabic
// and their like are turned around, numbers in them are not. It does what the Unicode Bidirectional Algorithm does with
// texts that have no controls of direction.
func visual(text string) []rune {
	runes := make([]rune, 0, len(text))
	turned := false
	for _, r := range text {
		r = plain(r)
		turned = turned || leftwards(r)
		runes = append(runes, r)
	}
	if !turned {
		return runes
	}
	for i := 0; i < len(runes); i++ {
		if leftwards(runes[i]) {
			end := leftwardsEnd(runes, i)
			turn(runes[i:end])
			i = end
		}
	}
	return runes
}

// leftwards reports whether a character is of a script that is written from right to left.
func leftwards(r rune) bool {
	return r >= 0x590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Samaritan,
		unicode.Mandaic, unicode.Adlam) && !unicode.IsDigit(r)
}

// leftwardsEnd is where a stretch from right to left ends: after its last letter or digit before a letter of another script.
func leftwardsEnd(runes []rune, from int) int {
	end := from + 1
	for i := from + 1; i < len(runes); i++ {
		switch r := runes[i]; {
		case leftwards(r) || unicode.IsDigit(r) || unicode.IsMark(r) && end == i:
			end = i + 1
		case unicode.IsLetter(r):
			return end
		}
	}
	return end
}

// turn turns a stretch around, and back its numbers and what stands over or under a letter.
func turn(runes []rune) {
	slices.Reverse(runes)
	for i := 0; i < len(runes); {
		n := turnedBack(runes[i:])
		slices.Reverse(runes[i : i+n])
		i += n
	}
	for i, r := range runes {
		if to, ok := mirrors[r]; ok {
			runes[i] = to
		}
	}
}

// turnedBack is how many characters at the start of a turned stretch keep their order: those of a number, and a letter
// with its marks.
func turnedBack(runes []rune) int {
	n := 0
	for n < len(runes) && unicode.IsMark(runes[n]) {
		n++
	}
	if n > 0 {
		return min(n+1, len(runes))
	}
	for n < len(runes) && (unicode.IsDigit(runes[n]) || n > 0 && n+1 < len(runes) && inNumber(runes[n]) && unicode.IsDigit(runes[n+1])) {
		n++
	}
	return max(n, 1)
}

func inNumber(r rune) bool { return r == '.' || r == ',' || r == ':' }
