//go:build selftest

// Package selftest walks a cluster of its own through its life: up, used, killed, up again, down, and compares the host
// before and after. Run it by e2e/cluster/selftest, as root; a cluster that runs beside it is not touched.
package selftest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"evenkeel.dev/e2e/cluster/internal/cgroup"
	"evenkeel.dev/e2e/cluster/internal/host"
	"evenkeel.dev/e2e/cluster/internal/layout"
)

const state = "/var/lib/evenkeel-selftest"

func TestLife(t *testing.T) {
	l, err := layout.New(state)
	if err != nil {
		t.Fatal(err)
	}
	c := cluster{t, l}
	c.run("down") // of a run that was cut short
	before := c.host()

	c.timed("up", 60*time.Second)
	c.timed("up", 5*time.Second) // again, idempotent
	if l, err = host.Placed(state); err != nil {
		t.Fatal(err)
	}
	c.Layout = l
	namespace := c.networkNamespace()
	t.Log("\n" + c.run("status"))
	c.images()

	began := time.Now()
	c.kubectl("apply", "--server-side", "-f", "workloads.yaml")
	c.kubectl("-n", "selftest", "rollout", "status", "deployment/web", "--timeout=60s")
	t.Logf("Deployment of 2 is ready after %s", time.Since(began).Round(100*time.Millisecond))
	c.kubectl("-n", "selftest", "rollout", "status", "statefulset/store", "--timeout=60s")
	t.Logf("StatefulSet with a new volume is ready after %s", time.Since(began).Round(100*time.Millisecond))

	c.podReaches("a Service by name", "http://web.selftest.svc.cluster.local/")
	c.hostReaches("NodePort", "http://"+c.Node.String()+":30080/")
	// Of two clusters side by side, the first has the host's routes to pods and Services.
	if ip := strings.TrimSpace(c.kubectl("-n", "selftest", "get", "service/web", "-o", "jsonpath={.spec.clusterIP}")); c.routed(ip) {
		c.hostReaches("ClusterIP", "http://"+ip+"/")
	} else {
		c.Log("another cluster has the routes to Services: only the NodePort was tried from the host")
	}
	c.podReachesHost()
	c.unknownNamesFailAtOnce()
	c.volumeKeepsItsContent()
	c.metricsFlow()
	c.chartInstalls()
	c.survivesKill()

	c.timed("down", 15*time.Second)
	c.same(before, c.host())
	c.gone(namespace)

	c.timed("up", 60*time.Second)
	c.killAll()
	c.timed("down", 15*time.Second) // after an unclean end
	c.same(before, c.host())
	c.timed("down", 5*time.Second) // again, idempotent
}

func TestBareServersRunBesideEachOtherAndEndWithTheirInput(t *testing.T) {
	began := time.Now()
	var servers [2]bare
	for i := range servers {
		servers[i] = startBare(t)
	}
	for _, s := range servers {
		out := kubectl(t, s.kubeconfig(t), "create", "namespace", "mine", "-o", "name")
		if out != "namespace/mine\n" {
			t.Errorf("got %q", out)
		}
	}
	t.Logf("two bare API servers answer after %s", time.Since(began).Round(100*time.Millisecond))

	if err := servers[0].input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := servers[0].command.Wait(); err != nil {
		t.Errorf("the end of its input is no failure: %v", err)
	}
	// One that is killed takes its children along.
	if err := servers[1].command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := servers[1].command.Wait(); err == nil {
		t.Error("a killed process cannot have succeeded")
	}
	for _, s := range servers {
		await(t, 10*time.Second, "the processes of "+s.folder+" end", func() error {
			if left := processesWith(t, s.folder); len(left) > 0 {
				return fmt.Errorf("left: %v", left)
			}
			return nil
		})
	}
}

type cluster struct {
	*testing.T
	layout.Layout
}

func launcher() string {
	path, err := filepath.Abs("../../cluster")
	if err != nil {
		panic(err)
	}
	return path
}

