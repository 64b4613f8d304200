// Package node is the inside of the cluster's one node: the first process of its own process, mount, network and host-name
// namespaces, which starts Kubernetes' components, watches over them and reaps what they leave.
//
// What it makes (mounts, network, firewall rules, sysctls, processes) lives in those namespaces, and the kernel takes it
// away with this process, however that ends. Only the state folder and the cgroup outlive it; package host removes those.
package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"evenkeel.dev/e2e/cluster/internal/cgroup"
	"evenkeel.dev/e2e/cluster/internal/layout"
	"evenkeel.dev/e2e/cluster/internal/storage"
)

// daemon is a component that must run all the time.
type daemon struct {
	name   string
	argv   []string
	folder string // working directory
	output string // log file
}

// patience bounds each step of the start; a healthy one takes seconds.
const patience = 2 * time.Minute

// Ready is the last line of a start that went well.
const Ready = "ready"

// Run is the node's life. It reports each step of the start as a line to progress, closes that, and returns only when the
// node shall end. The caller has put it into namespaces of its own with the link to the host in place.
func Run(l layout.Layout, progress io.WriteCloser) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	group, err := cgroup.Open(l.Cgroup())
	if err != nil {
		return err
	}
	if err := group.Enter(); err != nil {
		return err
	}
	if err := syscall.Sethostname([]byte(layout.NodeName)); err != nil {
		return err
	}
	if err := prepareMounts(l); err != nil {
		return err
	}
	if err := prepareNetwork(l); err != nil {
		return err
	}
	ca, err := writePKI(l)
	if err != nil {
		return err
	}
	if err := writeConfig(l, ca); err != nil {
		return err
	}
	n := &node{Layout: l, processes: newProcesses(), progress: progress}
	if err := n.start(ctx); err != nil {
		return err
	}
	if err := os.WriteFile(l.Ready(), nil, 0o644); err != nil {
		return err
	}
	n.report(Ready)
	if err := progress.Close(); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

type node struct {
	layout.Layout
	*processes
	progress io.Writer
	client   kubernetes.Interface
	admin    *rest.Config
}

func (n *node) report(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	log.Print(line)
	// Whoever typed `up` may have gone away; the start goes on.
	if _, err := fmt.Fprintln(n.progress, line); err != nil {
		log.Printf("nobody listens: %v", err)
	}
}

func (n *node) start(ctx context.Context) error {
	for _, folder := range []string{"etcd", "log", "tmp", "kubelet", "containerd"} {
		if err := os.MkdirAll(n.Path(folder), 0o755); err != nil {
			return err
		}
	}
	var err error
	if n.admin, err = clientcmd.BuildConfigFromFlags("", n.Kubeconfig("admin")); err != nil {
		return err
	}
	if n.client, err = kubernetes.NewForConfig(n.admin); err != nil {
		return err
	}

	n.launch(ctx, n.containerd(), n.etcd(), n.apiserver())
	if err := await(ctx, "kube-apiserver", n.apiReady); err != nil {
		return err
	}
	n.report("API server answers at %s", n.Server())
	if err := n.run(ctx, n.self("kubectl", "--kubeconfig", n.Kubeconfig("admin"), "apply", "--server-side", "--force-conflicts", "-f", n.Path("config/manifests.yaml")), n.env(), n.State, n.Log("kubectl")); err != nil {
		return err
	}
	n.launch(ctx, n.controllerManager(), n.scheduler(), n.proxy(), n.coredns(), n.metricsServer())
	if err := await(ctx, "containerd", n.importPause); err != nil {
		return err
	}
	n.launch(ctx, n.kubelet())
	go n.provision(ctx)
	if err := await(ctx, "kubelet", n.nodeReady); err != nil {
		return err
	}
	n.report("node %s is Ready", layout.NodeName)
	for _, step := range []struct {
		name string
		done func(context.Context) error
	}{
		{"kube-controller-manager", n.serviceAccountReady},
		{"kube-proxy", get("http://127.0.0.1:10256/healthz")},
		{"coredns", get("http://127.0.0.1:8181/ready")},
		{"metrics-server", n.metricsReady},
	} {
		if err := await(ctx, step.name, step.done); err != nil {
			return err
		}
	}
	n.report("DNS, Services and metrics answer")
	return nil
}

