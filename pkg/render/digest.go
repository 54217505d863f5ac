package render

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Digest is a hash of all that the picture shows, threats and links too, hexadecimal: two pictures with the same digest are
// drawn alike.
func (d *Diagram) Digest() string {
	text, err := json.Marshal(d)
	if err != nil { // its parts are texts, numbers and lists of them
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
