package draw

import (
	"fmt"
	"image/color"
	"strconv"
)

// signWidth is the width of the lines of signs.
const signWidth = 1.45

// signShape is a sign as shapes.
type signShape struct{ lines, areas shape }

// signs are those that were read for a drawing.
type signs map[string]signShape

// get reads a sign. Their path data is our own, and a test reads it all.
func (s signs) get(name string) signShape {
	sign, known := s[name]
	if !known {
		sign.lines, _ = parsePath(icons[name].lines)
		sign.areas, _ = parsePath(icons[name].areas)
		s[name] = sign
	}
	return sign
}

// lineWidth is the width of the line of a form.
func (p *paint) lineWidth() float64 {
	if p.width == 0 {
		return 1
	}
	return p.width
}

// colorNamed is the colour of a role.
func colorNamed(name string, t Theme) color.RGBA {
	i := findRole(name)
	if i < 0 {
		panic(fmt.Sprintf("draw: no role %q", name))
	}
	v, err := strconv.ParseUint(roles[i].color(t)[1:], 16, 32)
	if err != nil {
		panic(fmt.Sprintf("draw: colour of %s: %v", name, err))
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}
