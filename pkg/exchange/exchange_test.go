package exchange

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
)

// loads fails when the model that a draft writes has errors, and gives it.
func loads(t *testing.T, d *Draft) *model.Model {
	t.Helper()
	text := d.Model()
	m, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: text}}, Name: "m.yaml"})
	if diags.HasErrors() {
		t.Fatalf("%s: %s\n%s", diags[0].Span.File, diags[0].Message, text)
	}
	return m
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Gateway": "gateway", "B2C Customer (Browser)": "b2c-customer-browser", "  Über\nuns ": "uber-uns", "注文": "", "../../etc/passwd": "etc-passwd",
		"--x--": "x", "": "", "Ünïcode ß": "unicode-s", strings.Repeat("word ", 30): "word-word-word-word-word-word-word-word-word", strings.Repeat("x", 90): strings.Repeat("x", 48),
	} {
		if got := Slug(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

// draftOf is a draft with two diagrams, on each of which the same database stands.
func draftOf() (*Draft, map[string]*Element) {
	d := &Draft{Format: "tool", Title: "A shop"}
	e := map[string]*Element{}
	component := func(key, title, kind, diagram string, box Box) {
		e[key] = d.AddComponent(key, title, diag.Span{})
		e[key].Set("type", kind)
		e[key].Diagram, e[key].Box = diagram, &box
	}
	e["outer"] = d.AddBoundary("outer", "Private network", diag.Span{})
	e["outer"].Diagram, e["outer"].Box = "one", &Box{0, 0, 500, 500}
	e["inner"] = d.AddBoundary("inner", "Zone X", diag.Span{})
	e["inner"].Diagram, e["inner"].Box = "one", &Box{10, 10, 100, 100}
	e["line"] = d.AddBoundary("line", "Firewall", diag.Span{})
	e["line"].Diagram, e["line"].Curve = "one", []Point{{600, 0}, {600, 500}}
	component("db", "Orders DB", "data-store", "one", Box{20, 20, 40, 40})
	component("api", "API", "process", "one", Box{300, 300, 40, 40})
	component("user", "Customer", "external-entity", "one", Box{700, 20, 40, 40})
	component("db2", "Orders DB", "data-store", "two", Box{0, 0, 10, 10})
	component("job", "Job", "process", "two", Box{50, 0, 10, 10})
	flow := func(key, title, from, to, diagram string) {
		e[key] = d.AddFlow(key, title, diag.Span{})
		e[key].From, e[key].To, e[key].Diagram = e[from], e[to], diagram
	}
	flow("ask", "", "user", "api", "one")
	flow("read", "Read", "api", "db", "one")
	flow("load", "Read", "job", "db2", "two")
	return d, e
}

func TestGeometry(t *testing.T) {
	d, e := draftOf()
	d.PlaceByGeometry()
	if e["inner"].Inside != e["outer"] || e["db"].Inside != e["inner"] || e["api"].Inside != e["outer"] || e["user"].Inside != nil {
		t.Error("what stands in what is wrong")
	}
	if e["job"].Inside != nil {
		t.Error("a boundary of one diagram holds a component of another")
	}
	if len(e["ask"].Crosses) != 1 || e["ask"].Crosses[0] != e["line"] || len(e["read"].Crosses) != 0 {
		t.Error("a flow crosses a line when its straight way cuts it, and only then")
	}
}

func TestSettle(t *testing.T) {
	d, e := draftOf()
	d.PlaceByGeometry()
	d.Threats = append(d.Threats,
		&Threat{Source: "1", Title: "Somebody\nreads", Category: "Information Disclosure", About: []*Element{e["db2"]}, Status: register.StatusMitigated, Reason: "encrypted"},
		&Threat{Source: "2", Title: "", Category: "Linkability", Severity: "dreadful"},
	)
	d.Settle(nil)
	m := loads(t, d)
	if len(m.Components) != 4 || len(m.Flows) != 3 || len(m.Boundaries) != 3 {
		t.Errorf("%d components, %d flows, %d boundaries", len(m.Components), len(m.Flows), len(m.Boundaries))
	}
	if e["ask"].ID() != "customer-to-api" || e["read"].ID() != "read" || !strings.HasPrefix(e["load"].ID(), "read-") {
		t.Errorf("the flows are %s, %s and %s", e["ask"].ID(), e["read"].ID(), e["load"].ID())
	}
	if e["load"].To != e["db"] {
		t.Error("a flow leads to a component that is merged into another")
	}
	if e["outer"].Fact("trust") != "internal" || e["inner"].Fact("trust") != "" {
		t.Error("a trust is guessed by the name where that says something")
	}
	if e["db"].Fact("role") != "database" || e["user"].Fact("role") != "user" {
		t.Error("roles are guessed by the name")
	}
	decisions := d.Decisions()
	if len(decisions) != 1 || decisions[0].Threat != "M-somebody-reads@orders-db" || decisions[0].Reason != "encrypted" {
		t.Errorf("the decisions are %+v", decisions)
	}
	text := string(d.Model())
	for _, want := range []string{"trust: internal  # guessed by its name", "x-tool: {id: db}", "category: information-disclosure", "about: model"} {
		if !strings.Contains(text, want) {
			t.Errorf("the model lacks %q:\n%s", want, text)
		}
	}
	codes := map[string]int{}
	for _, told := range d.Diags {
		codes[told.Code]++
	}
	if codes[CodeMerged] != 1 || codes[CodeGuessed] < 4 {
		t.Errorf("told: %v", codes)
	}
}

// A newer import of the same file keeps the ids that people have changed.
func TestIDsAreKept(t *testing.T) {
	d, _ := draftOf()
	d.Settle(nil)
	renamed := strings.ReplaceAll(string(d.Model()), "orders-db", "order-store")
	old, err := OldIDs("threatmodel.yaml", []byte(renamed), "tool")
	if err != nil {
		t.Fatal(err)
	}
	again, e := draftOf()
	again.Components[0].Title = "Another name"
	again.Components[3].Title = "Another name"
	e["new"] = again.AddComponent("new", "Order store", diag.Span{})
	e["new"].Set("type", "process")
	again.Settle(old)
	if e["db"].ID() != "order-store" || e["new"].ID() == "order-store" {
		t.Errorf("the ids are %s and %s", e["db"].ID(), e["new"].ID())
	}
	loads(t, again)
}

// Many things of one name and one id in the source are many, and named in no time.
func TestManyOfOneName(t *testing.T) {
	for _, title := range []string{"Same", "注文", strings.Repeat("long ", 30)} {
		d := &Draft{Format: "tool"}
		for range 3000 {
			d.AddComponent("id", title, diag.Span{}).Set("type", "process")
		}
		d.Settle(nil)
		if m := loads(t, d); len(m.Components) != 3000 {
			t.Errorf("%d components", len(m.Components))
		}
	}
}

func TestRingsAreBroken(t *testing.T) {
	d := &Draft{Format: "tool"}
	a, b := d.AddBoundary("a", "A", diag.Span{}), d.AddBoundary("b", "B", diag.Span{})
	a.Inside, b.Inside = b, a
	d.Settle(nil)
	if m := loads(t, d); len(m.Boundaries) != 2 {
		t.Errorf("%d boundaries", len(m.Boundaries))
	}
	if len(d.Diags) == 0 || d.Diags[0].Code != CodeRepaired {
		t.Errorf("told: %v", d.Diags)
	}
}

func TestCategory(t *testing.T) {
	for word, want := range map[string]string{
		"Spoofing": "spoofing", "DoS": "denial-of-service", "Denial of service": "denial-of-service", "ElevationOfPrivilege": "information-disclosure",
		"Elevation of privilege": "elevation-of-privilege", "Linkability": "information-disclosure", "": "information-disclosure", "E": "elevation-of-privilege",
	} {
		if got, _ := Category(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
	if _, sure := Category("Linkability"); sure {
		t.Error("STRIDE has no linkability")
	}
}

// Whatever a source says, the model that is written can be read, and says just that.
func TestHostileDrafts(t *testing.T) {
	pieces := []string{"a", "B c", "\n", "\r\n", "\t", ":", "#", " #", "- ", "{", "}", "[", "]", "\"", "'", "\\", "|", ">", "&a", "*a", "!!x", "%", "@", "`", "null", "~", "yes", "1e3",
		"\x00", "\x1b[31m", "\u202e", "\u2028", "\ufeff", "\xff", "注文", "🔐", "${x}", "<b>", "../", " ", "---", "threats:", strings.Repeat("long ", 40)}
	r := rand.New(rand.NewPCG(8, 9))
	text := func() string {
		var b strings.Builder
		for range r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	for range 400 {
		d := &Draft{Format: "tool", Title: text(), Description: text(), Owner: text(), Version: text(), Links: []string{text(), "https://example.org/" + text()}}
		b := d.AddBoundary(text(), text(), diag.Span{})
		for i := range 3 {
			c := d.AddComponent(text(), text(), diag.Span{})
			c.Set("type", []string{"process", "data-store", "external-entity"}[i])
			c.Description, c.Owner, c.OutOfScope, c.Tags, c.Inside = text(), text(), text(), []string{text(), text()}, b
			c.Keep("odd", text(), text())
		}
		f := d.AddFlow(text(), text(), diag.Span{})
		f.From, f.To = d.Components[0], d.Components[1]
		d.Back(f)
		d.Threats = append(d.Threats, &Threat{
			Source: text(), Title: text(), Category: text(), Description: text(), Mitigation: text(), Severity: text(), About: []*Element{f, d.Components[2]},
			Status: register.StatusMitigated, Reason: text(),
		})
		d.Assumptions = append(d.Assumptions, &Assumption{Text: text()})
		d.Settle(nil)
		m := loads(t, d)
		for i, c := range m.Components {
			_ = i
			if c.Description != "" && strings.ContainsAny(c.Description, "\x00\x1b") {
				t.Errorf("%q", c.Description)
			}
		}
		if len(m.Components) != 3 || len(m.Flows) != 2 {
			t.Fatalf("%d components and %d flows", len(m.Components), len(m.Flows))
		}
	}
}