func (c *cluster) run(args ...string) string {
	c.Helper()
	command := exec.Command(launcher(), args...)
	command.Env = append(os.Environ(), layout.EnvState+"="+state)
	var errors bytes.Buffer
	command.Stderr = &errors
	out, err := command.Output()
	if err != nil {
		c.Fatalf("cluster %s: %v\n%s%s", strings.Join(args, " "), err, out, errors.String())
	}
	return string(out)
}

func (c *cluster) timed(command string, limit time.Duration) {
	c.Helper()
	began := time.Now()
	out := c.run(command)
	took := time.Since(began)
	c.Logf("%s: %s\n%s", command, took.Round(100*time.Millisecond), out)
	if took > limit {
		c.Errorf("%s took longer than %s", command, limit)
	}
}

func (c *cluster) kubectl(args ...string) string {
	c.Helper()
	return c.run(append([]string{"kubectl"}, args...)...)
}

func (c *cluster) images() {
	c.Helper()
	folder := c.TempDir()
	probe, tar := filepath.Join(folder, "probe"), filepath.Join(folder, "probe.tar")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", probe, "./probe")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		c.Fatalf("%v\n%s", err, out)
	}
	c.run("image", "evenkeel/probe:1", tar, probe)
	workload, err := exec.Command("../../../workload/build").Output()
	if err != nil {
		c.Fatal(err)
	}
	first := c.run("load", tar, strings.TrimSpace(string(workload)))
	if !regexp.MustCompile(`^\S+/evenkeel/probe:1 sha256:[0-9a-f]{64}\n\S+/evenkeel/workload:0.1.0 sha256:[0-9a-f]{64}\n$`).MatchString(first) {
		c.Fatalf("load printed %q", first)
	}
	if again := c.run("load", tar, strings.TrimSpace(string(workload))); again != first {
		c.Errorf("loaded again it is %q", again)
	}
}

// job runs the workload's load generator in a pod and returns its last line.
func (c *cluster) job(name, url string) string {
	c.Helper()
	c.kubectl("-n", "selftest", "run", name, "--image=evenkeel/workload:0.1.0", "--restart=Never", "--overrides", fmt.Sprintf(`{"spec":{
		"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}},
		"containers":[{"name":%q,"image":"evenkeel/workload:0.1.0","args":["load","--url",%q,"--rps","20","--duration","2s"],
		"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}`, name, url))
	c.kubectl("-n", "selftest", "wait", "pod/"+name, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s")
	out := strings.TrimSpace(c.kubectl("-n", "selftest", "logs", name))
	return out[strings.LastIndexByte(out, '\n')+1:]
}

func (c *cluster) podReaches(what, url string) {
	c.Helper()
	if line := c.job("reach", url); !strings.Contains(line, "failed 0,") {
		c.Errorf("a pod reaches %s: %s", what, line)
	}
}

func (c *cluster) podReachesHost() {
	c.Helper()
	listener, err := net.Listen("tcp", c.Host.String()+":0")
	if err != nil {
		c.Fatal(err)
	}
	server := &http.Server{Handler: http.NotFoundHandler()}
	defer server.Close()
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "host") })
	go server.Serve(listener)
	url := fmt.Sprintf("http://%s:%d/", layout.HostAlias, listener.Addr().(*net.TCPAddr).Port)
	if line := c.job("reach-host", url); !strings.Contains(line, "failed 0,") {
		c.Errorf("a pod reaches the host: %s", line)
	}
}

func (c *cluster) unknownNamesFailAtOnce() {
	c.Helper()
	if line := c.job("reach-nothing", "http://no.such.example.com/"); !regexp.MustCompile(`ok 0, failed \d+ \(unreachable \d+\)`).MatchString(line) {
		c.Errorf("an unknown name must be unreachable, not time out: %s", line)
	}
}

func (c *cluster) routed(ip string) bool {
	c.Helper()
	out, err := exec.Command("ip", "route", "get", ip).CombinedOutput()
	if err != nil {
		c.Fatalf("%v\n%s", err, out)
	}
	return strings.Contains(string(out), c.HostLink())
}

func (c *cluster) hostReaches(what, url string) {
	c.Helper()
	client := &http.Client{Timeout: time.Second}
	await(c.T, 10*time.Second, "the host reaches a "+what, func() error {
		response, err := client.Get(url)
		if err != nil {
			return err
		}
		return response.Body.Close()
	})
}

