package draw

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/threatctl/threatctl/pkg/render/layout"
)

// Paper is the size of the pages of a PDF.
type Paper uint8

// The sizes of pages. A4 and A3 are turned as suits the picture, which is made smaller where it does not go on them.
const (
	Fit Paper = iota // as large as the picture
	A4
	A3
)

var paperNames = []string{"fit", "a4", "a3"}

// PaperNames are the names of the sizes.
func PaperNames() []string { return paperNames }

// ParsePaper is the size with a name, and whether there is one.
func ParsePaper(name string) (Paper, bool) {
	for i, n := range paperNames {
		if n == strings.ToLower(name) {
			return Paper(i), true
		}
	}
	return Fit, false
}

// String is the name of the size.
func (p Paper) String() string { return paperNames[int(p)%len(paperNames)] }

// Lengths of a page, in points of 1/72 inch.
const (
	pointsPerPixel = 0.75  // as CSS has it
	longestSide    = 14400 // that readers must accept
	pageMargin     = 28.35 // 10 mm, of A4 and A3
)

// creation stands in every PDF, so that the same scenes give the same bytes.
var creation = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// PDF draws scenes as the pages of a document, with a bookmark each. Text stays text: it can be searched and copied.
// Characters that the built-in fonts lack are drawn as forms. The same scenes give the same bytes. It returns the
// characters that no font had and that a box stands for. Nothing is written when it fails, unless the writing itself does.
func PDF(w io.Writer, scenes []*layout.Scene, opts Options) (missing []rune, err error) {
	if len(scenes) == 0 {
		return nil, errors.New("a PDF without a page: no scene")
	}
	t, err := newTypesetter(&opts)
	if err != nil {
		return nil, err
	}
	defer t.stop()
	c := &pdf{doc: newDocument(scenes[0], opts.Title), theme: opts.Theme, types: t, signs: signs{}}
	pages := make([]page, len(scenes))
	for i, s := range scenes {
		pages[i] = pageFor(s, opts.Paper)
	}
	base := pages[len(pages)-1].height // the library counts all heights on the last page
	for i, s := range scenes {         // before any font is chosen, or bookmarks are encoded twice
		c.doc.AddPageFormat("P", fpdf.SizeType{Wd: pages[i].width, Ht: pages[i].height})
		c.doc.Bookmark(utf16Text(s.Title), 0, base-pages[i].height)
	}
	for i, s := range scenes {
		c.doc.SetPage(i + 1)
		c.begin(pages[i], base)
		pen{c}.page(s)
		c.doc.TransformEnd()
	}
	var b bytes.Buffer
	if err := errors.Join(c.err, c.doc.Output(&b)); err != nil {
		return nil, fmt.Errorf("drawing the PDF: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return t.absent(), err
}

func newDocument(first *layout.Scene, title string) *fpdf.Fpdf {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: 1, Ht: 1}}) // every page says its own size
	doc.SetCatalogSort(true)
	doc.SetCreationDate(creation)
	doc.SetModificationDate(creation)
	doc.SetProducer("threatctl", false)
	doc.SetTitle(utf16Text(cmp.Or(title, first.Title)), false)
	doc.SetSubject(utf16Text(first.Desc), false)
	doc.SetLang("en")
	doc.SetAutoPageBreak(false, 0)
	doc.SetMargins(0, 0, 0)
	doc.SetLineJoinStyle("round")
	for _, f := range builtins { // it writes into what it is given
		doc.AddUTF8FontFromBytes(f.family, f.fontStyle(), bytes.Clone(f.data))
	}
	return doc
}

func (f *builtin) fontStyle() string {
	if f.bold {
		return "B"
	}
	return ""
}

// page is a page in points, and where the picture is on it.
type page struct{ width, height, scale, x, y float64 }

func pageFor(s *layout.Scene, paper Paper) page {
	w, h := math.Max(s.Width, 1), math.Max(s.Height, 1)
	if paper == Fit {
		scale := math.Min(pointsPerPixel, longestSide/math.Max(w, h))
		return page{width: w * scale, height: h * scale, scale: scale}
	}
	p := page{width: 595.28, height: 841.89}
	if paper == A3 {
		p = page{width: 841.89, height: 1190.55}
	}
	if w > h {
		p.width, p.height = p.height, p.width
	}
	p.scale = math.Min(pointsPerPixel, math.Min((p.width-2*pageMargin)/w, (p.height-2*pageMargin)/h))
	p.x, p.y = (p.width-w*p.scale)/2, (p.height-h*p.scale)/2
	return p
}
