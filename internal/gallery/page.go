package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

// page is what index.html shows.
type page struct {
	Version string
	Failed  int
	Shots   []shot
}

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// write writes the page. It needs no other file: the pictures stand in it.
func (p page) write(w io.Writer) error { return pageTemplate.Execute(w, p) }

// Size is how large the file is.
func (s shot) Size() string { return fmt.Sprintf("%.1f kB", float64(s.Bytes)/1e3) }

// Pixels is how large the picture is, width first.
func (s shot) Pixels() string { return fmt.Sprintf("%.0f × %.0f", s.Facts.Width, s.Facts.Height) }

// Seconds is how long the picture took.
func (s shot) Seconds() string { return fmt.Sprintf("%.2f s", s.Took.Seconds()) }
