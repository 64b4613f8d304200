// Package bare runs etcd and an API server and nothing else, for tests of what only a real API server does: schemas, CEL,
// admission, RBAC, server-side apply, watches. There is no controller, scheduler or kubelet. It needs no root, uses free
// ports on the loopback interface, and several may run beside each other.
package bare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"evenkeel.dev/e2e/cluster/internal/node"
	"evenkeel.dev/e2e/cluster/internal/pki"
)

const (
	loopback = "127.0.0.1"
	patience = time.Minute
	// Between choosing a free port and taking it, another process may.
	attempts = 3
)

var errPortTaken = errors.New("the chosen port was taken meanwhile")

// Run serves until the context ends or the input does, whichever is first, and prints the administrator's kubeconfig path
// as one line once the API server is ready. On return both processes are gone, and so is the folder's content but log/.
func Run(ctx context.Context, folder string, input io.Reader, output io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		// The caller holds the other end: when it dies, however it dies, this ends and we with it.
		if _, err := io.Copy(io.Discard, input); err != nil {
			fmt.Fprintln(os.Stderr, "cluster: standard input:", err)
		}
		stop()
	}()
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	// A parent-death signal follows the thread that started the child, so that thread must stay.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for attempt := 1; ; attempt++ {
		err := serve(ctx, folder, output)
		if !errors.Is(err, errPortTaken) || attempt == attempts {
			return err
		}
	}
}

func serve(ctx context.Context, folder string, output io.Writer) (err error) {
	s := server{folder: folder}
	if err := s.prepare(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.clear()) }()
	etcd, err := s.start("etcd", node.EtcdArgs()...)
	if err != nil {
		return err
	}
	defer etcd.end()
	args := append(node.ServerArgs(s.path("pki"), loopback, s.port), "--bind-address", loopback, "--authorization-mode", "RBAC",
		"--endpoint-reconciler-type", "none") // a loopback address may not be an endpoint
	apiserver, err := s.start("kube-apiserver", args...)
	if err != nil {
		return err
	}
	defer apiserver.end()

	config, err := clientcmd.BuildConfigFromFlags("", s.kubeconfig())
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	deadline := time.After(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for ready := false; !ready; {
		_, last := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		if ready = last == nil; ready {
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		case <-etcd.ended:
			return etcd.failure()
		case <-apiserver.ended:
			return apiserver.failure()
		case <-deadline:
			return fmt.Errorf("the API server is not ready after %s (%w): see %s", patience, last, s.path("log"))
		}
	}
	if _, err := fmt.Fprintln(output, s.kubeconfig()); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case <-etcd.ended:
		return etcd.failure()
	case <-apiserver.ended:
		return apiserver.failure()
	}
}

type server struct {
	folder string
	port   int
}

func (s *server) path(elem ...string) string {
	return filepath.Join(append([]string{s.folder}, elem...)...)
}

func (s *server) kubeconfig() string { return s.path("pki", "admin.kubeconfig") }

func (s *server) prepare() error {
	if err := s.clear(); err != nil {
		return err
	}
	for _, folder := range []string{"etcd", "log"} {
		if err := os.MkdirAll(s.path(folder), 0o755); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return err
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		return err
	}
	ca, err := pki.OpenAuthority(s.path("pki"), "ca")
	if err != nil {
		return err
	}
	if err := pki.ServiceAccountKeys(s.path("pki")); err != nil {
		return err
	}
	if _, _, err := ca.Sign(pki.Leaf{File: "apiserver", User: "kube-apiserver", Names: []string{"localhost"}, Addresses: []string{loopback}}); err != nil {
		return err
	}
	admin := pki.Leaf{File: "admin", User: "admin", Groups: []string{"system:masters"}, RSA: true}
	return ca.Kubeconfig(admin, fmt.Sprintf("https://%s:%d", loopback, s.port))
}

func (s *server) clear() error {
	return errors.Join(os.RemoveAll(s.path("etcd")), os.RemoveAll(s.path("pki")))
}

type process struct {
	command *exec.Cmd
	output  string
	ended   chan struct{}
	err     error // valid once ended
}

func (s *server) start(component string, args ...string) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{output: s.path("log", component+".log"), ended: make(chan struct{})}
	out, err := os.Create(p.output)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.command = exec.Command(program, append([]string{component}, args...)...)
	p.command.Dir, p.command.Stdout, p.command.Stderr = s.path("etcd"), out, out
	p.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.command.Wait()
		close(p.ended)
	}()
	return p, nil
}

// end needs no grace: the data is thrown away.
func (p *process) end() {
	if err := p.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		fmt.Fprintln(os.Stderr, "cluster:", err)
	}
	<-p.ended
}

func (p *process) failure() error {
	raw, err := os.ReadFile(p.output)
	if err != nil {
		return err
	}
	if strings.Contains(string(raw), "address already in use") {
		return errPortTaken
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return fmt.Errorf("%s ended (%v); its last words:\n%s", filepath.Base(p.output), p.err, strings.Join(lines[max(0, len(lines)-8):], "\n"))
}
