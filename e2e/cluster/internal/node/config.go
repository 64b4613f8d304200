package node

import (
	"bytes"
	"embed"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"evenkeel.dev/e2e/cluster/internal/layout"
	"evenkeel.dev/e2e/cluster/internal/pki"
	"evenkeel.dev/e2e/cluster/internal/storage"
)

//go:embed files
var files embed.FS

// PauseImage holds a pod's namespaces open; it is made from pause/ and imported before the kubelet starts.
const PauseImage = "evenkeel.dev/pause:1"

// CNIPlugins is where Debian keeps them.
const CNIPlugins = "/usr/lib/cni"

// values are what the templates below files/ may use.
type values struct {
	layout.Layout
	NodeName, PodCIDR, PodGateway, ClusterName, HostAlias, Bridge string
	PauseImage, CNIPlugins, Provisioner, CABase64                 string
	MetricsPort                                                   int
}

// writeConfig renders every file below files/ into the state folder's config folder.
func writeConfig(l layout.Layout, ca []byte) error {
	v := values{
		Layout: l, NodeName: layout.NodeName, PodCIDR: layout.PodCIDR, PodGateway: layout.PodGateway,
		ClusterName: layout.ClusterName, HostAlias: layout.HostAlias, Bridge: layout.Bridge,
		PauseImage: PauseImage, CNIPlugins: CNIPlugins, Provisioner: storage.Provisioner,
		CABase64: base64.StdEncoding.EncodeToString(ca), MetricsPort: layout.MetricsPort,
	}
	targets := map[string]string{
		"containerd.toml": "config/containerd.toml",
		"cni.conflist":    "config/cni/10-pods.conflist",
		"kubelet.yaml":    "config/kubelet.yaml",
		"proxy.yaml":      "config/proxy.yaml",
		"Corefile":        "config/Corefile",
		"manifests.yaml":  "config/manifests.yaml",
	}
	for source, target := range targets {
		content, err := render(source, v)
		if err != nil {
			return err
		}
		path := l.Path(target)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	// Pods with dnsPolicy Default ask the same server: the host's own resolvers are out of the node's reach.
	return os.WriteFile(l.Path("config/resolv.conf"), fmt.Appendf(nil, "nameserver %s\n", layout.PodGateway), 0o644)
}

func render(source string, v values) ([]byte, error) {
	t, err := template.New(source).Option("missingkey=error").ParseFS(files, "files/"+source)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, v); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writePKI makes every key, certificate and kubeconfig of the node and returns the cluster's CA in PEM.
func writePKI(l layout.Layout) ([]byte, error) {
	folder, node := l.PKI(), l.Node.String()
	ca, err := pki.OpenAuthority(folder, "ca")
	if err != nil {
		return nil, err
	}
	front, err := pki.OpenAuthority(folder, "front-proxy-ca")
	if err != nil {
		return nil, err
	}
	if err := pki.ServiceAccountKeys(folder); err != nil {
		return nil, err
	}
	if _, _, err := front.Sign(pki.Leaf{File: "front-proxy-client", User: "front-proxy-client"}); err != nil {
		return nil, err
	}
	for _, leaf := range []pki.Leaf{
		{
			File: "apiserver", User: "kube-apiserver",
			Names:     []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + layout.ClusterName},
			Addresses: []string{"127.0.0.1", node, layout.ServiceIP},
		},
		{File: "apiserver-kubelet-client", User: "evenkeel:apiserver"},
		{File: "kubelet-serving", User: "system:node:" + layout.NodeName, Groups: []string{"system:nodes"}, Names: []string{layout.NodeName}, Addresses: []string{"127.0.0.1", node}},
		{File: "metrics-server-serving", User: "metrics-server", Names: []string{"metrics-server.kube-system.svc"}, Addresses: []string{node}},
	} {
		if _, _, err := ca.Sign(leaf); err != nil {
			return nil, err
		}
	}
	for _, user := range []pki.Leaf{
		{File: "admin", User: "admin", Groups: []string{"system:masters"}, RSA: true},
		{File: "kube-controller-manager", User: "system:kube-controller-manager"},
		{File: "kube-scheduler", User: "system:kube-scheduler"},
		{File: "kubelet", User: "system:node:" + layout.NodeName, Groups: []string{"system:nodes"}},
		{File: "kube-proxy", User: "system:kube-proxy"},
		{File: "coredns", User: "evenkeel:coredns"},
		{File: "metrics-server", User: "evenkeel:metrics-server"},
		{File: "provisioner", User: "evenkeel:provisioner"},
	} {
		if err := ca.Kubeconfig(user, l.Server()); err != nil {
			return nil, err
		}
	}
	return ca.Certificate(), nil
}
