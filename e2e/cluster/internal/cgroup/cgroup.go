// Package cgroup keeps a cluster's processes in a group of their own below every hierarchy, so that they can be
// listed and ended without guessing by name. It serves cgroup v1, v2 and the hybrid of both.
package cgroup

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Daemons is the subgroup for the cluster's own processes; the kubelet makes kubepods beside it.
const Daemons = "daemons"

// Group is one folder name below each hierarchy's root.
type Group struct {
	name  string
	roots []string
}

// Open finds this machine's hierarchies. The name may have no slash.
func Open(name string) (Group, error) {
	raw, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return Group{}, err
	}
	roots := parseMountinfo(raw)
	if len(roots) == 0 {
		return Group{}, errors.New("no cgroup hierarchy is mounted: Kubernetes needs one at /sys/fs/cgroup (mount -t cgroup2 none /sys/fs/cgroup)")
	}
	return Group{name: name, roots: roots}, nil
}

// parseMountinfo returns the mount points of cgroup file systems, each once. The format is proc(5)'s.
func parseMountinfo(raw []byte) []string {
	var roots []string
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		mount, rest, found := strings.Cut(lines.Text(), " - ")
		fields := strings.Fields(mount)
		if !found || len(fields) < 5 {
			continue
		}
		kind, _, _ := strings.Cut(rest, " ")
		if (kind == "cgroup" || kind == "cgroup2") && !slices.Contains(roots, fields[4]) {
			roots = append(roots, fields[4])
		}
	}
	return roots
}

// Create makes the group and its daemons subgroup in every hierarchy. It is idempotent.
func (g Group) Create() error {
	for _, root := range g.roots {
		if err := delegate(root); err != nil {
			return err
		}
		for _, folder := range []string{filepath.Join(root, g.name), filepath.Join(root, g.name, Daemons)} {
			if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("no right to make cgroups (%w): run on the host itself or in a privileged container with a writable /sys/fs/cgroup", err)
			}
			// A cpuset of cgroup v1 starts empty and then takes no process; it inherits by hand.
			for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
				if err := inherit(folder, file); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// controllers are those of cgroup v2 that the kubelet asks for.
var controllers = []string{"cpu", "cpuset", "io", "memory", "pids"}

// delegate lets groups below a cgroup v2 root have controllers. systemd has done so for most of them already; what is added
// stays, since by then others may rely on it. A v1 root has no such file.
func delegate(root string) error {
	available, err := os.ReadFile(filepath.Join(root, "cgroup.controllers"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	control := filepath.Join(root, "cgroup.subtree_control")
	enabled, err := os.ReadFile(control)
	if err != nil {
		return err
	}
	for _, controller := range controllers {
		if !slices.Contains(strings.Fields(string(available)), controller) || slices.Contains(strings.Fields(string(enabled)), controller) {
			continue
		}
		if err := os.WriteFile(control, []byte("+"+controller), 0); err != nil {
			return fmt.Errorf("cannot enable the cgroup controller %s below %s (%w): run on the host itself, or in a container with the host's cgroup namespace", controller, root, err)
		}
	}
	return nil
}

func inherit(folder, file string) error {
	own := filepath.Join(folder, file)
	raw, err := os.ReadFile(own)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || len(bytes.TrimSpace(raw)) > 0 {
		return err
	}
	parent, err := os.ReadFile(filepath.Join(filepath.Dir(folder), file))
	if errors.Is(err, fs.ErrNotExist) || len(bytes.TrimSpace(parent)) == 0 {
		return nil // v2: an empty set means the parent's
	}
	if err != nil {
		return err
	}
	return os.WriteFile(own, parent, 0)
}

// Enter moves the calling process into the daemons subgroup; its children follow.
func (g Group) Enter() error {
	for _, root := range g.roots {
		if err := os.WriteFile(filepath.Join(root, g.name, Daemons, "cgroup.procs"), []byte("0"), 0); err != nil {
			return fmt.Errorf("cannot enter the cluster's cgroup: %w", err)
		}
	}
	return nil
}

// Daemons lists the cluster's own processes, as the caller's process namespace numbers them.
func (g Group) Daemons() ([]int, error) { return g.processes(Daemons) }

// All lists every process of the cluster, those of its pods included.
func (g Group) All() ([]int, error) { return g.processes("") }

func (g Group) processes(below string) ([]int, error) {
	seen := map[int]bool{}
	for _, root := range g.roots {
		top := filepath.Join(root, g.name, below)
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENODEV) {
				return nil // a pod's group went away as we walked
			}
			if err != nil || !entry.IsDir() {
				return err
			}
			raw, err := os.ReadFile(filepath.Join(path, "cgroup.procs"))
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENODEV) {
				return err
			}
			for field := range strings.FieldsSeq(string(raw)) {
				if pid, err := strconv.Atoi(field); err == nil && pid > 0 {
					seen[pid] = true
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	pids := make([]int, 0, len(seen))
	for pid := range seen {
		pids = append(pids, pid)
	}
	slices.Sort(pids)
	return pids, nil
}

// Kill ends every process of the group and waits until the kernel has let go of them.
func (g Group) Kill(patience time.Duration) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		pids, err := g.All()
		if err != nil || len(pids) == 0 {
			return err
		}
		for _, pid := range pids {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("cannot end process %d: %w", pid, err)
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("processes %v are still there %s after SIGKILL (see /proc/PID/stack for what they wait on)", pids, patience)
		}
	}
}

// Remove takes the empty group away, deepest folder first. It is idempotent.
func (g Group) Remove(patience time.Duration) error {
	deadline := time.Now().Add(patience)
	for _, root := range g.roots {
		top := filepath.Join(root, g.name)
		for {
			err := removeTree(top)
			if err == nil {
				break
			}
			// A group stays busy for a moment after its last process has died.
			if !errors.Is(err, syscall.EBUSY) || time.Now().After(deadline) {
				return err
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

func removeTree(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeTree(filepath.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
	}
	if err := syscall.Rmdir(folder); err != nil && !errors.Is(err, syscall.ENOENT) {
		return &fs.PathError{Op: "rmdir", Path: folder, Err: err}
	}
	return nil
}

// Left lists the group's folders that still exist: none after Remove.
func (g Group) Left() []string {
	var left []string
	for _, root := range g.roots {
		if path := filepath.Join(root, g.name); exists(path) {
			left = append(left, path)
		}
	}
	return left
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
