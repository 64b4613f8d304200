package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// buckets are upper bounds of the latency histogram in seconds.
var buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5}

// metrics counts answers and prints them in Prometheus' text format 0.0.4.
type metrics struct {
	mutex   sync.Mutex
	byCode  map[int]int64
	below   [10]int64 // answers within each bucket, not cumulated
	count   int64
	seconds float64
}

func (m *metrics) observe(code int, took time.Duration) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.byCode == nil {
		m.byCode = map[int]int64{}
	}
	m.byCode[code]++
	m.count++
	m.seconds += took.Seconds()
	if at, _ := slices.BinarySearch(buckets, took.Seconds()); at < len(m.below) {
		m.below[at]++
	}
}

func (m *metrics) write(w io.Writer, working, waiting int, leaked int64) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	fmt.Fprintf(w, "# TYPE workload_leaked_bytes gauge\nworkload_leaked_bytes %d\n", leaked)
	fmt.Fprintf(w, "# TYPE workload_requests_working gauge\nworkload_requests_working %d\n", working)
	fmt.Fprintf(w, "# TYPE workload_requests_waiting gauge\nworkload_requests_waiting %d\n", max(0, waiting))
	fmt.Fprintln(w, "# TYPE workload_requests_total counter")
	codes := make([]int, 0, len(m.byCode))
	for code := range m.byCode {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		fmt.Fprintf(w, "workload_requests_total{code=\"%d\"} %d\n", code, m.byCode[code])
	}
	fmt.Fprintln(w, "# TYPE workload_request_duration_seconds histogram")
	total := int64(0)
	for i, bound := range buckets {
		total += m.below[i]
		fmt.Fprintf(w, "workload_request_duration_seconds_bucket{le=\"%g\"} %d\n", bound, total)
	}
	fmt.Fprintf(w, "workload_request_duration_seconds_bucket{le=\"+Inf\"} %d\n", m.count)
	fmt.Fprintf(w, "workload_request_duration_seconds_sum %g\nworkload_request_duration_seconds_count %d\n", m.seconds, m.count)
}
