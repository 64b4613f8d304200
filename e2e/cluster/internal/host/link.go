package host

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"

	"evenkeel.dev/e2e/cluster/internal/layout"
)

// routes returns the networks that the host routes now, those of this cluster's own link left out.
func routes(l layout.Layout) ([]netip.Prefix, error) {
	own := -1
	if link, err := netlink.LinkByName(l.HostLink()); err == nil {
		own = link.Attrs().Index
	} else if !errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil, err
	}
	list, err := netlink.RouteList(nil, netlink.FAMILY_V4)
	if err != nil {
		return nil, fmt.Errorf("cannot read the host's routes: %w", err)
	}
	var out []netip.Prefix
	for _, route := range list {
		if route.Dst == nil || route.LinkIndex == own {
			continue
		}
		if address, ok := netip.AddrFromSlice(route.Dst.IP); ok {
			bits, _ := route.Dst.Mask.Size()
			out = append(out, netip.PrefixFrom(address.Unmap(), bits))
		}
	}
	return out, nil
}

// connect makes the link between the host and the node whose first process is pid. The kernel removes it with the node.
func connect(l layout.Layout, pid int) error {
	taken, err := routes(l)
	if err != nil {
		return err
	}
	veth := &netlink.Veth{
		LinkAttrs: netlink.LinkAttrs{Name: l.HostLink()},
		PeerName:  layout.Uplink, PeerNamespace: netlink.NsPid(pid),
	}
	if err := netlink.LinkAdd(veth); err != nil {
		return fmt.Errorf("cannot make the network link %s: %w", l.HostLink(), err)
	}
	link, err := netlink.LinkByName(l.HostLink())
	if err != nil {
		return err
	}
	address, err := netlink.ParseAddr(l.Host.String() + "/30")
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(link, address); err != nil {
		return err
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return err
	}
	// Pods and Services are reachable from the host as from a node, unless the host has other plans for their networks.
	for _, network := range layout.ReachableFromHost(taken) {
		route := &netlink.Route{
			LinkIndex: link.Attrs().Index, Gw: net.IP(l.Node.AsSlice()),
			Dst: &net.IPNet{IP: net.IP(network.Addr().AsSlice()), Mask: net.CIDRMask(network.Bits(), 32)},
		}
		if err := netlink.RouteAdd(route); err != nil {
			return fmt.Errorf("route to %s: %w", network, err)
		}
	}
	return nil
}

// disconnect removes the link if it is still there: the kernel takes a moment to clear a dead node's network.
func disconnect(l layout.Layout) error {
	link, err := netlink.LinkByName(l.HostLink())
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err != nil {
		return err
	}
	err = netlink.LinkDel(link)
	if _, again := netlink.LinkByName(l.HostLink()); errors.As(again, &netlink.LinkNotFoundError{}) {
		return nil // the kernel was faster
	}
	return err
}
