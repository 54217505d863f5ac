package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

type rulesNewOptions struct {
	streams  *Streams
	output   string
	subject  string
	category string
}

func newRulesNew(s *Streams) *cobra.Command {
	o := &rulesNewOptions{streams: s}
	cmd := &cobra.Command{
		Use:   "new ID",
		Short: "Write a rule file to start from, with every key explained",
		Long: `new writes a rule file with one rule that works: it forbids a protocol. Change it to what your team needs, and let
threatctl rules test tell whether it does what its examples say. ID has a prefix of your own, such as ACME-001.`,
		Example: `  threatctl rules new ACME-001 -o our-rules.yaml
  threatctl rules new ACME-002 --subject component --category repudiation`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "write to `FILE`, which must not exist, in place of stdout")
	f.StringVar(&o.subject, "subject", "flow", "what the rule looks at: `SUBJECT` is flow or component")
	f.StringVar(&o.category, "category", "information-disclosure", "the `CATEGORY` of STRIDE that it belongs to")
	completeWords(cmd, map[string][]string{"subject": {"flow", "component"}})
	return cmd
}

func (o *rulesNewOptions) run(cmd *cobra.Command, id string) error {
	category, ok := stride.ParseCategory(strings.ToLower(o.category))
	template, known := scaffolds[o.subject]
	switch {
	case !ok:
		return usage(cmd, fmt.Errorf("unknown category %q: a letter of STRIDE, or its word", o.category))
	case !known:
		return usage(cmd, fmt.Errorf("unknown subject %q: flow or component", o.subject))
	}
	src := strings.NewReplacer("ACME-001", id, "CATEGORY", category.String()).Replace(template)
	var diags diag.List
	stride.Merge(nil, []stride.RuleFile{stride.ReadRules("new", []byte(src), &diags)}, &diags)
	if diags.HasErrors() {
		return usage(cmd, fmt.Errorf("%s: %s", diags[0].Message, diags[0].Hint))
	}
	if o.output == "" {
		fmt.Fprint(o.streams.stdout(), src)
		return nil
	}
	f, err := os.OpenFile(o.output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &callError{o.output + " exists already, and is left as it is", "name another file"}
	case err != nil:
		return fmt.Errorf("writing %s: %w", o.output, err)
	}
	_, err = f.WriteString(src)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", o.output, err)
	}
	o.streams.say("wrote %s\nnext: threatctl rules test --rules %s, then name it in the model: rules: [%s]", o.output, o.output, o.output)
	return nil
}

// scaffolds are rule files to start from, by subject.
var scaffolds = map[string]string{"flow": flowScaffold, "component": componentScaffold}

const flowScaffold = `threatctl: 1

# Rules of our own. Check them with: threatctl rules test --rules THIS-FILE
rules:
  ACME-001:
    title: Files travel by FTP
    category: CATEGORY   # spoofing, tampering, repudiation, information-disclosure, denial-of-service, elevation-of-privilege
    subject: flow        # what is looked at: component, flow, boundary, asset or model
    ease: 5              # how easy the attack is: 1 hard … 7 automated
    goals: [confidentiality, integrity]   # what is violated
    # All of these must hold. A list means any of its words; unstated is a word of its own.
    when:
      protocol: ftp
      source.type: {not: data-store}
    # Any one of these counters it: a mechanism, a condition, or a list of them that are all needed.
    mitigated-by:
      - {transport: [vpn, local]}
      - field-encryption
    # {source}, {target}, {boundary}, {assets} and {subject} become names where the rule fires.
    why: >-
      FTP sends files and passwords in clear. Whoever is on the way between {source} and {target} reads {assets}.
    mitigation: >-
      Use SFTP or HTTPS between {source} and {target}.
    verify: >-
      Look for port 21 in the network rules.
    false-positives: >-
      Transfers inside one host.
    references: {cwe: 319}
    examples:
      fires: |
        threatctl: 1
        components:
          shop: {role: service}
          archive: {role: file-system}
        flows:
          nightly: {from: shop, to: archive, protocol: ftp} # want ACME-001
      quiet: |
        threatctl: 1
        components:
          shop: {role: service}
          archive: {role: file-system}
        flows:
          nightly: {from: shop, to: archive, protocol: sftp}
`

const componentScaffold = `threatctl: 1

# Rules of our own. Check them with: threatctl rules test --rules THIS-FILE
rules:
  ACME-001:
    title: Nobody answers for a service that strangers reach
    category: CATEGORY   # spoofing, tampering, repudiation, information-disclosure, denial-of-service, elevation-of-privilege
    subject: component   # what is looked at: component, flow, boundary, asset or model
    ease: 3              # how easy the attack is: 1 hard … 7 automated
    goals: [integrity, availability]   # what is violated
    # All of these must hold. A list means any of its words; unstated is a word of its own.
    when:
      type: process
      owner: unstated
      some-in: {direction: inward}   # and at least one flow into it for which this holds
    # Any one of these counters it: a mechanism, a condition, or a list of them that are all needed.
    mitigated-by:
      - {owner: stated}
    # {subject} and {assets} become names where the rule fires.
    why: >-
      When {subject} is attacked, nobody feels called to act.
    mitigation: >-
      Name the team that runs {subject}.
    verify: >-
      Call the team.
    false-positives: >-
      Trials that are gone in a week.
    examples:
      fires: |
        threatctl: 1
        boundaries: {inside: {trust: internal}}
        components:
          user: {role: browser}
          api: {role: service, inside: inside} # want ACME-001
        flows:
          call: {from: user, to: api}
      quiet: |
        threatctl: 1
        boundaries: {inside: {trust: internal}}
        components:
          user: {role: browser}
          api: {role: service, inside: inside, owner: team-a}
        flows:
          call: {from: user, to: api}
`
