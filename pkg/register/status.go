package register

// Status is what became of a threat.
type Status uint8

// The statuses; the zero Status means that the file does not say.
const (
	StatusOpen          Status = iota + 1 // nobody has decided, or the decision no longer holds
	StatusInProgress                      // somebody works on it
	StatusMitigated                       // a stated mechanism counters it, or one that the model cannot express
	StatusAccepted                        // the risk is carried
	StatusTransferred                     // somebody else carries the risk
	StatusNotApplicable                   // it does not hold here
	StatusResolved                        // the model no longer yields it, or now states a mechanism that counters it
)

var statusNames = []string{"open", "in-progress", "mitigated", "accepted", "transferred", "not-applicable", "resolved"}

// String is the word that the file uses; "unstated" for the zero Status.
func (s Status) String() string {
	if s == 0 || int(s) > len(statusNames) {
		return "unstated"
	}
	return statusNames[s-1]
}

// Decision reports whether the status is one that people give: not open, and not resolved, which the program gives.
func (s Status) Decision() bool { return s >= StatusInProgress && s <= StatusNotApplicable }

// Open reports whether a threat of this status still counts: it is open, or being worked on.
func (s Status) Open() bool { return s == StatusOpen || s == StatusInProgress }

// StatusNames is the words of all statuses, in their order.
func StatusNames() []string { return append([]string(nil), statusNames...) }

// ParseStatus is the status with a word, and whether there is one.
func ParseStatus(word string) (Status, bool) {
	for i, name := range statusNames {
		if name == word {
			return Status(i + 1), true
		}
	}
	return 0, false
}
