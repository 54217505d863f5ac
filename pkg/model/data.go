package model

import "slices"

// Data is what an element stores, handles or carries: the highest of each over its assets. A zero field means that no asset says.
type Data struct {
	Classification Classification
	Integrity      Level
	Availability   Level
	Kinds          Set[DataKind]
	Volume         Volume
	Assets         []*Asset // by id, each once; not to be changed
}

// Data is what the flow sends and receives.
func (f *Flow) Data() *Data { return &f.derived.data }

// Data is what the component stores and handles, and what its flows bring: what flows into it send, and what it
// receives as the answer to its own. What it hands out itself is not counted: it has that from one of these, or makes
// it, and then handles says so.
func (c *Component) Data() *Data { return &c.derived.data }

// Data is that of all assets of the model, whether an element holds them or not.
func (m *Model) Data() *Data { return &m.derived.data }

// Held reports whether the system itself has the asset: a process or data store stores or handles it, or is at an end of
// a flow that carries it. What external entities have among themselves is not held.
func (a *Asset) Held() bool { return a.derived.held }

// DataOf is the highest of each over a list of assets. Its Assets is the list itself.
func DataOf(assets []*Asset) Data {
	d := Data{Assets: assets}
	for _, a := range assets {
		d.Classification = max(d.Classification, a.Classification.Value)
		d.Integrity = max(d.Integrity, a.Integrity.Value)
		d.Availability = max(d.Availability, a.Availability.Value)
		d.Kinds |= a.Kinds
		d.Volume = max(d.Volume, a.Volume.Value)
	}
	return d
}

func computeData(m *Model) {
	m.derived.data = DataOf(m.Assets)
	g := gather{m: m, seen: make([]int32, len(m.Assets))}
	for _, f := range m.Flows {
		g.begin()
		g.add(f.Sends)
		g.add(f.Receives)
		f.derived.data = DataOf(g.assets())
		if f.From.Type.Value != TypeExternalEntity || f.To.Type.Value != TypeExternalEntity {
			hold(f.Sends)
			hold(f.Receives)
		}
	}
	for _, c := range m.Components {
		g.begin()
		g.add(c.Stores)
		g.add(c.Handles)
		for _, f := range c.In {
			g.add(f.Sends)
		}
		for _, f := range c.Out {
			g.add(f.Receives)
		}
		c.derived.data = DataOf(g.assets())
		if c.Type.Value != TypeExternalEntity {
			hold(c.Stores)
			hold(c.Handles)
		}
	}
}

func hold(assets []*Asset) {
	for _, a := range assets {
		a.derived.held = true
	}
}

// gather joins lists of assets into one, by id and each once. A single list that is so already is returned as it is;
// the others are cut from blocks, so that thousands of short lists take few allocations.
type gather struct {
	m     *Model
	seen  []int32 // by asset: the round in which it was last met
	round int32
	found []int32 // the places in Model.Assets of those met in this round
	lists int     // how many lists that are not empty came in this round
	only  []*Asset
	block []*Asset
}

const blockSize = 1024

func (g *gather) begin() {
	g.round++
	g.found, g.lists, g.only = g.found[:0], 0, nil
}

func (g *gather) add(assets []*Asset) {
	if len(assets) == 0 {
		return
	}
	g.lists++
	g.only = assets
	for _, a := range assets {
		if i := a.derived.index; g.seen[i] != g.round {
			g.seen[i] = g.round
			g.found = append(g.found, i)
		}
	}
}

func (g *gather) assets() []*Asset {
	if len(g.found) == 0 {
		return nil
	}
	if g.lists == 1 && len(g.only) == len(g.found) && slices.IsSorted(g.found) {
		return g.only
	}
	slices.Sort(g.found)
	n := len(g.found)
	if len(g.block) < n {
		g.block = make([]*Asset, max(blockSize, n))
	}
	var list []*Asset
	list, g.block = g.block[:n:n], g.block[n:]
	for k, i := range g.found {
		list[k] = g.m.Assets[i]
	}
	return list
}