func (c *cluster) volumeKeepsItsContent() {
	c.Helper()
	for line := 1; line <= 2; line++ {
		want := fmt.Sprintf("uid 10001 wrote line %d\n", line)
		if got := c.kubectl("-n", "selftest", "logs", "store-0"); got != want {
			c.Errorf("got %q, want %q", got, want)
		}
		if line == 1 {
			c.kubectl("-n", "selftest", "delete", "pod", "store-0", "--wait")
			c.kubectl("-n", "selftest", "rollout", "status", "statefulset/store", "--timeout=60s")
		}
	}
	c.kubectl("-n", "selftest", "delete", "statefulset/store", "pvc/data-store-0", "--wait")
	await(c.T, 20*time.Second, "a released volume's folder is removed", func() error {
		left, err := os.ReadDir(c.Path("volumes"))
		if err == nil && len(left) > 0 {
			err = fmt.Errorf("%d left", len(left))
		}
		return err
	})
}

func (c *cluster) metricsFlow() {
	c.Helper()
	await(c.T, 60*time.Second, "metrics-server knows the pods", func() error {
		command := exec.Command(launcher(), "kubectl", "-n", "selftest", "top", "pods", "-l", "app=web", "--no-headers")
		command.Env = append(os.Environ(), layout.EnvState+"="+state)
		out, err := command.CombinedOutput()
		if err == nil && strings.Count(string(out), "web-") != 2 {
			err = fmt.Errorf("got %s", out)
		}
		return err
	})
}

func (c *cluster) chartInstalls() {
	c.Helper()
	chart := filepath.Join(c.TempDir(), "chart")
	for file, content := range map[string]string{
		"Chart.yaml":          "apiVersion: v2\nname: selftest\nversion: 0.1.0\n",
		"templates/note.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note}\ndata: {release: \"{{ .Release.Name }}\"}\n",
	} {
		path := filepath.Join(chart, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			c.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			c.Fatal(err)
		}
	}
	c.run("helm", "upgrade", "--install", "one", chart, "-n", "selftest", "--wait")
	if got := c.kubectl("-n", "selftest", "get", "configmap/note", "-o", "jsonpath={.data.release}"); got != "one" {
		c.Errorf("the chart's object says %q", got)
	}
	c.run("helm", "uninstall", "one", "-n", "selftest", "--wait")
}

func (c *cluster) killAll() {
	c.Helper()
	group, err := cgroup.Open(c.Cgroup())
	if err != nil {
		c.Fatal(err)
	}
	pids, err := group.All()
	if err != nil || len(pids) == 0 {
		c.Fatalf("processes %v, %v", pids, err)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			c.Fatal(err)
		}
	}
}

func (c *cluster) survivesKill() {
	c.Helper()
	c.killAll()
	c.timed("up", 60*time.Second)
	// The API server remembers the pods as they were; only a restarted container shows that the kubelet has looked again.
	await(c.T, 60*time.Second, "both pods run again", func() error {
		pods := strings.Fields(c.kubectl("-n", "selftest", "get", "pods", "-l", "app=web", "-o", "jsonpath={range .items[*]}{.status.containerStatuses[0].restartCount}/{.status.containerStatuses[0].ready} {end}"))
		for _, pod := range pods {
			if strings.HasPrefix(pod, "0/") || !strings.HasSuffix(pod, "/true") {
				return fmt.Errorf("restarts/ready: %v", pods)
			}
		}
		return nil
	})
	if line := c.job("reach-again", "http://web.selftest/"); !strings.Contains(line, "failed 0,") {
		c.Errorf("after a restart a pod reaches a Service: %s", line)
	}
}

