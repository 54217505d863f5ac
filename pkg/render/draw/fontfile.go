package draw

import (
	"encoding/binary"
	"errors"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// Font is a font for characters that the built-in ones lack.
type Font struct{ faces []*sfnt.Font }

var errNoFont = errors.New("not a TrueType or OpenType font (.ttf, .otf, .ttc)")

// ReadFont reads a TrueType or OpenType font, or a collection of them, of which all are used. The bytes must stay as they
// are.
func ReadFont(data []byte) (*Font, error) {
	if len(data) == 0 {
		return nil, errNoFont
	}
	c, err := sfnt.ParseCollection(data)
	if err != nil {
		c, err = sfnt.ParseCollection(aligned(data, 0))
	}
	if err != nil {
		return nil, errNoFont
	}
	f := &Font{}
	for i := range c.NumFonts() {
		one, err := c.Font(i)
		if err != nil {
			one, err = sfnt.Parse(aligned(data, i))
		}
		if err == nil {
			f.faces = append(f.faces, one)
		}
	}
	if len(f.faces) == 0 {
		return nil, errNoFont
	}
	return f, nil
}

// needed are the tables of a font that forms and widths are read from.
var needed = []string{"CFF ", "OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

// aligned is one font of a file as a file of its own, with its tables at multiples of four bytes. The standard asks for
// that, the library insists on it, and some fonts that are in wide use do not have it. It is empty when there is no font.
func aligned(data []byte, number int) []byte {
	head := 0
	if len(data) >= 16+4*number && string(data[:4]) == "ttcf" {
		head = int(binary.BigEndian.Uint32(data[12+4*number:]))
	}
	if head > len(data)-12 {
		return []byte{}
	}
	count := int(binary.BigEndian.Uint16(data[head+4:]))
	if head+12+16*count > len(data) {
		return []byte{}
	}
	var rows, body []byte
	for i := range count {
		row := slices.Clone(data[head+12+16*i:][:16])
		from, length := uint64(binary.BigEndian.Uint32(row[8:])), uint64(binary.BigEndian.Uint32(row[12:]))
		if !slices.Contains(needed, string(row[:4])) || from+length > uint64(len(data)) {
			continue
		}
		binary.BigEndian.PutUint32(row[8:], uint32(len(body))) // from the end of the rows, for now
		rows = append(rows, row...)
		body = append(body, data[from:from+length]...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	out := slices.Concat(data[head:head+12], rows)
	binary.BigEndian.PutUint16(out[4:], uint16(len(rows)/16))
	for i := 12; i < len(out); i += 16 {
		binary.BigEndian.PutUint32(out[i+8:], binary.BigEndian.Uint32(out[i+8:])+uint32(len(out)))
	}
	return append(out, body...)
}