func (n *node) launch(ctx context.Context, daemons ...daemon) {
	for _, d := range daemons {
		go n.keep(ctx, d, n.env())
	}
}

// env keeps the daemons' temporary files below the state folder and the host's proxies out of the cluster.
func (n *node) env() []string {
	return []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME=" + n.Path("tmp"), "TMPDIR=" + n.Path("tmp"),
	}
}

func (n *node) self(args ...string) []string {
	return append([]string{n.Path("bin", "cluster")}, args...)
}

func (n *node) component(name string, args ...string) daemon {
	return daemon{name: name, argv: n.self(append([]string{name}, args...)...), folder: n.State, output: n.Log(name)}
}

func (n *node) pki(file string) string { return filepath.Join(n.PKI(), file) }

func (n *node) containerd() daemon {
	return daemon{
		name: "containerd", argv: []string{"/usr/bin/containerd", "--config", n.Path("config/containerd.toml"), "--log-level", "warn"},
		folder: n.State, output: n.Log("containerd"),
	}
}

// etcd listens on Unix sockets in its own folder, which it and the API server have as working directory: no port, and
// nobody but root may connect.
func (n *node) etcd() daemon {
	d := n.component("etcd", EtcdArgs()...)
	d.folder = n.Path("etcd")
	return d
}

// etcd wants a host and a port even of a Unix socket; both together are the file's name in the working directory.
const etcdSocket = "unix://client:0"

// EtcdArgs runs a single etcd in the working directory that forgets safety for speed: a power cut may cost the cluster,
// a crash of the process does not.
func EtcdArgs() []string {
	const peer = "unix://peer:0"
	return []string{
		"--name", "evenkeel", "--data-dir", "data",
		"--listen-client-urls", etcdSocket, "--advertise-client-urls", etcdSocket,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "evenkeel=" + peer,
		"--unsafe-no-fsync", "--log-level", "warn", "--auto-compaction-retention", "5m",
	}
}

// ServerArgs are the API server's flags that a bare one needs too. It runs in etcd's working directory.
func ServerArgs(pki, address string, port int) []string {
	file := func(name string) string { return filepath.Join(pki, name) }
	return []string{
		"--etcd-servers", etcdSocket,
		"--advertise-address", address, "--secure-port", fmt.Sprint(port), "--service-cluster-ip-range", layout.ServiceCIDR,
		"--tls-cert-file", file("apiserver.crt"), "--tls-private-key-file", file("apiserver.key"), "--client-ca-file", file("ca.crt"),
		"--enable-admission-plugins", "NodeRestriction", "--allow-privileged",
		"--service-account-issuer", "https://kubernetes.default.svc." + layout.ClusterName,
		"--service-account-key-file", file("sa.pub"), "--service-account-signing-key-file", file("sa.key"),
	}
}

func (n *node) apiserver() daemon {
	args := append(ServerArgs(n.PKI(), n.Node.String(), layout.APIPort),
		"--authorization-mode", "Node,RBAC",
		"--kubelet-client-certificate", n.pki("apiserver-kubelet-client.crt"), "--kubelet-client-key", n.pki("apiserver-kubelet-client.key"),
		"--kubelet-certificate-authority", n.pki("ca.crt"), "--kubelet-preferred-address-types", "InternalIP",
		"--requestheader-client-ca-file", n.pki("front-proxy-ca.crt"), "--requestheader-allowed-names", "front-proxy-client",
		"--requestheader-extra-headers-prefix", "X-Remote-Extra-", "--requestheader-group-headers", "X-Remote-Group", "--requestheader-username-headers", "X-Remote-User",
		"--proxy-client-cert-file", n.pki("front-proxy-client.crt"), "--proxy-client-key-file", n.pki("front-proxy-client.key"),
		"--enable-aggregator-routing", // kube-proxy's rules do not hold for the API server's own connections to Services
	)
	d := n.component("kube-apiserver", args...)
	d.folder = n.Path("etcd")
	return d
}

// delegating are the flags of a component that asks the API server who its callers are.
func (n *node) delegating(user string) []string {
	config := n.Kubeconfig(user)
	return []string{"--kubeconfig", config, "--authentication-kubeconfig", config, "--authorization-kubeconfig", config}
}