// host is what a cluster could leave behind, each as comparable text.
func (c *cluster) host() map[string]string {
	c.Helper()
	out := func(name string, args ...string) string {
		raw, err := exec.Command(name, args...).CombinedOutput()
		if err != nil {
			c.Fatalf("%s: %v\n%s", name, err, raw)
		}
		return string(raw)
	}
	counters := regexp.MustCompile(`(?m)^#.*\n|\[\d+:\d+\]`)
	facts := map[string]string{
		"mounts":     out("cut", "-d ", "-f4-", "/proc/self/mountinfo"),
		"iptables":   counters.ReplaceAllString(out("iptables-save"), ""),
		"ip6tables":  counters.ReplaceAllString(out("ip6tables-save"), ""),
		"processes":  strings.Join(processesWith(c.T, state), "\n"),
		"forwarding": out("cat", "/proc/sys/net/ipv4/ip_forward"),
	}
	for _, left := range []string{state, "/var/lib/kubelet", "/var/lib/cni", "/var/log/containers", "/var/log/pods", "/run/containerd", "/run/netns", "/run/flannel", "/var/run/kubernetes", "/tmp/hostpath_pv", "/usr/libexec/kubernetes", "/etc/cni", "/etc/kubernetes"} {
		info, err := os.Stat(left)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			c.Fatal(err)
		}
		facts[left] = fmt.Sprint(err == nil && info.IsDir())
	}
	group, err := cgroup.Open(c.Cgroup())
	if err != nil {
		c.Fatal(err)
	}
	facts["cgroups"] = strings.Join(group.Left(), "\n")
	for _, link := range strings.Split(out("ip", "-brief", "link"), "\n") {
		if strings.Contains(link, c.HostLink()) || strings.Contains(link, layout.Bridge) {
			facts["links"] += link + "\n"
		}
	}
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "containerd-mount*"))
	if err != nil {
		c.Fatal(err)
	}
	facts["temporary folders"] = strings.Join(found, "\n")
	return facts
}

func (c *cluster) same(before, after map[string]string) {
	c.Helper()
	for what, was := range before {
		if is := after[what]; is != was {
			c.Errorf("%s of the host changed:\n%s\nwas:\n%s", what, is, was)
		}
	}
	if after["processes"]+after["cgroups"]+after["links"] != "" || after[state] != "false" {
		c.Errorf("left behind: %q", after)
	}
}

// networkNamespace is the node's, by its inode.
func (c *cluster) networkNamespace() string {
	c.Helper()
	group, err := cgroup.Open(c.Cgroup())
	if err != nil {
		c.Fatal(err)
	}
	pids, err := group.Daemons()
	if err != nil || len(pids) == 0 {
		c.Fatalf("daemons %v, %v", pids, err)
	}
	name, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pids[0]))
	if err != nil {
		c.Fatal(err)
	}
	return name
}

func (c *cluster) gone(namespace string) {
	c.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/ns/net")
	if err != nil {
		c.Fatal(err)
	}
	for _, link := range links {
		if name, err := os.Readlink(link); err == nil && name == namespace {
			c.Errorf("%s still holds the node's network", link)
		}
	}
}

// processesWith lists processes whose command line names a path.
func processesWith(t *testing.T, path string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(raw), path) {
			found = append(found, filepath.Base(filepath.Dir(file))+" "+strings.ReplaceAll(string(raw), "\x00", " "))
		}
	}
	return found
}

type bare struct {
	command *exec.Cmd
	input   io.Closer
	output  *bufio.Reader
	folder  string
}

func startBare(t *testing.T) bare {
	t.Helper()
	s := bare{folder: t.TempDir()}
	s.command = exec.Command(launcher(), "apiserver", s.folder)
	s.command.Stderr = os.Stderr
	input, err := s.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.input, s.output = input, bufio.NewReader(output)
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s bare) kubeconfig(t *testing.T) string {
	t.Helper()
	line, err := s.output.ReadString('\n')
	if err != nil {
		t.Fatalf("no kubeconfig: %v", err)
	}
	return strings.TrimSpace(line)
}

func kubectl(t *testing.T, kubeconfig string, args ...string) string {
	t.Helper()
	out, err := exec.Command(launcher(), append([]string{"kubectl", "--kubeconfig", kubeconfig}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl: %v\n%s", err, out)
	}
	return string(out)
}

func await(t *testing.T, patience time.Duration, what string, try func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-time.After(100 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
	}
	t.Fatalf("%s: not after %s: %v", what, patience, err)
}
