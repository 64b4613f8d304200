package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteCount is a flag value in bytes that reads Kubernetes' suffixes: 1Mi, 64Ki, 500k.
type byteCount int64

var suffixes = []struct {
	text   string
	factor float64
}{
	{"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9},
}

func (b *byteCount) String() string { return strconv.FormatInt(int64(*b), 10) }

func (b *byteCount) Set(text string) error {
	number, factor := text, 1.0
	for _, suffix := range suffixes {
		if rest, found := strings.CutSuffix(text, suffix.text); found {
			number, factor = rest, suffix.factor
			break
		}
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(value) || value < 0 || value*factor > math.MaxInt64/2 {
		return fmt.Errorf("%q is no size: write a number of bytes that is not negative, like 65536, 64Ki or 1.5Mi", text)
	}
	*b = byteCount(value * factor)
	return nil
}
