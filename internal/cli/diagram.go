package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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
	pictureOptions
	look    draw.Options // what pictureOptions say
	streams *Streams
	format  string
	output  string
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
	{"png", "a picture of pixels, for what shows no svg"},
	{"pdf", "a document, on a page as large as the picture or on --paper"},
	{"dot", "text for Graphviz; needs no layout program"},
	{"mermaid", "text that GitHub, GitLab and many editors draw; needs no layout program"},
	{"plantuml", "text for PlantUML; needs no layout program"},
	{"d2", "text for D2; needs no layout program"},
	{"drawio", "a drawing to go on with by hand in diagrams.net"},
	{"scene", "the places of everything, as JSON"},
}

// formatNames are the names of the forms, in order.
func formatNames() []string {
	var names []string
	for _, f := range pictureFormats {
		names = append(names, f.name)
	}
	return names
}

// textFormats are those that are not laid out here.
var textFormats = map[string]func(io.Writer, *render.Diagram) error{
	"dot": render.DOT, "mermaid": render.Mermaid, "plantuml": render.PlantUML, "d2": render.D2,
}

// sceneFormats are those that say where everything is, and leave the ink to others.
var sceneFormats = map[string]func(io.Writer, *layout.Scene) error{"drawio": draw.DrawIO, "scene": layout.WriteJSON}

func newDiagram(s *Streams) *cobra.Command {
	o := &diagramOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "diagram [MODEL]",
		Short: "Draw the data flow diagram",
		Long: `diagram draws the system: external entities as rectangles, processes as rounded boxes, data stores between two
lines, trust boundaries as dashed boxes, and data flows with what protects them and what they carry.

Pictures are laid out by Graphviz in a second program, threatctl-layout, which is installed beside threatctl; the variable
THREATCTL_LAYOUT names another one, such as a native dot.
The forms dot, mermaid, plantuml and d2 are text and need neither.

--level says in how much detail: at 0, the context, the whole system is one process; at 1 each trust boundary is drawn with
what it holds as one; each level more opens one more ring of boundaries. Without it, it is the deepest level that can be
read. --focus, --asset and --only-crossing draw a part.`,
		Example: `  threatctl diagram -o system.svg
  threatctl diagram --threats -o review.svg      # with the open threats on every element
  threatctl diagram --threats -o review.pdf --paper a3
  threatctl diagram --theme dark --scale 3 -o slide.png
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
	f.StringVar(&o.format, "format", "", "`FORM` of the diagram: "+strings.Join(formatNames(), ", ")+" (default: by the extension of --output, else svg)")
	f.StringVarP(&o.output, "output", "o", "", "write the diagram to `FILE` in place of stdout")
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
	o.pictureOptions.flags(cmd)
	completeWords(cmd, map[string][]string{"format": formatNames()})
	return cmd
}

func (o *diagramOptions) run(cmd *cobra.Command, args []string) error {
	if err := o.settle(cmd); err != nil {
		return err
	}
	where, err := findModel(o.streams, args)
	if err != nil {
		return err
	}
	picture, err := o.picture(cmd, where)
	if err != nil {
		return err
	}
	if o.split != "" {
		return o.pages(cmd.Context(), picture)
	}
	if picture, err = o.view(picture); err != nil {
		return &callError{err.Error(), "threatctl validate tells whether the model is sound; the ids stand in it"}
	}
	if o.check != "" {
		return o.compare(cmd.Context(), picture)
	}
	fill, err := o.drawn(cmd.Context(), picture)
	if err != nil {
		return err
	}
	err = writeOutput(o.streams, o.output, fill)
	if err == nil && o.output != "" {
		o.streams.say("wrote %s", o.output)
	}
	return err
}

// notTogether are flags that ask for different things.
var notTogether = [][2]string{
	{"check", "output"}, {"split", "check"}, {"split", "output"},
	{"split", "focus"}, {"split", "asset"}, {"split", "only-crossing"}, {"split", "level"},
}

// settle finds out from the flags how the picture is drawn, before anything is read.
func (o *diagramOptions) settle(cmd *cobra.Command) error {
	for _, not := range notTogether {
		if cmd.Flags().Changed(not[0]) && cmd.Flags().Changed(not[1]) {
			return usage(cmd, fmt.Errorf("--%s and --%s cannot be given together", not[0], not[1]))
		}
	}
	switch set := cmd.Flags().Changed; {
	case set("level") && o.level < 0:
		return usage(cmd, fmt.Errorf("--level %d: it is 0 for the context, or more", o.level))
	case o.depth < 0:
		return usage(cmd, fmt.Errorf("--depth %d: it is 0 for what is in focus alone, or more", o.depth))
	case o.layoutTimeout <= 0:
		return usage(cmd, fmt.Errorf("--layout-timeout %v: it is a time such as 30s", o.layoutTimeout))
	}
	var err error
	if o.format, err = o.pickFormat(); err != nil {
		return usage(cmd, err)
	}
	if o.look, err = o.drawing(); err != nil {
		return usage(cmd, err)
	}
	if o.split == "" && o.check == "" {
		if err := refuseTerminal(o.streams, o.format, o.output); err != nil {
			return err
		}
	}
	o.look.Fonts, err = o.readFonts()
	return err
}

// pickFormat is the form that was asked for, by name or by the extension of the output.
func (o *diagramOptions) pickFormat() (string, error) {
	name := o.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(cmp.Or(o.output, o.check)), ".")
	}
	if also, ok := formatExtensions[name]; ok {
		return also, nil
	}
	known := formatNames()
	if slices.Contains(known, name) {
		return name, nil
	}
	return "", fmt.Errorf("unknown format %q: the formats are %s", name, strings.Join(known, ", "))
}

// formatExtensions are the extensions of files that are not the names of their forms.
var formatExtensions = map[string]string{
	"": "svg", "gv": "dot", "mmd": "mermaid", "puml": "plantuml", "pu": "plantuml", "json": "scene",
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