// With the default client limit (20 a second) a namespace of 2,000 pods takes twice as long to fill.
var clientLimits = []string{"--kube-api-qps", "300", "--kube-api-burst", "600", "--leader-elect=false", "--bind-address", "127.0.0.1"}

func (n *node) controllerManager() daemon {
	args := append(n.delegating("kube-controller-manager"), clientLimits...)
	return n.component("kube-controller-manager", append(args,
		"--service-account-private-key-file", n.pki("sa.key"), "--root-ca-file", n.pki("ca.crt"),
		"--cluster-signing-cert-file", n.pki("ca.crt"), "--cluster-signing-key-file", n.pki("ca.key"),
		"--use-service-account-credentials", "--allocate-node-cidrs=false",
		"--cluster-cidr", layout.PodCIDR, "--service-cluster-ip-range", layout.ServiceCIDR,
		"--flex-volume-plugin-dir", n.Path("volume-plugins"),
		"--horizontal-pod-autoscaler-sync-period", "5s",
	)...)
}

func (n *node) scheduler() daemon {
	return n.component("kube-scheduler", append(n.delegating("kube-scheduler"), clientLimits...)...)
}

func (n *node) kubelet() daemon {
	return n.component("kubelet", "--config", n.Path("config/kubelet.yaml"), "--kubeconfig", n.Kubeconfig("kubelet"),
		"--containerd", n.Containerd(), // without it cAdvisor does not find a private socket, and containers have no labels
		"--hostname-override", layout.NodeName, "--node-ip", n.Node.String(),
		"--root-dir", n.Path("kubelet"), "--cert-dir", n.Path("kubelet", "pki"))
}

func (n *node) proxy() daemon {
	return n.component("kube-proxy", "--config", n.Path("config/proxy.yaml"))
}

func (n *node) coredns() daemon {
	return n.component("coredns", "-conf", n.Path("config/Corefile"))
}

func (n *node) metricsServer() daemon {
	return n.component("metrics-server", append(n.delegating("metrics-server"),
		"--secure-port", fmt.Sprint(layout.MetricsPort),
		"--tls-cert-file", n.pki("metrics-server-serving.crt"), "--tls-private-key-file", n.pki("metrics-server-serving.key"),
		"--kubelet-preferred-address-types", "InternalIP", "--kubelet-certificate-authority", n.pki("ca.crt"),
		"--metric-resolution", "10s", "--kubelet-request-timeout", "5s")...)
}

func (n *node) provision(ctx context.Context) {
	for ctx.Err() == nil {
		if err := storage.Run(ctx, n.Kubeconfig("provisioner"), n.Path("volumes")); err != nil {
			log.Printf("storage: %v", err)
		}
		select {
		case <-time.After(longPause):
		case <-ctx.Done():
		}
	}
}

func (n *node) importPause(ctx context.Context) error {
	return n.run(ctx, []string{"/usr/bin/ctr", "--address", n.Containerd(), "--namespace", "k8s.io", "images", "import", n.Path("bin", "pause.tar")}, n.env(), n.State, n.Log("ctr"))
}

func (n *node) apiReady(ctx context.Context) error {
	_, err := n.client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
	return err
}

func (n *node) nodeReady(ctx context.Context) error {
	node, err := n.client.CoreV1().Nodes().Get(ctx, layout.NodeName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			if condition.Status == corev1.ConditionTrue {
				return nil
			}
			return fmt.Errorf("node %s is not Ready: %s", node.Name, condition.Message)
		}
	}
	return errors.New("the node has not reported yet")
}

func (n *node) serviceAccountReady(ctx context.Context) error {
	_, err := n.client.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return errors.New("the default service account is not there yet")
	}
	return err
}

// metricsReady asks through the aggregation layer: an aggregated API that is not there breaks discovery for everyone.
func (n *node) metricsReady(ctx context.Context) error {
	_, err := n.client.Discovery().RESTClient().Get().AbsPath("/apis/metrics.k8s.io/v1beta1").DoRaw(ctx)
	return err
}

func get(url string) func(context.Context) error {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}}
	return func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", url, response.Status)
		}
		return nil
	}
}

// await tries until it works. What it says at the end of its patience is the last failure.
func await(ctx context.Context, what string, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready after %s: %w", what, patience, err)
		}
	}
}
