package model

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
)

// loadText loads a model of one file. The first line, threatctl: 1, is put before the text.
func loadText(text string) (*Model, diag.List) {
	return loadFiles(map[string]string{"m.yaml": text})
}

// loadFiles loads a model of several files, of which m.yaml is the first.
func loadFiles(files map[string]string) (*Model, diag.List) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte("threatctl: 1\n" + text)}
	}
	return Load(Input{FS: fsys, Name: "m.yaml"})
}

// told is a diagnostic in one line.
func told(d diag.Diagnostic) string {
	line := fmt.Sprintf("%s:%d:%d %s: %s", d.Span.File, d.Span.Line, d.Span.Col, d.Code, d.Message)
	if d.Hint != "" {
		line += " | " + d.Hint
	}
	for _, r := range d.Related {
		line += fmt.Sprintf(" | %s:%d:%d %s", r.Span.File, r.Span.Line, r.Span.Col, r.Message)
	}
	return line
}

// wants checks that diagnostics begin with the given texts, one for one and in order.
func wants(t *testing.T, diags diag.List, want ...string) {
	t.Helper()
	for i := range max(len(diags), len(want)) {
		switch {
		case i >= len(want):
			t.Errorf("not expected: %s", told(diags[i]))
		case i >= len(diags):
			t.Errorf("missing: %s", want[i])
		case !strings.HasPrefix(told(diags[i]), want[i]):
			t.Errorf("got  %s\nwant %s", told(diags[i]), want[i])
		}
	}
}

// system is a small model that cases add to: components a and b inside zone, c outside.
const system = `assets: {data: {classification: internal}}
boundaries: {zone: {trust: internal}}
components: {a: {role: service, inside: zone}, b: {role: database, inside: zone}, c: {role: user}}
flows:
  ca: {from: c, to: a}
`

