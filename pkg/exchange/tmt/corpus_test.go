package tmt

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/model"
)

// corpus is the folder of public models that lies beside the project where it is developed; without it the test is
// skipped.
func corpus(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if name := filepath.Join(dir, "shared", "corpus"); exists(filepath.Join(name, "MANIFEST.tsv")) {
			return name
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("shared/corpus is not here; it lies beside the project where it is developed")
		}
		dir = up
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// load writes a settled draft as a model and reads that; an error in it is one of the test.
func load(t *testing.T, d *exchange.Draft) *model.Model {
	t.Helper()
	src := d.Model()
	m, _, diags := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: src}}, Name: "m.yaml"})
	for _, g := range diags {
		if g.Severity == diag.Error {
			t.Errorf("%d:%d: %s", g.Span.Line, g.Span.Col, g.Message)
		}
	}
	if m == nil {
		t.Fatal("the model does not load")
	}
	return m
}

// counts are what the list of the corpus says of a file. Its nodes include the notes, which are no components.
type counts struct{ nodes, boundaries, flows, threats int }

func manifest(t *testing.T, dir string) map[string]counts {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]counts{}
	for _, line := range strings.Split(string(src), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) < 9 || cells[1] != "tm7" || cells[5] == "" {
			continue
		}
		var n [4]int
		for i := range n {
			if n[i], err = strconv.Atoi(cells[5+i]); err != nil {
				t.Fatal(err)
			}
		}
		all[cells[0]] = counts{n[0], n[1], n[2], n[3]}
	}
	return all
}

func TestCorpus(t *testing.T) {
	dir := corpus(t)
	var crossing, found int
	for file, want := range manifest(t, dir) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			d := mustRead(t, string(src))
			if got := count(d); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			threats := d.Threats
			d.Settle(nil)
			m := load(t, d)
			all, seen := crossings(t, m, threats, src)
			if all > 0 {
				t.Logf("%d threats are only of flows that cross, and %d of their flows do", all, seen)
			}
			crossing, found = crossing+all, found+seen
		})
	}
	if crossing == 0 || found*100 < crossing*95 {
		t.Errorf("%d threats are only of flows that cross, and %d of their flows do", crossing, found)
	}
	t.Logf("%d of %d flows of such threats are found to cross", found, crossing)
}

// count counts a draft as the list of the corpus does: with notes, and without what stands at loose ends.
func count(d *exchange.Draft) counts {
	n := counts{len(d.Components), len(d.Boundaries), len(d.Flows), len(d.Threats)}
	for _, c := range d.Components {
		if strings.HasSuffix(c.Source, "/source") || strings.HasSuffix(c.Source, "/target") {
			n.nodes--
		}
	}
	for _, g := range d.Diags {
		if g.Code == exchange.CodeDropped && strings.HasPrefix(g.Message, "the note on a diagram") {
			n.nodes++
		}
	}
	return n
}

// crossings counts the threats that the tool proposes only for flows that cross a boundary, and those whose flow does in
// the model.
func crossings(t *testing.T, m *model.Model, threats []*exchange.Threat, src []byte) (all, found int) {
	t.Helper()
	types := onlyCrossing(t, src)
	f := parse("m.tm7", bytes.TrimPrefix(src, []byte("\ufeff")), new(diag.List))
	for i, threat := range threats {
		if !types[f.instances[i].fields["TypeId"]] || len(threat.About) == 0 || threat.About[0].Kind != exchange.Flow {
			continue
		}
		all++
		flow, ok := m.Element(model.ID(threat.About[0].ID())).(*model.Flow)
		if !ok {
			t.Errorf("there is no flow %s", threat.About[0].ID())
			continue
		}
		if c := flow.Crossing(); len(c.Leaves)+len(c.Enters)+len(c.Named) > 0 {
			found++
		} else {
			t.Logf("%s does not cross: %s", flow.ID, threat.Title)
		}
	}
	return all, found
}

// onlyCrossing are the types of threats whose condition cannot be met by a flow that crosses nothing.
func onlyCrossing(t *testing.T, src []byte) map[string]bool {
	t.Helper()
	var file struct {
		Types []struct {
			ID      string `xml:"Id"`
			Include string `xml:"GenerationFilters>Include"`
		} `xml:"KnowledgeBase>ThreatTypes>ThreatType"`
	}
	if err := xml.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	only := map[string]bool{}
	for _, kind := range file.Types {
		c := condition{strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(kind.Include))}
		yes, _ := c.or()
		only[kind.ID] = !yes && strings.Contains(kind.Include, "crosses")
	}
	return only
}

// condition is what remains of a condition of a threat type. It is tried with a flow that crosses nothing, and says whether
// it can be met, and whether it can fail, for any source, target and attributes.
type condition struct{ words []string }

func (c *condition) word(w string) bool {
	if len(c.words) > 0 && strings.EqualFold(c.words[0], w) {
		c.words = c.words[1:]
		return true
	}
	return false
}

func (c *condition) or() (yes, no bool) {
	yes, no = c.and()
	for c.word("or") {
		y, n := c.and()
		yes, no = yes || y, no && n
	}
	return yes, no
}

func (c *condition) and() (yes, no bool) {
	yes, no = c.one()
	for c.word("and") {
		y, n := c.one()
		yes, no = yes && y, no || n
	}
	return yes, no
}

func (c *condition) one() (yes, no bool) {
	switch {
	case c.word("not"):
		yes, no = c.one()
		return no, yes
	case c.word("("):
		yes, no = c.or()
		c.word(")")
		return yes, no
	}
	var own []string
	quoted := false
	for len(c.words) > 0 {
		w := c.words[0]
		if lower := strings.ToLower(w); !quoted && (lower == "and" || lower == "or" || w == ")") {
			break
		}
		if strings.Count(w, "'")%2 == 1 {
			quoted = !quoted
		}
		own, c.words = append(own, w), c.words[1:]
	}
	if strings.Contains(strings.Join(own, " "), "flow crosses") {
		return false, true
	}
	return true, true
}
