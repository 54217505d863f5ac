// Package otm reads models in the Open Threat Model format, of versions 0.1 and 0.2, in JSON and in YAML.
package otm

import (
	"regexp"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

const formatName = "otm"

// Format is the Open Threat Model's.
var Format = exchange.Format{Name: formatName, Title: "Open Threat Model 0.2", Files: ".otm, .json, .yaml", Detects: detects, Read: read}

var (
	versionInJSON = regexp.MustCompile(`[{,]\s*"otmVersion"\s*:`)
	uuid          = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	versionInYAML = regexp.MustCompile(`(?m)^\x{feff}?["']?otmVersion["']?\s*:`)
)

func detects(_ string, src []byte) bool {
	if exchange.IsJSON(src) {
		return versionInJSON.Match(src)
	}
	return versionInYAML.Match(src)
}

// reader reads one file.
type reader struct {
	*exchange.Draft
	zones       exchange.Known
	components  exchange.Known
	flows       exchange.Known
	assets      exchange.Known
	parents     map[*exchange.Element]yamltree.Node // of zones and components: where they say what they are in
	nowhere     map[*exchange.Element]bool          // components that are found to be in no zone
	absent      exchange.Known                      // what stands for components that flows name and the file does not have
	threats     map[string]yamltree.Node            // the file's list, by id
	mitigations map[string]yamltree.Node
	used        map[string]bool // mitigations that something refers to
	found       []*finding
	rated       bool // that severities come from numbers is told
	drawings    bool // there are representations
	oneTrust    bool // all zones have the same rating of trust
}

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	file := exchange.Tree(name, src, diags)
	if file == nil {
		return nil
	}
	root := file.Root()
	version := root.Get("otmVersion")
	if version.Kind() != yamltree.Scalar {
		exchange.Refuse(diags, root.Span(), "a model has the keys otmVersion, project, trustZones, components and dataflows", "this is no Open Threat Model")
		return nil
	}
	r := &reader{
		Draft: &exchange.Draft{Format: formatName}, zones: exchange.Known{}, components: exchange.Known{}, flows: exchange.Known{},
		assets: exchange.Known{}, absent: exchange.Known{}, parents: map[*exchange.Element]yamltree.Node{}, nowhere: map[*exchange.Element]bool{}, used: map[string]bool{},
	}
	if !strings.HasPrefix(version.Text(), "0.") {
		r.Guessed(version.Span(), "version %q of the format is read as if it were 0.2", version.Text())
	}
	r.project(root)
	r.threats, r.mitigations = r.byID(root, "threats"), r.byID(root, "mitigations")
	for n := range r.Records(root, "assets") {
		r.asset(n)
	}
	zones := root.Get("trustZones")
	if r.oneTrust = ratesAlike(zones); r.oneTrust {
		r.Dropped(zones.Span(), "the trust ratings: all zones have the same one")
	}
	for n := range r.Records(root, "trustZones") {
		r.zone(n)
	}
	for n := range r.Records(root, "components") {
		r.component(n)
	}
	r.place()
	for n := range r.Records(root, "dataflows") {
		r.flow(n)
	}
	r.putThreats(root)
	r.unused(root)
	if at := root.Get("representations"); r.drawings || at.Len() > 0 {
		r.Dropped(at.Span(), "where the elements stand on diagrams and in code")
	}
	return r.Draft
}

// project is what the file says of the whole.
func (r *reader) project(root yamltree.Node) {
	n := root.Get("project")
	if n.Kind() != yamltree.Mapping {
		r.Repaired(root.Get("otmVersion").Span(), "the file says nothing of its project: the model has no title")
		return
	}
	r.Title, r.Description, r.Owner = r.Text(n.Get("name")), r.Text(n.Get("description")), r.Text(n.Get("owner"))
	keep := func(key string, values []string) {
		if len(values) > 0 {
			r.Extra = append(r.Extra, exchange.Fact{Key: key, Values: values})
		}
	}
	keep("id", r.Texts(n.Get("id")))
	keep("tags", r.Texts(n.Get("tags")))
	keep("attributes", r.attributes(n))
}

// byID is a list of the file by the ids of its entries.
func (r *reader) byID(root yamltree.Node, key string) map[string]yamltree.Node {
	out := map[string]yamltree.Node{}
	for n := range r.Records(root, key) {
		id := r.id(n)
		r.Text(n.Get("name")) // what is wrong with them is told here once, however many refer to them
		r.Text(n.Get("description"))
		switch {
		case out[id].Valid():
			r.Repaired(n.Span(), "the id %q stands for another entry of %s already: this one is left out", id, key)
		default:
			out[id] = n
		}
	}
	return out
}

// start fills in what all elements have.
func (r *reader) start(e *exchange.Element, n yamltree.Node) {
	switch {
	case e.Kind == exchange.Flow && uuid.MatchString(e.Title):
		e.Title = "" // tools write ids where they have no name; a flow is called by its ends then
	case e.Kind != exchange.Flow && e.Title == "":
		e.Title = e.Source
	}
	e.Description = r.Text(n.Get("description"))
	e.Tags = r.Texts(n.Get("tags"))
	e.Keep("attributes", r.attributes(n)...)
	r.drawings = r.drawings || n.Get("representations").Len() > 0
}

func (r *reader) id(n yamltree.Node) string   { return exchange.Name(r.Text(n.Get("id"))) }
func (r *reader) name(n yamltree.Node) string { return exchange.Name(r.Text(n.Get("name"))) }

// attributes are the free pairs of an entry, each as "key: value". Files of version 0.1 call them properties.
func (r *reader) attributes(n yamltree.Node) []string {
	var out []string
	for _, key := range []string{"attributes", "properties"} {
		for p := range n.Get(key).Pairs() {
			if values := r.values(p.Value); len(values) > 0 {
				out = append(out, exchange.Name(p.Key.Text()+": "+strings.Join(values, ", ")))
			}
		}
	}
	return out
}

// values are the texts of an attribute. What is nested deeper is told.
func (r *reader) values(n yamltree.Node) []string {
	if n.Kind() == yamltree.Mapping {
		if n.Len() > 0 {
			r.Dropped(n.Span(), "an attribute that holds others")
		}
		return nil
	}
	return r.Texts(n)
}
