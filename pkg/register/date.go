package register

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a calendar day in UTC, counted so that the day after is one more. The zero Date means that no day is given.
// Days run from 1970-01-01 to 9999-12-31.
type Date int32

const secondsOfDay = 24 * 60 * 60

// DateOf is the day in UTC on which a moment lies, whatever the time zone of its clock.
func DateOf(t time.Time) Date {
	s := t.Unix()
	days := s / secondsOfDay
	if s%secondsOfDay < 0 {
		days--
	}
	return Date(days + 1)
}

// ParseDate reads YYYY-MM-DD and nothing else: no time, no zone, no day that the calendar does not have.
func ParseDate(text string) (Date, error) {
	if d, ok := parseDate(text); ok {
		return d, nil
	}
	return 0, fmt.Errorf("%q is not a date: it is written YYYY-MM-DD, such as 2027-02-01", text)
}

func parseDate(s string) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	var n [3]int
	for i, part := range [3]string{s[:4], s[5:7], s[8:]} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return 0, false
			}
			n[i] = 10*n[i] + int(c-'0')
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	if n[0] < 1970 || t.Month() != time.Month(n[1]) || t.Day() != n[2] {
		return 0, false
	}
	return DateOf(t), true
}

// ParseUntil reads the last day of a decision: a date, or a time from today: 90d, 6w, 3mo or 1y. A month ends on its last
// day, so that a month after 31 January is 28 or 29 February.
func ParseUntil(text string, today Date) (Date, error) {
	if d, ok := parseDate(text); ok {
		return d, nil
	}
	digits := strings.TrimRight(text, "dwmoy")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 9999 {
		return 0, fmt.Errorf("%q is neither a date such as 2027-02-01 nor a time such as 90d, 6w, 3mo or 1y", text)
	}
	switch text[len(digits):] {
	case "d":
		return today + Date(n), nil
	case "w":
		return today + Date(7*n), nil
	case "mo":
		return today.addMonths(n), nil
	case "y":
		return today.addMonths(12 * n), nil
	}
	return 0, fmt.Errorf("%q is neither a date such as 2027-02-01 nor a time such as 90d, 6w, 3mo or 1y", text)
}

func (d Date) addMonths(n int) Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return DateOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// Time is the first moment of the day.
func (d Date) Time() time.Time { return time.Unix((int64(d)-1)*secondsOfDay, 0).UTC() }

// String is the day as YYYY-MM-DD; empty for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}
