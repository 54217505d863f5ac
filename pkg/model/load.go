package model

import (
	"io/fs"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
)

// Input names the files of a model.
type Input struct {
	FS     fs.FS  // the root that includes may not leave
	Name   string // the first file, a slash path inside FS
	Prefix string // put before names in spans, so that they read as the user wrote them
}

// Files are the files that a model was read from, the first one first.
type Files []*yamltree.File

// Load reads, checks and resolves a model. With an error among the diagnostics the model is nil.
func Load(in Input) (*Model, diag.List) { panic("not built yet") }
