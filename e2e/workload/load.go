package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// loadConfig is a load with a rate of its own: it does not slow down when the service does, as real users do not.
type loadConfig struct {
	url         string
	rps         float64
	concurrency int // requests that may be under way; a request that is due beyond that is counted as skipped
	duration    time.Duration
	timeout     time.Duration
	every       time.Duration // between two lines of report
	keepAlive   bool
}

func loadFlags(flags *flag.FlagSet) *loadConfig {
	c := &loadConfig{}
	flags.StringVar(&c.url, "url", "", "what to get, like http://checkout.shop:8080/ (required)")
	flags.Float64Var(&c.rps, "rps", 10, "requests a second")
	flags.IntVar(&c.concurrency, "concurrency", 32, "requests under way at the same time, at most")
	flags.DurationVar(&c.duration, "duration", time.Minute, "when to stop")
	flags.DurationVar(&c.timeout, "timeout", 2*time.Second, "when a request has failed")
	flags.DurationVar(&c.every, "every", 5*time.Second, "time between two lines of report")
	flags.BoolVar(&c.keepAlive, "keep-alive", false, "reuse connections: they stick to a pod, so new pods get nothing")
	return c
}

// load sends requests until its time is over, and prints what became of them. Failures of the service are a result, not an error.
func load(ctx context.Context, config loadConfig, out io.Writer) error {
	if config.url == "" {
		return errors.New("--url is missing: say what to get, like --url http://checkout.shop:8080/")
	}
	if !(config.rps > 0 && config.rps <= 1e5) || config.concurrency < 1 || config.duration <= 0 || config.every <= 0 || config.timeout <= 0 {
		return errors.New("--rps (at most 100000), --concurrency, --duration, --timeout and --every must be above 0")
	}
	if _, err := http.NewRequest(http.MethodGet, config.url, nil); err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, config.duration)
	defer cancel()
	client := &http.Client{
		Timeout:   config.timeout,
		Transport: &http.Transport{DisableKeepAlives: !config.keepAlive, MaxIdleConnsPerHost: config.concurrency, MaxConnsPerHost: config.concurrency},
	}
	var (
		began     = time.Now()
		slots     = make(chan struct{}, config.concurrency)
		underWay  sync.WaitGroup
		mutex     sync.Mutex
		part, all tally
		partBegan = began
		sent      int64
		report    = time.NewTicker(config.every)
		pace      = time.NewTicker(min(max(time.Duration(float64(time.Second)/config.rps), time.Millisecond), 100*time.Millisecond))
		printPart = func(now time.Time) {
			mutex.Lock()
			defer mutex.Unlock()
			fmt.Fprintf(out, "%4.0fs  %s\n", now.Sub(began).Seconds(), part.line(now.Sub(partBegan)))
			part, partBegan = tally{}, now
		}
	)
	defer report.Stop()
	defer pace.Stop()
	for running := true; running; {
		select {
		case now := <-pace.C:
			for due := int64(now.Sub(began).Seconds() * config.rps); sent < due; sent++ {
				select {
				case slots <- struct{}{}:
					underWay.Go(func() {
						defer func() { <-slots }()
						result, took := request(client, config.url)
						mutex.Lock()
						defer mutex.Unlock()
						part.add(result, took)
						all.add(result, took)
					})
				default:
					mutex.Lock()
					part.add(skipped, 0)
					all.add(skipped, 0)
					mutex.Unlock()
				}
			}
		case now := <-report.C:
			printPart(now)
		case <-ctx.Done():
			running = false
		}
	}
	underWay.Wait() // each ends within its time-out
	fmt.Fprintf(out, "total  %s\n", all.line(time.Since(began)))
	return nil
}

// What became of a request: "ok", an HTTP status, "timeout", "unreachable", or skipped.
const (
	succeeded   = "ok"
	skipped     = "skipped"
	timedOut    = "timeout"
	unreachable = "unreachable"
)

func request(client *http.Client, url string) (result string, took time.Duration) {
	began := time.Now()
	response, err := client.Get(url)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	took = time.Since(began)
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return timedOut, took
	case err != nil:
		return unreachable, took
	case response.StatusCode >= 400:
		return fmt.Sprint(response.StatusCode), took
	default:
		return succeeded, took
	}
}

// tally is what became of many requests. Latencies go into buckets 5% apart, so it stays small however long it counts.
type tally struct {
	results map[string]int64
	buckets [256]int64
}

const bucketStep = 1.05 // from 0.1 ms up: 256 of them reach 26 s

func (t *tally) add(result string, took time.Duration) {
	if t.results == nil {
		t.results = map[string]int64{}
	}
	t.results[result]++
	if result == succeeded {
		at := int(math.Log(took.Seconds()*1e4) / math.Log(bucketStep))
		t.buckets[min(max(at, 0), len(t.buckets)-1)]++
	}
}

// quantile is exact to 5%; it is 0 if nothing succeeded.
func (t *tally) quantile(q float64) time.Duration {
	rank := int64(math.Ceil(q * float64(t.results[succeeded])))
	for at, count := range t.buckets {
		if rank -= count; rank <= 0 && count > 0 {
			return time.Duration(math.Pow(bucketStep, float64(at+1)) * 1e-4 * float64(time.Second))
		}
	}
	return 0
}

func (t *tally) line(over time.Duration) string {
	var failures []string
	failed := int64(0)
	for result, count := range t.results {
		if result != succeeded {
			failed += count
			failures = append(failures, fmt.Sprintf("%s %d", result, count))
		}
	}
	slices.Sort(failures)
	why := ""
	if failed > 0 {
		why = " (" + strings.Join(failures, ", ") + ")"
	}
	ok := t.results[succeeded]
	return fmt.Sprintf("%.1f ok/s, ok %d, failed %d%s, p50 %s, p99 %s", float64(ok)/over.Seconds(), ok, failed, why,
		t.quantile(0.5).Round(100*time.Microsecond), t.quantile(0.99).Round(100*time.Microsecond))
}
