package register

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// keep is an update that always wants the same bytes.
func keep(text string) func([]byte) ([]byte, error) {
	return func([]byte) ([]byte, error) { return []byte(text), nil }
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// holdFile holds what is in a file, and that nothing stands beside it but what is named.
func holdFile(t testing.TB, path, want string, beside ...string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	allowed := strings.Join(append(beside, filepath.Base(path)), "\n") + "\n"
	for _, e := range entries {
		if !strings.Contains(allowed, e.Name()+"\n") {
			t.Errorf("%s was left beside the file", e.Name())
		}
	}
}

func TestSaveWritesOnlyWhatChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "threats.yaml")
	var got []byte
	changed, err := Save(path, func(old []byte) ([]byte, error) { got = old; return []byte("one\n"), nil })
	if !changed || err != nil || got != nil {
		t.Fatalf("the first save: changed %v, error %v, update got %q", changed, err, got)
	}
	holdFile(t, path, "one\n")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	changed, err = Save(path, func(old []byte) ([]byte, error) { got = old; return []byte("one\n"), nil })
	if changed || err != nil || string(got) != "one\n" {
		t.Fatalf("the same again: changed %v, error %v, update got %q", changed, err, got)
	}
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("a save without a change touched the file: %v, %v", info.ModTime(), err)
	}
	changed, err = Save(path, keep("two\n"))
	if !changed || err != nil {
		t.Fatalf("a change: changed %v, error %v", changed, err)
	}
	holdFile(t, path, "two\n")
}

func TestSaveKeepsMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the system has no such modes")
	}
	for _, mode := range []fs.FileMode{0o600, 0o640, 0o644, 0o664, 0o755} {
		path := filepath.Join(t.TempDir(), "threats.yaml")
		write(t, path, "one\n")
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Save(path, keep("two\n")); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("a file of mode %v has mode %v after saving", mode, info.Mode())
		}
	}
}

func TestSaveFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"real", "links"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "real", "threats.yaml")
	near, far := filepath.Join(dir, "links", "near.yaml"), filepath.Join(dir, "links", "far.yaml")
	if err := os.Symlink("../real/threats.yaml", near); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(near, far); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"one\n", "two\n"} { // at first, the links lead nowhere
		if changed, err := Save(far, keep(text)); !changed || err != nil {
			t.Fatalf("changed %v, error %v", changed, err)
		}
		holdFile(t, file, text)
		holdFile(t, far, text, "near.yaml")
		for _, link := range []string{near, far} {
			if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
				t.Errorf("%s is no link any more: %v, %v", link, info.Mode(), err)
			}
		}
	}
	ring := filepath.Join(dir, "ring.yaml")
	if err := os.Symlink("ring.yaml", ring); err != nil {
		t.Fatal(err)
	}
	if _, err := Save(ring, keep("x")); err == nil || !strings.Contains(err.Error(), "ring.yaml") {
		t.Errorf("a link to itself: %v", err)
	}
}

func TestSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	conflict := filepath.Join(dir, "conflict.yaml")
	write(t, conflict, "a: 1\n<<<<<<< ours\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n")
	full := filepath.Join(dir, "full.yaml")
	write(t, full, "a: 1\n")
	folder := filepath.Join(dir, "folder.yaml")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	planted := filepath.Join(dir, "planted.yaml")
	victim := filepath.Join(dir, "victim")
	write(t, victim, "mine")
	if err := os.Symlink(victim, filepath.Join(dir, ".planted.yaml.lock")); err != nil {
		t.Skip(err)
	}
	failed := errors.New("the update failed")
	for _, c := range []struct {
		what, path string
		update     func([]byte) ([]byte, error)
		message    string
	}{
		{"a file with conflict markers", conflict, keep("x"), "line 2 is a merge conflict marker"},
		{"a folder", folder, keep("x"), "not a regular file"},
		{"a folder that is not there", filepath.Join(dir, "none", "threats.yaml"), keep("x"), "no such file or directory"},
		{"a file in the place of a folder", filepath.Join(full, "threats.yaml"), keep("x"), "not a directory"},
		{"an update that fails", full, func([]byte) ([]byte, error) { return nil, failed }, failed.Error()},
		{"nothing in the place of something", full, keep(""), "never replaced by nothing"},
		{"more than can be read again", full, keep(strings.Repeat("#", MaxBytes+1)), "64 MiB"},
		{"a link planted as the lock file", planted, keep("x"), "too many levels of symbolic links"},
	} {
		before := snapshot(t, dir)
		changed, err := Save(c.path, c.update)
		if changed || err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), filepath.Base(c.path)) {
			t.Errorf("%s: changed %v, error %v", c.what, changed, err)
		}
		if after := snapshot(t, dir); after != before {
			t.Errorf("%s: the folder was\n%s\nand is\n%s", c.what, before, after)
		}
	}
	holdFile(t, victim, "mine", "conflict.yaml", "full.yaml", "folder.yaml", ".planted.yaml.lock")
}

// snapshot is everything in a folder as text.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		text, _ := os.ReadFile(path)
		fmt.Fprintln(&b, path, d.Type(), len(text), string(text[:min(len(text), 80)]))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// child is this test binary, to run one test in another process.
func child(test, role, path string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(append(os.Environ(), "REGISTER_TEST="+role, "REGISTER_PATH="+path), env...)
	return cmd
}

