package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/threatctl/threatctl/internal/gitfs"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride/catalog"
)

// known reads a register whose threats do not count: from the trusted revision, if there is one, since a change could
// add to it what it brings.
func (c *checking) known(name string) error {
	src, err := c.readTrusted(name)
	if err != nil {
		return err
	}
	reg, diags := register.Parse(name, src)
	if diags.HasErrors() {
		if err := writeDiags(c.o.streams, c.o.streams.Err, diags, analysis.Lines([]analysis.RuleFile{{Name: name, Src: src}})); err != nil {
			return err
		}
		return errInput
	}
	for _, e := range reg.Entries {
		c.options.Known[e.Threat] = true
	}
	return nil
}

func (c *checking) readTrusted(name string) ([]byte, error) {
	if c.o.trust == "" {
		return readRegular(name, register.MaxBytes)
	}
	rev, err := gitfs.Open(c.where.dir, c.o.trust)
	if err != nil {
		return nil, &callError{err.Error(), ""}
	}
	rel, err := rev.Rel(name)
	if err != nil {
		return nil, &callError{err.Error(), ""}
	}
	src, err := fs.ReadFile(rev.FS("."), rel)
	if err != nil {
		return nil, &callError{fmt.Sprintf("%s has no %s", c.o.trust, rel), "what is trusted must be there already"}
	}
	return src, nil
}

// revision analyses the model as a git revision has it; nil when that has none.
func (c *checking) revision(name string) (*analysis.Result, *gitfs.Revision, error) {
	if c.where.dir == "" {
		return nil, nil, &callError{"a model from stdin has no git revision", "name the model's file"}
	}
	rev, err := gitfs.Open(c.where.dir, name)
	if err != nil {
		return nil, nil, &callError{err.Error(), ""}
	}
	rel, err := rev.Rel(c.where.dir)
	if err != nil {
		return nil, nil, &callError{err.Error(), ""}
	}
	files := rev.FS(rel)
	if _, err := fs.Stat(files, c.where.files.Name); errors.Is(err, fs.ErrNotExist) {
		return nil, rev, nil
	}
	input := analysis.Input{
		Files: model.Input{FS: files, Name: c.where.files.Name, Prefix: name + ":" + rel}, BuiltIn: catalog.Rules(), Rules: c.input.Rules, Now: c.input.Now,
	}
	result := analysis.Run(input)
	if result.Diags.HasErrors() {
		return nil, rev, errors.Join(tellDiags(c.o.streams, result, "table"), errInput)
	}
	return result, rev, nil
}

// trust judges the model by a revision, and takes its policy.
func (c *checking) trust(own policyText) (policyText, error) {
	base, rev, err := c.revision(c.o.trust)
	if err != nil {
		return own, err
	}
	if base == nil {
		base = analysis.Run(analysis.Input{Files: model.Input{FS: analysis.OneFile("none", []byte("threatctl: 1\n")), Name: "none"}, BuiltIn: catalog.Rules(), Rules: c.input.Rules, Now: c.input.Now})
	}
	outcome := c.result.Outcome
	c.input.Trusted = base
	c.result = analysis.Run(c.input)
	if c.result.Diags.HasErrors() {
		return own, tellDiags(c.o.streams, c.result, "table")
	}
	c.result.Outcome = outcome // whether the register is up to date is asked of the change itself
	if own.named {
		return own, nil
	}
	trusted, err := policyOf(rev, c.where)
	if err != nil {
		return own, err
	}
	if !slices.Equal(trusted.src, own.src) {
		c.result.Claims = append(c.result.Claims, model.Claim{Text: "the policy is changed", Span: diag.Span{File: cmp.Or(own.name, policyFile), Line: 1, Col: 1}})
	}
	return trusted, nil
}

// policyOf is the policy of a revision: beside the model there, or above.
func policyOf(rev *gitfs.Revision, where place) (policyText, error) {
	rel, err := rev.Rel(where.dir)
	if err != nil {
		return policyText{}, &callError{err.Error(), ""}
	}
	for dir := rel; ; dir = path.Dir(dir) {
		name := path.Join(dir, policyFile)
		src, err := fs.ReadFile(rev.FS("."), name)
		switch {
		case err == nil:
			return policyText{rev.Name + ":" + name, src, false}, nil
		case !errors.Is(err, fs.ErrNotExist):
			return policyText{}, &callError{fmt.Sprintf("cannot read %s of %s: %v", name, rev.Name, err), ""}
		case dir == ".":
			return policyText{}, nil
		}
	}
}
