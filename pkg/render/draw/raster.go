package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/threatctl/threatctl/pkg/render/layout"
	"golang.org/x/image/vector"
)

// raster is the canvas that draws pixels.
type raster struct {
	img   *image.RGBA
	scale float64
	theme Theme
	types *typesetter
	signs signs
	z     vector.Rasterizer
	cover image.Alpha // how much of each pixel a form covers
	err   error
}

func (c *raster) ground(*layout.Scene) {
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(colorNamed("paper", c.theme)), image.Point{}, draw.Src)
}

func (c *raster) open(group) {}
func (c *raster) close()     {}

func (c *raster) rect(r layout.Rect, round float64, p paint) { c.draw(rectShape(r, round), p) }

func (c *raster) circle(center layout.Point, radius float64, p paint) {
	c.draw(circleShape(center, radius), p)
}

func (c *raster) path(data string, p paint) {
	s, err := parsePath(data)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.draw(s, p)
}

// draw fills and lines a shape of the scene.
func (c *raster) draw(s shape, p paint) {
	s = s.placed(c.scale, c.scale, layout.Point{})
	if p.fill != "" {
		c.fill(s, p.fill)
	}
	if p.stroke != "" {
		dash := make([]float64, len(p.dash))
		for i, d := range p.dash {
			dash[i] = d * c.scale
		}
		c.fill(stroked(s, p.lineWidth()*c.scale, dash, p.round), p.stroke)
	}
}

func (c *raster) text(w words) {
	l := c.types.set(w)
	var all shape
	size := w.style.Size() * c.scale
	for i := range l.sorts {
		s := &l.sorts[i]
		all = append(all, s.outline.placed(size*l.stretch, size, layout.Point{X: s.x * c.scale, Y: w.base * c.scale})...)
	}
	c.fill(all, w.role)
}

func (c *raster) icon(name, role string, x, y, size float64) {
	sign := c.signs.get(name)
	k, at := size/16*c.scale, layout.Point{X: x * c.scale, Y: y * c.scale}
	c.fill(sign.areas.placed(k, k, at), role)
	c.fill(stroked(sign.lines.placed(k, k, at), signWidth*k, nil, true), role)
}

// fill covers what lies within a shape, that is measured in pixels of the image. Only the pixels around it are touched.
func (c *raster) fill(s shape, role string) {
	low, high := s.bounds()
	page := c.img.Bounds()
	if !(low.X < float64(page.Max.X) && low.Y < float64(page.Max.Y) && high.X > 0 && high.Y > 0) {
		return
	}
	r := image.Rect(int(math.Max(low.X, 0)), int(math.Max(low.Y, 0)), int(math.Min(high.X, 1e6))+1, int(math.Min(high.Y, 1e6))+1).Intersect(page)
	c.z.Reset(r.Dx(), r.Dy())
	c.z.DrawOp = draw.Src
	c.trace(s, layout.Point{X: float64(r.Min.X), Y: float64(r.Min.Y)})
	size := r.Dx() * r.Dy()
	if cap(c.cover.Pix) < size {
		c.cover.Pix = make([]uint8, size)
	}
	c.cover.Pix, c.cover.Stride, c.cover.Rect = c.cover.Pix[:size], r.Dx(), image.Rect(0, 0, r.Dx(), r.Dy())
	c.z.Draw(&c.cover, c.cover.Rect, image.Opaque, image.Point{})
	c.blend(r, colorNamed(role, c.theme))
}

// trace goes along a shape, seen from a corner.
func (c *raster) trace(s shape, from layout.Point) {
	var at layout.Point
	line := func(p layout.Point) { c.z.LineTo(float32(p.X-from.X), float32(p.Y-from.Y)) }
	for i := range s {
		p := s[i].p
		switch s[i].op {
		case 'M':
			c.z.ClosePath()
			c.z.MoveTo(float32(p[0].X-from.X), float32(p[0].Y-from.Y))
		case 'L':
			line(p[0])
		case 'Q':
			c.z.QuadTo(float32(p[0].X-from.X), float32(p[0].Y-from.Y), float32(p[1].X-from.X), float32(p[1].Y-from.Y))
		case 'C':
			bent(at, p, line)
		case 'Z':
			c.z.ClosePath()
		}
		if n := s[i].points(); n > 0 {
			at = p[n-1]
		}
	}
	c.z.ClosePath()
}

// blend lays a colour on the pixels of a rectangle, as much as they are covered.
func (c *raster) blend(r image.Rectangle, ink color.RGBA) {
	for y := range r.Dy() {
		cover := c.cover.Pix[y*c.cover.Stride:][:r.Dx()]
		pixels := c.img.Pix[c.img.PixOffset(r.Min.X, r.Min.Y+y):][:4*r.Dx()]
		for x, a := range cover {
			if a == 0 {
				continue
			}
			p, a := pixels[4*x:4*x+3:4*x+3], uint32(a)
			p[0] = mixed(p[0], ink.R, a)
			p[1] = mixed(p[1], ink.G, a)
			p[2] = mixed(p[2], ink.B, a)
		}
	}
}

// mixed is a value between two, nearer to the second the more of 255 it has.
func mixed(under, over uint8, a uint32) uint8 {
	return uint8((uint32(under)*(255-a) + uint32(over)*a + 127) / 255)
}
