package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// What the forms for CI systems share.

// selected are the findings that the options ask for, worst first.
func selected(r *analysis.Result, o Options, keep func(*register.Finding) bool) []*register.Finding {
	var list []*register.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; o.Select.Keeps(f) && keep(f) {
			list = append(list, f)
		}
	}
	return list
}

func isOpen(f *register.Finding) bool { return f.Open() }

// fingerprint tells a threat from others as long as its rule and its subject keep their names, wherever it stands.
func fingerprint(f *register.Finding) string {
	sum := sha256.Sum256([]byte(f.Rule.ID + "\x00" + string(f.Subject.Identity().ID)))
	return hex.EncodeToString(sum[:16])
}

// relative is the name of a file as CI systems want it: from the root of the repository, where the program is called. Of
// an absolute name only what lies below the model's folder is left.
func relative(r *analysis.Result, file string) string {
	if !path.IsAbs(file) && !strings.Contains(file, ":") {
		return path.Clean(file)
	}
	if below, ok := strings.CutPrefix(file, path.Dir(r.File)+"/"); ok {
		return below
	}
	return path.Base(file)
}

// line is a line that a CI system can show: those of whole files are the first.
func line(n int) int { return max(n, 1) }

// sentence is what happened where, in a line.
func sentence(f *register.Finding) string {
	return diag.Visible(f.Rule.Title + ": " + where(f.Subject) + " (" + f.Severity.String() + ", " + string(f.ID) + ")")
}

// indented writes a value as JSON for programs: no escapes for web pages, one value a line.
func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// clip shortens a text to so many characters.
func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// categoryOf is the category of a rule in words.
func categoryOf(r *stride.Rule) string { return r.Category.String() }
