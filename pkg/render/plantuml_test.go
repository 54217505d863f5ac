package render

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The lines that a diagram in PlantUML may consist of behind its head.
var (
	plantStyleLine = regexp.MustCompile(`^(skinparam rectangle<<zone [a-z ]+>> \{|  BorderStyle dashed|  (Border|Background|Font)Color #[0-9a-f]{6})$`)
	plantNodeLine  = regexp.MustCompile(`^ *(?:rectangle|database|usecase|collections) "([^"]*)" as (n\d+)(?: <<process>>)?(?: #ffffff;line:[0-9a-f]{6};text:[0-9a-f]{6})?$`)
	plantZoneLine  = regexp.MustCompile(`^ *rectangle "([^"]*)" as (z\d+) <<zone [a-z ]+>> \{$`)
	plantFlowLine  = regexp.MustCompile(`^(n\d+) <?-\[#[0-9a-f]{6}(?:,dotted|,dashed)?\]-> (n\d+) : (.*)$`)
)

// drawn is what a checker finds in a text: the words of everything in it, each by the name it has there.
type drawn struct {
	title               string
	nodes, zones, flows []string
}

// checkPlantUML holds a text against the form of diagrams in PlantUML, and gives what it shows.
func checkPlantUML(t *testing.T, text string) (got drawn) {
	t.Helper()
	head, body, ok := strings.Cut(text, plantHead)
	title, start := strings.CutPrefix(head, "@startuml\n")
	title, titled := strings.CutPrefix(title, "title ")
	if !ok || !start || !titled && title != "" || !strings.HasSuffix(body, "\n@enduml\n") {
		t.Fatalf("neither head nor end: %q … %q", head, body[max(0, len(body)-40):])
	}
	got.title = plantRead(t, strings.TrimSuffix(title, "\n"))
	var names []string
	open := 0
	for _, l := range strings.Split(strings.TrimSuffix(body, "\n@enduml\n"), "\n") {
		node, zone, flow := plantNodeLine.FindStringSubmatch(l), plantZoneLine.FindStringSubmatch(l), plantFlowLine.FindStringSubmatch(l)
		switch {
		case node != nil:
			got.nodes, names = append(got.nodes, plantRead(t, node[1])), append(names, node[2])
		case zone != nil:
			got.zones = append(got.zones, plantRead(t, zone[1]))
			open++
		case flow != nil && slices.Contains(names, flow[1]) && slices.Contains(names, flow[2]):
			got.flows = append(got.flows, plantRead(t, flow[3]))
		case strings.Trim(l, " ") == "}":
			open--
		case plantStyleLine.MatchString(l):
			if strings.HasSuffix(l, "{") {
				open++
			}
		default:
			t.Errorf("no line of PlantUML: %q", l)
		}
	}
	if open != 0 {
		t.Errorf("%d braces are not closed", open)
	}
	return got
}

var (
	plantNumber = regexp.MustCompile(`<U\+([0-9A-F]{4,5})>`)
	plantJoin   = regexp.MustCompile(`[0-9A-Za-z\x{80}-\x{10ffff}][.-][0-9A-Za-z\x{80}-\x{10ffff}]`)
)

// plantRead is what PlantUML shows of a text. Beside letters and digits it may hold little: our own bold type, breaks and
// numbers of characters.
func plantRead(t *testing.T, text string) string {
	t.Helper()
	rest := strings.NewReplacer("<b>", "", "</b>", "", `\n`, "", " ", "", ",", "", "(", "", ")", "").Replace(plantNumber.ReplaceAllString(text, "0"))
	for plantJoin.MatchString(rest) {
		rest = plantJoin.ReplaceAllString(rest, "00")
	}
	for _, r := range rest {
		if r < 0x80 && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') || strings.ContainsRune("“”«»‘’", r) || r >= 0xe000 && r <= 0xf8ff {
			t.Errorf("%q stands in %q", r, text)
		}
	}
	text = strings.NewReplacer("<b>", "", "</b>", "", `\n`, "\n").Replace(text)
	return plantNumber.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.ParseInt(s[3:len(s)-1], 16, 32)
		if err != nil {
			t.Error(err)
		}
		return string(rune(n))
	})
}

