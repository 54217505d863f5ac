package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// pages writes the pictures of a system into a folder, with an index; as one document when they are a PDF.
func (o *diagramOptions) pages(ctx context.Context, whole *render.Diagram) error {
	extension := cmp.Or(fileExtensions[o.format], o.format)
	pages := whole.Pages(extension)
	if err := os.MkdirAll(o.split, 0o755); err != nil {
		return fmt.Errorf("writing %s: %w", o.split, err)
	}
	if o.format == "pdf" {
		o.look.Title = whole.Title
		return o.document(ctx, pages)
	}
	err := sideBySide(ctx, pages, func(ctx context.Context, i int) error { return o.page(ctx, pages[i], extension) })
	if err != nil {
		return err
	}
	// The index comes last, so that it never names a page that is not there.
	index := filepath.Join(o.split, "index.html")
	err = writeOutput(o.streams, index, func(w writer) error { return writeIndex(w, whole, pages, extension) })
	if err == nil {
		o.streams.say("wrote %d pages and %s", len(pages), index)
	}
	return err
}

// document writes all pages as one PDF, in which bookmarks lead to them.
func (o *diagramOptions) document(ctx context.Context, pages []render.Page) error {
	scenes := make([]*layout.Scene, len(pages))
	err := sideBySide(ctx, pages, func(ctx context.Context, i int) (err error) {
		scenes[i], err = o.laidOut(ctx, pages[i].Diagram)
		return err
	})
	if err != nil {
		return err
	}
	for i, s := range scenes {
		s.Title = pages[i].Title
	}
	var b bytes.Buffer
	if err := o.pdf(&b, scenes); err != nil {
		return err
	}
	name := filepath.Join(o.split, "diagrams.pdf")
	err = writeOutput(o.streams, name, func(w writer) error { _, err := w.Write(b.Bytes()); return err })
	if err == nil {
		o.streams.say("wrote %d pages to %s", len(pages), name)
	}
	return err
}

// sideBySide makes all pages, as many at a time as there are processors, and stops at the first that fails.
func sideBySide(ctx context.Context, pages []render.Page, page func(ctx context.Context, i int) error) error {
	errs := make([]error, len(pages))
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	for i, p := range pages {
		turns <- struct{}{}
		all.Go(func() {
			defer func() { <-turns }()
			if err := page(ctx, i); err != nil {
				errs[i] = fmt.Errorf("page %s: %w", p.Name, err)
				cancel() // the others need not be drawn
			}
		})
	}
	all.Wait()
	return firstCause(errs)
}

// fileExtensions are those that are not the names of their forms.
var fileExtensions = map[string]string{"mermaid": "mmd", "plantuml": "puml", "scene": "json"}

// page draws one page.
func (o *diagramOptions) page(ctx context.Context, p render.Page, extension string) error {
	fill, err := o.drawn(ctx, p.Diagram)
	if err != nil {
		return err
	}
	return writeOutput(o.streams, filepath.Join(o.split, p.Name+"."+extension), fill)
}

// firstCause is the first error that is not of a page called off for another's sake.
func firstCause(errs []error) error {
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return errors.Join(errs...)
}

// indexStyle is that of the index: light, and dark where the reader prefers it.
const indexStyle = `:root{color-scheme:light dark}body{font:15px/1.5 Arial,'Liberation Sans',Helvetica,sans-serif;max-width:60em;margin:2.5em auto;padding:0 1.2em}` +
	`h1{font-size:1.5em;margin:0}table{border-collapse:collapse;width:100%;margin-top:1.5em}th,td{text-align:left;padding:.35em .8em .35em 0;border-bottom:1px solid #8888}` +
	`td+td,th+th{text-align:right;white-space:nowrap}a{color:light-dark(#1d4a77,#9cc8f0)}`

// writeIndex lists the pages of a system, each with how much it shows.
func writeIndex(w io.Writer, whole *render.Diagram, pages []render.Page, extension string) error {
	var b strings.Builder
	title := html.EscapeString(whole.Title)
	b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s</style>\n<h1>%s</h1>\n", title, indexStyle, title)
	if whole.Description != "" {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(whole.Description))
	}
	fmt.Fprintf(&b, "<p>%d components, %d boundaries, %d flows</p>\n", whole.Whole.Nodes, whole.Whole.Zones, whole.Whole.Flows)
	b.WriteString("<table>\n<tr><th scope=\"col\">page</th><th scope=\"col\">elements shown</th><th scope=\"col\">lines</th>")
	if whole.Total != nil {
		b.WriteString("<th scope=\"col\">open threats</th>")
	}
	b.WriteString("</tr>\n")
	for _, p := range pages {
		fmt.Fprintf(&b, "<tr><td style=\"padding-left:%.1fem\"><a href=\"%s.%s\">%s</a></td><td>%d</td><td>%d</td>",
			1.4*float64(p.Depth), p.Name, extension, html.EscapeString(p.Title), len(p.Diagram.Nodes), len(p.Diagram.Flows))
		if whole.Total != nil {
			fmt.Fprintf(&b, "<td>%d</td>", p.Diagram.Shown().OpenCount())
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
