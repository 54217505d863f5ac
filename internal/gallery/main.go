// Command gallery draws every example and generated systems of several sizes with the built program, at its default
// settings, and writes one page to look at them all. Run it with: make gallery
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/threatctl/threatctl/internal/bench/picture"
	"github.com/threatctl/threatctl/internal/bench/synthetic"
)

// sizes are the generated systems, in components.
var sizes = []int{100, 300, 1000, 3000}

// limit is how long a picture may take before it is ended here. The program has a shorter limit of its own.
const limit = time.Minute

func main() {
	program := flag.String("program", "bin/threatctl", "the `FILE` of the program that draws")
	out := flag.String("out", "gallery", "write the page and its pictures into the folder `DIR`")
	examples := flag.String("examples", "examples", "draw every model below the folder `DIR`")
	flag.Parse()
	failed, err := run(*program, *examples, *out, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gallery:", err)
		os.Exit(3)
	}
	fmt.Printf("wrote %s\n", filepath.Join(*out, "index.html"))
	if failed > 0 {
		fmt.Printf("%d pictures failed; the page says why\n", failed)
	}
}

// run draws everything, says so line by line, and writes the page; it gives how many pictures failed.
func run(program, examples, out string, talk io.Writer) (int, error) {
	version, err := exec.Command(program, "version").Output()
	if err != nil {
		return 0, fmt.Errorf("%s version: %w", program, err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return 0, err
	}
	models, err := os.MkdirTemp("", "threatctl-gallery-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(models)
	shots, err := plan(examples, models)
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(version), "\n")
	p := page{Version: line}
	for i := range shots {
		if i == 0 {
			shots[0].take(program, out) // not counted: the first start of the layout program compiles it
		}
		shots[i].take(program, out)
		fmt.Fprintln(talk, shots[i].line())
		if shots[i].Err != "" {
			p.Failed++
		}
	}
	p.Shots = shots
	var b bytes.Buffer
	if err := p.write(&b); err != nil {
		return 0, err
	}
	return p.Failed, os.WriteFile(filepath.Join(out, "index.html"), b.Bytes(), 0o644)
}

// plan is what is drawn: every folder of the examples, and the generated systems, which it writes into a folder.
func plan(examples, models string) ([]shot, error) {
	entries, err := os.ReadDir(examples)
	if err != nil {
		return nil, err
	}
	var shots []shot
	for _, e := range entries {
		if e.IsDir() {
			where := filepath.Join(examples, e.Name())
			shots = append(shots, shot{Name: e.Name(), Of: filepath.ToSlash(where), File: e.Name() + ".svg", model: where})
		}
	}
	for _, n := range sizes {
		s := shot{
			Name: fmt.Sprintf("generated-%d", n), Of: fmt.Sprintf("%d components, %d flows", n, synthetic.Flows(n)),
			File: fmt.Sprintf("generated-%d.svg", n), model: filepath.Join(models, fmt.Sprintf("%d.yaml", n)),
		}
		var b bytes.Buffer
		if err := synthetic.Write(&b, n); err != nil {
			return nil, err
		}
		if err := os.WriteFile(s.model, b.Bytes(), 0o600); err != nil {
			return nil, err
		}
		shots = append(shots, s)
	}
	return shots, nil
}

// shot is one picture, or why there is none.
type shot struct {
	Name, Of string // what it shows
	File     string // in the folder of the page
	Bytes    int
	Took     time.Duration
	Facts    picture.Facts
	Inline   template.URL // the whole picture
	Err      string

	model string
}

// take draws the picture into a folder. What was there before goes, so that a picture that fails shows no older one.
func (s *shot) take(program, out string) {
	s.Err = ""
	if err := s.draw(program, filepath.Join(out, s.File)); err != nil {
		s.Err = err.Error()
	}
}

func (s *shot) draw(program, file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "diagram", "--threats", s.model, "-o", file)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it started the layout program
	cmd.WaitDelay = 2 * time.Second
	var talk bytes.Buffer
	cmd.Stderr = &talk
	start := time.Now()
	err := cmd.Run()
	s.Took = time.Since(start)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("was ended after %s", limit)
	case err != nil:
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(talk.String()))
	}
	svg, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return s.show(svg)
}

// show takes what was drawn into the page.
func (s *shot) show(svg []byte) error {
	var err error
	if s.Facts, err = picture.Read(bytes.NewReader(svg)); err != nil {
		return err
	}
	s.Bytes = len(svg)
	s.Inline = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
	return nil
}

// line is the picture in one line of text.
func (s *shot) line() string {
	if s.Err != "" {
		first, _, _ := strings.Cut(s.Err, "\n")
		return fmt.Sprintf("%-16s failed after %s: %s", s.Name, s.Seconds(), first)
	}
	return fmt.Sprintf("%-16s %3d nodes %4d flows  %13s px %10s  %s", s.Name, s.Facts.Nodes, s.Facts.Flows, s.Pixels(), s.Size(), s.Seconds())
}
