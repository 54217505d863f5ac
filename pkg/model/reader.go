package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// reader reads the files of one model. What is wrong is collected; what can be read is read all the same.
type reader struct {
	in    Input
	diags *diag.List
	m     *Model

	dir   string   // of the current file, inside the root
	chain []string // of includes, to the current file and with it
	bytes int      // of all files so far
	full  bool     // a limit of the files was met, and told

	files, ruleFiles map[string]bool // read so far, by name
	tried            int             // files so far, those that cannot be read too
	paths            int             // that includes and rules name, so far
	looks            int             // names that globs may still look at
	everyFlow        bool            // a boundary or the model states something of all its flows
	partial          bool            // part of the model was not read, so that what is not found may well be there
	errors, warnings int             // told so far

	elements     int                    // so far
	spoiled      map[ID]bool            // ids that are refused: what refers to them is not told again
	singles      map[string]diag.Span   // single values of the whole model, such as title
	keys         map[string]diag.Span   // keys that are no ids, such as those of threats, after what they name
	technologies map[string]*Technology // of the model's own
	protocols    map[string]*Protocol

	typedByTechnology []*Component // state neither role nor type
	refs              references
	spellers          map[string]*diag.Speller
}

func newReader(in Input, diags *diag.List) *reader {
	m := &Model{byID: map[ID]Element{}, Outside: &Boundary{}}
	m.ID, m.Outside.ID, m.Outside.Title = ModelID, OutsideID, "Outside"
	m.Outside.Trust = Property[Trust]{Value: TrustUntrusted, Origin: Assumed}
	return &reader{
		in: in, diags: diags, m: m, files: map[string]bool{}, ruleFiles: map[string]bool{}, looks: maxLooked, spoiled: map[ID]bool{}, singles: map[string]diag.Span{}, keys: map[string]diag.Span{},
		technologies: map[string]*Technology{}, protocols: map[string]*Protocol{}, spellers: map[string]*diag.Speller{},
	}
}

// report tells of an error at a node.
func (r *reader) report(code string, n yamltree.Node, hint, format string, args ...any) {
	r.at(n.Span(), code, hint, format, args...)
}

// at tells of an error at a place.
func (r *reader) at(span diag.Span, code, hint, format string, args ...any) {
	if !r.enough() {
		r.tell(diag.Diagnostic{Code: code, Severity: diag.Error, Span: span, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
}

// maxReports is how many errors, and how many warnings, are told of a model: more than anybody reads, and few enough
// that a file of millions of faults is answered like any other.
const maxReports = 1000

// enough reports whether no further error is told, so that there is no need to make one up.
func (r *reader) enough() bool { return r.errors > maxReports }

func (r *reader) tell(d diag.Diagnostic) {
	told, what := &r.errors, "errors"
	if d.Severity != diag.Error {
		told, what = &r.warnings, "warnings"
	}
	switch *told++; {
	case *told <= maxReports:
		r.diags.Add(d)
	case *told == maxReports+1:
		r.diags.Add(diag.Diagnostic{Code: CodeTooMany, Severity: d.Severity, Span: d.Span, Message: "the model has more " + what + " than these: the rest is not told"})
	}
}

// twice tells of something that stands at two places and may stand at one.
func (r *reader) twice(code string, span, first diag.Span, message string) {
	r.tell(diag.Diagnostic{
		Code: code, Severity: diag.Error, Span: span, Message: message,
		Related: []diag.Related{{Span: first, Message: "it stands here first"}},
	})
}

func (r *reader) warnAt(span diag.Span, code, hint, message string) {
	r.tell(diag.Diagnostic{Code: code, Severity: diag.Warning, Span: span, Message: message, Hint: hint})
}

func (r *reader) wrongKind(n yamltree.Node, want string) {
	r.report(CodeWrongType, n, "", "expected %s, found %s", want, kindName(n))
}

// kindName is what stands there, for a message: the text itself, or what it is instead of text.
func kindName(n yamltree.Node) string {
	if n.Kind() == yamltree.Scalar {
		return fmt.Sprintf("%q", diag.Visible(clip(n.Text())))
	}
	return n.Kind().String()
}

// clip keeps messages to one line of bearable length.
func clip(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i] + "…"
	}
	const most = 60
	if len(s) > most {
		if r := []rune(s[:min(len(s), most*4)]); len(r) > most {
			return string(r[:most]) + "…"
		}
	}
	return s
}

func article(what string) string {
	if strings.ContainsRune("aeiou", rune(what[0])) {
		return "an " + what
	}
	return "a " + what
}

const braceHint = "text with a comma, colon or question mark needs quotes inside braces"

// unknownKey tells of a key that a mapping does not have. In braces, a key without a value is most likely the rest of a text.
func (r *reader) unknownKey(in yamltree.Node, p yamltree.Pair, what string, known []string) {
	key := p.Key.Text()
	hint := "keys: " + strings.Join(known, ", ")
	if in.Flow() && p.Value.Kind() == yamltree.Null {
		hint = braceHint
	}
	r.report(CodeUnknownKey, p.Key, hint, "unknown key %q in %s%s", diag.Visible(clip(key)), article(what), r.meant("keys of "+what, key, known, ""))
}

// unknownWord tells of a word that is none of those known; here is the word of the language for it, when there is one.
func (r *reader) unknownWord(n yamltree.Node, what, word string, known []string, here string) {
	hint := ""
	if len(known) <= 40 {
		hint = "allowed: " + strings.Join(known, ", ")
	}
	r.report(CodeUnknownValue, n, hint, "unknown %s %q%s", what, diag.Visible(clip(word)), r.meant(what, word, known, here))
}

// meant is what the author may have meant, in brackets and ready to be put behind a message. The words of one list are
// prepared once, so that a file of nothing but faults is still answered at once.
func (r *reader) meant(list, word string, known []string, here string) string {
	if here != "" {
		return fmt.Sprintf(" (here it is %q)", here)
	}
	speller := r.spellers[list]
	if speller == nil {
		speller = diag.NewSpeller(known)
		r.spellers[list] = speller
	}
	if near, ok := speller.Nearest(word); ok {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}

// idsOf are the ids of the elements of a kind, or of all for 0, sorted.
func (r *reader) idsOf(kind Kind) []string {
	var ids []string
	for id, e := range r.m.byID {
		if kind == 0 || e.Kind() == kind {
			ids = append(ids, string(id))
		}
	}
	slices.Sort(ids)
	return ids
}
