package render

import (
	"sort"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/diag"
)

//go:generate go run ../../internal/gen/fontmetrics

// Style is a style of text in pictures: size, weight and face. The zero Style is no style.
type Style uint8

// The styles of text.
const (
	StyleHeading     Style = iota + 1 // title of the picture
	StyleSub                          // what stands under or behind the title
	StyleNode                         // title of a component
	StyleCaption                      // what a component is
	StyleFlow                         // title of a flow
	StyleSmall                        // data, protocols, notes
	StyleTab                          // title of a boundary
	StyleTabNote                      // trust, owner and region of a boundary
	StyleBadge                        // counts of threats
	StyleNumber                       // number of a flow
	StyleSmallNumber                  // number of a flow beyond 99
	StyleTag                          // classification
	StyleStrip                        // letters of the strip of categories
	StyleKey                          // words of the title block
	StyleStrong                       // heads of the legend and of the table
	StyleMono                         // hash
)

// face is the measure of a style. Sizes are in pixels.
type face struct {
	name string
	size float64
	bold bool
	mono bool
}

var faces = [...]face{
	StyleHeading:     {"heading", 21, true, false},
	StyleSub:         {"sub", 12.5, false, false},
	StyleNode:        {"node", 13.5, true, false},
	StyleCaption:     {"caption", 11, false, false},
	StyleFlow:        {"flow", 11.5, true, false},
	StyleSmall:       {"small", 11, false, false},
	StyleTab:         {"tab", 12, true, false},
	StyleTabNote:     {"tab-note", 11, false, false},
	StyleBadge:       {"badge", 11, true, false},
	StyleNumber:      {"number", 11, true, false},
	StyleSmallNumber: {"small-number", 9, true, false},
	StyleTag:         {"tag", 10, true, false},
	StyleStrip:       {"strip", 10, true, false},
	StyleKey:         {"key", 10, false, false},
	StyleStrong:      {"strong", 11, true, false},
	StyleMono:        {"mono", 10.5, false, true},
}

// Styles is every style in order.
func Styles() []Style {
	all := make([]Style, 0, len(faces)-1)
	for s := range faces[1:] {
		all = append(all, Style(s+1))
	}
	return all
}

// String is the name of the style, as drawings call it.
func (s Style) String() string { return faces[s].name }

// Size is the font size of the style in pixels.
func (s Style) Size() float64 { return faces[s].size }

// Bold reports whether the style is in the bold face.
func (s Style) Bold() bool { return faces[s].bold }

// Mono reports whether the style is in a face of one width.
func (s Style) Mono() bool { return faces[s].mono }

// MarshalText is the name of the style.
func (s Style) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// widthRun says that the runes from lo to hi have a width, in 1/2048 of the font size.
type widthRun struct {
	lo, hi uint16
	width  uint16
}

// Widths, in 1/2048 of the font size, of what the table does not hold. They are those of common fonts, rounded up.
const (
	widthMono  = 1230
	widthWide  = 2048 // East Asian wide and full-width
	widthEmoji = 2560
	widthOther = 1366 // scripts that the table lacks
)

// Measure is the width of a text in a style, in pixels.
func Measure(text string, style Style) float64 {
	f := faces[style]
	sum := 0
	for _, r := range text {
		sum += width(r, f)
	}
	return float64(sum) * f.size / 2048
}

// Exact reports whether all runes of a text are in the table of widths, so that Measure is more than an estimate.
func Exact(text string, style Style) bool {
	f := faces[style]
	for _, r := range text {
		if f.mono && r > 0x7e || !f.mono && lookUp(r, f.bold) < 0 {
			return false
		}
	}
	return true
}

func width(r rune, f face) int {
	if f.mono && r < 0x300 {
		return widthMono
	}
	if w := lookUp(r, f.bold); w >= 0 {
		return w
	}
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case emoji(r):
		return widthEmoji
	case wide(r):
		return widthWide
	}
	return widthOther
}

func lookUp(r rune, bold bool) int {
	runs := regularWidths[:]
	if bold {
		runs = boldWidths[:]
	}
	if r < 0x20 || r > 0xffff {
		return -1
	}
	i := sort.Search(len(runs), func(i int) bool { return rune(runs[i].hi) >= r })
	if i == len(runs) || rune(runs[i].lo) > r {
		return -1
	}
	return int(runs[i].width)
}

// wide reports whether a rune has East Asian width Wide or Fullwidth, by blocks.
func wide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xa960 && r <= 0xa97f, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff01 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x16fe0 && r <= 0x1b2ff, r >= 0x20000 && r <= 0x3fffd:
		return true
	}
	return false
}

// emoji reports whether a rune is in a block of pictographs.
func emoji(r rune) bool { return r >= 0x2600 && r <= 0x27bf || r >= 0x1f000 && r <= 0x1faff }

// Fit is the text, cut with an ellipsis where it is wider than a width in pixels.
func Fit(text string, style Style, most float64) string {
	if Measure(text, style) <= most {
		return text
	}
	const ellipsis = "…"
	most -= Measure(ellipsis, style)
	f, sum, end := faces[style], 0.0, 0
	for i, r := range text {
		sum += float64(width(r, f)) * f.size / 2048
		if sum > most {
			break
		}
		end = i + len(string(r))
	}
	return strings.TrimRight(text[:end], " ") + ellipsis
}

// Wrap breaks a text at spaces into lines of at most a width in pixels. What does not go into so many lines is cut with an
// ellipsis, and so is a single word that is wider.
func Wrap(text string, style Style, most float64, lines int) []string {
	var out []string
	rest := text
	for len(out) < lines-1 && Measure(rest, style) > most {
		at := lastSpace(rest, style, most)
		if at < 0 {
			break
		}
		out = append(out, strings.TrimRight(rest[:at], " "))
		rest = strings.TrimLeft(rest[at:], " ")
	}
	return append(out, Fit(rest, style, most))
}

// lastSpace is the place of the last break before which the text is not wider than a width; -1 when there is none. A text
// breaks at spaces, after hyphens and slashes, and between East Asian characters.
func lastSpace(text string, style Style, most float64) int {
	f, sum, at := faces[style], 0.0, -1
	var before rune
	for i, r := range text {
		if i > 0 && (r == ' ' || before == '-' || before == '/' || wide(before) && wide(r)) {
			at = i
		}
		sum += float64(width(r, f)) * f.size / 2048
		if sum > most {
			return at
		}
		before = r
	}
	return at
}

// clean is a text of the model as pictures show it: on one line, and with nothing in it that acts instead of being seen.
func clean(text string) string { return diag.Visible(strings.Join(strings.Fields(text), " ")) }
