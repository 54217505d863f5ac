package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

var hostileNames = flag.Int("names", 2000, "how many hostile names go through every form")

var ciForms = []string{"sarif", "junit", "github", "gitlab", "markdown", "csv", "json", "table"}

func TestSARIF(t *testing.T) {
	r := resultOf(t, small, accepted)
	text := written(t, "sarif", r, Options{Version: "v1.2.3", Category: "shop"})
	checkSARIF(t, text)
	v := decoded(t, text)
	run := v["runs"].([]any)[0].(map[string]any)
	open := 0
	for i := range r.Findings {
		if r.Findings[i].Open() {
			open++
		}
	}
	if n := len(run["results"].([]any)); n != open || open == 0 {
		t.Errorf("%d results of %d open threats", n, open)
	}
	if strings.Contains(text, "S-010@ask") {
		t.Error("an accepted threat is a result")
	}
	if driver := run["tool"].(map[string]any)["driver"].(map[string]any); driver["semanticVersion"] != "1.2.3" {
		t.Errorf("version %v", driver["semanticVersion"])
	}
	if id := run["automationDetails"].(map[string]any)["id"]; id != "shop/" {
		t.Errorf("category %v", id)
	}
}

// The fingerprint of a threat stays when lines move, and tells two threats of one line apart.
func TestFingerprints(t *testing.T) {
	prints := func(src string) map[string]string {
		list := map[string]string{}
		r := resultOf(t, src, "")
		for i := range r.Findings {
			list[string(r.Findings[i].ID)] = fingerprint(&r.Findings[i])
		}
		return list
	}
	before, after := prints(small), prints(strings.Replace(small, "title: Small\n", "# comment\n\ntitle: Another\n", 1))
	seen := map[string]string{}
	for id, print := range before {
		if after[id] != print {
			t.Errorf("%s was %s and is %s", id, print, after[id])
		}
		if other := seen[print]; other != "" {
			t.Errorf("%s and %s have one fingerprint", id, other)
		}
		seen[print] = id
	}
}

