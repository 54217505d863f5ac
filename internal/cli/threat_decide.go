package cli

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/register"
)

// verb is one way of deciding: the status that it gives, and what it asks for.
type verb struct {
	name, short, example string
	status               register.Status
	flags                []string // of its own, beside those of all
	needs                func(d *decision, f *register.Finding) string
}

// verbs are the decisions, in the order of the help.
var verbs = []verb{
	{"accept", "Carry a risk, with a reason and an owner, best until a day", `  threatctl threat accept I-011@forward --reason "no outsiders in this network" --owner ops --until 90d`,
		register.StatusAccepted, []string{"reason", "owner", "until", "link"}, func(d *decision, f *register.Finding) string {
			switch {
			case d.reason == "":
				return "--reason: why the risk can be carried"
			case d.owner == "" && (f.Entry == nil || f.Entry.Owner == ""):
				return "--owner: who carries it"
			}
			return ""
		}},
	{"mitigate", "Say that something counters a threat that the model cannot express", `  threatctl threat mitigate E-020@fetch --reason "the proxy allows three hosts" --link https://wiki.example/egress`,
		register.StatusMitigated, []string{"reason", "owner", "until", "link"}, func(d *decision, _ *register.Finding) string {
			if d.reason == "" && len(d.links) == 0 {
				return "--reason or --link: what counters it, and where that can be seen"
			}
			return ""
		}},
	{"transfer", "Hand a risk to somebody else, such as an insurer or a customer", `  threatctl threat transfer D-011@send --to "the provider of the network" --reason "by contract"`,
		register.StatusTransferred, []string{"reason", "owner", "to", "until", "link"}, func(d *decision, _ *register.Finding) string {
			switch {
			case d.reason == "":
				return "--reason: by what right"
			case d.to == "":
				return "--to: who carries it now"
			}
			return ""
		}},
	{"dismiss", "Say that a threat does not hold here", `  threatctl threat dismiss E-014@send --reason "the app sends no cookies"`,
		register.StatusNotApplicable, []string{"reason", "owner", "until", "link"}, func(d *decision, _ *register.Finding) string {
			if d.reason == "" {
				return "--reason: why it does not hold"
			}
			return ""
		}},
	{"assign", "Give a threat to somebody to work on", `  threatctl threat assign E-010@send --owner team-natter --link https://tracker.example/NAT-12`,
		register.StatusInProgress, []string{"owner", "until", "link"}, func(d *decision, _ *register.Finding) string {
			if d.owner == "" {
				return "--owner: who works on it"
			}
			return ""
		}},
	{"reopen", "Withdraw a decision, and keep its words as history", `  threatctl threat reopen I-011@forward`,
		register.StatusOpen, nil, func(*decision, *register.Finding) string { return "" }},
}

// decision is a decision as the flags give it.
type decision struct {
	target
	streams *Streams
	verb    *verb

	reason, owner, to, until, by string
	links                        []string
	all, dryRun                  bool
}

func newDecision(s *Streams, v *verb) *cobra.Command {
	d := &decision{streams: s, verb: v}
	cmd := &cobra.Command{
		Use:     v.name + " ID...",
		Short:   v.short,
		Example: v.example,
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return callOr(cmd, d.run(cmd, args)) },
	}
	d.target.flags(cmd)
	f := cmd.Flags()
	for _, name := range v.flags {
		switch name {
		case "reason":
			f.StringVar(&d.reason, name, "", "why, in `TEXT` that others will read")
		case "owner":
			f.StringVar(&d.owner, name, "", "`WHO` answers for it")
		case "to":
			f.StringVar(&d.to, name, "", "`WHO` carries the risk now")
		case "until":
			f.StringVar(&d.until, name, "", "its last day: `DAY` is 2027-02-01, or 90d, 6w, 3mo, 1y from today")
		case "link":
			f.StringArrayVar(&d.links, name, nil, "`ADDRESS` of a ticket or of evidence (may be given again)")
		}
	}
	f.StringVar(&d.by, "by", "", "`WHO` decided (default: user.name of git)")
	f.BoolVar(&d.all, "all-matching", false, "decide about all threats that a glob fits")
	f.BoolVar(&d.dryRun, "dry-run", false, "show what would change in the register, and change nothing")
	cmd.ValidArgsFunction = d.completeThreats(s, func(f *register.Finding) bool {
		if v.status == register.StatusOpen {
			return f.Entry.Decided()
		}
		return f.Outcome.Open()
	})
	return cmd
}

