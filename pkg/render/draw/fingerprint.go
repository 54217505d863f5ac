package draw

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// fingerprintAttribute is where an SVG carries the fingerprint of what it shows.
const fingerprintAttribute = "data-picture"

// Fingerprint is what tells whether a picture is still the one that would be drawn: a hash of a diagram's digest and of how
// it is drawn, hexadecimal. Another version of the program may draw the same picture in another way.
func Fingerprint(digest string, theme Theme) string {
	sum := sha256.Sum256([]byte(digest + "\n" + theme.String()))
	return hex.EncodeToString(sum[:16])
}

// ReadFingerprint is the fingerprint that an SVG carries; empty when it carries none, since it is no picture of ours or an
// older one.
func ReadFingerprint(svg []byte) string {
	head, _, _ := bytes.Cut(svg, []byte(">"))
	_, rest, found := bytes.Cut(head, []byte(" "+fingerprintAttribute+`="`))
	value, _, closed := bytes.Cut(rest, []byte(`"`))
	if !found || !closed || !bytes.HasPrefix(head, []byte("<svg ")) {
		return ""
	}
	return string(value)
}
