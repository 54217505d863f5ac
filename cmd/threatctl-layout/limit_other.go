//go:build !unix

package main

// limitMemory does nothing: the time limit alone bounds what a graph may need here.
func limitMemory() {}
