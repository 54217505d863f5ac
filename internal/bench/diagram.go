package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/threatctl/threatctl/internal/bench/picture"
	"github.com/threatctl/threatctl/internal/bench/synthetic"
)

// whole are the models drawn with nothing folded, in components, and how often each is measured.
var whole = []struct{ components, rounds int }{{10, 11}, {100, 5}, {300, 5}, {1000, 3}}

// readable are the models drawn at the level that the program picks, with the time that we aim at.
var readable = []struct {
	components, rounds int
	aim                time.Duration
}{{1000, 7, time.Second}, {10000, 5, 3 * time.Second}}

// diagram measures pictures.
func (b *bench) diagram() error {
	help, err := exec.Command(b.program, "diagram", "--help").Output()
	if err != nil {
		return fmt.Errorf("%s diagram --help: %w", b.program, err)
	}
	full := fullDepth(string(help))
	version, err := dotVersion()
	if err != nil {
		fmt.Println("Only threatctl is measured: dot is not there. Install it with: apt-get install graphviz (macOS: brew install graphviz)")
	} else {
		fmt.Printf("dot is %s\n", version)
	}
	fmt.Printf("\nEverything drawn: threatctl diagram %s MODEL", strings.Join(full, " "))
	if err == nil {
		fmt.Print("; against dot -Tsvg on what --format dot gives,\nand the same with -Gnewrank=true, which dot needs for many lines between nested clusters (\"trouble in init_rank\")")
	}
	fmt.Print(".\nPeak is that of the larger process, where one starts another.\n\n")
	if err := b.everything(full, err == nil); err != nil {
		return err
	}
	fmt.Print("\nAt the level that the program picks: threatctl diagram MODEL\n\n")
	return b.levels()
}

// fullDepth are the flags that have everything drawn however long it takes, as far as the program has them.
func fullDepth(help string) []string {
	var flags []string
	for _, f := range [][2]string{{"--level", "99"}, {"--layout-timeout", limit.String()}} {
		if strings.Contains(help, f[0]+" ") {
			flags = append(flags, f[:]...)
		}
	}
	return flags
}

// dotVersion is what the native Graphviz says of itself.
func dotVersion() (string, error) {
	out, err := exec.Command("dot", "-V").CombinedOutput()
	return strings.TrimPrefix(strings.TrimSpace(string(out)), "dot - "), err
}

// draw is a picture of a model.
func (b *bench) draw(model string, flags ...string) command {
	return command{argv: append([]string{b.program, "diagram", "--format", "svg", model}, flags...)}
}

// facts draws a picture once, not measured, and counts what is in it. One that fails shows nothing.
func (b *bench) facts(model string, flags ...string) string {
	out, err := exec.Command(b.program, b.draw(model, flags...).argv[1:]...).Output()
	if err != nil {
		return "–\t–\t–"
	}
	f, err := picture.Read(strings.NewReader(string(out)))
	if err != nil {
		return "–\t–\t–"
	}
	return fmt.Sprintf("%d\t%d\t%.2f", f.Nodes, f.Flows, float64(len(out))/1e6)
}

// everything measures pictures with nothing folded, against dot where there is one.
func (b *bench) everything(full []string, dot bool) error {
	head := "components\tflows\tnodes drawn\tflows drawn\tMB\tthreatctl\tpeak\t"
	if dot {
		head += "dot\tpeak\tthreatctl/dot\tdot newrank\tpeak\tthreatctl/dot newrank\t"
	}
	table := newTable(head)
	var failed []string
	for _, size := range whole {
		progress(size.components)
		name, err := b.model(size.components)
		if err != nil {
			return err
		}
		commands := []command{b.draw(name, full...)}
		if dot {
			text := filepath.Join(b.dir, fmt.Sprintf("model-%d.dot", size.components))
			if err := b.dot(name, text, full); err != nil {
				failed = append(failed, fmt.Sprintf("%d components, the text for dot: %v", size.components, err))
			}
			commands = append(commands, command{argv: []string{"dot", "-Tsvg", text}}, command{argv: []string{"dot", "-Tsvg", "-Gnewrank=true", text}})
		}
		outcomes := turns(size.rounds, commands...)
		failed = append(failed, failures(size.components, commands, outcomes)...)
		cells := []string{fmt.Sprintf("%d\t%d", size.components, synthetic.Flows(size.components)), b.facts(name, full...), took(outcomes[0])}
		for _, other := range outcomes[1:] {
			cells = append(cells, took(other), against(outcomes[0], other))
		}
		fmt.Fprintln(table, strings.Join(cells, "\t")+"\t")
	}
	return told(table.Flush(), failed)
}

// progress says on stderr what is being measured: the tables come when they are full.
func progress(components int) { fmt.Fprintf(os.Stderr, "measuring %d components\n", components) }

// dot writes the text form of a picture.
func (b *bench) dot(model, text string, full []string) error {
	argv := append([]string{"diagram", "--format", "dot", model}, full...)
	out, err := exec.Command(b.program, argv...).Output()
	if err != nil {
		return err
	}
	return os.WriteFile(text, out, 0o600)
}

// levels measures pictures at the level that the program picks, without threats and with them.
func (b *bench) levels() error {
	table := newTable("components\tflows\tnodes drawn\tflows drawn\tMB\tdiagram\tpeak\tdiagram --threats\tpeak\taim\t")
	var failed []string
	for _, size := range readable {
		progress(size.components)
		name, err := b.model(size.components)
		if err != nil {
			return err
		}
		commands := []command{b.draw(name), b.draw(name, "--threats")}
		outcomes := turns(size.rounds, commands...)
		failed = append(failed, failures(size.components, commands, outcomes)...)
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%s\t%s\t\n", size.components, synthetic.Flows(size.components), b.facts(name),
			took(outcomes[0]), took(outcomes[1]), size.aim)
	}
	return told(table.Flush(), failed)
}

// took are two cells: time and peak.
func took(o outcome) string {
	if o.err != nil {
		return "failed\t–"
	}
	return ms(o.wall) + "\t" + mb(o.peak)
}

// against is how many times as long the first took as the second.
func against(a, b outcome) string {
	if a.err != nil || b.err != nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", ratio(a.wall, b.wall))
}

// failures says which commands failed, and why.
func failures(components int, commands []command, outcomes []outcome) []string {
	var said []string
	for i, o := range outcomes {
		if o.err == nil {
			continue
		}
		why := o.err.Error()
		if f, ok := errors.AsType[*failure](o.err); ok {
			why = f.brief()
		}
		argv := commands[i].argv
		said = append(said, fmt.Sprintf("%d components, %s: %s", components, strings.Join(append([]string{filepath.Base(argv[0])}, argv[1:]...), " "), why))
	}
	return said
}

// told prints what failed below a table.
func told(err error, failed []string) error {
	if len(failed) > 0 {
		fmt.Println("\nFailed:\n  " + strings.Join(failed, "\n  "))
	}
	return err
}
