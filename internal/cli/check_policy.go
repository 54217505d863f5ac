package cli

import (
	"os"
	"path/filepath"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/gate"
)

// policyText is a policy file as it was read, from the disk or from a revision.
type policyText struct {
	name string
	src  []byte // nil: there is none

	named bool // by whoever runs the gate, and so out of reach of the change
}

// findPolicy looks for the policy: the flag, the environment, and else beside the model and above, up to the root of the
// git repository.
func (o *checkOptions) findPolicy(where place) (policyText, error) {
	name := o.config
	if name == "" {
		name = o.streams.Getenv("THREATCTL_CONFIG")
	}
	if name != "" {
		src, err := readRegular(name, maxPolicy)
		return policyText{filepath.ToSlash(name), src, true}, err
	}
	if where.dir == "" {
		return policyText{}, nil
	}
	for dir := where.dir; ; dir = parent(dir) {
		name := filepath.Join(dir, policyFile)
		if _, err := os.Stat(name); err == nil {
			src, err := readRegular(name, maxPolicy)
			return policyText{filepath.ToSlash(name), src, false}, err
		}
		abs, err := filepath.Abs(dir)
		if _, gitErr := os.Stat(filepath.Join(dir, ".git")); err != nil || gitErr == nil || filepath.Dir(abs) == abs {
			return policyText{}, nil
		}
	}
}

const maxPolicy = 1 << 20

// readPolicy parses the policy; with an error in it nothing passes.
func (c *checking) readPolicy(file policyText) error {
	c.policy = gate.DefaultPolicy()
	var diags diag.List
	if file.src != nil {
		c.policy = gate.Parse(file.name, file.src, &diags)
	}
	c.policy.CheckModel(c.result.Model, &diags)
	lines := analysis.Lines([]analysis.RuleFile{{Name: file.name, Src: file.src}})
	if err := writeDiags(c.o.streams, c.o.streams.Err, diags, lines); err != nil {
		return err
	}
	if diags.HasErrors() {
		return errInput
	}
	return writeDiags(c.o.streams, c.o.streams.Err, c.result.Diags, c.result.Line)
}
