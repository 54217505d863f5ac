package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><desc>a &lt;b&gt;</desc>
<g class="tc-flow"/><g class="tc-node"/><g class="tc-node"/></svg>`

func TestPage(t *testing.T) {
	drawn := shot{Name: "one", Of: "examples/one", File: "one.svg", Took: 1234 * time.Millisecond}
	if err := drawn.show([]byte(drawing)); err != nil {
		t.Fatal(err)
	}
	broken := shot{Name: "two", Of: "<script>", File: "two.svg", Took: 20 * time.Second, Err: "exit status 3\n<script>did not finish"}
	var b bytes.Buffer
	if err := (page{Version: "threatctl 1", Failed: 1, Shots: []shot{drawn, broken}}).write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"threatctl 1", "1 failed.", `src="data:image/svg&#43;xml;base64,PHN2Zy`, "<td>2<td>1<td>640 × 480<td>0.2 kB<td>1.23 s",
		`alt="a &lt;b&gt;"`, `href="one.svg"`, "Failed after 20.00 s.", "<pre>exit status 3\n&lt;script&gt;did not finish</pre>",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	for _, not := range []string{"<script>", `href="two.svg"`, "ZgotmplZ"} {
		if strings.Contains(b.String(), not) {
			t.Errorf("the page holds %q", not)
		}
	}
}

// A picture that fails, and one that nobody could look at, must not stop the others, and must not show an older one.
func TestRunGoesOn(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	dir := t.TempDir()
	for _, name := range []string{"bad", "good", "torn"} {
		if err := os.MkdirAll(filepath.Join(dir, "examples", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program, out := filepath.Join(dir, "program"), filepath.Join(dir, "out")
	script := `#!/bin/sh
case "$1 $3" in
version*) echo "threatctl test" ;;
*/bad) echo "did not finish" >&2; exit 3 ;;
*/torn) echo "<svg" >"$5" ;;
*) cat >"$5" <<'END'
` + drawing + `
END
esac
`
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "bad.svg"), []byte(drawing), 0o600); err != nil {
		t.Fatal(err)
	}
	failed, err := run(program, filepath.Join(dir, "examples"), out, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if failed != 2 {
		t.Errorf("%d pictures failed, want 2", failed)
	}
	if _, err := os.Stat(filepath.Join(out, "bad.svg")); err == nil {
		t.Error("an older picture stands for one that failed")
	}
	text, err := os.ReadFile(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 failed.", "did not finish", "not a picture", "generated-3000"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	if got := strings.Count(string(text), "data:image/svg&#43;xml"); got != 1+len(sizes) {
		t.Errorf("%d pictures on the page, want %d", got, 1+len(sizes))
	}
}
