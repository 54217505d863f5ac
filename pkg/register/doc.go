// Package register keeps what cannot be computed again: what people decided about threats, and since when each threat
// is known. It reads and writes one text file beside the model.
//
// Parse reads the file; Reconcile holds it against the threats of an analysis and says what every threat's status is,
// what changed, and what the file should now say; Save puts that on disk so that a crash or a second writer loses
// nothing. Merge brings what two branches made of a register together, and Prune takes out what is resolved. The file is
// never encoded anew: changes are spliced into the bytes people wrote, so that their comments,
// their order of fields and their line ends stay. docs/register.md describes the file.
package register
