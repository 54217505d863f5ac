package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// sceneOf has one of everything that can be drawn; every text, name and id in it is the given one.
func sceneOf(text string) *layout.Scene {
	id := model.ID(text)
	at := layout.Rect{X: 10, Y: 20, W: 100, H: 40}
	var items []layout.Item
	for _, kind := range []layout.ItemKind{
		layout.ItemText, layout.ItemIcon, layout.ItemTag, layout.ItemBadge, layout.ItemDone, layout.ItemStrip, layout.ItemBars,
		layout.ItemDisc, layout.ItemSample, layout.ItemRule, layout.ItemCurve, layout.ItemKind(text),
	} {
		for level := -1; level < 7; level++ {
			items = append(items, layout.Item{
				Kind: kind, Rect: at, Base: 30, Text: text, Style: text, Role: text, Name: text, Level: level, Count: level * 50, Loose: level > 3,
			})
		}
	}
	s := &layout.Scene{
		Schema: layout.Schema, Title: text, Desc: text, Hash: text, Width: 800, Height: 600,
		Zones: []layout.Zone{{ID: id, Title: text, Desc: text, Trust: text, Link: text, Rect: at, Tab: at, Label: at, Items: items}},
		Parts: []layout.Part{
			{Name: "header", Title: text, Link: "https://example.org/" + text, Rect: at, Items: items}, {Name: "legend", Title: text, Rect: at, Items: items},
			{Name: text, Title: text, Rect: at, Items: items},
		},
	}
	for kind := range render.Folded + 1 {
		s.Nodes = append(s.Nodes, layout.Node{ID: id, Title: text, Desc: text, Link: text, Kind: kind, Muted: kind == 1, Rect: at, Items: items})
	}
	for transport := range render.Transport(4) {
		s.Flows = append(s.Flows, layout.Flow{
			ID: id, Number: 7, Title: text, Desc: text, Link: "http:" + text, From: id, To: id, Transport: transport, Direction: text, Answers: true,
			Path: []layout.Point{{X: 1, Y: 1}, {X: 20, Y: 1}, {X: 40, Y: 9}, {X: 60, Y: 60}},
			Marks: []layout.Mark{
				{Kind: layout.MarkIn, At: at.Center(), Zone: id}, {Kind: layout.MarkOut, Angle: 90, Zone: id}, {Kind: layout.MarkBar, Zone: id},
				{Kind: layout.MarkKind(text), Zone: id},
			},
			Label: at, Items: items,
		})
	}
	return s
}

// elementNames and attributes are all that our drawings are made of: nothing that runs, and nothing that loads.
var elementNames = []string{"svg", "title", "desc", "style", "defs", "symbol", "g", "rect", "path", "circle", "ellipse", "text", "tspan", "use", "a"}

// inspect reads a drawing as XML and returns the text in its text elements.
func inspect(t *testing.T, src []byte) (texts []string) {
	t.Helper()
	in := ""
	for d := xml.NewDecoder(bytes.NewReader(src)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local
			if !slices.Contains(elementNames, in) {
				t.Errorf("element <%s>", in)
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" && !goodLink(in, a.Value) {
					t.Errorf("attribute %s=%q on <%s>", a.Name.Local, a.Value, in)
				}
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "text" {
				texts = append(texts, string(token))
			}
		}
	}
}

var webAddress = regexp.MustCompile(`(?i)^https?://[^/]`)

// goodLink reports whether an element may lead there: to our own signs, to the web, or to a file beside the picture.
func goodLink(element, link string) bool {
	if element == "use" {
		return strings.HasPrefix(link, "#i-")
	}
	return element == "a" && (webAddress.MatchString(link) || regexp.MustCompile(`^[a-z0-9_-][a-z0-9._-]*$`).MatchString(link))
}

