package register

import (
	"strconv"

	"github.com/threatctl/threatctl/pkg/stride"
)

// Changes is what an analysis changes in the register, and what in it needs a person. Each list is in the order of ids.
type Changes struct {
	New      []stride.ID // open threats that were not tracked
	Changed  []stride.ID // tracked ones whose severity or title is another
	Resolved []stride.ID // tracked ones that the model no longer yields, or now counters
	Expired  []stride.ID // threats whose decision has ended; not a change, and listed until somebody decides
	CameBack []stride.ID // threats that had been resolved
	Orphans  []stride.ID // entries that no analysis has ever known; listed until somebody mends them
	Moved    []stride.ID // entries that followed a renamed element, under their new ids
}

// String is the one line that people read: "+3 new  ~1 changed  -2 resolved  !1 expired", and after it what seldom
// happens, when it did: "^1 came back  >2 moved  ?1 unknown".
func (c *Changes) String() string {
	var b []byte
	for i, part := range []struct {
		sign byte
		of   []stride.ID
		what string
	}{
		{'+', c.New, "new"}, {'~', c.Changed, "changed"}, {'-', c.Resolved, "resolved"}, {'!', c.Expired, "expired"},
		{'^', c.CameBack, "came back"}, {'>', c.Moved, "moved"}, {'?', c.Orphans, "unknown"},
	} {
		if i >= 4 && len(part.of) == 0 {
			continue
		}
		if i > 0 {
			b = append(b, ' ', ' ')
		}
		b = append(b, part.sign)
		b = strconv.AppendInt(b, int64(len(part.of)), 10)
		b = append(b, ' ')
		b = append(b, part.what...)
	}
	return string(b)
}
