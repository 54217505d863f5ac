package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threatctl/threatctl/internal/cli"
)

// run calls the program in this process and gives its exit code and what it printed.
func run(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = cli.Main(args, cli.Streams{
		In: strings.NewReader(stdin), Out: &out, Err: &err, Getenv: func(string) string { return "" },
	})
	return code, out.String(), err.String()
}

// header is the start of a model that is otherwise right.
const header = "threatctl: 1\n"

// hostile are inputs that nobody writes by hand. Each must be refused with a place and without a panic, or be read
// rightly where it is legal.
var hostile = []struct {
	name  string
	make  func() []byte
	legal bool
	says  string // in the diagnostics, when it is not legal
}{
	{"empty", func() []byte { return nil }, false, "empty"},
	{"only comments", func() []byte { return []byte("# nothing\n") }, false, "empty"},
	{"binary", func() []byte { return []byte("\x7fELF\x02\x01\x00\x00\x00") }, false, ""},
	{"UTF-16", func() []byte { return []byte("\xff\xfet\x00h\x00r\x00") }, false, "UTF-"},
	{"invalid UTF-8", func() []byte { return []byte(header + "title: \xff\xfe\xfa\n") }, false, "UTF-8"},
	{"17 MiB", func() []byte { return []byte(header + "description: " + strings.Repeat("x", 17<<20) + "\n") }, false, "16 MiB"},
	{"90,000 keys", func() []byte {
		var b bytes.Buffer
		b.WriteString(header + "components:\n")
		for i := range 90_000 {
			fmt.Fprintf(&b, "  c%d: {x: 1}\n", i)
		}
		return b.Bytes()
	}, false, "unknown key"},
	{"alias bomb", func() []byte {
		var b strings.Builder
		b.WriteString(header + "x-a0: &a0 [x,x,x,x,x,x,x,x,x]\n")
		for i := 1; i < 9; i++ {
			fmt.Fprintf(&b, "x-a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 8), i-1)
		}
		return []byte(b.String())
	}, false, "10000"},
	{"merge bomb", func() []byte {
		var b strings.Builder
		b.WriteString(header + "x-m: &m {")
		for i := range 300 {
			fmt.Fprintf(&b, "k%d: 1, ", i)
		}
		b.WriteString("z: 1}\nx-n: {<<: [" + strings.TrimSuffix(strings.Repeat("*m, ", 300), ", ") + "]}\n")
		return []byte(b.String())
	}, false, "10000"},
	{"ring of anchors", func() []byte { return []byte(header + "x-a: &a [*a]\n") }, false, ""},
	{"deep flow nesting", func() []byte { return []byte(header + "x-a: " + strings.Repeat("[", 9999)) }, false, ""},
	{"deep block nesting", func() []byte {
		var b strings.Builder
		b.WriteString(header)
		for i := range 200 {
			b.WriteString(strings.Repeat(" ", i) + "x-a:\n")
		}
		return []byte(b.String())
	}, false, "deep"},
	{"second document", func() []byte { return []byte(header + "---\n" + header) }, false, "document"},
	{"wrong version", func() []byte { return []byte("threatctl: 2\ntitle: x\nfrobs: 1\n") }, false, "this threatctl reads version 1"},
	{"no version", func() []byte { return []byte("title: x\n") }, false, "threatctl: 1"},
	{"a list", func() []byte { return []byte("- a\n- b\n") }, false, ""},
	{"a word", func() []byte { return []byte("hello\n") }, false, ""},
	{"duplicate key", func() []byte { return []byte(header + "title: a\ntitle: b\n") }, false, "title"},
	{"merge conflict", func() []byte {
		return []byte(header + "<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> theirs\n")
	}, false, "conflict"},
	{"ring of boundaries", func() []byte {
		return []byte(header + "boundaries: {a: {inside: b}, b: {inside: c}, c: {inside: a}}\n")
	}, false, "a"},
	{"include of itself", func() []byte { return []byte(header + "include: [model.yaml]\n") }, false, "model.yaml"},
	{"include of a parent", func() []byte { return []byte(header + "include: [../../etc/passwd]\n") }, false, "include"},
	{"include absolute", func() []byte { return []byte(header + "include: [/etc/passwd]\n") }, false, "include"},
	{"title with markup, quotes, newline and foreign letters", func() []byte {
		return []byte(header + `boundaries: {in: {trust: internal}}
components:
  a: {role: user, title: "<script>alert(\"x\")</script> & 'quotes'"}
  b: {role: service, inside: in, title: "日本語のサービス مرحبا"}
flows: {f: {from: a, to: b}}
`)
	}, true, ""},
	{"title with an escape sequence", func() []byte {
		return []byte(header + "title: \"\\e[31mred\"\n")
	}, false, "control"},
	{"title that turns the reading direction", func() []byte {
		return []byte(header + "title: \"a\\u202Eb\"\n")
	}, false, "bidirectional"},
}

func TestHostileModels(t *testing.T) {
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, "model.yaml")
			src := test.make()
			if err := os.WriteFile(name, src, 0o644); err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			code, _, stderr := run("", "analyze", name)
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %v", took) // a bound against quadratic work, far above what it takes
			}
			if strings.Contains(stderr, "bug in threatctl") {
				t.Fatalf("it panicked:\n%s", stderr)
			}
			if test.legal {
				if code != cli.ExitDone {
					t.Errorf("exit code %d, want %d\n%s", code, cli.ExitDone, stderr)
				}
				return
			}
			if code != cli.ExitInput {
				t.Errorf("exit code %d, want %d", code, cli.ExitInput)
			}
			if !strings.Contains(stderr, "model.yaml") || !strings.Contains(stderr, "error:") || !strings.Contains(stderr, test.says) {
				t.Errorf("no diagnostic with the place and %q:\n%.2000s", test.says, stderr)
			}
			if files, _ := os.ReadDir(dir); len(files) != 1 {
				t.Errorf("a file was written: %v", files)
			}
		})
	}
}

// TestHostileJSON holds the JSON form against names with everything that needs escaping.
func TestHostileJSON(t *testing.T) {
	_, out, stderr := run(string(hostileNames()), "analyze", "-", "--no-write", "--format", "json")
	var result map[string]any
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatalf("not JSON: %v\n%s\n%.500s", err, stderr, out)
	}
	if title := result["model"].(map[string]any)["title"]; title != `"quoted" \ back <b>` {
		t.Errorf("title is %q", title)
	}
}

func hostileNames() []byte {
	return []byte(header + `title: "\"quoted\" \\ back <b>"
boundaries: {in: {trust: internal}}
components: {a: {role: user, title: "]]>&amp;"}, b: {role: service, inside: in, title: "{{.}}"}}
flows: {f: {from: a, to: b, title: "line\tbreak"}}
`)
}