// The longer proofs, for make proof-register.
var (
	killsWanted   = flag.Int("kills", 0, "how many writers are killed; 0: for a second and a half")
	updatesWanted = flag.Int("updates", 50, "how many updates each of eight writers makes")
)

// TestSaveSurvivesKills kills writers at random moments. What is left must be a file that one of them wrote as a
// whole, at least as new as the last write that a writer said was done.
func TestSaveSurvivesKills(t *testing.T) {
	const body = 300_000
	if os.Getenv("REGISTER_TEST") == "killed" {
		path := os.Getenv("REGISTER_PATH")
		for {
			_, err := Save(path, func(old []byte) ([]byte, error) {
				n, _ := strconv.Atoi(string(old[:bytes.IndexByte(old, '\n')]))
				return serial(n+1, body), nil
			})
			text, _ := os.ReadFile(path)
			fmt.Println("done", string(text[:bytes.IndexByte(text, '\n')]), err)
		}
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "threats.yaml")
	write(t, path, string(serial(1, body)))
	random := rand.New(rand.NewPCG(1, 2))
	acknowledged, kills := 1, 0
	for end := time.Now().Add(1500 * time.Millisecond); kills < *killsWanted || *killsWanted == 0 && time.Now().Before(end); kills++ {
		cmd := child("TestSaveSurvivesKills", "killed", path)
		var out bytes.Buffer
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(5+random.IntN(40)) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		for line := range strings.Lines(out.String()) {
			var n int
			var rest string
			if k, _ := fmt.Sscanf(line, "done %d %s", &n, &rest); k == 2 && strings.HasSuffix(line, "\n") {
				if rest != "<nil>" {
					t.Fatalf("a writer failed: %s", line)
				}
				acknowledged = max(acknowledged, n)
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n, _ := strconv.Atoi(string(text[:max(0, bytes.IndexByte(text, '\n'))]))
		if !bytes.Equal(text, serial(n, body)) {
			t.Fatalf("after %d kills the file is torn: %d bytes, begins with %q", kills, len(text), text[:min(len(text), 40)])
		}
		if n < acknowledged {
			t.Fatalf("write %d was said to be done, and the file is that of write %d", acknowledged, n)
		}
	}
	if acknowledged < 3 {
		t.Errorf("only %d writes were done: the test says nothing", acknowledged)
	}
	t.Logf("%d kills, %d writes done", kills, acknowledged)
	if _, err := Save(path, keep("last\n")); err != nil {
		t.Fatal(err)
	}
	holdFile(t, path, "last\n") // what the dead left is gone
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("beside the register there are still %v, %v", left, err)
	}
}

// serial is a file with a number in it, whole only when every byte is there.
func serial(n, size int) []byte {
	line := fmt.Sprintf("%d\n", n)
	return []byte(strings.Repeat(line, size/len(line)) + "end\n")
}

func TestSaveLosesNoUpdate(t *testing.T) {
	const writers = 8
	updates := *updatesWanted
	path := filepath.Join(t.TempDir(), "threats.yaml")
	if name := os.Getenv("REGISTER_WRITER"); name != "" {
		path = os.Getenv("REGISTER_PATH")
		updates, _ = strconv.Atoi(os.Getenv("REGISTER_UPDATES"))
		for i := range updates {
			addLine(t, path, name+" "+strconv.Itoa(i))
		}
		return
	}
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			if w%2 == 0 { // half of them are other processes
				out, err := child("TestSaveLosesNoUpdate", "writer", path, "REGISTER_WRITER=p"+strconv.Itoa(w), "REGISTER_UPDATES="+strconv.Itoa(updates)).CombinedOutput()
				if err != nil {
					t.Errorf("%v\n%s", err, out)
				}
				return
			}
			for i := range updates {
				addLine(t, path, "g"+strconv.Itoa(w)+" "+strconv.Itoa(i))
			}
		})
	}
	wait.Wait()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		seen[line] = true
	}
	if len(seen) != writers*updates || bytes.Count(text, []byte{'\n'}) != writers*updates {
		t.Errorf("%d of %d updates are there, in %d lines", len(seen), writers*updates, bytes.Count(text, []byte{'\n'}))
	}
	t.Logf("%d of %d updates are there", len(seen), writers*updates)
	holdFile(t, path, string(text))
}

func addLine(t *testing.T, path, line string) {
	changed, err := Save(path, func(old []byte) ([]byte, error) {
		return append(old[:len(old):len(old)], line+"\n"...), nil
	})
	if !changed || err != nil {
		t.Errorf("changed %v, error %v", changed, err)
	}
}

func TestSaveNamesWhoHoldsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "threats.yaml")
	write(t, path, "one\n")
	release, err := osFiles{}.lock(filepath.Join(filepath.Dir(path), ".threats.yaml.lock"), 0)
	if err != nil {
		t.Fatal(err)
	}
	s := &saver{fs: osFiles{}, path: path, update: keep("two\n"), wait: 30 * time.Millisecond}
	_, err = s.save()
	host, _ := os.Hostname()
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("locked by process %d on %s", os.Getpid(), host)) {
		t.Errorf("who waits in vain is told %v", err)
	}
	holdFile(t, path, "one\n", ".threats.yaml.lock")
	release()
	if _, err := s.save(); err != nil {
		t.Error(err)
	}
	holdFile(t, path, "two\n")
}
