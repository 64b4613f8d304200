package cgroup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMountinfoYieldsEachHierarchyOnce(t *testing.T) {
	hybrid := `24 1 0:22 / /proc rw,relatime - proc proc rw
30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
31 30 0:27 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
33 30 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
34 30 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
a line that is none
`
	want := []string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/unified"}
	if got := parseMountinfo([]byte(hybrid)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCpusetInheritsFromItsParent(t *testing.T) {
	root := t.TempDir()
	write(t, root, "cpuset.cpus", "0-1\n")
	folder := filepath.Join(root, "group")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, folder, "cpuset.cpus", "\n")
	if err := inherit(folder, "cpuset.cpus"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, folder, "cpuset.cpus"); got != "0-1\n" {
		t.Errorf("got %q", got)
	}
	write(t, folder, "cpuset.cpus", "1\n")
	if err := inherit(folder, "cpuset.cpus"); err != nil {
		t.Fatal(err)
	}
	if got := read(t, folder, "cpuset.cpus"); got != "1\n" {
		t.Errorf("a set that is there was changed to %q", got)
	}
	if err := inherit(folder, "cpuset.mems"); err != nil {
		t.Errorf("a hierarchy without the file is none of our business: %v", err)
	}
}

func TestOnlyMissingControllersAreDelegated(t *testing.T) {
	v2 := t.TempDir()
	write(t, v2, "cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma\n")
	write(t, v2, "cgroup.subtree_control", "cpu io memory pids\n")
	if err := delegate(v2); err != nil {
		t.Fatal(err)
	}
	if got := read(t, v2, "cgroup.subtree_control"); got != "+cpuset" { // a plain file keeps what was written last
		t.Errorf("wrote %q", got)
	}
	if err := delegate(t.TempDir()); err != nil {
		t.Errorf("a v1 hierarchy has nothing to delegate: %v", err)
	}
}

func TestAGroupIsMadeAndRemovedWhole(t *testing.T) {
	g := Group{name: "test", roots: []string{t.TempDir(), t.TempDir()}}
	for range 2 {
		if err := g.Create(); err != nil {
			t.Fatal(err)
		}
	}
	if left := g.Left(); len(left) != 2 {
		t.Errorf("made %v", left)
	}
	if err := os.MkdirAll(filepath.Join(g.roots[0], "test", "kubepods", "pod1"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := g.Remove(time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if left := g.Left(); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestProcessesAreListedOnceOverAllHierarchies(t *testing.T) {
	g := Group{name: "test", roots: []string{t.TempDir(), t.TempDir()}}
	if pids, err := g.All(); err != nil || len(pids) != 0 {
		t.Errorf("a group that is not there has %v, %v", pids, err)
	}
	if err := g.Create(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(g.roots[0], "test", Daemons), "cgroup.procs", "30\n4\n")
	write(t, filepath.Join(g.roots[1], "test", Daemons), "cgroup.procs", "4\n0\n") // 0: of another process namespace
	write(t, filepath.Join(g.roots[1], "test"), "cgroup.procs", "5\n")
	all, err := g.All()
	if err != nil || !slices.Equal(all, []int{4, 5, 30}) {
		t.Errorf("all: %v, %v", all, err)
	}
	daemons, err := g.Daemons()
	if err != nil || !slices.Equal(daemons, []int{4, 30}) {
		t.Errorf("daemons: %v, %v", daemons, err)
	}
}

func TestAReadOnlyHierarchyNamesTheWayOut(t *testing.T) {
	g := Group{name: "test", roots: []string{"/proc"}} // where nobody makes a folder
	if err := g.Create(); err == nil || !strings.Contains(err.Error(), "privileged container") {
		t.Errorf("got %v", err)
	}
}

func write(t *testing.T, folder, file, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, file), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, folder, file string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
