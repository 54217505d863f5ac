package draw

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"math"

	"github.com/threatctl/threatctl/pkg/render/layout"
)

// What an image may be: pixels for each of the scene, and pixels in all.
const (
	DefaultScale = 2.0
	MinScale     = 0.1
	MaxScale     = 8.0
	MaxPixels    = 50e6
)

// SizeError says that an image would have more pixels than MaxPixels.
type SizeError struct {
	Width, Height float64 // in pixels
	Largest       float64 // the largest scale that works, in hundredths; 0 when none does
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("the picture would be %.0f by %.0f pixels, %.0f million; the most is %.0f million",
		e.Width, e.Height, e.Width*e.Height/1e6, MaxPixels/1e6)
}

// PNG draws a scene as an image of pixels. The same scene gives the same bytes. It returns the characters that no font had
// and that a box stands for. Nothing is written when it fails, unless the writing itself does.
func PNG(w io.Writer, s *layout.Scene, opts Options) (missing []rune, err error) {
	scale := opts.Scale
	if scale == 0 {
		scale = DefaultScale
	}
	if !(scale >= MinScale && scale <= MaxScale) {
		return nil, fmt.Errorf("scale %g: it is %g to %g", scale, MinScale, MaxScale)
	}
	width, height := math.Max(1, math.Ceil(s.Width*scale)), math.Max(1, math.Ceil(s.Height*scale))
	if !(width*height <= MaxPixels) {
		return nil, tooLarge(s, width, height)
	}
	t, err := newTypesetter(&opts)
	if err != nil {
		return nil, err
	}
	defer t.stop()
	c := &raster{img: image.NewRGBA(image.Rect(0, 0, int(width), int(height))), scale: scale, theme: opts.Theme, types: t, signs: signs{}}
	pen{c}.page(s)
	if c.err != nil {
		return nil, c.err
	}
	return t.absent(), png.Encode(w, c.img)
}

// tooLarge finds the largest scale whose image, with its sides rounded up, is not.
func tooLarge(s *layout.Scene, width, height float64) error {
	e := &SizeError{Width: width, Height: height}
	scale := math.Floor(100 * math.Min(MaxScale, math.Sqrt(MaxPixels/(s.Width*s.Height))))
	for ; scale >= 100*MinScale; scale-- {
		if math.Ceil(s.Width*scale/100)*math.Ceil(s.Height*scale/100) <= MaxPixels {
			e.Largest = scale / 100
			break
		}
	}
	return e
}
