package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/threatctl/threatctl/pkg/render"
	"github.com/threatctl/threatctl/pkg/render/draw"
)

// compare tells whether the picture in a file is the one that would be drawn. An SVG carries what tells it; of other forms the
// bytes are compared.
func (o *diagramOptions) compare(ctx context.Context, d *render.Diagram) error {
	old, err := os.ReadFile(o.check)
	if errors.Is(err, fs.ErrNotExist) {
		return &callError{"there is no file " + o.check, "draw it with: threatctl diagram -o " + o.check}
	}
	if err != nil {
		return &callError{err.Error(), ""}
	}
	same := false
	if o.format == "svg" {
		same = draw.ReadFingerprint(old) == draw.Fingerprint(d.Digest(), o.look.Theme)
	} else {
		fill, err := o.drawn(ctx, d)
		if err != nil {
			return err
		}
		var now bytes.Buffer
		if err := fill(&now); err != nil {
			return err
		}
		same = bytes.Equal(old, now.Bytes())
	}
	if !same {
		return &gateError{fmt.Sprintf("%s is stale: draw it anew with the same flags and -o %s in place of --check", o.check, o.check)}
	}
	o.streams.say("%s is current", o.check)
	return nil
}