func (d *decision) run(cmd *cobra.Command, args []string) error {
	now, err := parseNow(d.now)
	if err != nil {
		return err
	}
	var until register.Date
	if d.until != "" {
		if until, err = register.ParseUntil(d.until, now); err != nil {
			return usage(cmd, fmt.Errorf("--until: %w", err))
		}
		if until < now {
			return usage(cmd, fmt.Errorf("--until %s is past: the decision would have ended already", until))
		}
	}
	where, result, err := d.open(d.streams)
	if err != nil {
		return err
	}
	found, err := d.choose(result, args)
	if err != nil {
		return err
	}
	edits := make([]register.Edit, len(found))
	for i, f := range found {
		if edits[i], err = d.edit(f, now, until); err != nil {
			return err
		}
	}
	return d.save(d.registerPath(where, result), result, found, edits)
}

// choose is the threats to decide about. A glob that names several must be meant to.
func (d *decision) choose(r *analysis.Result, args []string) ([]*register.Finding, error) {
	found, err := r.Select(args)
	if err != nil {
		hint := "threatctl threat list shows the ids"
		if slices.ContainsFunc(args, func(id string) bool { return strings.Contains(id, "*") && !strings.Contains(id, "@") }) {
			hint = "a glob names a rule and a subject: '*@*' fits all threats, 'E-*@api' those of elevation on api"
		}
		return nil, &callError{err.Error(), hint}
	}
	if glob := strings.Contains(strings.Join(args, ""), "*"); glob && len(found) > 1 && !d.all {
		var ids []string
		for _, f := range found[:min(len(found), 5)] {
			ids = append(ids, string(f.ID))
		}
		if len(found) > 5 {
			ids = append(ids, "…")
		}
		return nil, &callError{fmt.Sprintf("this fits %d threats: %s", len(found), strings.Join(ids, ", ")), "to decide about all of them, add --all-matching"}
	}
	return found, nil
}

// edit is what the decision changes of a threat's entry.
func (d *decision) edit(f *register.Finding, now, until register.Date) (register.Edit, error) {
	e := register.Edit{Threat: f.ID, Status: d.verb.status, Reason: d.reason, Owner: d.owner, To: d.to, Links: d.links, Until: until}
	switch {
	case d.verb.status == register.StatusOpen && !f.Entry.Decided():
		return e, &callError{fmt.Sprintf("nothing is decided about %s", f.ID), ""}
	case d.verb.status == register.StatusOpen && f.Entry.Glob != "":
		return e, &callError{fmt.Sprintf("%s is decided with others, by %s", f.ID, f.Entry.Glob), fmt.Sprintf("edit %s:%d", f.Entry.Span.File, f.Entry.Span.Line)}
	case d.verb.status == register.StatusOpen:
		e.Was = f.Entry.Status
		return e, nil
	case !f.Outcome.Open():
		return e, &callError{fmt.Sprintf("%s needs no decision: the model itself settles it (%s)", f.ID, f.Status), "threatctl explain " + string(f.ID)}
	}
	if what := d.verb.needs(d, f); what != "" {
		return e, &callError{fmt.Sprintf("to %s %s there must be %s", d.verb.name, f.ID, what), ""}
	}
	for _, link := range d.links {
		if !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
			return e, &callError{fmt.Sprintf("--link %q is no address: it begins with https:// or http://", link), ""}
		}
	}
	e.Anew, e.Decided, e.By = true, now, d.by
	if e.By == "" {
		e.By = gitUser()
	}
	return e, nil
}

// gitUser is the name under which git knows who works here; empty when it knows none.
func gitUser() string {
	out, err := exec.Command("git", "config", "user.name").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// save writes the register, or shows what it would write.
func (d *decision) save(name string, r *analysis.Result, found []*register.Finding, edits []register.Edit) error {
	update := r.Decide(edits)
	if d.dryRun {
		old := r.RegisterBytes()
		text, err := update(old)
		if err != nil {
			return fmt.Errorf("the register: %w", err)
		}
		_, err = d.streams.stdout().Write(diff.Diff(name, old, name, text))
		return err
	}
	if name == "" {
		return &callError{"a model from stdin has no register", "name one: --register FILE"}
	}
	if _, err := register.Save(name, update); err != nil {
		return fmt.Errorf("saving the register: %w", err)
	}
	for i, f := range found {
		d.streams.say("%s is %s%s", f.ID, edits[i].Status, d.ending(edits[i].Until))
	}
	return nil
}

func (d *decision) ending(until register.Date) string {
	if until == 0 {
		return ""
	}
	return " until " + until.String()
}
