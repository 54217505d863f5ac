package tmt

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/exchange"
	"github.com/threatctl/threatctl/pkg/register"
)

// mustRead reads a file that is in order.
func mustRead(t *testing.T, src string) *exchange.Draft {
	t.Helper()
	var diags diag.List
	d := Format.Read("m.tm7", []byte(src), &diags)
	if d == nil || len(diags) > 0 {
		t.Fatalf("%v", diags)
	}
	return d
}

// tm7 is a file with a diagram for each list of its things.
func tm7(rest string, diagrams ...string) string {
	var b strings.Builder
	b.WriteString("<ThreatModel xmlns:i=\"x\"><DrawingSurfaceList>")
	for n, things := range diagrams {
		fmt.Fprintf(&b, "<DrawingSurfaceModel><Guid>d%d</Guid><Borders>%s</Borders><Header>D%d</Header></DrawingSurfaceModel>", n, things, n)
	}
	return b.String() + "</DrawingSurfaceList>" + rest + "</ThreatModel>"
}

// thing is something on a diagram.
func thing(shape, generic, guid, name, fields string, attributes ...string) string {
	attributes = append([]string{attr("Header", "Generic "+shape), attr("String", "Name", name)}, attributes...)
	return fmt.Sprintf(`<K><Key>%s</Key><Value i:type="%s"><GenericTypeId> %s </GenericTypeId><Guid>%s</Guid><Properties>%s</Properties>%s</Value></K>`,
		guid, shape, generic, guid, strings.Join(attributes, ""), fields)
}

// attr is an attribute: of a list the last value is selected.
func attr(kind, label string, values ...string) string {
	value := strings.Join(values, "")
	if strings.HasSuffix(kind, "List") {
		value = "<string>" + strings.Join(values, "</string><string>") + "</string>"
	}
	return fmt.Sprintf(`<anyType i:type="b:%sDisplayAttribute"><DisplayName>%s</DisplayName><Name/><Value>%s</Value><SelectedIndex>%d</SelectedIndex></anyType>`,
		kind, label, value, len(values)-1)
}

func at(left, top, width, height any) string {
	return fmt.Sprintf("<Height>%v</Height><Left>%v</Left><Top>%v</Top><Width>%v</Width>", height, left, top, width)
}

func ends(source, target string) string {
	return "<SourceGuid>" + source + "</SourceGuid><TargetGuid>" + target + "</TargetGuid>"
}

// threat is a threat of the flow f on the first diagram.
func threat(key, state, priority string, properties ...string) string {
	var b strings.Builder
	for i := 0; i < len(properties); i += 2 {
		fmt.Fprintf(&b, "<P><Key>%s</Key><Value>%s</Value></P>", properties[i], html.EscapeString(properties[i+1]))
	}
	return fmt.Sprintf(`<I><Key>%s</Key><Value><ChangedBy>HOUSE\somebody</ChangedBy><DrawingSurfaceGuid>d0</DrawingSurfaceGuid><FlowGuid>f</FlowGuid>`+
		`<Id>7</Id><Priority>%s</Priority><Properties>%s</Properties><State>%s</State><TypeId>T1</TypeId><Title i:nil="true"/></Value></I>`,
		key, priority, b.String(), state)
}

const line = "<HandleX>250</HandleX><HandleY>50</HandleY><SourceX>250</SourceX><SourceY>-100</SourceY><TargetX>250</TargetX><TargetY>200</TargetY>"

