package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/draw"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// pictureOptions are the flags that say how a picture is drawn.
type pictureOptions struct {
	theme string
	scale float64
	paper string
	fonts []string
}

func (o *pictureOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.theme, "theme", "auto", "`THEME` of the picture: auto (light, and in SVG dark where the reader prefers it), light, dark, print")
	f.Float64Var(&o.scale, "scale", draw.DefaultScale, "size of a png: `N` pixels for each of the picture, 0.1 to 8")
	f.StringVar(&o.paper, "paper", draw.Fit.String(), "`SIZE` of the pages of a pdf: fit (as large as the picture), a4, a3")
	f.StringArrayVar(&o.fonts, "font", nil, "take characters that the built-in fonts lack from this `FILE` for png and pdf: .ttf, .otf or .ttc (may be given again)")
	completeWords(cmd, map[string][]string{"theme": draw.ThemeNames(), "paper": draw.PaperNames()})
	if err := cmd.RegisterFlagCompletionFunc("font", cobra.FixedCompletions([]string{"ttf", "otf", "ttc"}, cobra.ShellCompDirectiveFilterFileExt)); err != nil {
		panic(err) // the flag is misspelt here
	}
}

// drawing is what the flags say.
func (o *pictureOptions) drawing() (draw.Options, error) {
	d := draw.Options{Scale: o.scale, More: systemFonts()}
	var ok bool
	if d.Theme, ok = draw.ParseTheme(o.theme); !ok {
		return d, fmt.Errorf("unknown theme %q: the themes are %s", o.theme, strings.Join(draw.ThemeNames(), ", "))
	}
	if d.Paper, ok = draw.ParsePaper(o.paper); !ok {
		return d, fmt.Errorf("unknown paper %q: the papers are %s", o.paper, strings.Join(draw.PaperNames(), ", "))
	}
	if !(o.scale >= draw.MinScale && o.scale <= draw.MaxScale) {
		return d, fmt.Errorf("--scale %g: it is %g to %g", o.scale, draw.MinScale, draw.MaxScale)
	}
	return d, nil
}

// readFonts reads the fonts that the user names.
func (o *pictureOptions) readFonts() (fonts []*draw.Font, err error) {
	for _, name := range o.fonts {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, &callError{"--font: " + err.Error(), ""}
		}
		f, err := draw.ReadFont(data)
		if err != nil {
			return nil, &callError{fmt.Sprintf("--font: %s is %v", name, err), ""}
		}
		fonts = append(fonts, f)
	}
	return fonts, nil
}

// binary reports whether a format is not for people's eyes.
func binary(format string) bool { return format == "png" || format == "pdf" }

// refuseTerminal keeps bytes off a terminal that are not text.
func refuseTerminal(s *Streams, format, output string) error {
	if binary(format) && (output == "" || output == "-") && isTerminal(s.Out) {
		return &callError{"a " + format + " is not written to a terminal", "name a file: -o system." + format}
	}
	return nil
}

// drawn is a picture in the form that was asked for, ready to be written. What takes time and can fail has been done.
func (o *diagramOptions) drawn(ctx context.Context, d *render.Diagram) (func(writer) error, error) {
	if text, ok := textFormats[o.format]; ok {
		return func(w writer) error { return text(w, d) }, nil
	}
	scene, err := o.laidOut(ctx, d)
	switch {
	case err != nil:
		return nil, err
	case sceneFormats[o.format] != nil:
		return func(w writer) error { return sceneFormats[o.format](w, scene) }, nil
	case !binary(o.format):
		return func(w writer) error { return draw.SVG(w, scene, o.look) }, nil
	}
	var b bytes.Buffer
	if o.format == "pdf" {
		err = o.pdf(&b, []*layout.Scene{scene})
	} else {
		err = o.png(&b, scene)
	}
	return func(w writer) error { _, err := w.Write(b.Bytes()); return err }, err
}

func (o *diagramOptions) laidOut(ctx context.Context, d *render.Diagram) (*layout.Scene, error) {
	scene, err := layout.Run(ctx, d, o.engine())
	if err != nil {
		return nil, fmt.Errorf("laying out the diagram: %w", err)
	}
	return scene, nil
}

func (o *diagramOptions) pdf(b *bytes.Buffer, scenes []*layout.Scene) error {
	missing, err := draw.PDF(b, scenes, o.look)
	o.tellMissing(missing)
	return err
}

func (o *diagramOptions) png(b *bytes.Buffer, scene *layout.Scene) error {
	missing, err := draw.PNG(b, scene, o.look)
	var large *draw.SizeError
	if errors.As(err, &large) {
		mend := "svg and pdf have no such limit"
		if large.Largest > 0 {
			mend = fmt.Sprintf("the largest that works is --scale %g; %s", large.Largest, mend)
		}
		return &callError{large.Error(), mend}
	}
	o.tellMissing(missing)
	return err
}

// tellMissing says which characters are drawn as boxes.
func (o *diagramOptions) tellMissing(missing []rune) {
	if len(missing) > 0 {
		o.streams.say("no font has %s; boxes stand in their place: name a font that has them with --font FILE", listed(missing))
	}
}

// listed are characters on one line, a dozen at most.
func listed(runes []rune) string {
	const most = 12
	var b strings.Builder
	for i, r := range runes {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(runes)-most)
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%c (U+%04X)", r, r)
	}
	return b.String()
}
