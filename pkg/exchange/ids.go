package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/model"
)

// mostSlug is how long an id made of a title may be; with a hash behind it, it keeps within what the language allows.
const mostSlug = 48

// namer gives ids: those of an older import, else slugs of titles, with a short hash of the source's id where that is taken
// or where a title has no letters for it.
type namer struct {
	taken map[string]bool
	old   map[string]string // ids of an older import, by kind and the source's id
	asked map[string]int    // how often an id was made of a hash, by what it is of
}

func newNamer(old map[string]string) *namer {
	n := &namer{taken: map[string]bool{string(model.ModelID): true, string(model.OutsideID): true}, old: old, asked: map[string]int{}}
	for _, id := range old {
		n.taken[id] = true
	}
	return n
}

// name is a free id for something with a title. The key says what it is in the source, for ids that are kept and for hashes.
func (n *namer) name(kind, title, key string) string {
	if id, ok := n.old[kind+" "+key]; ok {
		delete(n.old, kind+" "+key) // for one only
		return id
	}
	slug := Slug(title)
	if slug != "" && !n.taken[slug] {
		n.taken[slug] = true
		return slug
	}
	if slug == "" {
		slug = kind
	}
	for {
		what := kind + "\x00" + key + "\x00" + title
		sum := sha256.Sum256([]byte(what + "\x00" + strconv.Itoa(n.asked[what])))
		n.asked[what]++ // several things may have one title and one id in the source
		hash := hex.EncodeToString(sum[:])
		for length := 4; length <= 12; length += 4 {
			if id := slug + "-" + hash[:length]; !n.taken[id] {
				n.taken[id] = true
				return id
			}
		}
	}
}

// Slug is a title as an id: small letters and digits of English, hyphens in place of the rest; empty when nothing is left.
func Slug(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range title {
		r = plain(unicode.ToLower(r))
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			dash = false
		} else {
			dash = true
		}
	}
	slug := b.String()
	if len(slug) > mostSlug {
		slug = slug[:mostSlug]
		if i := strings.LastIndexByte(slug, '-'); i > mostSlug/2 {
			slug = slug[:i]
		}
	}
	return strings.Trim(slug, "-")
}

// plain is a letter without its accent, where that is one of English.
func plain(r rune) rune {
	const with, without = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿß", "aaaaaaceeeeiiiinoooooouuuuyys"
	if i := strings.IndexRune(with, r); i >= 0 {
		return rune(without[len([]rune(with[:i]))])
	}
	return r
}
