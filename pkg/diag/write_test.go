package diag

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// lines makes a source function of texts.
func lines(files map[string]string) func(string, int) (string, bool) {
	return func(file string, line int) (string, bool) {
		all := strings.Split(files[file], "\n")
		if line < 1 || line > len(all) || files[file] == "" {
			return "", false
		}
		return all[line-1], true
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run go test -update if that is meant. Got:\n%s", path, got)
	}
}

func sample() (List, func(string, int) (string, bool)) {
	long := strings.Repeat("abcdefghij", 30) + "HERE" + strings.Repeat("klmnopqrst", 30)
	src := lines(map[string]string{
		"model.yaml": "components:\n  gw:\n    role: gatway\n\trole:\tgatway\n  名前: 資料 x\n" + long + "\ntitle: a\x1b[31mb\u202ec\nkey:",
		"other.yaml": "threatctl: 1\n  gw: {}",
	})
	at := func(line, col, endCol int) Span {
		return Span{File: "model.yaml", Line: line, Col: col, EndLine: line, EndCol: endCol}
	}
	return List{
		{Code: "unknown-value", Severity: Error, Span: at(3, 11, 17), Message: `unknown role "gatway" (did you mean "gateway"?)`, Hint: "the roles are gateway, service"},
		{Code: "tabs", Severity: Warning, Span: at(4, 8, 14), Message: "tabs stay aligned"},
		{Code: "wide", Severity: Note, Span: at(5, 7, 9), Message: "wide runes take two cells"},
		{Code: "after-wide", Severity: Note, Span: at(5, 10, 11), Message: "the caret stands under the x"},
		{Code: "long", Severity: Error, Span: at(6, 301, 305), Message: "the place is shown, not the whole line"},
		{Code: "hostile", Severity: Error, Span: at(7, 8, 12), Message: "an \x1b[31mescape\nand a second line", Hint: "bidi \u202e"},
		{Code: "end-of-line", Severity: Error, Span: at(8, 5, 6), Message: "a value is missing"},
		{Code: "many-lines", Severity: Error, Span: Span{File: "model.yaml", Line: 2, Col: 3, EndLine: 3, EndCol: 4}, Message: "marked to the end of its first line"},
		{Code: "duplicate-id", Severity: Error, Span: at(2, 3, 5), Message: `"gw" stands twice`,
			Related: []Related{{Span: Span{File: "other.yaml", Line: 2, Col: 3, EndLine: 2, EndCol: 5}, Message: "first written here"}}},
		{Code: "no-source", Severity: Error, Span: Span{File: "gone.yaml", Line: 9, Col: 1}, Message: "the line is not known"},
		{Code: "whole-file", Severity: Error, Span: Span{File: "model.yaml"}, Message: "speaks of the file"},
		{Code: "no-file", Severity: Error, Message: "speaks of the call"},
		{Code: "col-too-far", Severity: Error, Span: at(8, 500, 501), Message: "the caret stays at the end of the line"},
	}, src
}

func TestWrite(t *testing.T) {
	l, src := sample()
	var plain, colored strings.Builder
	if err := Write(&plain, l, src, false); err != nil {
		t.Fatal(err)
	}
	golden(t, "plain.txt", plain.String())
	if err := Write(&colored, l[:2], src, true); err != nil {
		t.Fatal(err)
	}
	golden(t, "color.txt", colored.String())
	for _, r := range plain.String() {
		if r != '\n' && hidden(r) {
			t.Errorf("plain output holds %U", r)
		}
	}
	// The order of the list does not change what is printed of each: the place reached in a line is not carried over wrongly.
	for i := range l {
		var one strings.Builder
		if err := Write(&one, l[i:i+1], src, false); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plain.String(), one.String()) {
			t.Errorf("alone, diagnostic %d is printed otherwise:\n%s", i, one.String())
		}
	}
	var none strings.Builder
	if err := Write(&none, l[:1], nil, false); err != nil || strings.Count(none.String(), "\n") != 2 {
		t.Errorf("without a source: %q, %v", none.String(), err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteTellsOfAFailingWriter(t *testing.T) {
	l, src := sample()
	if err := Write(fullDisk{}, l, src, false); err == nil {
		t.Error("no error from a writer that fails")
	}
}

// Ten thousand diagnostics about one line of eight megabytes are printed in one pass over it.
func TestWriteLongLineIsLinear(t *testing.T) {
	text := strings.Repeat("é", 4<<20)
	var l List
	for i := range 10_000 {
		l.Add(Diagnostic{Severity: Error, Message: "m", Span: Span{File: "f", Line: 1, Col: 1 + i*400, EndLine: 1, EndCol: 2 + i*400}})
	}
	calls := 0
	start := time.Now()
	err := Write(&strings.Builder{}, l, func(string, int) (string, bool) { calls++; return text, true }, false)
	if err != nil || calls != 1 {
		t.Errorf("err %v, asked for the line %d times", err, calls)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestJSON(t *testing.T) {
	l, _ := sample()
	out := AppendJSONList(nil, l)
	var back []struct {
		Code, Severity, File, Message, Hint string
		Line, Col                           int
		EndLine                             int `json:"end-line"`
		EndCol                              int `json:"end-col"`
		Related                             []struct{ File, Message string }
	}
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(back) != len(l) {
		t.Fatalf("%d objects of %d", len(back), len(l))
	}
	for i, d := range l {
		b := back[i]
		got := Diagnostic{Code: b.Code, Severity: d.Severity, Span: Span{b.File, b.Line, b.Col, b.EndLine, b.EndCol}, Message: b.Message, Hint: b.Hint}
		if b.Severity != d.Severity.String() || got.Code != d.Code || got.Span != d.Span || got.Message != d.Message || got.Hint != d.Hint || b.Related == nil || len(b.Related) != len(d.Related) {
			t.Errorf("%d: got %+v of %+v", i, b, d)
		}
	}
	if got := string(AppendJSONList(nil, nil)); got != "[]" {
		t.Errorf("empty list: %s", got)
	}
	want := `{"code":"c","severity":"note","file":"","line":0,"col":0,"end-line":0,"end-col":0,"message":"<a&b>\ufffd\u009b\u202e\t\"\\é😀","hint":"","related":[]}`
	d := Diagnostic{Code: "c", Severity: Note, Message: "<a&b>\xff\u009b\u202e\t\"\\é😀"}
	if got := string(AppendJSON(nil, d)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// An encoder that does not escape HTML gives the same bytes.
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil || b.String() != want+"\n" {
		t.Errorf("through encoding/json: %s, %v", b.String(), err)
	}
}

func TestSort(t *testing.T) {
	l := List{
		{Code: "b", Severity: Error, Span: Span{File: "b", Line: 1}, Message: "m"},
		{Code: "a", Severity: Error, Span: Span{File: "a", Line: 2}, Message: "m"},
		{Code: "a", Severity: Error, Span: Span{File: "a", Line: 1, Col: 9}, Message: "m"},
		{Code: "a", Severity: Error, Span: Span{File: "a", Line: 1, Col: 2}, Message: "m"},
		{Code: "a", Severity: Error, Span: Span{File: "a", Line: 2}, Message: "m"},
	}
	l.Sort()
	var got []string
	for _, d := range l {
		got = append(got, strings.Repeat(d.Span.File, d.Span.Line)+strings.Repeat("'", d.Span.Col))
	}
	if s := strings.Join(got, " "); s != "a'' a''''''''' aa b" {
		t.Errorf("order %s", s)
	}
}
