// Command emptycobra is a command line with one command that prints one line. It is what the start-up of threatctl is
// held against.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "emptycobra"}
	root.AddCommand(&cobra.Command{
		Use: "version",
		Run: func(*cobra.Command, []string) { fmt.Println("emptycobra") },
	})
	if root.Execute() != nil {
		os.Exit(2)
	}
}
