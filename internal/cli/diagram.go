package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/draw"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

type diagramOptions struct {
	inputs
	filter
	streams *Streams
	format  string
	output  string
	theme   string
	palette draw.Theme // what theme names
	threats bool

	focus    []string
	depth    int
	crossing bool
	asset    string
	level    int

	split string
	check string
	link  string

	layoutTimeout time.Duration
}

// pictureFormats are the forms of a diagram; a file's extension names them too.
var pictureFormats = []struct{ name, doc string }{
	{"svg", "a picture for browsers and documents"},
	{"dot", "text for Graphviz; needs no layout program"},
	{"mermaid", "text that GitHub, GitLab and many editors draw; needs no layout program"},
}

// textFormats are those that are not laid out here.
var textFormats = map[string]func(io.Writer, *render.Diagram) error{"dot": render.DOT, "mermaid": render.Mermaid}

func newDiagram(s *Streams) *cobra.Command {
	o := &diagramOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "diagram [MODEL]",
		Short: "Draw the data flow diagram",
		Long: `diagram draws the system: external entities as rectangles, processes as rounded boxes, data stores between two
lines, trust boundaries as dashed boxes, and data flows with what protects them and what they carry.

Pictures are laid out by Graphviz in a second program, threatctl-layout, which is installed beside threatctl; the variable
THREATCTL_LAYOUT names another one, such as a native dot.
--format dot and --format mermaid are text and need neither.

--level says in how much detail: at 0, the context, the whole system is one process; at 1 each trust boundary is drawn with
what it holds as one; each level more opens one more ring of boundaries. Without it, it is the deepest level that can be
read. --focus, --asset and --only-crossing draw a part.`,
		Example: `  threatctl diagram -o system.svg
  threatctl diagram --threats -o review.svg      # with the open threats on every element
  threatctl diagram --level 0 -o context.svg     # the system as one process, and who uses it
  threatctl diagram --focus api -o api.svg       # one element with its neighbours
  threatctl diagram --asset orders -o orders.svg # where an asset rests and travels
  threatctl diagram --split pages                # a page for each boundary, and an index
  threatctl diagram --check system.svg           # in a pipeline: is the picture still true?
  threatctl diagram examples/natter-api --format dot`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModel,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "", "`FORM` of the diagram: svg, dot, mermaid (default: by the extension of --output, else svg)")
	f.StringVarP(&o.output, "output", "o", "", "write the diagram to `FILE` in place of stdout")
	f.StringVar(&o.theme, "theme", "auto", "`THEME` of the picture: auto (light, and dark where the reader prefers it), light, dark, print")
	f.BoolVar(&o.threats, "threats", false, "show the open threats on every element and flow")
	f.IntVar(&o.level, "level", -1, "how much detail: `N` is 0 for the context, 1 for boundaries, 2 and more to open them (default: the most that stays readable)")
	f.StringSliceVar(&o.focus, "focus", nil, "draw only what is around this `ID`: a component, a boundary or a flow (several with commas)")
	f.IntVar(&o.depth, "depth", 1, "how many flows away from --focus something may be: `N`")
	f.BoolVar(&o.crossing, "only-crossing", false, "draw only flows that cross a boundary, and their ends")
	f.StringVar(&o.asset, "asset", "", "draw only where the asset `ID` rests and travels")
	o.filter.pictureFlags(cmd)
	f.StringVar(&o.split, "split", "", "write a page for each boundary, an overview and the context into the folder `DIR`, linked to one another")
	f.StringVar(&o.check, "check", "", "write nothing; exit 1 when the picture in `FILE` is not the one that would be drawn")
	f.StringVar(&o.link, "link", "", "let elements lead to their lines of the model: `ADDRESS` with {file} and {line} in it")
	f.DurationVar(&o.layoutTimeout, "layout-timeout", layout.DefaultTimeout, "stop the layout program after this `TIME`")
	o.inputs.flags(cmd)
	completeWords(cmd, map[string][]string{"format": {"svg", "dot", "mermaid"}, "theme": draw.ThemeNames()})
	return cmd
}

func (o *diagramOptions) run(cmd *cobra.Command, args []string) error {
	for _, not := range [][2]string{
		{"check", "output"}, {"split", "check"}, {"split", "output"},
		{"split", "focus"}, {"split", "asset"}, {"split", "only-crossing"}, {"split", "level"},
	} {
		if cmd.Flags().Changed(not[0]) && cmd.Flags().Changed(not[1]) {
			return usage(cmd, fmt.Errorf("--%s and --%s cannot be given together", not[0], not[1]))
		}
	}
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
	if o.split == "" {
		picture, err = o.view(picture)
	}
	if err != nil {
		return &callError{err.Error(), "threatctl validate tells whether the model is sound; the ids stand in it"}
	}
	o.format, o.palette = format, theme
	switch {
	case o.check != "":
		return o.compare(cmd.Context(), picture)
	case o.split != "":
		return o.pages(cmd.Context(), picture)
	}
	fill, err := o.drawing(cmd.Context(), picture)
	if err != nil {
		return err
	}
	err = writeOutput(o.streams, o.output, fill)
	if err == nil && o.output != "" {
		o.streams.say("wrote %s", o.output)
	}
	return err
}

// drawing is a picture in the form that was asked for, ready to be written. What takes time and can fail has been done.
func (o *diagramOptions) drawing(ctx context.Context, d *render.Diagram) (func(writer) error, error) {
	if text, ok := textFormats[o.format]; ok {
		return func(w writer) error { return text(w, d) }, nil
	}
	scene, err := layout.Run(ctx, d, o.engine())
	if err != nil {
		return nil, fmt.Errorf("laying out the diagram: %w", err)
	}
	return func(w writer) error { return draw.SVG(w, scene, draw.Options{Theme: o.palette}) }, nil
}

// pickFormat is the form that was asked for, by name or by the extension of the output.
func (o *diagramOptions) pickFormat() (string, error) {
	name := o.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(cmp.Or(o.output, o.check)), ".")
	}
	if also, ok := map[string]string{"": "svg", "gv": "dot", "mmd": "mermaid"}[name]; ok {
		return also, nil
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

// layoutVariable names the layout program in the environment.
const layoutVariable = "THREATCTL_LAYOUT"

// engine is how the layout program is run.
func (o *diagramOptions) engine() layout.Engine {
	return layout.Engine{Program: o.streams.Getenv(layoutVariable), Cache: userCache(), Timeout: o.layoutTimeout}
}

// userCache is the folder where the layout program may keep what it compiled; empty when the user has none.
func userCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return dir
}
