package tmt

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

// What a file may hold. Pictures of more are not drawn by hand, and each line is held against each flow.
const (
	mostStencils   = 10_000 // on all diagrams, and notes beside them
	mostThreats    = 100_000
	mostProperties = 200   // of one element or threat; more are not read
	mostLines      = 1_000 // of assumptions, and of dependencies
)

// file is what a file says, before anything is made of it: its elements come first, and what they are comes last.
type file struct {
	surfaces   []*surface
	instances  []*instance
	meta       map[string]string
	notes      []note
	types      map[string]elementType // by id
	threats    map[string]threatType  // by id
	categories map[string]string      // names by id
	labels     map[string]string      // of properties of threats, by name
	stencils   int
}

// surface is a diagram.
type surface struct {
	guid, title string
	stencils    []*stencil
}

// stencil is something on a diagram.
type stencil struct {
	at            diag.Span
	shape         string // of the drawing: StencilEllipse, Connector …
	guid          string
	generic, kind string // ids of element types
	heading       string // what its type is called
	title         string
	properties    []property
	numbers       map[string]float64
	source, goal  string // guids of the ends of a line
}

// property is what an element says about itself.
type property struct {
	label, value string
	byType       bool // all elements of the type say it
}

// instance is a threat that the tool found or a person added.
type instance struct {
	at         diag.Span
	key        string
	fields     map[string]string
	properties []pair
}

type pair struct{ key, value string }

type note struct {
	at   diag.Span
	text string
}

type elementType struct{ name, parent, representation string }

type threatType struct{ category, title, description string }

