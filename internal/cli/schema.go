package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/schema"
)

// schemas are the forms of files that have a schema, in the order of the help.
var schemas = []struct {
	name, doc string
	of        func() []byte
}{
	{"model", "a model, threatmodel.yaml and what it includes", schema.Model},
	{"rules", "a rule file", schema.Rules},
	{"result", "what analyze --format json writes", schema.Result},
}

func newSchema(s *Streams) *cobra.Command {
	var names, docs []string
	for _, one := range schemas {
		names = append(names, one.name)
		docs = append(docs, fmt.Sprintf("  %-8s %s", one.name, one.doc))
	}
	return &cobra.Command{
		Use:   "schema " + strings.Join(names, "|"),
		Short: "Print a JSON Schema, with which editors and other programs check files",
		Long: `schema prints the JSON Schema (2020-12) of one form of file:

` + strings.Join(docs, "\n") + `

Those of models and rules are made from the tables that parse the files. In an editor with the YAML language server, name it in the first line:
# yaml-language-server: $schema=threatctl-model.json`,
		Example: `  threatctl schema model > threatctl-model.json
  threatctl schema rules > threatctl-rules.json`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			i := slices.Index(names, args[0])
			if i < 0 {
				return usage(cmd, fmt.Errorf("unknown schema %q: the schemas are %s", args[0], strings.Join(names, ", ")))
			}
			_, err := s.stdout().Write(schemas[i].of())
			return err
		},
	}
}
