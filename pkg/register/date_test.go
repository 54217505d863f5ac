package register

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for _, good := range []string{"1970-01-01", "2024-02-29", "2026-11-23", "2027-12-31", "9999-12-31"} {
		d, err := ParseDate(good)
		if err != nil || d.String() != good || d == 0 {
			t.Errorf("%s is read as %s, %v", good, d, err)
		}
		if d.Time().Format("2006-01-02 15:04:05 MST") != good+" 00:00:00 UTC" {
			t.Errorf("%s begins at %s", good, d.Time())
		}
	}
	for _, bad := range []string{
		"", "2026", "2026-11", "2026-1-1", "26-11-23", "2026-11-23T00:00:00Z", "2026-11-23 ", " 2026-11-23", "2026/11/23", "23-11-2026", "2026-13-01",
		"2026-00-01", "2026-01-00", "2026-02-30", "2025-02-29", "2100-02-29", "2026-04-31", "1969-12-31", "0000-00-00", "+026-11-23", "２０２６-11-23", "tomorrow",
	} {
		if d, err := ParseDate(bad); err == nil || d != 0 {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
	if Date(0).String() != "" {
		t.Error("no day has a text")
	}
	if d := day(t, "2024-02-28"); (d+1).String() != "2024-02-29" || (d+2).String() != "2024-03-01" {
		t.Error("the day after is not one more")
	}
}

// TestEndOfTheLastDay holds that a decision holds through its last day in UTC, wherever the clock stands.
func TestEndOfTheLastDay(t *testing.T) {
	until := "2028-02-29"
	e := &Entry{Status: StatusAccepted, Until: day(t, until)}
	zones := []*time.Location{time.UTC, time.FixedZone("Kiritimati", 14*3600), time.FixedZone("Baker", -12*3600)}
	for _, c := range []struct {
		utc     string
		expired bool
	}{
		{"2028-02-28 23:59:59", false}, {"2028-02-29 00:00:00", false}, {"2028-02-29 23:59:59", false},
		{"2028-03-01 00:00:00", true}, {"2028-03-01 00:00:01", true}, {"2029-02-28 12:00:00", true},
	} {
		moment, err := time.Parse(time.DateTime, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		for _, zone := range zones {
			if got := e.Expired(DateOf(moment.In(zone))); got != c.expired {
				t.Errorf("until %s, at %s (%s): expired %v", until, c.utc, moment.In(zone), got)
			}
		}
	}
	if (&Entry{Status: StatusAccepted}).Expired(day(t, today)) {
		t.Error("without an end, a decision ends")
	}
	if DateOf(time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC)) >= DateOf(time.Unix(0, 0)) {
		t.Error("days before 1970 are not before")
	}
}

func TestParseUntil(t *testing.T) {
	tests := []struct{ today, text, want string }{
		{"2026-11-23", "2027-02-01", "2027-02-01"},
		{"2026-11-23", "1d", "2026-11-24"},
		{"2026-11-23", "90d", "2027-02-21"},
		{"2026-11-23", "6w", "2027-01-04"},
		{"2026-11-23", "3mo", "2027-02-23"},
		{"2026-11-30", "3mo", "2027-02-28"},
		{"2027-11-30", "3mo", "2028-02-29"},
		{"2028-02-29", "1y", "2029-02-28"},
		{"2026-12-31", "2mo", "2027-02-28"},
		{"2026-11-23", "1y", "2027-11-23"},
		{"2026-11-23", "0d", ""}, {"2026-11-23", "d", ""}, {"2026-11-23", "", ""}, {"2026-11-23", "90", ""}, {"2026-11-23", "-3d", ""},
		{"2026-11-23", "90 d", ""}, {"2026-11-23", "1m", ""}, {"2026-11-23", "10000d", ""}, {"2026-11-23", "soon", ""}, {"2026-11-23", "2027-02-30", ""},
	}
	for _, test := range tests {
		got, err := ParseUntil(test.text, day(t, test.today))
		if got.String() != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s from %s: %s, %v; want %q", test.text, test.today, got, err, test.want)
		}
	}
}
