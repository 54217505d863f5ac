package cli

import (
	"github.com/spf13/cobra"
)

func newRegister(s *Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "register",
		Short: "Merge registers of two branches, and tidy one up",
		Long: `register is about the file that keeps what was decided, threats.yaml. analyze writes it and people edit it; these commands
merge what two branches did to it, let git do so by itself, and take out entries that are resolved.`,
		Example: `  threatctl register install-merge-driver
  threatctl register prune --dry-run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRegisterMerge(s), newInstallMergeDriver(s), newRegisterPrune(s))
	return cmd
}
