//go:build unix

package main

import "syscall"

// mostMemory is how much address space the program may have, in bytes: a graph that needs more is stopped before the
// machine suffers.
const mostMemory = 4 << 30

// limitMemory sets the limit, unless a lower one stands.
func limitMemory() {
	var now syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &now) != nil || now.Cur < mostMemory {
		return
	}
	now.Cur = mostMemory
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &now) // without it the time limit still holds
}
