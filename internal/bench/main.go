// Command bench measures threatctl: the time and memory of a whole analysis against only parsing the same YAML file,
// how time grows with the size of the model, and the start-up against an empty command line program; with -diagram,
// pictures against those of a native Graphviz. It prints numbers and judges nothing. Run it with: make bench, and
// make bench-diagram
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/threatctl/threatctl/internal/bench/synthetic"
)

// sizes are the generated models, in components, and how often each is measured.
var sizes = []struct{ components, rounds int }{{50, 21}, {1000, 11}, {10000, 7}}

// startRounds is how often the start-up is measured.
const startRounds = 41

func main() {
	program := flag.String("program", "bin/threatctl", "the `FILE` of the program to measure")
	diagram := flag.Bool("diagram", false, "measure pictures in place of analyses")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: bench [-program FILE] [-diagram | MODEL|FOLDER...]\n\nOf a folder it measures every .yaml file; without a model it measures generated ones.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(*program, *diagram, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(3)
	}
}

func run(program string, diagram bool, models []string) error {
	dir, err := os.MkdirTemp("", "threatctl-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := bench{program: program, dir: dir}
	fmt.Printf("%s, %s/%s, %d processors; medians of runs that take turns\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if diagram {
		return b.diagram()
	}
	if err := b.build(); err != nil {
		return err
	}
	if len(models) > 0 {
		return b.given(models)
	}
	if err := b.generated(); err != nil {
		return err
	}
	return b.start()
}

// bench is one run of this program.
type bench struct {
	program string // the program to measure
	dir     string // holds what it is held against, and the generated models
}

// build builds the programs that threatctl is held against.
func (b *bench) build() error {
	out, err := exec.Command("go", "build", "-trimpath", "-o", b.dir+string(filepath.Separator),
		"./internal/bench/parseonly", "./internal/bench/emptycobra").CombinedOutput()
	if err != nil {
		return fmt.Errorf("building what to measure against: %w\n%s", err, out)
	}
	return nil
}

// parse only parses a model; with the collector set as threatctl sets it when alike is true.
func (b *bench) parse(model string, alike bool) command {
	c := command{argv: []string{filepath.Join(b.dir, "parseonly"), model}}
	if alike {
		c.env = []string{"GOGC=400"}
	}
	return c
}

// analyze is the whole walk over a model.
func (b *bench) analyze(model string) command {
	return command{argv: []string{b.program, "analyze", "--no-write", "--format", "json", model}}
}

// model is the path of the generated model with n components, written when it is not there yet.
func (b *bench) model(n int) (string, error) {
	name := filepath.Join(b.dir, fmt.Sprintf("model-%d.yaml", n))
	if _, err := os.Stat(name); err == nil {
		return name, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	if err := synthetic.Write(f, n); err != nil {
		f.Close()
		return "", err
	}
	return name, f.Close()
}

// head names the columns of the table of models.
const head = "model\tMB\tparse\tparse, GOGC=400\tanalyze\tanalyze/parse\tCPU parse\tCPU analyze\tanalyze/parse\tpeak parse\tpeak analyze\t"

// generated measures the generated models, each also against one of twice the size.
func (b *bench) generated() error {
	table := newTable(head + "time(2n)/time(n)\t")
	for _, size := range sizes {
		name, err := b.model(size.components)
		if err != nil {
			return err
		}
		double, err := b.model(2 * size.components)
		if err != nil {
			return err
		}
		m, err := measure(size.rounds, b.parse(name, false), b.parse(name, true), b.analyze(name), b.analyze(double))
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s%.2f\t\n", row(fmt.Sprintf("%d components, %d flows", size.components, synthetic.Flows(size.components)), name, m),
			ratio(m[3].wall, m[2].wall))
	}
	return table.Flush()
}

// given measures models of the user's own: files, and the YAML files of folders.
func (b *bench) given(args []string) error {
	var models []string
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			models = append(models, arg) // when it is not there, the programs say so
			continue
		}
		inside, err := filepath.Glob(filepath.Join(arg, "*.yaml"))
		if err != nil {
			return err
		}
		models = append(models, inside...)
	}
	table := newTable(head)
	for _, name := range models {
		m, err := measure(sizes[0].rounds, b.parse(name, false), b.parse(name, true), b.analyze(name))
		if err != nil {
			return err
		}
		fmt.Fprintln(table, row(name, name, m))
	}
	return table.Flush()
}

// start measures how long the program takes to say its version.
func (b *bench) start() error {
	m, err := measure(startRounds, command{argv: []string{filepath.Join(b.dir, "emptycobra"), "version"}}, command{argv: []string{b.program, "version"}})
	if err != nil {
		return err
	}
	fmt.Println()
	table := newTable("start-up\tempty cobra program\tthreatctl version\tmore\t")
	fmt.Fprintf(table, "wall\t%s\t%s\t%s\t\n", ms(m[0].wall), ms(m[1].wall), ms(m[1].wall-m[0].wall))
	fmt.Fprintf(table, "CPU\t%s\t%s\t%s\t\n", ms(m[0].cpu), ms(m[1].cpu), ms(m[1].cpu-m[0].cpu))
	return table.Flush()
}

func newTable(head string) *tabwriter.Writer {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, head)
	return table
}

// row is the part of a row that all models have; m holds parse, parse alike and analyze.
func row(label, name string, m []sample) string {
	size := 0.0
	if info, err := os.Stat(name); err == nil {
		size = float64(info.Size()) / 1e6
	}
	cells := []string{
		label, fmt.Sprintf("%.2f", size),
		ms(m[0].wall), ms(m[1].wall), ms(m[2].wall), fmt.Sprintf("%.2f", ratio(m[2].wall, m[0].wall)),
		ms(m[0].cpu), ms(m[2].cpu), fmt.Sprintf("%.2f", ratio(m[2].cpu, m[0].cpu)),
		mb(m[0].peak), mb(m[2].peak),
	}
	return strings.Join(cells, "\t") + "\t"
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }

func mb(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }
