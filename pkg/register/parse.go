package register

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/threatctl/threatctl/internal/yamltree"
	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/stride"
)

// Parse reads a register. No bytes at all (nil) stand for a file that is not there; an empty file is an error, for
// something was in it once. With an error among the diagnostics the register is nil. What a status needs and an entry
// does not give is no error: Missing tells.
func Parse(name string, src []byte) (*Register, diag.List) {
	if src == nil {
		return &Register{Name: name, form: form{fresh: true}}, nil
	}
	if len(src) > MaxBytes {
		return nil, diag.List{tooLarge(name, 1, "the register is larger than %d MiB", MaxBytes>>20)}
	}
	r, wrong := scan(name, src)
	switch {
	case r != nil:
		return r, nil
	case len(src) <= yamltree.MaxFileBytes:
		return parseYAML(name, src)
	}
	return nil, wrong
}

func tooLarge(name string, line int, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Code: "file-too-large", Severity: diag.Error, Span: diag.Span{File: name, Line: line, Col: 1}, Message: fmt.Sprintf(format, args...)}
}

// parseYAML reads a register that is written in any form of YAML that lines can be put into.
func parseYAML(name string, src []byte) (*Register, diag.List) {
	p := &parser{name: name, src: src, reg: &Register{Name: name, src: src}}
	if p.file = yamltree.Parse(name, src, &p.diags); p.file == nil {
		return nil, p.diags
	}
	if at := loneReturn(src); at >= 0 {
		p.fault("register-form", diag.At(name, p.file.PosAt(at)), "end lines with LF or CR LF", "a carriage return ends a line alone")
		return nil, p.diags
	}
	p.all(p.file.Root())
	if !p.diags.HasErrors() && p.reg.index(p.slab) == nil {
		p.fault("duplicate-key", p.file.Root().Span(), "", "two entries are alike")
	}
	p.diags.Sort()
	if p.diags.HasErrors() {
		return nil, p.diags
	}
	return p.reg, p.diags
}

// parser walks the tree of a register.
type parser struct {
	name  string
	src   []byte
	file  *yamltree.File
	reg   *Register
	slab  []Entry
	diags diag.List
}