// checkSARIF holds a text against what SARIF 2.1.0 and code scanning require.
func checkSARIF(t *testing.T, text string) {
	t.Helper()
	v := decoded(t, text)
	noEmpty(t, "sarif", v)
	if v["version"] != "2.1.0" || v["$schema"] == nil || len(v["runs"].([]any)) != 1 {
		t.Error("version, $schema or runs")
	}
	run := v["runs"].([]any)[0].(map[string]any)
	rules := run["tool"].(map[string]any)["driver"].(map[string]any)["rules"].([]any)
	for _, rule := range rules {
		rule := rule.(map[string]any)
		length := func(key string, most int) {
			text := rule[key].(map[string]any)["text"].(string)
			if n := utf8.RuneCountInString(text); n == 0 || n > most {
				t.Errorf("%s of %v has %d characters", key, rule["id"], n)
			}
		}
		length("shortDescription", 1024)
		length("fullDescription", 1024)
		length("help", 100_000)
		if n := utf8.RuneCountInString(rule["name"].(string)); n > 255 {
			t.Errorf("name of %v has %d characters", rule["id"], n)
		}
		properties := rule["properties"].(map[string]any)
		if score, err := strconv.ParseFloat(properties["security-severity"].(string), 64); err != nil || score < 0.1 || score > 10 {
			t.Errorf("security-severity of %v", rule["id"])
		}
		if len(properties["tags"].([]any)) > 20 {
			t.Errorf("%v has too many tags", rule["id"])
		}
	}
	results := run["results"].([]any)
	if len(results) > maxResults {
		t.Errorf("%d results", len(results))
	}
	for _, result := range results {
		result := result.(map[string]any)
		index := int(result["ruleIndex"].(float64))
		if index >= len(rules) || rules[index].(map[string]any)["id"] != result["ruleId"] {
			t.Errorf("rule %v at %d", result["ruleId"], index)
		}
		if !slices.Contains([]any{"note", "warning", "error"}, result["level"]) || result["message"].(map[string]any)["text"] == "" {
			t.Errorf("level or message of %v", result)
		}
		at := result["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
		uri := at["artifactLocation"].(map[string]any)["uri"].(string)
		if region := at["region"].(map[string]any); region["startLine"].(float64) < 1 || region["startColumn"].(float64) < 1 || strings.HasPrefix(uri, "/") || strings.Contains(uri, " ") {
			t.Errorf("%s %v", uri, region)
		}
		if print := result["partialFingerprints"].(map[string]any)["primaryLocationLineHash"]; len(print.(string)) != 32 {
			t.Errorf("fingerprint %v", print)
		}
	}
}

// noEmpty finds empty strings, which code scanning refuses.
func noEmpty(t *testing.T, at string, v any) {
	t.Helper()
	switch v := v.(type) {
	case string:
		if v == "" {
			t.Errorf("%s is empty", at)
		}
	case []any:
		for i, e := range v {
			noEmpty(t, fmt.Sprintf("%s[%d]", at, i), e)
		}
	case map[string]any:
		for k, e := range v {
			noEmpty(t, at+"."+k, e)
		}
	}
}

func TestJUnit(t *testing.T) {
	r := resultOf(t, small, accepted)
	var suites junitSuites
	if err := xml.Unmarshal([]byte(written(t, "junit", r, Options{})), &suites); err != nil {
		t.Fatal(err)
	}
	names, failures, skipped := map[string]bool{}, 0, 0
	for _, c := range suites.Suite.Cases {
		if names[c.Name] {
			t.Errorf("%s stands twice", c.Name)
		}
		names[c.Name] = true
		f := r.Finding(stride.ID(c.Name))
		if (c.Failure != nil) != f.Open() {
			t.Errorf("%s is %s, failure %v", c.Name, f.Status, c.Failure != nil)
		}
		if c.Failure != nil {
			failures++
		}
		if c.Skipped != nil {
			skipped++
			if c.Name != "S-010@ask" || !strings.Contains(c.Skipped.Message, "made-up data") {
				t.Errorf("%s is skipped: %s", c.Name, c.Skipped.Message)
			}
		}
	}
	if len(names) != len(r.Findings) || suites.Suite.Tests != len(names) || suites.Suite.Failures != failures || suites.Suite.Skipped != skipped || skipped != 1 {
		t.Errorf("%d cases of %d findings; %+v", len(names), len(r.Findings), suites.Suite)
	}
}

func TestGitLab(t *testing.T) {
	r := resultOf(t, small, accepted)
	var list []map[string]any
	if err := json.Unmarshal([]byte(written(t, "gitlab", r, Options{})), &list); err != nil || len(list) == 0 {
		t.Fatal(err, len(list))
	}
	prints := map[any]bool{}
	for _, f := range list {
		noEmpty(t, "finding", f)
		if !slices.Contains([]any{"info", "minor", "major", "critical", "blocker"}, f["severity"]) || prints[f["fingerprint"]] || f["check_name"] == nil || f["description"] == nil {
			t.Errorf("%v", f)
		}
		prints[f["fingerprint"]] = true
		if at := f["location"].(map[string]any); at["path"] != "m.yaml" || at["lines"].(map[string]any)["begin"].(float64) < 1 {
			t.Errorf("%v", at)
		}
	}
}

func TestGitHubShowsAtMostTenOfEach(t *testing.T) {
	var b strings.Builder
	b.WriteString("threatctl: 1\nboundaries: {in: {trust: internal}}\ncomponents:\n  user: {role: user}\n  api: {role: service, inside: in}\nflows:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  f%d: {from: user, to: api}\n", i)
	}
	text := written(t, "github", resultOf(t, b.String(), ""), Options{})
	if e, w := strings.Count(text, "::error "), strings.Count(text, "::warning "); e != 10 || w != 10 || !strings.Contains(text, "::notice title=threatctl::") {
		t.Errorf("%d errors and %d warnings", e, w)
	}
}

