package cli_test

import (
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// decide writes into an open entry of a register what a person decided: decide threats.yaml S-010@send accepted because.
func decide(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: decide FILE ID STATUS REASON")
	}
	head, entry, ok := strings.Cut(ts.ReadFile(args[0]), "  "+args[1]+":\n")
	if !ok {
		ts.Fatalf("no entry %s", args[1])
	}
	was := "    status: open\n"
	if !strings.Contains(entry, was) {
		ts.Fatalf("%s is not open", args[1])
	}
	entry = strings.Replace(entry, was, "    status: "+args[2]+"\n    reason: "+args[3]+"\n    owner: team\n", 1)
	ts.Check(writeFile(ts, args[0], head+"  "+args[1]+":\n"+entry))
}

var hunk = regexp.MustCompile(`(?m)^<<<<<<< .*\n((?s:.*?))^=======\n(?s:.*?)^>>>>>>> .*\n`)

// choose settles every conflict in a file for ours.
func choose(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: choose FILE")
	}
	ts.Check(writeFile(ts, args[0], hunk.ReplaceAllString(ts.ReadFile(args[0]), "$1")))
}

func writeFile(ts *testscript.TestScript, name, text string) error {
	return os.WriteFile(ts.MkAbs(name), []byte(text), 0o644)
}
