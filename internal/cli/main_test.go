package cli_test

import "flag"

var update = flag.Bool("update", false, "rewrite the expected outputs of the tests")
