package model

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
)

// FuzzLoad: nothing makes the loader panic; every fault has words and a place in a file; a model without errors has only
// references that lead somewhere; and the same file gives the same again.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob("../../examples/*/threatmodel.yaml")
	if err != nil || len(names) == 0 {
		f.Fatalf("no examples: %v", err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	for _, place := range places() {
		for _, key := range place.keys {
			f.Add("threatctl: 1\n" + place.with(key, "[zzz, {a: b}]"))
		}
	}
	f.Add("threatctl: 1\ninclude: ['*.yaml']\nrules: [o.yaml]\nboundaries: {outside: {trust: dmz}, a: {inside: a}}\n")
	f.Add("threatctl: 1\nx: &a {b: *a}\ncomponents: {a: {role: service, <<: *a}}\n")
	f.Fuzz(func(t *testing.T, src string) {
		in := Input{FS: fstest.MapFS{"m.yaml": {Data: []byte(src)}, "o.yaml": {Data: []byte("threatctl: 1\ncomponents: {zzz: {role: user}}\n")}}, Name: "m.yaml"}
		m, files, diags := LoadFiles(in)
		for _, d := range diags {
			if d.Message == "" || d.Code == "" || d.Span.File != "m.yaml" && d.Span.File != "o.yaml" {
				t.Errorf("%+v", d)
			}
			if line, ok := files.Line(d.Span.File, d.Span.Line); d.Span.Line > 0 && (!ok || d.Span.Col < 1 || d.Span.Col > len(line)+1) {
				t.Errorf("%s is told at %d:%d, which is not there", d.Message, d.Span.Line, d.Span.Col)
			}
		}
		if (m == nil) != diags.HasErrors() {
			t.Fatalf("model %t, errors %t", m != nil, diags.HasErrors())
		}
		again, _, told := LoadFiles(in)
		if !slices.EqualFunc(diags, told, func(a, b diag.Diagnostic) bool { return a.Span == b.Span && a.Message == b.Message }) {
			t.Errorf("%v, and then %v", diags, told)
		}
		if m == nil {
			return
		}
		for i, flow := range m.Flows {
			if flow.From == nil || flow.To == nil || m.Element(flow.From.ID) != flow.From {
				t.Errorf("flow %s leads nowhere", flow.ID)
			}
			if again.Flows[i].Crossing().Direction != flow.Crossing().Direction {
				t.Errorf("flow %s crosses in two ways", flow.ID)
			}
		}
		for _, c := range m.Components {
			if c.Type.Value == 0 || c.Inside != nil && m.Element(c.Inside.ID) == nil {
				t.Errorf("component %s is nothing, or nowhere", c.ID)
			}
		}
	})
}

// What includes can do to a loader, each told where the include stands, or at the file.
func TestIncludeHazards(t *testing.T) {
	many := map[string]string{}
	for i := range MaxFiles + 1 {
		many["many/"+strings.Repeat("x", i/100)+string(rune('a'+i%26))+strings.Repeat("y", i%100)+".yaml"] = ""
	}
	many["m.yaml"] = "include: ['many/*.yaml']\n"
	deep := map[string]string{"m.yaml": "include: [d01.yaml]\n"}
	for i := 1; i <= MaxDepth+1; i++ {
		deep["d"+twoDigits(i)+".yaml"] = "include: [d" + twoDigits(i+1) + ".yaml]\n"
	}
	huge := map[string]string{"m.yaml": "include: ['h*.yaml']\n"}
	for i := range 5 {
		huge["h"+twoDigits(i)+".yaml"] = "# " + strings.Repeat("x", 15<<20) + "\n"
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a glob that matches the file itself", map[string]string{"m.yaml": "include: ['*.yaml']\n", "n.yaml": "components: {a: {role: user}}\n"}, nil},
		{"a file twice", map[string]string{"m.yaml": "include: [n.yaml, n.yaml, 'n*.yaml']\n", "n.yaml": "components: {a: {role: user}}\n"}, nil},
		{"a file that includes itself", map[string]string{"m.yaml": "include: [m.yaml]\n"}, []string{"m.yaml:2:11 include-cycle: include goes round: m.yaml → m.yaml"}},
		{"a ring of three", map[string]string{"m.yaml": "include: [a.yaml]\n", "a.yaml": "include: [b.yaml]\n", "b.yaml": "include: [m.yaml]\n"},
			[]string{"b.yaml:2:11 include-cycle: include goes round: m.yaml → a.yaml → b.yaml → m.yaml"}},
		{"a missing file", map[string]string{"m.yaml": "include: [n.yaml]\n"}, []string{"m.yaml:2:11 unreadable: cannot read n.yaml: there is no such file"}},
		{"a folder", map[string]string{"m.yaml": "include: [sub]\n", "sub/n.yaml": ""}, []string{"m.yaml:2:11 unreadable: cannot read sub: it is not a regular file"}},
		{"a glob of nothing", map[string]string{"m.yaml": "include: ['no/*.yaml']\n"}, []string{`m.yaml:2:11 include-none: include "no/*.yaml" matches no file`}},
		{"a glob that is none", map[string]string{"m.yaml": "include: ['a[.yaml']\n"}, []string{`m.yaml:2:11 include-none: include "a[.yaml" is no valid glob`}},
		{"outside the root", map[string]string{"m.yaml": "include: [../n.yaml]\n"}, []string{`m.yaml:2:11 include-outside: include "../n.yaml" leaves the root`}},
		{"by another way outside", map[string]string{"m.yaml": "include: [a/../../n.yaml]\n"}, []string{"m.yaml:2:11 include-outside"}},
		{"an address", map[string]string{"m.yaml": "include: ['https://example.org/m.yaml']\n"}, []string{"m.yaml:2:11 include-outside"}},
		{"too many files", many, []string{"m.yaml:2:11 include-limit: the model has more than 1000 files"}},
		{"what a missing file may define", map[string]string{"m.yaml": "include: [n.yaml]\nflows: {f: {from: a, to: b}}\n"}, []string{"m.yaml:2:11 unreadable"}},
		{"too many paths", map[string]string{"m.yaml": "include: [" + strings.Repeat("n.yaml, ", maxPaths+1) + "]\n", "n.yaml": ""}, []string{"m.yaml:2:80011 include-limit: the model names more than 10000 paths"}},
		{"a path without end", map[string]string{"m.yaml": "include: [" + strings.Repeat("n", maxPathLength+1) + "]\n"}, []string{"m.yaml:2:11 include-limit"}},
		{"too deep", deep, []string{"d16.yaml:2:11 include-limit: includes go more than 16 files deep"}},
		{"too large together", huge, []string{"m.yaml:2:11 too-large: the files of the model are larger than 64 MiB together"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, diags := loadFiles(test.files)
			wants(t, diags, test.want...)
		})
	}
}

func twoDigits(i int) string { return string(rune('0'+i/10)) + string(rune('0'+i%10)) }

func TestTooManyElements(t *testing.T) {
	_, diags := loadText("components:\n" + func() string {
		var b strings.Builder
		for i := range MaxElements + 2 {
			b.WriteString("  c" + strconv.Itoa(i) + ": {role: user}\n")
		}
		return b.String()
	}())
	if len(diags) != 1 || diags[0].Code != CodeTooLarge {
		t.Errorf("%d told, first %v", len(diags), diags[:min(1, len(diags))])
	}
}

// A file of nothing but faults is answered with as many as can be read, and quickly.
func TestTooManyErrors(t *testing.T) {
	var b strings.Builder
	b.WriteString("flows:\n")
	for i := range 2 * maxReports {
		b.WriteString("  f" + strconv.Itoa(i) + ": {from: a" + strconv.Itoa(i) + ", to: b}\n")
	}
	_, diags := loadText(b.String())
	if len(diags) != maxReports+1 || !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == CodeTooMany }) {
		t.Errorf("%d told", len(diags))
	}
}
