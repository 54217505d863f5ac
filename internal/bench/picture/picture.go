// Package picture reads back from a diagram in SVG what was drawn.
package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Facts are what can be told about a picture without looking at it.
type Facts struct {
	Desc          string  // what the picture says of itself
	Width, Height float64 // in pixels
	Nodes, Flows  int
}

// Read reads a whole picture. One that a browser would refuse is an error.
func Read(r io.Reader) (Facts, error) {
	var f Facts
	dec := xml.NewDecoder(r)
	depth, inDesc := 0, false
	for {
		token, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			if f.Width <= 0 || f.Height <= 0 {
				return f, errors.New("not a picture: no svg element with a width and a height")
			}
			return f, nil
		case err != nil:
			return f, fmt.Errorf("not a picture: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			inDesc = depth == 2 && t.Name.Local == "desc"
			f.element(t, depth)
		case xml.CharData:
			if inDesc {
				f.Desc += string(t)
			}
		case xml.EndElement:
			depth--
			inDesc = false
		}
	}
}

// element notes what an element tells; depth is 1 for the outermost.
func (f *Facts) element(e xml.StartElement, depth int) {
	switch {
	case depth == 1 && e.Name.Local == "svg": // a size that is no number stays 0
		f.Width, _ = strconv.ParseFloat(attribute(e, "width"), 64)
		f.Height, _ = strconv.ParseFloat(attribute(e, "height"), 64)
	case e.Name.Local == "g":
		classes := strings.Fields(attribute(e, "class"))
		if slices.Contains(classes, "tc-node") {
			f.Nodes++
		}
		if slices.Contains(classes, "tc-flow") {
			f.Flows++
		}
	}
}

// attribute is the value of an element's attribute, empty when it has none of that name.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
