package catalog

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/stride"
)

const referencesFile = "testdata/references.json"

// entry is what is kept of an entry of CWE or CAPEC.
type entry struct {
	Name string `json:"name"`
	Use  string `json:"use"` // CWE: whether mapping to it is allowed; CAPEC: its status
}

// used are the entries of CWE and CAPEC that the rules point to, written as the lists write them.
func used() []string {
	var ids []string
	for _, r := range Rules() {
		for _, ref := range r.Doc.References {
			if ref.List == "cwe" || ref.List == "capec" {
				ids = append(ids, strings.ToUpper(ref.List)+"-"+ref.ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// TestReferences holds the entries in use against a copy of their names, which TestReferencesAreAllowed holds against
// the lists themselves.
func TestReferences(t *testing.T) {
	b, err := os.ReadFile(referencesFile)
	if err != nil {
		t.Fatal(err)
	}
	var known map[string]entry
	if err := json.Unmarshal(b, &known); err != nil {
		t.Fatal(err)
	}
	for _, id := range used() {
		if _, ok := known[id]; !ok {
			t.Errorf("%s is not in %s; where the lists are at hand, run: go test ./pkg/stride/catalog -update", id, referencesFile)
		}
		delete(known, id)
	}
	for id, e := range known {
		t.Errorf("no rule points to %s any more", id)
		if !allowed(id, e) {
			t.Errorf("%s is not to be mapped to: %s", id, e.Use)
		}
	}
}

func TestReferencesAreAllowed(t *testing.T) {
	var lists struct {
		CWE map[string]struct {
			Name    string `json:"name"`
			Mapping string `json:"mapping"`
		} `json:"cwe"`
		CAPEC map[string]struct {
			Name   string `json:"name"`
			Status string `json:"status"`
		} `json:"capec"`
	}
	if err := json.Unmarshal(beside(t, "reference/ids.json"), &lists); err != nil {
		t.Fatal(err)
	}
	kept := map[string]entry{}
	for _, id := range used() {
		var e entry
		if strings.HasPrefix(id, "CWE") {
			e = entry{lists.CWE[id].Name, lists.CWE[id].Mapping}
		} else {
			e = entry{lists.CAPEC[id].Name, lists.CAPEC[id].Status}
		}
		if !allowed(id, e) {
			t.Errorf("%s %q is not to be mapped to: %s", id, e.Name, e.Use)
		}
		kept[id] = e
	}
	b, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "references.json", string(b)+"\n")
}

func allowed(id string, e entry) bool {
	if e.Name == "" || strings.HasPrefix(e.Name, "DEPRECATED") {
		return false
	}
	if strings.HasPrefix(id, "CWE") {
		return e.Use == "Allowed" || e.Use == "Allowed-with-Review"
	}
	return e.Use != "Deprecated" && e.Use != "Obsolete"
}

// The sections of each chapter of the OWASP Application Security Verification Standard 5.0.0, V1 to V17.
var asvsSections = [...]int{5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3}

// The entries of the other lists are few enough to be checked by their form.
func TestFormsOfReferences(t *testing.T) {
	section := regexp.MustCompile(`^V(\d+)\.(\d+)$`)
	api := regexp.MustCompile(`^API([1-9]|10)$`)
	llm := regexp.MustCompile(`^LLM(0[1-9]|10)$`)
	number := regexp.MustCompile(`^[1-9]\d*$`)
	for _, r := range Rules() {
		for _, ref := range r.Doc.References {
			ok := false
			switch ref.List {
			case "asvs":
				if m := section.FindStringSubmatch(ref.ID); m != nil {
					chapter, _ := strconv.Atoi(m[1])
					part, _ := strconv.Atoi(m[2])
					ok = chapter >= 1 && chapter <= len(asvsSections) && part >= 1 && part <= asvsSections[chapter-1]
				}
			case "owasp-api":
				ok = api.MatchString(ref.ID)
			case "owasp-llm":
				ok = llm.MatchString(ref.ID)
			case "cwe", "capec":
				ok = number.MatchString(ref.ID)
			case "gdpr", "gdpr-tier":
				ok = strings.HasPrefix(r.ID, "P-")
			}
			if !ok {
				t.Errorf("%s: %s has no entry %q", r.ID, ref.List, ref.ID)
			}
		}
	}
}

// A privacy rule names its articles, and the tier of Art. 83 that a breach of all of them falls under.
func TestTiersOfFines(t *testing.T) {
	article := regexp.MustCompile(`^Art\. (\d+)(\(\d+\)(\([a-z]\))?)?$`)
	for _, r := range Rules() {
		if !strings.HasPrefix(r.ID, "P-") {
			continue
		}
		articles, tiers := references(&r, "gdpr"), references(&r, "gdpr-tier")
		if len(articles) == 0 {
			t.Errorf("%s names no article", r.ID)
		}
		var want []string
		for _, a := range articles {
			if !article.MatchString(a) || tierOf(a) == "" {
				t.Errorf("%s: %q is not how an article is written, or none that is fined", r.ID, a)
			}
			want = append(want, tierOf(a))
		}
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(tiers, want) {
			t.Errorf("%s: breaches of %v fall under %v, not %v", r.ID, articles, want, tiers)
		}
	}
}

func references(r *stride.Rule, list string) []string {
	var ids []string
	for _, ref := range r.Doc.References {
		if ref.List == list {
			ids = append(ids, ref.ID)
		}
	}
	return ids
}

// tierOf is the tier of fines of an article, by the lists of Art. 83(4)(a) and 83(5)(a) to (c).
func tierOf(article string) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(article, "Art. "), "(")
	switch {
	case slices.Contains(strings.Fields("8 11 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 42 43"), number):
		return "lower"
	case slices.Contains(strings.Fields("5 6 7 9 12 13 14 15 16 17 18 19 20 21 22 44 45 46 47 48 49"), number):
		return "upper"
	}
	return ""
}

// The program knows the tiers as the law lists them.
func TestFineTier(t *testing.T) {
	for n := range 100 {
		article := "Art. " + strconv.Itoa(n)
		if got := stride.FineTier(article + "(1)"); got != tierOf(article) {
			t.Errorf("%s: %q", article, got)
		}
	}
	if got := stride.FineTier("Recital 5"); got != "" {
		t.Errorf("a recital: %q", got)
	}
}
