// Package analysis is the one walk that everything the program does is a door into: files become a model, the model
// and the rules become threats, and threats and the register become findings.
package analysis

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/threatctl/threatctl/pkg/diag"
	"github.com/threatctl/threatctl/pkg/model"
	"github.com/threatctl/threatctl/pkg/register"
	"github.com/threatctl/threatctl/pkg/stride"
)

// DefaultRegister is the name of the register, beside the first file of the model.
const DefaultRegister = "threats.yaml"

// Input is all that a result depends on.
type Input struct {
	Files    model.Input
	Register *RegisterFile // nil: the one that the model names, else DefaultRegister beside the first file
	BuiltIn  []stride.Rule // in the order of their ids
	Rules    []RuleFile    // a team's own, beside those that the model names
	Now      register.Date
	// Trusted is the result of a revision that is trusted: its rules, decisions, assumptions, scope and ratings judge this
	// model. Nil: the model is judged by its own.
	Trusted *Result
}

// RuleFile is a rule file that was read elsewhere than in the model's root.
type RuleFile struct {
	Name string
	Src  []byte
}

// RegisterFile is a register that was read elsewhere than in the model's root.
type RegisterFile struct {
	Name string
	Src  []byte

	inRoot string // the place inside the model's root, when it is there
}

// Result is what a run finds. It is not changed again.
type Result struct {
	Model    *model.Model // nil when the model has errors
	File     string       // the first file, as diagnostics name it
	Rules    stride.RuleSet
	Engine   *stride.Result
	Findings []register.Finding // ranked
	Outcome  *register.Outcome
	Diags    diag.List

	Claims []model.Claim // what the model and its register say beyond Input.Trusted, none of which counts

	sources  model.Files
	rules    []RuleFile
	register RegisterFile
	tracked  *register.Register
	now      register.Date
}

// Run is the walk. With an error among the diagnostics there are no findings.
func Run(in Input) *Result {
	r, program := load(in)
	if r.Model != nil {
		r.register = r.findRegister(in)
	}
	if r.Diags.HasErrors() {
		r.Diags.Sort()
		return r
	}
	if in.Trusted != nil {
		r.Claims = append(r.Claims, r.Model.Judge(in.Trusted.Model)...)
	}
	read := readBeside(r.register)
	r.Engine = program.RunWith(r.Model, stride.Options{Now: in.Now.String()})
	reg, diags := read()
	r.Diags = append(r.Diags, diags...)
	if !diags.HasErrors() {
		r.Outcome = register.Reconcile(reg, r.Engine.Threats, r.Model.Moved, in.Now)
		r.Findings = r.Outcome.Findings
		r.Diags = append(r.Diags, r.Outcome.Diags...)
		r.tracked = reg
		if in.Trusted != nil {
			r.judge(in.Trusted, reg)
		}
	}
	r.Diags.Sort()
	return r
}

// readBeside reads a register while the caller runs the engine, which needs nothing of it; the function that it gives waits
// for the register. Of five thousand entries it hides most of what they cost.
func readBeside(file RegisterFile) func() (*register.Register, diag.List) {
	read := sync.OnceValues(func() (*register.Register, diag.List) { return register.Parse(file.Name, file.Src) })
	go func() {
		defer func() { _ = recover() }() // a panic comes back to who waits, where it is told
		read()
	}()
	return read
}

// Check is the first half of the walk: the model and the rules are read, and nothing is looked for.
func Check(in Input) *Result {
	r, _ := load(in)
	r.Diags.Sort()
	return r
}

// Locate reads the model and the register it names, and goes no further.
func Locate(in Input) *Result {
	r := &Result{File: path.Join(in.Files.Prefix, in.Files.Name), now: in.Now}
	if r.Model, r.sources, r.Diags = model.LoadFiles(in.Files); r.Model != nil {
		r.register = r.findRegister(in)
	}
	r.Diags.Sort()
	return r
}

// load reads the model and, when there is one, its rules.
func load(in Input) (*Result, *stride.Program) {
	r := &Result{File: path.Join(in.Files.Prefix, in.Files.Name), now: in.Now}
	r.Model, r.sources, r.Diags = model.LoadFiles(in.Files)
	if r.Model == nil {
		return r, nil
	}
	return r, r.compile(in)
}