func TestPlantUML(t *testing.T) {
	d := New(load(t, shop), Options{Overlay: Overlay{"api": {Settled: 1}}})
	var b bytes.Buffer
	if err := PlantUML(&b, d); err != nil {
		t.Fatal(err)
	}
	checkDrawn(t, "PlantUML", checkPlantUML(t, b.String()), d)
	for _, want := range []string{
		"title <b>A shop</b>\n",
		`rectangle "<b>api</b>\nservice · REST\n0 open, 1 settled" as n1 <<process>>`,
		`database "<b>store</b>\ndatabase · PostgreSQL\norders (confidential)\nprices (public)" as n4`,
		`database "<b>spare</b>\ncache" as n3 #ffffff;line:b4bec8;text:626f7d`,
		`  rectangle "db\ntrust restricted · ops · EU" as z1 <<zone restricted>> {`,
		`n5 -[#3240bd]-> n2 : <b>1 ask</b>\nHTTPS, encrypted, bearer\ncrosses, inward`,
		`n1 <-[#3240bd,dotted]-> n4 : <b>4 keep</b>\nPostgreSQL, encryption unstated, sign-in unstated\n→ orders (confidential)\n← orders`,
		`n1 -[#0a7568,dashed]-> n5 : <b>3 tell`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}

func TestPlantText(t *testing.T) {
	for text, want := range map[string]string{
		"Gateway":             "Gateway",
		"a-b v1.2 -c- ...":    "a-b v1.2 <U+002D>c<U+002D> <U+002E><U+002E><U+002E>",
		"@enduml":             "<U+0040>enduml",
		"!include x":          "<U+0021>include x",
		"%date()":             "<U+0025>date()",
		`a\nb`:                "a<U+005C>nb",
		"' note":              "<U+0027> note",
		"“a”":                 "<U+201C>a<U+201D>",
		"<U+0041>":            "<U+003C>U<U+002B>0041<U+003E>",
		"javascript:x":        "javascript<U+003A>x",
		"[[http://x]] **b**":  "<U+005B><U+005B>http<U+003A><U+002F><U+002F>x<U+005D><U+005D> <U+002A><U+002A>b<U+002A><U+002A>",
		"注文 · 🙂 \ue100":       "注文 · 🙂 <U+E100>",
		"\u202e\x1b":          "<U+005C>u202e<U+005C>x1b",
		"tab\tand\nline":      "tab and line",
		"--":                  "<U+002D><U+002D>",
		"(a), $x~y;{z}|w^?&#": "(a), <U+0024>x<U+007E>y<U+003B><U+007B>z<U+007D><U+007C>w<U+005E><U+003F><U+0026><U+0023>",
	} {
		if got := plantText(text); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}

// checkDrawn holds what a text shows against a diagram: everything once, with all of its words.
func checkDrawn(t *testing.T, form string, got drawn, d *Diagram) {
	t.Helper()
	var nodes, zones, flows []string
	same := func(line string) string { return line }
	for _, n := range d.Nodes {
		nodes = append(nodes, joined(nodeLines(n), same, "\n"))
	}
	for _, z := range d.Zones {
		if !z.Curve {
			zones = append(zones, joined(zoneLines(z), same, "\n"))
		}
	}
	for _, f := range d.Flows {
		flows = append(flows, joined(flowLines(f), same, "\n"))
	}
	if got.title != clean(d.Title) {
		t.Errorf("%s: the title is %q, want %q", form, got.title, clean(d.Title))
	}
	for _, of := range []struct {
		what      string
		got, want []string
	}{{"nodes", got.nodes, nodes}, {"zones", got.zones, zones}, {"flows", got.flows, flows}} {
		slices.Sort(of.got)
		slices.Sort(of.want)
		if !slices.Equal(of.got, of.want) {
			t.Errorf("%s of level %q: the %s are\n%s\nwant\n%s", form, d.View, of.what, quoted(of.got), quoted(of.want))
		}
	}
}

func quoted(list []string) string {
	var b strings.Builder
	for _, s := range list {
		fmt.Fprintf(&b, "%q\n", s)
	}
	return b.String()
}
