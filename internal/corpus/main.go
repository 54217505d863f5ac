// Command corpus imports models that people made with other tools, and prints how much was read of each and how well the
// engine finds what they found. It prints numbers and judges nothing; the tests of the formats hold the counts. Run it with:
// make corpus
//
// The models stand beside the project, in ../shared/corpus, with a list of them in MANIFEST.tsv. Without them it says so.
package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	program := flag.String("program", "bin/threatctl", "the `FILE` of the program")
	folder := flag.String("corpus", "../shared/corpus", "the `FOLDER` of the models")
	flag.Parse()
	if err := run(*program, *folder); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(3)
	}
}

// entry is a row of the list of models.
type entry struct{ file, format, nodes, boundaries, flows, threats string }

func run(program, folder string) error {
	list, err := entries(filepath.Join(folder, "MANIFEST.tsv"))
	if os.IsNotExist(err) {
		fmt.Printf("there is no corpus in %s: nothing to measure\n", folder)
		return nil
	}
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "threatctl-corpus-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "file\tcomponents\tboundaries\tflows\tthreats\tdecided\tms\tkept\tfound\trecall\tcandidates\tper cell\tupper half\t")
	var all score
	var refused []string
	for i, e := range list {
		s, err := measure(program, filepath.Join(folder, e.file), filepath.Join(work, fmt.Sprint(i)), e, table)
		if err != nil {
			refused = append(refused, fmt.Sprintf("%s: %v", e.file, err))
			continue
		}
		all.add(s)
	}
	fmt.Fprintf(table, "all\t\t\t\t\t\t\t%s\n", all)
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Println("\nIn brackets: what the list counts on the diagrams, where the model has another number.")
	for _, r := range refused {
		fmt.Println("refused:", r)
	}
	return nil
}

func entries(name string) ([]entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.Comma, rows.LazyQuotes = '\t', true
	all, err := rows.ReadAll()
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, r := range all[1:] {
		out = append(out, entry{r[0], r[1], r[5], r[6], r[7], r[8]})
	}
	return out, nil
}

// measure imports and analyses one file and prints its row.
func measure(program, file, dir string, e entry, table *tabwriter.Writer) (score, error) {
	start := time.Now()
	out, err := exec.Command(program, "import", file, "-o", dir, "--report", "json", "-q").Output()
	took := time.Since(start)
	var report struct {
		Counts struct{ Components, Boundaries, Flows, Threats, Decisions int }
	}
	if err != nil {
		return score{}, complaint(err)
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return score{}, err
	}
	result, _ := exec.Command(program, "analyze", dir, "--format", "json", "--no-write", "-q").Output()
	s := scoreOf(result)
	c := report.Counts
	fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", short(e), beside(c.Components, e.nodes), beside(c.Boundaries, e.boundaries),
		beside(c.Flows, e.flows), beside(c.Threats, e.threats), c.Decisions, took.Milliseconds(), s)
	return s, nil
}

// short is the name of a file without the folders that it comes from.
func short(e entry) string {
	const most = 44
	name := filepath.Base(e.file)
	if len(name) > most {
		name = "…" + name[len(name)-most:]
	}
	return e.format + "/" + name
}

// beside is a count, and in brackets that of the list when it is another.
func beside(n int, listed string) string {
	if listed == fmt.Sprint(n) || listed == "" {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d (%s)", n, listed)
}

// complaint is the first line of what the program said.
func complaint(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		line, _, _ := strings.Cut(string(exit.Stderr), "\n")
		return errors.New(strings.TrimSpace(line))
	}
	return err
}
