// Package host is the cluster seen from the machine it runs on: it makes the node, ends it, and tells how it is.
//
// The host itself is changed in five places only, and each goes away again: the state folder, one cgroup, one network link
// with its routes, the process of the node, and (these stay) Debian packages that were missing.
package host

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"evenkeel.dev/e2e/cluster/internal/cgroup"
	"evenkeel.dev/e2e/cluster/internal/image"
	"evenkeel.dev/e2e/cluster/internal/layout"
	"evenkeel.dev/e2e/cluster/internal/node"
)

// Cluster is one cluster on this machine, there or not.
type Cluster struct {
	layout.Layout
	record *record
	group  cgroup.Group
	out    io.Writer
	began  time.Time
}

// Open looks at the cluster of a state folder and reports to out. It changes nothing.
func Open(state string, out io.Writer) (*Cluster, error) {
	l, r, err := open(state)
	if err != nil {
		return nil, err
	}
	group, err := cgroup.Open(l.Cgroup())
	if err != nil {
		return nil, err
	}
	return &Cluster{Layout: l, record: r, group: group, out: out, began: time.Now()}, nil
}

func (c *Cluster) report(format string, args ...any) {
	fmt.Fprintf(c.out, "%5.1fs  %s\n", time.Since(c.began).Seconds(), fmt.Sprintf(format, args...))
}

// lock keeps two commands from changing one cluster at the same time. The lock is the state folder itself.
func (c *Cluster) lock() (unlock func(), err error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("a node needs root (namespaces, mounts, cgroups): run this as root, or with sudo -E")
	}
	for {
		if err := os.MkdirAll(c.State, 0o755); err != nil {
			return nil, err
		}
		folder, err := os.Open(c.State)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			c.report("another command is at work on this cluster: waiting")
			if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
				return nil, errors.Join(err, folder.Close())
			}
		}
		// Whoever held the lock may have been `down`: then this is the lock of a folder that is no more.
		held, err := folder.Stat()
		if err != nil {
			return nil, errors.Join(err, folder.Close())
		}
		if now, err := os.Stat(c.State); err == nil && os.SameFile(held, now) {
			return func() { folder.Close() }, nil
		}
		folder.Close()
	}
}

// Up makes the cluster, or what is missing of it, and returns when it is ready to be used. It is idempotent.
// Program and pause are the executables that the node runs and that holds a pod open.
func (c *Cluster) Up(ctx context.Context, program, pause string) error {
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	// Another command may have been at work while this one waited.
	if c.Layout, c.record, err = open(c.State); err != nil {
		return err
	}
	build, err := image.FileDigest(program)
	if err != nil {
		return err
	}
	alive, err := c.record.alive()
	if err != nil {
		return err
	}
	if alive {
		if err := c.awaitReady(ctx); err != nil {
			return fmt.Errorf("the cluster runs but is not well (%w): see `cluster status` and %s, or start over with `cluster down`", err, c.Path("log"))
		}
		c.report("the cluster is up already: export KUBECONFIG=%s", c.Kubeconfig("admin"))
		if c.record.Build != build {
			c.report("it was started by another build of this program: `cluster down`, then `up` renews it")
		}
		return nil
	}
	if err := installPackages(c.report); err != nil {
		return err
	}
	if c.record != nil {
		c.report("the cluster ended uncleanly: starting it again with what it held")
	}
	if err := loadBridgeFilter(); err != nil {
		return err
	}
	if err := c.sweep(); err != nil {
		return err
	}
	if err := c.place(build); err != nil {
		return err
	}
	if err := c.install(program, pause); err != nil {
		return err
	}
	if err := c.group.Create(); err != nil {
		return err
	}
	if err := c.boot(ctx); err != nil {
		return err
	}
	c.report("ready: export KUBECONFIG=%s", c.Kubeconfig("admin"))
	return nil
}

// place chooses the link and writes the record, so that `down` finds whatever is made from here on.
func (c *Cluster) place(build string) error {
	if err := os.MkdirAll(c.Path("log"), 0o755); err != nil {
		return err
	}
	taken, err := routes(c.Layout)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(c.Ready()); err != nil {
		return err
	}
	link, err := layout.ChooseLink(taken)
	if err != nil {
		return err
	}
	c.Layout = c.OnLink(link)
	c.record = &record{Link: link, Build: build}
	return c.record.save(c.Layout)
}

// install puts the program and the pause image into the state folder: a later build must not pull it from under the node.
func (c *Cluster) install(program, pause string) error {
	if err := os.MkdirAll(c.Path("bin"), 0o755); err != nil {
		return err
	}
	if err := copyFile(program, c.Path("bin", "cluster")); err != nil {
		return err
	}
	_, err := image.Write(image.Spec{Name: node.PauseImage, User: "65535:65535", Files: []image.File{{Source: pause, Path: "/pause"}}}, c.Path("bin", "pause.tar"))
	return err
}

