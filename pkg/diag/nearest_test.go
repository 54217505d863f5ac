package diag

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var roles = []string{"service", "gateway", "load-balancer", "proxy", "database", "cache", "queue", "identity-provider", "kubernetes", "read", "write", "none", "data-store"}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"gatway", "gateway"},              // a letter missing
		{"gatewayy", "gateway"},            // one added
		{"gatewax", "gateway"},             // one wrong
		{"gaetway", "gateway"},             // two swapped
		{"Gateway", "gateway"},             // upper case
		{"load_balancer", "load-balancer"}, // underscore
		{"load balancer", "load-balancer"},
		{"data store", "data-store"},
		{"datastore", "data-store"},
		{"databse", "database"},
		{"qeueu", ""}, // too far for its length
		{"wirte", "write"},
		{"raed", "read"},
		{"kube", "kubernetes"}, // the only one that begins so
		{"pro", "proxy"},
		{"xyz", ""},
		{"no", ""}, // two letters prove nothing
		{"", ""},
		{strings.Repeat("gateway", 20), ""},
		{strings.Repeat("é", 100_000), ""},
	} {
		got, ok := Nearest(c.word, roles)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Nearest(%.20q) = %q, %v, want %q", c.word, got, ok, c.want)
		}
	}
}

func TestNearestDoesNotDependOnTheOrder(t *testing.T) {
	words := []string{"cat", "bat", "rat", "hat", "cast", "coat", "chat"}
	want, _ := Nearest("ca", append(words, "cb"))
	wantFat, _ := Nearest("fat", words)
	for range len(words) {
		words = append(words[1:], words[0])
		if got, _ := Nearest("ca", append(slices.Clone(words), "cb")); got != want {
			t.Errorf("%v: %q, before %q", words, got, want)
		}
		if got, _ := Nearest("fat", words); got != wantFat || got != "bat" {
			t.Errorf("%v: %q, before %q", words, got, wantFat)
		}
	}
	// Two words that begin so: neither is offered.
	if got, ok := Nearest("serv", []string{"service-bus", "serverless"}); ok {
		t.Errorf("offered %q of two", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"abc", "abc", 0}, {"kitten", "sitting", 3}, {"éa", "aé", 1}, {"abcdef", "uvwxyz", 6}} {
		if got := distance(c.a, c.b, 10); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a, 10); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

// A model of ten thousand ids in which every reference is wrong is answered in a moment, also when all look alike.
func TestSpellerIsBounded(t *testing.T) {
	for _, form := range []string{"service-%05d", "%05d-service-abcdefghijklmnopqrstuvwxyz"} {
		words := make([]string, 10_000)
		for i := range words {
			words[i] = fmt.Sprintf(form, i)
		}
		start := time.Now()
		s := NewSpeller(words)
		first, ok := s.Nearest(fmt.Sprintf(form, 123)[:8] + "x" + fmt.Sprintf(form, 123)[8:])
		if !ok {
			t.Errorf("no suggestion for the first")
		}
		for i := range 15_000 {
			s.Nearest(fmt.Sprintf(form, i) + "xy")
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("took %v", d)
		}
		again, _ := NewSpeller(words).Nearest(fmt.Sprintf(form, 123)[:8] + "x" + fmt.Sprintf(form, 123)[8:])
		if again != first {
			t.Errorf("%q, then %q", first, again)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		Nearest("gatway", roles)
	}
}

func ExampleNearest() {
	word, ok := Nearest("gatway", []string{"cache", "gateway", "proxy"})
	fmt.Println(word, ok)
	// Output: gateway true
}
