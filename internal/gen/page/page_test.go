package page

import (
	"strings"
	"testing"
)

func TestRenew(t *testing.T) {
	named := func(name string) Table {
		return Table{Name: name, Head: []string{"A", "B"}, Rows: [][]string{{"1", "2"}}}
	}
	const filled = "before\n<!-- x -->\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n<!-- end -->\nafter\n"
	for _, test := range []struct {
		name, page, want, wantErr string
	}{
		{"an empty place is filled", "before\n<!-- x -->\n<!-- end -->\nafter\n", filled, ""},
		{"a full place stays", filled, filled, ""},
		{"an old table goes", "before\n<!-- x -->\nold\n<!-- end -->\nafter\n", filled, ""},
		{"a table without a place", "before\n", "", `no place for the table "x"`},
		{"a place without a table", filled + "<!-- y -->\n<!-- end -->\n", "", `"y"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Renew([]byte(test.page), []Table{named("x")})
			switch {
			case test.wantErr == "" && err != nil:
				t.Fatal(err)
			case test.wantErr != "" && (err == nil || !strings.Contains(err.Error(), test.wantErr)):
				t.Errorf("error %v, want one with %s", err, test.wantErr)
			case test.wantErr == "" && string(got) != test.want:
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
