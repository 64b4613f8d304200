// Package layout says where things are: the folders, addresses and names of one cluster.
// It reads nothing and changes nothing, so that the host's side and the node's side cannot disagree.
package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"path/filepath"
)

// Addresses inside the node. They live in the node's own network namespace, so they collide with nothing on the host.
const (
	NodeName     = "evenkeel"
	PodCIDR      = "10.244.0.0/24"
	PodGateway   = "10.244.0.1" // the bridge; CoreDNS answers here
	ServiceCIDR  = "10.96.0.0/16"
	ServiceIP    = "10.96.0.1" // kubernetes.default
	ClusterName  = "cluster.local"
	HostAlias    = "host.cluster.internal" // the machine itself, seen from a pod
	APIPort      = 6443
	MetricsPort  = 10443
	Bridge       = "pods0"
	Uplink       = "uplink0" // the node's network interface towards the host
	DefaultState = "/var/lib/evenkeel-cluster"
	EnvState     = "EVENKEEL_CLUSTER_STATE"
)

// Links are the /30 networks, best first, that may join the host to the node.
// The first that overlaps no route of the host is taken.
var Links = []netip.Prefix{
	netip.MustParsePrefix("10.213.117.0/30"),
	netip.MustParsePrefix("172.29.117.0/30"),
	netip.MustParsePrefix("192.168.217.0/30"),
	netip.MustParsePrefix("10.213.118.0/30"),
	netip.MustParsePrefix("172.29.118.0/30"),
}

// Layout is one cluster on this machine, named by its state folder.
type Layout struct {
	State string     // absolute path
	Host  netip.Addr // the host's end of the link
	Node  netip.Addr // the node's end: the API server, NodePorts
}

// New places a cluster in a state folder. The link is chosen later, see [Layout.OnLink].
func New(state string) (Layout, error) {
	abs, err := filepath.Abs(state)
	if err != nil {
		return Layout{}, err
	}
	// A Unix socket's path holds 107 bytes; containerd's is the longest that the host must reach.
	if socket := filepath.Join(abs, "containerd.sock.ttrpc"); len(socket) > 107 {
		return Layout{}, fmt.Errorf("the state folder's path is too long for a Unix socket (%d of 107 bytes: %s): choose a shorter one with %s", len(socket), socket, EnvState)
	}
	return Layout{State: abs}, nil
}

// OnLink gives the layout its addresses: the two usable ones of a /30.
func (l Layout) OnLink(link netip.Prefix) Layout {
	l.Host = link.Masked().Addr().Next()
	l.Node = l.Host.Next()
	return l
}

// ChooseLink returns the first link that overlaps none of the host's routes.
func ChooseLink(routes []netip.Prefix) (netip.Prefix, error) {
	for _, link := range Links {
		if !overlapsAny(link, routes) {
			return link, nil
		}
	}
	return netip.Prefix{}, fmt.Errorf("every network that may join host and node is routed elsewhere already: %v", Links)
}

// ReachableFromHost returns those of the pod and Service networks that the host may route to the node without hiding a route of its own.
func ReachableFromHost(routes []netip.Prefix) []netip.Prefix {
	var free []netip.Prefix
	for _, cidr := range []string{PodCIDR, ServiceCIDR} {
		if p := netip.MustParsePrefix(cidr); !overlapsAny(p, routes) {
			free = append(free, p)
		}
	}
	return free
}

func overlapsAny(p netip.Prefix, others []netip.Prefix) bool {
	for _, o := range others {
		if o.Bits() > 0 && o.Overlaps(p) { // the default route is no claim on a network
			return true
		}
	}
	return false
}

// ID is short, and differs between clusters on one machine: it names the cgroup and the network link.
func (l Layout) ID() string {
	sum := sha256.Sum256([]byte(l.State))
	return hex.EncodeToString(sum[:3])
}

// Cgroup is the folder below each cgroup hierarchy that holds all of the cluster's processes and nothing else.
func (l Layout) Cgroup() string { return "evenkeel-cluster-" + l.ID() }

// HostLink is the host's network interface towards the node (15 bytes at most).
func (l Layout) HostLink() string { return "evenkeel-" + l.ID() }

// Path is a file below the state folder.
func (l Layout) Path(elem ...string) string {
	return filepath.Join(append([]string{l.State}, elem...)...)
}

func (l Layout) Containerd() string { return l.Path("containerd.sock") }
func (l Layout) Record() string     { return l.Path("cluster.json") }

// Ready is there once the node has started whole.
func (l Layout) Ready() string { return l.Path("ready") }

func (l Layout) Log(component string) string { return l.Path("log", component+".log") }
func (l Layout) PKI() string                 { return l.Path("pki") }

// Kubeconfig is the path of a user's kubeconfig; "admin" is the one for people.
func (l Layout) Kubeconfig(user string) string { return l.Path("pki", user+".kubeconfig") }

// Server is the API server's URL, from the host as from the node.
func (l Layout) Server() string { return fmt.Sprintf("https://%s:%d", l.Node, APIPort) }
