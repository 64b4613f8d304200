package node

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/vishvananda/netlink"

	"evenkeel.dev/e2e/cluster/internal/layout"
)

// masked are the host's folders that a node would write to. The node sees empty ones of its own in memory, which
// vanish with it: containers' sockets and network namespaces (/run), container logs' links (/var/log), and the
// kubelet's and CNI's hard-coded places (/var/lib).
var masked = []string{"/run", "/var/log", "/var/lib"}

// prepareMounts gives the node its own view of the file system. The caller is in a mount namespace of its own.
func prepareMounts(l layout.Layout) error {
	// Nothing that is mounted here may show on the host.
	if err := mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE); err != nil {
		return err
	}
	// This process namespace needs its own /proc.
	if err := mount("proc", "/proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC); err != nil {
		return err
	}
	state, err := os.Open(l.State)
	if err != nil {
		return err
	}
	defer state.Close()
	for _, folder := range masked {
		if err := mount("tmpfs", folder, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV); err != nil {
			return err
		}
		if strings.HasPrefix(l.State, folder+"/") { // the state folder itself must stay in sight
			if err := os.MkdirAll(l.State, 0o755); err != nil {
				return err
			}
			if err := mount(fmt.Sprintf("/proc/self/fd/%d", state.Fd()), l.State, "", syscall.MS_BIND|syscall.MS_REC); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll("/run/lock", 0o755); err != nil {
		return err
	}
	if err := os.MkdirAll("/var/lib/cni", 0o755); err != nil {
		return err
	}
	// The kubelet hands mounts on to containers, so they must propagate within the node.
	return mount("", "/", "", syscall.MS_REC|syscall.MS_SHARED)
}

func mount(source, target, kind string, flags uintptr) error {
	if err := syscall.Mount(source, target, kind, flags, ""); err != nil {
		return fmt.Errorf("mount %s: %w", target, err)
	}
	return nil
}

// prepareNetwork configures the node's end of the link, which the host has put into the node's network namespace.
func prepareNetwork(l layout.Layout) error {
	if err := up("lo"); err != nil {
		return err
	}
	uplink, err := netlink.LinkByName(layout.Uplink)
	if err != nil {
		return err
	}
	if err := address(uplink, fmt.Sprintf("%s/30", l.Node)); err != nil {
		return err
	}
	if err := netlink.RouteAdd(&netlink.Route{LinkIndex: uplink.Attrs().Index, Gw: net.IP(l.Host.AsSlice())}); err != nil {
		return fmt.Errorf("default route: %w", err)
	}
	// The bridge is made before the first pod, so that CoreDNS can answer at its address.
	if err := netlink.LinkAdd(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: layout.Bridge}}); err != nil {
		return fmt.Errorf("bridge %s: %w", layout.Bridge, err)
	}
	bridge, err := netlink.LinkByName(layout.Bridge)
	if err != nil {
		return err
	}
	bits := layout.PodCIDR[strings.IndexByte(layout.PodCIDR, '/'):]
	if err := address(bridge, layout.PodGateway+bits); err != nil {
		return err
	}
	// These belong to the node's network namespace; the host keeps its own.
	for name, value := range map[string]string{
		"net/ipv4/ip_forward":                "1",
		"net/bridge/bridge-nf-call-iptables": "1",
	} {
		if err := os.WriteFile(filepath.Join("/proc/sys", name), []byte(value), 0); err != nil {
			return fmt.Errorf("cannot set %s in the node: %w", strings.ReplaceAll(name, "/", "."), err)
		}
	}
	return nil
}

func up(name string) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	return netlink.LinkSetUp(link)
}

func address(link netlink.Link, cidr string) error {
	parsed, err := netlink.ParseAddr(cidr)
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(link, parsed); err != nil {
		return fmt.Errorf("address %s on %s: %w", cidr, link.Attrs().Name, err)
	}
	return netlink.LinkSetUp(link)
}
