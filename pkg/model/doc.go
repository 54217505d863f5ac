// Package model is the system as its people describe it: components, trust boundaries, data flows, assets and the
// mechanisms in place. Load reads and checks the files; what it returns is complete, resolved and not changed again:
// every element in order of its id, every reference a pointer, every derived word (crossings, exposure, reachability,
// data of an element) computed.
package model

//go:generate go run ../../internal/gen/vocab