// shop is a small model with one of each: a person's browser calls a service over a line, which keeps things in a box.
func shop() string {
	first := thing("StencilRectangle", "GE.EI", "u", "Buyer", at(0, 0, 100, 100)) +
		thing("StencilEllipse", "GE.P", "s", "Shop", at(400, 0, 100, 100)) +
		thing("StencilParallelLines", "GE.DS", "b", "Books", at(700, 0, 100, 100)) +
		thing("StencilRectangle", "GE.A", "n", "a remark", at(0, 0, 9, 9)) +
		thing("BorderBoundary", "GE.TB.B", "box", "Cellar", at(650, -50, 300, 300)) +
		thing("LineBoundary", "GE.TB.L", "l", "Edge", line) +
		thing("Connector", "GE.DF", "f", "order", ends("u", "s")) +
		thing("Connector", "GE.DF", "g", "Generic Connector", ends("s", "b"))
	second := thing("StencilEllipse", "GE.P", "s2", "Shop", at(0, 0, 10, 10)) +
		thing("Connector", "GE.DF", "h", "boxed", ends("s2", "")) +
		thing("BorderBoundary", "GE.TB.B", "y", "Yard", at(0, 0, 5, 5)) +
		thing("Connector", "GE.DF", "k", "into a box", ends("s2", "y")+"<TargetX>3</TargetX><TargetY>3</TargetY>")
	meta := "<MetaInformation><Assumptions>- one\n- two\n- none</Assumptions><Contributors>Ann</Contributors><Owner>Sales</Owner>" +
		"<Reviewer>Bob</Reviewer><ThreatModelName>Little shop</ThreatModelName></MetaInformation>" +
		"<Notes><Note><AddedBy>Ann</AddedBy><Message>see wiki</Message></Note></Notes>"
	threats := "<ThreatInstances>" + threat("T1usf", "Mitigated", "High", "Title", "Tea", "UserThreatCategory", "Tampering", "StateInformation", "locked") + "</ThreatInstances>"
	return tm7(meta+threats, first, second)
}

func TestRead(t *testing.T) {
	d := mustRead(t, shop())
	d.Settle(nil)
	m := load(t, d)
	src := string(d.Model())
	for _, want := range []string{
		"title: Little shop", "owner: Sales", "  shop: {", "inside: cellar", "crosses: edge", "type: external-entity", "shop-to-books", "from: buyer",
		"inside: yard", // the end of a flow at a box stands in it
		"about: order", "assumptions:\n  one:", "  two:",
	} {
		if !strings.Contains(src, want) {
			t.Errorf("there is no %q in\n%s", want, src)
		}
	}
	for _, person := range []string{"Ann", "Bob", "somebody"} {
		if strings.Contains(src, person) {
			t.Errorf("%s is in the model", person)
		}
	}
	if len(m.Components) != 5 || len(m.Flows) != 4 || len(m.Boundaries) != 3 {
		t.Errorf("%d components, %d flows, %d boundaries", len(m.Components), len(m.Flows), len(m.Boundaries))
	}
	told := map[string]int{}
	for _, g := range d.Diags {
		told[g.Code]++
	}
	if told[exchange.CodeDropped] != 2 || told[exchange.CodeRepaired] != 2 || told[exchange.CodeMerged] != 1 {
		t.Errorf("told %v: %v", told, d.Diags)
	}
	edits := d.Decisions()
	if len(edits) != 1 || edits[0].Status != register.StatusMitigated || edits[0].Reason != "locked" {
		t.Errorf("decided %+v", edits)
	}
}

func TestPlaces(t *testing.T) {
	src := "\ufeff<ThreatModel>\n<DrawingSurfaceList><DrawingSurfaceModel><Borders>\n<K><Key>ä</Key><Value type=\"x\"/></K></Borders></DrawingSurfaceModel></DrawingSurfaceList></ThreatModel>"
	d := mustRead(t, src)
	if len(d.Diags) != 1 || d.Diags[0].Span.Line != 3 || d.Diags[0].Span.Col != 16 {
		t.Errorf("%v", d.Diags)
	}
}

// said is what an element says, on one line.
func said(e *exchange.Element) string {
	var out []string
	for _, list := range [][]exchange.Fact{e.Facts, e.Mechanisms, e.Extra} {
		for _, f := range list {
			word := f.Key + "=" + strings.Join(f.Values, "+")
			if f.Guessed != "" {
				word += "?"
			}
			out = append(out, word)
		}
	}
	return strings.Join(out, " ")
}