func TestMarkdownFitsIntoAComment(t *testing.T) {
	var b strings.Builder
	b.WriteString("threatctl: 1\nboundaries: {in: {trust: internal}}\ncomponents:\n  user: {role: user}\n  api: {role: service, inside: in}\nflows:\n")
	for i := range 300 {
		fmt.Fprintf(&b, "  f%d: {title: %q, from: user, to: api}\n", i, strings.Repeat("long ", 20))
	}
	r := resultOf(t, b.String(), "")
	text := written(t, "markdown", r, Options{})
	if len(text) > mostMarkdown || !strings.Contains(text, "more, less severe, left out") || !strings.Contains(text, "What to answer first") {
		t.Errorf("%d bytes", len(text))
	}
}

func TestCSVCell(t *testing.T) {
	for in, want := range map[string]string{"": "", "plain": "plain", "=1+1": "'=1+1", "+x": "'+x", "-x": "'-x", "@x": "'@x", "a=1": "a=1", "|x": "'|x"} {
		if got := csvCell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Parts of what a hostile name may be made of.
var hostileParts = []string{
	"::error file=x::y", "\n::set-output name=a::b", "##[error]", "\r##[group]", "::stop-commands::token", "%0A::warning::", "</testcase>", "]]>", "<script>", "&amp;",
	"=cmd()", "+1", "-1", "@here", "\t=x", "\x1b[31m", "\x00", "\x07", "\u202e", "\u2066", "\u200f", "\ufeff", "\ufffe", "|", "`", "[a](javascript:b)", "![x](y)", "https://evil.example", "<!--", "-->",
	"\u2028", "日本", "🔒", "a", " ", "\\", "\"", "'", ",", ";", "\u0301", "\xff",
}

// The runner of GitHub Actions takes a command at the start of a line, behind white space, and the older form anywhere in
// a line.
var (
	newCommand = regexp.MustCompile(`^\s*::[a-zA-Z-]+( [^:]*)?::`)
	oldCommand = regexp.MustCompile(`##\[[a-zA-Z-]+[^\]]*\]`)
)

func TestHostileNamesInEveryForm(t *testing.T) {
	r := resultOf(t, small, accepted)
	random := rand.New(rand.NewPCG(1, 2))
	r.Findings = r.Findings[:2]
	f := &r.Findings[0]
	for i := range *hostileNames {
		var name strings.Builder
		for range 1 + random.IntN(6) {
			name.WriteString(hostileParts[random.IntN(len(hostileParts))])
		}
		hostile := name.String()
		f.Subject.Identity().Title = hostile
		f.Rule.Title, f.Rule.Doc.Mitigation = "T "+hostile, hostile
		r.Model.Title = hostile
		f.Entry = &register.Entry{Status: register.StatusAccepted, Reason: hostile, Owner: hostile}
		for _, form := range ciForms {
			text := written(t, form, r, Options{Category: hostile})
			holdSafe(t, form, text)
			if t.Failed() {
				t.Fatalf("name %d: %q in %s", i, hostile, form)
			}
		}
	}
}

// holdSafe holds a report against what no name may do in it.
func holdSafe(t *testing.T, form, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is no UTF-8", form)
	}
	for _, c := range text {
		if c != '\n' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)) {
			t.Errorf("%s holds %U", form, c)
		}
	}
	for l := range strings.Lines(text) {
		command := newCommand.MatchString(l)
		if form == "github" {
			command = !regexp.MustCompile(`^::(error|warning|notice) (file=[^,:]*,line=\d+,col=\d+,)?title=[^,:]*::`).MatchString(l)
		}
		if command || oldCommand.MatchString(l) {
			t.Errorf("%s holds a workflow command: %q", form, l)
		}
	}
	switch form {
	case "sarif":
		checkSARIF(t, text)
	case "gitlab":
		if !json.Valid([]byte(text)) {
			t.Error("no JSON")
		}
	case "junit":
		if err := xml.Unmarshal([]byte(text), new(junitSuites)); err != nil {
			t.Error(err)
		}
	case "csv":
		rows, err := csv.NewReader(bytes.NewReader([]byte(text))).ReadAll()
		if err != nil {
			t.Error(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Errorf("the cell %q is a formula", cell)
				}
			}
		}
	case "markdown":
		for l := range strings.Lines(text) {
			if strings.HasPrefix(l, "|") && strings.Count(strings.ReplaceAll(l, `\|`, ""), "|") != 6 {
				t.Errorf("the row %q has other cells", l)
			}
		}
	}
}
