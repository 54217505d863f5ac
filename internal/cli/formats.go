package cli

import (
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/exchange/openapi"
	"github.com/threatctl/threatctl/pkg/exchange/otm"
	"github.com/threatctl/threatctl/pkg/exchange/threagile"
	"github.com/threatctl/threatctl/pkg/exchange/threatcomposer"
	"github.com/threatctl/threatctl/pkg/exchange/threatdragon"
	"github.com/threatctl/threatctl/pkg/exchange/tmbom"
	"github.com/threatctl/threatctl/pkg/exchange/tmt"
)

// importFormats are the tools whose files are read, in the order in which a file is tried.
var importFormats = []exchange.Format{threatdragon.Format, tmt.Format, otm.Format, tmbom.Format, threagile.Format, threatcomposer.Format, openapi.Format}

func importNames() []string {
	names := make([]string, len(importFormats))
	for i, f := range importFormats {
		names[i] = f.Name
	}
	return names
}

// formatNamed is the format with a name.
func formatNamed(name string) (exchange.Format, error) {
	for _, f := range importFormats {
		if f.Name == name {
			return f, nil
		}
	}
	return exchange.Format{}, fmt.Errorf("unknown format %q%s: the formats are %s", name, didYouMean(name, importNames()), strings.Join(importNames(), ", "))
}

// detect is the format that a file looks like.
func detect(name string, src []byte) (exchange.Format, error) {
	for _, f := range importFormats {
		if f.Detects(name, src) {
			return f, nil
		}
	}
	return exchange.Format{}, &callError{
		fmt.Sprintf("%s is in no form that is known", name), "name it: threatctl import FORMAT " + name + "; the formats are " + strings.Join(importNames(), ", "),
	}
}
