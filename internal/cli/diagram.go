package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/draw"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

type diagramOptions struct {
	inputs
	streams *Streams
	format  string
	output  string
	theme   string
	threats bool
}

// pictureFormats are the forms of a diagram; a file's extension names them too.
var pictureFormats = []struct{ name, doc string }{
	{"svg", "a picture for browsers and documents"},
	{"dot", "text for Graphviz; needs no layout program"},
}

func newDiagram(s *Streams) *cobra.Command {
	o := &diagramOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "diagram [MODEL]",
		Short: "Draw the data flow diagram",
		Long: `diagram draws the system: external entities as rectangles, processes as rounded boxes, data stores between two
lines, trust boundaries as dashed boxes, and data flows with what protects them and what they carry.

Pictures are laid out by Graphviz in a second program, threatctl-layout, which is installed beside threatctl.
--format dot needs neither.`,
		Example: `  threatctl diagram -o system.svg
  threatctl diagram --threats -o review.svg      # with the open threats on every element
  threatctl diagram examples/natter-api --format dot`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "", "`FORM` of the diagram: svg, dot (default: by the extension of --output, else svg)")
	f.StringVarP(&o.output, "output", "o", "", "write the diagram to `FILE` in place of stdout")
	f.StringVar(&o.theme, "theme", "auto", "`THEME` of the picture: auto (light, and dark where the reader prefers it), light, dark, print")
	f.BoolVar(&o.threats, "threats", false, "show the open threats on every element and flow")
	o.inputs.flags(cmd)
	completeWords(cmd, map[string][]string{"format": {"svg", "dot"}, "theme": draw.ThemeNames()})
	return cmd
}

func (o *diagramOptions) run(cmd *cobra.Command, args []string) error {
	format, err := o.pickFormat()
	if err != nil {
		return usage(cmd, err)
	}
	theme, ok := draw.ParseTheme(o.theme)
	if !ok {
		return usage(cmd, fmt.Errorf("unknown theme %q: the themes are %s", o.theme, strings.Join(draw.ThemeNames(), ", ")))
	}
	where, err := findModel(o.streams, args)
	if err != nil {
		return err
	}
	picture, err := o.picture(cmd, where)
	if err != nil {
		return err
	}
	if format == "dot" {
		return writeOutput(o.streams, o.output, func(w writer) error { return render.DOT(w, picture) })
	}
	scene, err := layout.Run(cmd.Context(), picture, layout.Engine{Cache: userCache()})
	if err != nil {
		return fmt.Errorf("laying out the diagram: %w", err)
	}
	err = writeOutput(o.streams, o.output, func(w writer) error { return draw.SVG(w, scene, draw.Options{Theme: theme}) })
	if err == nil && o.output != "" {
		o.streams.say("wrote %s", o.output)
	}
	return err
}

// pickFormat is the form that was asked for, by name or by the extension of the output.
func (o *diagramOptions) pickFormat() (string, error) {
	name := o.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(o.output), ".")
	}
	if name == "" || name == "gv" {
		return map[string]string{"": "svg", "gv": "dot"}[name], nil
	}
	var known []string
	for _, f := range pictureFormats {
		if f.name == name {
			return name, nil
		}
		known = append(known, f.name)
	}
	return "", fmt.Errorf("unknown format %q: the formats are %s", name, strings.Join(known, ", "))
}

// picture reads the model, and analyses it when threats are to be shown.
func (o *diagramOptions) picture(cmd *cobra.Command, where place) (*render.Diagram, error) {
	if !o.threats {
		m, sources, diags := model.LoadFiles(where.files)
		if err := writeDiags(o.streams, o.streams.Err, diags, sources.Line); err != nil {
			return nil, err
		}
		if m == nil {
			return nil, errInput
		}
		return render.New(m, render.Options{}), nil
	}
	result, err := o.analyze(where)
	if err != nil {
		return nil, callOr(cmd, err)
	}
	if err := tellDiags(o.streams, result, "table"); err != nil {
		return nil, err
	}
	return render.New(result.Model, render.Options{Overlay: badges(result)}), nil
}

// badges counts the findings on every element for the picture, which knows of elements only.
func badges(r *analysis.Result) map[model.ID]render.Badge {
	on := map[model.ID]render.Badge{}
	for i := range r.Findings {
		f := &r.Findings[i]
		id := f.Subject.Identity().ID
		b := on[id]
		if f.Open() {
			b.AddOpen(int(f.Severity), int(f.Rule.Category))
		} else {
			b.Settled++
		}
		on[id] = b
	}
	return on
}

// userCache is the folder where the layout program may keep what it compiled; empty when the user has none.
func userCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return dir
}
