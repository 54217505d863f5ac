package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

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

	focus    []string
	depth    int
	crossing bool
	asset    string
	level    int

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
	f.DurationVar(&o.layoutTimeout, "layout-timeout", layout.DefaultTimeout, "stop the layout program after this `TIME`")
	o.inputs.flags(cmd)
	completeWords(cmd, map[string][]string{"format": {"svg", "dot", "mermaid"}, "theme": draw.ThemeNames()})
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
	if picture, err = o.view(picture); err != nil {
		return &callError{err.Error(), "threatctl validate tells whether the model is sound; the ids stand in it"}
	}
	if text, ok := textFormats[format]; ok {
		return writeOutput(o.streams, o.output, func(w writer) error { return text(w, picture) })
	}
	scene, err := layout.Run(cmd.Context(), picture, o.engine())
	if err != nil {
		return fmt.Errorf("laying out the diagram: %w", err)
	}
	err = writeOutput(o.streams, o.output, func(w writer) error { return draw.SVG(w, scene, draw.Options{Theme: theme}) })
	if err == nil && o.output != "" {
		o.streams.say("wrote %s", o.output)
	}
	return err
}

// view is the part of the picture that the flags ask for.
func (o *diagramOptions) view(d *render.Diagram) (*render.Diagram, error) {
	var err error
	if len(o.focus) > 0 {
		ids := make([]model.ID, len(o.focus))
		for i, id := range o.focus {
			ids[i] = modelID(id)
		}
		if d, err = d.Focus(ids, max(o.depth, 0)); err != nil {
			return nil, err
		}
	}
	if o.asset != "" {
		if d, err = d.Asset(modelID(o.asset)); err != nil {
			return nil, err
		}
	}
	if o.crossing {
		d = d.OnlyCrossing()
	}
	if o.level < 0 {
		return d.Readable(), nil
	}
	return d.Level(o.level), nil
}

// pickFormat is the form that was asked for, by name or by the extension of the output.
func (o *diagramOptions) pickFormat() (string, error) {
	name := o.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(o.output), ".")
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
