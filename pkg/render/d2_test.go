package render

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The lines that a diagram in D2 may consist of.
var (
	d2Quoted   = `"((?:[^"\\$]|\\[\\"$n])*)"`
	d2BoxLine  = regexp.MustCompile(`^([nz]\d+|title): ` + d2Quoted + ` \{$`)
	d2FlowLine = regexp.MustCompile(`^((?:z\d+\.)*n\d+) <?-> ((?:z\d+\.)*n\d+): ` + d2Quoted + ` \{$`)
	d2StyleOf  = regexp.MustCompile(`^(near: top-center|shape: (rectangle|cylinder|circle|text)|style\.(bold|multiple): true|` +
		`style\.(stroke-dash|border-radius|font-size): \d+|style\.(fill|stroke|font-color): "#[0-9a-f]{6}")$`)
)

// checkD2 holds a text against the form of diagrams in D2, and gives what it shows.
func checkD2(t *testing.T, text string) (got drawn) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "direction: right" {
		t.Fatalf("the first line is %q", lines[0])
	}
	var open, paths []string
	for _, l := range lines[1:] {
		inner := strings.TrimLeft(l, " ")
		box, flow := d2BoxLine.FindStringSubmatch(inner), d2FlowLine.FindStringSubmatch(l)
		switch depth := (len(l) - len(inner)) / 2; {
		case box != nil && depth == len(open):
			open = append(open, box[1])
			got.add(box[1][0], d2Read(box[2]))
			paths = append(paths, strings.Join(open, "."))
		case flow != nil && len(open) == 0 && slices.Contains(paths, flow[1]) && slices.Contains(paths, flow[2]):
			open = append(open, "flow")
			got.flows = append(got.flows, d2Read(flow[3]))
		case inner == "}" && depth == len(open)-1:
			open = open[:depth]
		case d2StyleOf.MatchString(inner) && depth == len(open):
		default:
			t.Errorf("no line of D2: %q", l)
		}
	}
	if len(open) != 0 {
		t.Errorf("%v are not closed", open)
	}
	return got
}

func (d *drawn) add(kind byte, words string) {
	switch kind {
	case 'n':
		d.nodes = append(d.nodes, words)
	case 'z':
		d.zones = append(d.zones, words)
	default:
		d.title = words
	}
}

// d2Read is what stands in quotes.
func d2Read(text string) string {
	return strings.NewReplacer(`\n`, "\n", `\\`, `\`, `\"`, `"`, `\$`, "$").Replace(text)
}

func TestD2(t *testing.T) {
	d := New(load(t, shop), Options{})
	var b bytes.Buffer
	if err := D2(&b, d); err != nil {
		t.Fatal(err)
	}
	checkDrawn(t, "D2", checkD2(t, b.String()), d)
	for _, want := range []string{
		`title: "A shop" {`, "shape: cylinder", "style.border-radius: 12", `style.stroke-dash: 5`,
		"\n  z1: \"db\\ntrust restricted · ops · EU\" {\n", "\nz2.n1 <-> z2.z1.n4: \"4 keep\\nPostgreSQL, ",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}

func TestD2Text(t *testing.T) {
	for text, want := range map[string]string{
		"Gateway": `"Gateway"`, `a"b`: `"a\"b"`, `\`: `"\\"`, "${x}": `"\${x}"`, "|md x|": `"|md x|"`, "a\nb": `"a b"`,
		`\n`: `"\\n"`, "*.n1 & !x # y": `"*.n1 & !x # y"`, "null": `"null"`, "\u202e": `"\\u202e"`,
	} {
		if got := d2Text(text); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}