// compile makes a program of the built-in rules and all rule files.
func (r *Result) compile(in Input) *stride.Program {
	if in.Trusted != nil {
		return r.compileTrusted(in)
	}
	for _, f := range r.Model.Rules {
		r.rules = append(r.rules, RuleFile{f.Name, f.Src})
	}
	r.rules = append(r.rules, in.Rules...)
	r.Rules = ReadRules(in.BuiltIn, r.rules, &r.Diags)
	program, err := stride.Compile(r.Rules.Rules)
	if err != nil && !r.Diags.HasErrors() {
		r.Diags.Add(diag.Diagnostic{Code: "rules", Severity: diag.Error, Span: diag.Span{File: r.File}, Message: err.Error()})
	}
	return program
}

// ReadRules puts rule files on the built-in rules.
func ReadRules(builtIn []stride.Rule, files []RuleFile, diags *diag.List) stride.RuleSet {
	var read []stride.RuleFile
	for _, f := range files {
		read = append(read, stride.ReadRules(f.Name, f.Src, diags))
	}
	set := stride.Merge(builtIn, read, diags)
	if !diags.HasErrors() {
		checkExamples(&set, diags)
	}
	return set
}

// Rewrite is the register that follows from an older one and this run's threats: what Run would have found had it read
// these bytes. It serves to save under a lock, when somebody else may have written in between.
func (r *Result) Rewrite(old []byte) ([]byte, error) {
	reg, diags := register.Parse(r.register.Name, old)
	if diags.HasErrors() {
		return nil, errors.New("the register was changed meanwhile and now has errors")
	}
	return register.Reconcile(reg, r.Engine.Threats, r.Model.Moved, r.now).Bytes(), nil
}

// RegisterName is the register's place as a slash path inside the root of the model; as it was given when Input named one.
func (r *Result) RegisterName() string {
	if r.register.inRoot != "" {
		return r.register.inRoot
	}
	return r.register.Name
}

// Line is a line of the model's files or of the register, for the source lines of diagnostics.
func (r *Result) Line(file string, n int) (string, bool) {
	if file == r.register.Name {
		return nthLine(r.register.Src, n)
	}
	if line, ok := Lines(r.rules)(file, n); ok {
		return line, true
	}
	return r.sources.Line(file, n)
}

// Lines gives the lines of rule files.
func Lines(files []RuleFile) func(file string, n int) (string, bool) {
	return func(file string, n int) (string, bool) {
		for _, f := range files {
			if f.Name == file {
				return nthLine(f.Src, n)
			}
		}
		return "", false
	}
}

// nthLine is a line of a text, counted from 1.
func nthLine(src []byte, n int) (string, bool) {
	for line := range bytes.Lines(src) {
		if n--; n == 0 {
			return strings.TrimRight(string(line), "\r\n"), true
		}
	}
	return "", false
}

// findRegister reads the register that the model names from the model's root.
func (r *Result) findRegister(in Input) RegisterFile {
	if in.Register != nil {
		return *in.Register
	}
	name := r.Model.Register
	if name == "" {
		name = DefaultRegister
	}
	stated := name
	name = path.Join(path.Dir(in.Files.Name), name)
	file := RegisterFile{Name: path.Join(in.Files.Prefix, name), inRoot: name}
	info, err := fs.Stat(in.Files.FS, name)
	switch {
	case path.IsAbs(stated) || !fs.ValidPath(name):
		err = errors.New("it lies outside the root of the model; write a path relative to the model's first file")
	case errors.Is(err, fs.ErrNotExist):
		return file
	case err == nil && !info.Mode().IsRegular():
		err = errors.New("it is not a regular file")
	case err == nil && info.Size() > register.MaxBytes:
		err = errors.New("it is larger than 64 MiB")
	case err == nil:
		file.Src, err = fs.ReadFile(in.Files.FS, name)
	}
	if err != nil {
		r.Diags.Add(diag.Diagnostic{
			Code: "register-unreadable", Severity: diag.Error, Span: diag.Span{File: path.Join(in.Files.Prefix, name)},
			Message: "the register cannot be read: " + err.Error(),
		})
	}
	return file
}