func TestProperties(t *testing.T) {
	yes, no, unsaid := attrs("No", "Yes"), attrs("Not Selected", "No"), attrs("Not Selected")
	for _, c := range []struct{ kind, attributes, want string }{
		{"process", attr("Boolean", "Out Of Scope", "false"), ""},
		{"process", yes("Sanitizes Input") + no("Sanitizes Output"), "input-validation=yes output-encoding=no"},
		{"process", unsaid("Sanitizes Input") + attr("List", "Code Type", "Not Selected", "Managed"), "code-type=Managed"},
		{"process", attr("List", "Running As", "Not Selected", "System"), "privilege=admin running-as=System"},
		{"process", attr("List", "Isolation Level", "Not Selected", "Sandbox"), "sandbox=yes isolation-level=Sandbox"},
		{"process", yes("Implements or Uses an Authentication Mechanism"), "implements-or-uses-an-authentication-mechanism=yes"},
		{"process", attr("String", "ID", "five") + attr("String", "名", "x") + attr("String", "名", "y"), "property-id=five property=y"},
		{"store", yes("Encrypted") + yes("Stores Credentials"), "encryption-at-rest=yes stores-credentials=yes"},
		{"store", yes("Stores Log Data") + yes("Signed"), "role=log log-integrity=yes signed=yes"},
		{"store", attr("StaticList", "Store Type", "SQL Relational Database"), "role=database"},
		{"store", attr("List", "Store Type", "a", "b", "Cache"), "role=cache"},
		{"store", attr("List", "Azure Key Vault Audit Logging Enabled", "Select", "True"), "audit-log=yes"},
		{"flow", yes("Provides Confidentiality") + yes("Provides Integrity") + yes("Destination Authenticated"), "transport=tls? destination-authenticated=yes"},
		{"flow", yes("Provides Confidentiality") + no("Destination Authenticated"), "provides-confidentiality=yes destination-authenticated=no"},
		{"flow", no("Provides Confidentiality"), "transport=none"},
		{"flow", yes("Provides Integrity"), "provides-integrity=yes"},
		{"flow", no("Source Authenticated"), "authentication=none"},
		{"flow", yes("Source Authenticated"), "source-authenticated=yes"},
		{"flow", yes("JSON Payload") + yes("SOAP Payload") + yes("Transmits XML"), "formats=json+xml"},
		{"flow", attr("List", "Forgery Protection", "Not Selected", "Nonce"), "csrf-protection=yes forgery-protection=Nonce"},
		{"flow", attr("List", "Forgery Protection", "Not Selected", "None"), "csrf-protection=no"},
		{"flow", attr("String", "Dataflow Order", "0") + attr("String", "Dataflow Order", "3"), "order=3"},
		{"flow", attr("StaticList", "Provides Confidentiality", "Yes"), ""},
	} {
		shape := map[string][2]string{"process": {"StencilEllipse", "GE.P"}, "store": {"StencilParallelLines", "GE.DS"}, "flow": {"Connector", "GE.DF"}}[c.kind]
		d := mustRead(t, tm7("", thing(shape[0], shape[1], "x", "X", at(0, 0, 1, 1), c.attributes)))
		e := slices.Concat(d.Flows, d.Components)[0]
		got := strings.TrimSpace(strings.NewReplacer("type=process", "", "type=data-store", "").Replace(said(e)))
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.attributes, got, c.want)
		}
		d.Settle(nil)
		load(t, d)
	}
}

// attrs makes attributes that are lists of the same values.
func attrs(values ...string) func(label string) string {
	return func(label string) string { return attr("List", label, values...) }
}

func TestScope(t *testing.T) {
	out := attr("Boolean", "Out Of Scope", "true")
	d := mustRead(t, tm7("", thing("StencilEllipse", "GE.P", "a", "A", "", out)+thing("StencilEllipse", "GE.P", "b", "B", "", out, attr("String", "Reason For Out Of Scope", "bought"))))
	if d.Components[0].OutOfScope != says || d.Components[1].OutOfScope != "bought" {
		t.Errorf("%q, %q", d.Components[0].OutOfScope, d.Components[1].OutOfScope)
	}
}

