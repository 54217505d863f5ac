package layout

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/threatctl/threatctl/pkg/diag"
)

// WriteJSON writes a scene as indented JSON. A list without entries is an empty list, never null; what would act on a
// terminal or on a reader's eyes stands in it as an escape.
func WriteJSON(w io.Writer, s *Scene) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s.listed()); err != nil {
		return fmt.Errorf("writing the scene: %w", err)
	}
	_, err := w.Write(escapeHidden(b.Bytes()))
	return err
}

// listed is a scene in which no list is nil. What the scene holds is left as it is.
func (s *Scene) listed() *Scene {
	out := *s
	out.Zones, out.Nodes, out.Flows, out.Parts = list(s.Zones), list(s.Nodes), list(s.Flows), list(s.Parts)
	for i := range out.Zones {
		out.Zones[i].Items = list(out.Zones[i].Items)
	}
	for i := range out.Nodes {
		out.Nodes[i].Items = list(out.Nodes[i].Items)
	}
	for i := range out.Flows {
		f := &out.Flows[i]
		f.Items, f.Path = list(f.Items), list(f.Path)
	}
	for i := range out.Parts {
		out.Parts[i].Items = list(out.Parts[i].Items)
	}
	return &out
}

// list is a copy that is not nil.
func list[T any](of []T) []T { return append(make([]T, 0, len(of)), of...) }

// escapeHidden writes as escapes what is hidden in JSON. It can stand there in texts only, the ends of lines apart.
func escapeHidden(src []byte) []byte {
	hidden := func(r rune) bool { return r != '\n' && diag.IsHidden(r) }
	if !bytes.ContainsFunc(src, hidden) {
		return src
	}
	var b bytes.Buffer
	for _, r := range string(src) {
		if hidden(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.Bytes()
}
