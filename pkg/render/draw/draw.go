// Package draw draws scenes: positions and pieces of text become SVG, PNG or PDF, in the notation of data flow diagrams.
// The drawing names roles of colour, and a theme gives them colours. Nothing is told by colour alone. One pen draws on all
// canvases, so that the forms of a picture look alike.
package draw

import "iter"

// Options are how a scene is drawn.
type Options struct {
	Theme Theme           // Auto is Light where the reader cannot choose: in PNG and PDF
	Scale float64         // PNG: pixels of the image for each of the scene; 0 is DefaultScale
	Paper Paper           // PDF: the size of the pages
	Title string          // PDF: of the document; empty: that of its first page
	Fonts []*Font         // PNG and PDF: asked in turn for characters that the built-in fonts lack
	More  iter.Seq[*Font] // PNG and PDF: asked after Fonts, one font at a time, while a character is missing
}