func TestTypes(t *testing.T) {
	types := "<KnowledgeBase><GenericElements>" + elementTypeXML("own", "Generic Thing", "ROOT", "Rectangle") + elementTypeXML("memo", "Memo", "ROOT", "Annotation") +
		"</GenericElements><StandardElements>" + elementTypeXML("q", "Web API", "p", "Inherited") + elementTypeXML("p", "Parent", "GE.P", "Ellipse") +
		elementTypeXML("https", "HTTPS", "GE.DF", "Line") + elementTypeXML("ring", "Ring", "ring", "Inherited") + "</StandardElements></KnowledgeBase>"
	of := func(shape, generic, kind string) string {
		return thing(shape, generic, "x", "X", at(0, 0, 1, 1)+"<TypeId>"+kind+"</TypeId>")
	}
	for _, c := range []struct{ thing, want string }{
		{of("StencilEllipse", "GE.P", "q"), "type=process role=service stencil=Web API"},
		{of("StencilRectangle", "q", "q"), "type=process role=service stencil=Web API"},
		{of("StencilRectangle", "own", "own"), "type=external-entity?"},
		{of("StencilParallelLines", "ring", "ring"), "type=data-store? stencil=Ring"},
		{of("StencilEllipse", "", ""), "type=process?"},
		{of("Connector", "GE.DF", "https"), "protocol=https"},
		{of("Connector", "unknown", "https"), "protocol=https"},
		{of("StencilRectangle", "memo", "memo"), "nothing"},
		{of("StencilStar", "unknown", "unknown"), "nothing"},
		{of("BorderBoundary", "unknown", "unknown"), ""},
	} {
		d := mustRead(t, tm7(types, c.thing))
		got := "nothing"
		for _, e := range slices.Concat(d.Flows, d.Components[:max(0, len(d.Components)-2*len(d.Flows))], d.Boundaries) {
			got = said(e)
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.thing, got, c.want)
		}
	}
}

func elementTypeXML(id, name, parent, representation string) string {
	return "<ElementType><Attributes><Name>no</Name></Attributes><Id>" + id + "</Id><Name>" + name + "</Name><ParentId>" + parent + "</ParentId><Representation>" + representation + "</Representation></ElementType>"
}

func TestThreats(t *testing.T) {
	flow := thing("StencilEllipse", "GE.P", "p", "P", "") + thing("Connector", "GE.DF", "f", "F", ends("p", "p"))
	kinds := "<KnowledgeBase><ThreatCategories><C><Id>x9</Id><Name>Repudiation</Name></C></ThreatCategories><ThreatTypes><ThreatType><Category>x9</Category>" +
		"<Description>of {flow.Name}</Description><Id>T1</Id><ShortTitle>On {flow.Name}</ShortTitle></ThreatType></ThreatTypes>" +
		"<ThreatMetaData><PropertiesMetaData><D><Name>m1</Name><Label>Our Mitigations</Label></D></PropertiesMetaData></ThreatMetaData></KnowledgeBase>"
	for _, c := range []struct {
		threat string
		want   exchange.Threat
		told   int
	}{
		{threat("k", "AutoGenerated", "Low", "Title", "Tea &amp;lt;b&amp;gt;late&amp;lt;/b&amp;gt;", "UserThreatCategory", "Spoofing", "UserThreatDescription", "why"),
			exchange.Threat{Title: "Tea late", Category: "Spoofing", Description: "why", Severity: "low"}, 0},
		{threat("k", "NotApplicable", "highest", "StateInformation", "no cups"),
			exchange.Threat{Title: "On F", Category: "Repudiation", Description: "of F", Severity: "critical", Status: register.StatusNotApplicable, Reason: "no cups"}, 1},
		{threat("k", "Mitigated", "", "PossibleMitigations", "drink", "m1", "none"),
			exchange.Threat{Title: "On F", Category: "Repudiation", Description: "of F", Mitigation: "drink", Status: register.StatusMitigated, Reason: says}, 0},
		{threat("k", "NeedsInvestigation", "odd", "m1", "sip", "StateInformation", "ask"),
			exchange.Threat{Title: "On F", Category: "Repudiation", Description: "of F", Mitigation: "sip"}, 1},
		{threat("k", "Whatever", "Medium"),
			exchange.Threat{Title: "On F", Category: "Repudiation", Description: "of F", Severity: "medium"}, 1},
	} {
		d := mustRead(t, tm7("<ThreatInstances>"+c.threat+"</ThreatInstances>"+kinds, flow))
		got := *d.Threats[0]
		if got.Source != "k" || len(got.About) != 1 || got.About[0].Title != "F" {
			t.Errorf("%s: got %+v", c.threat, got)
		}
		shown := exchange.Threat{
			Title: got.Title, Category: got.Category, Description: got.Description, Severity: got.Severity, Mitigation: got.Mitigation,
			Status: got.Status, Reason: got.Reason,
		}
		if fmt.Sprint(shown) != fmt.Sprint(c.want) {
			t.Errorf("%s: got %+v, want %+v", c.threat, shown, c.want)
		}
		told := 0
		for _, g := range d.Diags {
			if strings.Contains(g.Message, "threat") {
				told++
			}
		}
		if told != c.told {
			t.Errorf("%s: told %v", c.threat, d.Diags)
		}
	}
}
