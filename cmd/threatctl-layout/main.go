// Command threatctl-layout places the parts of a picture: it reads graphs in DOT on stdin and writes their positions on
// stdout, one JSON object a graph, in Graphviz's form json0. threatctl starts it for each picture; nobody needs to call it
// by hand. It is a program of its own because the Graphviz inside takes time to start and can neither be interrupted nor
// used from two goroutines: a child can be killed, and its memory comes back.
//
// Each graph ends with a line that is a lone closing brace. A request holds names such as n1 and sizes, never text of a
// model. Errors are one line on stderr. Exit codes: 0 placed, 2 the request is wrong, 3 Graphviz failed.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing/fstest"

	"github.com/goccy/go-graphviz"
)

// maxRequest is the most bytes that a request may have.
const maxRequest = 64 << 20

const usage = `usage: threatctl-layout < graphs.dot > positions.json

Places the parts of a picture for threatctl. Reads graphs in DOT, each ended by a line that is a lone "}", and writes one
JSON object for each (the form that "dot -Tjson0" has).
`

// errRequest marks what is wrong with the request.
var errRequest = errors.New("wrong request")

func main() {
	if len(os.Args) > 1 {
		if arg := os.Args[1]; arg == "-h" || arg == "--help" || arg == "help" {
			fmt.Print(usage)
			return
		}
		fmt.Fprint(os.Stderr, "threatctl-layout: takes no arguments\n", usage)
		os.Exit(2)
	}
	limitMemory()
	err := run(context.Background(), os.Stdin, os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "threatctl-layout:", err)
	if errors.Is(err, errRequest) {
		os.Exit(2)
	}
	os.Exit(3)
}

// run answers a whole request. Nothing is written unless all graphs could be placed.
func run(ctx context.Context, in io.Reader, out io.Writer) error {
	request, err := io.ReadAll(io.LimitReader(in, maxRequest+1))
	if err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}
	if len(request) > maxRequest {
		return fmt.Errorf("%w: larger than %d MiB", errRequest, maxRequest>>20)
	}
	graphs := split(request)
	if len(graphs) == 0 {
		return fmt.Errorf("%w: it holds no graph", errRequest)
	}
	graphviz.SetFileSystem(fstest.MapFS{}) // no attribute may open a file
	engine, err := graphviz.New(ctx)
	if err != nil {
		return fmt.Errorf("starting Graphviz: %w", err)
	}
	var answer bytes.Buffer
	for i, g := range graphs {
		if err := place(ctx, engine, g, &answer); err != nil {
			return fmt.Errorf("graph %d: %w", i+1, err)
		}
	}
	_, err = out.Write(answer.Bytes())
	return err
}

// split cuts a request after each line that is a lone closing brace.
func split(request []byte) [][]byte {
	var graphs [][]byte
	start := 0
	for at := 0; at < len(request); {
		end := len(request)
		if i := bytes.IndexByte(request[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if line := request[at:end]; string(bytes.TrimRight(line, "\r\n")) == "}" {
			graphs = append(graphs, request[start:end])
			start = end
		}
		at = end
	}
	if rest := request[start:]; len(bytes.TrimSpace(rest)) > 0 {
		graphs = append(graphs, rest)
	}
	return graphs
}

// place appends the positions of one graph. The graph is not closed: the program ends soon, and closing takes time.
func place(ctx context.Context, engine *graphviz.Graphviz, dot []byte, answer *bytes.Buffer) error {
	if bytes.IndexByte(dot, 0) >= 0 {
		return fmt.Errorf("%w: it holds a NUL byte", errRequest)
	}
	g, err := graphviz.ParseBytes(dot)
	if err != nil {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	if g == nil {
		return fmt.Errorf("%w: it holds no graph", errRequest)
	}
	before := answer.Len()
	if err := engine.Render(ctx, g, graphviz.Format("json0"), answer); err != nil {
		return fmt.Errorf("laying out: %w", err)
	}
	if answer.Len() == before {
		return errors.New("laying out gave nothing")
	}
	return nil
}
