package model

// The codes of everything that can be wrong with a model. They are stable: scripts may compare them. Those of YAML
// itself, such as yaml-syntax and duplicate-key, come from the package that reads it.
const (
	CodeBadDate          = "bad-date"          // a day that is not YYYY-MM-DD
	CodeBadID            = "bad-id"            // an identifier that is none, or one of the reserved ones
	CodeBadLink          = "bad-link"          // a link that is no http or https address
	CodeBoundaryRing     = "boundary-ring"     // boundaries that stand inside each other
	CodeDuplicateID      = "duplicate-id"      // an identifier or name that stands twice in the model
	CodeDuplicateKey     = "duplicate-key"     // a mechanism that one element states twice
	CodeDuplicateValue   = "duplicate-value"   // a single value, such as title, that stands in two files
	CodeHiddenCharacter  = "hidden-character"  // control and bidirectional control characters
	CodeIncludeCycle     = "include-cycle"     // a file that includes itself, over others or not
	CodeIncludeLimit     = "include-limit"     // too many files, or too deep
	CodeIncludeNone      = "include-none"      // a glob that matches no file
	CodeIncludeOutside   = "include-outside"   // a path that leaves the root
	CodeMissing          = "missing-key"       // a key that must stand there
	CodeTooLarge         = "too-large"         // too many bytes or elements
	CodeTooMany          = "too-many-errors"   // more errors or warnings than are told
	CodeUnknownKey       = "unknown-key"       // a key that the language does not know here
	CodeUnknownReference = "unknown-reference" // an identifier of nothing, or of another kind of element
	CodeUnknownValue     = "unknown-value"     // a word that is none of those allowed
	CodeUnreadable       = "unreadable"        // a file that cannot be read
	CodeVersion          = "version"           // no threatctl: 1, or another number
	CodeWrongType        = "wrong-type"        // text where a list belongs, and so on
)

// The codes of warnings.
const (
	CodeNeedlessCrossing = "needless-crossing" // crosses names a boundary that the ends of the flow settle
	CodeNoCrossing       = "no-crossing"       // no flow crosses a boundary
	CodeSelfFlow         = "self-flow"         // a flow from an element to itself
	CodeStillThere       = "still-there"       // a moved element whose old id still names an element
)
