package layout

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// answer is what Graphviz says of one graph: places with y downwards.
type answer struct {
	size    Point
	nodes   map[string]Point // centres
	sizes   map[string]Point
	zones   map[int]Rect
	splines map[string][]Point // cubic curves, by the id of the line
}

// reply is the form json0 as far as it is read.
type reply struct {
	BB      string `json:"bb"`
	Objects []struct {
		Name   string `json:"name"`
		BB     string `json:"bb"`
		Pos    string `json:"pos"`
		Width  string `json:"width"`
		Height string `json:"height"`
	} `json:"objects"`
	Edges []struct {
		ID  string `json:"id"`
		Pos string `json:"pos"`
	} `json:"edges"`
}

var errAnswer = errors.New("the layout program's answer cannot be read")

// readAnswers reads the answers to so many graphs.
func readAnswers(data []byte, want int) ([]*answer, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var out []*answer
	for len(out) < want {
		var r reply
		if err := dec.Decode(&r); err != nil {
			if errors.Is(err, io.EOF) {
				err = errors.New("it ends too early")
			}
			return nil, fmt.Errorf("%w: %w", errAnswer, err)
		}
		a, err := r.answer()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errAnswer, err)
		}
		out = append(out, a)
	}
	return out, nil
}

func (r *reply) answer() (*answer, error) {
	a := &answer{nodes: map[string]Point{}, sizes: map[string]Point{}, zones: map[int]Rect{}, splines: map[string][]Point{}}
	box, err := numbers(r.BB, 4)
	if err != nil {
		return nil, err
	}
	a.size = Point{box[2], box[3]}
	flip := func(x, y float64) Point { return Point{x, box[3] - y} }
	for _, o := range r.Objects {
		if name, ok := strings.CutPrefix(o.Name, "cluster_"); ok {
			n, err := strconv.Atoi(name)
			if err != nil {
				return nil, err
			}
			b, err := numbers(o.BB, 4)
			if err != nil {
				return nil, err
			}
			a.zones[n] = Rect{b[0], box[3] - b[3], b[2] - b[0], b[3] - b[1]}
			continue
		}
		pos, err := numbers(o.Pos, 2)
		if err != nil {
			return nil, err
		}
		size, err := numbers(o.Width+","+o.Height, 2)
		if err != nil {
			return nil, err
		}
		a.nodes[o.Name] = flip(pos[0], pos[1])
		a.sizes[o.Name] = Point{size[0] * 72, size[1] * 72}
	}
	for _, e := range r.Edges {
		points, err := spline(e.Pos, flip)
		if err != nil {
			return nil, err
		}
		a.splines[e.ID] = points
	}
	return a, nil
}

// numbers reads so many numbers parted by commas.
func numbers(s string, want int) ([]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) != want {
		return nil, fmt.Errorf("%d numbers expected in %.40q", want, s)
	}
	out := make([]float64, want)
	for i, part := range parts {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || v != v || v > 1e7 || v < -1e7 {
			return nil, fmt.Errorf("no number: %.40q", part)
		}
		out[i] = v
	}
	return out, nil
}

// spline reads the position of a line. One that is empty gives no points: Graphviz lost the line.
func spline(pos string, flip func(x, y float64) Point) ([]Point, error) {
	pos, _, _ = strings.Cut(pos, ";")
	var out []Point
	for _, word := range strings.Fields(pos) {
		if strings.HasPrefix(word, "e,") || strings.HasPrefix(word, "s,") {
			continue
		}
		xy, err := numbers(word, 2)
		if err != nil {
			return nil, err
		}
		out = append(out, flip(xy[0], xy[1]))
	}
	if len(out) > 0 && len(out)%3 != 1 {
		return nil, fmt.Errorf("a curve of %d points", len(out))
	}
	return out, nil
}
