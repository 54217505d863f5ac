package report

import (
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/threatctl/threatctl/pkg/analysis"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// SARIF 2.1.0, as GitHub code scanning reads it. What is accepted, transferred or dismissed is left out, since the
// reader knows no suppressions: its alert closes by itself.

// maxResults is how many results GitHub keeps of a run; which ones it would drop is decided here, and said.
const maxResults = 5000

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  *sarifAutomation  `json:"automationDetails,omitempty"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Column      string            `json:"columnKind"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"semanticVersion,omitempty"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID         string          `json:"id"`
		Name       string          `json:"name"`
		Short      sarifText       `json:"shortDescription"`
		Full       sarifText       `json:"fullDescription"`
		Help       sarifText       `json:"help"`
		HelpURI    string          `json:"helpUri,omitempty"`
		Properties sarifProperties `json:"properties"`
	}
	sarifProperties struct {
		Severity  string   `json:"security-severity"`
		Precision string   `json:"precision"`
		Tags      []string `json:"tags"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		Rule         string            `json:"ruleId"`
		Index        int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn"`
	}
)

// scores are what code scanning takes for critical, high, medium and low.
var scores = map[stride.Severity]string{stride.Critical: "9.5", stride.High: "8.0", stride.Medium: "5.5", stride.Low: "3.0", stride.Note: "1.0"}

func writeSARIF(w io.Writer, r *analysis.Result, o Options) error {
	open := selected(r, o, isOpen)
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "threatctl", URI: "https://github.com/threatctl/threatctl", Rules: []sarifRule{}}},
		Invocations: []sarifInvocation{{Successful: !r.Diags.HasErrors()}}, Results: []sarifResult{}, Column: "unicodeCodePoints",
	}
	if version := strings.TrimPrefix(o.Version, "v"); semantic.MatchString(version) {
		run.Tool.Driver.Version = version
	}
	if o.Category != "" {
		run.Automation = &sarifAutomation{diag.Visible(o.Category) + "/"}
	}
	if left := len(open) - maxResults; left > 0 {
		open = open[:maxResults]
		run.Invocations[0].Notifications = []sarifNotification{{"warning", sarifText{Text: fmt.Sprintf("%d threats of the lowest severities are left out: readers keep %d", left, maxResults)}}}
	}
	index := map[*stride.Rule]int{}
	for _, f := range open {
		if _, known := index[f.Rule]; !known {
			index[f.Rule] = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f)) // the first one is the worst
		}
		run.Results = append(run.Results, sarifResultOf(r, f, index[f.Rule]))
	}
	return indented(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

var semantic = regexp.MustCompile(`^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$`)

// sarifRuleOf is the rule of a finding. One rule has one severity there, so it is that of the worst finding.
func sarifRuleOf(f *register.Finding) sarifRule {
	rule := f.Rule
	help := strings.Join(nonEmpty("What to build: "+rule.Text(rule.Doc.Mitigation), "How to check: "+rule.Text(rule.Doc.Verify)), "\n\n")
	full := rule.Text(rule.Doc.Why)
	if full == "" {
		full = rule.Title
	}
	out := sarifRule{
		ID: rule.ID, Name: camel(rule.Title), Short: sarifText{Text: clip(diag.Visible(rule.Title), 1024)}, Full: sarifText{Text: clip(diag.Visible(full), 1024)},
		Help:       sarifText{Text: diag.Visible(help), Markdown: markdownText(help)},
		Properties: sarifProperties{scores[f.Severity], "medium", []string{"security", "stride/" + categoryOf(rule)}},
	}
	for _, ref := range rule.Doc.References {
		if ref.List == "cwe" && len(out.Properties.Tags) < 20 {
			out.Properties.Tags = append(out.Properties.Tags, "external/cwe/cwe-"+diag.Visible(ref.ID))
		}
	}
	return out
}

// nonEmpty are texts that say something behind their heading.
func nonEmpty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if head, rest, ok := strings.Cut(t, ": "); !ok || strings.TrimSpace(rest) != "" {
			list = append(list, t)
		} else if !ok {
			list = append(list, head)
		}
	}
	if list == nil {
		list = []string{"See the model."}
	}
	return list
}

// camel is a title as a name of one word.
func camel(title string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(title, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	if b.Len() == 0 {
		return "Threat"
	}
	return clip(b.String(), 255)
}

func sarifResultOf(r *analysis.Result, f *register.Finding, index int) sarifResult {
	level := "note"
	switch {
	case f.Severity >= stride.High:
		level = "error"
	case f.Severity == stride.Medium:
		level = "warning"
	}
	at := sarifPhysical{sarifArtifact{(&url.URL{Path: relative(r, f.Span.File)}).EscapedPath(), "%SRCROOT%"}, sarifRegion{line(f.Span.Line), line(f.Span.Col)}}
	return sarifResult{
		Rule: f.Rule.ID, Index: index, Level: level, Message: sarifText{Text: sentence(f)}, Locations: []sarifLocation{{at}},
		Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(f)},
	}
}