// boot starts the node's first process in namespaces of its own and follows its progress until it is ready.
func (c *Cluster) boot(ctx context.Context) error {
	logFile, err := os.OpenFile(c.Log("node"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer logFile.Close()
	start, linked, err := os.Pipe() // closed when the link is there
	if err != nil {
		return err
	}
	progress, says, err := os.Pipe()
	if err != nil {
		return err
	}
	defer progress.Close()
	command := exec.Command(c.Path("bin", "cluster"), "node", c.State)
	command.Stdout, command.Stderr, command.Dir = logFile, logFile, c.State
	command.ExtraFiles = []*os.File{start, says}
	command.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true,
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
	}
	err = command.Start()
	start.Close()
	says.Close()
	if err != nil {
		linked.Close()
		if errors.Is(err, syscall.EPERM) {
			return fmt.Errorf("no right to make namespaces (%w): run on the host itself or in a privileged container", err)
		}
		return fmt.Errorf("cannot start the node: %w", err)
	}
	if err := c.adopt(command.Process.Pid); err != nil {
		linked.Close()
		return errors.Join(err, c.sweep())
	}
	if _, err := linked.Write([]byte{1}); err != nil {
		return err
	}
	linked.Close()

	// The node is this process's child: waiting for it tells a start that failed from one that takes long.
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(progress)
		for lines.Scan() {
			if lines.Text() == node.Ready {
				ready <- true
				return
			}
			c.report("%s", lines.Text())
		}
		ready <- false
	}()
	select {
	case ok := <-ready:
		if ok {
			return nil
		}
	case <-ctx.Done():
		return errors.Join(errors.New("interrupted: the node was ended again, `cluster up` starts it afresh, `cluster down` removes it"), c.sweep())
	}
	if err := c.sweep(); err != nil {
		return err
	}
	cause := <-ended
	raw, err := os.ReadFile(c.Log("node"))
	if err != nil {
		return err
	}
	return fmt.Errorf("the node did not start (%v); its last words:\n%s\nEach component's log is in %s; `cluster down` removes all", cause, tail(string(raw), 12), c.Path("log"))
}

func (c *Cluster) adopt(pid int) error {
	if err := c.record.remember(pid); err != nil {
		return err
	}
	if err := c.record.save(c.Layout); err != nil {
		return err
	}
	return connect(c.Layout, pid)
}

// sweep ends whatever still runs of this cluster and removes what it held on the host, but keeps the state folder.
func (c *Cluster) sweep() error {
	if alive, err := c.record.alive(); err != nil {
		return err
	} else if alive {
		// The kernel ends every process of the namespace with its first.
		if err := syscall.Kill(c.record.Pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	if err := c.group.Kill(20 * time.Second); err != nil {
		return err
	}
	if err := disconnect(c.Layout); err != nil {
		return err
	}
	return c.group.Remove(10 * time.Second)
}

// Down removes the cluster and everything it made. It is idempotent, and needs no record to find what runs.
func (c *Cluster) Down() error {
	unlock, err := c.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if c.Layout, c.record, err = open(c.State); err != nil {
		return err
	}
	if err := c.sweep(); err != nil {
		return err
	}
	c.report("processes, network and cgroups are gone")
	if err := c.removeState(); err != nil {
		return err
	}
	c.report("down")
	return nil
}

// removeState deletes the state folder if it is one: a mistyped folder must not be lost.
func (c *Cluster) removeState() error {
	if c.record == nil {
		entries, err := os.ReadDir(c.State)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(entries) > 0 {
			return fmt.Errorf("%s holds files but no %s, so it is not taken for a cluster's folder: remove it by hand", c.State, filepath.Base(c.Record()))
		}
		return os.Remove(c.State)
	}
	raw, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		if fields := strings.Fields(line); len(fields) > 4 && strings.HasPrefix(fields[4], c.State+"/") {
			return fmt.Errorf("%s is mounted below the state folder, and not by the cluster: unmount it first", fields[4])
		}
	}
	// The record goes last, so that a `down` that was cut short can be run again.
	entries, err := os.ReadDir(c.State)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if path := c.Path(entry.Name()); path != c.Record() {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return errors.Join(os.RemoveAll(c.Record()), os.Remove(c.State))
}

func (c *Cluster) client() (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig("admin"))
	if err != nil {
		return nil, err
	}
	config.Timeout = 5 * time.Second
	return kubernetes.NewForConfig(config)
}

// awaitReady is patient: a start whose `up` was interrupted goes on by itself.
func (c *Cluster) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		_, err := os.Stat(c.Ready())
		if err == nil {
			var client kubernetes.Interface
			if client, err = c.client(); err == nil {
				_, err = client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
			}
		}
		if err == nil {
			return nil
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// RequireUp fails, with the way out, if no cluster runs here.
func (c *Cluster) RequireUp() error {
	alive, err := c.record.alive()
	if err == nil && !alive {
		err = fmt.Errorf("no cluster runs at %s: start one with `cluster up`", c.State)
	}
	return err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	// A running program's file cannot be written to, but it can be replaced.
	next := to + ".next"
	out, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(next, to)
}