func TestFaults(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"nothing wrong", system, nil},
		{"unknown key of the model", "colour: red\n", []string{`m.yaml:2:1 unknown-key: unknown key "colour" in a model | keys: threatctl, `}},
		{"near key", "componets: {}\n", []string{`m.yaml:2:1 unknown-key: unknown key "componets" in a model (did you mean "components"?)`}},
		{"rest of a text in braces", "components:\n  a: {role: user, title: what, and why}\n", []string{
			`m.yaml:3:32 unknown-key: unknown key "and why" in a component | text with a comma, colon or question mark needs quotes inside braces`,
		}},
		{"no such hint outside braces", "components:\n  a:\n    role: user\n    titel:\n", []string{
			`m.yaml:5:5 unknown-key: unknown key "titel" in a component (did you mean "title"?) | keys: title, `,
		}},
		{"colon in braces", "components:\n  a: {role: user, title: what: why}\n", []string{"m.yaml:3:"}},

		{"upper case id", "assets:\n  Data: {classification: public}\n", []string{`m.yaml:3:3 bad-id: "Data" is no id | an id is`}},
		{"long id", "assets:\n  " + strings.Repeat("a", 65) + ": {classification: public}\n", []string{`m.yaml:3:3 bad-id: `}},
		{"id that begins with a sign", "assets:\n  -a: {classification: public}\n", []string{`m.yaml:3:3 bad-id: "-a" is no id`}},
		{"reserved ids", "assets:\n  model: {classification: public}\n  outside: {classification: public}\n", []string{
			`m.yaml:3:3 bad-id: "model" is the name of the model as a whole`, `m.yaml:4:3 bad-id: "outside" is the name of the outermost zone`,
		}},
		{"bad id: what refers to it is not told again", "components: {A: {role: user}, b: {role: user}}\nflows: {f: {from: A, to: b}}\n", []string{`m.yaml:2:14 bad-id`}},
		{"one id for two kinds", "assets: {x: {classification: public}}\nflows:\n  x: {from: x, to: x}\n", []string{
			`m.yaml:4:3 duplicate-id: the id x stands twice; ids are unique over all kinds of element | m.yaml:2:10 it stands here first`,
			`m.yaml:4:13 unknown-reference: x is an asset, and here stands a component`, `m.yaml:4:20 unknown-reference`,
		}},
		{"what is wrong in a refused element is told", "assets:\n  X: {classification: publik}\n", []string{`m.yaml:3:3 bad-id`, `m.yaml:3:23 unknown-value: unknown classification "publik" (did you mean "public"?)`}},

		{"also called", "components: {a: {role: idp}}\n", []string{`m.yaml:2:24 unknown-value: unknown role "idp" (here it is "identity-provider")`}},
		{"technology also called", "components: {a: {technology: mariadb}}\n", []string{`m.yaml:2:30 unknown-value: unknown technology "mariadb" (here it is "mysql") | use other`}},
		{"protocol also called", system + "  x: {from: c, to: a, protocol: tds}\n", []string{`m.yaml:7:33 unknown-value: unknown protocol "tds" (here it is "mssql")`}},
		{"mechanism also called", "mechanisms: {sbom: yes}\n", []string{`m.yaml:2:14 unknown-value: unknown mechanism "sbom" (here it is "inventory")`}},
		{"own name also called", "technologies: {core: {role: service, also-called: [kern]}}\ncomponents: {a: {technology: kern}}\n", []string{
			`m.yaml:3:30 unknown-value: unknown technology "kern" (here it is "core")`,
		}},

		{"asset without classification", "assets:\n  a: {}\n  b:\n", []string{"m.yaml:3:3 missing-key: asset a has no classification | classification: public,", "m.yaml:4:3 missing-key: asset b"}},
		{"component that is nothing", "components: {a: {}, b: {technology: other}, c: }\n", []string{
			"m.yaml:2:14 missing-key: component a has no type", "m.yaml:2:21 missing-key: component b has no type", "m.yaml:2:45 missing-key: component c has no type",
		}},
		{"flow without ends", "flows: {f: {}}\n", []string{"m.yaml:2:9 missing-key: flow f has no from", "m.yaml:2:9 missing-key: flow f has no to"}},
		{"unknown references", "components: {aa: {role: service, inside: zon, stores: [dat]}}\nboundaries: {zone: {}}\nassets: {data: {classification: public}}\n", []string{
			`m.yaml:2:42 unknown-reference: there is no boundary "zon" (did you mean "zone"?)`, `m.yaml:2:56 unknown-reference: there is no asset "dat" (did you mean "data"?)`,
		}},
		{"unlike reference", "components: {a: {role: service, inside: nowhere}}\n", []string{`m.yaml:2:41 unknown-reference: there is no boundary "nowhere" | define it under boundaries`}},
		{"the model is no component", system + "  x: {from: model, to: outside}\n", []string{
			"m.yaml:7:13 unknown-reference: model is the model as a whole, and here stands a component", "m.yaml:7:24 unknown-reference: outside is around everything, and here stands a component",
		}},
		{"outside is never crossed", system + "  x: {from: c, to: a, crosses: outside}\n", []string{"m.yaml:7:32 unknown-reference: outside is around everything"}},
		{"about outside", "questions: {q: {text: t, about: outside}}\n", []string{`m.yaml:2:33 unknown-reference: there is no element "outside"`}},

		{"ring of one", "boundaries: {a: {inside: a}}\n", []string{"m.yaml:2:14 boundary-ring: boundaries stand inside each other: a inside a"}},
		{"ring of three", "boundaries: {z: {inside: b}, a: {inside: b}, b: {inside: c}, c: {inside: a}}\n", []string{
			"m.yaml:2:30 boundary-ring: boundaries stand inside each other: a inside b inside c inside a",
		}},
		{"outside inside", "boundaries: {outside: {inside: zone, out-of-scope: no}, zone: {}}\n", []string{
			"m.yaml:2:32 unknown-key: outside is around everything and cannot have inside", "m.yaml:2:52 unknown-key: outside is around everything and cannot have out-of-scope",
		}},

		{"flow to itself", system + "  x: {from: a, to: a}\n", []string{"m.yaml:7:3 self-flow: flow x goes from a to itself"}},
		{"no crossing", "components: {a: {role: service}, b: {role: service}}\nflows: {f: {from: a, to: b}}\n", []string{"m.yaml:3:9 no-crossing: no flow crosses a trust boundary | put components"}},
		{"no flows", "components: {a: {role: service}}\n", nil},
		{"crosses what it enters", system + "  x: {from: c, to: a, crosses: zone}\n", []string{"m.yaml:7:3 needless-crossing: flow x crosses zone anyway"}},
		{"crosses what is around both", system + "  x: {from: a, to: b, crosses: zone}\n", []string{"m.yaml:7:3 needless-crossing: flow x does not cross zone"}},

		{"none beside others", system + "  x: {from: c, to: a, authentication: [none, bearer], authorization: [identity, none]}\n", []string{
			"m.yaml:7:40 unknown-value: authentication cannot be none and something else", "m.yaml:7:81 unknown-value: authorization cannot be none",
		}},
		{"out of scope without a reason", "assets: {a: {classification: public, out-of-scope: ''}}\n", []string{"m.yaml:2:52 missing-key: out-of-scope needs a reason"}},
		{"the model cannot be out of scope", "out-of-scope: no reason\n", []string{`m.yaml:2:1 unknown-key: unknown key "out-of-scope"`}},
		{"links", "links: [ftp://a.example, https://, /path, 'https://a b.example', javascript:alert(1), https://ok.example, http://ok.example]\n", []string{
			`m.yaml:2:9 bad-link: "ftp://a.example" is no web address | a link begins`, "m.yaml:2:26 bad-link", "m.yaml:2:36 bad-link", "m.yaml:2:43 bad-link", "m.yaml:2:66 bad-link",
		}},
		{"control characters", "title: \"a\\u001bb\"\nowner: \"a\\u202eb\"\ntags: [\"a\\u200fb\", \"\\u0085\"]\ndescription: \"a\\tb\\nc\"\n", []string{
			`m.yaml:2:8 hidden-character: the text holds a control or bidirectional control character: a\x1bb`, "m.yaml:3:8 hidden-character", "m.yaml:4:8 hidden-character", "m.yaml:4:20 hidden-character",
		}},
		{"control characters in words and ids", "components:\n  \"a\\u202e\": {role: \"user\\u001b\"}\n", []string{`m.yaml:3:3 bad-id: "a\\u202e" is no id`, `m.yaml:3:21 unknown-value: unknown role "user\\x1b"`}},

		{"retention", "assets: {a: {classification: public, retention: soon}, b: {classification: public, retention: 3}, c: {classification: public, retention: 2yy}, d: {classification: public, retention: -1d}}\n", []string{
			`m.yaml:2:49 unknown-value: "soon" is no retention | write a number`, "m.yaml:2:95 unknown-value", "m.yaml:2:138 unknown-value", "m.yaml:2:183 unknown-value",
		}},
		{"token", system + "  x: {from: c, to: a, token: {location: hat, life: 1, issuer: zone, age: 3}}\n", []string{
			`m.yaml:7:41 unknown-value: unknown token location "hat"`, `m.yaml:7:52 unknown-value: unknown token life "1"`, "m.yaml:7:63 unknown-reference: zone is a boundary, and here stands a component", `m.yaml:7:69 unknown-key: unknown key "age" in a token`,
		}},
		{"planned", system + "  x: {from: c, to: a, planned: {transport: [tls, mtls], authentication: [none, bearer], from: c, access: writ}}\n", []string{
			"m.yaml:7:44 wrong-type: expected one word: none, tls,", "m.yaml:7:74 unknown-value: authentication cannot be none", `m.yaml:7:89 unknown-key: unknown key "from" in a planned facts`, `m.yaml:7:106 unknown-value: unknown access "writ" (did you mean "write"?)`,
		}},

		{"threat without what it needs", "threats: {own: {}}\n", []string{"m.yaml:2:11 missing-key: threat own has no about", "m.yaml:2:11 missing-key: threat own has no category", "m.yaml:2:11 missing-key: threat own has no title"}},
		{"threat about nothing", "threats: {own: {title: t, category: X, about: [], severity: bad}}\n", []string{`m.yaml:2:37 unknown-value: unknown category "X"`, "m.yaml:2:47 wrong-type: expected ids of elements, or model, found a list", `m.yaml:2:61 unknown-value: unknown severity "bad"`}},
		{"key of a threat", "threats: {My Own: {title: t, category: S, about: model}}\n", []string{`m.yaml:2:11 bad-id: "My Own" is no key`}},
		{"assumption without about", "assumptions: {q: {text: t, excludes: D-*}}\n", []string{"m.yaml:2:15 missing-key: assumption q, which excludes threats, has no about"}},
		{"assumption with globs of nothing", "assumptions: {q: {text: t, about: model, excludes: ['*', '?-1', '[DE]-*', D-*, 'S-[', S-010]}}\n", []string{
			`m.yaml:2:53 unknown-value: the glob "*" names no letter`, "m.yaml:2:58 unknown-value", "m.yaml:2:65 unknown-value", `m.yaml:2:80 unknown-value: "S-[" is no valid glob`,
		}},
		{"dates", "assumptions: {q: {text: t, until: soon}, r: {text: t, until: 2026-02-30}}\nmechanisms: {waf: {state: yes, since: 1.1.2026, evidence: file:///x}}\n", []string{
			`m.yaml:2:35 bad-date: "soon" is no date | write YYYY-MM-DD`, "m.yaml:2:62 bad-date", "m.yaml:3:39 bad-date", "m.yaml:3:59 bad-link",
		}},
		{"question", "questions: {q: {answer: yes}}\n", []string{"m.yaml:2:13 missing-key: question q has no text"}},
		{"rating", "rating: {matrix: {impact-big: {}, impact-low: {likelihood-low: worst, likelihood: low}}, threats: {E-010: {}, E-010@a: {severity: low}, 'x@a': {}, 'E-1@A b': {}}}\n", []string{
			`m.yaml:2:19 unknown-key: unknown key "impact-big" in a matrix`, `m.yaml:2:64 unknown-value: unknown severity "worst"`, `m.yaml:2:71 unknown-key: unknown key "likelihood"`,
			`m.yaml:2:100 bad-id: "E-010" is no threat | a threat is RULE@subject`, "m.yaml:2:111 missing-key: rating of E-010@a has no reason", `m.yaml:2:137 bad-id: "x@a" is no threat`, "m.yaml:2:148 bad-id",
		}},

		{"moved", system + "moved:\n- {from: old, to: nowhere}\n- {from: old2, to: ca}\n- {from: Old, to: model}\n- {from: x}\n- word\n", []string{
			"m.yaml:8:3 unknown-reference: moved to nowhere, and there is no such element", `m.yaml:10:10 bad-id: "Old" is no id of an element`, `m.yaml:10:19 bad-id: "model" is no id`, "m.yaml:11:3 missing-key: a moved element has no to", "m.yaml:12:3 wrong-type",
		}},
		{"moved twice", system + "moved: [{from: x, to: a}, {from: x, to: b}]\n", []string{"m.yaml:7:27 duplicate-id: the move of x stands twice | m.yaml:7:9 it stands here first"}},
		{"moved in a ring", system + "moved: [{from: x, to: y}, {from: y, to: x}]\n", []string{"m.yaml:7:9 unknown-reference: moved to y, and there is no such element", "m.yaml:7:27 unknown-reference"}},
		{"moved but still there", system + "moved: [{from: a, to: b}]\n", []string{"m.yaml:7:9 still-there: moved from a, which is still there"}},
		{"moved over two names", system + "moved: [{from: x, to: y}, {from: y, to: a}]\n", nil},

		{"own technology", "technologies: {postgresql: {role: cache}, core: {what: it}, more: {role: servic}, yet: {colour: red, role: cache}}\n", []string{
			"m.yaml:2:16 duplicate-id: the technology postgresql is built in and cannot be defined again", "m.yaml:2:43 missing-key: technology core says neither role nor type",
			`m.yaml:2:74 unknown-value: unknown role "servic" (did you mean "service"?)`, `m.yaml:2:89 unknown-key: unknown key "colour" in a technology`,
		}},
		{"own protocol", "protocols: {https: {family: http}, bus: {}, more: {family: x}}\n", []string{
			"m.yaml:2:13 duplicate-id: the protocol https is built in", "m.yaml:2:36 missing-key: protocol bus has no family", `m.yaml:2:60 unknown-value: unknown protocol family "x"`,
		}},
		{"extra keys", "x-a: 1\nassets: {a: {classification: public, x-b: [1]}}\nthreats: {t: {title: t, category: S, about: model, x-c: 1}}\nassumptions: {u: {text: t, x-d: 1}}\n", []string{`m.yaml:5:28 unknown-key: unknown key "x-d" in an assumption`}},
		{"rules outside", "rules: [../x.yaml, /x.yaml]\n", []string{`m.yaml:2:9 include-outside: rules "../x.yaml" leaves the root`, "m.yaml:2:20 include-outside"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, diags := loadText(tc.text)
			wants(t, diags, tc.want...)
			if (m == nil) != diags.HasErrors() {
				t.Errorf("a model and errors, or neither")
			}
		})
	}
}

