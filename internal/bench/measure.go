package main

import (
	"bytes"
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

// sample is what one run of a command took.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

// run runs a command once, its output thrown away. A command that fails is an error: its time would mean nothing.
func (c command) run() (sample, error) {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	cmd.Env = append(os.Environ(), c.env...)
	var talk bytes.Buffer
	cmd.Stderr = &talk
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(c.argv, " "), err, talk.Bytes())
	}
	state := cmd.ProcessState
	return sample{wall, state.UserTime() + state.SystemTime(), peak(state)}, nil
}

// measure runs the commands in turn, as many rounds as asked after one that does not count, and gives the medians of
// each. Taking turns spreads what else the machine does over all of them alike.
func measure(rounds int, commands ...command) ([]sample, error) {
	taken := make([][]sample, len(commands))
	for round := range rounds + 1 {
		for i, c := range commands {
			s, err := c.run()
			if err != nil {
				return nil, err
			}
			if round > 0 {
				taken[i] = append(taken[i], s)
			}
		}
	}
	medians := make([]sample, len(commands))
	for i, samples := range taken {
		medians[i] = sample{
			wall: time.Duration(median(samples, func(s sample) int64 { return int64(s.wall) })),
			cpu:  time.Duration(median(samples, func(s sample) int64 { return int64(s.cpu) })),
			peak: median(samples, func(s sample) int64 { return s.peak }),
		}
	}
	return medians, nil
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
