// Command language renews the tables of docs/language.md from the vocabulary of pkg/model, so that what the page lists is
// what the program accepts. A table stands between a line `<!-- NAME -->` and a line `<!-- end -->`; everything else on
// the page is written by hand. Run it with: make generate
package main

//go:generate go run . ../../../docs/language.md

import (
	"fmt"
	"os"

	"github.com/threatctl/threatctl/internal/gen/page"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: language PAGE")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "language:", err)
		os.Exit(3)
	}
}

func run(name string) error {
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	renewed, err := page.Renew(old, tables())
	if err != nil {
		return err
	}
	return page.Write(name, renewed)
}
