package analysis

import (
	"bytes"
	"io/fs"
	"time"
)

// OneFile is a file system that holds one file, such as what was read from stdin, or an example.
func OneFile(name string, src []byte) fs.FS { return oneFile{name, src} }

type oneFile struct {
	name string
	src  []byte
}

// Open opens the one file.
func (f oneFile) Open(name string) (fs.File, error) {
	if name != f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{bytes.NewReader(f.src), f}, nil
}

type openFile struct {
	*bytes.Reader
	of oneFile
}

func (o *openFile) Stat() (fs.FileInfo, error) { return o.of, nil }
func (o *openFile) Close() error               { return nil }

// A oneFile is its own FileInfo.

func (f oneFile) Name() string       { return f.name }
func (f oneFile) Size() int64        { return int64(len(f.src)) }
func (f oneFile) Mode() fs.FileMode  { return 0o444 }
func (f oneFile) ModTime() time.Time { return time.Time{} }
func (f oneFile) IsDir() bool        { return false }
func (f oneFile) Sys() any           { return nil }
