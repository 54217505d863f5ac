package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// Report says what an import read, and what became of it.
type Report struct {
	Schema  string   `json:"schema"` // threatctl/import/1
	Format  string   `json:"format"`
	Counts  Counts   `json:"counts"`
	Changes *Changes `json:"changes,omitempty"` // against an older import
	Told    []Told   `json:"told"`
}

// Counts is how much of each kind the model has.
type Counts struct {
	Assets     int `json:"assets"`
	Boundaries int `json:"boundaries"`
	Components int `json:"components"`
	Flows      int `json:"flows"`
	Threats    int `json:"threats"`
	Decisions  int `json:"decisions"`
}

// Changes are the ids that came and went since an older import.
type Changes struct {
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

// Told is one thing that was dropped, guessed, repaired or merged.
type Told struct {
	Code    string `json:"code"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// NewReport is the report on a settled draft; old are the ids of an older import, nil when there was none.
func NewReport(d *Draft, old map[string]string) Report {
	r := Report{Schema: "threatctl/import/1", Format: d.Format, Told: []Told{}, Counts: Counts{
		Assets: len(d.Assets), Boundaries: len(d.Boundaries), Components: len(d.Components), Flows: len(d.Flows),
		Threats: len(d.Threats), Decisions: len(d.Decisions()),
	}}
	for _, t := range d.Diags {
		r.Told = append(r.Told, Told{t.Code, t.Span.File, t.Span.Line, t.Span.Col, t.Message})
	}
	if old != nil {
		r.Changes = d.changes(old)
	}
	return r
}

func (d *Draft) changes(old map[string]string) *Changes {
	c := &Changes{Added: []string{}, Removed: []string{}}
	before, now := map[string]bool{}, map[string]bool{}
	for key, id := range old {
		if !strings.HasPrefix(key, "threat ") {
			before[id] = true
		}
	}
	for _, e := range d.elements() {
		now[e.id] = true
		if !before[e.id] {
			c.Added = append(c.Added, e.id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if !now[id] {
			c.Removed = append(c.Removed, id)
		}
	}
	return c
}

// Lines are the report in a few words, without what was told.
func (r Report) Lines() []string {
	c := r.Counts
	lines := []string{fmt.Sprintf("read %s, %s, %s, %s; %s, %d of them decided",
		count(c.Components, "component"), boundaries(c.Boundaries), count(c.Flows, "flow"), count(c.Assets, "asset"), count(c.Threats, "threat"), c.Decisions)}
	if r.Changes != nil {
		lines = append(lines, fmt.Sprintf("added %s, removed %s", listed(r.Changes.Added), listed(r.Changes.Removed)))
	}
	var parts []string
	for _, k := range []struct{ code, word string }{{CodeDropped, "dropped"}, {CodeRepaired, "repaired"}, {CodeGuessed, "guessed"}, {CodeMerged, "merged"}} {
		n := 0
		for _, t := range r.Told {
			if t.Code == k.code {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k.word))
		}
	}
	if parts != nil {
		lines = append(lines, strings.Join(parts, ", ")+"; guesses are marked in the model")
	}
	return lines
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func boundaries(n int) string {
	if n == 1 {
		return "1 boundary"
	}
	return fmt.Sprintf("%d boundaries", n)
}

func listed(ids []string) string {
	const most = 8
	switch {
	case len(ids) == 0:
		return "nothing"
	case len(ids) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids, ", ")
}

// OldIDs are the ids that an older import gave, by kind and the source's id, as Settle wants them. They stand in the x- keys
// of the model.
func OldIDs(name string, src []byte, format string) (map[string]string, error) {
	var diags diag.List
	file := yamltree.Parse(name, src, &diags)
	if file == nil {
		return nil, fmt.Errorf("%s cannot be read: %s", name, diags[0].Message)
	}
	ids := map[string]string{}
	for _, section := range []struct{ key, kind string }{
		{"assets", Asset.String()}, {"boundaries", Boundary.String()}, {"components", Component.String()}, {"flows", Flow.String()}, {"threats", "threat"},
	} {
		for p := range file.Root().Get(section.key).Pairs() {
			extra := p.Value.Get("x-" + format)
			source := extra.Get("id").Text()
			if extra.Get("direction").Text() == "back" {
				source += "/back"
			}
			if source != "" {
				ids[section.kind+" "+source] = p.Key.Text()
			}
		}
	}
	return ids, nil
}
