package stride

import (
	"strconv"
	"strings"
)

// FineTier is the tier of administrative fines that an infringement of an article of the GDPR falls in, the article
// written as in "Art. 5(1)(e)": lower by Art. 83(4), upper by Art. 83(5), or none.
func FineTier(article string) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(article, "Art. "), "(")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return ""
	case n == 8, n == 11, n >= 25 && n <= 39, n == 42, n == 43:
		return "lower"
	case n >= 5 && n <= 7, n == 9, n >= 12 && n <= 22, n >= 44 && n <= 49:
		return "upper"
	}
	return ""
}
