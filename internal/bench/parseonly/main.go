// Command parseonly reads one YAML file to nodes and ends. It is what the time and memory of a whole analysis are held
// against: nobody who reads YAML with this library can do with less.
package main

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: parseonly FILE")
		os.Exit(2)
	}
	src, err := os.ReadFile(os.Args[1])
	if err == nil {
		var node yaml.Node
		err = yaml.Unmarshal(src, &node)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "parseonly:", err)
		os.Exit(3)
	}
}
