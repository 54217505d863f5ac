package report

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

func TestTableFitsTheTerminal(t *testing.T) {
	r := resultOf(t, small, "")
	for _, width := range []int{80, 100, 132} {
		text := written(t, "table", r, Options{Width: width, All: true})
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			// Headlines are sentences, which a terminal wraps by itself.
			if strings.HasPrefix(line, " ") || strings.Contains(line, "@ask") {
				if w := runewidth.StringWidth(line); w > width {
					t.Errorf("at %d columns a line has %d:\n%s", width, w, line)
				}
			}
		}
	}
}

func TestTableFoldsWhatIsUnstated(t *testing.T) {
	r := resultOf(t, small, "")
	folded, all := written(t, "table", r, Options{}), written(t, "table", r, Options{All: true})
	if !strings.Contains(folded, "What the model leaves unstated") || strings.Contains(folded, "D-010@ask") {
		t.Errorf("an unstated threat stands by itself, or there are no questions:\n%s", folded)
	}
	if strings.Contains(all, "What the model leaves unstated") || !strings.Contains(all, "D-010@ask") {
		t.Errorf("--all must unfold:\n%s", all)
	}
	for _, text := range []string{folded, all} {
		if !strings.Contains(text, "S-010@ask") {
			t.Errorf("a stated threat is missing:\n%s", text)
		}
	}
}

func TestColorsOnlyWhereAsked(t *testing.T) {
	r := resultOf(t, small, "")
	if text := written(t, "table", r, Options{}); strings.Contains(text, "\x1b") {
		t.Errorf("escape sequences without color:\n%q", text)
	}
	colored := written(t, "table", r, Options{Color: true})
	if !strings.Contains(colored, purple+"critical"+noColors) {
		t.Errorf("critical is not colored:\n%q", colored)
	}
	plain := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, "")
	if !strings.Contains(plain, "critical") || strings.Contains(plain, "\x1b") {
		t.Errorf("color says more than the words do:\n%q", plain)
	}
}

// No text of a model reaches the terminal with characters that steer it. The loader refuses them; the report is to be
// safe by itself.
func TestNothingSteersTheTerminal(t *testing.T) {
	r := resultOf(t, small, "")
	r.Model.Title = "evil \x1b[2J\u202e title"
	for _, c := range r.Model.Components {
		c.Title = "a\x1b]0;b\x07\u2066c"
	}
	var explained strings.Builder
	if err := ExplainThreat(&explained, r, &r.Findings[0], Options{}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{written(t, "table", r, Options{All: true}), written(t, "table", r, Options{}), explained.String()} {
		for _, c := range text {
			if c < 0x20 && c != '\n' || c == 0x7f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
				t.Fatalf("%U in:\n%q", c, text)
			}
		}
	}
}

func TestFilter(t *testing.T) {
	r := resultOf(t, small, accepted)
	tests := []struct {
		name string
		f    Filter
		want func(f *register.Finding) bool
	}{
		{"nothing chosen", Filter{}, func(*register.Finding) bool { return true }},
		{"severity", Filter{Severity: stride.High}, func(f *register.Finding) bool { return f.Severity >= stride.High }},
		{"status", Filter{Statuses: []register.Status{register.StatusAccepted}}, func(f *register.Finding) bool { return f.ID == "S-010@ask" }},
		{"category", Filter{Categories: []stride.Category{stride.Tampering}}, func(f *register.Finding) bool { return strings.HasPrefix(string(f.ID), "T-") }},
		{"an element and its flows", Filter{Elements: []model.ID{"user"}}, func(f *register.Finding) bool {
			return strings.HasSuffix(string(f.ID), "@user") || strings.HasSuffix(string(f.ID), "@ask")
		}},
	}
	for _, test := range tests {
		kept := 0
		for i := range r.Findings {
			f := &r.Findings[i]
			if got, want := test.f.Keeps(f), test.want(f); got != want {
				t.Errorf("%s: %s kept is %v, want %v", test.name, f.ID, got, want)
			}
			if test.f.Keeps(f) {
				kept++
			}
		}
		if kept == 0 {
			t.Errorf("%s keeps nothing", test.name)
		}
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		text  string
		width int
		want  string
	}{
		{"a few words", 0, "a few words"},
		{"a few words", 5, "a few|words"},
		{"unbreakable", 4, "unbr|eaka|ble"},
		{"", 4, ""},
		{"日本語の文", 4, "日本|語の|文"},
		{"one twothree", 6, "one|twothr|ee"},
	}
	for _, test := range tests {
		if got := strings.Join(wrap(test.text, test.width), "|"); got != test.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

// full is a writer that takes so many bytes and then fails.
type full int

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorsAreTold(t *testing.T) {
	r := resultOf(t, small, "")
	for _, f := range Formats {
		whole := len(written(t, f.Name, r, Options{}))
		for _, room := range []int{0, whole / 3, whole / 2, whole - 1} {
			left := full(room)
			if err := f.Write(&left, r, Options{}); !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d bytes: error %v", f.Name, room, err)
			}
		}
	}
}
