package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newCompletion(s *Streams, root *cobra.Command) *cobra.Command {
	shells := map[string]func() error{
		"bash":       func() error { return root.GenBashCompletionV2(s.stdout(), true) },
		"zsh":        func() error { return root.GenZshCompletion(s.stdout()) },
		"fish":       func() error { return root.GenFishCompletion(s.stdout(), true) },
		"powershell": func() error { return root.GenPowerShellCompletionWithDesc(s.stdout()) },
	}
	names := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that completes commands, flags and words in a shell",
		Example: `  source <(threatctl completion bash)
  threatctl completion zsh > "${fpath[1]}/_threatctl"
  threatctl completion fish > ~/.config/fish/completions/threatctl.fish`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(names, args[0]) {
				return usage(cmd, fmt.Errorf("unknown shell %q: the shells are %s", args[0], strings.Join(names, ", ")))
			}
			return shells[args[0]]()
		},
	}
}

// completeModel completes the MODEL argument by YAML files.
func completeModel(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

// completeWords completes flags by fixed lists of words.
func completeWords(cmd *cobra.Command, words map[string][]string) {
	for flag, list := range words {
		if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)); err != nil {
			panic(err) // a flag is misspelt here
		}
	}
}