// parse reads a file; nil when it cannot, which is told.
func parse(name string, src []byte, diags *diag.List) *file {
	w := newWalker(name, src, diags)
	f := &file{
		meta: map[string]string{}, types: map[string]elementType{}, threats: map[string]threatType{}, categories: map[string]string{},
		labels: map[string]string{},
	}
	for !w.broken {
		root, ok := w.next().(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "ThreatModel" {
			w.refuse("a model of the tool begins with <ThreatModel>", "this is no model of the Microsoft Threat Modeling Tool: it begins with <%s>", exchange.Line(root.Name.Local))
			return nil
		}
		w.children(func(name string, _ xml.StartElement) { f.section(w, name) })
		break
	}
	if w.broken {
		return nil
	}
	return f
}

func (f *file) section(w *walker, name string) {
	switch name {
	case "DrawingSurfaceList":
		w.children(func(string, xml.StartElement) { f.surface(w) })
	case "MetaInformation":
		w.children(func(name string, _ xml.StartElement) { f.meta[name] = w.text() })
	case "Notes":
		w.children(func(string, xml.StartElement) {
			at := w.here()
			f.count(w)
			w.children(func(name string, _ xml.StartElement) {
				if name == "Message" { // who wrote it, and when, is not for the model
					f.notes = append(f.notes, note{at, w.text()})
				}
			})
		})
	case "ThreatInstances":
		w.children(func(string, xml.StartElement) { f.instance(w) })
	case "KnowledgeBase":
		w.children(func(name string, _ xml.StartElement) { f.knowledge(w, name) })
	}
}

// count refuses files with more than anybody draws.
func (f *file) count(w *walker) {
	if f.stencils++; f.stencils > mostStencils {
		w.refuse("split the model", "there are more than %d elements on the diagrams", mostStencils)
	}
}

func (f *file) surface(w *walker) {
	s := &surface{}
	f.surfaces = append(f.surfaces, s)
	w.children(func(name string, _ xml.StartElement) {
		switch name {
		case "Guid":
			s.guid = w.text()
		case "Header":
			s.title = w.text()
		case "Borders", "Lines":
			w.children(func(string, xml.StartElement) {
				f.count(w)
				s.stencil(w)
			})
		}
	})
}

// stencil reads a key with its value: an element of a diagram.
func (s *surface) stencil(w *walker) {
	var key string
	w.children(func(name string, e xml.StartElement) {
		switch name {
		case "Key":
			key = w.text()
		case "Value":
			st := &stencil{at: w.here(), shape: xmlAttribute(e, "type"), numbers: map[string]float64{}}
			w.children(func(name string, _ xml.StartElement) { st.field(w, name) })
			if st.guid == "" {
				st.guid = key
			}
			s.stencils = append(s.stencils, st)
		}
	})
}

func (st *stencil) field(w *walker, name string) {
	switch name {
	case "Guid":
		st.guid = w.text()
	case "GenericTypeId":
		st.generic = w.text()
	case "TypeId":
		st.kind = w.text()
	case "SourceGuid":
		st.source = guid(w.text())
	case "TargetGuid":
		st.goal = guid(w.text())
	case "Properties":
		w.children(func(_ string, e xml.StartElement) {
			a := attribute{kind: xmlAttribute(e, "type")}
			w.children(func(name string, _ xml.StartElement) { a.field(w, name) })
			st.add(a)
		})
	case "Left", "Top", "Width", "Height", "HandleX", "HandleY", "SourceX", "SourceY", "TargetX", "TargetY":
		if v, err := strconv.ParseFloat(w.text(), 64); err == nil && exchange.Finite(v) {
			st.numbers[name] = v
		}
	}
}

// guid is the id of an end. One of noughts names nothing.
func guid(text string) string {
	if strings.Trim(text, "0-") == "" {
		return ""
	}
	return text
}

func (a *attribute) field(w *walker, name string) {
	switch name {
	case "DisplayName":
		a.label = exchange.Name(w.text())
	case "SelectedIndex":
		a.selected, _ = strconv.Atoi(w.text())
	case "Value":
		a.values = append(a.values, w.values()...)
	}
}

// add takes over what an attribute says.
func (st *stencil) add(a attribute) {
	value, byType := a.value()
	switch {
	case a.kind == "HeaderDisplayAttribute" && st.heading == "":
		st.heading = a.label
	case a.kind == "StringDisplayAttribute" && a.label == "Name" && len(a.values) > 0:
		st.title = exchange.Name(a.values[0])
	case value != "" && len(st.properties) < mostProperties:
		st.properties = append(st.properties, property{a.label, value, byType})
	}
}

// values are the texts of a value: its own, or those of a list.
func (w *walker) values() []string {
	level := len(w.open)
	own, _ := w.simple()
	var list []string
	for {
		switch t := w.next().(type) {
		case xml.CharData:
			own = append(own, t...)
		case xml.StartElement:
			list = append(list, w.text())
			w.pass(level)
		case xml.EndElement, nil:
			if list != nil {
				return list
			}
			return []string{strings.TrimSpace(string(own))}
		}
	}
}

// instance reads a key with its value: a threat.
func (f *file) instance(w *walker) {
	if len(f.instances) == mostThreats {
		w.refuse("split the model", "there are more than %d threats", mostThreats)
		return
	}
	i := &instance{at: w.here(), fields: map[string]string{}}
	f.instances = append(f.instances, i)
	w.children(func(name string, _ xml.StartElement) {
		switch name {
		case "Key":
			i.key = w.text()
		case "Value":
			w.children(func(name string, _ xml.StartElement) {
				switch name {
				case "Properties":
					w.children(func(string, xml.StartElement) {
						if p := w.pair(); len(i.properties) < mostProperties {
							i.properties = append(i.properties, p)
						}
					})
				case "ChangedBy", "ModifiedAt": // who did it is not for the model
				default:
					i.fields[name] = w.text()
				}
			})
		}
	})
}

func (w *walker) pair() pair {
	var p pair
	w.children(func(name string, _ xml.StartElement) {
		switch name {
		case "Key":
			p.key = w.text()
		case "Value":
			p.value = w.text()
		}
	})
	return p
}

// property is a property of a threat by its name, else the field of that name, which newer versions leave empty.
func (i *instance) property(name string) string {
	for _, p := range i.properties {
		if p.key == name && p.value != "" {
			return p.value
		}
	}
	return i.fields[name]
}

// knowledge reads of the template, which is most of a file, what elements and threats refer to.
func (f *file) knowledge(w *walker, name string) {
	switch name {
	case "GenericElements", "StandardElements":
		f.each(w, []string{"Id", "Name", "ParentId", "Representation"}, func(m map[string]string) {
			f.types[m["Id"]] = elementType{m["Name"], m["ParentId"], m["Representation"]}
		})
	case "ThreatCategories":
		f.each(w, []string{"Id", "Name"}, func(m map[string]string) { f.categories[m["Id"]] = m["Name"] })
	case "ThreatTypes":
		f.each(w, []string{"Id", "Category", "ShortTitle", "Description"}, func(m map[string]string) {
			f.threats[m["Id"]] = threatType{m["Category"], m["ShortTitle"], m["Description"]}
		})
	case "ThreatMetaData":
		w.children(func(name string, _ xml.StartElement) {
			if name == "PropertiesMetaData" {
				f.each(w, []string{"Name", "Label"}, func(m map[string]string) { f.labels[m["Name"]] = m["Label"] })
			}
		})
	}
}

// each reads some texts of each of the elements in the one that was begun last.
func (f *file) each(w *walker, keys []string, do func(map[string]string)) {
	w.children(func(string, xml.StartElement) {
		m := map[string]string{}
		w.children(func(name string, _ xml.StartElement) {
			for _, k := range keys {
				if name == k {
					m[k] = w.text()
				}
			}
		})
		do(m)
	})
}
