package render

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// The lines that a flowchart may consist of, with text in quotes that holds nothing but itself and entities.
var (
	mermaidQuoted = `"(?:[^"#&<>` + "`" + `\\;*_~\[\]{}|]|#[0-9]+;|<br/>)*"`
	mermaidLines  = []*regexp.Regexp{
		regexp.MustCompile(strings.ReplaceAll(`^ +n\d+(?:\[Q\]|\(Q\)|\[\(Q\)\]|\(\(Q\)\)|\[\[Q\]\])$`, "Q", mermaidQuoted)),
		regexp.MustCompile(`^ +subgraph z\d+ \[` + mermaidQuoted + `\]$`),
		regexp.MustCompile(`^ +end$`),
		regexp.MustCompile(`^  n\d+ <?(-->|-\.->)\|` + mermaidQuoted + `\| n\d+$`),
		regexp.MustCompile(`^  style z\d+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6},stroke-dasharray:5 4$`),
	}
)

// checkMermaid holds a text against the form of flowcharts, and counts its nodes and lines.
func checkMermaid(t *testing.T, text string) (nodes, flows int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 4 || lines[0] != "---" || !strings.HasPrefix(lines[1], `title: "`) || lines[2] != "---" || lines[3] != "flowchart LR" {
		t.Fatalf("the head is %q", lines[:min(4, len(lines))])
	}
	open := 0
	for _, l := range lines[4:] {
		form := -1
		for i, re := range mermaidLines {
			if re.MatchString(l) {
				form = i
			}
		}
		switch form {
		case -1:
			t.Errorf("no line of a flowchart: %q", l)
		case 0:
			nodes++
		case 1:
			open++
		case 2:
			open--
		case 3:
			flows++
		}
	}
	if open != 0 {
		t.Errorf("%d subgraphs are not closed", open)
	}
	return nodes, flows
}

func TestMermaid(t *testing.T) {
	d := New(load(t, chain), Options{Overlay: Overlay{"api": {}}})
	var b bytes.Buffer
	if err := Mermaid(&b, d); err != nil {
		t.Fatal(err)
	}
	if nodes, flows := checkMermaid(t, b.String()); nodes != len(d.Nodes) || flows != len(d.Flows) {
		t.Errorf("%d nodes and %d flows", nodes, flows)
	}
	for _, want := range []string{`[("db`, `n4["user`, `|"1 ask<br/>encryption unstated<br/>→ orders (confidential)"|`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}

// What stands for several components has a form of its own, in every notation.
func TestFormsOfFolded(t *testing.T) {
	whole := New(load(t, shop), Options{})
	for level, want := range [][2]string{{`(("A shop<br/>`, "shape=ellipse"}, {`[["`, "shape=box3d"}} {
		d := whole.Level(level)
		var dot, mermaid bytes.Buffer
		if err := errors.Join(DOT(&dot, d), Mermaid(&mermaid, d)); err != nil {
			t.Fatal(err)
		}
		if nodes, flows := checkMermaid(t, mermaid.String()); nodes != len(d.Nodes) || flows != len(d.Flows) {
			t.Errorf("level %d: %d nodes and %d flows", level, nodes, flows)
		}
		if !strings.Contains(mermaid.String(), want[0]) || !strings.Contains(dot.String(), want[1]) || strings.Contains(dot.String(), ", ,") {
			t.Errorf("level %d is drawn as\n%s\n%s", level, mermaid.String(), dot.String())
		}
	}
}

func TestMermaidOfHostileNames(t *testing.T) {
	for i, name := range []string{
		`"]:::x`, "a`b`", "<script>", "end", "subgraph z1", "%%{init: {}}%%", "click n1 \"https://evil.example\"", "a\nb", "a;b", "#quot;", "|x|", `\`, "--> n1", "&amp;", "{{x}}",
	} {
		d := New(load(t, fmt.Sprintf("title: %q\nboundaries: {z: {title: %q}}\ncomponents:\n  a: {title: %q, role: user}\n  b: {title: %q, role: database, inside: z}\nflows:\n  f: {title: %q, from: a, to: b}\n",
			name, name, name, name, name)), Options{})
		var b bytes.Buffer
		if err := Mermaid(&b, d); err != nil {
			t.Fatal(err)
		}
		if nodes, flows := checkMermaid(t, b.String()); nodes != 2 || flows != 1 {
			t.Errorf("name %d: %d nodes and %d flows\n%s", i, nodes, flows, b.String())
		}
	}
}
