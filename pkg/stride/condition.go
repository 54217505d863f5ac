package stride

// Condition is a node of a condition: all of its parts must hold.
type Condition struct{ Parts []Part }

// Part is one key of a condition: a match of a fact, or a combination.
type Part struct {
	Fact  string // such as source.role; empty for a combination
	Match Match
	Op    Op // any, none, some-in …; 0 for a match of a fact
	Of    []Condition
}

// Op combines conditions.
type Op uint8

// The combinations of the rule language.
const (
	Any           Op = iota + 1 // one of the list holds
	All                         // all of the list hold
	None                        // none of the list holds
	SomeIn                      // some flow into the component holds
	SomeOut                     // some flow out of it
	AllIn                       // every flow into it, and there is one
	AllOut                      // every flow out of it, and there is one
	SomeComponent               // some component of the model holds
)

// Match is what a fact is held against.
type Match struct {
	Is      []string // any of these words; on sets: among them
	Not     bool     // none of them
	AtLeast string   // on ordered words
	AtMost  string
}

// Alternative is a list of remedies that are all needed.
type Alternative []Remedy

// Remedy is a mechanism, or a condition such as {transport: mtls}.
type Remedy struct {
	Mechanism string
	When      Condition
}
