package cli

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/report"
)

// picture reads the model, and analyses it when threats are to be shown.
func (o *diagramOptions) picture(cmd *cobra.Command, where place) (*render.Diagram, error) {
	if err := checkLinkTemplate(o.link); err != nil {
		return nil, usage(cmd, err)
	}
	if !o.threats && len(o.letters)+len(o.statuses) == 0 {
		m, sources, diags := model.LoadFiles(where.files)
		if err := writeDiags(o.streams, o.streams.Err, diags, sources.Line); err != nil {
			return nil, err
		}
		if m == nil {
			return nil, errInput
		}
		return render.New(m, render.Options{Links: links(m, o.link)}), nil
	}
	filter, err := o.filter.filter()
	if err != nil {
		return nil, usage(cmd, err)
	}
	result, err := o.analyze(where)
	if err != nil {
		return nil, callOr(cmd, err)
	}
	if err := tellDiags(o.streams, result, "table"); err != nil {
		return nil, err
	}
	return render.New(result.Model, render.Options{Overlay: badges(result, filter), Links: links(result.Model, o.link)}), nil
}

// badges counts the findings that a filter keeps on every element, for the picture, which knows of elements only.
func badges(r *analysis.Result, filter report.Filter) map[model.ID]render.Badge {
	on := map[model.ID]render.Badge{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !filter.Keeps(f) {
			continue
		}
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

// The places in a link template that stand for where an element is in the model.
const (
	linkFile = "{file}"
	linkLine = "{line}"
)

func checkLinkTemplate(template string) error {
	if template == "" {
		return nil
	}
	u, err := url.Parse(strings.NewReplacer(linkFile, "f", linkLine, "1").Replace(template))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("--link %q is no http or https address, such as https://example.org/blob/main/{file}#L{line}", template)
	}
	return nil
}

// links are where the elements of a model lead: to their lines, as the template has it.
func links(m *model.Model, template string) map[model.ID]string {
	if template == "" {
		return nil
	}
	to := map[model.ID]string{}
	add := func(e model.Element) {
		at := e.Identity().Span
		file := (&url.URL{Path: at.File}).EscapedPath()
		to[e.Identity().ID] = strings.NewReplacer(linkFile, file, linkLine, strconv.Itoa(at.Line)).Replace(template)
	}
	for _, b := range m.Boundaries {
		add(b)
	}
	for _, c := range m.Components {
		add(c)
	}
	for _, f := range m.Flows {
		add(f)
	}
	return to
}

// view is the part of the picture that the flags ask for.
func (o *diagramOptions) view(d *render.Diagram) (*render.Diagram, error) {
	var err error
	if len(o.focus) > 0 {
		ids := make([]model.ID, len(o.focus))
		for i, id := range o.focus {
			ids[i] = modelID(id)
		}
		if d, err = d.Focus(ids, o.depth); err != nil {
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
