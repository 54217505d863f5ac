package draw

import "encoding/xml"

// The parts of a file of diagrams.net. A mxObject is a cell with words of its own: its label, and what a pointer over it tells.
type (
	mxFile struct {
		XMLName xml.Name  `xml:"mxfile"`
		Host    string    `xml:"host,attr"`
		Diagram mxDiagram `xml:"diagram"`
	}
	mxDiagram struct {
		ID    string  `xml:"id,attr"`
		Name  string  `xml:"name,attr"`
		Model mxModel `xml:"mxGraphModel"`
	}
	mxModel struct {
		Grid       int    `xml:"grid,attr"`
		GridSize   int    `xml:"gridSize,attr"`
		Guides     int    `xml:"guides,attr"`
		Tooltips   int    `xml:"tooltips,attr"`
		Connect    int    `xml:"connect,attr"`
		Arrows     int    `xml:"arrows,attr"`
		Fold       int    `xml:"fold,attr"`
		Page       int    `xml:"page,attr"` // 0: the drawing has no sheets of paper
		PageScale  int    `xml:"pageScale,attr"`
		Width      string `xml:"pageWidth,attr"`
		Height     string `xml:"pageHeight,attr"`
		Background string `xml:"background,attr"`
		Root       mxRoot `xml:"root"`
	}
	mxRoot struct {
		Layers  []mxLayer  `xml:"mxCell"`
		Objects []mxObject `xml:"UserObject"`
	}
	mxLayer struct {
		ID     string `xml:"id,attr"`
		Parent string `xml:"parent,attr,omitempty"`
	}
	mxObject struct {
		Label   string `xml:"label,attr"`
		Tooltip string `xml:"tooltip,attr,omitempty"`
		Link    string `xml:"link,attr,omitempty"`
		ID      string `xml:"id,attr"`
		Cell    mxCell `xml:"mxCell"`
	}
	mxCell struct {
		Style    string     `xml:"style,attr"`
		Parent   string     `xml:"parent,attr"`
		Vertex   int        `xml:"vertex,attr,omitempty"`
		Edge     int        `xml:"edge,attr,omitempty"`
		Source   string     `xml:"source,attr,omitempty"`
		Target   string     `xml:"target,attr,omitempty"`
		Geometry mxGeometry `xml:"mxGeometry"`
	}
	mxGeometry struct {
		X        string    `xml:"x,attr,omitempty"`
		Y        string    `xml:"y,attr,omitempty"`
		Width    string    `xml:"width,attr,omitempty"`
		Height   string    `xml:"height,attr,omitempty"`
		Relative int       `xml:"relative,attr,omitempty"`
		As       string    `xml:"as,attr"`
		Points   *mxPoints `xml:"Array"`
		Offset   *mxPoint  `xml:"mxPoint"`
	}
	mxPoints struct {
		As     string    `xml:"as,attr"`
		Points []mxPoint `xml:"mxPoint"`
	}
	mxPoint struct {
		X  string `xml:"x,attr"`
		Y  string `xml:"y,attr"`
		As string `xml:"as,attr,omitempty"`
	}
)
