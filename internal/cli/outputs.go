package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/report"
)

// outputs are the flags that say in which forms a result is written, and where: one analysis, any number of files.
type outputs struct {
	format   string
	files    []string // FILE, or FORM=FILE
	category string
}

func (o *outputs) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "table", "`FORM` of the result: "+report.Names())
	f.StringArrayVarP(&o.files, "output", "o", nil, "write to `FILE` in place of stdout; FORM=FILE names its form, and may be given again")
	f.StringVar(&o.category, "sarif-category", "", "`NAME` that tells the SARIF files of several models apart")
	completeWords(cmd, map[string][]string{"format": strings.Split(report.Names(), ", ")})
}

// output is one form with the file that it goes to; an empty name is stdout.
type output struct {
	format report.Format
	name   string
}

// list is the outputs that the flags ask for.
func (o *outputs) list() ([]output, error) {
	format, ok := report.Find(o.format)
	if !ok {
		return nil, fmt.Errorf("unknown format %q: the formats are %s", o.format, report.Names())
	}
	if len(o.files) == 0 {
		return []output{{format, ""}}, nil
	}
	var list []output
	for _, file := range o.files {
		to := output{format, file}
		if form, name, ok := strings.Cut(file, "="); ok {
			if f, known := report.Find(form); known {
				to = output{f, name}
			}
		}
		if to.name == "" {
			return nil, fmt.Errorf("--output %q names no file", file)
		}
		list = append(list, to)
	}
	return list, nil
}

// told is the form that tells diagnostics by itself, so that they need not stand on stderr as well.
func (o *outputs) told(list []output) string {
	for _, to := range list {
		if to.format.Name == "json" {
			return "json"
		}
	}
	return "table"
}

// write writes a result in all forms.
func (o *outputs) write(s *Streams, list []output, r *analysis.Result, options report.Options) error {
	options.Category = o.category
	for _, to := range list {
		mine := options
		if to.name == "" {
			mine.Width, mine.Color = s.width(), s.colorful(s.Out)
		}
		if r.Diags.HasErrors() && to.format.Name != "json" {
			continue // there is nothing but diagnostics, and they are told on stderr
		}
		if err := writeOutput(s, to.name, func(w writer) error { return to.format.Write(w, r, mine) }); err != nil {
			return err
		}
		if to.format.Name == "github" {
			if err := jobSummary(s, r, mine); err != nil {
				return err
			}
		}
	}
	return nil
}

// mostSummary is how many bytes GitHub takes as the summary of a step.
const mostSummary = 1 << 20

// jobSummary puts the Markdown form behind what the job of GitHub Actions has in its summary already.
func jobSummary(s *Streams, r *analysis.Result, options report.Options) error {
	name := s.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	markdown, _ := report.Find("markdown")
	var b bytes.Buffer
	if err := markdown.Write(&b, r, options); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size()+int64(b.Len()) > mostSummary {
		s.say("the job summary is full: nothing is added to it")
		return nil
	}
	if _, err := io.Copy(f, &b); err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	return nil
}
