package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/internal/cli"
)

var update = flag.Bool("update", false, "rewrite the outputs in README.md")

const readme = "../README.md"

var (
	fence = regexp.MustCompile("(?s)```(console|diff)\n(.*?)```\n")
	date  = regexp.MustCompile(`20\d\d-\d\d-\d\d`)
)

// The README shows what the program says. Its blocks are followed in order, in a copy of the examples: a console block is
// a command and its output, a diff block is an edit of a file. Days differ, since the register holds today's.
func TestReadme(t *testing.T) {
	path, err := filepath.Abs(readme)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../examples")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	commands := 0
	renewed := fence.ReplaceAllFunc(page, func(block []byte) []byte {
		parts := fence.FindSubmatch(block)
		if string(parts[1]) == "diff" {
			if err := edit(string(parts[2])); err != nil {
				t.Fatalf("%v, in\n%s", err, parts[2])
			}
			return block
		}
		commands++
		line, told, _ := strings.Cut(string(parts[2]), "\n")
		got, err := command(line)
		if err != nil {
			t.Fatal(err)
		}
		if date.ReplaceAllString(told, "DATE") == date.ReplaceAllString(got, "DATE") {
			return block
		}
		if !*update {
			t.Errorf("%s\nsays\n%s\nand the README has\n%s\nrun: make golden", line, got, told)
		}
		return fmt.Appendf(nil, "```console\n%s\n%s```\n", line, got)
	})
	if commands == 0 {
		t.Fatal("the README shows no command")
	}
	if *update && !bytes.Equal(renewed, page) {
		if err := os.WriteFile(path, renewed, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var form = regexp.MustCompile(`^\$ threatctl (.*?)(?: \| head -n (\d+)| > (/dev/null))?$`)

// command runs a line such as `$ threatctl analyze MODEL | head -n 3` and gives what a reader sees: the part of stdout
// asked for, then stderr, without blanks at the ends of lines.
func command(line string) (string, error) {
	parts := form.FindStringSubmatch(line)
	if parts == nil {
		return "", fmt.Errorf("%q is no command that this test can run", line)
	}
	var out, talk bytes.Buffer
	cli.Main(strings.Fields(parts[1]), cli.Streams{In: strings.NewReader(""), Out: &out, Err: &talk, Getenv: func(string) string { return "" }})
	lines := strings.SplitAfter(out.String(), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if parts[2] != "" {
		n, err := strconv.Atoi(parts[2])
		if err != nil {
			return "", err
		}
		lines = lines[:min(n, len(lines))]
	}
	if parts[3] != "" {
		lines = nil
	}
	lines = append(lines, strings.SplitAfter(talk.String(), "\n")...)
	var shown strings.Builder
	for _, line := range lines {
		if line != "" {
			shown.WriteString(strings.TrimRight(line, " \n") + "\n")
		}
	}
	return shown.String(), nil
}

// edit applies a block that names a file and shows one stretch of it, with lines to take out and to put in.
func edit(block string) error {
	head, rest, _ := strings.Cut(block, "\n")
	name, ok := strings.CutPrefix(head, "--- ")
	if !ok {
		return fmt.Errorf("the first line names no file")
	}
	var before, after strings.Builder
	for line := range strings.Lines(rest) {
		switch line[0] {
		case '+':
			after.WriteString(line[1:])
		case '-':
			before.WriteString(line[1:])
		default:
			before.WriteString(line[1:])
			after.WriteString(line[1:])
		}
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	old, found := before.String(), string(src)
	if today := date.FindString(found); today != "" && strings.Contains(old, "first-seen: ") {
		old = date.ReplaceAllString(old, today)
	}
	if strings.Count(found, old) != 1 {
		return fmt.Errorf("%s does not hold these lines once", name)
	}
	return os.WriteFile(name, []byte(strings.Replace(found, old, after.String(), 1)), 0o644)
}
