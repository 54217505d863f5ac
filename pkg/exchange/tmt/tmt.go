// Package tmt reads models of the Microsoft Threat Modeling Tool: its files .tm7.
package tmt

import (
	"bytes"
	"path"
	"strings"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
)

const (
	formatName = "tmt"
	says       = "as the Microsoft Threat Modeling Tool has it, which says no more"
)

// Format is the Microsoft Threat Modeling Tool's.
var Format = exchange.Format{Name: formatName, Title: "Microsoft Threat Modeling Tool", Files: ".tm7", Detects: detects, Read: read}

// detects goes by the name too, so that what is called .tm7 and is something else is told to be that.
func detects(name string, src []byte) bool {
	head := src[:min(len(src), 1024)]
	return strings.EqualFold(path.Ext(name), ".tm7") || bytes.Contains(head, []byte("<ThreatModel")) && bytes.Contains(head, []byte("ThreatModeling"))
}

// reader makes a draft of a file.
type reader struct {
	*exchange.Draft
	file     *file
	elements map[place]*exchange.Element
	flows    []flow
	kept     map[string]*kept // properties that the language has no word for, by label
	labels   []string         // the same in their order
	sources  map[string]int   // how often an id was seen
}

// place is a guid on a diagram. Diagrams that are copied have the same guids.
type place struct{ surface, guid string }

// flow is a flow with what it is made of, until its ends are known.
type flow struct {
	*exchange.Element
	surface string
	stencil *stencil
}

// kept counts the elements of a property that was kept aside.
type kept struct {
	at    diag.Span
	count int
}

func read(name string, src []byte, diags *diag.List) *exchange.Draft {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if !looksLikeXML(name, src, diags) {
		return nil
	}
	f := parse(name, src, diags)
	if f == nil {
		return nil
	}
	if len(f.surfaces) == 0 && len(f.instances) == 0 && len(f.meta) == 0 {
		exchange.Refuse(diags, diag.At(name, diag.Pos{Line: 1, Col: 1}), damaged, "this model of the Microsoft Threat Modeling Tool holds no diagram")
		return nil
	}
	r := &reader{
		Draft: &exchange.Draft{Format: formatName}, file: f, elements: map[place]*exchange.Element{}, kept: map[string]*kept{},
		sources: map[string]int{},
	}
	r.meta()
	for _, s := range f.surfaces {
		r.surface(s)
	}
	for _, f := range r.flows {
		r.connect(f)
	}
	for _, i := range f.instances {
		r.threat(i)
	}
	r.tellAside()
	r.PlaceByGeometry()
	return r.Draft
}

// looksLikeXML tells what a file is instead, where that can be seen.
func looksLikeXML(name string, src []byte, diags *diag.List) bool {
	at := diag.At(name, diag.Pos{Line: 1, Col: 1})
	const hint = "open the model with the tool and save it as .tm7"
	switch text := bytes.TrimLeft(src, " \t\r\n"); {
	case bytes.HasPrefix(src, []byte("PK\x03\x04")):
		exchange.Refuse(diags, at, hint+", or take the .tm7 out of the archive", "this is a zip archive, not a model of the Microsoft Threat Modeling Tool")
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		exchange.Refuse(diags, at, "convert the file to UTF-8, as the tool itself writes it", "this file is in UTF-16")
	case len(text) == 0:
		exchange.Refuse(diags, at, hint, "there is nothing in this file")
	case text[0] != '<':
		exchange.Refuse(diags, at, hint, "this is no XML, so no model of the Microsoft Threat Modeling Tool")
	default:
		return true
	}
	return false
}

// meta reads what the file says of the whole model. Who contributed and who reviewed is not for the model.
func (r *reader) meta() {
	m := r.file.meta
	r.Title, r.Description, r.Owner = m["ThreatModelName"], plain(m["HighLevelSystemDescription"]), m["Owner"]
	for _, line := range lines(m["Assumptions"]) {
		r.Assumptions = append(r.Assumptions, &exchange.Assumption{Text: line})
	}
	if dependencies := lines(m["ExternalDependencies"]); len(dependencies) > 0 {
		r.Extra = append(r.Extra, exchange.Fact{Key: "external-dependencies", Values: dependencies})
	}
	for _, n := range r.file.notes {
		if n.text != "" {
			r.Dropped(n.at, "the note %q", n.text)
		}
	}
}

// lines are the points of a list that a person wrote as text.
func lines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(plain(text), "\n") {
		if len(out) == mostLines {
			break // nobody reads on, and nobody wrote this
		}
		line = exchange.Name(strings.TrimLeft(line, "-*•· \t"))
		if word := strings.ToLower(strings.TrimRight(line, ".")); word != "" && word != "none" && word != "n/a" {
			out = append(out, line)
		}
	}
	return out
}
