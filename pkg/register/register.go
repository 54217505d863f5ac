package register

import (
	"slices"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Version is the number that every register begins with: "threatctl-register: 1".
const Version = "1"

// MaxBytes is the size of the largest register that is read or written. One of 150,000 threats has about 24 MB.
const MaxBytes = 64 << 20

// Register is a file of tracked threats as it was read. It is not changed again.
type Register struct {
	Name      string   // of the file, for diagnostics
	Entries   []*Entry // in the order of their ids
	Decisions []*Entry // decisions for many, in the order of their globs

	src    []byte
	form   form
	blocks []block // of Entries, one each, in the order of the file
	fields []field // of all blocks, in the order of the file
	tops   []top   // the keys of the file, in its order
}

// Entry is one tracked threat, or one decision for many.
type Entry struct {
	Threat    stride.ID // empty for a decision for many
	Glob      string    // of a decision for many, such as R-*@internal-*; else empty
	Title     string
	Severity  stride.Severity // as of the last analysis; 0 when the file does not say
	FirstSeen Date            // 0: no analysis has seen this threat, a person wrote the entry
	Status    Status          // as the file says; open when it says nothing
	Was       Status          // the decision that held before the threat was resolved; 0: there was none
	Reason    string
	Owner     string
	To        string // who carries a transferred risk
	By        string // who decided
	DecidedOn Date
	Until     Date // the last day on which the decision holds; 0: it has no end
	Links     []string
	Span      diag.Span // of the id or the glob

	untilPos diag.Pos
	index    int // into Register.blocks; of Entries only
}

// Decided reports whether a person's decision stands in the entry. That it has expired is another question.
func (e *Entry) Decided() bool { return e != nil && e.Status.Decision() }

// Expired reports whether the entry's decision has ended: it holds through the day of Until, in UTC.
func (e *Entry) Expired(now Date) bool { return e.Decided() && e.Until != 0 && now > e.Until }

// Missing is what the entry's status needs and the file does not give, in the file's words; nil when it is complete.
func (e *Entry) Missing() []string {
	var missing []string
	need := func(ok bool, what string) {
		if !ok {
			missing = append(missing, what)
		}
	}
	switch e.Status {
	case StatusInProgress:
		need(e.Owner != "", "owner")
	case StatusMitigated:
		need(e.Reason != "" || len(e.Links) > 0, "reason or links")
	case StatusAccepted:
		need(e.Reason != "", "reason")
		need(e.Owner != "", "owner")
	case StatusTransferred:
		need(e.Reason != "", "reason")
		need(e.To != "", "to")
	case StatusNotApplicable:
		need(e.Reason != "", "reason")
	}
	if e.Glob != "" {
		need(e.Reason != "" || slices.Contains(missing, "reason"), "reason")
		need(e.Until != 0, "until")
	}
	return missing
}

// Find is the entry of a threat, or nil.
func (r *Register) Find(id stride.ID) *Entry {
	i, ok := slices.BinarySearchFunc(r.Entries, id, func(e *Entry, id stride.ID) int {
		switch {
		case e.Threat < id:
			return -1
		case e.Threat > id:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return r.Entries[i]
}

// form is how the file as a whole is written, for what is spliced into it.
type form struct {
	fresh       bool   // there is no file
	eol         string // "\n" or "\r\n"
	entryIndent int
	fieldIndent int

	// The section of threats: entries go from begin to end. Without one, both are the place where it goes, and
	// sectionIndent is how far its key is indented.
	section       bool
	sectionIndent int
	emptyFrom     int // a value to be cut, such as " {}", before entries can follow; emptyFrom == emptyTo when there is none
	emptyTo       int
	begin, end    int
	sorted        bool // the file has the entries in the order of their ids
}

// top is a key of the file and where its line begins.
type top struct {
	key string
	at  int32
}

// block is where an entry stands: from lead, where the comments above it begin, up to end. Offsets are in bytes.
type block struct {
	lead, key, keyEnd, body, end int32
	field, fields                int32 // of Register.fields: the first, and how many
	indent                       int16 // of its fields; 0 when it has none
	shape                        shape
	extra                        bool // it has keys of people's own, x-…
}

// shape is how the value of an entry is written.
type shape uint8

const (
	shapeBlock shape = iota + 1 // a field a line
	shapeFlow                   // in braces
	shapeNull                   // nothing yet
)

// field is where a field of an entry stands: its value from start to end, and the line after it.
type field struct {
	name             fieldName
	null             bool // there is no value, and start is the place for one
	start, end, next int32
}

// fieldName is a field that the program knows, in the order in which it writes them.
type fieldName uint8

const (
	fieldTitle fieldName = iota + 1
	fieldSeverity
	fieldFirstSeen
	fieldStatus
	fieldWas
	fieldReason
	fieldOwner
	fieldTo
	fieldBy
	fieldDecided
	fieldUntil
	fieldLinks
)

// programFields are the ones that the program refreshes: title to was. The others are people's.
const programFields = int(fieldWas)

var fieldNames = []string{"title", "severity", "first-seen", "status", "was", "reason", "owner", "to", "by", "decided", "until", "links"}

func fieldNamed(name string) fieldName {
	for i, f := range fieldNames {
		if f == name {
			return fieldName(i + 1)
		}
	}
	return 0
}