func TestVersion(t *testing.T) {
	for text, want := range map[string]string{
		"threatctl: 2\ncolour: red\n": `m.yaml:1:12 version: this threatctl reads version 1, not "2"`,
		"threatctl: [1]\n":            "m.yaml:1:12 version: this threatctl reads version 1, not a list",
		"threatctl:\n":                "m.yaml:1:11 version: this threatctl reads version 1, not nothing",
		"title: x\n":                  "m.yaml:1:1 version: the file does not begin with threatctl: 1",
		"- a\n":                       "m.yaml:1:1 wrong-type: this is no model",
		"word\n":                      "m.yaml:1:1 wrong-type: this is no model: expected keys such as components and flows, found \"word\"",
		"":                            "m.yaml:1:1 empty-file",
	} {
		m, diags := Load(Input{FS: fstest.MapFS{"m.yaml": {Data: []byte(text)}}, Name: "m.yaml"})
		if wants(t, diags, want); m != nil {
			t.Errorf("%q gives a model", text)
		}
	}
	if _, diags := Load(Input{FS: fstest.MapFS{"m.yaml": {Data: []byte("title: a\nthreatctl: \"1\"\n")}}, Name: "m.yaml"}); len(diags) > 0 {
		t.Errorf("the version may stand anywhere, and in quotes: %v", diags)
	}
}

func TestAllFaultsInOneRun(t *testing.T) {
	_, diags := loadText("title: [x]\nassets: {A: {}}\ncomponents: {a: {role: x}, b: {inside: y, role: user}}\nflows: {f: {from: a, to: z}}\nmoved: [{from: q, to: r}]\n")
	wants(t, diags, "m.yaml:2:8 wrong-type", "m.yaml:3:10 bad-id", "m.yaml:3:10 missing-key", "m.yaml:4:24 unknown-value", "m.yaml:4:40 unknown-reference", "m.yaml:5:26 unknown-reference", "m.yaml:6:9 unknown-reference")
}
