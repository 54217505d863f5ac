package draw

import "strings"

// Theme maps the roles of colour to colours.
type Theme uint8

// The themes.
const (
	Auto  Theme = iota // light, and dark where the reader prefers it
	Light              // for screens and paper
	Dark
	Print // black and grey on white
)

var themeNames = []string{"auto", "light", "dark", "print"}

// ThemeNames are the names of the themes.
func ThemeNames() []string { return themeNames }

// ParseTheme is the theme with a name, and whether there is one.
func ParseTheme(name string) (Theme, bool) {
	for i, n := range themeNames {
		if n == strings.ToLower(name) {
			return Theme(i), true
		}
	}
	return Auto, false
}

// String is the name of the theme.
func (t Theme) String() string { return themeNames[t&3] }

// role is a role of colour with its value in each theme.
type role struct{ name, light, dark, print string }

// roles are all roles. Text keeps a contrast of 4.5 to 1 on the grounds it stands on, signs 3 to 1; a test measures it.
var roles = [...]role{
	{"paper", "#ffffff", "#10171f", "#ffffff"},
	{"node", "#ffffff", "#1b2631", "#ffffff"},
	{"ink", "#16202b", "#e9eff5", "#000000"},
	{"ink2", "#44525f", "#b4c1cd", "#222222"},
	{"ink3", "#566472", "#9aa9b7", "#3d3d3d"},
	{"line", "#6f7d8b", "#738494", "#666666"},
	{"hair", "#d5dce3", "#2d3a47", "#b5b5b5"},
	{"zone-untrusted", "#fbf3e8", "#221c13", "#ffffff"},
	{"zone-partner", "#f3ecf7", "#201a29", "#ffffff"},
	{"zone-dmz", "#f1f4f6", "#161f28", "#ffffff"},
	{"zone-internal", "#e6eff7", "#12263a", "#ffffff"},
	{"zone-restricted", "#d3e4f3", "#123352", "#ffffff"},
	{"zone-unstated", "#f3f3f1", "#1b1c1c", "#ffffff"},
	{"edge-untrusted", "#8f6231", "#cfa06a", "#000000"},
	{"edge-partner", "#71538a", "#c0a6d8", "#000000"},
	{"edge-dmz", "#5a6b7c", "#94a6b7", "#000000"},
	{"edge-internal", "#37648d", "#7fb0dc", "#000000"},
	{"edge-restricted", "#1d4a77", "#9cc8f0", "#000000"},
	{"edge-unstated", "#6b6b63", "#a5a59c", "#000000"},
	{"inside", "#566472", "#a3b1be", "#000000"},
	{"level", "#33414e", "#d3dde6", "#000000"},
	{"inward", "#3240bd", "#98a8ff", "#000000"},
	{"outward", "#0a7568", "#41c9b2", "#000000"},
	{"dir-unst", "#566472", "#a3b1be", "#000000"},
	{"on-flow", "#ffffff", "#10171f", "#ffffff"},
	{"sev-critical", "#7b0f44", "#d21f6c", "#000000"},
	{"on-critical", "#ffffff", "#ffffff", "#ffffff"},
	{"sev-high", "#cb4810", "#f0742f", "#4a4a4a"},
	{"on-high", "#ffffff", "#1d0d03", "#ffffff"},
	{"sev-medium", "#efb21f", "#f6ca5c", "#c4c4c4"},
	{"on-medium", "#16202b", "#1d1503", "#000000"},
	{"sev-low", "#93c7ea", "#86bfe4", "#f0f0f0"},
	{"on-low", "#16202b", "#08151f", "#000000"},
	{"sev-note", "#ffffff", "#1b2631", "#ffffff"},
	{"on-note", "#16202b", "#e9eff5", "#000000"},
	{"rim-critical", "#7b0f44", "#ff8fbc", "#000000"},
	{"rim-high", "#cb4810", "#f0742f", "#000000"},
	{"rim-medium", "#8a6200", "#f6ca5c", "#000000"},
	{"rim-low", "#2f6a92", "#86bfe4", "#000000"},
	{"rim-note", "#566472", "#9aa9b7", "#000000"},
	{"st-mitigated", "#126b46", "#5fcf9c", "#000000"},
	{"warn", "#a83a08", "#ff9a66", "#000000"},
	{"ask", "#7d5800", "#f0c45a", "#000000"},
	{"fade", "#b4bec8", "#3c4956", "#b0b0b0"},
	{"fade-text", "#626f7d", "#8795a3", "#6e6e6e"},
}

func (r *role) color(t Theme) string {
	switch t {
	case Dark:
		return r.dark
	case Print:
		return r.print
	}
	return r.light
}

// findRole is the number of a role; -1 when there is none.
func findRole(name string) int {
	for i := range roles {
		if roles[i].name == name {
			return i
		}
	}
	return -1
}
