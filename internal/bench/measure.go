package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// command is a program to measure, with its arguments and what is added to its environment.
type command struct {
	argv []string
	env  []string
}

// limit is how long a run may take.
const limit = time.Minute

// sample is what one run of a command took.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

// failure is a run that failed, with what the program said.
type failure struct {
	argv []string
	err  error
	talk string
}

// Error is all that the program said.
func (f *failure) Error() string {
	return fmt.Sprintf("%s: %v\n%s", strings.Join(f.argv, " "), f.err, f.talk)
}

// brief is how the program ended and the first line of what it said.
func (f *failure) brief() string {
	first, rest, _ := strings.Cut(strings.TrimSpace(f.talk), "\n")
	if first == "" {
		return f.err.Error()
	}
	if more := strings.Count(rest, "\n"); rest != "" {
		first += fmt.Sprintf(" (and %d lines more)", more+1)
	}
	return f.err.Error() + ": " + first
}

// run runs a command once, its output thrown away. A command that fails is an error: its time would mean nothing.
func (c command) run() (sample, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it may have started others
	cmd.WaitDelay = 2 * time.Second
	var talk bytes.Buffer
	cmd.Stderr = &talk
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if ctx.Err() != nil {
		err = fmt.Errorf("was ended after %s", limit)
	}
	if err != nil {
		return sample{}, &failure{c.argv, err, talk.String()}
	}
	state := cmd.ProcessState
	return sample{wall, state.UserTime() + state.SystemTime(), peak(state)}, nil
}

// outcome is what came of a command: the medians of its runs, or why it failed.
type outcome struct {
	sample
	err error
}

// turns runs the commands in turn, as many rounds as asked after one that does not count, and gives the medians of each.
// Taking turns spreads what else the machine does over all of them alike. A command that fails is not run again; the
// others are.
func turns(rounds int, commands ...command) []outcome {
	taken := make([][]sample, len(commands))
	outcomes := make([]outcome, len(commands))
	for round := range rounds + 1 {
		for i, c := range commands {
			if outcomes[i].err != nil {
				continue
			}
			s, err := c.run()
			outcomes[i].err = err
			if round > 0 {
				taken[i] = append(taken[i], s)
			}
		}
	}
	for i, samples := range taken {
		if outcomes[i].err == nil {
			outcomes[i].sample = sample{
				wall: time.Duration(median(samples, func(s sample) int64 { return int64(s.wall) })),
				cpu:  time.Duration(median(samples, func(s sample) int64 { return int64(s.cpu) })),
				peak: median(samples, func(s sample) int64 { return s.peak }),
			}
		}
	}
	return outcomes
}

// measure is turns for commands that must not fail.
func measure(rounds int, commands ...command) ([]sample, error) {
	samples := make([]sample, len(commands))
	for i, o := range turns(rounds, commands...) {
		if o.err != nil {
			return nil, o.err
		}
		samples[i] = o.sample
	}
	return samples, nil
}

// median is the middle value, of an even number the lower one of the two.
func median(samples []sample, of func(sample) int64) int64 {
	values := make([]int64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