func (p *parser) fault(code string, span diag.Span, hint, format string, args ...any) {
	p.diags.Add(diag.Diagnostic{Code: code, Severity: diag.Error, Span: span, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// unknown reports a word that is none of those allowed.
func (p *parser) unknown(code string, n yamltree.Node, what string, words []string) {
	hint := "it is " + strings.Join(words, ", ")
	if near, ok := diag.Nearest(n.Text(), words); ok {
		hint = "did you mean \"" + near + "\"? " + hint
	}
	p.fault(code, n.Span(), hint, "unknown %s %q", what, n.Text())
}

var topKeys = []string{"threatctl-register", "threats", "decisions"}

func (p *parser) all(root yamltree.Node) {
	version := root.Get(topKeys[0])
	switch {
	case root.Kind() != yamltree.Mapping || !version.Valid():
		p.fault("missing-key", diag.Span{File: p.name, Line: 1, Col: 1, EndLine: 1, EndCol: 2}, "a register begins with threatctl-register: "+Version,
			"the file is no register: it does not say threatctl-register")
		return
	case version.Kind() != yamltree.Scalar || trim(version.Text()) != Version:
		p.fault("wrong-version", version.Span(), "a newer threatctl may have written it", "this threatctl reads registers of version %s", Version)
		return
	}
	if !p.lined(root, "the register") {
		return
	}
	f := &p.reg.form
	f.eol, f.sectionIndent = p.file.Newline(), p.indent(root.Pair(0).Key)
	f.entryIndent, f.fieldIndent = f.sectionIndent+2, f.sectionIndent+4
	f.begin = nextLine(p.src, version.End())
	f.end = f.begin
	for i := range root.Own() {
		pair := root.Pair(i)
		p.reg.tops = append(p.reg.tops, top{pair.Key.Text(), int32(p.lineStart(pair.Key.Start()))})
		switch key := pair.Key.Text(); {
		case key == "threatctl-register":
		case key == "threats":
			end := len(p.src)
			if i+1 < root.Own() {
				end = p.lineStart(root.Pair(i + 1).Key.Start())
			}
			p.threats(pair, end)
		case key == "decisions":
			p.decisions(pair.Value)
		case !strings.HasPrefix(key, "x-"):
			p.unknown("unknown-key", pair.Key, "key", topKeys)
		}
	}
}

// lined reports whether a mapping is written a key a line and says nothing by reference, so that lines can be put into
// it and moved; it complains when not.
func (p *parser) lined(n yamltree.Node, what string) bool {
	const hint = "write one key a line"
	switch {
	case n.Alias():
		p.fault("register-form", n.Span(), hint, "%s cannot be written by reference", what)
		return false
	case n.Flow():
		p.fault("register-form", n.Span(), hint, "%s cannot be written in braces", what)
		return false
	}
	for i := range n.Own() {
		key := n.Pair(i).Key
		if start := key.Start(); key.Alias() || !blank(p.src[p.lineStart(start):start]) {
			p.fault("register-form", key.Span(), hint, "a key of the register stands first on its line")
			return false
		}
	}
	return p.unshared(n)
}

// unshared reports whether nothing in a mapping is merged into it from elsewhere; it complains when something is.
func (p *parser) unshared(n yamltree.Node) bool {
	merged := n.Own() != n.Len()
	at := n.Start()
	for i := 0; i < n.Own() && !merged; i++ {
		merged = strings.Contains(code(p.src[at:n.Pair(i).Key.Start()]), "<<")
		at = max(at, n.Pair(i).Value.End())
	}
	merged = merged || strings.Contains(code(p.src[at:max(at, n.End())]), "<<")
	if merged {
		p.fault("register-form", n.Span(), "write the fields out", "a register does not merge mappings with <<")
	}
	return !merged
}

// colon is the place after the colon that follows a key on its line; -1 when there is none.
func (p *parser) colon(key yamltree.Node) int {
	at := key.End()
	for at < len(p.src) && (p.src[at] == ' ' || p.src[at] == '\t') {
		at++
	}
	if at == len(p.src) || p.src[at] != ':' {
		return -1
	}
	return at + 1
}

// value reports whether a value follows its key without an anchor or a tag, and where the key's colon ends.
func (p *parser) value(pair yamltree.Pair) (colon int, ok bool) {
	colon = p.colon(pair.Key)
	switch {
	case colon < 0:
		p.fault("register-form", pair.Key.Span(), "write KEY: VALUE", "no colon follows this key")
		return 0, false
	case pair.Value.Alias() || !blank([]byte(code(p.src[colon:max(colon, pair.Value.Start())]))):
		p.fault("register-form", pair.Value.Span(), "write the value itself", "%s takes no anchor, alias or tag", pair.Key.Text())
		return 0, false
	}
	return colon, true
}

// threats reads the section of entries, which goes up to end at most.
func (p *parser) threats(pair yamltree.Pair, end int) {
	f, n := &p.reg.form, pair.Value
	colon, ok := p.value(pair)
	if !ok {
		return
	}
	f.section, f.begin = true, nextLine(p.src, colon)
	f.end = f.begin
	switch {
	case n.Kind() == yamltree.Null || n.Flow() && n.Len() == 0 && n.Kind() == yamltree.Mapping:
		if stop := n.End(); stop > colon && !implicit(n) {
			f.emptyFrom, f.emptyTo = colon, stop
			f.begin = nextLine(p.src, stop)
			f.end = f.begin
		}
		return
	case n.Kind() != yamltree.Mapping:
		p.fault("wrong-kind", n.Span(), "write RULE@element: and its fields below", "threats is a mapping of entries, not %s", n.Kind())
		return
	case !p.lined(n, "the list of threats") || n.Own() == 0:
		return // what is wrong with it has been told
	}
	p.slab = make([]Entry, 0, n.Len())
	p.reg.blocks = make([]block, 0, n.Len())
	f.entryIndent = p.indent(n.Pair(0).Key)
	f.begin = sectionBegin(p.src, f.begin, p.lineStart(n.Pair(0).Key.Start()))
	f.end = f.begin
	f.fieldIndent = f.entryIndent + 2
	for i := range n.Own() {
		p.entry(n.Pair(i))
		limit := end
		if i+1 < n.Own() {
			limit = p.lineStart(n.Pair(i + 1).Key.Start())
		}
		b := &p.reg.blocks[i]
		b.lead = int32(f.end)
		f.end = ownGap(p.src, int(b.end), limit, f.entryIndent)
		b.end = int32(f.end)
	}
}

// entry reads one entry. Its block ends, for now, after its last value.
func (p *parser) entry(pair yamltree.Pair) {
	key, n := pair.Key, pair.Value
	if !validID(key.Text()) {
		p.fault("bad-id", key.Span(), "", "%q is not the id of a threat, which is RULE@element, such as S-001@api", key.Text())
	}
	colon, ok := p.value(pair)
	if !ok {
		colon = key.End()
	}
	p.slab = append(p.slab, Entry{Threat: stride.ID(key.Text()), Status: StatusOpen, Span: key.Span(), index: len(p.slab)})
	b := block{key: int32(key.Start()), keyEnd: int32(key.End()), field: int32(len(p.reg.fields)), shape: shapeNull}
	b.body = int32(nextLine(p.src, colon))
	b.end = b.body
	switch {
	case !ok, implicit(n):
	case n.Kind() != yamltree.Mapping:
		p.fault("wrong-kind", n.Span(), "write its fields below, one a line", "an entry is a mapping of fields, not %s", n.Kind())
	case n.Flow():
		b.shape, b.body = shapeFlow, int32(n.Start()+1)
		p.unshared(n)
		p.fields(n, &b)
	case p.lined(n, "an entry") && n.Own() > 0:
		b.shape, b.indent = shapeBlock, int16(min(p.indent(n.Pair(0).Key), 1000))
		p.fields(n, &b)
	}
	b.end = int32(max(int(b.end), nextLine(p.src, max(colon, n.End()))))
	p.reg.blocks = append(p.reg.blocks, b)
}

// fields reads the fields of an entry and notes where they stand.
func (p *parser) fields(n yamltree.Node, b *block) {
	e := &p.slab[len(p.slab)-1]
	for i := range n.Own() {
		pair := n.Pair(i)
		name := fieldNamed(pair.Key.Text())
		switch {
		case strings.HasPrefix(pair.Key.Text(), "x-"):
			b.extra = true
			p.noAlias(pair.Value)
			continue
		case name == 0:
			p.unknown("unknown-key", pair.Key, "key", fieldNames)
			continue
		case pair.Value.Alias():
			p.noAlias(pair.Value)
			continue
		}
		place := field{name: name, start: int32(pair.Value.Start()), end: int32(pair.Value.End())}
		if int(name) <= programFields {
			colon, ok := p.value(pair)
			if !ok {
				continue
			}
			if implicit(pair.Value) {
				place.null, place.start, place.end = true, int32(colon), int32(colon)
			}
		}
		place.next = int32(nextLine(p.src, int(place.end)))
		p.reg.fields = append(p.reg.fields, place)
		b.fields++
		p.field(e, name, pair.Value)
	}
}

// noAlias refuses values by reference, for entries change places in the file.
func (p *parser) noAlias(n yamltree.Node) {
	if n.Alias() || n.Kind() == yamltree.Mapping && !p.unshared(n) {
		if n.Alias() {
			p.fault("register-form", n.Span(), "write the value itself", "an entry holds no references")
		}
		return
	}
	for item := range n.Items() {
		p.noAlias(item)
	}
	for pair := range n.Pairs() {
		p.noAlias(pair.Key)
		p.noAlias(pair.Value)
	}
}

// indent is how far a key is indented.
func (p *parser) indent(key yamltree.Node) int { return key.Start() - p.lineStart(key.Start()) }

// lineStart is where the line of a place begins.
func (p *parser) lineStart(at int) int {
	for at > 0 && p.src[at-1] != '\n' {
		at--
	}
	return at
}

// implicit reports whether a value is nothing because nothing is written.
func implicit(n yamltree.Node) bool { return n.Kind() == yamltree.Null && n.Text() == "" }

func blank(b []byte) bool { return strings.Trim(string(b), " \t\r\n") == "" }

// loneReturn is the place of a carriage return that no line feed follows, or -1.
func loneReturn(src []byte) int {
	for at := 0; ; at++ {
		i := bytes.IndexByte(src[at:], '\r')
		if i < 0 {
			return -1
		}
		if at += i; at+1 == len(src) || src[at+1] != '\n' {
			return at
		}
	}
}

// code is a stretch between values without its comments.
func code(b []byte) string {
	text := string(b)
	var out strings.Builder
	for line := range strings.Lines(text) {
		for i := range len(line) {
			if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
				line = line[:i] + "\n"
				break
			}
		}
		out.WriteString(line)
	}
	return out.String()
}
