package host

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"evenkeel.dev/e2e/cluster/internal/layout"
)

func TestStatSurvivesAnOddCommandName(t *testing.T) {
	stat := "42 (a) b (c)) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 7654321 1 1"
	started, state, err := parseStat(stat)
	if err != nil || started != "7654321" || state != "S" {
		t.Errorf("got %q %q %v", started, state, err)
	}
	if _, _, err := parseStat("42 (short) S"); err == nil {
		t.Error("a short line was taken")
	}
}

func TestARecordKnowsItsProcessFromAnotherOfTheSameNumber(t *testing.T) {
	var r record
	if err := r.remember(os.Getpid()); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		change func(*record)
		want   bool
	}{
		"itself":                        {func(*record) {}, true},
		"another process since":         {func(r *record) { r.Started = "1" }, false},
		"the same number before boot":   {func(r *record) { r.Boot = "earlier" }, false},
		"nobody has that number":        {func(r *record) { r.Pid = 1 << 30 }, false},
		"a node that was never started": {func(r *record) { r.Pid = 0 }, false},
	} {
		changed := r
		row.change(&changed)
		if got, err := changed.alive(); err != nil || got != row.want {
			t.Errorf("%s: alive %v, %v", name, got, err)
		}
	}
	if alive, err := (*record)(nil).alive(); alive || err != nil {
		t.Errorf("no record: %v, %v", alive, err)
	}
}

func TestARecordIsReadAsItWasWritten(t *testing.T) {
	l, err := layout.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := record{Link: layout.Links[1], Build: "abc", Pid: 7, Started: "8", Boot: "b"}
	if err := r.save(l); err != nil {
		t.Fatal(err)
	}
	placed, read, err := open(l.State)
	if err != nil || *read != r || placed.Node.String() != "172.29.117.2" {
		t.Errorf("got %v %v %v", placed, read, err)
	}
	if err := os.WriteFile(l.Record(), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := open(l.State); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyAClustersFolderIsRemoved(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "home")
	if err := os.MkdirAll(filepath.Join(folder, "letters"), 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := layout.New(folder)
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{Layout: l, out: io.Discard}
	if err := c.removeState(); err == nil || !strings.Contains(err.Error(), "not taken for a cluster's folder") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "letters")); err != nil {
		t.Fatal(err)
	}
	c.record = &record{Link: layout.Links[0]}
	if err := c.record.save(l); err != nil {
		t.Fatal(err)
	}
	if err := c.removeState(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
	c.record = nil
	if err := c.removeState(); err != nil {
		t.Errorf("what is not there needs no removal: %v", err)
	}
}

func TestStatusNamesComponentsAndReadsTheirMemory(t *testing.T) {
	for want, argv := range map[string][]string{
		"kubelet":    {"/var/lib/x/bin/cluster", "kubelet", "--config"},
		"containerd": {"/usr/bin/containerd", "--config"},
		"cluster":    {"cluster"},
	} {
		if got := componentName(argv); got != want {
			t.Errorf("%v: got %s", argv, got)
		}
	}
	resident, anon := parseMemory([]byte("Name:\tx\nVmRSS:\t  2048 kB\nRssAnon:\t 1024 kB\n"))
	if resident != 2<<20 || anon != 1<<20 {
		t.Errorf("got %d %d", resident, anon)
	}
	if resident, anon := parseMemory([]byte("Name:\tzombie\nState:\tZ (zombie)\n")); resident != 0 || anon != 0 {
		t.Errorf("a zombie has %d %d", resident, anon)
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	if got := tail("1\n2\n3\n", 2); got != "2\n3" {
		t.Errorf("got %q", got)
	}
	if got := tail("1", 5); got != "1" {
		t.Errorf("got %q", got)
	}
}