func TestLinks(t *testing.T) {
	for link, want := range map[string]bool{
		"https://example.org/a?b=c#L3": true, "http://example.org": true, "HTTPS://example.org": true, "boundary-x.svg": true,
		"": false, "javascript:alert(1)": false, "JaVaScRiPt:alert(1)": false, "data:text/html,x": false, "//example.org": false,
		"../x.svg": false, "/etc/passwd": false, "file:///etc/passwd": false, "https:example.org": false, "https://": false,
		".hidden": false, " https://example.org": false, "vbscript:x": false, "x y": false,
	} {
		s := &layout.Scene{Nodes: []layout.Node{{ID: "a", Link: link}}}
		if got := bytes.Contains(drawn(t, s, Light), []byte("<a href=")); got != want {
			t.Errorf("%q: linked %v, want %v", link, got, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	s := sceneOf("x")
	s.Digest = "1"
	if got, want := ReadFingerprint(drawn(t, s, Dark)), Fingerprint("1", Dark); got != want || got == "" {
		t.Errorf("a picture carries %q, want %q", got, want)
	}
	if Fingerprint("1", Dark) == Fingerprint("1", Light) || Fingerprint("1", Dark) == Fingerprint("2", Dark) {
		t.Error("different pictures have one fingerprint")
	}
	for _, other := range []string{"", "<svg>", "<svg data-picture=\"", "<p data-picture=\"x\">", "<svg ><g data-picture=\"x\">"} {
		if got := ReadFingerprint([]byte(other)); got != "" {
			t.Errorf("%q carries %q", other, got)
		}
	}
}

func drawn(t *testing.T, s *layout.Scene, theme Theme) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := SVG(&b, s, Options{Theme: theme}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hostile are names that try to end an element, to run, to load, or to turn text around; and plain ones.
var hostile = []string{
	"Gateway", "", `"><script>alert(1)</script>`, "</style></svg>", "a\x00b\x1b[31m", "]]>", "&amp;&lt;", "<!--", "--> x", "\u202eevil", "a\u200eb\u061cc", "\u0085", "\xff\xfe",
	"注文", "קופה", "' onload='x", "javascript:x", "{}*/", "\ufffe\uffff", "critical", "inward", "restricted", "key", "heading",
}

func FuzzSVG(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := drawn(t, sceneOf(text), Auto)
		texts := inspect(t, src)
		if want := shown(text); want != "" && !slices.ContainsFunc(texts, func(got string) bool { return oneSpaced(got) == want }) {
			t.Errorf("%q is not shown", text)
		}
		if again := drawn(t, sceneOf(text), Auto); !bytes.Equal(src, again) {
			t.Error("the same scene gave other bytes")
		}
	})
}

func oneSpaced(text string) string { return strings.Join(strings.Fields(text), " ") }

// shown is a text as a drawing shows it: what acts instead of being seen, and what XML forbids, is replaced.
func shown(text string) string {
	return oneSpaced(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r':
			return ' '
		case unicode.IsControl(r), r == '\ufffe', r == '\uffff', unicode.In(r, unicode.Zl, unicode.Zp), unicode.Is(unicode.Bidi_Control, r):
			return '\ufffd'
		}
		return r
	}, text))
}

// Text keeps a contrast of 4.5 to 1 on every ground that it stands on, and what is drawn one of 3 to 1 (WCAG 2.2, 1.4.3
// and 1.4.11).
func TestContrast(t *testing.T) {
	zones := []string{"zone-untrusted", "zone-partner", "zone-dmz", "zone-internal", "zone-restricted", "zone-unstated"}
	grounds := append([]string{"paper", "node"}, zones...)
	tests := []struct {
		front, on []string
		atLeast   float64
	}{
		{[]string{"ink", "ink2", "ink3", "warn", "ask", "st-mitigated"}, grounds, 4.5},
		{[]string{"ink"}, []string{"hair"}, 4.5},
		{[]string{"paper"}, []string{"ink"}, 4.5},
		{[]string{"inside", "level", "inward", "outward", "dir-unst"}, grounds, 3},
		{[]string{"on-flow"}, []string{"inside", "level", "inward", "outward", "dir-unst"}, 4.5},
		{[]string{"rim-critical", "rim-high", "rim-medium", "rim-low", "rim-note", "line"}, []string{"paper", "node"}, 3},
	}
	for _, trust := range []string{"untrusted", "partner", "dmz", "internal", "restricted", "unstated"} {
		tests = append(tests, struct {
			front, on []string
			atLeast   float64
		}{[]string{"edge-" + trust}, []string{"zone-" + trust, "paper"}, 4.5})
	}
	for _, severity := range severityRoles[1:] {
		tests = append(tests, struct {
			front, on []string
			atLeast   float64
		}{[]string{"on-" + severity}, []string{"sev-" + severity}, 4.5})
	}
	for _, theme := range []Theme{Light, Dark, Print} {
		for _, test := range tests {
			for _, front := range test.front {
				for _, on := range test.on {
					if got := contrast(colorOf(t, front, theme), colorOf(t, on, theme)); got < test.atLeast {
						t.Errorf("%s: %s on %s has %.2f to 1, needs %.1f", theme, front, on, got, test.atLeast)
					}
				}
			}
		}
	}
}

func colorOf(t *testing.T, name string, theme Theme) string {
	t.Helper()
	i := findRole(name)
	if i < 0 {
		t.Fatalf("no role %s", name)
	}
	return roles[i].color(theme)
}

// contrast is the ratio of the relative luminance of two colours.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(unhex(hex[1+2*i])<<4|unhex(hex[2+2*i])) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func unhex(c byte) int { return strings.IndexByte("0123456789abcdef", c) }

func TestThemes(t *testing.T) {
	seen := map[string]string{}
	for _, name := range ThemeNames() {
		theme, ok := ParseTheme(strings.ToUpper(name))
		if !ok || theme.String() != name {
			t.Errorf("theme %s is %s, %t", name, theme, ok)
		}
		src := string(drawn(t, sceneOf("x"), theme))
		if other := seen[src]; other != "" {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[src] = name
		if dark := strings.Contains(src, "prefers-color-scheme"); dark != (theme == Auto) {
			t.Errorf("%s follows the reader's preference: %t", name, dark)
		}
	}
	if _, ok := ParseTheme("neon"); ok {
		t.Error("there is a theme neon")
	}
}
