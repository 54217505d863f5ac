package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/threatctl/threatctl/internal/cli"
)

// The scripts in testdata/script run the program as a user would: one file a topic, the files they need inside.
// `go test ./internal/cli -update` rewrites the expected outputs that a script compares with cmp.

func TestMain(m *testing.M) {
	testscript.Main(cleanup{m, buildLayout()}, map[string]func(){
		"threatctl": func() { os.Exit(cli.Main(os.Args[1:], cli.SystemStreams())) },
	})
}

// threat holds a member of a threat in a JSON result against a word: threat result.json D-010@forward status mitigated.
// Of evidence, the word is looked for in what its members say.
func threat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: threat FILE ID MEMBER WORD")
	}
	var result struct{ Threats []map[string]any }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &result))
	for _, t := range result.Threats {
		if t["id"] != args[1] {
			continue
		}
		got := fmt.Sprint(t[args[2]])
		if got != args[3] && (args[2] != "evidence" || !strings.Contains(got, args[3])) {
			ts.Fatalf("%s: %s is %s, want %s", args[1], args[2], got, args[3])
		}
		return
	}
	ts.Fatalf("no threat %s", args[1])
}

// cleanup removes the folder of the layout program when the tests are done.
type cleanup struct {
	m   *testing.M
	dir string
}

// Run runs the tests.
func (c cleanup) Run() int {
	defer os.RemoveAll(c.dir)
	return c.m.Run()
}

// buildLayout builds the layout program into a folder of its own and puts that in front of PATH. A script that runs as
// the program itself needs none.
func buildLayout() string {
	if filepath.Base(os.Args[0]) == "threatctl" {
		return ""
	}
	dir, err := os.MkdirTemp("", "threatctl-layout-")
	if err != nil {
		panic(err)
	}
	out := filepath.Join(dir, "threatctl-layout")
	if runtime.GOOS == "windows" {
		out += ".exe"
	}
	build := exec.Command("go", "build", "-o", out, "../../cmd/threatctl-layout")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return dir
}

// exits runs a command and holds its exit code against the first argument: exits 2 threatctl analyze nowhere.yaml
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got := strconv.Itoa(code); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "threat": threat, "decide": decide, "choose": choose},
		Condition:     condition,
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", filepath.Join(root, "examples"))
			env.Setenv("FONT", filepath.Join(root, "pkg", "render", "draw", "fonts", "LiberationSans-Bold.ttf"))
			env.Setenv("NO_COLOR", "1")
			env.Setenv("BARE", filepath.SplitList(env.Getenv("PATH"))[0]) // a PATH with threatctl and nothing else
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
	})
}

// condition knows [root]: those who may read every file whatever its mode says.
func condition(name string) (bool, error) {
	if name == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}
