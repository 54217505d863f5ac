// Package archtest holds the architecture of the program as a test: which package stands in which layer, who may import
// whom, and who alone may import the libraries that are kept in one place. It has no code of its own.
package archtest
