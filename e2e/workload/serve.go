package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// serveConfig says how sick the service is. Zero is healthy.
type serveConfig struct {
	listen         string
	leakPerSecond  byteCount
	leakPerRequest byteCount
	work           time.Duration // CPU time of one request
	concurrency    int           // requests that work at the same time
	queue          int           // requests that may wait for one of them; the next gets 503
}

func serveFlags(flags *flag.FlagSet) *serveConfig {
	c := &serveConfig{}
	flags.StringVar(&c.listen, "listen", ":8080", "address to answer at")
	flags.Var(&c.leakPerSecond, "leak-per-second", "memory to hold for ever, each second, like 1Mi")
	flags.Var(&c.leakPerRequest, "leak-per-request", "memory to hold for ever, each request, like 64Ki")
	flags.DurationVar(&c.work, "work", 0, "CPU time that each request costs, like 20ms")
	flags.IntVar(&c.concurrency, "concurrency", 4, "requests that are worked on at the same time")
	flags.IntVar(&c.queue, "queue", 64, "requests that may wait; more are refused with 503")
	return c
}

func serve(ctx context.Context, config serveConfig, out io.Writer) error {
	if config.concurrency < 1 || config.queue < 0 || config.work < 0 {
		return fmt.Errorf("--concurrency must be at least 1, --queue and --work at least 0: got %d, %d, %s", config.concurrency, config.queue, config.work)
	}
	s := newService(config)
	server := &http.Server{Addr: config.listen, Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second}
	go s.leakSteadily(ctx, time.NewTicker(leakEvery).C)
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	fmt.Fprintf(out, "listening at %s, leak %d B/s and %d B/request, work %s, concurrency %d, queue %d\n",
		config.listen, config.leakPerSecond, config.leakPerRequest, config.work, config.concurrency, config.queue)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	}
}

type service struct {
	config  serveConfig
	slots   chan struct{} // one for each request that is worked on
	waiting chan struct{} // one for each request that is in the house at all
	leak    leak
	leaking atomic.Int64 // bytes a second, now
	metrics metrics
}

func newService(config serveConfig) *service {
	s := &service{
		config:  config,
		slots:   make(chan struct{}, config.concurrency),
		waiting: make(chan struct{}, config.concurrency+config.queue),
	}
	s.leaking.Store(int64(config.leakPerSecond))
	return s
}

func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		s.metrics.write(w, len(s.slots), len(s.waiting)-len(s.slots), s.leak.held())
	})
	mux.HandleFunc("POST /fault", s.fault)
	mux.HandleFunc("/", s.answer)
	return mux
}

// fault makes a healthy process ill, or well again, while it runs: a restart cures what was only in its memory.
func (s *service) fault(w http.ResponseWriter, r *http.Request) {
	var rate byteCount
	if err := rate.Set(r.URL.Query().Get("leak-per-second")); err != nil {
		http.Error(w, fmt.Sprintf("leak-per-second: %s, like /fault?leak-per-second=1Mi", err), http.StatusBadRequest)
		return
	}
	s.leaking.Store(int64(rate))
	fmt.Fprintf(w, "leaking %d B/s\n", int64(rate))
}

func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	select {
	case s.waiting <- struct{}{}:
		defer func() { <-s.waiting }()
	default:
		s.metrics.observe(http.StatusServiceUnavailable, time.Since(began))
		http.Error(w, "overloaded", http.StatusServiceUnavailable)
		return
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-r.Context().Done():
		s.metrics.observe(statusClientGone, time.Since(began))
		return
	}
	s.leak.grow(int64(s.config.leakPerRequest))
	burn(s.config.work)
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	fmt.Fprintf(w, "%s answered in %s\n", host, time.Since(began).Round(time.Microsecond))
	s.metrics.observe(http.StatusOK, time.Since(began))
}

// statusClientGone is what proxies log for a client that did not wait.
const statusClientGone = 499

const leakEvery = 250 * time.Millisecond

// leakSteadily holds more memory at each tick, by the time that has passed: a starved process catches up.
func (s *service) leakSteadily(ctx context.Context, ticks <-chan time.Time) {
	last := time.Now()
	for {
		select {
		case now := <-ticks:
			s.leak.grow(int64(now.Sub(last).Seconds() * float64(s.leaking.Load())))
			last = now
		case <-ctx.Done():
			return
		}
	}
}

// leak holds memory for ever. Each page is written to, because memory that nobody touched is not resident.
type leak struct {
	mutex sync.Mutex
	kept  [][]byte
	bytes int64
}

func (l *leak) grow(bytes int64) {
	if bytes <= 0 {
		return
	}
	chunk := make([]byte, bytes)
	for page := 0; page < len(chunk); page += os.Getpagesize() {
		chunk[page] = 1
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.kept = append(l.kept, chunk)
	l.bytes += bytes
}

func (l *leak) held() int64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.bytes
}

// burn spends CPU time, not wall time: on a throttled or crowded CPU it takes as much longer as real work would.
func burn(work time.Duration) {
	if work <= 0 {
		return
	}
	runtime.LockOSThread() // the clock is the thread's
	defer runtime.UnlockOSThread()
	began := threadTime()
	for x := uint64(1); threadTime()-began < work; {
		for range 20_000 {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
		runtime.KeepAlive(x)
	}
}

// threadTime is the CPU time that the calling thread has used, in user and kernel mode.
func threadTime() time.Duration {
	const rusageThread = 1 // RUSAGE_THREAD, getrusage(2)
	var usage syscall.Rusage
	if err := syscall.Getrusage(rusageThread, &usage); err != nil {
		panic(errors.New("getrusage: " + err.Error())) // Linux has had it since 2.6.26
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
