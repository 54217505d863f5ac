package render

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
)

var hostileNames = flag.Int("names", 300, "how many hostile names go through every form")

// Parts of what a hostile name may be made of.
var hostileParts = []string{
	"Gateway", " ", "a", "7", `"`, `\`, "'", "`", "\n", "\r\n", "\t", "\x00", "\x1b[31m", "\x7f", "\u0085", "\u202e", "\u2066", "\u200f", "\u2028", "\ufeff", "\xff",
	"${x}", "$", "&", "*", "*.x", "|md", "|`md x`|", "null", "near", "->", "<->", "--", "{", "}", "[", "]", ";", "#", "//", ".", "...", "@", "_", "layers: {}",
	"@enduml", "@startuml", "!include /etc/passwd", "!theme x", "%date()", "%load_json(x)", "/'", "'/", "**", "__", "~~", "==", "<b>", "</b>", "<&key>", "<$x>", "<:x:>",
	"<img:http://evil.example/x.png>", "[[http://evil.example]]", "<U+0041>", "&#65;", "&lt;", "%n()", `\n`, `\l`, "“", "”", "«", "»", "\ue100", "\U000f0000",
	"<<zone internal>>", "as n1", ": ", "end", "subgraph", "%%{init: {}}%%", "click n1", "javascript:alert(1)", "data:text/html,x", "<script>", "]]>", "<!--", "</mxfile>",
	"注文", "שלום", "🙂", "é", "e\u0301", "::error::", "##[error]", "%0A", "html=1;", "\"]; evil [URL=\"javascript:x\"",
}

func hostileName(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(6) {
		b.WriteString(hostileParts[random.IntN(len(hostileParts))])
	}
	return b.String()
}

// rename gives everything in a picture a name, and all else that may come from a model.
func rename(d *Diagram, next func() string) {
	d.Title, d.Description, d.Owner = next(), next(), next()
	for _, z := range d.Zones {
		z.Title, z.Owner, z.Region, z.Note = next(), next(), next(), next()
	}
	for _, n := range d.Nodes {
		n.Title, n.Caption, n.Note = next(), next(), next()
		for i := range n.Data {
			n.Data[i].Title = next()
		}
	}
	for _, f := range d.Flows {
		f.Title, f.Protocol, f.SignIn, f.Note = next(), next(), next(), next()
		for i := range f.Sends {
			f.Sends[i].Title = next()
		}
		for i := range f.Receives {
			f.Receives[i].Title = next()
		}
	}
}

// Whatever things are called, each form of text is read as what it is, shows all of it, and holds nothing that acts.
func TestHostileNamesInEveryForm(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	for i := range *hostileNames {
		d := New(load(t, shop), Options{Overlay: Overlay{"api": {Settled: 1}}})
		name := hostileName(random)
		rename(d, func() string {
			if random.IntN(2) == 0 {
				return hostileName(random)
			}
			return name
		})
		if i%3 < 2 {
			d = d.Level(i % 3)
		}
		checkForms(t, d)
		if t.Failed() {
			t.Fatalf("name %d: %q", i, name)
		}
	}
}

// checkForms holds a picture in every form of text against what the form allows.
func checkForms(t *testing.T, d *Diagram) {
	t.Helper()
	var dot, mermaid, plantuml, d2 bytes.Buffer
	if err := errors.Join(DOT(&dot, d), Mermaid(&mermaid, d), PlantUML(&plantuml, d), D2(&d2, d)); err != nil {
		t.Fatal(err)
	}
	for form, b := range map[string]*bytes.Buffer{"DOT": &dot, "Mermaid": &mermaid, "PlantUML": &plantuml, "D2": &d2} {
		if r, at := diag.Hidden(strings.ReplaceAll(b.String(), "\n", "")); at >= 0 {
			t.Errorf("%s holds %U", form, r)
		}
	}
	checkDrawn(t, "PlantUML", checkPlantUML(t, plantuml.String()), d)
	checkDrawn(t, "D2", checkD2(t, d2.String()), d)
	if nodes, flows := checkMermaid(t, mermaid.String()); nodes != len(d.Nodes) || flows != len(d.Flows) {
		t.Errorf("Mermaid has %d nodes and %d flows", nodes, flows)
	}
	bare := unquoted(t, d)
	flows := strings.Count(bare, " -> ")
	clusters, curves := strings.Count(bare, "subgraph "), 0
	for _, z := range d.Zones {
		if z.Curve {
			curves++
		}
	}
	if nodes := strings.Count(bare, "[label=,") - flows - clusters; nodes != len(d.Nodes) || flows != len(d.Flows) || clusters != len(d.Zones)-curves {
		t.Errorf("DOT has %d nodes, %d flows and %d clusters:\n%s", nodes, flows, clusters, bare)
	}
	if strings.Contains(bare, "URL") || strings.Contains(bare, "href") {
		t.Error("DOT leads somewhere")
	}
}
