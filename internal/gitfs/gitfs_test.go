package gitfs

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// repository is a git repository with two commits, the first tagged old; it skips where git is missing.
func repository(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not here")
	}
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %s", args, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git("init", "-q", "-b", "main")
	write("sub/a.yaml", "one\n")
	write("sub/deep/b.yaml", "two\n")
	write("with space.txt", "three\n")
	if err := os.Symlink("a.yaml", filepath.Join(dir, "sub", "link.yaml")); err != nil {
		t.Fatal(err)
	}
	git("add", "-A")
	git("commit", "-q", "-m", "first")
	git("tag", "old")
	write("sub/a.yaml", "changed\n")
	write("sub/c.yaml", "new\n")
	git("add", "-A")
	git("commit", "-q", "-m", "second")
	write("sub/a.yaml", "not committed\n")
	return dir
}

func TestRevision(t *testing.T) {
	dir := repository(t)
	r, err := Open(filepath.Join(dir, "sub"), "old")
	if err != nil {
		t.Fatal(err)
	}
	rel, err := r.Rel(filepath.Join(dir, "sub"))
	if err != nil || rel != "sub" {
		t.Fatalf("%s, %v", rel, err)
	}
	if _, err := r.Rel(filepath.Dir(dir)); err == nil {
		t.Error("a folder above the repository is inside it")
	}
	sub := r.FS(rel)
	if got, err := fs.ReadFile(sub, "a.yaml"); err != nil || string(got) != "one\n" {
		t.Errorf("%q, %v", got, err)
	}
	if names, err := fs.Glob(sub, "*/*.yaml"); err != nil || strings.Join(names, " ") != "deep/b.yaml" {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := fs.Stat(sub, "c.yaml"); err == nil {
		t.Error("a later file is there")
	}
	if i, err := fs.Stat(sub, "link.yaml"); err != nil || i.Mode().IsRegular() {
		t.Errorf("a link: %v, %v", i, err)
	}
	if got, err := fs.ReadFile(r.FS("."), "with space.txt"); err != nil || string(got) != "three\n" {
		t.Errorf("%q, %v", got, err)
	}
	later, err := Open(dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fs.ReadFile(later.FS("sub"), "a.yaml"); err != nil || string(got) != "changed\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRevisionIsAFileSystem(t *testing.T) {
	dir := repository(t)
	r, err := Open(dir, "main")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(r.FS("sub/deep"), "b.yaml"); err != nil {
		t.Error(err)
	}
}

func TestNoRevision(t *testing.T) {
	dir := repository(t)
	for _, name := range []string{"nothing", "--help", "-n", "", "main:sub/a.yaml"} {
		if _, err := Open(dir, name); err == nil || !strings.Contains(err.Error(), "no revision") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := Open(t.TempDir(), "main"); err == nil || !strings.Contains(err.Error(), "in no git repository") {
		t.Errorf("outside: %v", err)
	}
}
