package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestByteCountReadsKubernetesSuffixes(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "65536": 65536, "64Ki": 65536, "1.5Mi": 1572864, "500k": 500000, "1Gi": 1 << 30} {
		var got byteCount
		if err := got.Set(text); err != nil || int64(got) != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "1Ti", "lots", "NaN", "Inf", "9e30", "1 Mi"} {
		var got byteCount
		if err := got.Set(text); err == nil {
			t.Errorf("%q was taken for %d", text, got)
		}
	}
}

func TestFlagsComeFromTheEnvironmentAndTheCommandLineWins(t *testing.T) {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	config := serveFlags(flags)
	environment := map[string]string{"LEAK_PER_SECOND": "1Mi", "WORK": "20ms"}
	lookup := func(name string) (string, bool) { value, set := environment[name]; return value, set }
	if err := fromEnvironment(flags, lookup); err != nil {
		t.Fatal(err)
	}
	if err := flags.Parse([]string{"--work", "5ms"}); err != nil {
		t.Fatal(err)
	}
	if config.leakPerSecond != 1<<20 || config.work != 5*time.Millisecond {
		t.Errorf("got leak %d and work %s", config.leakPerSecond, config.work)
	}
	environment["WORK"] = "much"
	if err := fromEnvironment(flags, lookup); err == nil || !strings.Contains(err.Error(), "WORK") {
		t.Errorf("a bad variable must be named, got %v", err)
	}
}

func TestWrongUseIsAnErrorThatSaysWhatIsWrong(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	for want, args := range map[string][]string{
		"no command": {}, "unknown command": {"rest"}, "unexpected argument": {"load", "x"}, "--url is missing": {"load"},
		"must be at least 1": {"serve", "--concurrency", "0"}, "must be above 0": {"load", "--url", "http://x/", "--rps", "0"},
	} {
		if err := run(context.Background(), args, none); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", args, err, want)
		}
	}
}

func TestLeakIsResidentMemory(t *testing.T) {
	const size = 64 << 20
	debug.FreeOSMemory() // what other tests let go of must not be used again
	before := resident(t)
	var l leak
	l.grow(size)
	if grown := resident(t) - before; grown < size*9/10 {
		t.Errorf("leaked %d bytes, but only %d more are resident", size, grown)
	}
	if l.held() != size {
		t.Errorf("held %d", l.held())
	}
}

func resident(t *testing.T) int64 {
	t.Helper()
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(raw))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

func TestLeakFollowsTheTimeThatPassedNotTheTicks(t *testing.T) {
	s := newService(serveConfig{concurrency: 1, leakPerSecond: 1 << 20})
	ctx, stop := context.WithCancel(context.Background())
	ticks, done := make(chan time.Time), make(chan struct{})
	go func() { s.leakSteadily(ctx, ticks); close(done) }()
	ticks <- time.Now().Add(2 * time.Second)
	ticks <- time.Now().Add(10 * time.Second) // one late tick
	stop()
	<-done
	if held := s.leak.held(); held < 9<<20 || held > 11<<20 {
		t.Errorf("after 10 s at 1 MiB/s it holds %d bytes", held)
	}
}

func TestWorkIsCPUTime(t *testing.T) {
	before := processTime()
	burn(50 * time.Millisecond)
	if spent := processTime() - before; spent < 50*time.Millisecond {
		t.Errorf("work of 50ms cost %s of CPU time", spent)
	}
}

func TestMoreRequestsThanFitAreRefusedAtOnce(t *testing.T) {
	s := newService(serveConfig{concurrency: 1, queue: 0})
	s.waiting <- struct{}{} // one is being worked on
	s.slots <- struct{}{}
	answer := httptest.NewRecorder()
	s.handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d", answer.Code)
	}
	<-s.slots
	<-s.waiting
	answer = httptest.NewRecorder()
	s.handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	if answer.Code != http.StatusOK {
		t.Errorf("got %d once there was room", answer.Code)
	}
	if len(s.slots)+len(s.waiting) != 0 {
		t.Error("a place was not given back")
	}
}

func TestAQueuedRequestWhoseClientLeavesCostsNothing(t *testing.T) {
	s := newService(serveConfig{concurrency: 1, queue: 1, leakPerRequest: 1 << 20})
	s.waiting <- struct{}{}
	s.slots <- struct{}{}
	ctx, leave := context.WithCancel(context.Background())
	leave()
	s.handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	if s.leak.held() != 0 || len(s.waiting) != 1 {
		t.Errorf("leaked %d, %d in the house", s.leak.held(), len(s.waiting))
	}
}

