package register

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

// moves makes moves out of "from to" pairs.
func moves(words ...string) (all []model.Move) {
	for i := 0; i < len(words); i += 2 {
		span := diag.Span{File: "model.yaml", Line: 10 + i, Col: 5, EndLine: 10 + i, EndCol: 9}
		all = append(all, model.Move{From: model.ID(words[i]), To: model.ID(words[i+1]), Span: span})
	}
	return all
}

const acceptedOld = "    title: Title of S-1\n    severity: low\n    first-seen: 2026-01-01\n    status: accepted\n    reason: r\n    owner: o\n"

func TestMoveCarriesDecisions(t *testing.T) {
	src := head + "  # about a\n  S-1@old: # here\n" + acceptedOld + "  S-1@mid:\n" + acceptedOld
	o := reconciled(t, src, "S-1@new low\nS-1@mid low", moves("old", "new")...)
	want := head + "  S-1@mid:\n" + acceptedOld + "  # about a\n  S-1@new: # here\n" + acceptedOld
	if got := string(o.Bytes()); got != want {
		t.Errorf("the file is\n%s", got)
	}
	if f := o.Findings[0]; f.Status != StatusAccepted || f.Entry.Reason != "r" || f.New || f.FirstSeen != day(t, "2026-01-01") {
		t.Errorf("the finding is %+v", f)
	}
	if got := o.Changes.String(); got != "+0 new  ~0 changed  -0 resolved  !0 expired  >1 moved" || len(o.Diags) > 0 {
		t.Error(got, o.Diags)
	}
}

func TestMoves(t *testing.T) {
	for _, c := range []struct {
		what, yielded string
		moved         []model.Move
		after         string // the id under which the entry of S-1@old then stands, and its status
	}{
		{"a chain", "S-1@c low", moves("b", "c", "old", "a", "a", "b"), "S-1@c accepted"},
		{"a ring moves nothing", "", moves("old", "a", "a", "old"), "S-1@old resolved"},
		{"an element that is still there keeps its own", "S-1@old low\nS-1@new low", moves("old", "new"), "S-1@old accepted"},
		{"a threat that the new element does not have", "T-1@new low", moves("old", "new"), "S-1@new resolved"},
		{"another element", "S-1@old low", moves("other", "new"), "S-1@old accepted"},
		{"a name that only begins so", "S-1@old low", moves("ol", "new"), "S-1@old accepted"},
		{"onto itself", "S-1@old low", moves("old", "old"), "S-1@old accepted"},
	} {
		o := reconciled(t, head+"  S-1@old:\n"+acceptedOld, c.yielded, c.moved...)
		id, status, _ := strings.Cut(c.after, " ")
		found := false
		for _, e := range parsed(t, string(o.Bytes())).Entries {
			found = found || string(e.Threat) == id && e.Status.String() == status && e.Reason == "r"
		}
		if !found {
			t.Errorf("%s: the file is\n%s\nwant %s", c.what, o.Bytes(), c.after)
		}
	}
}

// TestMoveAfterAnalysis is what happens most: a person renames, analyses, sees the decision resolved, and then says moved.
func TestMoveAfterAnalysis(t *testing.T) {
	src := head + "  S-1@old:\n" + acceptedOld
	renamed := reconciled(t, src, "S-1@new low")
	o := reconciled(t, string(renamed.Bytes()), "S-1@new low", moves("old", "new")...)
	e := parsed(t, string(o.Bytes())).Entries
	if len(e) != 1 || e[0].Threat != "S-1@new" || e[0].Reason != "r" || e[0].Was != StatusAccepted || e[0].FirstSeen != day(t, "2026-01-01") {
		t.Errorf("the file is\n%s", o.Bytes())
	}
	if f := o.Findings[0]; f.Entry == nil || f.Entry.Reason != "r" {
		t.Errorf("the finding knows nothing of the decision: %+v", f)
	}
}

func TestEntriesThatFallTogether(t *testing.T) {
	bare := "    title: Title of S-1\n    severity: low\n    first-seen: 2026-02-02\n    status: open\n"
	for _, c := range []struct {
		what, old, fresh string
		reason           string // of the one that stays; "": an error
		first            string
	}{
		{"the new one holds nothing", acceptedOld, bare, "r", "2026-01-01"},
		{"the old one holds nothing", bare, acceptedOld, "r", "2026-01-01"},
		{"the old one was seen first", strings.Replace(bare, "02-02", "01-01", 1), strings.Replace(acceptedOld, "01-01", "02-02", 1), "r", "2026-01-01"},
		{"both hold a decision", acceptedOld, acceptedOld, "", ""},
		{"a comment is a person's", acceptedOld, bare + "    # look\n", "", ""},
		{"a comment behind a value is", acceptedOld, strings.Replace(bare, "open", "open # look", 1), "", ""},
		{"a key of a person's own is", acceptedOld, bare + "    x-note: 1\n", "", ""},
		{"an owner is", acceptedOld, bare + "    owner: me\n", "", ""},
		{"what was decided is", acceptedOld, bare + "    was: accepted\n", "", ""},
	} {
		src := head + "  S-1@new:\n" + c.fresh + "  S-1@old:\n" + c.old
		o := reconciled(t, src, "S-1@new low", moves("old", "new")...)
		if c.reason == "" {
			if len(o.Diags) != 1 || o.Diags[0].Code != "decisions-fall-together" || o.Diags[0].Severity != diag.Error || o.Diags[0].Span.Line != 10 ||
				len(o.Diags[0].Related) != 2 || o.Diags[0].Related[0].Span.Line == o.Diags[0].Related[1].Span.Line {
				t.Errorf("%s: told %+v", c.what, o.Diags)
			}
			if o.Changed() || !bytes.Equal(o.Bytes(), []byte(src)) {
				t.Errorf("%s: the file is changed\n%s", c.what, o.Bytes())
			}
			continue
		}
		e := parsed(t, string(o.Bytes())).Entries
		if len(e) != 1 || e[0].Threat != "S-1@new" || e[0].Reason != c.reason || e[0].FirstSeen.String() != c.first {
			t.Errorf("%s: the file is\n%s", c.what, o.Bytes())
		}
	}
}

func TestThreeEntriesFallTogether(t *testing.T) {
	bare := "    first-seen: 2026-02-02\n    status: open\n"
	src := head + "  S-1@a:\n" + bare + "  S-1@b:\n" + acceptedOld + "  S-1@c:\n" + bare
	o := reconciled(t, src, "S-1@c low", moves("a", "c", "b", "c")...)
	if e := parsed(t, string(o.Bytes())).Entries; len(e) != 1 || e[0].Threat != "S-1@c" || e[0].Reason != "r" {
		t.Errorf("the file is\n%s", o.Bytes())
	}
}

func TestManyMovesAreCheap(t *testing.T) {
	var words []string
	for i := range 20_000 {
		words = append(words, fmt.Sprintf("e%d", i), fmt.Sprintf("e%d", i+1))
	}
	reconciled(t, head+"  S-1@e0:\n"+acceptedOld, "S-1@other low", moves(words...)...)
}
