//go:build unix

package register

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestSaveKeepsOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only a privileged user can give files away")
	}
	path := filepath.Join(t.TempDir(), "threats.yaml")
	write(t, path, "one\n")
	if err := os.Chown(path, 12345, 23456); err != nil {
		t.Skip(err)
	}
	if _, err := Save(path, keep("two\n")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); s.Uid != 12345 || s.Gid != 23456 {
		t.Errorf("the file belongs to %d:%d after saving", s.Uid, s.Gid)
	}
}

func TestSaveInReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		runAsNobody(t, "TestSaveInReadOnlyFolder")
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "threats.yaml")
	write(t, path, "one\n")
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	if changed, err := Save(path, keep("one\n")); changed || err != nil {
		t.Errorf("nothing to write: changed %v, error %v", changed, err)
	}
	if changed, err := Save(path, keep("two\n")); changed || !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), path) {
		t.Errorf("something to write: changed %v, error %v", changed, err)
	}
	holdFile(t, path, "one\n")
}

// runAsNobody runs a test of this binary once more, as a user whom permissions bind.
func runAsNobody(t *testing.T, test string) {
	t.Helper()
	const nobody = 65534
	dir, err := os.MkdirTemp("", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "test")
	text, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(binary, text, 0o755)
	}
	if err == nil {
		err = errors.Join(os.Chmod(dir, 0o755), os.Mkdir(filepath.Join(dir, "tmp"), 0o755), os.Chown(filepath.Join(dir, "tmp"), nobody, nobody))
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-test.run=^"+test+"$", "-test.v")
	cmd.Dir = dir
	cmd.Env = []string{"TMPDIR=" + filepath.Join(dir, "tmp")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) {
		t.Skip("another user may not run the test: ", err)
	}
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+test)) {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

func TestSaveOnFullDisk(t *testing.T) {
	// A limit on the size of files stands in for a full disk: the write fails in its midst.
	if os.Getenv("REGISTER_TEST") != "limited" {
		dir := t.TempDir()
		path := filepath.Join(dir, "threats.yaml")
		write(t, path, "one\n")
		out, err := child("TestSaveOnFullDisk", "limited", path).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("--- PASS")) {
			t.Errorf("%v\n%s", err, out)
		}
		holdFile(t, path, "one\n")
		return
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 64 << 10, Max: 64 << 10}); err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("REGISTER_PATH")
	changed, err := Save(path, keep(strings.Repeat("a line that is long\n", 10_000)))
	if changed || !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), path) {
		t.Errorf("changed %v, error %v", changed, err)
	}
}
