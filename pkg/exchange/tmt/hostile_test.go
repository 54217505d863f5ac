package tmt

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
)

func TestRefused(t *testing.T) {
	deep := strings.Repeat("<a>", 300)
	for _, c := range []struct {
		name, src string
		line, col int
		want      string
	}{
		{"nothing", " \n", 1, 1, "nothing in this file"},
		{"zip", "PK\x03\x04rest", 1, 1, "zip archive"},
		{"json", `{"summary": 1}`, 1, 1, "no XML"},
		{"utf-16", "\xff\xfe<\x00", 1, 1, "UTF-16"},
		{"other XML", "<?xml version=\"1.0\"?>\n<html/>", 2, 1, "begins with <html>"},
		{"document type", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>\n<ThreatModel/>", 1, 1, "document types"},
		{"entity", "<ThreatModel><DrawingSurfaceList>&b;</DrawingSurfaceList></ThreatModel>", 1, 37, "broken here"},
		{"too deep", "<ThreatModel><MetaInformation>" + deep, 1, 30 + 198*3 + 1, "more than 200 deep"},
		{"too deep, where nothing is read", "<ThreatModel><Profile>" + deep, 1, 22 + 198*3 + 1, "more than 200 deep"},
		{"cut off in a text", "<ThreatModel><MetaInformation><Owner>So", 1, 40, "ends too early, in <Owner>"},
		{"cut off in a tag", "<ThreatModel><MetaInforma", 1, 26, "ends too early"},
		{"cut off between", "<ThreatModel>\n<MetaInformation></MetaInformation>", 2, 36, "ends too early, in <ThreatModel>"},
		{"ends that do not fit", "<ThreatModel><a></b></ThreatModel>", 1, 17, "</b> ends nothing"},
		{"only a comment", "<!-- nothing -->", 1, 17, "nothing in this file"},
		{"empty", "<ThreatModel/>", 1, 1, "no diagram"},
		{"other encoding", "<?xml version=\"1.0\" encoding=\"latin1\"?><ThreatModel/>", 1, 40, "cannot be read"},
		{"too many", tm7("", strings.Repeat("<K/>", mostStencils+1)), 1, 0, "more than 10000"},
		{"too many threats", tm7("<ThreatInstances>" + strings.Repeat("<I/>", mostThreats+1) + "</ThreatInstances>"), 1, 0, "more than 100000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var diags diag.List
			d := Format.Read("m.tm7", []byte(c.src), &diags)
			if d != nil || len(diags) != 1 {
				t.Fatalf("read %v, told %v", d, diags)
			}
			g := diags[0]
			if !strings.Contains(g.Message, c.want) || g.Hint == "" || g.Span.Line != c.line || c.col > 0 && g.Span.Col != c.col {
				t.Errorf("%d:%d: %s (%s)", g.Span.Line, g.Span.Col, g.Message, g.Hint)
			}
		})
	}
}

func TestDetects(t *testing.T) {
	for name, want := range map[string]bool{"a.tm7": true, "a.TM7": true, "a.xml": false} {
		if got := Format.Detects(name, []byte("PK")); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !Format.Detects("a.xml", []byte(`<ThreatModel xmlns="http://schemas.datacontract.org/2004/07/ThreatModeling.Model">`)) {
		t.Error("not by what is in it")
	}
}

// odd are files that are read although something in them is wrong.
var odd = map[string]string{
	"numbers that are none": tm7("", thing("StencilEllipse", "GE.P", "a", "A", at("NaN", "INF", -1, "x"))+thing("BorderBoundary", "GE.TB.B", "b", "B", at("1e400", 0, 1, 1))+
		thing("LineBoundary", "GE.TB.L", "c", "C", "<SourceX>NaN</SourceX>")+thing("Connector", "GE.DF", "d", "D", ends("a", "b")+"<TargetX>NaN</TargetX>")),
	"no guids": tm7("", strings.Repeat(thing("StencilEllipse", "GE.P", "", "A", at(0, 0, 1, 1))+thing("Connector", "GE.DF", "", "", ends("", "")), 40)),
	"one guid": tm7("<ThreatInstances>"+strings.Repeat(threat("k", "Mitigated", "High"), 40)+"</ThreatInstances>",
		strings.Repeat(thing("Connector", "GE.DF", "f", "F", ends("f", "f")), 40)),
	"no fields": tm7("<ThreatInstances><I/><I><Value/></I></ThreatInstances><KnowledgeBase><ThreatTypes><T/></ThreatTypes></KnowledgeBase>"+
		"<Notes><N/></Notes>", "<K/><K><Value/></K>"),
	"no value": tm7("", `<K><Value i:type="StencilEllipse"><Properties><a i:type="StringDisplayAttribute"><DisplayName>Name</DisplayName></a>
		<a i:type="ListDisplayAttribute"><SelectedIndex>9</SelectedIndex></a>
		<a i:type="ListDisplayAttribute"><SelectedIndex>-9</SelectedIndex><Value><s>x</s></Value></a></Properties></Value></K>`),
	"texts that act":  tm7("<MetaInformation><ThreatModelName>a\u202eb&#x9;\n: #{[</ThreatModelName></MetaInformation>", thing("StencilEllipse", "GE.P", "- {", "\"': # |\n- x", "", attr("String", "a: b", "'\"}, c"))),
	"CDATA and marks": tm7("", thing("StencilEllipse", "GE.P", "a", "<![CDATA[<b>]]>c<!-- d -->e<?f g?>&lt;h", at(0, 0, 1, 1))),
}

func TestOdd(t *testing.T) {
	for name, src := range odd {
		t.Run(name, func(t *testing.T) {
			d := mustRead(t, src)
			d.Settle(nil)
			load(t, d)
		})
	}
}

func TestTextsInParts(t *testing.T) {
	d := mustRead(t, odd["CDATA and marks"])
	if got := d.Components[0].Title; got != "<b>ce<h" {
		t.Errorf("%q", got)
	}
}

// FuzzRead holds that every file is refused with one word or gives a model that loads.
func FuzzRead(f *testing.F) {
	f.Add(shop())
	for _, src := range odd {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		var diags diag.List
		d := Format.Read("m.tm7", []byte(src), &diags)
		if d == nil {
			if len(diags) != 1 || !diags.HasErrors() {
				t.Fatalf("told %v", diags)
			}
			return
		}
		d.Settle(nil)
		text := d.Model()
		_, _, told := model.LoadFiles(model.Input{FS: fstest.MapFS{"m.yaml": {Data: text}}, Name: "m.yaml"})
		if told.HasErrors() {
			t.Fatalf("%v\n%s", told, text)
		}
	})
}
