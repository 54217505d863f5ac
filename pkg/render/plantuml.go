package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/model"
)

// PlantUML writes a diagram as a deployment diagram of PlantUML, which wikis and editors draw from text. It includes no
// file and fetches nothing. Text of the model stands in it only inside quotes or behind a colon, with every character that
// could mean something there, to the notation, to its preprocessor or to its markup, written by its number.
func PlantUML(w io.Writer, d *Diagram) error {
	t := plantTree{newTree(d), bufio.NewWriter(w)}
	t.WriteString("@startuml\n")
	if title := plantHeaded([]string{d.Title}); title != "" { // a title needs a letter or a digit, and the bold type has one
		fmt.Fprintf(t, "title %s\n", title)
	}
	t.WriteString(plantHead)
	for i, colors := range zoneColors {
		fmt.Fprintf(t, plantZoneStyle, model.Trust(i), colors[0], colors[1], colors[0])
	}
	fmt.Fprintf(t, plantZoneStyle, plantMuted, mutedLine, "#ffffff", mutedText)
	t.content("", "")
	for _, f := range d.Flows {
		t.flow(f)
	}
	t.WriteString("@enduml\n")
	return t.Flush()
}

// plantHead is how elements look. Its stereotypes name styles and are not shown.
const plantHead = `left to right direction
hide stereotype
skinparam shadowing false
skinparam titleFontSize 18
skinparam defaultTextAlignment center
skinparam defaultFontName Helvetica
skinparam defaultFontSize 12
skinparam arrowFontSize 10
skinparam rectangle {
  BackgroundColor #ffffff
  BorderColor #16202b
  FontColor #16202b
}
skinparam rectangle<<process>> {
  RoundCorner 25
}
skinparam database {
  BackgroundColor #ffffff
  BorderColor #16202b
  FontColor #16202b
}
skinparam usecase {
  BackgroundColor #ffffff
  BorderColor #16202b
  FontColor #16202b
}
skinparam collections {
  BackgroundColor #ffffff
  BorderColor #16202b
  FontColor #16202b
}
`

// plantZoneStyle is how boundaries of one trust look.
const plantZoneStyle = `skinparam rectangle<<zone %s>> {
  BorderStyle dashed
  BorderColor %s
  BackgroundColor %s
  FontColor %s
}
`

// plantMuted stands in the place of the trust of a boundary that is out of scope.
const plantMuted = "out of scope"

// plantText is text that shows as it is. A character is written by its number when it is a sign of ASCII that joins no two
// letters or digits; a quotation mark, of which PlantUML knows more than one; or for private use, which it has uses for.
func plantText(lines ...string) string { return joined(lines, plantEscape, `\n`) }

// plantHeaded is lines of which the first is in bold type.
func plantHeaded(lines []string) string {
	head, rest := plantText(lines[0]), plantText(lines[1:]...)
	switch {
	case head == "":
		return rest
	case rest == "":
		return "<b>" + head + "</b>"
	}
	return "<b>" + head + `</b>\n` + rest
}

func plantEscape(text string) string {
	var b strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case r == ' ', plantPlain(r), (r == '-' || r == '.') && i > 0 && i < len(runes)-1 && plantPlain(runes[i-1]) && plantPlain(runes[i+1]):
			b.WriteRune(r)
		case r == ',' || r == '(' || r == ')':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	}
	return b.String()
}

// plantPlain reports whether a rune never means anything but itself.
func plantPlain(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return !unicode.In(r, unicode.Pi, unicode.Pf) && (r < 0xe000 || r > 0xf8ff)
}

// plantTree writes boundaries and what they hold, each inside the one around it.
type plantTree struct {
	tree
	*bufio.Writer
}

func (t plantTree) content(zone model.ID, indent string) {
	for _, n := range t.nodes[zone] {
		shape, style := plantShape(n.Kind)
		if n.Muted != "" {
			style += " #ffffff;line:" + mutedLine[1:] + ";text:" + mutedText[1:]
		}
		fmt.Fprintf(t, "%s%s \"%s\" as %s%s\n", indent, shape, plantHeaded(nodeLines(n)), t.names[n.ID], style)
	}
	for _, z := range t.zones[zone] {
		style := z.Trust.String()
		if z.Muted != "" {
			style = plantMuted
		}
		fmt.Fprintf(t, "%srectangle \"%s\" as %s <<zone %s>> {\n", indent, plantText(zoneLines(z)...), t.boxes[z.ID], style)
		t.content(z.ID, indent+"  ")
		fmt.Fprintf(t, "%s}\n", indent)
	}
}

// plantShape is the word for a kind of node, and what stands behind its name.
func plantShape(k Kind) (word, style string) {
	switch k {
	case DataStore:
		return "database", ""
	case System:
		return "usecase", ""
	case Folded:
		return "collections", ""
	case Process:
		return "rectangle", " <<process>>"
	}
	return "rectangle", ""
}

// plantLines are the lines by what protects a flow.
var plantLines = [...]string{TransportUnstated: ",dotted", Local: ",dashed"}

// flow is an arrow, with a head at both ends where the answer carries data.
func (t plantTree) flow(f *Flow) {
	tail := ""
	if len(f.Receives) > 0 {
		tail = "<"
	}
	fmt.Fprintf(t, "%s %s-[%s%s]-> %s : %s\n", t.names[f.From], tail, flowInk(f), plantLines[f.Transport&3], t.names[f.To], plantHeaded(flowLines(f)))
}
