// Command threatctl is a tool for threat modeling of software systems.
package main

import (
	"os"

	"github.com/threatctl/threatctl/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.SystemStreams())) }
