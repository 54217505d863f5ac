package draw

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

var hostileNames = flag.Int("names", 300, "how many hostile names go through the drawing")

// Parts of what a hostile name may be made of.
var hostileParts = []string{
	"Gateway", " ", "a", `"`, "'", "<b>", "</b>", "&amp;", "&", "<", ">", "]]>", "<!--", "-->", "</mxfile>", "<script>alert(1)</script>", "%name%", "%0A", ";html=1;", "link=",
	"data:action/json,{}", "javascript:alert(1)", "https://evil.example", "\n", "\r\n", "\t", "\x00", "\x1b[31m", "\x7f", "\u0085", "\u202e", "\u2066", "\u200f", "\u2028", "\ufeff",
	"\ufffe", "\xff", `\`, "注文", "שלום", "🙂", "e\u0301", "::error::", "##[error]", "*", "/*", "~",
	"<svg onload=x>", "<?xml", "<!DOCTYPE x [", "&#0;", "&lt;", "</text>", "</style>", "url(http://x)", "expression(", "@import", "{}", ";", "\\N", "\u061c",
	"\xed\xa0\x80", "🔐", "API", strings.Repeat("W", 500),
}

func hostileName(random *rand.Rand) string {
	var b strings.Builder
	for range 1 + random.IntN(6) {
		b.WriteString(hostileParts[random.IntN(len(hostileParts))])
	}
	return b.String()
}

// Whatever things are called, a drawing is well-formed, made of our own elements alone, and has one group for each thing.
func TestHostileNames(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const together = 50
	for done := 0; done < *hostileNames; done += together {
		s := &layout.Scene{Schema: layout.Schema, Title: hostileName(r), Desc: hostileName(r), Width: 900, Height: 900}
		at := layout.Rect{X: 10, Y: 10, W: 100, H: 40}
		for i := range together {
			name, id := hostileName(r), model.ID(fmt.Sprintf("n%d", i))
			words := []layout.Item{{Kind: layout.ItemText, Rect: at, Base: 20, Text: name, Style: "node", Role: "ink", Loose: i%2 == 0}}
			s.Nodes = append(s.Nodes, layout.Node{ID: id, Title: name, Desc: hostileName(r), Kind: render.Kind(1 + i%5), Link: name, Rect: at, Items: words})
			s.Zones = append(s.Zones, layout.Zone{ID: id, Title: name, Desc: name, Trust: name, Link: name, Rect: at, Tab: at, Items: words})
			s.Flows = append(s.Flows, layout.Flow{
				ID: id, Title: name, Desc: name, From: id, To: id, Direction: name, Link: "https://example.org/" + name,
				Path: []layout.Point{{X: 1, Y: 1}, {X: 20, Y: 1}, {X: 40, Y: 9}, {X: 60, Y: 60}}, Items: words,
			})
		}
		src := drawn(t, s, Auto)
		inspect(t, src)
		for _, kind := range []string{"tc-zone", "tc-flow", "tc-node "} {
			if n := bytes.Count(src, []byte(` class="`+kind)) - bytes.Count(src, []byte(` class="`+kind+`s"`)); n != together {
				t.Errorf("%d groups of class %s for %d things", n, kind, together)
			}
		}
		for _, c := range string(src) {
			if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || strings.ContainsRune("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c", c) {
				t.Fatalf("the drawing holds the character %U", c)
			}
		}
	}
}