func TestMetricsAndHealthAnswer(t *testing.T) {
	s := newService(serveConfig{concurrency: 2, leakPerRequest: 4096})
	get := func(path string) string {
		answer := httptest.NewRecorder()
		s.handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		return answer.Body.String()
	}
	get("/")
	get("/any/path")
	if body := get("/healthz"); body != "ok\n" {
		t.Errorf("healthz: %q", body)
	}
	body := get("/metrics")
	for _, want := range []string{
		"workload_leaked_bytes 8192\n", `workload_requests_total{code="200"} 2` + "\n",
		`workload_request_duration_seconds_bucket{le="+Inf"} 2` + "\n", "workload_request_duration_seconds_count 2\n",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
}

func TestLoadCountsWhatBecameOfItsRequestsAndEnds(t *testing.T) {
	count := 0
	codes := make(chan int, 1000)
	for range 1000 {
		count++
		codes <- map[bool]int{true: http.StatusOK, false: http.StatusServiceUnavailable}[count%2 == 0]
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(<-codes) }))
	defer server.Close()
	var out bytes.Buffer
	config := loadConfig{url: server.URL, rps: 100, concurrency: 16, duration: 500 * time.Millisecond, timeout: 5 * time.Second, every: 200 * time.Millisecond}
	if err := load(context.Background(), config, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var ok, failed int
	total := regexp.MustCompile(`^total  [0-9.]+ ok/s, ok (\d+), failed (\d+) \(503 \d+\), p50 `).FindStringSubmatch(lines[len(lines)-1])
	if total == nil {
		t.Fatalf("the last line is %q", lines[len(lines)-1])
	}
	if _, err := fmt.Sscan(total[1]+" "+total[2], &ok, &failed); err != nil {
		t.Fatal(err)
	}
	if len(lines) < 2 || ok+failed < 25 || ok+failed > 50 || ok-failed > 1 || failed-ok > 1 {
		t.Errorf("100/s for half a second, every other refused, gave\n%s", out.String())
	}
}

func TestLoadDoesNotWaitForASlowService(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	var out bytes.Buffer
	config := loadConfig{url: server.URL, rps: 100, concurrency: 1, duration: 300 * time.Millisecond, timeout: 400 * time.Millisecond, every: time.Hour}
	if err := load(context.Background(), config, &out); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`ok 0, failed \d+ \(skipped \d+, timeout 1\)`).MatchString(out.String()) {
		t.Errorf("got %q", out.String())
	}
}

func TestQuantilesAreWithinFivePercent(t *testing.T) {
	var some tally
	for ms := 1; ms <= 1000; ms++ {
		some.add(succeeded, time.Duration(ms)*time.Millisecond)
	}
	for q, want := range map[float64]time.Duration{0.5: 500 * time.Millisecond, 0.99: 990 * time.Millisecond} {
		if got := some.quantile(q); got < want*95/100 || got > want*106/100 {
			t.Errorf("quantile %g: got %s, want %s", q, got, want)
		}
	}
	if got := (&tally{}).quantile(0.5); got != 0 {
		t.Errorf("nothing succeeded, but half took at most %s", got)
	}
}

// processTime is the CPU time of the whole process.
func processTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func TestAHealthyProcessFallsIllAndGetsWellAgainOnRequest(t *testing.T) {
	s := newService(serveConfig{concurrency: 1})
	ctx, stop := context.WithCancel(context.Background())
	ticks, done := make(chan time.Time), make(chan struct{})
	go func() { s.leakSteadily(ctx, ticks); close(done) }()
	fault := func(query string) int {
		answer := httptest.NewRecorder()
		s.handler().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/fault?"+query, nil))
		return answer.Code
	}
	start := time.Now()
	pass := func(seconds time.Duration) { // the second send waits until the first tick is worked off
		ticks <- start.Add(seconds * time.Second)
		ticks <- start.Add(seconds * time.Second)
	}
	pass(5)
	if code := fault("leak-per-second=1Mi"); code != http.StatusOK {
		t.Errorf("fault was answered with %d", code)
	}
	pass(15)
	fault("leak-per-second=0")
	pass(60)
	stop()
	<-done
	if held := s.leak.held(); held != 10<<20 {
		t.Errorf("after 10 s of leaking 1 MiB/s it holds %d bytes", held)
	}
	if code := fault("leak-per-second=lots"); code != http.StatusBadRequest {
		t.Errorf("a bad rate was answered with %d", code)
	}
}
